package ossmp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
)

func TestAWriterMakesTheObject(t *testing.T) {
	e := startEmulator(t)
	for _, size := range []int{0, 1, partSize, 5*partSize + 3} {
		data := content(size)
		var last int64
		writer, err := e.client().NewWriter(ctx, bucket, "作家", WithPartSize(partSize), WithConcurrency(2),
			WithProgress(func(done, _ int64) { last = done }))
		must(t, err)
		n, err := io.Copy(writer, bytes.NewReader(data))
		must(t, err)
		result, err := writer.Finish()
		must(t, err)
		if n != int64(size) || result.Size != n {
			t.Errorf("%d bytes: %d were copied, the result is %+v", size, n, result)
		}
		if size <= partSize && last != n {
			t.Errorf("%d bytes in one request: %d were reported", size, last)
		}
		e.has("作家", data)
		if _, err := writer.Write(data); !errors.Is(err, ErrState) {
			t.Errorf("it can be written to: %v", err)
		}
		must(t, writer.Close())
		must(t, writer.Close())
		if _, err := writer.Finish(); !errors.Is(err, ErrClosed) {
			t.Errorf("it can be finished: %v", err)
		}
	}
}

func TestAWriterThatIsNotFinishedMakesNothing(t *testing.T) {
	e := startEmulator(t)
	client := e.client()
	for _, key := range []string{"closed", "cancelled"} {
		ctx, cancel := context.WithCancel(ctx)
		writer, err := client.NewWriter(ctx, bucket, key, WithPartSize(partSize), WithConcurrency(1))
		must(t, err)
		_, err = writer.Write(content(3 * partSize))
		must(t, err)
		if key == "cancelled" {
			cancel()
			if _, err := writer.Write([]byte("x")); !errors.Is(err, ErrCancelled) {
				t.Errorf("after the cancel: %v", err)
			}
			if _, err := writer.Finish(); !errors.Is(err, context.Canceled) {
				t.Errorf("after the cancel: %v", err)
			}
		}
		must(t, writer.Close())
		cancel()
		if e.get(key) != nil {
			t.Error("an object was made")
		}
	}
	page, err := client.ListMultipartUploads(ctx, bucket)
	must(t, err)
	if len(page.Uploads) != 0 || len(e.events("AbortMultipartUpload")) != 2 {
		t.Errorf("left are %+v", page.Uploads)
	}
}

func TestAWriterRefusesACheckpoint(t *testing.T) {
	e := startEmulator(t)
	if _, err := e.client().NewWriter(ctx, bucket, "k", WithCheckpoint(t.TempDir())); !errors.Is(err, ErrArgument) {
		t.Errorf("the error is %v", err)
	}
}
