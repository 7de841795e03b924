// Command list_parts lists the parts of an upload, page by page.
package main

import (
	"context"
	"fmt"

	ossmp "github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/settings"
)

func main() {
	arguments := settings.Arguments("BUCKET KEY UPLOAD-ID", 3)
	settings.Exit(run(context.Background(), arguments[0], arguments[1], arguments[2]))
}

func run(ctx context.Context, bucket, key, uploadID string) error {
	client, err := settings.Client()
	if err != nil {
		return err
	}
	defer client.Close()
	upload, err := client.AttachUpload(bucket, key, uploadID)
	if err != nil {
		return err
	}
	defer upload.Close()
	options := ossmp.ListPartsOptions{MaxParts: 100}
	for {
		page, err := upload.ListParts(ctx, options)
		if err != nil {
			return err
		}
		for _, part := range page.Parts {
			fmt.Printf("%5d %12d %s %s\n", part.Number, part.Size, part.ETag, part.LastModified)
		}
		if !page.IsTruncated {
			return nil
		}
		options.PartNumberMarker = page.NextPartNumberMarker
	}
}
