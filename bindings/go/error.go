package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"errors"
	"fmt"
	"syscall"
)

// ObjectState says what a failed call did to the object.
type ObjectState int

// The states of an object after a failed call.
const (
	// ObjectUnchanged: as it was before the call.
	ObjectUnchanged ObjectState = C.OSSMP_OBJECT_UNCHANGED
	// ObjectMade: this upload made it.
	ObjectMade ObjectState = C.OSSMP_OBJECT_MADE
	// ObjectUnknown: look at the object before you upload again.
	ObjectUnknown ObjectState = C.OSSMP_OBJECT_UNKNOWN
)

// String gives "unchanged", "made" or "unknown".
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

// Error says why a call failed. What does not apply is zero. It never holds a secret.
//
// [errors.Is] finds its kind, such as [ErrNoSuchUpload], and what caused it: the error of the context, of your reader or
// credentials provider, or of the system ([io/fs.ErrNotExist]).
type Error struct {
	Status Status
	// Message is everything in one line for a log. Control characters in it are escaped.
	Message string
	// Operation is that of OSS, such as "UploadPart".
	Operation string
	// HTTPStatus is that of the last answer.
	HTTPStatus int
	// Code is the error code of OSS, such as "AccessDenied".
	Code string
	// EC is the diagnostic code of OSS, such as "0042-00000002". It is for people; do not branch on it.
	EC string
	// RequestID is what the support of Alibaba Cloud asks for.
	RequestID string
	// HostID is the host that answered, as it calls itself.
	HostID string
	Bucket string
	Key    string
	// ObjectState is what the failed call did to the object.
	ObjectState ObjectState
	// UploadID is the upload that the call worked on: attach to it and go on, or abort it.
	UploadID   string
	PartNumber int
	// Attempts is how many times the request was tried; 0 when nothing was sent.
	Attempts int
	// OSCode is the errno of the system call that failed, or GetLastError on Windows.
	OSCode int
	// Retryable: the same call may succeed later although nothing is changed.
	Retryable bool

	cause error
	// foreign: the cause is an error of the caller's own reader or provider.
	foreign bool
}

// Error gives the message, and the cause where the message does not have it.
func (e *Error) Error() string {
	if e.cause != nil && e.OSCode == 0 {
		return fmt.Sprintf("ossmp: %s: %v", e.Message, e.cause)
	}
	return "ossmp: " + e.Message
}

// Unwrap gives the cause: the error of the context, the reader, the credentials provider or the system, or nil.
func (e *Error) Unwrap() error {
	return e.cause
}

// Is tells whether target is the kind of this error, such as [ErrNoSuchUpload].
func (e *Error) Is(target error) bool {
	if target == ErrCancelled && e.foreign {
		return false
	}
	kind, known := kinds[e.Status]
	return known && kind == target
}

// Timeout tells whether a time limit elapsed, as [net.Error] does: one of the library or that of the context.
func (e *Error) Timeout() bool {
	return e.Status == StatusTimeout || errors.Is(e.cause, context.DeadlineExceeded)
}

// argumentError is what this package itself refuses.
func argumentError(format string, values ...any) *Error {
	return &Error{Status: StatusArgument, Message: fmt.Sprintf(format, values...)}
}

func closedError(what string) *Error {
	return &Error{Status: StatusArgument, Message: "the " + what + " cannot be used", cause: ErrClosed}
}

// takeError copies an error of the library and frees it; nil for NULL.
func takeError(from *C.ossmp_error) *Error {
	if from == nil {
		return nil
	}
	defer C.ossmp_error_free(from)
	e := &Error{
		Status:      Status(C.ossmp_error_status(from)),
		Message:     C.GoString(C.ossmp_error_message(from)),
		Operation:   C.GoString(C.ossmp_error_operation(from)),
		HTTPStatus:  int(C.ossmp_error_http_status(from)),
		Code:        C.GoString(C.ossmp_error_code(from)),
		EC:          C.GoString(C.ossmp_error_ec(from)),
		RequestID:   C.GoString(C.ossmp_error_request_id(from)),
		HostID:      C.GoString(C.ossmp_error_host_id(from)),
		Bucket:      C.GoString(C.ossmp_error_bucket(from)),
		Key:         C.GoString(C.ossmp_error_object(from)),
		ObjectState: ObjectState(C.ossmp_error_object_state(from)),
		UploadID:    C.GoString(C.ossmp_error_upload_id(from)),
		PartNumber:  int(C.ossmp_error_part_number(from)),
		Attempts:    int(C.ossmp_error_attempts(from)),
		OSCode:      int(C.ossmp_error_os_code(from)),
		Retryable:   C.ossmp_error_is_retryable(from) != 0,
	}
	if e.OSCode != 0 {
		e.cause = syscall.Errno(e.OSCode)
	}
	return e
}
