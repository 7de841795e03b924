//go:build go1.23

package ossmp_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	ossmp "github.com/ossmp/ossmp-go"
)

func TestRangesGoFromPageToPage(t *testing.T) {
	client := newClient(t, emulator(t))
	ctx := context.Background()
	for i := 0; i < 5; i++ {
		upload, err := client.InitiateMultipartUpload(ctx, bucket, fmt.Sprintf("键%d", i))
		if err != nil {
			t.Fatal(err)
		}
		defer upload.Close()
	}
	found := 0
	for upload, err := range client.Uploads(ctx, bucket, ossmp.ListUploadsOptions{MaxUploads: 2}) {
		if err != nil || upload.Key != fmt.Sprintf("键%d", found) {
			t.Fatal(upload, err)
		}
		found++
	}
	if found != 5 {
		t.Error(found)
	}
	for range client.Uploads(ctx, bucket, ossmp.ListUploadsOptions{MaxUploads: 2}) {
		break
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	for _, err := range client.Uploads(cancelled, bucket, ossmp.ListUploadsOptions{}) {
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}
