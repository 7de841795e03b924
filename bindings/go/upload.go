package ossmp

// #include "bridge.h"
import "C"

import (
	"context"
	"io"
	"strings"
	"sync"
)

// Upload is a multipart upload in progress, for any number of goroutines. The service keeps it, and bills its parts, until
// it is completed or aborted.
type Upload struct {
	client          *Client
	bucket, key, id string
	config          *uploadConfig
	// sent, guarded by mu, holds what went through this Upload: by number a list of the one part, with size and digests.
	mu   sync.Mutex
	sent map[int]*C.ossmp_parts
	// handle frees what is in sent.
	handle *handle
}

func newUpload(client *Client, bucket, key, id string, config *uploadConfig) *Upload {
	sent := map[int]*C.ossmp_parts{}
	free := func() {
		for _, part := range sent {
			C.ossmp_parts_free(part)
		}
	}
	return &Upload{
		client: client, bucket: bucket, key: key, id: id, config: config, sent: sent, handle: newHandle(free),
	}
}

// InitiateMultipartUpload starts an upload. An object of that name stays as it is until CompleteMultipartUpload. The
// options that matter are WithHeader and WithDeadline; they hold for all calls on the upload.
//
// StatusArgument: a bad name of bucket or key, or a bad option.
func (client *Client) InitiateMultipartUpload(ctx context.Context, bucket, key string, options ...UploadOption) (*Upload, error) {
	c, err := client.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer c.end()
	config := newUploadConfig(options)
	cOptions, err := config.build(c)
	if err != nil {
		return nil, err
	}
	defer C.ossmp_options_free(cOptions)
	names, err := newNames(bucket, key)
	if err != nil {
		return nil, err
	}
	defer names.free()
	var made *C.ossmp_upload
	var failure *C.ossmp_error
	status := C.ossmp_upload_init(client.c, names.bucket, names.key, cOptions, &made, &failure)
	if err := c.result(status, failure); err != nil {
		return nil, err
	}
	defer C.ossmp_upload_free(made)
	return newUpload(client, bucket, key, C.GoString(C.ossmp_upload_id(made)), config), nil
}

// AttachUpload takes up an upload by its id: one of another process, or from ListMultipartUploads. Nothing is sent, so that
// an id that the service does not know shows with the first call.
func (client *Client) AttachUpload(bucket, key, uploadID string, options ...UploadOption) (*Upload, error) {
	c, err := client.begin(context.Background())
	if err != nil {
		return nil, err
	}
	defer c.end()
	upload := newUpload(client, bucket, key, uploadID, newUploadConfig(options))
	attached, err := upload.attach(c)
	if err != nil {
		upload.handle.close()
		return nil, err
	}
	C.ossmp_upload_free(attached)
	return upload, nil
}

// Bucket gives the bucket.
func (upload *Upload) Bucket() string { return upload.bucket }

// Key gives the key of the object that the upload will make.
func (upload *Upload) Key() string { return upload.key }

// ID gives the upload id. Keep it with bucket and key, and AttachUpload takes the upload up again.
func (upload *Upload) ID() string { return upload.id }

// Close frees memory, and only that: on the server the upload stays until it is completed or aborted. It may be called
// twice.
func (upload *Upload) Close() error {
	upload.handle.close()
	return nil
}

// attach makes a handle of C for one call, which only the context of that call cancels.
func (upload *Upload) attach(c *call) (*C.ossmp_upload, error) {
	names, err := newNames(upload.bucket, upload.key)
	if err != nil {
		return nil, err
	}
	defer names.free()
	if err := checkText("upload id", upload.id); err != nil {
		return nil, err
	}
	id := C.CString(upload.id)
	defer freeString(id)
	options, err := upload.config.build(c)
	if err != nil {
		return nil, err
	}
	defer C.ossmp_options_free(options)
	var made *C.ossmp_upload
	var failure *C.ossmp_error
	status := C.ossmp_upload_attach(upload.client.c, names.bucket, names.key, id, options, &made, &failure)
	return made, c.result(status, failure)
}

// do runs one call on the upload.
func (upload *Upload) do(ctx context.Context, what func(*call, *C.ossmp_upload) error) error {
	done, err := upload.handle.use("upload")
	if err != nil {
		return err
	}
	defer done()
	c, err := upload.client.begin(ctx)
	if err != nil {
		return err
	}
	defer c.end()
	attached, err := upload.attach(c)
	if err != nil {
		return err
	}
	defer C.ossmp_upload_free(attached)
	return what(c, attached)
}

// send runs a call that sends one part, and remembers the part.
func (upload *Upload) send(ctx context.Context, what func(*call, *C.ossmp_upload, **C.ossmp_error) C.ossmp_status) (Part, error) {
	var part Part
	err := upload.do(ctx, func(c *call, attached *C.ossmp_upload) error {
		var failure *C.ossmp_error
		status := what(c, attached, &failure)
		if err := c.result(status, failure); err != nil {
			return err
		}
		var sent *C.ossmp_parts
		status = C.ossmp_upload_sent_parts(attached, &sent, &failure)
		if err := c.result(status, failure); err != nil {
			return err
		}
		part = readParts(sent)[0]
		upload.mu.Lock()
		defer upload.mu.Unlock()
		C.ossmp_parts_free(upload.sent[part.Number])
		upload.sent[part.Number] = sent
		return nil
	})
	return part, err
}

// UploadPart sends size bytes of a reader as a part. They are held in memory, because a retry must send them again; for
// files UploadPartFromFile needs none. The error of the reader comes out, as the cause of the call's.
//
// StatusArgument: a part number out of 1 to 10,000 (OSS limit), a negative size. StatusFile: the reader ended early.
// ErrNoSuchUpload, ErrIntegrity and the other failures of a request.
func (upload *Upload) UploadPart(ctx context.Context, partNumber int, reader io.Reader, size int64) (Part, error) {
	if reader == nil {
		return Part{}, argument("the reader is nil")
	}
	return upload.send(ctx, func(c *call, attached *C.ossmp_upload, failure **C.ossmp_error) C.ossmp_status {
		c.reader = reader
		return C.ossmp_go_part_from_reader(attached, number(partNumber), C.uintptr_t(c.handle), C.int64_t(size), failure)
	})
}

// UploadPartFromReaderAt sends a range of a reader as a part.
func (upload *Upload) UploadPartFromReaderAt(ctx context.Context, partNumber int, reader io.ReaderAt, offset, size int64) (Part, error) {
	if reader == nil {
		return Part{}, argument("the reader is nil")
	}
	return upload.UploadPart(ctx, partNumber, io.NewSectionReader(reader, offset, size), size)
}

// UploadPartFromBytes sends bytes as a part. They are not copied and must not change during the call.
func (upload *Upload) UploadPartFromBytes(ctx context.Context, partNumber int, data []byte) (Part, error) {
	return upload.send(ctx, func(c *call, attached *C.ossmp_upload, failure **C.ossmp_error) C.ossmp_status {
		if len(data) == 0 {
			return C.ossmp_upload_part_from_buffer(attached, number(partNumber), nil, 0, failure)
		}
		return C.ossmp_upload_part_from_buffer(attached, number(partNumber), unsafePointer(data), C.size_t(len(data)), failure)
	})
}

// UploadPartFromFile sends a range of a file as a part. Memory does not depend on its size.
//
// StatusFile: the file cannot be read, or ends before the range does. Else as UploadPart.
func (upload *Upload) UploadPartFromFile(ctx context.Context, partNumber int, path string, offset, size int64) (Part, error) {
	if err := checkText("path", path); err != nil {
		return Part{}, err
	}
	return upload.send(ctx, func(c *call, attached *C.ossmp_upload, failure **C.ossmp_error) C.ossmp_status {
		cPath := C.CString(path)
		defer freeString(cPath)
		return C.ossmp_upload_part_from_file(attached, number(partNumber), cPath, C.int64_t(offset), C.int64_t(size), failure)
	})
}

// CopySource is an object, or a range of it, in the same region.
type CopySource struct {
	Bucket, Key string
	// VersionID is empty for the current version.
	VersionID string
	// Offset and Size are bytes; a Size of -1 goes to the end.
	Offset, Size int64
}

// UploadPartCopy makes a part of an object in the same region. The bytes do not pass through this machine.
//
// StatusService: such as the code NoSuchKey. Else as UploadPart.
func (upload *Upload) UploadPartCopy(ctx context.Context, partNumber int, source CopySource) (Part, error) {
	names, err := newNames(source.Bucket, source.Key)
	if err != nil {
		return Part{}, err
	}
	defer names.free()
	if err := checkText("version id", source.VersionID); err != nil {
		return Part{}, err
	}
	version := C.CString(source.VersionID)
	defer freeString(version)
	return upload.send(ctx, func(c *call, attached *C.ossmp_upload, failure **C.ossmp_error) C.ossmp_status {
		return C.ossmp_upload_part_copy(attached, number(partNumber), names.bucket, names.key, version,
			C.int64_t(source.Offset), C.int64_t(source.Size), failure)
	})
}

// ListPartsOptions choose a page.
type ListPartsOptions struct {
	// PartNumberMarker: the page begins behind this part.
	PartNumberMarker int
	// MaxParts is 1 to 1000 (OSS limit); 0: 1000.
	MaxParts int
}

// ListParts gives one page of what the service has.
//
// StatusArgument: a marker or a maximum out of range. ErrNoSuchUpload and the other failures of a request.
func (upload *Upload) ListParts(ctx context.Context, options ListPartsOptions) (*PartsPage, error) {
	var page *PartsPage
	err := upload.do(ctx, func(c *call, attached *C.ossmp_upload) error {
		var list *C.ossmp_parts
		var failure *C.ossmp_error
		status := C.ossmp_upload_list_parts(attached, number(options.PartNumberMarker), number(options.MaxParts), &list, &failure)
		if err := c.result(status, failure); err != nil {
			return err
		}
		defer C.ossmp_parts_free(list)
		page = &PartsPage{
			Parts:                readParts(list),
			IsTruncated:          C.ossmp_parts_is_truncated(list) != 0,
			NextPartNumberMarker: int(C.ossmp_parts_next_marker(list)),
		}
		return nil
	})
	return page, err
}

// AllParts lists all parts that the service has: one request for each 1000.
func (upload *Upload) AllParts(ctx context.Context) ([]Part, error) {
	var parts []Part
	err := upload.do(ctx, func(c *call, attached *C.ossmp_upload) error {
		var list *C.ossmp_parts
		var failure *C.ossmp_error
		status := C.ossmp_upload_all_parts(attached, &list, &failure)
		if err := c.result(status, failure); err != nil {
			return err
		}
		defer C.ossmp_parts_free(list)
		parts = readParts(list)
		return nil
	})
	return parts, err
}

// SentParts gives what was sent through this Upload, ascending by number.
func (upload *Upload) SentParts() []Part {
	done, err := upload.handle.use("upload")
	if err != nil {
		return nil
	}
	defer done()
	list := C.ossmp_parts_new()
	defer C.ossmp_parts_free(list)
	upload.appendSent(list)
	return readParts(list)
}

func (upload *Upload) appendSent(list *C.ossmp_parts) {
	upload.mu.Lock()
	defer upload.mu.Unlock()
	for _, part := range upload.sent {
		C.ossmp_parts_append(list, part)
	}
}

// appendGiven puts parts into a list, with what is known of those that were sent through this Upload.
func (upload *Upload) appendGiven(list *C.ossmp_parts, parts []Part) error {
	upload.mu.Lock()
	defer upload.mu.Unlock()
	for _, part := range parts {
		sent := upload.sent[part.Number]
		if sent != nil && strings.EqualFold(strings.Trim(part.ETag, `"`), readParts(sent)[0].ETag) {
			C.ossmp_parts_append(list, sent)
		} else if err := addPart(list, part); err != nil {
			return err
		}
	}
	return nil
}

// CompleteMultipartUpload makes the object of these parts, in any order. With nil it is made of all that was sent through
// this Upload; for all that the service has, see CompleteListed.
//
// A lost answer is looked into: the call succeeds if the object was made. With StatusOutcomeUnknown it could not be found
// out, with StatusCallbackFailed the object was made and the result is there with the error. StatusArgument: no parts.
// ErrIntegrity: the object was made, and is not what was sent.
func (upload *Upload) CompleteMultipartUpload(ctx context.Context, parts []Part) (*Result, error) {
	return upload.complete(ctx, func(c *call, attached *C.ossmp_upload, list *C.ossmp_parts) error {
		if parts != nil {
			return upload.appendGiven(list, parts)
		}
		upload.appendSent(list)
		return nil
	})
}

// CompleteListed makes the object of all parts that the service has: the upload of another process, say. The sizes and
// digests of the listing are checked against the object. Errors as CompleteMultipartUpload and ListParts.
func (upload *Upload) CompleteListed(ctx context.Context) (*Result, error) {
	return upload.complete(ctx, func(c *call, attached *C.ossmp_upload, list *C.ossmp_parts) error {
		var listed *C.ossmp_parts
		var failure *C.ossmp_error
		status := C.ossmp_upload_all_parts(attached, &listed, &failure)
		if err := c.result(status, failure); err != nil {
			return err
		}
		defer C.ossmp_parts_free(listed)
		C.ossmp_parts_append(list, listed)
		return nil
	})
}

func (upload *Upload) complete(ctx context.Context, choose func(*call, *C.ossmp_upload, *C.ossmp_parts) error) (*Result, error) {
	var result *Result
	err := upload.do(ctx, func(c *call, attached *C.ossmp_upload) error {
		list := C.ossmp_parts_new()
		defer C.ossmp_parts_free(list)
		if err := choose(c, attached, list); err != nil {
			return err
		}
		if C.ossmp_parts_len(list) == 0 {
			return argument("there are no parts to complete with")
		}
		var out *C.ossmp_result
		var failure *C.ossmp_error
		status := C.ossmp_upload_complete(attached, list, &out, &failure)
		result = takeResult(out)
		return c.result(status, failure)
	})
	return result, err
}

// AbortMultipartUpload ends the upload and deletes its parts. One that is gone already counts as aborted.
func (upload *Upload) AbortMultipartUpload(ctx context.Context) error {
	return upload.do(ctx, func(c *call, attached *C.ossmp_upload) error {
		var failure *C.ossmp_error
		return c.result(C.ossmp_upload_abort(attached, &failure), failure)
	})
}

// names are a bucket and a key as C strings.
type names struct{ bucket, key *C.char }

func newNames(bucket, key string) (names, error) {
	if err := checkText("bucket", bucket); err != nil {
		return names{}, err
	}
	if err := checkText("key", key); err != nil {
		return names{}, err
	}
	return names{C.CString(bucket), C.CString(key)}, nil
}

func (n names) free() {
	freeString(n.bucket)
	freeString(n.key)
}
