package main

import (
	"errors"

	"github.com/ossmp/ossmp-go"
)

// raised is what a callback or stream of the agent itself fails with.
type raised string

func (r raised) Error() string { return string(r) }

// describe tells an error as the language knows it.
func describe(err error) answer {
	var own raised
	if errors.As(err, &own) {
		return answer{"raised": own.Error()}
	}
	var e *ossmp.Error
	if !errors.As(err, &e) {
		return answer{"message": err.Error()}
	}
	return answer{
		"status": e.Status.String(), "kind": kindOf(err), "message": err.Error(), "code": e.Code, "ec": e.EC,
		"request_id": e.RequestID, "http_status": e.HTTPStatus, "operation": e.Operation, "bucket": e.Bucket,
		"object": e.Key, "upload_id": e.UploadID, "part_number": e.PartNumber, "attempts": e.Attempts,
		"retryable": e.Retryable, "object_state": e.ObjectState.String(),
	}
}

func kindOf(err error) string {
	switch {
	case errors.Is(err, ossmp.ErrNoSuchUpload):
		return "NoSuchUpload"
	case errors.Is(err, ossmp.ErrCancelled):
		return "Cancelled"
	case errors.Is(err, ossmp.ErrFileChanged):
		return "FileChanged"
	case errors.Is(err, ossmp.ErrIntegrity):
		return "Integrity"
	default:
		return ""
	}
}
