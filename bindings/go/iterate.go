//go:build go1.23

package ossmp

import (
	"context"
	"iter"
)

// Parts goes through the parts that the service has, ascending by number, one request for each 1000. After an error it
// ends. It needs Go 1.23; before, see [Upload.PartIterator].
//
//	for part, err := range upload.Parts(ctx) {
//		if err != nil { … }
//	}
func (u *Upload) Parts(ctx context.Context) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		parts := u.PartIterator(0)
		for parts.Next(ctx) {
			if !yield(parts.Part(), nil) {
				return
			}
		}
		if err := parts.Err(); err != nil {
			yield(Part{}, err)
		}
	}
}

// Uploads goes through the uploads in progress in a bucket, by key and then by upload id; [WithMaxUploads] is the size of
// its pages. After an error it ends. It needs Go 1.23; before, see [Client.UploadIterator].
func (c *Client) Uploads(ctx context.Context, bucket string, options ...ListOption) iter.Seq2[UploadInfo, error] {
	return func(yield func(UploadInfo, error) bool) {
		uploads := c.UploadIterator(bucket, options...)
		for uploads.Next(ctx) {
			if !yield(uploads.Upload(), nil) {
				return
			}
		}
		if err := uploads.Err(); err != nil {
			yield(UploadInfo{}, err)
		}
	}
}
