// Command cancel begins an upload and aborts it; its id cannot be used afterwards.
package main

import (
	"context"
	"errors"
	"fmt"

	ossmp "github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/settings"
)

func main() {
	arguments := settings.Arguments("BUCKET KEY", 2)
	settings.Exit(run(context.Background(), arguments[0], arguments[1]))
}

func run(ctx context.Context, bucket, key string) error {
	client, err := settings.Client()
	if err != nil {
		return err
	}
	defer client.Close()
	upload, err := client.InitiateMultipartUpload(ctx, bucket, key)
	if err != nil {
		return err
	}
	defer upload.Close()
	if _, err := upload.UploadPartFromBytes(ctx, 1, []byte("some bytes")); err != nil {
		return err
	}
	if err := upload.AbortMultipartUpload(ctx); err != nil {
		return err
	}
	fmt.Println("aborted", upload.ID())

	again, err := client.AttachUpload(bucket, key, upload.ID())
	if err != nil {
		return err
	}
	defer again.Close()
	if _, err := again.ListParts(ctx, ossmp.ListPartsOptions{}); !errors.Is(err, ossmp.ErrNoSuchUpload) {
		return fmt.Errorf("the upload is still there: %v", err)
	}
	fmt.Println("the service does not know it any more")
	return nil
}
