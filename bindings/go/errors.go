package ossmp

// #include <ossmp.h>
import "C"

import (
	"errors"
	"fmt"
)

// Status says what kind of failure an [Error] is. The names are those of the C API.
type Status int32

// The statuses of the C API.
const (
	StatusArgument       Status = C.OSSMP_E_ARGUMENT
	StatusState          Status = C.OSSMP_E_STATE
	StatusCancelled      Status = C.OSSMP_E_CANCELLED
	StatusInternal       Status = C.OSSMP_E_INTERNAL
	StatusMemory         Status = C.OSSMP_E_MEMORY
	StatusFile           Status = C.OSSMP_E_FILE
	StatusFileChanged    Status = C.OSSMP_E_FILE_CHANGED
	StatusCheckpoint     Status = C.OSSMP_E_CHECKPOINT
	StatusNetwork        Status = C.OSSMP_E_NETWORK
	StatusTLS            Status = C.OSSMP_E_TLS
	StatusTimeout        Status = C.OSSMP_E_TIMEOUT
	StatusService        Status = C.OSSMP_E_SERVICE
	StatusNoSuchUpload   Status = C.OSSMP_E_NO_SUCH_UPLOAD
	StatusProtocol       Status = C.OSSMP_E_PROTOCOL
	StatusIntegrity      Status = C.OSSMP_E_INTEGRITY
	StatusOutcomeUnknown Status = C.OSSMP_E_OUTCOME_UNKNOWN
	StatusCallbackFailed Status = C.OSSMP_E_CALLBACK_FAILED
	StatusCredentials    Status = C.OSSMP_E_CREDENTIALS
)

// String gives the name of the C API, such as OSSMP_E_TIMEOUT.
func (s Status) String() string {
	return C.GoString(C.ossmp_status_name(C.int32_t(s)))
}

// ObjectState says what a failed call did to the object.
type ObjectState int32

const (
	// ObjectUnchanged: as it was before the call.
	ObjectUnchanged ObjectState = C.OSSMP_OBJECT_UNCHANGED
	// ObjectMade: this upload made it.
	ObjectMade ObjectState = C.OSSMP_OBJECT_MADE
	// ObjectUnknown: look at the object before you upload again.
	ObjectUnknown ObjectState = C.OSSMP_OBJECT_UNKNOWN
)

// String gives unchanged, made or unknown.
func (s ObjectState) String() string {
	switch s {
	case ObjectUnchanged:
		return "unchanged"
	case ObjectMade:
		return "made"
	default:
		return "unknown"
	}
}

// Kinds of [Error] to look for with errors.Is.
var (
	// ErrNoSuchUpload: the service does not know the upload, because it was completed, aborted or never begun.
	ErrNoSuchUpload = errors.New("ossmp: no such upload")
	// ErrCancelled: a context, a callback or a reader stopped the call.
	ErrCancelled = errors.New("ossmp: cancelled")
	// ErrFileChanged: the file changed while it was uploaded; no object was made of it.
	ErrFileChanged = errors.New("ossmp: the file changed")
	// ErrIntegrity: what the service stored, or answered about, is not what was sent.
	ErrIntegrity = errors.New("ossmp: integrity")
)

// Error is what every failed call returns.
type Error struct {
	Status Status
	// Message says what happened, for people. It holds no secret.
	Message string
	// Operation is the OSS operation that failed, such as UploadPart, or empty.
	Operation string
	// HTTPStatus is that of the answer; 0 without an answer.
	HTTPStatus int
	// Code, EC, RequestID and HostID are what the service said, or empty.
	Code, EC, RequestID, HostID string
	// Bucket, Key, UploadID and PartNumber say what the call worked on; empty or 0 when not known.
	Bucket, Key, UploadID string
	PartNumber            int
	// Attempts made; 0 when nothing was sent.
	Attempts int
	// OSCode is the system's error number, or 0.
	OSCode int
	// ObjectState says what became of the object.
	ObjectState ObjectState
	// Retryable: the same call may succeed later.
	Retryable bool

	cause error
}

// Error gives the message, and the cause where the caller's own code failed.
func (e *Error) Error() string {
	if e.cause != nil {
		return "ossmp: " + e.Message + ": " + e.cause.Error()
	}
	return "ossmp: " + e.Message
}

// Unwrap gives the error of the context, reader or callback that stopped the call, or nil.
func (e *Error) Unwrap() error {
	return e.cause
}

// Is tells whether the error is of one of the kinds above.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNoSuchUpload:
		return e.Status == StatusNoSuchUpload
	case ErrCancelled:
		return e.Status == StatusCancelled
	case ErrFileChanged:
		return e.Status == StatusFileChanged
	case ErrIntegrity:
		return e.Status == StatusIntegrity
	default:
		return false
	}
}

func argument(format string, values ...interface{}) *Error {
	return &Error{Status: StatusArgument, Message: fmt.Sprintf(format, values...)}
}

// takeError reads and frees what a call reported; nil for OSSMP_OK.
func takeError(status C.ossmp_status, err *C.ossmp_error, cause error) error {
	if status == C.OSSMP_OK {
		return nil
	}
	defer C.ossmp_error_free(err)
	found := &Error{
		Status:      Status(status),
		Message:     C.GoString(C.ossmp_error_message(err)),
		Operation:   C.GoString(C.ossmp_error_operation(err)),
		HTTPStatus:  int(C.ossmp_error_http_status(err)),
		Code:        C.GoString(C.ossmp_error_code(err)),
		EC:          C.GoString(C.ossmp_error_ec(err)),
		RequestID:   C.GoString(C.ossmp_error_request_id(err)),
		HostID:      C.GoString(C.ossmp_error_host_id(err)),
		Bucket:      C.GoString(C.ossmp_error_bucket(err)),
		Key:         C.GoString(C.ossmp_error_object(err)),
		UploadID:    C.GoString(C.ossmp_error_upload_id(err)),
		PartNumber:  int(C.ossmp_error_part_number(err)),
		Attempts:    int(C.ossmp_error_attempts(err)),
		OSCode:      int(C.ossmp_error_os_code(err)),
		ObjectState: ObjectState(C.ossmp_error_object_state(err)),
		Retryable:   C.ossmp_error_is_retryable(err) != 0,
	}
	if C.ossmp_error_status(err) == C.OSSMP_OK {
		// A setter, which has no error to fill.
		found.Message = "a setting was refused"
	}
	// A deadline of the library's own is no cancellation, whatever the context says by now.
	if found.Status == StatusCancelled || found.Status == StatusCredentials {
		found.cause = cause
	}
	return found
}
