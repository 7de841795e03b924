//go:build go1.23

package ossmp

import (
	"errors"
	"testing"
)

func TestRangesGoThroughPartsAndUploads(t *testing.T) {
	e := startEmulator(t)
	client := e.client()
	upload := initiate(t, client, "目录/k")
	for number := 1; number <= 3; number++ {
		_, err := upload.UploadPartFromBytes(ctx, number, content(number))
		must(t, err)
	}
	seen := 0
	for part, err := range upload.Parts(ctx) {
		must(t, err)
		if seen++; part.Number != seen || seen == 2 {
			break
		}
	}
	if seen != 2 {
		t.Errorf("%d parts were seen", seen)
	}
	for one, err := range client.Uploads(ctx, bucket, WithMaxUploads(1)) {
		must(t, err)
		if one.UploadID != upload.ID() || one.Key != "目录/k" {
			t.Errorf("listed is %+v", one)
		}
	}
	must(t, upload.AbortMultipartUpload(ctx))
	var failures []error
	for _, err := range upload.Parts(ctx) {
		failures = append(failures, err)
	}
	for _, err := range client.Uploads(ctx, "no-such-bucket") {
		failures = append(failures, err)
	}
	if len(failures) != 2 || !errors.Is(failures[0], ErrNoSuchUpload) || !errors.Is(failures[1], ErrService) {
		t.Errorf("the failures are %v", failures)
	}
}
