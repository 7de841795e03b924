package ossmp

// #include "glue.h"
import "C"

import (
	"strings"
	"time"
)

// Part is a part of an upload. To join parts, number and ETag are enough.
type Part struct {
	// Number is 1 to 10,000.
	Number int
	// ETag is as the service gave it, without quotes.
	ETag string
	// Size is in bytes; 0 also when it is not known, as after a copy up to the end of the source.
	Size int64
	// CRC64 is the CRC-64 of the content (hash/crc64 with the table ECMA) as a decimal number; "" when it is not known.
	CRC64 string
	// LastModified is when the service got the part; zero for a part that was not listed.
	LastModified time.Time
}

// PartPage is a page of a listing of parts, ascending by number.
type PartPage struct {
	Parts []Part
	// IsTruncated tells that another page follows, and NextPartNumberMarker is its marker.
	IsTruncated          bool
	NextPartNumberMarker int
}

// partsOf copies a list of the library.
func partsOf(list *C.ossmp_parts) []Part {
	parts := make([]Part, int(C.ossmp_parts_len(list)))
	for i := range parts {
		at := C.size_t(i)
		parts[i] = Part{
			Number:       int(C.ossmp_parts_number(list, at)),
			ETag:         C.GoString(C.ossmp_parts_etag(list, at)),
			Size:         int64(C.ossmp_parts_size(list, at)),
			CRC64:        C.GoString(C.ossmp_parts_crc64(list, at)),
			LastModified: instant(C.ossmp_parts_last_modified(list, at)),
		}
	}
	return parts
}

// instant reads ISO 8601; zero when it is none.
func instant(text *C.char) time.Time {
	parsed, err := time.Parse(time.RFC3339Nano, C.GoString(text))
	if err != nil {
		return time.Time{}
	}
	return parsed
}

// sameETag compares ETags, which may come with quotes.
func sameETag(a, b string) bool {
	return strings.EqualFold(strings.Trim(a, `" `), strings.Trim(b, `" `))
}
