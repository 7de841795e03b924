package ossmp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"
)

func TestAFileArrivesInOneCall(t *testing.T) {
	e := startEmulator(t)
	data := content(3*partSize + 5)
	var calls int
	var last, total int64
	result, err := e.client().UploadFile(context.Background(), bucket, "目录/源", fileOf(t, data),
		WithPartSize(partSize), WithMetadata(map[string]string{"colour": "red"}),
		WithProgress(func(done, all int64) {
			calls++
			if done < last {
				t.Errorf("progress fell from %d to %d", last, done)
			}
			last, total = done, all
		}))
	must(t, err)
	e.has("目录/源", data)
	size := int64(len(data))
	if result.Size != size || result.ETag == "" || result.CRC64 == "" || result.RequestID == "" {
		t.Errorf("the result is %+v", result)
	}
	if calls == 0 || last != size || total != size {
		t.Errorf("after %d calls progress ended at %d of %d; the file has %d", calls, last, total, size)
	}
	if meta := e.events("InitiateMultipartUpload")[0].header("x-oss-meta-colour"); meta != "red" {
		t.Errorf("the metadata is %q", meta)
	}
}

func TestAStreamArrivesInOneCall(t *testing.T) {
	e := startEmulator(t)
	for _, size := range []int{0, 5, 2 * partSize, 2*partSize + 1} {
		data := content(size)
		result, err := e.client().UploadFrom(context.Background(), bucket, "stream",
			io.MultiReader(bytes.NewReader(data[:size/2]), bytes.NewReader(data[size/2:])), WithPartSize(partSize))
		must(t, err)
		if result.Size != int64(size) {
			t.Errorf("%d bytes became %d", size, result.Size)
		}
		e.has("stream", data)
	}
}

func TestAFailedUploadGoesOnWithACheckpoint(t *testing.T) {
	e := startEmulator(t, "--fault", "UploadPart part=3 times=1 status=403 code=AccessDenied")
	client, data := e.client(), content(4*partSize)
	path, checkpoint := fileOf(t, data), t.TempDir()
	options := []UploadOption{WithPartSize(partSize), WithConcurrency(1), WithCheckpoint(checkpoint)}
	_, err := client.UploadFile(context.Background(), bucket, "k", path, options...)
	var failure *Error
	if !errors.As(err, &failure) || failure.Code != "AccessDenied" || failure.PartNumber != 3 {
		t.Fatalf("the error is %v", err)
	}
	result, err := client.UploadFile(context.Background(), bucket, "k", path, options...)
	must(t, err)
	if result.BytesReused < 2*partSize {
		t.Errorf("%d bytes were reused", result.BytesReused)
	}
	e.has("k", data)
	if entries, _ := os.ReadDir(checkpoint); len(entries) != 0 {
		t.Errorf("the checkpoint left %v", entries)
	}
}

func TestAFileThatIsNotThereIsAnErrorOfTheSystem(t *testing.T) {
	e := startEmulator(t)
	_, err := e.client().UploadFile(context.Background(), bucket, "k", "/没有/nothing")
	if !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, ErrFile) {
		t.Errorf("the error is %v", err)
	}
}
