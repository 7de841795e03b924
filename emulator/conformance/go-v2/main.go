// The Go SDK v2 against the emulator: every operation under V1 and V4, with a permanent and with a temporary key.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
)

const partSize = 102400 // the least that a part but the last may have

var (
	part = bytes.Repeat([]byte("0123456789abcdef"), partSize/16)
	last = []byte("the last part")
	ctx  = context.Background()
)

// bucket is a client and the bucket that it works on.
type bucket struct {
	*oss.Client
	name *string
}

func env(name string) string { return os.Getenv("CONFORMANCE_" + name) }

func expect(holds bool, what string, values ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf("%s: %v", what, values)
}

func expectCode(err error, code string) error {
	var service *oss.ServiceError
	return expect(errors.As(err, &service) && service.Code == code, "expected "+code, err)
}

func connect(scheme string) bucket {
	kind, token := "AK", ""
	if strings.HasSuffix(scheme, "+sts") {
		kind, token = "STS", env("STS_TOKEN")
	}
	version := oss.SignatureVersionV1
	if strings.HasPrefix(scheme, "v4") {
		version = oss.SignatureVersionV4
	}
	config := oss.LoadDefaultConfig().
		WithCredentialsProvider(credentials.NewStaticCredentialsProvider(env(kind+"_ID"), env(kind+"_SECRET"), token)).
		WithRegion(env("REGION")).WithEndpoint(env("ENDPOINT")).WithSignatureVersion(version)
	return bucket{oss.NewClient(config), oss.Ptr("go-v2-" + strings.ReplaceAll(scheme, "+", "-"))}
}

func read(b bucket, key string, wanted ...[]byte) error {
	answer, err := b.GetObject(ctx, &oss.GetObjectRequest{Bucket: b.name, Key: &key})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	found, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	return expect(bytes.Equal(found, bytes.Join(wanted, nil)), "other bytes", len(found))
}

func put(b bucket, key string, data ...[]byte) error {
	body := bytes.NewReader(bytes.Join(data, nil))
	_, err := b.PutObject(ctx, &oss.PutObjectRequest{Bucket: b.name, Key: &key, Body: body})
	return err
}

func begin(b bucket, key string) (*string, error) {
	begun, err := b.InitiateMultipartUpload(ctx, &oss.InitiateMultipartUploadRequest{Bucket: b.name, Key: &key})
	if err != nil {
		return nil, err
	}
	return begun.UploadId, nil
}

func upload(b bucket, key string) (*string, []oss.UploadPart, error) {
	id, err := begin(b, key)
	if err != nil {
		return nil, nil, err
	}
	var parts []oss.UploadPart
	for at, data := range [][]byte{part, part, last} {
		number := int32(at + 1)
		done, err := b.UploadPart(ctx, &oss.UploadPartRequest{
			Bucket: b.name, Key: &key, UploadId: id, PartNumber: number, Body: bytes.NewReader(data)})
		if err != nil {
			return nil, nil, err
		}
		parts = append(parts, oss.UploadPart{PartNumber: number, ETag: done.ETag})
	}
	return id, parts, nil
}

func complete(b bucket, key string, id *string, parts []oss.UploadPart) error {
	_, err := b.CompleteMultipartUpload(ctx, &oss.CompleteMultipartUploadRequest{
		Bucket: b.name, Key: &key, UploadId: id,
		CompleteMultipartUpload: &oss.CompleteMultipartUpload{Parts: parts}})
	return err
}

func abortOf(b bucket, key string, id *string) error {
	_, err := b.AbortMultipartUpload(ctx, &oss.AbortMultipartUploadRequest{Bucket: b.name, Key: &key, UploadId: id})
	return err
}

func makeBucket(b bucket) error {
	for round := 0; round < 2; round++ {
		if _, err := b.PutBucket(ctx, &oss.PutBucketRequest{Bucket: b.name, Acl: oss.BucketACLPrivate}); err != nil {
			return err
		}
	}
	info, err := b.GetBucketInfo(ctx, &oss.GetBucketInfoRequest{Bucket: b.name})
	if err != nil {
		return err
	}
	location, err := b.GetBucketLocation(ctx, &oss.GetBucketLocationRequest{Bucket: b.name})
	if err != nil {
		return err
	}
	acl, err := b.GetBucketAcl(ctx, &oss.GetBucketAclRequest{Bucket: b.name})
	if err != nil {
		return err
	}
	list, err := b.ListBuckets(ctx, &oss.ListBucketsRequest{Prefix: b.name, MaxKeys: 1})
	if err != nil {
		return err
	}
	there, err := b.IsBucketExist(ctx, *b.name)
	if err != nil {
		return err
	}
	holds := there && *info.BucketInfo.Name == *b.name && *location.LocationConstraint == "oss-"+env("REGION") &&
		*acl.ACL == "private" && *list.Buckets[0].Name == *b.name
	return expect(holds, "bucket", info, location, acl, list)
}

func objects(b bucket) error {
	key := "plain 目录/+.txt"
	_, err := b.PutObject(ctx, &oss.PutObjectRequest{
		Bucket: b.name, Key: &key, Body: strings.NewReader("bytes"), Metadata: map[string]string{"colour": "red"},
		Tagging: oss.Ptr("a=1"), StorageClass: oss.StorageClassIA})
	if err != nil {
		return err
	}
	head, err := b.HeadObject(ctx, &oss.HeadObjectRequest{Bucket: b.name, Key: &key})
	if err != nil {
		return err
	}
	tags, err := b.GetObjectTagging(ctx, &oss.GetObjectTaggingRequest{Bucket: b.name, Key: &key})
	if err != nil {
		return err
	}
	holds := head.Metadata["colour"] == "red" && *head.StorageClass == "IA" && *tags.Tags[0].Value == "1"
	if err := expect(holds, "head", head, tags); err != nil {
		return err
	}
	_, err = b.CopyObject(ctx, &oss.CopyObjectRequest{Bucket: b.name, Key: oss.Ptr("copy"), SourceKey: &key})
	if err != nil {
		return err
	}
	if err := read(b, "copy", []byte("bytes")); err != nil {
		return err
	}
	var keys []string
	for pages := b.NewListObjectsPaginator(&oss.ListObjectsRequest{Bucket: b.name, MaxKeys: 1}); pages.HasNext(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		keys = append(keys, *page.Contents[0].Key)
	}
	for pages := b.NewListObjectsV2Paginator(&oss.ListObjectsV2Request{Bucket: b.name, MaxKeys: 1}); pages.HasNext(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		keys = append(keys, *page.Contents[0].Key)
	}
	if err := expect(strings.Join(keys, "|") == "copy|"+key+"|copy|"+key, "keys", keys); err != nil {
		return err
	}
	for _, key := range keys {
		if _, err := b.DeleteObject(ctx, &oss.DeleteObjectRequest{Bucket: b.name, Key: &key}); err != nil {
			return err
		}
	}
	there, err := b.IsObjectExist(ctx, *b.name, "copy")
	return errors.Join(err, expect(!there, "deleted but there"))
}

func multipart(b bucket) error {
	id, parts, err := upload(b, "目录/a b+c")
	if err != nil {
		return err
	}
	if err := complete(b, "目录/a b+c", id, parts); err != nil {
		return err
	}
	return read(b, "目录/a b+c", part, part, last)
}

func partCopy(b bucket) error {
	if err := put(b, "source ?", part, last); err != nil {
		return err
	}
	id, err := begin(b, "copied")
	if err != nil {
		return err
	}
	var parts []oss.UploadPart
	for at, span := range []string{"bytes=0-102399", fmt.Sprintf("bytes=102400-%d", partSize+len(last)-1)} {
		number := int32(at + 1)
		done, err := b.UploadPartCopy(ctx, &oss.UploadPartCopyRequest{
			Bucket: b.name, Key: oss.Ptr("copied"), UploadId: id, PartNumber: number,
			SourceKey: oss.Ptr("source ?"), Range: oss.Ptr(span)})
		if err != nil {
			return err
		}
		parts = append(parts, oss.UploadPart{PartNumber: number, ETag: done.ETag})
	}
	if err := complete(b, "copied", id, parts); err != nil {
		return err
	}
	return read(b, "copied", part, last)
}

func uploader(b bucket) error {
	scratch, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	file := filepath.Join(scratch, "file")
	if err := os.WriteFile(file, bytes.Join([][]byte{part, part, part, last}, nil), 0o600); err != nil {
		return err
	}
	uploader := b.NewUploader(func(options *oss.UploaderOptions) {
		options.PartSize, options.ParallelNum = partSize, 3
		options.EnableCheckpoint, options.CheckpointDir = true, scratch+"/"
	})
	request := &oss.PutObjectRequest{Bucket: b.name, Key: oss.Ptr("resumed")}
	if _, err := uploader.UploadFile(ctx, request, file); err != nil {
		return err
	}
	return read(b, "resumed", part, part, part, last)
}

func listParts(b bucket) error {
	id, parts, err := upload(b, "listed")
	if err != nil {
		return err
	}
	request := &oss.ListPartsRequest{Bucket: b.name, Key: oss.Ptr("listed"), UploadId: id, MaxParts: 1}
	at := 0
	for pages := b.NewListPartsPaginator(request); pages.HasNext(); at++ {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		if err := expect(len(page.Parts) == 1 && *page.Parts[0].ETag == *parts[at].ETag, "page", page); err != nil {
			return err
		}
	}
	return errors.Join(expect(at == len(parts), "pages", at), abortOf(b, "listed", id))
}

func listUploads(b bucket) error { return listUploadsOf(b, "list/a+b") }

func listUploadsWithBlanks(b bucket) error { return listUploadsOf(b, "list/a b") }

func listUploadsOf(b bucket, first string) error {
	var wanted, found []string
	ids := map[string]string{}
	for _, key := range []string{first, first, "list/目录/x", "list/目录/y", "list/z"} {
		id, err := begin(b, key)
		if err != nil {
			return err
		}
		ids[*id] = key
		wanted = append(wanted, key+"\n"+*id)
	}
	sort.Strings(wanted)
	request := &oss.ListMultipartUploadsRequest{Bucket: b.name, Prefix: oss.Ptr("list/"), MaxUploads: 1}
	for pages := b.NewListMultipartUploadsPaginator(request); pages.HasNext(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, one := range page.Uploads {
			found = append(found, *one.Key+"\n"+*one.UploadId)
		}
	}
	if err := expect(strings.Join(found, "|") == strings.Join(wanted, "|"), "uploads", found, wanted); err != nil {
		return err
	}
	// This client knows no common prefixes of uploads; it must at least not list what they hide.
	page, err := b.ListMultipartUploads(ctx, &oss.ListMultipartUploadsRequest{
		Bucket: b.name, Prefix: oss.Ptr("list/"), Delimiter: oss.Ptr("/")})
	if err != nil {
		return err
	}
	if err := expect(len(page.Uploads) == 3, "groups", page); err != nil {
		return err
	}
	for id, key := range ids {
		if err := abortOf(b, key, &id); err != nil {
			return err
		}
	}
	return nil
}

func abort(b bucket) error {
	id, parts, err := upload(b, "aborted")
	if err != nil {
		return err
	}
	if err := abortOf(b, "aborted", id); err != nil {
		return err
	}
	if err := expectCode(abortOf(b, "aborted", id), "NoSuchUpload"); err != nil {
		return err
	}
	return expectCode(complete(b, "aborted", id, parts), "NoSuchUpload")
}

func presigned(b bucket) error {
	key := "presigned 目录"
	id, err := begin(b, key)
	if err != nil {
		return err
	}
	var parts []oss.UploadPart
	for at, data := range [][]byte{part, last} {
		number := int32(at + 1)
		signed, err := b.Presign(ctx, &oss.UploadPartRequest{Bucket: b.name, Key: &key, UploadId: id, PartNumber: number})
		if err != nil {
			return err
		}
		request, err := http.NewRequest(signed.Method, signed.URL, bytes.NewReader(data))
		if err != nil {
			return err
		}
		for name, value := range signed.SignedHeaders {
			request.Header.Set(name, value)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		answer.Body.Close()
		if err := expect(answer.StatusCode == 200, "presigned part", answer.Status); err != nil {
			return err
		}
		parts = append(parts, oss.UploadPart{PartNumber: number, ETag: oss.Ptr(answer.Header.Get("ETag"))})
	}
	if err := complete(b, key, id, parts); err != nil {
		return err
	}
	return read(b, key, part, last)
}

func deleteBucket(b bucket) error {
	_, err := b.DeleteBucket(ctx, &oss.DeleteBucketRequest{Bucket: b.name})
	if err := expectCode(err, "BucketNotEmpty"); err != nil {
		return err
	}
	list, err := b.ListObjectsV2(ctx, &oss.ListObjectsV2Request{Bucket: b.name})
	if err != nil {
		return err
	}
	for _, one := range list.Contents {
		if _, err := b.DeleteObject(ctx, &oss.DeleteObjectRequest{Bucket: b.name, Key: one.Key}); err != nil {
			return err
		}
	}
	_, err = b.DeleteBucket(ctx, &oss.DeleteBucketRequest{Bucket: b.name})
	return err
}

func main() {
	operations := []struct {
		name string
		run  func(bucket) error
	}{
		{"bucket", makeBucket}, {"objects", objects}, {"multipart", multipart}, {"part copy", partCopy},
		{"resumable", uploader}, {"list parts", listParts}, {"list uploads", listUploads},
		{"blank in a marker", listUploadsWithBlanks}, {"abort", abort}, {"presigned", presigned},
		{"delete bucket", deleteBucket},
	}
	failed := false
	for _, scheme := range []string{"v1", "v4", "v1+sts", "v4+sts"} {
		bucket := connect(scheme)
		for _, operation := range operations {
			if problem := operation.run(bucket); problem != nil {
				failed = true
				text := strings.ReplaceAll(problem.Error(), "\n", " ")
				fmt.Printf("%s\t%s\tfailed\t%.200s\n", operation.name, scheme, text)
			} else {
				fmt.Printf("%s\t%s\tok\t\n", operation.name, scheme)
			}
		}
	}
	if failed {
		os.Exit(1)
	}
}
