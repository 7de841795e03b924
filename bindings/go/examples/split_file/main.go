// Command split_file splits a file into three parts and sends them side by side, each from a reader of its own.
package main

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/sample"
)

const partNum = 3

func main() {
	sample.Run("KEY FILE", 4, 4, func(ctx context.Context, client *ossmp.Client, arguments []string) error {
		chunks, err := ossmp.SplitFileByPartNum(arguments[2], partNum)
		if err != nil {
			return err
		}
		file, err := os.Open(arguments[2])
		if err != nil {
			return err
		}
		defer file.Close()
		upload, err := client.InitiateMultipartUpload(ctx, arguments[0], arguments[1])
		if err != nil {
			return err
		}
		defer upload.Close()

		var wait sync.WaitGroup
		failures := make([]error, len(chunks))
		for i, chunk := range chunks {
			wait.Add(1)
			go func(i int, chunk ossmp.FileChunk) {
				defer wait.Done()
				_, failures[i] = upload.UploadPartFromReaderAt(ctx, chunk.Number, file, chunk.Offset, chunk.Size)
			}(i, chunk)
		}
		wait.Wait()
		for _, err := range failures {
			if err != nil {
				return fmt.Errorf("upload %s is left: %w", upload.ID(), err)
			}
		}
		for _, part := range upload.SentParts() {
			fmt.Printf("part %d  %d bytes  etag %s\n", part.Number, part.Size, part.ETag)
		}
		result, err := upload.CompleteMultipartUpload(ctx, nil)
		if err != nil {
			return err
		}
		fmt.Println("size     ", result.Size)
		fmt.Println("etag     ", result.ETag)
		return nil
	})
}
