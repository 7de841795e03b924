package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"io"
	"runtime"
)

// UploadFile uploads a file: in one request when it fits one part, else in parts that are sent side by side.
//
// With [WithCheckpoint] a call that failed, was cancelled or was killed is continued by the next: what OSS has and equals
// the local bytes is not sent again; see BytesReused of the [Result]. The file must not change meanwhile: it is looked at
// before each part and before Complete. Memory does not depend on the size of file or parts.
//
// [ErrFile]: the file cannot be read, or is no regular file. [ErrFileChanged]: it changed meanwhile, and no object was
// made of it. [ErrCheckpoint]: the checkpoint cannot be written, and nothing was sent, or is in use by another process.
// [ErrArgument]: a bad name or option, or 10,000 parts of 5 GiB (OSS limits) do not hold it. [ErrCallbackFailed]: the
// object was made, and the result is given besides the error. Else as [Upload.UploadPart] and
// [Upload.CompleteMultipartUpload].
func (c *Client) UploadFile(
	ctx context.Context, bucket, key, path string, options ...UploadOption,
) (*Result, error) {
	return c.upload(ctx, "UploadFile", bucket, key, options, func(o *oneCall) {
		cPath := o.args.text("path", path)
		if o.args.err == nil {
			C.ossmp_client_upload_file(c.core.client, o.bucket, o.key, cPath, o.options, o.out, o.err)
		}
	})
}

// UploadFrom uploads what reader gives, up to its end, whatever its length. The next part is read while others are on
// their way.
//
// Parts have 8 MiB, doubled every 1000 parts up to 256 MiB, which holds 1.4 TiB, unless [WithPartSize] says otherwise;
// memory is concurrency times the part size. It cannot be resumed.
//
// A Read that hangs when ctx ends is left alone: UploadFrom returns, and the reader may be in use until that Read does.
// When reader fails, no object is made, and [errors.Is] finds its error.
//
// [ErrMemory]: a part could not be held. [ErrArgument]: a checkpoint is set, or 10,000 parts do not hold the stream. Else
// as [Client.UploadFile].
func (c *Client) UploadFrom(
	ctx context.Context, bucket, key string, reader io.Reader, options ...UploadOption,
) (*Result, error) {
	if reader == nil {
		return nil, argumentError("the reader is nil")
	}
	return c.upload(ctx, "UploadFrom", bucket, key, options, func(o *oneCall) {
		o.call.source = &source{reader: reader}
		C.ossmpgo_client_upload_from_reader(
			c.core.client, o.bucket, o.key, C.uintptr_t(o.call.handle), o.options, o.out, o.err)
	})
}

// oneCall is an upload in one call.
type oneCall struct {
	call    *call
	bucket  *C.char
	key     *C.char
	options *C.ossmp_options
	args    arguments
	out     **C.ossmp_result
	err     **C.ossmp_error
}

// upload runs f, which uploads or refuses an argument, and gives the result that came of it.
func (c *Client) upload(
	ctx context.Context, operation, bucket, key string, options []UploadOption, f func(o *oneCall),
) (*Result, error) {
	defer runtime.KeepAlive(c)
	if !c.core.acquire() {
		return nil, closedError("client")
	}
	defer c.core.release()
	call := newCall(ctx, Error{Operation: operation, Bucket: bucket, Key: key})
	defer call.end()
	cOptions, err := newUploadSettings(options).build(call)
	if err != nil {
		return nil, err
	}
	defer C.ossmp_options_free(cOptions)
	var made *C.ossmp_result
	defer func() { C.ossmp_result_free(made) }()
	o := &oneCall{call: call, options: cOptions, out: &made}
	defer o.args.free()
	o.bucket, o.key = o.args.text("bucket", bucket), o.args.text("key", key)
	if err := o.args.refused(); err != nil {
		return nil, err
	}
	err = call.run(func(err **C.ossmp_error) {
		o.err = err
		f(o)
	})
	if refused := o.args.refused(); refused != nil {
		return nil, refused
	}
	return takeResult(made), err
}
