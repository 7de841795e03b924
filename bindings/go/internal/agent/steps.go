package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/ossmp/ossmp-go"
)

func (a *agent) init(r *request) (answer, error) {
	client, err := a.client(r)
	if err != nil {
		return nil, err
	}
	upload, err := client.InitiateMultipartUpload(context.Background(), r.Bucket, r.Key, r.uploadOptions()...)
	return a.opened(r.As, upload, err)
}

func (a *agent) attach(r *request) (answer, error) {
	client, err := a.client(r)
	if err != nil {
		return nil, err
	}
	upload, err := client.AttachMultipartUpload(r.Bucket, r.Key, r.UploadID, r.uploadOptions()...)
	return a.opened(r.As, upload, err)
}

func (a *agent) opened(name string, upload *ossmp.Upload, err error) (answer, error) {
	if err != nil {
		return nil, err
	}
	if before, again := a.uploads[name]; again {
		if err := before.Close(); err != nil {
			return nil, err
		}
	}
	a.uploads[name] = upload
	return answer{"upload_id": upload.ID(), "bucket": upload.Bucket(), "key": upload.Key()}, nil
}

func (a *agent) partFromFile(r *request) (answer, error) {
	upload, err := a.upload(r)
	if err != nil {
		return nil, err
	}
	part, err := upload.UploadPartFromFile(context.Background(), r.Number, r.File, r.Offset, r.length())
	return partAnswer(part), err
}

func (a *agent) partFromBuffer(r *request) (answer, error) {
	upload, err := a.upload(r)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(r.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data := make([]byte, r.length())
	if _, err := io.ReadFull(io.NewSectionReader(file, r.Offset, r.length()), data); err != nil {
		return nil, err
	}
	part, err := upload.UploadPartFromBytes(context.Background(), r.Number, data)
	return partAnswer(part), err
}

func (a *agent) partFromStream(r *request) (answer, error) {
	upload, err := a.upload(r)
	if err != nil {
		return nil, err
	}
	stream, err := openStream(r)
	if err != nil {
		return nil, err
	}
	defer stream.close()
	part, err := upload.UploadPart(context.Background(), r.Number, stream, r.length())
	return partAnswer(part), err
}

func (a *agent) partCopy(r *request) (answer, error) {
	upload, err := a.upload(r)
	if err != nil {
		return nil, err
	}
	part, err := upload.UploadPartCopy(context.Background(), r.Number, ossmp.CopySource{
		Bucket: r.SourceBucket, Key: r.SourceKey, Offset: r.Offset, Length: r.length(),
	})
	return partAnswer(part), err
}

func (a *agent) partsInParallel(r *request) (answer, error) {
	upload, err := a.upload(r)
	if err != nil {
		return nil, err
	}
	chunks, err := ossmp.SplitFileByPartSize(r.File, *r.PartSize)
	if err != nil {
		return nil, err
	}
	work := make(chan ossmp.FileChunk)
	parts := make([]ossmp.Part, len(chunks))
	failures := make(chan error, len(chunks))
	var workers sync.WaitGroup
	for i := 0; i < r.Workers; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for chunk := range work {
				part, err := upload.UploadPartFromFile(context.Background(), chunk.Number, r.File, chunk.Offset, chunk.Size)
				parts[chunk.Number-1] = part
				if err != nil {
					failures <- err
				}
			}
		}()
	}
	for _, chunk := range chunks {
		work <- chunk
	}
	close(work)
	workers.Wait()
	close(failures)
	return answer{"parts": partAnswers(parts)}, <-failures
}

func (a *agent) listParts(r *request) (answer, error) {
	upload, err := a.upload(r)
	if err != nil {
		return nil, err
	}
	page, err := upload.ListParts(context.Background(), r.Marker, r.Max)
	if err != nil {
		return nil, err
	}
	return answer{
		"parts": partAnswers(page.Parts), "truncated": page.IsTruncated, "next_marker": page.NextPartNumberMarker,
	}, nil
}

func (a *agent) allParts(r *request) (answer, error) {
	upload, err := a.upload(r)
	if err != nil {
		return nil, err
	}
	var all []ossmp.Part
	parts := upload.PartIterator(0)
	for parts.Next(context.Background()) {
		all = append(all, parts.Part())
	}
	return answer{"parts": partAnswers(all)}, parts.Err()
}

func (a *agent) sentParts(r *request) (answer, error) {
	upload, err := a.upload(r)
	if err != nil {
		return nil, err
	}
	return answer{"parts": partAnswers(upload.SentParts())}, nil
}

// partList is "sent", "listed", or a list.
type partList struct {
	name string
	list []ossmp.Part
}

func (p *partList) UnmarshalJSON(text []byte) error {
	if json.Unmarshal(text, &p.name) == nil {
		return nil
	}
	var rows []struct {
		Number int    `json:"number"`
		ETag   string `json:"etag"`
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		return err
	}
	p.list = []ossmp.Part{}
	for _, row := range rows {
		p.list = append(p.list, ossmp.Part{Number: row.Number, ETag: row.ETag})
	}
	return nil
}

func (a *agent) complete(r *request) (answer, error) {
	upload, err := a.upload(r)
	if err != nil {
		return nil, err
	}
	var parts []ossmp.Part
	switch {
	case r.Parts == nil || r.Parts.name == "sent":
	case r.Parts.list != nil:
		parts = r.Parts.list
	case r.Parts.name == "listed":
		if parts, err = upload.AllParts(context.Background()); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("there are no parts %q", r.Parts.name)
	}
	result, err := upload.CompleteMultipartUpload(context.Background(), parts, r.uploadOptions()...)
	if err != nil {
		return nil, err
	}
	return resultAnswer(result), nil
}

func (a *agent) abort(r *request) (answer, error) {
	upload, err := a.upload(r)
	if err != nil {
		return nil, err
	}
	return answer{}, upload.AbortMultipartUpload(context.Background())
}

func partAnswer(part ossmp.Part) answer {
	return answer{"number": part.Number, "etag": part.ETag, "size": part.Size, "crc64": part.CRC64}
}

func partAnswers(parts []ossmp.Part) []answer {
	all := make([]answer, 0, len(parts))
	for _, part := range parts {
		all = append(all, partAnswer(part))
	}
	return all
}

func resultAnswer(result *ossmp.Result) answer {
	return answer{
		"etag": result.ETag, "crc64": result.CRC64, "size": result.Size, "location": result.Location,
		"version_id": result.VersionID, "request_id": result.RequestID, "callback_body": result.CallbackBody,
		"bytes_reused": result.BytesReused,
	}
}
