package ossmp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
)

// panicOf gives what f panics with.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

type panickingReader struct{}

func (panickingReader) Read([]byte) (int, error) { panic("读 reader") }

func TestAPanicInACallbackComesOutOfTheCall(t *testing.T) {
	e := startEmulator(t)
	ctx := context.Background()
	client := e.client()
	upload, err := client.InitiateMultipartUpload(ctx, bucket, "k")
	must(t, err)
	defer upload.Close()
	path := fileOf(t, content(3*partSize))
	logging := e.client(WithLogFunc(LogDebug, func(context.Context, LogLevel, string) { panic("log") }))
	asking := e.client(WithCredentialsProvider(func(context.Context) (Credentials, error) { panic("provider") }))
	for wanted, f := range map[string]func(){
		"progress": func() {
			_, _ = client.UploadFile(ctx, bucket, "p", path, WithPartSize(partSize), WithProgress(func(_, _ int64) { panic("progress") }))
		},
		"读 reader": func() { _, _ = upload.UploadPart(ctx, 1, panickingReader{}, 5) },
		"log":      func() { _, _ = logging.ListMultipartUploads(ctx, bucket) },
		"provider": func() { _, _ = asking.ListMultipartUploads(ctx, bucket) },
	} {
		if value := panicOf(f); value != wanted {
			t.Errorf("%s: the call panicked with %v", wanted, value)
		}
	}
	if value := panicOf(func() { _, _ = client.UploadFrom(ctx, bucket, "p", panickingReader{}) }); value != "读 reader" {
		t.Errorf("the stream panicked with %v", value)
	}
	if e.get("p") != nil {
		t.Error("an object was made")
	}
	// The handles are as good as before.
	_, err = upload.UploadPartFromBytes(ctx, 1, content(5))
	must(t, err)
	_, err = upload.CompleteMultipartUpload(ctx, nil)
	must(t, err)
}

func TestAPanicWhileAWriterIsClosedComesOutOfClose(t *testing.T) {
	e := startEmulator(t)
	var loud bool
	client := e.client(WithLogFunc(LogInfo, func(context.Context, LogLevel, string) {
		if loud {
			panic("log")
		}
	}))
	writer, err := client.NewWriter(context.Background(), bucket, "k", WithPartSize(partSize), WithConcurrency(1))
	must(t, err)
	_, err = writer.Write(content(2*partSize + 1))
	must(t, err)
	loud = true
	if value := panicOf(func() { _ = writer.Close() }); value != "log" {
		t.Errorf("Close panicked with %v", value)
	}
	must(t, writer.Close())
}

func TestAPanicIsRepeatedOnce(t *testing.T) {
	e := startEmulator(t)
	writer, err := e.client().NewWriter(context.Background(), bucket, "k", WithProgress(func(_, _ int64) { panic("progress") }))
	must(t, err)
	if value := panicOf(func() { _, _ = writer.Finish() }); value != "progress" {
		t.Errorf("Finish panicked with %v", value)
	}
	must(t, writer.Close())
}

func TestGoexitInACallbackEndsTheGoroutineAndNothingElse(t *testing.T) {
	e := startEmulator(t)
	client, path := e.client(), fileOf(t, content(2*partSize))
	var wait sync.WaitGroup
	returned := false
	wait.Add(1)
	go func() {
		defer wait.Done()
		_, _ = client.UploadFile(context.Background(), bucket, "k", path, WithPartSize(partSize),
			WithProgress(func(_, _ int64) { (&testing.T{}).SkipNow() })) // is runtime.Goexit
		returned = true
	}()
	wait.Wait()
	if returned {
		t.Error("the call returned")
	}
	_, err := client.UploadFile(context.Background(), bucket, "k", path)
	must(t, err)
}

func TestTheErrorOfAReaderComesOut(t *testing.T) {
	e := startEmulator(t)
	broken := errors.New("磁盘 is broken")
	client := e.client()
	upload, err := client.InitiateMultipartUpload(context.Background(), bucket, "k")
	must(t, err)
	defer upload.Close()
	reader := func() io.Reader { return io.MultiReader(bytes.NewReader(content(10)), failing{broken}) }
	_, partErr := upload.UploadPart(context.Background(), 3, reader(), partSize)
	_, streamErr := client.UploadFrom(context.Background(), bucket, "k", reader())
	for _, err := range []error{partErr, streamErr} {
		if !errors.Is(err, broken) || errors.Is(err, ErrCancelled) || !strings.Contains(err.Error(), broken.Error()) {
			t.Errorf("the error is %v", err)
		}
	}
	if e.get("k") != nil {
		t.Error("an object was made")
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestReadersOfEveryKind(t *testing.T) {
	e := startEmulator(t)
	client, data := e.client(), content(2*partSize)
	upload, err := client.InitiateMultipartUpload(context.Background(), bucket, "k")
	must(t, err)
	defer upload.Close()
	send := func(reader io.Reader, length int) error {
		_, err := upload.UploadPart(context.Background(), 1, reader, int64(length))
		return err
	}
	must(t, send(&oddReader{data: data}, len(data)))
	if sent := upload.SentParts(); len(sent) != 1 || sent[0].Size != int64(len(data)) {
		t.Errorf("what was sent is %+v", sent)
	}
	if err := send(bytes.NewReader(data), len(data)+1); !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, ErrFile) {
		t.Errorf("a short reader: %v", err)
	}
	if err := send(idleReader{}, 5); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("an idle reader: %v", err)
	}
	if err := send(lyingReader{}, 5); err == nil || errors.Is(err, ErrCancelled) {
		t.Errorf("a lying reader: %v", err)
	}
	if err := send(nil, 5); !errors.Is(err, ErrArgument) {
		t.Errorf("no reader: %v", err)
	}
	if err := send(bytes.NewReader(data), -1); !errors.Is(err, ErrArgument) {
		t.Errorf("a negative length: %v", err)
	}
	_, err = upload.CompleteMultipartUpload(context.Background(), nil)
	must(t, err)
	e.has("k", data)
}

// oddReader gives 0 bytes, then 7777, and the end together with the last.
type oddReader struct {
	data []byte
	turn int
}

func (r *oddReader) Read(buffer []byte) (int, error) {
	if r.turn++; r.turn%2 == 1 {
		return 0, nil
	}
	if len(buffer) > 7777 {
		buffer = buffer[:7777]
	}
	n := copy(buffer, r.data)
	r.data = r.data[n:]
	if len(r.data) == 0 {
		return n, io.EOF
	}
	return n, nil
}

type idleReader struct{}

func (idleReader) Read([]byte) (int, error) { return 0, nil }

type lyingReader struct{}

func (lyingReader) Read(buffer []byte) (int, error) { return len(buffer) + 1, nil }
