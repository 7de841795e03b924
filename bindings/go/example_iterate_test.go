//go:build go1.23

package ossmp_test

import (
	"context"
	"fmt"
	"log"

	"github.com/ossmp/ossmp-go"
)

func ExampleClient_Uploads() {
	client := newClient()
	defer client.Close()
	ctx := context.Background()
	for _, key := range []string{"range/a", "range/b"} {
		upload, err := client.InitiateMultipartUpload(ctx, "demo", key)
		if err != nil {
			log.Fatal(err)
		}
		upload.Close()
	}
	for found, err := range client.Uploads(ctx, "demo", ossmp.WithPrefix("range/")) {
		if err != nil {
			log.Fatal(err)
		}
		upload, err := client.AttachMultipartUpload("demo", found.Key, found.UploadID)
		if err != nil {
			log.Fatal(err)
		}
		if err := upload.AbortMultipartUpload(ctx); err != nil {
			log.Fatal(err)
		}
		upload.Close()
		fmt.Println("aborted", found.Key)
	}
	// Output:
	// aborted range/a
	// aborted range/b
}
