package main

import (
	"context"
	"io"
	"os"
	"time"

	ossmp "github.com/ossmp/ossmp-go"
)

// transfer is what the one-call uploads share: options, context, and what progress told.
type transfer struct {
	ctx         context.Context
	cancel      context.CancelFunc
	options     []ossmp.UploadOption
	asked       *request
	calls       int
	last, total int64
	fell        bool
}

func newTransfer(asked *request) *transfer {
	t := &transfer{asked: asked, options: asked.headers()}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	add := func(option ossmp.UploadOption) { t.options = append(t.options, option) }
	if asked.PartSize != 0 {
		add(ossmp.WithPartSize(asked.PartSize))
	}
	if asked.Concurrency != nil {
		add(ossmp.WithConcurrency(*asked.Concurrency))
	}
	if asked.Checkpoint != "" {
		add(ossmp.WithCheckpoint(asked.Checkpoint))
	}
	if asked.CheckpointRequired != nil {
		add(ossmp.WithCheckpointRequired(*asked.CheckpointRequired))
	}
	if asked.Adopt != nil {
		add(ossmp.WithAdopt(*asked.Adopt))
	}
	if asked.AbortOnFailure != nil {
		add(ossmp.WithAbortOnFailure(*asked.AbortOnFailure))
	}
	if asked.Deadline != 0 {
		add(ossmp.WithDeadline(time.Duration(asked.Deadline) * time.Millisecond))
	}
	if asked.Progress || asked.CancelAt != nil || asked.RaiseAt != nil {
		add(ossmp.WithProgress(t.progress))
	}
	if asked.CancelAfter != nil {
		time.AfterFunc(time.Duration(*asked.CancelAfter)*time.Millisecond, t.cancel)
	}
	return t
}

func (t *transfer) progress(done, total int64) {
	t.calls++
	t.fell = t.fell || done < t.last
	t.last, t.total = done, total
	if t.asked.CancelAt != nil && done >= *t.asked.CancelAt {
		t.cancel()
	}
	if t.asked.RaiseAt != nil && done >= *t.asked.RaiseAt {
		panic(&raised{t.asked.RaiseMessage})
	}
}

func (t *transfer) describe(result *ossmp.Result, err error) (interface{}, error) {
	described, err := describeResult(result, err)
	if err == nil && t.asked.Progress {
		described.(object)["progress"] = object{"calls": t.calls, "last": t.last, "total": t.total, "monotone": !t.fell}
	}
	return described, err
}

func (agent *agent) uploadFile(asked *request) (interface{}, error) {
	t := newTransfer(asked)
	defer t.cancel()
	client := agent.clients[asked.Client]
	return t.describe(client.UploadFile(t.ctx, asked.Bucket, asked.Key, asked.File, t.options...))
}

func (agent *agent) uploadStream(asked *request) (interface{}, error) {
	file, err := os.Open(asked.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	t := newTransfer(asked)
	defer t.cancel()
	client := agent.clients[asked.Client]
	return t.describe(client.UploadStream(t.ctx, asked.Bucket, asked.Key, asked.failing(file), t.options...))
}

func (agent *agent) uploadWriter(asked *request) (interface{}, error) {
	data, err := os.ReadFile(asked.File)
	if err != nil {
		return nil, err
	}
	t := newTransfer(asked)
	defer t.cancel()
	writer, err := agent.clients[asked.Client].NewWriter(t.ctx, asked.Bucket, asked.Key, t.options...)
	if err != nil {
		return nil, err
	}
	defer writer.Close()
	for written := 0; written < len(data); {
		if asked.GiveUpAt != nil && int64(written) >= *asked.GiveUpAt {
			return nil, nil
		}
		end := written + asked.Piece
		if end > len(data) {
			end = len(data)
		}
		n, err := writer.Write(data[written:end])
		if err != nil {
			return nil, err
		}
		written += n
	}
	return t.describe(writer.Finish())
}

// failing gives a reader that raises after so many bytes, if that is asked for.
func (asked *request) failing(reader io.Reader) io.Reader {
	if asked.FailAt == nil {
		return reader
	}
	return io.MultiReader(io.LimitReader(reader, *asked.FailAt), &broken{asked.FailMessage})
}

type broken struct{ message string }

func (b *broken) Read([]byte) (int, error) { return 0, &raised{b.message} }
