// The Go SDK v1 against the emulator: every operation under V1 and V4, with a permanent and with a temporary key.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/aliyun/aliyun-oss-go-sdk/oss"
)

const partSize = 102400 // the least that a part but the last may have

var (
	part = bytes.Repeat([]byte("0123456789abcdef"), partSize/16)
	last = []byte("the last part")
)

func env(name string) string { return os.Getenv("CONFORMANCE_" + name) }

func expect(holds bool, what string, values ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf("%s: %v", what, values)
}

func expectCode(err error, code string) error {
	var service oss.ServiceError
	return expect(errors.As(err, &service) && service.Code == code, "expected "+code, err)
}

func connect(scheme string) (*oss.Bucket, error) {
	kind := "AK"
	options := []oss.ClientOption{oss.Region(env("REGION"))}
	if strings.HasSuffix(scheme, "+sts") {
		kind = "STS"
		options = append(options, oss.SecurityToken(env("STS_TOKEN")))
	}
	if strings.HasPrefix(scheme, "v4") {
		options = append(options, oss.AuthVersion(oss.AuthV4))
	}
	client, err := oss.New(env("ENDPOINT"), env(kind+"_ID"), env(kind+"_SECRET"), options...)
	if err != nil {
		return nil, err
	}
	return client.Bucket("go-v1-" + strings.ReplaceAll(scheme, "+", "-"))
}

func read(b *oss.Bucket, key string, wanted ...[]byte) error {
	body, err := b.GetObject(key)
	if err != nil {
		return err
	}
	defer body.Close()
	found, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	return expect(bytes.Equal(found, bytes.Join(wanted, nil)), "other bytes", len(found))
}

func upload(b *oss.Bucket, key string) (oss.InitiateMultipartUploadResult, []oss.UploadPart, error) {
	var parts []oss.UploadPart
	begun, err := b.InitiateMultipartUpload(key)
	if err != nil {
		return begun, nil, err
	}
	for at, data := range [][]byte{part, part, last} {
		done, err := b.UploadPart(begun, bytes.NewReader(data), int64(len(data)), at+1)
		if err != nil {
			return begun, nil, err
		}
		parts = append(parts, done)
	}
	return begun, parts, nil
}

func makeBucket(b *oss.Bucket) error {
	for round := 0; round < 2; round++ {
		if err := b.Client.CreateBucket(b.BucketName, oss.ACL(oss.ACLPrivate)); err != nil {
			return err
		}
	}
	info, err := b.Client.GetBucketInfo(b.BucketName)
	if err != nil {
		return err
	}
	location, err := b.Client.GetBucketLocation(b.BucketName)
	if err != nil {
		return err
	}
	acl, err := b.Client.GetBucketACL(b.BucketName)
	if err != nil {
		return err
	}
	list, err := b.Client.ListBuckets(oss.Prefix(b.BucketName), oss.MaxKeys(1))
	if err != nil {
		return err
	}
	holds := info.BucketInfo.Name == b.BucketName && location == "oss-"+env("REGION") && acl.ACL == "private"
	return expect(holds && list.Buckets[0].Name == b.BucketName, "bucket", info, location, acl, list)
}

func objects(b *oss.Bucket) error {
	key := "plain目录/+.txt"
	tagging := oss.Tagging{Tags: []oss.Tag{{Key: "a", Value: "1"}}}
	options := []oss.Option{oss.Meta("colour", "red"), oss.SetTagging(tagging), oss.ObjectStorageClass(oss.StorageIA)}
	if err := b.PutObject(key, strings.NewReader("bytes"), options...); err != nil {
		return err
	}
	head, err := b.GetObjectDetailedMeta(key)
	if err != nil {
		return err
	}
	tags, err := b.GetObjectTagging(key)
	if err != nil {
		return err
	}
	if err := expect(head.Get("X-Oss-Meta-Colour") == "red" && tags.Tags[0].Value == "1", "head", head, tags); err != nil {
		return err
	}
	if _, err := b.CopyObject(key, "copy"); err != nil {
		return err
	}
	if err := read(b, "copy", []byte("bytes")); err != nil {
		return err
	}
	one, err := b.ListObjects(oss.MaxKeys(1))
	if err != nil {
		return err
	}
	two, err := b.ListObjects(oss.MaxKeys(1), oss.Marker(one.NextMarker))
	if err != nil {
		return err
	}
	all, err := b.ListObjectsV2(oss.StartAfter("b"))
	if err != nil {
		return err
	}
	holds := one.Objects[0].Key == "copy" && two.Objects[0].Key == key && !two.IsTruncated && len(all.Objects) == 2
	if err := expect(holds, "lists", one, two, all); err != nil {
		return err
	}
	for _, key := range []string{"copy", key} {
		if err := b.DeleteObject(key); err != nil {
			return err
		}
	}
	there, err := b.IsObjectExist("copy")
	return errors.Join(err, expect(!there, "deleted but there"))
}

func multipart(b *oss.Bucket) error {
	begun, parts, err := upload(b, "目录/a b+c")
	if err != nil {
		return err
	}
	if _, err := b.CompleteMultipartUpload(begun, parts); err != nil {
		return err
	}
	return read(b, "目录/a b+c", part, part, last)
}

func partCopy(b *oss.Bucket) error {
	if err := b.PutObject("source?", bytes.NewReader(append(bytes.Clone(part), last...))); err != nil {
		return err
	}
	begun, err := b.InitiateMultipartUpload("copied")
	if err != nil {
		return err
	}
	one, err := b.UploadPartCopy(begun, b.BucketName, "source?", 0, partSize, 1)
	if err != nil {
		return err
	}
	two, err := b.UploadPartCopy(begun, b.BucketName, "source?", partSize, int64(len(last)), 2)
	if err != nil {
		return err
	}
	if _, err := b.CompleteMultipartUpload(begun, []oss.UploadPart{one, two}); err != nil {
		return err
	}
	return read(b, "copied", part, last)
}

func resumable(b *oss.Bucket) error {
	scratch, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	file := filepath.Join(scratch, "file")
	if err := os.WriteFile(file, bytes.Join([][]byte{part, part, part, last}, nil), 0o600); err != nil {
		return err
	}
	if err := b.UploadFile("resumed", file, partSize, oss.Routines(3), oss.CheckpointDir(true, scratch)); err != nil {
		return err
	}
	return read(b, "resumed", part, part, part, last)
}

func listParts(b *oss.Bucket) error {
	begun, parts, err := upload(b, "listed")
	if err != nil {
		return err
	}
	marker := 0
	for at := range parts {
		page, err := b.ListUploadedParts(begun, oss.MaxParts(1), oss.PartNumberMarker(marker))
		if err != nil {
			return err
		}
		found := page.UploadedParts
		holds := len(found) == 1 && found[0].ETag == parts[at].ETag && page.IsTruncated == (at+1 < len(parts))
		if err := expect(holds, "page", page); err != nil {
			return err
		}
		marker = found[0].PartNumber
	}
	return b.AbortMultipartUpload(begun)
}

func listUploads(b *oss.Bucket) error { return listUploadsOf(b, "list/a+b") }

func listUploadsWithBlanks(b *oss.Bucket) error { return listUploadsOf(b, "list/a b") }

func listUploadsOf(b *oss.Bucket, first string) error {
	var wanted, found []string
	var begun []oss.InitiateMultipartUploadResult
	for _, key := range []string{first, first, "list/目录/x", "list/目录/y", "list/z"} {
		one, err := b.InitiateMultipartUpload(key)
		if err != nil {
			return err
		}
		begun = append(begun, one)
		wanted = append(wanted, key+"\n"+one.UploadID)
	}
	sort.Strings(wanted)
	key, id := "", ""
	for more := true; more; {
		page, err := b.ListMultipartUploads(
			oss.Prefix("list/"), oss.MaxUploads(1), oss.KeyMarker(key), oss.UploadIDMarker(id))
		if err != nil {
			return err
		}
		for _, one := range page.Uploads {
			found = append(found, one.Key+"\n"+one.UploadID)
		}
		key, id, more = page.NextKeyMarker, page.NextUploadIDMarker, page.IsTruncated
	}
	if err := expect(strings.Join(found, "|") == strings.Join(wanted, "|"), "uploads", found, wanted); err != nil {
		return err
	}
	page, err := b.ListMultipartUploads(oss.Prefix("list/"), oss.Delimiter("/"))
	if err != nil {
		return err
	}
	holds := len(page.Uploads) == 3 && len(page.CommonPrefixes) == 1 && page.CommonPrefixes[0] == "list/目录/"
	if err := expect(holds, "groups", page); err != nil {
		return err
	}
	for _, one := range begun {
		if err := b.AbortMultipartUpload(one); err != nil {
			return err
		}
	}
	return nil
}

func abort(b *oss.Bucket) error {
	begun, parts, err := upload(b, "aborted")
	if err != nil {
		return err
	}
	if err := b.AbortMultipartUpload(begun); err != nil {
		return err
	}
	if err := expectCode(b.AbortMultipartUpload(begun), "NoSuchUpload"); err != nil {
		return err
	}
	_, err = b.CompleteMultipartUpload(begun, parts)
	return expectCode(err, "NoSuchUpload")
}

func presigned(b *oss.Bucket) error {
	begun, err := b.InitiateMultipartUpload("presigned 目录")
	if err != nil {
		return err
	}
	var parts []oss.UploadPart
	for at, data := range [][]byte{part, last} {
		url, err := b.SignURL("presigned 目录", oss.HTTPPut, 60,
			oss.AddParam("partNumber", fmt.Sprint(at+1)), oss.AddParam("uploadId", begun.UploadID))
		if err != nil {
			return err
		}
		request, err := http.NewRequest("PUT", url, bytes.NewReader(data))
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		answer.Body.Close()
		if err := expect(answer.StatusCode == 200, "presigned part", answer.Status); err != nil {
			return err
		}
		parts = append(parts, oss.UploadPart{PartNumber: at + 1, ETag: answer.Header.Get("ETag")})
	}
	if _, err := b.CompleteMultipartUpload(begun, parts); err != nil {
		return err
	}
	return read(b, "presigned 目录", part, last)
}

func deleteBucket(b *oss.Bucket) error {
	if err := expectCode(b.Client.DeleteBucket(b.BucketName), "BucketNotEmpty"); err != nil {
		return err
	}
	list, err := b.ListObjects()
	if err != nil {
		return err
	}
	for _, one := range list.Objects {
		if err := b.DeleteObject(one.Key); err != nil {
			return err
		}
	}
	return b.Client.DeleteBucket(b.BucketName)
}

func main() {
	operations := []struct {
		name string
		run  func(*oss.Bucket) error
	}{
		{"bucket", makeBucket}, {"objects", objects}, {"multipart", multipart}, {"part copy", partCopy},
		{"resumable", resumable}, {"list parts", listParts}, {"list uploads", listUploads},
		{"blank in a marker", listUploadsWithBlanks}, {"abort", abort}, {"presigned", presigned},
		{"delete bucket", deleteBucket},
	}
	failed := false
	for _, scheme := range []string{"v1", "v4", "v1+sts", "v4+sts"} {
		bucket, err := connect(scheme)
		for _, operation := range operations {
			if err == nil {
				if problem := operation.run(bucket); problem != nil {
					failed = true
					text := strings.ReplaceAll(problem.Error(), "\n", " ")
					fmt.Printf("%s\t%s\tfailed\t%.200s\n", operation.name, scheme, text)
				} else {
					fmt.Printf("%s\t%s\tok\t\n", operation.name, scheme)
				}
			}
		}
		if err != nil {
			failed = true
			fmt.Printf("bucket\t%s\tfailed\t%v\n", scheme, err)
		}
	}
	if failed {
		os.Exit(1)
	}
}
