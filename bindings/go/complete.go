package ossmp

// #include "glue.h"
import "C"

import "context"

// CompleteMultipartUpload joins parts into the object. nil joins what was sent through this handle; what the service has
// comes from [Upload.AllParts]. The order does not matter. options are headers for this call, such as x-oss-callback.
//
// With the header x-oss-complete-all the service joins all parts that it has, and parts must be nil. An answer that got
// lost is asked after, so that the error says what became of the object; see ObjectState of the [Error].
//
// [ErrArgument]: there are no parts. [ErrState]: the upload was completed or aborted through this handle.
// [ErrCallbackFailed]: the object was made, and the result is given besides the error, but the callback to your server
// failed. [ErrOutcomeUnknown]: the answer was lost, and asking did not settle it. [ErrIntegrity]: the object was made of
// other bytes than were sent. [ErrNoSuchUpload]: it was completed or aborted elsewhere. [ErrService]: such as the codes
// InvalidPart, or EntityTooSmall for a part under 100 KiB that is not the last.
func (u *Upload) CompleteMultipartUpload(
	ctx context.Context, parts []Part, options ...UploadOption,
) (*Result, error) {
	list, err := u.join(parts, options)
	if err != nil {
		return nil, err
	}
	defer C.ossmp_parts_free(list)
	var made *C.ossmp_result
	defer func() { C.ossmp_result_free(made) }()
	subject := Error{Operation: "CompleteMultipartUpload"}
	err = u.call(ctx, subject, options, func(_ *call, handle *handle, err **C.ossmp_error) {
		C.ossmp_upload_complete(u.state.open(handle), list, &made, err)
		handle.ended = *err == nil || ObjectState(C.ossmp_error_object_state(*err)) == ObjectMade
	})
	return takeResult(made), err
}

// join makes the list for the library; NULL leaves it to the service, or has the library say that there is nothing.
func (u *Upload) join(parts []Part, options []UploadOption) (*C.ossmp_parts, error) {
	if parts == nil {
		if u.state.settings.with(options).joinsAll {
			return nil, nil
		}
		parts = u.SentParts()
		if len(parts) == 0 {
			return nil, nil
		}
	}
	return u.state.ledger.list(parts)
}
