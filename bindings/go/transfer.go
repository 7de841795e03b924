package ossmp

// #include "bridge.h"
import "C"

import (
	"context"
	"io"
)

// UploadFile uploads a file: in one request when it fits one part, else in parts of which several are sent at a time.
//
// With WithCheckpoint a call that failed, was cancelled or was killed is continued by the next: what the service has and
// equals the local bytes is not sent again. Memory does not depend on the size of the file.
//
// StatusFile: the file cannot be read, or is no regular file. ErrFileChanged: it changed meanwhile. StatusCheckpoint: the
// checkpoint cannot be written, or another process uses it. With StatusCallbackFailed the result is there with the error.
// Else as the steps.
func (client *Client) UploadFile(ctx context.Context, bucket, key, path string, options ...UploadOption) (*Result, error) {
	if err := checkText("path", path); err != nil {
		return nil, err
	}
	return client.transfer(ctx, bucket, key, options, func(c *call, n names, cOptions *C.ossmp_options, out **C.ossmp_result, failure **C.ossmp_error) C.ossmp_status {
		cPath := C.CString(path)
		defer freeString(cPath)
		return C.ossmp_client_upload_file(client.c, n.bucket, n.key, cPath, cOptions, out, failure)
	})
}

// UploadStream uploads what a reader gives, up to its end, whatever its length. Memory is concurrency times part size. The
// reader is read on the calling goroutine; its error comes out, and no object is made then. It cannot be resumed.
func (client *Client) UploadStream(ctx context.Context, bucket, key string, reader io.Reader, options ...UploadOption) (*Result, error) {
	if reader == nil {
		return nil, argument("the reader is nil")
	}
	return client.transfer(ctx, bucket, key, options, func(c *call, n names, cOptions *C.ossmp_options, out **C.ossmp_result, failure **C.ossmp_error) C.ossmp_status {
		c.reader = reader
		return C.ossmp_go_upload_from_reader(client.c, n.bucket, n.key, C.uintptr_t(c.handle), cOptions, out, failure)
	})
}

type transferFunc func(*call, names, *C.ossmp_options, **C.ossmp_result, **C.ossmp_error) C.ossmp_status

func (client *Client) transfer(ctx context.Context, bucket, key string, options []UploadOption, run transferFunc) (*Result, error) {
	c, err := client.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer c.end()
	names, err := newNames(bucket, key)
	if err != nil {
		return nil, err
	}
	defer names.free()
	cOptions, err := newUploadConfig(options).build(c)
	if err != nil {
		return nil, err
	}
	defer C.ossmp_options_free(cOptions)
	var out *C.ossmp_result
	var failure *C.ossmp_error
	status := run(c, names, cOptions, &out, &failure)
	result := takeResult(out)
	return result, c.result(status, failure)
}

// Writer makes an object of what is written to it: an io.WriteCloser for one goroutine.
type Writer struct {
	call    *call
	c       *C.ossmp_writer
	options *C.ossmp_options
}

// NewWriter begins an object. Nothing is sent before the buffers are full: concurrency times the part size. ctx holds for
// the whole life of the writer. Finish makes the object; Close alone makes none.
//
// StatusArgument: a bad name, or a checkpoint is set: what was written cannot be read again.
func (client *Client) NewWriter(ctx context.Context, bucket, key string, options ...UploadOption) (*Writer, error) {
	c, err := client.begin(ctx)
	if err != nil {
		return nil, err
	}
	writer := &Writer{call: c}
	if err := writer.open(bucket, key, newUploadConfig(options)); err != nil {
		writer.Close()
		return nil, err
	}
	return writer, nil
}

func (writer *Writer) open(bucket, key string, config *uploadConfig) error {
	names, err := newNames(bucket, key)
	if err != nil {
		return err
	}
	defer names.free()
	if writer.options, err = config.build(writer.call); err != nil {
		return err
	}
	var failure *C.ossmp_error
	status := C.ossmp_client_writer_new(writer.call.client.c, names.bucket, names.key, writer.options, &writer.c, &failure)
	return writer.call.result(status, failure)
}

// Write takes a copy of the bytes, and sends when the buffers are full. After a failure the writer has ended and its upload
// is aborted, unless WithAbortOnFailure says otherwise.
func (writer *Writer) Write(data []byte) (int, error) {
	if writer.call == nil {
		return 0, errWriterEnded
	}
	if len(data) == 0 {
		return 0, nil
	}
	var failure *C.ossmp_error
	status := C.ossmp_writer_write(writer.c, unsafePointer(data), C.size_t(len(data)), &failure)
	if err := writer.call.result(status, failure); err != nil {
		return 0, err
	}
	return len(data), nil
}

// Finish sends the rest, makes the object and closes the writer.
func (writer *Writer) Finish() (*Result, error) {
	if writer.call == nil {
		return nil, errWriterEnded
	}
	defer writer.Close()
	var out *C.ossmp_result
	var failure *C.ossmp_error
	status := C.ossmp_writer_finish(writer.c, &out, &failure)
	result := takeResult(out)
	return result, writer.call.result(status, failure)
}

// Close gives up what was not finished: no object is made, and the upload is aborted. It may be called twice, and after
// Finish, so that defer writer.Close() is always right.
func (writer *Writer) Close() error {
	if writer.call == nil {
		return nil
	}
	C.ossmp_writer_free(writer.c)
	C.ossmp_options_free(writer.options)
	writer.call.end()
	writer.call = nil
	return nil
}

var errWriterEnded = &Error{Status: StatusState, Message: "the writer has ended"}
