package ossmp

// #include "glue.h"
import "C"

import (
	"sort"
	"sync"
)

// ledger is what an upload knows of its parts. Each call on an upload has a handle of its own in the library, so that each
// has a control of its own; what the handles learn is gathered here. The lists are the library's, because they hold sizes
// and CRCs with which Complete checks the object.
type ledger struct {
	mu   sync.Mutex
	sent map[int]sentPart
	// listed is what the service listed, each number as it was seen last; nil before the first listing.
	listed      *C.ossmp_parts
	listedETags map[int]string
}

type sentPart struct {
	Part
	list *C.ossmp_parts
}

// addSent takes over a list of one part.
func (l *ledger) addSent(list *C.ossmp_parts) (Part, bool) {
	parts := partsOf(list)
	if len(parts) != 1 {
		C.ossmp_parts_free(list)
		return Part{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sent == nil {
		l.sent = map[int]sentPart{}
	}
	if before, again := l.sent[parts[0].Number]; again {
		C.ossmp_parts_free(before.list)
	}
	l.sent[parts[0].Number] = sentPart{parts[0], list}
	return parts[0], true
}

// addListed learns from a page, which stays the caller's.
func (l *ledger) addListed(page *C.ossmp_parts, parts []Part) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.listed == nil {
		l.listed, l.listedETags = C.ossmp_parts_new(), map[int]string{}
	}
	C.ossmp_parts_append(l.listed, page)
	for _, part := range parts {
		l.listedETags[part.Number] = part.ETag
	}
}

// sentParts gives what was sent, ascending by number.
func (l *ledger) sentParts() []Part {
	l.mu.Lock()
	defer l.mu.Unlock()
	parts := make([]Part, 0, len(l.sent))
	for _, one := range l.sent {
		parts = append(parts, one.Part)
	}
	sort.Slice(parts, func(i, j int) bool { return parts[i].Number < parts[j].Number })
	return parts
}

// list makes the list to join, to be freed with ossmp_parts_free: of parts, with what is known of them.
func (l *ledger) list(parts []Part) (*C.ossmp_parts, error) {
	var args arguments
	defer args.free()
	l.mu.Lock()
	defer l.mu.Unlock()
	list := C.ossmp_parts_new()
	known := l.appendListed(list, parts)
	for _, part := range parts {
		sent, ours := l.sent[part.Number]
		switch {
		case ours && sameETag(sent.ETag, part.ETag):
			C.ossmp_parts_append(list, sent.list)
		case known && sameETag(l.listedETags[part.Number], part.ETag):
		default:
			number, etag := args.number("part number", part.Number), args.text("ETag", part.ETag)
			if args.err == nil && C.ossmp_parts_add(list, number, etag) != C.OSSMP_OK {
				args.refuse(argumentError("part number %d with ETag %q cannot be joined: the number must be 1 to "+
					"10,000, the ETag 1 to 256 printable ASCII characters", part.Number, part.ETag))
			}
		}
	}
	if err := args.refused(); err != nil {
		C.ossmp_parts_free(list)
		return nil, err
	}
	return list, nil
}

// appendListed puts all that was listed into list, if all of it is among parts; a list cannot be taken apart.
func (l *ledger) appendListed(list *C.ossmp_parts, parts []Part) bool {
	found := map[int]struct{}{}
	for _, part := range parts {
		if _, listed := l.listedETags[part.Number]; listed {
			found[part.Number] = struct{}{}
		}
	}
	if len(found) == 0 || len(found) != len(l.listedETags) {
		return false
	}
	C.ossmp_parts_append(list, l.listed)
	return true
}

func (l *ledger) free() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range l.sent {
		C.ossmp_parts_free(one.list)
	}
	C.ossmp_parts_free(l.listed)
	l.sent, l.listed, l.listedETags = nil, nil, nil
}
