package ossmp

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
)

func TestWhatIsClosedSaysSo(t *testing.T) {
	e := startEmulator(t)
	client := e.client()
	upload := initiate(t, client, "k")
	must(t, upload.Close())
	must(t, upload.Close())
	must(t, client.Close())
	must(t, client.Close())
	_, partErr := upload.UploadPartFromBytes(ctx, 1, nil)
	_, listErr := upload.AllParts(ctx)
	_, completeErr := upload.CompleteMultipartUpload(ctx, nil)
	_, initErr := client.InitiateMultipartUpload(ctx, bucket, "k")
	_, attachErr := client.AttachMultipartUpload(bucket, "k", "id")
	_, uploadsErr := client.ListMultipartUploads(ctx, bucket)
	_, fileErr := client.UploadFile(ctx, bucket, "k", "path")
	_, writerErr := client.NewWriter(ctx, bucket, "k")
	for i, err := range []error{
		partErr, listErr, completeErr, upload.AbortMultipartUpload(ctx), initErr, attachErr, uploadsErr, fileErr, writerErr,
		client.SetCredentials("id", "secret", ""),
	} {
		if !errors.Is(err, ErrClosed) || !errors.Is(err, ErrArgument) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if len(upload.SentParts()) != 0 || upload.ID() == "" {
		t.Error("what needs no library has changed")
	}
}

func TestUploadsAndWritersOutliveTheirClient(t *testing.T) {
	e := startEmulator(t)
	var lines int32
	client := e.client(WithLogFunc(LogDebug, func(context.Context, LogLevel, string) { atomic.AddInt32(&lines, 1) }))
	upload := initiate(t, client, "k")
	writer, err := client.NewWriter(ctx, bucket, "w")
	must(t, err)
	must(t, client.Close())
	before := atomic.LoadInt32(&lines)
	_, err = upload.UploadPartFromBytes(ctx, 1, content(5))
	must(t, err)
	_, err = upload.CompleteMultipartUpload(ctx, nil)
	must(t, err)
	_, err = writer.Write(content(7))
	must(t, err)
	_, err = writer.Finish()
	must(t, err)
	must(t, writer.Close())
	e.has("k", content(5))
	e.has("w", content(7))
	if atomic.LoadInt32(&lines) == before {
		t.Error("nothing was logged")
	}
}

func TestCloseWaitsForTheCallsUnderWay(t *testing.T) {
	e := startEmulator(t, "--fault", "UploadPart delay=300")
	client := e.client()
	upload := initiate(t, client, "k")
	freed := noteFree(&upload.state.resource)
	sent := make(chan error)
	go func() {
		_, err := upload.UploadPartFromBytes(ctx, 1, content(partSize))
		sent <- err
	}()
	eventually(t, "the part is not on its way", func() bool { return len(e.events("UploadPart")) == 1 })
	must(t, upload.Close())
	must(t, client.Close())
	if freed() {
		t.Error("the upload was freed under a call")
	}
	must(t, <-sent)
	if !freed() {
		t.Error("the upload was not freed")
	}
}

// noteFree tells whether the resource was freed.
func noteFree(r *resource) func() bool {
	var freed int32
	free := r.free
	r.free = func() {
		free()
		atomic.StoreInt32(&freed, 1)
	}
	return func() bool { return atomic.LoadInt32(&freed) == 1 }
}

func TestTheCollectorFreesWhatWasForgotten(t *testing.T) {
	e := startEmulator(t)
	var clientFreed, uploadFreed func() bool
	var forgotten *writerState
	func() {
		client, err := NewClient(e.endpoint, WithRegion(e.region), WithStaticCredentials(e.id, e.secret, ""),
			WithLogFunc(LogDebug, func(context.Context, LogLevel, string) {}))
		must(t, err)
		upload, err := client.InitiateMultipartUpload(ctx, bucket, "k")
		must(t, err)
		writer, err := client.NewWriter(ctx, bucket, "w", WithPartSize(partSize), WithConcurrency(1))
		must(t, err)
		_, err = writer.Write(content(3 * partSize))
		must(t, err)
		clientFreed, uploadFreed = noteFree(&client.core.resource), noteFree(&upload.state.resource)
		forgotten = writer.state
	}()
	eventually(t, "not everything was freed", func() bool {
		runtime.GC()
		forgotten.mu.Lock()
		defer forgotten.mu.Unlock()
		return clientFreed() && uploadFreed() && forgotten.call == nil
	})
	if len(e.events("AbortMultipartUpload")) != 1 {
		t.Error("the writer's upload was not aborted")
	}
}

func TestAHandleInUseIsNotCollected(t *testing.T) {
	e := startEmulator(t, "--fault", "UploadPart always delay=20")
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	for i := 0; i < 10; i++ {
		upload, err := e.client().InitiateMultipartUpload(ctx, bucket, "k")
		must(t, err)
		// The last use of upload: nothing but the call keeps it.
		_, err = upload.UploadPart(ctx, 1, &oddReader{data: content(partSize)}, partSize)
		must(t, err)
	}
}
