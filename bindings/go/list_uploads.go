package ossmp

// #include <ossmp.h>
import "C"

import "context"

// UploadInProgress is an upload that was neither completed nor aborted.
type UploadInProgress struct {
	Key, UploadID string
	// Initiated is when it was begun, as the service writes it: 2024-06-15T12:34:56.000Z.
	Initiated string
}

// ListUploadsOptions choose a page of a listing of uploads.
type ListUploadsOptions struct {
	// Prefix: only keys that begin so.
	Prefix string
	// Delimiter: keys that hold it behind the prefix are rolled up into CommonPrefixes.
	Delimiter string
	// MaxUploads is 1 to 1000 (OSS limit); 0: 1000.
	MaxUploads int
	// KeyMarker and UploadIDMarker: the page begins behind this upload. Both come from the page before.
	KeyMarker, UploadIDMarker string
}

// UploadsPage is a page of a listing of uploads.
type UploadsPage struct {
	// Uploads, ascending by key, then by the time of their beginning.
	Uploads        []UploadInProgress
	CommonPrefixes []string
	// IsTruncated: there are more, behind the two markers.
	IsTruncated                       bool
	NextKeyMarker, NextUploadIDMarker string
}

// ListMultipartUploads gives one page of the uploads in progress of a bucket. For the next, copy both markers of the page
// into the options.
//
// StatusArgument: a bad bucket, or a maximum out of range. StatusService and the other failures of a request.
func (client *Client) ListMultipartUploads(ctx context.Context, bucket string, options ListUploadsOptions) (*UploadsPage, error) {
	c, err := client.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer c.end()
	texts := []struct{ name, value string }{
		{"bucket", bucket}, {"prefix", options.Prefix}, {"delimiter", options.Delimiter},
		{"key marker", options.KeyMarker}, {"upload id marker", options.UploadIDMarker},
	}
	var cTexts [5]*C.char
	for i, text := range texts {
		if err := checkText(text.name, text.value); err != nil {
			return nil, err
		}
		cTexts[i] = C.CString(text.value)
		defer freeString(cTexts[i])
	}
	list := C.ossmp_list_options_new()
	defer C.ossmp_list_options_free(list)
	C.ossmp_list_options_set_control(list, c.control)
	C.ossmp_list_options_set_prefix(list, cTexts[1])
	if options.Delimiter != "" {
		C.ossmp_list_options_set_delimiter(list, cTexts[2])
	}
	if options.MaxUploads != 0 {
		C.ossmp_list_options_set_max_uploads(list, number(options.MaxUploads))
	}
	if options.KeyMarker != "" {
		C.ossmp_list_options_set_marker(list, cTexts[3], cTexts[4])
	}
	var page *C.ossmp_uploads
	var failure *C.ossmp_error
	status := C.ossmp_client_list_uploads(client.c, cTexts[0], list, &page, &failure)
	if err := c.result(status, failure); err != nil {
		return nil, err
	}
	defer C.ossmp_uploads_free(page)
	return readUploads(page), nil
}

func readUploads(c *C.ossmp_uploads) *UploadsPage {
	page := &UploadsPage{
		Uploads:            make([]UploadInProgress, int(C.ossmp_uploads_len(c))),
		CommonPrefixes:     make([]string, int(C.ossmp_uploads_prefix_len(c))),
		IsTruncated:        C.ossmp_uploads_is_truncated(c) != 0,
		NextKeyMarker:      C.GoString(C.ossmp_uploads_next_key_marker(c)),
		NextUploadIDMarker: C.GoString(C.ossmp_uploads_next_upload_id_marker(c)),
	}
	for i := range page.Uploads {
		at := C.size_t(i)
		page.Uploads[i] = UploadInProgress{
			Key:       C.GoString(C.ossmp_uploads_object(c, at)),
			UploadID:  C.GoString(C.ossmp_uploads_upload_id(c, at)),
			Initiated: C.GoString(C.ossmp_uploads_initiated(c, at)),
		}
	}
	for i := range page.CommonPrefixes {
		page.CommonPrefixes[i] = C.GoString(C.ossmp_uploads_prefix(c, C.size_t(i)))
	}
	return page
}

// UploadsIterator goes from page to page. Use it where the language has no range over functions yet:
//
//	for uploads := client.UploadsPages("bucket", options); uploads.Next(ctx); {
//		use(uploads.Page())
//	}
//	// then ask uploads.Err()
type UploadsIterator struct {
	client  *Client
	bucket  string
	options ListUploadsOptions
	page    *UploadsPage
	err     error
	ended   bool
}

// UploadsPages begins at the markers of the options; MaxUploads is the size of a page.
func (client *Client) UploadsPages(bucket string, options ListUploadsOptions) *UploadsIterator {
	return &UploadsIterator{client: client, bucket: bucket, options: options}
}

// Next fetches the next page; false at the end, or after an error.
func (pages *UploadsIterator) Next(ctx context.Context) bool {
	if pages.ended {
		return false
	}
	page, err := pages.client.ListMultipartUploads(ctx, pages.bucket, pages.options)
	if err != nil {
		pages.page, pages.err, pages.ended = nil, err, true
		return false
	}
	pages.page, pages.ended = page, !page.IsTruncated
	pages.options.KeyMarker, pages.options.UploadIDMarker = page.NextKeyMarker, page.NextUploadIDMarker
	return true
}

// Page gives the page that Next fetched.
func (pages *UploadsIterator) Page() *UploadsPage { return pages.page }

// Err gives what ended the listing early, or nil.
func (pages *UploadsIterator) Err() error { return pages.err }
