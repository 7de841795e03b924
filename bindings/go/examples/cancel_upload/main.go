// Command cancel_upload initiates an upload and aborts it, or aborts the one that is named.
package main

import (
	"context"
	"fmt"

	"github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/sample"
)

func main() {
	sample.Run("KEY [UPLOAD_ID]", 3, 4, func(ctx context.Context, client *ossmp.Client, arguments []string) error {
		var upload *ossmp.Upload
		var err error
		if len(arguments) > 2 {
			upload, err = client.AttachMultipartUpload(arguments[0], arguments[1], arguments[2])
		} else {
			upload, err = client.InitiateMultipartUpload(ctx, arguments[0], arguments[1])
		}
		if err != nil {
			return err
		}
		defer upload.Close()
		fmt.Println("upload id", upload.ID())
		if err := upload.AbortMultipartUpload(ctx); err != nil {
			return err
		}
		fmt.Println("aborted")
		return nil
	})
}
