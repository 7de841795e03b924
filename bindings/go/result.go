package ossmp

// #include "glue.h"
import "C"

// Result is the object that an upload made.
type Result struct {
	// ETag is without quotes. It is not an MD5 of the content: that of a multipart upload ends in "-" and the number of
	// parts.
	ETag string
	// Location is the object's URL as the service says it; "" when the service did not, as with x-oss-callback.
	Location string
	// CRC64 is the CRC-64 of the whole object (hash/crc64 with the table ECMA) as a decimal number; "" when it is not
	// known.
	CRC64 string
	// VersionID is the version that was made in a versioned bucket, else "".
	VersionID string
	// RequestID is what the support of Alibaba Cloud asks for.
	RequestID string
	// CallbackBody is what your own server answered to the x-oss-callback; "" without one.
	CallbackBody string
	// Size is in bytes; 0 also when it is not known, because parts were joined that were neither sent through the same
	// handle nor listed by it.
	Size int64
	// BytesReused is how many bytes were found on the server and not sent again, in a one-call upload.
	BytesReused int64
}

// takeResult copies a result of the library, which stays to be freed; nil for NULL.
func takeResult(from *C.ossmp_result) *Result {
	if from == nil {
		return nil
	}
	return &Result{
		ETag:         C.GoString(C.ossmp_result_etag(from)),
		Location:     C.GoString(C.ossmp_result_location(from)),
		CRC64:        C.GoString(C.ossmp_result_crc64(from)),
		VersionID:    C.GoString(C.ossmp_result_version_id(from)),
		RequestID:    C.GoString(C.ossmp_result_request_id(from)),
		CallbackBody: C.GoString(C.ossmp_result_callback_body(from)),
		Size:         int64(C.ossmp_result_size(from)),
		BytesReused:  int64(C.ossmp_result_bytes_reused(from)),
	}
}
