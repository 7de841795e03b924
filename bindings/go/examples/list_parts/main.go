// Command list_parts lists the parts of an upload, page by page.
package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/sample"
)

func main() {
	sample.Run("KEY UPLOAD_ID [MAX_PARTS]", 4, 5, func(ctx context.Context, client *ossmp.Client, arguments []string) error {
		most := 0 // as many as the service gives: 1000
		if len(arguments) > 3 {
			var err error
			if most, err = strconv.Atoi(arguments[3]); err != nil {
				return sample.ErrUsage
			}
		}
		upload, err := client.AttachMultipartUpload(arguments[0], arguments[1], arguments[2])
		if err != nil {
			return err
		}
		defer upload.Close()

		parts, pages := 0, 0
		for marker, more := 0, true; more; pages++ {
			page, err := upload.ListParts(ctx, marker, most)
			if err != nil {
				return err
			}
			for _, part := range page.Parts {
				fmt.Printf("%5d %12d  %s  %s\n", part.Number, part.Size, part.LastModified.Format("2006-01-02 15:04:05"), part.ETag)
			}
			parts += len(page.Parts)
			marker, more = page.NextPartNumberMarker, page.IsTruncated
		}
		fmt.Printf("parts: %d, pages: %d\n", parts, pages)
		return nil
	})
}
