package ossmp

// #include <ossmp.h>
import "C"

// Part is a part that the service has, or one to complete with.
type Part struct {
	// Number is 1 to 10,000.
	Number int
	// ETag without quotes.
	ETag string
	// Size in bytes; 0 also when not known, as in a list built by hand.
	Size int64
	// CRC64 as decimal digits, or empty when not known.
	CRC64 string
	// LastModified is what the listing said, or empty.
	LastModified string
}

// PartsPage is a page of a listing of parts.
type PartsPage struct {
	// Parts, ascending by number.
	Parts []Part
	// IsTruncated: there are more, behind NextPartNumberMarker.
	IsTruncated          bool
	NextPartNumberMarker int
}

// readParts reads a list of C, which stays the caller's.
func readParts(c *C.ossmp_parts) []Part {
	parts := make([]Part, int(C.ossmp_parts_len(c)))
	for i := range parts {
		at := C.size_t(i)
		parts[i] = Part{
			Number:       int(C.ossmp_parts_number(c, at)),
			ETag:         C.GoString(C.ossmp_parts_etag(c, at)),
			Size:         int64(C.ossmp_parts_size(c, at)),
			CRC64:        C.GoString(C.ossmp_parts_crc64(c, at)),
			LastModified: C.GoString(C.ossmp_parts_last_modified(c, at)),
		}
	}
	return parts
}

func addPart(list *C.ossmp_parts, part Part) error {
	if err := checkText("ETag", part.ETag); err != nil {
		return err
	}
	etag := C.CString(part.ETag)
	defer freeString(etag)
	if C.ossmp_parts_add(list, number(part.Number), etag) != C.OSSMP_OK {
		return argument("part %d with the ETag %q: the number must be 1 to %d, the ETag 1 to 256 printable ASCII characters",
			part.Number, part.ETag, MaxParts)
	}
	return nil
}
