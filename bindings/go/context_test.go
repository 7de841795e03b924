package ossmp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"
)

// promptly is five times what is promised.
const promptly = time.Second

// blockingReader gives some bytes and then hangs until it is let go.
type blockingReader struct {
	first   []byte
	hanging chan struct{}
	let     chan struct{}
}

func newBlockingReader(first int) *blockingReader {
	return &blockingReader{first: content(first), hanging: make(chan struct{}), let: make(chan struct{})}
}

func (r *blockingReader) Read(buffer []byte) (int, error) {
	if len(r.first) > 0 {
		n := copy(buffer, r.first)
		r.first = r.first[n:]
		return n, nil
	}
	close(r.hanging)
	<-r.let
	copy(buffer, "late") // harmless: the buffer is not that of C
	return 4, io.EOF
}

// silent makes every request of that operation hang.
func silent(operation string) string { return operation + " always stall" }

func TestTheContextEndsACall(t *testing.T) {
	data := content(3 * partSize)
	for _, c := range []struct {
		name  string
		fault string
		run   func(ctx context.Context, e *emulator, client *Client, upload *Upload) error
	}{
		{"initiate", "InitiateMultipartUpload", func(ctx context.Context, _ *emulator, client *Client, _ *Upload) error {
			_, err := client.InitiateMultipartUpload(ctx, bucket, "k")
			return err
		}},
		{"part from bytes", "UploadPart", func(ctx context.Context, _ *emulator, _ *Client, upload *Upload) error {
			_, err := upload.UploadPartFromBytes(ctx, 1, data)
			return err
		}},
		{"part from a file", "UploadPart", func(ctx context.Context, e *emulator, _ *Client, upload *Upload) error {
			_, err := upload.UploadPartFromFile(ctx, 1, fileOf(e.t, data), 0, -1)
			return err
		}},
		{"part from a reader", "UploadPart", func(ctx context.Context, _ *emulator, _ *Client, upload *Upload) error {
			_, err := upload.UploadPart(ctx, 1, bytes.NewReader(data), int64(len(data)))
			return err
		}},
		{"copy", "UploadPartCopy", func(ctx context.Context, _ *emulator, _ *Client, upload *Upload) error {
			_, err := upload.UploadPartCopy(ctx, 1, CopySource{Bucket: bucket, Key: "k", Length: -1})
			return err
		}},
		{"list parts", "ListParts", func(ctx context.Context, _ *emulator, _ *Client, upload *Upload) error {
			_, err := upload.ListParts(ctx, 0, 0)
			return err
		}},
		{"abort", "AbortMultipartUpload", func(ctx context.Context, _ *emulator, _ *Client, upload *Upload) error {
			return upload.AbortMultipartUpload(ctx)
		}},
		{"complete", "CompleteMultipartUpload", func(ctx context.Context, _ *emulator, _ *Client, upload *Upload) error {
			_, err := upload.CompleteMultipartUpload(ctx, []Part{{Number: 1, ETag: "E"}})
			return err
		}},
		{"list uploads", "ListMultipartUploads", func(ctx context.Context, _ *emulator, client *Client, _ *Upload) error {
			_, err := client.ListMultipartUploads(ctx, bucket)
			return err
		}},
		{"file", "InitiateMultipartUpload", func(ctx context.Context, e *emulator, client *Client, _ *Upload) error {
			_, err := client.UploadFile(ctx, bucket, "k", fileOf(e.t, data), WithPartSize(partSize))
			return err
		}},
		{"stream", "UploadPart", func(ctx context.Context, _ *emulator, client *Client, _ *Upload) error {
			_, err := client.UploadFrom(ctx, bucket, "k", bytes.NewReader(data), WithPartSize(partSize))
			return err
		}},
		{"writer", "UploadPart", func(ctx context.Context, _ *emulator, client *Client, _ *Upload) error {
			writer, err := client.NewWriter(ctx, bucket, "k", WithPartSize(partSize), WithConcurrency(1))
			if err != nil {
				return err
			}
			defer writer.Close()
			_, err = writer.Write(data)
			return err
		}},
	} {
		c := c
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := startEmulator(t)
			client := e.client()
			upload, err := client.InitiateMultipartUpload(context.Background(), bucket, "k")
			must(t, err)
			defer upload.Close()
			e.fault(silent(c.fault))

			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			var cancelled time.Time
			time.AfterFunc(200*time.Millisecond, func() { cancelled = time.Now(); cancel() })
			err = c.run(ctx, e, client, upload)
			if took := time.Since(cancelled); took > promptly {
				t.Errorf("it took %v to come back", took)
			}
			if !errors.Is(err, ErrCancelled) || !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestTheDeadlineOfAContextEndsACall(t *testing.T) {
	e := startEmulator(t, "--fault", silent("ListMultipartUploads"))
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	var err error
	within(t, promptly, "the listing", func() { _, err = e.client().ListMultipartUploads(ctx, bucket) })
	var failure *Error
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &failure) || !failure.Timeout() {
		t.Errorf("the error is %v", err)
	}
}

func TestATimeoutOfTheLibraryIsNoCancel(t *testing.T) {
	e := startEmulator(t, "--fault", silent("UploadPart"), "--fault", silent("ListMultipartUploads"))
	upload, err := e.client().InitiateMultipartUpload(context.Background(), bucket, "k", WithTimeout(100*time.Millisecond))
	must(t, err)
	defer upload.Close()
	_, partErr := upload.UploadPartFromBytes(context.Background(), 1, content(5))
	_, listErr := e.client().ListMultipartUploads(context.Background(), bucket, WithTimeout(100*time.Millisecond))
	for _, err := range []error{partErr, listErr} {
		var failure *Error
		if !errors.As(err, &failure) || !failure.Timeout() || !errors.Is(err, ErrTimeout) || errors.Is(err, ErrCancelled) {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestAContextThatHasEndedSendsNothing(t *testing.T) {
	e := startEmulator(t)
	client := e.client()
	upload, err := client.AttachMultipartUpload(bucket, "k", "id")
	must(t, err)
	defer upload.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = upload.UploadPartFromBytes(ctx, 7, content(5))
	var failure *Error
	if !errors.As(err, &failure) || !errors.Is(err, context.Canceled) {
		t.Fatalf("the error is %v", err)
	}
	if failure.UploadID != "id" || failure.PartNumber != 7 || failure.Operation != "UploadPart" {
		t.Errorf("the error knows %+v", *failure)
	}
	if _, err := client.NewWriter(ctx, bucket, "k"); !errors.Is(err, ErrCancelled) {
		t.Errorf("a writer begins with %v", err)
	}
	if _, err := client.UploadFile(ctx, bucket, "k", fileOf(t, content(5))); !errors.Is(err, ErrCancelled) {
		t.Errorf("an upload begins with %v", err)
	}
	if sent := e.events("UploadPart"); len(sent) != 0 {
		t.Errorf("%d parts were sent", len(sent))
	}
}

func TestOneContextDoesNotEndTheOtherCalls(t *testing.T) {
	e := startEmulator(t)
	upload, err := e.client().InitiateMultipartUpload(context.Background(), bucket, "k")
	must(t, err)
	defer upload.Close()
	e.fault("UploadPart part=1 stall")
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error)
	go func() {
		_, err := upload.UploadPartFromBytes(ctx, 1, content(partSize))
		stopped <- err
	}()
	_, err = upload.UploadPartFromBytes(context.Background(), 2, content(7))
	must(t, err)
	eventually(t, "the first part is not on its way", func() bool { return len(e.events("UploadPart")) == 2 })
	cancel()
	if err := <-stopped; !errors.Is(err, context.Canceled) {
		t.Errorf("the first part ended with %v", err)
	}
	_, err = upload.UploadPartFromBytes(context.Background(), 1, content(partSize))
	must(t, err)
	_, err = upload.CompleteMultipartUpload(context.Background(), nil)
	must(t, err)
	e.has("k", append(content(partSize), content(7)...))
}

func TestAReadThatHangsDoesNotHoldUpACancel(t *testing.T) {
	e := startEmulator(t)
	client := e.client()
	upload, err := client.InitiateMultipartUpload(context.Background(), bucket, "k")
	must(t, err)
	defer upload.Close()
	for name, send := range map[string]func(ctx context.Context, reader io.Reader) error{
		"part": func(ctx context.Context, reader io.Reader) error {
			_, err := upload.UploadPart(ctx, 1, reader, partSize)
			return err
		},
		"stream": func(ctx context.Context, reader io.Reader) error {
			_, err := client.UploadFrom(ctx, bucket, "k", reader)
			return err
		},
	} {
		reader := newBlockingReader(10)
		ctx, cancel := context.WithCancel(context.Background())
		stopped := make(chan error)
		go func(send func(context.Context, io.Reader) error) { stopped <- send(ctx, reader) }(send)
		<-reader.hanging
		within(t, promptly, name, func() {
			cancel()
			err = <-stopped
		})
		close(reader.let)
		if !errors.Is(err, ErrCancelled) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	if e.get("k") != nil {
		t.Error("an object was made")
	}
}
