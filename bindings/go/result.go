package ossmp

// #include <ossmp.h>
import "C"

// Result is an object that was made.
type Result struct {
	// ETag without quotes; that of a multipart object is no MD5.
	ETag string
	// CRC64 of the whole object as decimal digits, or empty when not known.
	CRC64 string
	// Size in bytes; 0 also when not known.
	Size int64
	// Location is the URL of the object, VersionID its version in a versioned bucket, RequestID that of the last request;
	// empty when the service did not tell.
	Location, VersionID, RequestID string
	// CallbackBody is what the server of x-oss-callback answered.
	CallbackBody string
	// BytesReused were there from an earlier run and not sent again.
	BytesReused int64
}

func takeResult(c *C.ossmp_result) *Result {
	if c == nil {
		return nil
	}
	defer C.ossmp_result_free(c)
	return &Result{
		ETag:         C.GoString(C.ossmp_result_etag(c)),
		CRC64:        C.GoString(C.ossmp_result_crc64(c)),
		Size:         int64(C.ossmp_result_size(c)),
		Location:     C.GoString(C.ossmp_result_location(c)),
		VersionID:    C.GoString(C.ossmp_result_version_id(c)),
		RequestID:    C.GoString(C.ossmp_result_request_id(c)),
		CallbackBody: C.GoString(C.ossmp_result_callback_body(c)),
		BytesReused:  int64(C.ossmp_result_bytes_reused(c)),
	}
}
