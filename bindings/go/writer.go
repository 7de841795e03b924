package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"runtime"
	"sync"
	"unsafe"
)

// Writer is an object that is written piece by piece: an [io.WriteCloser]. Finish makes the object; a writer that is
// closed without it makes none, so that Close may be deferred:
//
//	writer, err := client.NewWriter(ctx, bucket, key)
//	if err != nil { … }
//	defer writer.Close()
//	if _, err := io.Copy(writer, source); err != nil { … }
//	result, err := writer.Finish()
//
// One goroutine at a time; others wait.
type Writer struct {
	state *writerState
}

type writerState struct {
	core   *core
	bucket string
	key    string

	mu     sync.Mutex
	call   *call // nil when it was closed
	writer *C.ossmp_writer
}

// NewWriter begins an object. Nothing is sent before the buffers are full: concurrency times the part size, which grows
// as with [Client.UploadFrom]. An object of one part goes in one request when it is finished.
//
// ctx is that of the whole object: when it ends, Write and Finish fail, and no object is made.
//
// [ErrArgument]: a bad name of bucket or key, or a checkpoint is set: what was written cannot be read again.
func (c *Client) NewWriter(ctx context.Context, bucket, key string, options ...UploadOption) (*Writer, error) {
	defer runtime.KeepAlive(c)
	if !c.core.acquire() {
		return nil, closedError("client")
	}
	s := &writerState{core: c.core, bucket: bucket, key: key}
	s.call = newCall(ctx, Error{Operation: "Write", Bucket: bucket, Key: key})
	begun := false
	defer func() {
		if !begun { // also after a panic of the caller's code
			s.close()
		}
	}()
	if err := s.begin(newUploadSettings(options)); err != nil {
		return nil, err
	}
	begun = true
	writer := &Writer{s}
	runtime.SetFinalizer(writer, (*Writer).finalize)
	return writer, nil
}

func (s *writerState) begin(settings *uploadSettings) error {
	var args arguments
	defer args.free()
	bucket, key := args.text("bucket", s.bucket), args.text("key", s.key)
	if err := args.refused(); err != nil {
		return err
	}
	options, err := settings.build(s.call)
	if err != nil {
		return err
	}
	defer C.ossmp_options_free(options)
	return s.call.run(func(err **C.ossmp_error) {
		C.ossmp_client_writer_new(s.core.client, bucket, key, options, &s.writer, err)
	})
}

// Write takes data, of which a copy is kept. It sends when the buffers are full, all parts at a time, and returns when
// they have arrived.
//
// After a failure the writer has ended, and its upload was aborted unless [WithAbortOnFailure] says otherwise.
//
// [ErrState]: the writer has ended. [ErrMemory]: a buffer could not be had. Else as [Client.UploadFrom].
func (w *Writer) Write(data []byte) (int, error) {
	err := w.run(func(writer *C.ossmp_writer, err **C.ossmp_error) {
		var first unsafe.Pointer
		if len(data) > 0 {
			first = unsafe.Pointer(&data[0])
		}
		C.ossmp_writer_write(writer, first, C.size_t(len(data)), err)
	})
	if err != nil {
		return 0, err
	}
	return len(data), nil
}

// Finish sends the rest and makes the object. The writer has ended then, also after a failure. Close it nonetheless.
//
// [ErrState]: it has ended before. Else as [Upload.UploadPart] and [Upload.CompleteMultipartUpload].
func (w *Writer) Finish() (*Result, error) {
	var made *C.ossmp_result
	defer func() { C.ossmp_result_free(made) }()
	err := w.run(func(writer *C.ossmp_writer, err **C.ossmp_error) {
		C.ossmp_writer_finish(writer, &made, err)
	})
	return takeResult(made), err
}

func (w *Writer) run(f func(writer *C.ossmp_writer, err **C.ossmp_error)) error {
	defer runtime.KeepAlive(w)
	s := w.state
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writer == nil {
		return closedError("writer")
	}
	return s.call.run(func(err **C.ossmp_error) { f(s.writer, err) })
}

// Close frees the writer. One that was not finished makes no object: its upload is aborted, within two seconds. It may be
// called more than once, and always returns nil.
func (w *Writer) Close() error {
	runtime.SetFinalizer(w, nil)
	w.state.close()
	return nil
}

// finalize does not hold up other finalizers while it aborts.
func (w *Writer) finalize() {
	go w.state.close()
}

func (s *writerState) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.call == nil {
		return
	}
	defer func() {
		s.call.end()
		s.call, s.writer = nil, nil
		s.core.release()
	}()
	// A call for its callbacks alone: whether ctx has ended does not matter to what is taken back.
	s.call.enter(func() { C.ossmp_writer_free(s.writer) })
	s.call.repeatMishap()
}
