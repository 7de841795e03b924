// Command whole_flow uploads a file in three parts: initiate, upload parts, complete.
package main

import (
	"context"
	"fmt"
	"os"

	ossmp "github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/settings"
)

func main() {
	arguments := settings.Arguments("BUCKET KEY FILE", 3)
	settings.Exit(run(context.Background(), arguments[0], arguments[1], arguments[2]))
}

func run(ctx context.Context, bucket, key, path string) error {
	client, err := settings.Client()
	if err != nil {
		return err
	}
	defer client.Close()
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	chunks, err := ossmp.SplitFileByPartNum(info.Size(), 3)
	if err != nil {
		return err
	}
	upload, err := client.InitiateMultipartUpload(ctx, bucket, key, ossmp.WithHeader("x-oss-storage-class", "Standard"))
	if err != nil {
		return err
	}
	defer upload.Close()
	fmt.Println("upload id", upload.ID())

	var parts []ossmp.Part
	for _, chunk := range chunks {
		part, err := upload.UploadPartFromFile(ctx, chunk.Number, path, chunk.Offset, chunk.Size)
		if err != nil {
			// Its parts would be billed until somebody aborts it.
			_ = upload.AbortMultipartUpload(ctx)
			return err
		}
		fmt.Printf("part %d: %d bytes, ETag %s\n", part.Number, part.Size, part.ETag)
		parts = append(parts, part)
	}
	result, err := upload.CompleteMultipartUpload(ctx, parts)
	if err != nil {
		return err
	}
	fmt.Printf("completed: %d bytes, ETag %s\n", result.Size, result.ETag)
	return nil
}
