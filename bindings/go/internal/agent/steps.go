package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	ossmp "github.com/ossmp/ossmp-go"
)

type agent struct {
	clients map[string]*ossmp.Client
	uploads map[string]*ossmp.Upload
	mu      sync.Mutex
	lines   []string
}

func newAgent() *agent {
	return &agent{clients: map[string]*ossmp.Client{}, uploads: map[string]*ossmp.Upload{}}
}

var calls map[string]func(*agent, *request) (interface{}, error)

func init() {
	calls = map[string]func(*agent, *request) (interface{}, error){
		"reset":             func(a *agent, _ *request) (interface{}, error) { a.reset(); return nil, nil },
		"version":           func(*agent, *request) (interface{}, error) { return object{"version": ossmp.Version()}, nil },
		"client":            (*agent).client,
		"set_credentials":   (*agent).setCredentials,
		"log_lines":         (*agent).logLines,
		"close":             (*agent).closeHandle,
		"init":              (*agent).initiate,
		"attach":            (*agent).attach,
		"part_from_file":    (*agent).partFromFile,
		"part_from_buffer":  (*agent).partFromBuffer,
		"part_from_stream":  (*agent).partFromStream,
		"part_copy":         (*agent).partCopy,
		"parts_in_parallel": (*agent).partsInParallel,
		"list_parts":        (*agent).listParts,
		"all_parts":         (*agent).allParts,
		"sent_parts":        (*agent).sentParts,
		"complete":          (*agent).complete,
		"abort":             (*agent).abort,
		"list_uploads":      (*agent).listUploads,
		"all_uploads":       (*agent).allUploads,
		"upload_file":       (*agent).uploadFile,
		"upload_stream":     (*agent).uploadStream,
		"upload_writer":     (*agent).uploadWriter,
		"plan_part_size":    planPartSize,
		"split":             split,
	}
}

func (agent *agent) reset() {
	for _, upload := range agent.uploads {
		upload.Close()
	}
	for _, client := range agent.clients {
		client.Close()
	}
	*agent = *newAgent()
}

func (agent *agent) client(asked *request) (interface{}, error) {
	options := []ossmp.ClientOption{ossmp.WithRegion(asked.Region)}
	add := func(option ossmp.ClientOption) { options = append(options, option) }
	switch {
	case asked.Anonymous:
		add(ossmp.WithAnonymous())
	case asked.Credentials != nil || asked.CredentialsRaise != nil:
		add(ossmp.WithCredentialsFunc(asked.fetcher()))
	default:
		add(ossmp.WithCredentials(asked.AccessKeyID, asked.AccessKeySecret, asked.SecurityToken))
	}
	switch asked.Signature {
	case "v1":
		add(ossmp.WithSignature(ossmp.SignatureV1))
	case "v4":
		add(ossmp.WithSignature(ossmp.SignatureV4))
	}
	switch asked.Addressing {
	case "path":
		add(ossmp.WithAddressing(ossmp.AddressingPath))
	case "virtual_host":
		add(ossmp.WithAddressing(ossmp.AddressingVirtualHost))
	case "cname":
		add(ossmp.WithAddressing(ossmp.AddressingCNAME))
	}
	if asked.ConnectTimeout != nil {
		add(ossmp.WithConnectTimeout(time.Duration(*asked.ConnectTimeout) * time.Millisecond))
	}
	if asked.IdleTimeout != nil {
		add(ossmp.WithIdleTimeout(time.Duration(*asked.IdleTimeout) * time.Millisecond))
	}
	if asked.MaxAttempts != nil {
		add(ossmp.WithMaxAttempts(*asked.MaxAttempts))
	}
	if asked.MD5 != nil || asked.CRC64 != nil {
		add(ossmp.WithVerify(asked.MD5 == nil || *asked.MD5, asked.CRC64 == nil || *asked.CRC64))
	}
	if asked.BandwidthLimit != nil {
		add(ossmp.WithBandwidthLimit(*asked.BandwidthLimit))
	}
	if asked.UserAgent != "" {
		add(ossmp.WithUserAgent(asked.UserAgent))
	}
	if asked.CAFile != "" {
		add(ossmp.WithCAFile(asked.CAFile))
	}
	if asked.Proxy != "" {
		add(ossmp.WithProxy(asked.Proxy))
	}
	if asked.Log {
		add(ossmp.WithLog(ossmp.LogDebug, func(_ ossmp.LogLevel, line string) {
			agent.mu.Lock()
			defer agent.mu.Unlock()
			agent.lines = append(agent.lines, line)
		}))
	}
	client, err := ossmp.NewClient(asked.Endpoint, options...)
	if err == nil {
		agent.clients[asked.As] = client
	}
	return nil, err
}

// fetcher hands the credentials out one after the other, the last again and again.
func (asked *request) fetcher() func(context.Context) (ossmp.Credentials, error) {
	next := 0
	return func(context.Context) (ossmp.Credentials, error) {
		if asked.CredentialsRaise != nil {
			return ossmp.Credentials{}, &raised{*asked.CredentialsRaise}
		}
		key := asked.Credentials[next]
		if next < len(asked.Credentials)-1 {
			next++
		}
		found := ossmp.Credentials{AccessKeyID: key.ID, AccessKeySecret: key.Secret, SecurityToken: key.Token}
		if key.Lifetime > 0 {
			found.Expires = time.Now().Add(time.Duration(key.Lifetime) * time.Second)
		}
		return found, nil
	}
}

func (agent *agent) setCredentials(asked *request) (interface{}, error) {
	return nil, agent.clients[asked.Client].SetCredentials(asked.ID, asked.Secret, asked.Token)
}

func (agent *agent) logLines(*request) (interface{}, error) {
	agent.mu.Lock()
	defer agent.mu.Unlock()
	lines := agent.lines
	agent.lines = nil
	if lines == nil {
		lines = []string{}
	}
	return object{"lines": lines}, nil
}

func (agent *agent) closeHandle(asked *request) (interface{}, error) {
	if asked.Upload != "" {
		return nil, agent.uploads[asked.Upload].Close()
	}
	return nil, agent.clients[asked.Client].Close()
}

func (asked *request) headers() []ossmp.UploadOption {
	var options []ossmp.UploadOption
	for name, value := range asked.Headers {
		options = append(options, ossmp.WithHeader(name, value))
	}
	return options
}

func (agent *agent) initiate(asked *request) (interface{}, error) {
	client := agent.clients[asked.Client]
	upload, err := client.InitiateMultipartUpload(context.Background(), asked.Bucket, asked.Key, asked.headers()...)
	return agent.keep(asked, upload, err)
}

func (agent *agent) attach(asked *request) (interface{}, error) {
	upload, err := agent.clients[asked.Client].AttachUpload(asked.Bucket, asked.Key, asked.UploadID, asked.headers()...)
	return agent.keep(asked, upload, err)
}

func (agent *agent) keep(asked *request, upload *ossmp.Upload, err error) (interface{}, error) {
	if err != nil {
		return nil, err
	}
	agent.uploads[asked.As] = upload
	return object{"upload_id": upload.ID(), "bucket": upload.Bucket(), "key": upload.Key()}, nil
}

func describePart(part ossmp.Part) object {
	return object{"number": part.Number, "etag": part.ETag, "size": part.Size, "crc64": part.CRC64}
}

func describeParts(parts []ossmp.Part) []object {
	described := make([]object, len(parts))
	for i, part := range parts {
		described[i] = describePart(part)
	}
	return described
}

func onePart(part ossmp.Part, err error) (interface{}, error) {
	if err != nil {
		return nil, err
	}
	return describePart(part), nil
}

func (agent *agent) partFromFile(asked *request) (interface{}, error) {
	upload := agent.uploads[asked.Upload]
	return onePart(upload.UploadPartFromFile(context.Background(), asked.Number, asked.File, asked.Offset, *asked.Length))
}

func (agent *agent) partFromBuffer(asked *request) (interface{}, error) {
	data := make([]byte, *asked.Length)
	file, err := os.Open(asked.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if _, err := file.ReadAt(data, asked.Offset); err != nil {
		return nil, err
	}
	return onePart(agent.uploads[asked.Upload].UploadPartFromBytes(context.Background(), asked.Number, data))
}

func (agent *agent) partFromStream(asked *request) (interface{}, error) {
	file, err := os.Open(asked.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if _, err := file.Seek(asked.Offset, io.SeekStart); err != nil {
		return nil, err
	}
	reader := asked.failing(file)
	return onePart(agent.uploads[asked.Upload].UploadPart(context.Background(), asked.Number, reader, *asked.Length))
}

func (agent *agent) partCopy(asked *request) (interface{}, error) {
	source := ossmp.CopySource{Bucket: asked.SourceBucket, Key: asked.SourceKey, Offset: asked.Offset, Size: -1}
	if asked.Length != nil {
		source.Size = *asked.Length
	}
	return onePart(agent.uploads[asked.Upload].UploadPartCopy(context.Background(), asked.Number, source))
}

func (agent *agent) partsInParallel(asked *request) (interface{}, error) {
	info, err := os.Stat(asked.File)
	if err != nil {
		return nil, err
	}
	chunks, err := ossmp.SplitFileByPartSize(info.Size(), asked.PartSize)
	if err != nil {
		return nil, err
	}
	upload := agent.uploads[asked.Upload]
	waiting := make(chan ossmp.FileChunk, len(chunks))
	for _, chunk := range chunks {
		waiting <- chunk
	}
	close(waiting)
	failures := make(chan error, asked.Workers)
	for i := 0; i < asked.Workers; i++ {
		go func() {
			for chunk := range waiting {
				_, err := upload.UploadPartFromFile(context.Background(), chunk.Number, asked.File, chunk.Offset, chunk.Size)
				if err != nil {
					failures <- err
					return
				}
			}
			failures <- nil
		}()
	}
	for i := 0; i < asked.Workers; i++ {
		if failure := <-failures; failure != nil {
			err = failure
		}
	}
	return object{"parts": describeParts(upload.SentParts())}, err
}

func (agent *agent) listParts(asked *request) (interface{}, error) {
	options := ossmp.ListPartsOptions{MaxParts: asked.Max, PartNumberMarker: asked.Marker}
	page, err := agent.uploads[asked.Upload].ListParts(context.Background(), options)
	if err != nil {
		return nil, err
	}
	return object{
		"parts": describeParts(page.Parts), "truncated": page.IsTruncated, "next_marker": page.NextPartNumberMarker,
	}, nil
}

func (agent *agent) sentParts(asked *request) (interface{}, error) {
	return object{"parts": describeParts(agent.uploads[asked.Upload].SentParts())}, nil
}

func (agent *agent) complete(asked *request) (interface{}, error) {
	upload := agent.uploads[asked.Upload]
	if asked.Headers != nil {
		options := asked.headers()
		again, err := agent.clients["c"].AttachUpload(upload.Bucket(), upload.Key(), upload.ID(), options...)
		if err != nil {
			return nil, err
		}
		defer again.Close()
		return describeResult(again.CompleteMultipartUpload(context.Background(), upload.SentParts()))
	}
	var word string
	if json.Unmarshal(asked.Parts, &word) == nil {
		switch word {
		case "listed":
			return describeResult(upload.CompleteListed(context.Background()))
		case "sent":
			return describeResult(upload.CompleteMultipartUpload(context.Background(), nil))
		}
		return nil, fmt.Errorf("parts %q", word)
	}
	var given []struct {
		Number int    `json:"number"`
		ETag   string `json:"etag"`
	}
	if err := json.Unmarshal(asked.Parts, &given); err != nil {
		return nil, err
	}
	parts := make([]ossmp.Part, len(given))
	for i, part := range given {
		parts[i] = ossmp.Part{Number: part.Number, ETag: part.ETag}
	}
	return describeResult(upload.CompleteMultipartUpload(context.Background(), parts))
}

func describeResult(result *ossmp.Result, err error) (interface{}, error) {
	if err != nil {
		return nil, err
	}
	return object{
		"etag": result.ETag, "crc64": result.CRC64, "size": result.Size, "location": result.Location,
		"version_id": result.VersionID, "request_id": result.RequestID, "callback_body": result.CallbackBody,
		"bytes_reused": result.BytesReused,
	}, nil
}

func (agent *agent) abort(asked *request) (interface{}, error) {
	return nil, agent.uploads[asked.Upload].AbortMultipartUpload(context.Background())
}

func (asked *request) listUploadsOptions() ossmp.ListUploadsOptions {
	return ossmp.ListUploadsOptions{
		Prefix: asked.Prefix, Delimiter: asked.Delimiter, MaxUploads: asked.Max,
		KeyMarker: asked.KeyMarker, UploadIDMarker: asked.UploadIDMarker,
	}
}

func describeUploads(uploads []ossmp.UploadInProgress) []object {
	described := make([]object, len(uploads))
	for i, upload := range uploads {
		described[i] = object{"key": upload.Key, "upload_id": upload.UploadID}
	}
	return described
}

func (agent *agent) listUploads(asked *request) (interface{}, error) {
	client := agent.clients[asked.Client]
	page, err := client.ListMultipartUploads(context.Background(), asked.Bucket, asked.listUploadsOptions())
	if err != nil {
		return nil, err
	}
	return object{
		"uploads": describeUploads(page.Uploads), "prefixes": page.CommonPrefixes, "truncated": page.IsTruncated,
		"next_key_marker": page.NextKeyMarker, "next_upload_id_marker": page.NextUploadIDMarker,
	}, nil
}

func (agent *agent) allUploads(asked *request) (interface{}, error) {
	var uploads []ossmp.UploadInProgress
	prefixes := []string{}
	pages := agent.clients[asked.Client].UploadsPages(asked.Bucket, asked.listUploadsOptions())
	for pages.Next(context.Background()) {
		uploads = append(uploads, pages.Page().Uploads...)
		prefixes = append(prefixes, pages.Page().CommonPrefixes...)
	}
	return object{"uploads": describeUploads(uploads), "prefixes": prefixes}, pages.Err()
}

func planPartSize(_ *agent, asked *request) (interface{}, error) {
	size, err := ossmp.PlanPartSize(asked.FileSize, asked.Wanted)
	return object{"part_size": size}, err
}

func split(_ *agent, asked *request) (interface{}, error) {
	var chunks []ossmp.FileChunk
	var err error
	if asked.Count != nil {
		chunks, err = ossmp.SplitFileByPartNum(asked.Size, *asked.Count)
	} else {
		chunks, err = ossmp.SplitFileByPartSize(asked.Size, asked.PartSize)
	}
	ranges := make([]object, len(chunks))
	for i, chunk := range chunks {
		ranges[i] = object{"number": chunk.Number, "offset": chunk.Offset, "size": chunk.Size}
	}
	return object{"ranges": ranges}, err
}
