package ossmp

// #include "glue.h"
import "C"

import "context"

// ListParts lists the parts that the service has: one page, one request, with numbers above partNumberMarker (0: from the
// first on), of maxParts parts at most (0: 1000, which is the OSS limit).
//
// While the page is truncated, its NextPartNumberMarker is the marker of the next. [Upload.PartIterator] and, from Go 1.23
// on, Upload.Parts go through all of them.
//
// [ErrArgument]: the marker is not 0 to 10,000, or maxParts not 0 to 1000. [ErrNoSuchUpload]: the upload was completed or
// aborted.
func (u *Upload) ListParts(ctx context.Context, partNumberMarker, maxParts int) (*PartPage, error) {
	var args arguments
	marker, most := args.number("part number marker", partNumberMarker), args.number("max parts", maxParts)
	if err := args.refused(); err != nil {
		return nil, err
	}
	return u.list(ctx, func(upload *C.ossmp_upload, out **C.ossmp_parts, err **C.ossmp_error) {
		C.ossmp_upload_list_parts(upload, marker, most, out, err)
	})
}

// AllParts lists all parts that the service has, ascending by number: one request for each 1000. Errors as
// [Upload.ListParts].
func (u *Upload) AllParts(ctx context.Context) ([]Part, error) {
	page, err := u.list(ctx, func(upload *C.ossmp_upload, out **C.ossmp_parts, err **C.ossmp_error) {
		C.ossmp_upload_all_parts(upload, out, err)
	})
	if err != nil {
		return nil, err
	}
	return page.Parts, nil
}

func (u *Upload) list(
	ctx context.Context, f func(upload *C.ossmp_upload, out **C.ossmp_parts, err **C.ossmp_error),
) (*PartPage, error) {
	var list *C.ossmp_parts
	defer func() { C.ossmp_parts_free(list) }()
	var page *PartPage
	err := u.call(ctx, Error{Operation: "ListParts"}, nil, func(_ *call, handle *handle, err **C.ossmp_error) {
		f(handle.upload, &list, err)
		if list == nil {
			return
		}
		page = &PartPage{
			Parts:                partsOf(list),
			IsTruncated:          C.ossmp_parts_is_truncated(list) != 0,
			NextPartNumberMarker: int(C.ossmp_parts_next_marker(list)),
		}
		u.state.ledger.addListed(list, page.Parts)
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// PartIterator goes through the parts that the service has, page by page:
//
//	for parts.Next(ctx) {
//		fmt.Println(parts.Part().Number)
//	}
//	if err := parts.Err(); err != nil { … }
type PartIterator struct {
	upload *Upload
	max    int
	marker int
	page   []Part
	at     int
	last   bool
	err    error
}

// PartIterator makes an iterator over pages of pageSize parts at most: 1 to 1000, or 0 for 1000. One goroutine.
func (u *Upload) PartIterator(pageSize int) *PartIterator {
	return &PartIterator{upload: u, max: pageSize, at: -1}
}

// Next goes to the next part, and asks for a page when it needs one. false: there is none, or Err says why not.
func (i *PartIterator) Next(ctx context.Context) bool {
	for i.at++; i.at >= len(i.page); i.at = 0 {
		if i.last || i.err != nil {
			return false
		}
		page, err := i.upload.ListParts(ctx, i.marker, i.max)
		if err != nil {
			i.page, i.err = nil, err
			return false
		}
		i.page, i.marker, i.last = page.Parts, page.NextPartNumberMarker, !page.IsTruncated
	}
	return true
}

// Part gives the part that Next went to.
func (i *PartIterator) Part() Part { return i.page[i.at] }

// Err gives why Next ended early, or nil.
func (i *PartIterator) Err() error { return i.err }
