// Command upload_file uploads a file in one call, with progress. Interrupted, it goes on the next time.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	ossmp "github.com/ossmp/ossmp-go"
	"github.com/ossmp/ossmp-go/examples/internal/settings"
)

func main() {
	arguments := settings.Arguments("BUCKET KEY FILE CHECKPOINT", 4)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, arguments[0], arguments[1], arguments[2], arguments[3])
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "\nstopped; run it again to go on")
		os.Exit(130)
	}
	settings.Exit(err)
}

func run(ctx context.Context, bucket, key, path, checkpoint string) error {
	client, err := settings.Client()
	if err != nil {
		return err
	}
	defer client.Close()
	result, err := client.UploadFile(ctx, bucket, key, path,
		ossmp.WithCheckpoint(checkpoint),
		ossmp.WithProgress(func(done, total int64) {
			fmt.Printf("\r%d of %d bytes", done, total)
		}))
	if err != nil {
		return err
	}
	fmt.Printf("\ncompleted: ETag %s, %d bytes were there already\n", result.ETag, result.BytesReused)
	return nil
}
