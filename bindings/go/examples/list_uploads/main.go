// Command list_uploads lists the uploads in progress in a bucket, page by page.
package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/sample"
)

func main() {
	sample.Run("[PREFIX [MAX_UPLOADS]]", 2, 4, func(ctx context.Context, client *ossmp.Client, arguments []string) error {
		prefix, most := "", 0 // as many as the service gives: 1000
		if len(arguments) > 1 {
			prefix = arguments[1]
		}
		if len(arguments) > 2 {
			var err error
			if most, err = strconv.Atoi(arguments[2]); err != nil {
				return sample.ErrUsage
			}
		}
		uploads, pages := 0, 0
		key, uploadID := "", ""
		for more := true; more; pages++ {
			page, err := client.ListMultipartUploads(ctx, arguments[0],
				ossmp.WithPrefix(prefix), ossmp.WithMaxUploads(most), ossmp.WithMarker(key, uploadID))
			if err != nil {
				return err
			}
			for _, upload := range page.Uploads {
				fmt.Printf("%s  %s  %s\n", upload.UploadID, upload.Initiated.Format("2006-01-02 15:04:05"), upload.Key)
			}
			uploads += len(page.Uploads)
			key, uploadID, more = page.NextKeyMarker, page.NextUploadIDMarker, page.IsTruncated
		}
		fmt.Printf("uploads: %d, pages: %d\n", uploads, pages)
		return nil
	})
}
