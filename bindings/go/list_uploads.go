package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"runtime"
	"time"
)

// UploadInfo is an upload that was started and neither completed nor aborted.
type UploadInfo struct {
	Key string
	// UploadID is for [Client.AttachMultipartUpload].
	UploadID string
	// Initiated is when the upload was started; zero when the service says it in a way that is not understood.
	Initiated time.Time
}

// UploadPage is a page of a listing of uploads, by key and then by upload id.
type UploadPage struct {
	Uploads []UploadInfo
	// CommonPrefixes are the prefixes that the delimiter grouped, the delimiter included.
	CommonPrefixes []string
	// IsTruncated tells that another page follows; give [WithMarker] both markers.
	IsTruncated        bool
	NextKeyMarker      string
	NextUploadIDMarker string
}

// ListOption is a setting of a listing of uploads.
type ListOption interface {
	applyList(*listSettings)
}

type listSettings struct {
	prefix, delimiter         string
	keyMarker, uploadIDMarker string
	max                       int
	timeout                   time.Duration
}

type listOption func(*listSettings)

func (o listOption) applyList(s *listSettings) { o(s) }

// WithPrefix lists only uploads whose key begins with prefix. Default: "", all.
func WithPrefix(prefix string) ListOption {
	return listOption(func(s *listSettings) { s.prefix = prefix })
}

// WithDelimiter groups keys that have delimiter behind the prefix: they are listed once, as a common prefix, and not one
// by one. "/" lists names like the entries of a directory. Default: "", no grouping.
func WithDelimiter(delimiter string) ListOption {
	return listOption(func(s *listSettings) { s.delimiter = delimiter })
}

// WithMaxUploads sets how many entries a page has at most: 1 to 1000, or 0 for 1000, the default.
func WithMaxUploads(maxUploads int) ListOption {
	return listOption(func(s *listSettings) { s.max = maxUploads })
}

// WithMarker begins the page behind this upload of this key: give it NextKeyMarker and NextUploadIDMarker of the page
// before. Default: "", "", the beginning.
//
// A key may have several uploads, so both are needed. With an empty uploadIDMarker the page begins behind all uploads of
// the key; with an empty keyMarker the id counts for nothing.
func WithMarker(keyMarker, uploadIDMarker string) ListOption {
	return listOption(func(s *listSettings) { s.keyMarker, s.uploadIDMarker = keyMarker, uploadIDMarker })
}

// ListMultipartUploads lists uploads that were started in a bucket and neither completed nor aborted: one page, one
// request. [Client.UploadIterator] and, from Go 1.23 on, Client.Uploads go through all pages.
//
// [ErrArgument]: a bad bucket name, or an option that is out of range. [ErrService] and the other failures of a request.
func (c *Client) ListMultipartUploads(ctx context.Context, bucket string, options ...ListOption) (*UploadPage, error) {
	defer runtime.KeepAlive(c)
	if !c.core.acquire() {
		return nil, closedError("client")
	}
	defer c.core.release()
	call := newCall(ctx, Error{Operation: "ListMultipartUploads", Bucket: bucket})
	defer call.end()
	var args arguments
	defer args.free()
	var settings listSettings
	for _, option := range options {
		option.applyList(&settings)
	}
	cOptions := settings.build(call, &args)
	defer C.ossmp_list_options_free(cOptions)
	cBucket := args.text("bucket", bucket)
	if err := args.refused(); err != nil {
		return nil, err
	}
	var page *C.ossmp_uploads
	defer func() { C.ossmp_uploads_free(page) }()
	err := call.run(func(err **C.ossmp_error) {
		C.ossmp_client_list_uploads(c.core.client, cBucket, cOptions, &page, err)
	})
	if err != nil {
		return nil, err
	}
	return pageOf(page), nil
}

func (s *listSettings) build(c *call, args *arguments) *C.ossmp_list_options {
	options := C.ossmp_list_options_new()
	C.ossmp_list_options_set_prefix(options, args.text("prefix", s.prefix))
	C.ossmp_list_options_set_delimiter(options, args.text("delimiter", s.delimiter))
	C.ossmp_list_options_set_max_uploads(options, args.number("max uploads", s.max))
	C.ossmp_list_options_set_marker(options,
		args.text("key marker", s.keyMarker), args.text("upload id marker", s.uploadIDMarker))
	C.ossmp_list_options_set_deadline(options, args.milliseconds("time-out", s.timeout))
	C.ossmp_list_options_set_control(options, c.control)
	return options
}

func pageOf(from *C.ossmp_uploads) *UploadPage {
	page := &UploadPage{
		Uploads:            make([]UploadInfo, int(C.ossmp_uploads_len(from))),
		CommonPrefixes:     make([]string, int(C.ossmp_uploads_prefix_len(from))),
		IsTruncated:        C.ossmp_uploads_is_truncated(from) != 0,
		NextKeyMarker:      C.GoString(C.ossmp_uploads_next_key_marker(from)),
		NextUploadIDMarker: C.GoString(C.ossmp_uploads_next_upload_id_marker(from)),
	}
	for i := range page.Uploads {
		at := C.size_t(i)
		page.Uploads[i] = UploadInfo{
			Key:       C.GoString(C.ossmp_uploads_object(from, at)),
			UploadID:  C.GoString(C.ossmp_uploads_upload_id(from, at)),
			Initiated: instant(C.ossmp_uploads_initiated(from, at)),
		}
	}
	for i := range page.CommonPrefixes {
		page.CommonPrefixes[i] = C.GoString(C.ossmp_uploads_prefix(from, C.size_t(i)))
	}
	return page
}

// UploadIterator goes through the uploads in progress in a bucket, page by page:
//
//	for uploads.Next(ctx) {
//		fmt.Println(uploads.Upload().Key)
//	}
//	if err := uploads.Err(); err != nil { … }
type UploadIterator struct {
	client   *Client
	bucket   string
	options  []ListOption
	marker   []ListOption
	page     UploadPage
	prefixes []string
	at       int
	last     bool
	err      error
}

// UploadIterator makes an iterator that begins as the options say; [WithMaxUploads] is the size of its pages. One
// goroutine.
func (c *Client) UploadIterator(bucket string, options ...ListOption) *UploadIterator {
	return &UploadIterator{client: c, bucket: bucket, options: options, at: -1}
}

// Next goes to the next upload, and asks for a page when it needs one. false: there is none, or Err says why not.
func (i *UploadIterator) Next(ctx context.Context) bool {
	for i.at++; i.at >= len(i.page.Uploads); i.at = 0 {
		if i.last || i.err != nil {
			return false
		}
		options := append(append([]ListOption{}, i.options...), i.marker...)
		page, err := i.client.ListMultipartUploads(ctx, i.bucket, options...)
		if err != nil {
			i.page, i.err = UploadPage{}, err
			return false
		}
		i.page, i.last = *page, !page.IsTruncated
		i.prefixes = append(i.prefixes, page.CommonPrefixes...)
		i.marker = []ListOption{WithMarker(page.NextKeyMarker, page.NextUploadIDMarker)}
	}
	return true
}

// Upload gives the upload that Next went to.
func (i *UploadIterator) Upload() UploadInfo { return i.page.Uploads[i.at] }

// CommonPrefixes gives the prefixes that the delimiter grouped, on the pages that Next has been through.
func (i *UploadIterator) CommonPrefixes() []string { return i.prefixes }

// Err gives why Next ended early, or nil.
func (i *UploadIterator) Err() error { return i.err }
