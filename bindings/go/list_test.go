package ossmp

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"
)

func TestPartsAreListedByPage(t *testing.T) {
	e := startEmulator(t)
	upload := initiate(t, e.client(), "k")
	for number := 2; number <= 6; number++ {
		_, err := upload.UploadPartFromBytes(ctx, number, content(number))
		must(t, err)
	}
	page, err := upload.ListParts(ctx, 2, 3)
	must(t, err)
	if len(page.Parts) != 3 || page.Parts[0].Number != 3 || !page.IsTruncated || page.NextPartNumberMarker != 5 {
		t.Errorf("the page is %+v", page)
	}
	before := len(e.events("ListParts"))
	var numbers []int
	parts := upload.PartIterator(2)
	for parts.Next(ctx) {
		numbers = append(numbers, parts.Part().Number)
	}
	must(t, parts.Err())
	if !reflect.DeepEqual(numbers, []int{2, 3, 4, 5, 6}) || parts.Next(ctx) {
		t.Errorf("the iterator gave %v", numbers)
	}
	if asked := len(e.events("ListParts")) - before; asked != 3 {
		t.Errorf("it asked %d times", asked)
	}
	for _, bad := range [][2]int{{-1, 0}, {0, 1001}, {1 << 40, 0}, {0, 1 << 40}} {
		if _, err := upload.ListParts(ctx, bad[0], bad[1]); !errors.Is(err, ErrArgument) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	must(t, upload.AbortMultipartUpload(ctx))
	parts = upload.PartIterator(0)
	if parts.Next(ctx) || parts.Next(ctx) || !errors.Is(parts.Err(), ErrNoSuchUpload) {
		t.Errorf("the iterator over nothing: %v", parts.Err())
	}
}

func TestUploadsAreListedByPage(t *testing.T) {
	e := startEmulator(t)
	client := e.client()
	for _, key := range []string{"目录/a", "目录/a", "目录/b/1", "目录/b/2", "目录/c", "other"} {
		initiate(t, client, key)
	}
	page, err := client.ListMultipartUploads(ctx, bucket, WithPrefix("目录/"), WithMaxUploads(2))
	must(t, err)
	if len(page.Uploads) != 2 || page.Uploads[1].Key != "目录/a" || !page.IsTruncated || page.NextKeyMarker != "目录/a" ||
		page.NextUploadIDMarker != page.Uploads[1].UploadID || time.Since(page.Uploads[0].Initiated) > time.Hour {
		t.Errorf("the page is %+v", page)
	}
	var keys []string
	ids := map[string]bool{}
	uploads := client.UploadIterator(bucket, WithPrefix("目录/"), WithDelimiter("/"), WithMaxUploads(1))
	for uploads.Next(ctx) {
		keys = append(keys, uploads.Upload().Key)
		ids[uploads.Upload().UploadID] = true
	}
	must(t, uploads.Err())
	if fmt.Sprint(keys) != "[目录/a 目录/a 目录/c]" || len(ids) != 3 || fmt.Sprint(uploads.CommonPrefixes()) != "[目录/b/]" {
		t.Errorf("the iterator gave %v and %v", keys, uploads.CommonPrefixes())
	}
	if _, err := client.ListMultipartUploads(ctx, bucket, WithMaxUploads(1001)); !errors.Is(err, ErrArgument) {
		t.Errorf("too many: %v", err)
	}
	uploads = client.UploadIterator("no-such-bucket")
	var failure *Error
	if uploads.Next(ctx) || !errors.As(uploads.Err(), &failure) || failure.Code != "NoSuchBucket" {
		t.Errorf("the iterator over nothing: %v", uploads.Err())
	}
}
