package main

import (
	"context"

	"github.com/ossmp/ossmp-go"
)

func (a *agent) listUploads(r *request) (answer, error) {
	client, err := a.client(r)
	if err != nil {
		return nil, err
	}
	page, err := client.ListMultipartUploads(context.Background(), r.Bucket, r.listOptions()...)
	if err != nil {
		return nil, err
	}
	return answer{
		"uploads": uploadAnswers(page.Uploads), "prefixes": page.CommonPrefixes, "truncated": page.IsTruncated,
		"next_key_marker": page.NextKeyMarker, "next_upload_id_marker": page.NextUploadIDMarker,
	}, nil
}

func (a *agent) allUploads(r *request) (answer, error) {
	client, err := a.client(r)
	if err != nil {
		return nil, err
	}
	var all []ossmp.UploadInfo
	uploads := client.UploadIterator(r.Bucket, r.listOptions()...)
	for uploads.Next(context.Background()) {
		all = append(all, uploads.Upload())
	}
	prefixes := append([]string{}, uploads.CommonPrefixes()...)
	return answer{"uploads": uploadAnswers(all), "prefixes": prefixes}, uploads.Err()
}

func uploadAnswers(uploads []ossmp.UploadInfo) []answer {
	all := make([]answer, 0, len(uploads))
	for _, one := range uploads {
		all = append(all, answer{"key": one.Key, "upload_id": one.UploadID})
	}
	return all
}

func (a *agent) planPartSize(r *request) (answer, error) {
	size, err := ossmp.PlanPartSize(r.FileSize, r.Wanted)
	return answer{"part_size": size}, err
}

func (a *agent) split(r *request) (answer, error) {
	var chunks []ossmp.FileChunk
	var err error
	if r.Count != nil {
		chunks, err = ossmp.SplitByPartNum(r.Size, *r.Count)
	} else {
		chunks, err = ossmp.SplitByPartSize(r.Size, *r.PartSize)
	}
	ranges := make([]answer, 0, len(chunks))
	for _, chunk := range chunks {
		ranges = append(ranges, answer{"number": chunk.Number, "offset": chunk.Offset, "size": chunk.Size})
	}
	return answer{"ranges": ranges}, err
}
