package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"runtime"
	"sync"
)

// Upload is a multipart upload step by step: bucket, key, upload id, and the parts sent through it. Any goroutine may use
// it, so that parts may be sent side by side.
type Upload struct {
	state *uploadState
}

// uploadState is what must be given back; it refers to no Upload, so that the collector finds that.
type uploadState struct {
	resource
	core     *core
	settings *uploadSettings
	bucket   string
	key      string
	id       string
	ledger   ledger

	mu sync.Mutex
	// final is the handle with which the upload was completed or aborted. It refuses whatever comes after.
	final *C.ossmp_upload
}

// InitiateMultipartUpload starts an upload. An object of that key stays as it is until
// [Upload.CompleteMultipartUpload].
//
// The service keeps an upload, and bills its parts, until it is completed or aborted.
//
// [ErrArgument]: a bad name of bucket or key, or a bad option. [ErrService] and the other failures of a request.
func (c *Client) InitiateMultipartUpload(
	ctx context.Context, bucket, key string, options ...UploadOption,
) (*Upload, error) {
	return c.openUpload(ctx, bucket, key, "", options, func(
		bucket, key, _ *C.char, options *C.ossmp_options, out **C.ossmp_upload, err **C.ossmp_error,
	) {
		C.ossmp_upload_init(c.core.client, bucket, key, options, out, err)
	})
}

// AttachMultipartUpload takes up an upload by its id: one from another process, or from
// [Client.ListMultipartUploads]. It sends nothing, so that an id which the service does not know shows with the first
// request.
//
// What was sent before is not known to the new handle: list it with [Upload.AllParts].
//
// [ErrArgument]: a bad name of bucket or key, a bad option, or an id that is not 1 to 1024 printable ASCII characters
// without blanks.
func (c *Client) AttachMultipartUpload(bucket, key, uploadID string, options ...UploadOption) (*Upload, error) {
	return c.openUpload(context.Background(), bucket, key, uploadID, options, func(
		bucket, key, id *C.char, options *C.ossmp_options, out **C.ossmp_upload, err **C.ossmp_error,
	) {
		C.ossmp_upload_attach(c.core.client, bucket, key, id, options, out, err)
	})
}

func (c *Client) openUpload(
	ctx context.Context, bucket, key, id string, options []UploadOption,
	open func(bucket, key, id *C.char, options *C.ossmp_options, out **C.ossmp_upload, err **C.ossmp_error),
) (*Upload, error) {
	defer runtime.KeepAlive(c)
	if !c.core.acquire() {
		return nil, closedError("client")
	}
	state := &uploadState{core: c.core, settings: newUploadSettings(options), bucket: bucket, key: key}
	state.free = state.giveBack
	opened := false
	defer func() {
		if !opened { // also after a panic of the caller's code
			state.close()
		}
	}()

	call := newCall(ctx, Error{Operation: "InitiateMultipartUpload", Bucket: bucket, Key: key})
	defer call.end()
	var args arguments
	defer args.free()
	cBucket, cKey, cID := args.text("bucket", bucket), args.text("key", key), args.text("upload id", id)
	if err := args.refused(); err != nil {
		return nil, err
	}
	cOptions, err := state.settings.build(call)
	if err != nil {
		return nil, err
	}
	defer C.ossmp_options_free(cOptions)
	var handle *C.ossmp_upload
	defer func() { C.ossmp_upload_free(handle) }()
	err = call.run(func(err **C.ossmp_error) { open(cBucket, cKey, cID, cOptions, &handle, err) })
	if err != nil {
		return nil, err
	}
	state.bucket = C.GoString(C.ossmp_upload_bucket(handle))
	state.key = C.GoString(C.ossmp_upload_object(handle))
	state.id = C.GoString(C.ossmp_upload_id(handle))
	opened = true
	upload := &Upload{state}
	runtime.SetFinalizer(upload, (*Upload).finalize)
	return upload, nil
}

// ID gives the upload id. Keep it with bucket and key, and [Client.AttachMultipartUpload] takes the upload up again.
func (u *Upload) ID() string { return u.state.id }

// Bucket gives the bucket.
func (u *Upload) Bucket() string { return u.state.bucket }

// Key gives the key of the object that the upload will make.
func (u *Upload) Key() string { return u.state.key }

// SentParts gives the parts that were sent through this handle, ascending by number. No request.
func (u *Upload) SentParts() []Part {
	defer runtime.KeepAlive(u)
	return u.state.ledger.sentParts()
}

// AbortMultipartUpload deletes the upload and its parts. An upload that the service does not know any more counts as
// deleted.
//
// Parts that other goroutines are sending meanwhile may stay behind and are billed: stop them first.
//
// [ErrState]: the upload was completed or aborted through this handle.
func (u *Upload) AbortMultipartUpload(ctx context.Context) error {
	return u.call(ctx, Error{Operation: "AbortMultipartUpload"}, nil, func(_ *call, handle *handle, err **C.ossmp_error) {
		if C.ossmp_upload_abort(u.state.open(handle), err) == C.OSSMP_OK {
			handle.ended = true
		}
	})
}

// Close frees memory, once calls under way have returned. On the server the upload stays until it is completed or
// aborted. It may be called more than once, and always returns nil.
func (u *Upload) Close() error {
	runtime.SetFinalizer(u, nil)
	u.state.close()
	return nil
}

func (u *Upload) finalize() {
	u.state.close()
}

func (s *uploadState) giveBack() {
	s.ledger.free()
	C.ossmp_upload_free(s.final)
	s.core.release()
}

// handle is the library's handle of an upload, for one call.
type handle struct {
	upload *C.ossmp_upload
	// ended: with this call the upload was completed or aborted.
	ended bool
}

// call runs f with a handle whose control is that of the context. subject names operation and part; more are options of
// this call alone.
func (u *Upload) call(
	ctx context.Context, subject Error, more []UploadOption, f func(c *call, handle *handle, err **C.ossmp_error),
) error {
	defer runtime.KeepAlive(u)
	s := u.state
	if !s.acquire() {
		return closedError("upload")
	}
	defer s.release()
	subject.Bucket, subject.Key, subject.UploadID = s.bucket, s.key, s.id
	call := newCall(ctx, subject)
	defer call.end()
	handle := &handle{}
	if err := s.attach(call, handle, more); err != nil {
		return err
	}
	defer s.detach(handle)
	return call.run(func(err **C.ossmp_error) { f(call, handle, err) })
}

// attach makes the handle. It sends nothing.
func (s *uploadState) attach(call *call, handle *handle, more []UploadOption) error {
	var args arguments
	defer args.free()
	options, err := s.settings.with(more).build(call)
	if err != nil {
		return err
	}
	defer C.ossmp_options_free(options)
	bucket, key, id := args.text("bucket", s.bucket), args.text("key", s.key), args.text("upload id", s.id)
	var failure *C.ossmp_error
	C.ossmp_upload_attach(s.core.client, bucket, key, id, options, &handle.upload, &failure)
	if err := takeError(failure); err != nil {
		return err
	}
	return nil
}

// detach frees the handle, or keeps the one with which the upload ended.
func (s *uploadState) detach(handle *handle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if handle.ended && s.final == nil {
		s.final = handle.upload
		return
	}
	C.ossmp_upload_free(handle.upload)
}

// open gives the handle that a call which changes the upload has to use: one that refuses it when the upload has ended.
func (s *uploadState) open(handle *handle) *C.ossmp_upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.final != nil {
		return s.final
	}
	return handle.upload
}
