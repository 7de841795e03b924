//go:build go1.23

package ossmp

import (
	"context"
	"iter"
)

// Uploads ranges over the uploads in progress of a bucket, page by page as it goes. An error is the last pair.
func (client *Client) Uploads(ctx context.Context, bucket string, options ListUploadsOptions) iter.Seq2[UploadInProgress, error] {
	return func(yield func(UploadInProgress, error) bool) {
		pages := client.UploadsPages(bucket, options)
		for pages.Next(ctx) {
			for _, upload := range pages.Page().Uploads {
				if !yield(upload, nil) {
					return
				}
			}
		}
		if err := pages.Err(); err != nil {
			yield(UploadInProgress{}, err)
		}
	}
}

// Parts ranges over the parts that the service has, page by page as it goes. An error is the last pair.
func (upload *Upload) Parts(ctx context.Context) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		marker := 0
		for {
			page, err := upload.ListParts(ctx, ListPartsOptions{PartNumberMarker: marker})
			if err != nil {
				yield(Part{}, err)
				return
			}
			for _, part := range page.Parts {
				if !yield(part, nil) {
					return
				}
			}
			if !page.IsTruncated {
				return
			}
			marker = page.NextPartNumberMarker
		}
	}
}
