package ossmp_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	ossmp "github.com/ossmp/ossmp-go"
)

// promptly is five times what a cancelled call may take.
const promptly = 5 * 200 * time.Millisecond

func TestACancelledContextEndsTheCallPromptly(t *testing.T) {
	for _, fault := range []string{"UploadPart always stall", "UploadPart always stall_at=10", "UploadPart always status=503 code=ServiceUnavailable"} {
		client := newClient(t, emulator(t, fault))
		ctx, cancel := context.WithCancel(context.Background())
		var cancelled time.Time
		time.AfterFunc(300*time.Millisecond, func() {
			cancelled = time.Now()
			cancel()
		})
		path := file(t, "f", 3*minPart)
		_, err := client.UploadFile(ctx, bucket, "k", path, ossmp.WithPartSize(minPart), ossmp.WithAbortOnFailure(false))
		if took := time.Since(cancelled); took > promptly {
			t.Errorf("%s: it took %v", fault, took)
		}
		if !errors.Is(err, ossmp.ErrCancelled) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", fault, err)
		}
	}
}

func TestTheDeadlineOfAContextIsToldAsSuch(t *testing.T) {
	client := newClient(t, emulator(t, "InitiateMultipartUpload always stall"))
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err := client.InitiateMultipartUpload(ctx, bucket, "k")
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ossmp.ErrCancelled) {
		t.Error(err)
	}
}

func TestAContextThatHasEndedSendsNothing(t *testing.T) {
	server := emulator(t)
	client := newClient(t, server)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := client.InitiateMultipartUpload(ctx, bucket, "k"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if log, _ := os.ReadFile(server["log"]); len(log) > 0 {
		t.Error(string(log))
	}
}

func TestOneContextCancelsNoOtherCall(t *testing.T) {
	client := newClient(t, emulator(t, "UploadPart part=1 stall"))
	upload, err := client.InitiateMultipartUpload(context.Background(), bucket, "k")
	if err != nil {
		t.Fatal(err)
	}
	defer upload.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if _, err := upload.UploadPartFromBytes(ctx, 1, content(minPart)); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	for number := 1; number <= 2; number++ {
		if _, err := upload.UploadPartFromBytes(context.Background(), number, content(minPart)); err != nil {
			t.Error(err)
		}
	}
	if result, err := upload.CompleteMultipartUpload(context.Background(), nil); err != nil || result.Size != 2*minPart {
		t.Error(result, err)
	}
}

func TestTheErrorOfAReaderComesOut(t *testing.T) {
	client := newClient(t, emulator(t))
	broken := errors.New("tape torn")
	reader := io.MultiReader(bytes.NewReader(content(minPart+5)), iotestErrReader{broken})
	_, err := client.UploadStream(context.Background(), bucket, "k", reader, ossmp.WithPartSize(minPart))
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	if !errors.Is(err, ossmp.ErrCancelled) {
		t.Error("the library calls it cancelled", err)
	}
}

type iotestErrReader struct{ err error }

func (r iotestErrReader) Read([]byte) (int, error) { return 0, r.err }

func TestPanicsOfCallbacksComeOut(t *testing.T) {
	client := newClient(t, emulator(t, "UploadPart always delay=50"))
	path := file(t, "f", 6*minPart)
	mustPanic(t, "progress", func() {
		_, _ = client.UploadFile(context.Background(), bucket, "k", path, ossmp.WithPartSize(minPart),
			ossmp.WithProgress(func(done, total int64) { panic("progress") }))
	})
	mustPanic(t, "reader", func() {
		_, _ = client.UploadStream(context.Background(), bucket, "k", panicReader{})
	})
}

type panicReader struct{}

func (panicReader) Read([]byte) (int, error) { panic("reader") }

func mustPanic(t *testing.T, with string, what func()) {
	t.Helper()
	defer func() {
		if found := recover(); found != with {
			t.Errorf("%v, not %s", found, with)
		}
	}()
	what()
}

func TestResumeAfterACancelledRun(t *testing.T) {
	client := newClient(t, emulator(t, "UploadPart always delay=30"))
	path := file(t, "大文件.bin", 20*minPart)
	checkpoint := filepath.Join(t.TempDir(), "检查点")
	ctx, cancel := context.WithCancel(context.Background())
	options := []ossmp.UploadOption{ossmp.WithPartSize(minPart), ossmp.WithCheckpoint(checkpoint)}
	stop := ossmp.WithProgress(func(done, total int64) {
		if done > 5*minPart {
			cancel()
		}
	})
	if _, err := client.UploadFile(ctx, bucket, "目录/键", path, append(options, stop)...); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	last := int64(-1)
	watch := ossmp.WithProgress(func(done, total int64) {
		if done < last || total != 20*minPart {
			t.Error(done, total)
		}
		last = done
	})
	result, err := client.UploadFile(context.Background(), bucket, "目录/键", path, append(options, watch)...)
	if err != nil || result.BytesReused < 5*minPart || last != 20*minPart {
		t.Error(result, err, last)
	}
}

func TestAWriterIsAWriter(t *testing.T) {
	client := newClient(t, emulator(t))
	writer, err := client.NewWriter(context.Background(), bucket, "k", ossmp.WithPartSize(minPart))
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if n, err := io.Copy(writer, bytes.NewReader(content(5*minPart+7))); err != nil || n != 5*minPart+7 {
		t.Fatal(n, err)
	}
	result, err := writer.Finish()
	if err != nil || result.Size != 5*minPart+7 {
		t.Error(result, err)
	}
	var failure *ossmp.Error
	if _, err := writer.Write([]byte("x")); !errors.As(err, &failure) || failure.Status != ossmp.StatusState {
		t.Error(err)
	}
	if _, err := writer.Finish(); !errors.As(err, &failure) || failure.Status != ossmp.StatusState {
		t.Error(err)
	}
}

func TestPartsFromAReaderAt(t *testing.T) {
	client := newClient(t, emulator(t))
	data := content(3*minPart + 1)
	upload, err := client.InitiateMultipartUpload(context.Background(), bucket, "k", ossmp.WithHeader("x-oss-meta-a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	defer upload.Close()
	chunks, err := ossmp.SplitFileByPartNum(int64(len(data)), 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, chunk := range chunks {
		part, err := upload.UploadPartFromReaderAt(context.Background(), chunk.Number, bytes.NewReader(data), chunk.Offset, chunk.Size)
		if err != nil || part.Size != chunk.Size || part.Number != chunk.Number {
			t.Fatal(part, err)
		}
	}
	listed, err := upload.AllParts(context.Background())
	if err != nil || len(listed) != 3 {
		t.Fatal(listed, err)
	}
	result, err := upload.CompleteMultipartUpload(context.Background(), listed)
	if err != nil || result.Size != int64(len(data)) {
		t.Error(result, err)
	}
}

func TestAFileThatChangesIsAnErrorOfItsOwn(t *testing.T) {
	client := newClient(t, emulator(t, "UploadPart always delay=100"))
	path := file(t, "f", 10*minPart)
	time.AfterFunc(150*time.Millisecond, func() { _ = os.Truncate(path, 5*minPart) })
	_, err := client.UploadFile(context.Background(), bucket, "k", path, ossmp.WithPartSize(minPart), ossmp.WithConcurrency(1))
	if !errors.Is(err, ossmp.ErrFileChanged) {
		t.Error(err)
	}
}
