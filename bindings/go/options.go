package ossmp

// #include "bridge.h"
import "C"

import (
	"time"
)

// UploadOption is a setting of one upload. What a setting refuses, the call reports with StatusArgument.
type UploadOption func(*uploadConfig)

type uploadConfig struct {
	headers     []header
	deadline    time.Duration
	partSize    int64
	concurrency *int
	checkpoint  *string
	required    *bool
	adopt       *bool
	abort       *bool
	progress    func(done, total int64)
}

type header struct{ name, value string }

// WithHeader sends a header with the upload: Content-Type, x-oss-meta-*, x-oss-storage-class, x-oss-forbid-overwrite,
// x-oss-callback and so on. Each goes with the request that the service expects it with.
func WithHeader(name, value string) UploadOption {
	return func(config *uploadConfig) { config.headers = append(config.headers, header{name, value}) }
}

// WithDeadline limits how long one call may take in all, rounded up to milliseconds; the call then fails with
// StatusTimeout. The deadline of a context ends a call with StatusCancelled and the error of the context.
func WithDeadline(limit time.Duration) UploadOption {
	return func(config *uploadConfig) { config.deadline = limit }
}

// WithPartSize sets the bytes of a part of a one-call upload: 100 KiB to 5 GiB (OSS limits). Default: see PlanPartSize.
func WithPartSize(bytes int64) UploadOption {
	return func(config *uploadConfig) { config.partSize = bytes }
}

// WithConcurrency sets how many parts a one-call upload sends at a time: 1 to 64. Default: 4.
func WithConcurrency(parts int) UploadOption {
	return func(config *uploadConfig) { config.concurrency = &parts }
}

// WithCheckpoint makes UploadFile resumable: path is a file, or an existing directory in which one is made. It holds no
// secret, and is gone after success.
func WithCheckpoint(path string) UploadOption {
	return func(config *uploadConfig) { config.checkpoint = &path }
}

// WithCheckpointRequired says whether nothing is sent when the checkpoint cannot be written. Default: yes.
func WithCheckpointRequired(required bool) UploadOption {
	return func(config *uploadConfig) { config.required = &required }
}

// WithAdopt has UploadFile look for open uploads of the object when there is no usable checkpoint, and go on with the
// newest whose parts fit the file. It needs the permission to list uploads.
func WithAdopt(adopt bool) UploadOption {
	return func(config *uploadConfig) { config.adopt = &adopt }
}

// WithAbortOnFailure says whether a one-call upload that fails is aborted. Default: unless it has a checkpoint.
func WithAbortOnFailure(abort bool) UploadOption {
	return func(config *uploadConfig) { config.abort = &abort }
}

// WithProgress has a one-call upload report the bytes that the service has confirmed, on the calling goroutine, every
// 100 ms and at the end. total is -1 while it is not known. A panic in it ends the call and comes out of it.
func WithProgress(progress func(done, total int64)) UploadOption {
	return func(config *uploadConfig) { config.progress = progress }
}

func newUploadConfig(options []UploadOption) *uploadConfig {
	config := &uploadConfig{}
	for _, option := range options {
		option(config)
	}
	return config
}

// build makes options of C for one call.
func (config *uploadConfig) build(c *call) (*C.ossmp_options, error) {
	for _, h := range config.headers {
		if err := checkText("header "+h.name, h.name+h.value); err != nil {
			return nil, err
		}
	}
	if config.checkpoint != nil {
		if err := checkText("checkpoint", *config.checkpoint); err != nil {
			return nil, err
		}
	}
	options := C.ossmp_options_new()
	C.ossmp_options_set_control(options, c.control)
	for _, h := range config.headers {
		name, value := C.CString(h.name), C.CString(h.value)
		C.ossmp_options_set_header(options, name, value)
		freeString(name)
		freeString(value)
	}
	if config.deadline != 0 {
		C.ossmp_options_set_deadline(options, milliseconds(config.deadline))
	}
	if config.partSize != 0 {
		C.ossmp_options_set_part_size(options, C.int64_t(config.partSize))
	}
	if config.concurrency != nil {
		C.ossmp_options_set_concurrency(options, number(*config.concurrency))
	}
	if config.checkpoint != nil {
		path := C.CString(*config.checkpoint)
		C.ossmp_options_set_checkpoint(options, path)
		freeString(path)
	}
	if config.required != nil {
		C.ossmp_options_set_checkpoint_required(options, flag(*config.required))
	}
	if config.adopt != nil {
		C.ossmp_options_set_adopt(options, flag(*config.adopt))
	}
	if config.abort != nil {
		C.ossmp_options_set_abort_on_failure(options, flag(*config.abort))
	}
	if config.progress != nil {
		c.progress = config.progress
		C.ossmp_go_set_progress(options, C.uintptr_t(c.handle))
	}
	return options, nil
}
