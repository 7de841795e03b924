// Command upload_file uploads a file in one call: several parts at a time, with progress. With a directory for the
// checkpoint it goes on where it stopped, whatever stopped it; Ctrl-C stops it.
package main

import (
	"context"
	"fmt"

	"github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/sample"
)

func main() {
	sample.Run("KEY FILE [CHECKPOINT_DIR]", 4, 5, func(ctx context.Context, client *ossmp.Client, arguments []string) error {
		options := []ossmp.UploadOption{
			ossmp.WithConcurrency(4),
			ossmp.WithProgress(func(bytesDone, bytesTotal int64) {
				percent := 100.0
				if bytesTotal > 0 {
					percent = 100 * float64(bytesDone) / float64(bytesTotal)
				}
				fmt.Printf("\r%d of %d bytes  %5.1f%%", bytesDone, bytesTotal, percent)
			}),
		}
		if len(arguments) > 3 {
			options = append(options, ossmp.WithCheckpoint(arguments[3]))
		}
		result, err := client.UploadFile(ctx, arguments[0], arguments[1], arguments[2], options...)
		fmt.Println()
		if err != nil {
			return err
		}
		fmt.Println("etag         ", result.ETag)
		fmt.Println("crc-64       ", result.CRC64)
		fmt.Println("bytes reused ", result.BytesReused)
		return nil
	})
}
