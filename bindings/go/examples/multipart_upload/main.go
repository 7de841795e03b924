// Command multipart_upload uploads a file in parts, step by step: initiate, upload part for each part, list parts,
// complete; on failure abort.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/sample"
)

func main() {
	sample.Run("KEY FILE [PART_SIZE]", 4, 5, func(ctx context.Context, client *ossmp.Client, arguments []string) error {
		bucket, key, path := arguments[0], arguments[1], arguments[2]
		wanted := int64(0)
		if len(arguments) > 3 {
			var err error
			if wanted, err = sample.Size(arguments[3]); err != nil {
				return err
			}
		}
		upload, err := client.InitiateMultipartUpload(ctx, bucket, key)
		if err != nil {
			return err
		}
		defer upload.Close()
		fmt.Println("upload id", upload.ID())
		result, err := send(ctx, upload, path, wanted)
		if err != nil {
			return takeBack(upload, err)
		}
		fmt.Println("etag     ", result.ETag)
		fmt.Println("crc-64   ", result.CRC64)
		return nil
	})
}

func send(ctx context.Context, upload *ossmp.Upload, path string, wanted int64) (*ossmp.Result, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	partSize, err := ossmp.PlanPartSize(info.Size(), wanted)
	if err != nil {
		return nil, err
	}
	chunks, err := ossmp.SplitFileByPartSize(path, partSize)
	if err != nil {
		return nil, err
	}
	for _, chunk := range chunks {
		part, err := upload.UploadPartFromFile(ctx, chunk.Number, path, chunk.Offset, chunk.Size)
		if err != nil {
			return nil, err
		}
		fmt.Printf("part %d/%d  %d of %d bytes  etag %s\n",
			part.Number, len(chunks), chunk.Offset+chunk.Size, info.Size(), part.ETag)
	}
	parts, err := upload.AllParts(ctx)
	if err != nil {
		return nil, err
	}
	fmt.Println("parts listed:", len(parts))
	return upload.CompleteMultipartUpload(ctx, parts)
}

// takeBack aborts, so that no parts stay behind and cost money, unless the object was or may have been made. It has a
// context of its own, for the other one may have ended.
func takeBack(upload *ossmp.Upload, failure error) error {
	var known *ossmp.Error
	if errors.As(failure, &known) && known.ObjectState != ossmp.ObjectUnchanged {
		fmt.Fprintln(os.Stderr, "The object was made, or may have been, all the same.")
		return failure
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := upload.AbortMultipartUpload(ctx); err != nil {
		return fmt.Errorf("%w; upload %s is left: %v", failure, upload.ID(), err)
	}
	fmt.Fprintln(os.Stderr, "The upload was aborted.")
	return failure
}
