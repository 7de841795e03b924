package ossmp

// #include "glue.h"
import "C"

import "errors"

// Status is the outcome of a call, as the C API numbers it. New ones may be added: treat one that you do not know as
// a failure.
type Status int

// The statuses of failed calls.
const (
	StatusOK Status = C.OSSMP_OK
	// StatusArgument: a bad argument; nothing was sent.
	StatusArgument Status = C.OSSMP_E_ARGUMENT
	// StatusState: this upload was already completed or aborted, or this writer has ended.
	StatusState Status = C.OSSMP_E_STATE
	// StatusCancelled: the context ended, or the reader failed.
	StatusCancelled Status = C.OSSMP_E_CANCELLED
	// StatusInternal: a bug in the library; please report the message.
	StatusInternal Status = C.OSSMP_E_INTERNAL
	// StatusMemory: a buffer could not be had.
	StatusMemory Status = C.OSSMP_E_MEMORY
	// StatusFile: a local file cannot be opened or read, or is too short.
	StatusFile Status = C.OSSMP_E_FILE
	// StatusFileChanged: size or content of the file moved under the upload.
	StatusFileChanged Status = C.OSSMP_E_FILE_CHANGED
	// StatusCheckpoint: the checkpoint cannot be written, or is in use by another process.
	StatusCheckpoint Status = C.OSSMP_E_CHECKPOINT
	// StatusNetwork: resolve, connect, reset; retries exhausted.
	StatusNetwork Status = C.OSSMP_E_NETWORK
	// StatusTLS: certificate, name or version refused; not retried.
	StatusTLS Status = C.OSSMP_E_TLS
	// StatusTimeout: a limit of the library elapsed: connect, idle or [WithTimeout].
	StatusTimeout Status = C.OSSMP_E_TIMEOUT
	// StatusService: OSS said no; see Code, HTTPStatus, RequestID and EC of the [Error].
	StatusService Status = C.OSSMP_E_SERVICE
	// StatusNoSuchUpload: the upload id is not known (any more); start afresh.
	StatusNoSuchUpload Status = C.OSSMP_E_NO_SUCH_UPLOAD
	// StatusProtocol: the answer could not be understood, or was a redirect, or too large.
	StatusProtocol Status = C.OSSMP_E_PROTOCOL
	// StatusIntegrity: MD5 or CRC-64 of sent and stored bytes differ.
	StatusIntegrity Status = C.OSSMP_E_INTEGRITY
	// StatusOutcomeUnknown: Complete was sent, its answer lost, and asking did not settle it.
	StatusOutcomeUnknown Status = C.OSSMP_E_OUTCOME_UNKNOWN
	// StatusCallbackFailed: OSS made the object, but its callback to your server failed (HTTP 203).
	StatusCallbackFailed Status = C.OSSMP_E_CALLBACK_FAILED
	// StatusCredentials: the provider gave none, or the service calls them expired even after a refresh.
	StatusCredentials Status = C.OSSMP_E_CREDENTIALS
)

// String gives the name of the status in the C API, such as "OSSMP_E_TIMEOUT"; "" for a number that is none.
func (s Status) String() string {
	return C.GoString(C.ossmp_status_name(C.int32_t(s)))
}

// Kinds of failures, for [errors.Is]. Each stands for the [Status] of its name; the [Error] behind it, with all that
// is known, comes from [errors.As].
var (
	ErrArgument       = errors.New("ossmp: bad argument")
	ErrState          = errors.New("ossmp: the upload has ended")
	ErrInternal       = errors.New("ossmp: internal error")
	ErrMemory         = errors.New("ossmp: out of memory")
	ErrFile           = errors.New("ossmp: local file")
	ErrFileChanged    = errors.New("ossmp: the file changed")
	ErrCheckpoint     = errors.New("ossmp: checkpoint")
	ErrNetwork        = errors.New("ossmp: network")
	ErrTLS            = errors.New("ossmp: TLS")
	ErrTimeout        = errors.New("ossmp: time-out")
	ErrService        = errors.New("ossmp: refused by the service")
	ErrNoSuchUpload   = errors.New("ossmp: no such upload")
	ErrProtocol       = errors.New("ossmp: unintelligible answer")
	ErrIntegrity      = errors.New("ossmp: integrity")
	ErrOutcomeUnknown = errors.New("ossmp: outcome unknown")
	ErrCallbackFailed = errors.New("ossmp: the callback of the service failed")
	ErrCredentials    = errors.New("ossmp: credentials")

	// ErrCancelled: the context of the call ended. The error then is also [context.Canceled] or
	// [context.DeadlineExceeded]. A reader that failed is not a cancel: the error is the reader's.
	ErrCancelled = errors.New("ossmp: cancelled")
	// ErrClosed: the client, upload or writer was closed before.
	ErrClosed = errors.New("ossmp: closed")
	// ErrLibraryVersion: the libossmp that was loaded is older than the one that the program was built for.
	ErrLibraryVersion = errors.New("ossmp: libossmp does not fit")
)

var kinds = map[Status]error{
	StatusArgument:       ErrArgument,
	StatusState:          ErrState,
	StatusCancelled:      ErrCancelled,
	StatusInternal:       ErrInternal,
	StatusMemory:         ErrMemory,
	StatusFile:           ErrFile,
	StatusFileChanged:    ErrFileChanged,
	StatusCheckpoint:     ErrCheckpoint,
	StatusNetwork:        ErrNetwork,
	StatusTLS:            ErrTLS,
	StatusTimeout:        ErrTimeout,
	StatusService:        ErrService,
	StatusNoSuchUpload:   ErrNoSuchUpload,
	StatusProtocol:       ErrProtocol,
	StatusIntegrity:      ErrIntegrity,
	StatusOutcomeUnknown: ErrOutcomeUnknown,
	StatusCallbackFailed: ErrCallbackFailed,
	StatusCredentials:    ErrCredentials,
}
