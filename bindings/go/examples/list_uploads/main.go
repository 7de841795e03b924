// Command list_uploads lists the uploads in progress below a prefix, page by page.
package main

import (
	"context"
	"fmt"

	ossmp "github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/settings"
)

func main() {
	arguments := settings.Arguments("BUCKET PREFIX", 2)
	settings.Exit(run(context.Background(), arguments[0], arguments[1]))
}

func run(ctx context.Context, bucket, prefix string) error {
	client, err := settings.Client()
	if err != nil {
		return err
	}
	defer client.Close()
	pages := client.UploadsPages(bucket, ossmp.ListUploadsOptions{Prefix: prefix, MaxUploads: 100})
	for pages.Next(ctx) {
		for _, upload := range pages.Page().Uploads {
			fmt.Println(upload.UploadID, upload.Initiated, upload.Key)
		}
	}
	return pages.Err()
}
