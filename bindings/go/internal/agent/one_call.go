package main

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/ossmp/ossmp-go"
)

func (a *agent) uploadFile(r *request) (answer, error) {
	return a.inOneCall(r, func(ctx context.Context, client *ossmp.Client, options []ossmp.UploadOption) (*ossmp.Result, error) {
		return client.UploadFile(ctx, r.Bucket, r.Key, r.File, options...)
	})
}

func (a *agent) uploadStream(r *request) (answer, error) {
	return a.inOneCall(r, func(ctx context.Context, client *ossmp.Client, options []ossmp.UploadOption) (*ossmp.Result, error) {
		stream, err := openStream(r)
		if err != nil {
			return nil, err
		}
		defer stream.close()
		return client.UploadFrom(ctx, r.Bucket, r.Key, stream, options...)
	})
}

func (a *agent) uploadWriter(r *request) (answer, error) {
	return a.inOneCall(r, func(ctx context.Context, client *ossmp.Client, options []ossmp.UploadOption) (*ossmp.Result, error) {
		stream, err := openStream(r)
		if err != nil {
			return nil, err
		}
		defer stream.close()
		writer, err := client.NewWriter(ctx, r.Bucket, r.Key, options...)
		if err != nil {
			return nil, err
		}
		defer writer.Close()
		piece := make([]byte, r.Piece)
		for written := int64(0); ; {
			if r.GiveUpAt != nil && written >= *r.GiveUpAt {
				return nil, writer.Close()
			}
			n, err := io.ReadFull(stream, piece)
			if n > 0 {
				if _, err := writer.Write(piece[:n]); err != nil {
					return nil, err
				}
				written += int64(n)
			}
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				return writer.Finish()
			}
			if err != nil {
				return nil, err
			}
		}
	})
}

// progress is what the progress function was told.
type progress struct {
	Calls    int   `json:"calls"`
	Last     int64 `json:"last"`
	Total    int64 `json:"total"`
	Monotone bool  `json:"monotone"`
}

// inOneCall runs an upload with the progress and the cancel that the request wants.
func (a *agent) inOneCall(
	r *request, upload func(context.Context, *ossmp.Client, []ossmp.UploadOption) (*ossmp.Result, error),
) (answer, error) {
	client, err := a.client(r)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	options := r.uploadOptions()
	seen := progress{Monotone: true}
	if r.Progress || r.CancelAt != nil || r.RaiseAt != nil {
		options = append(options, ossmp.WithProgress(func(bytesDone, bytesTotal int64) {
			seen.Monotone = seen.Monotone && bytesDone >= seen.Last
			seen.Calls++
			seen.Last, seen.Total = bytesDone, bytesTotal
			if r.CancelAt != nil && bytesDone >= *r.CancelAt {
				cancel()
			}
			if r.RaiseAt != nil && bytesDone >= *r.RaiseAt {
				panic(raised(r.RaiseMessage))
			}
		}))
	}
	if r.CancelAfter != nil {
		timer := time.AfterFunc(milliseconds(*r.CancelAfter), cancel)
		defer timer.Stop()
	}
	result, err := upload(ctx, client, options)
	if err != nil {
		return nil, err
	}
	if result == nil {
		return answer{}, nil
	}
	told := resultAnswer(result)
	if r.Progress {
		told["progress"] = seen
	}
	return told, nil
}

// stream is a file from an offset on, which may fail on the way.
type stream struct {
	file   *os.File
	left   int64
	failAt bool
	fail   raised
}

func openStream(r *request) (*stream, error) {
	file, err := os.Open(r.File)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(r.Offset, io.SeekStart); err != nil {
		file.Close()
		return nil, err
	}
	s := &stream{file: file}
	if r.FailAt != nil {
		s.failAt, s.left, s.fail = true, *r.FailAt, raised(r.FailMessage)
	}
	return s, nil
}

func (s *stream) Read(buffer []byte) (int, error) {
	if !s.failAt {
		return s.file.Read(buffer)
	}
	if s.left == 0 {
		return 0, s.fail
	}
	if int64(len(buffer)) > s.left {
		buffer = buffer[:s.left]
	}
	n, err := s.file.Read(buffer)
	s.left -= int64(n)
	return n, err
}

func (s *stream) close() {
	s.file.Close()
}
