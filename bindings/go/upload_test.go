package ossmp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc64"
	"strconv"
	"sync"
	"testing"
	"time"
)

var ctx = context.Background()

func initiate(t testing.TB, client *Client, key string, options ...UploadOption) *Upload {
	t.Helper()
	upload, err := client.InitiateMultipartUpload(ctx, bucket, key, options...)
	must(t, err)
	t.Cleanup(func() { _ = upload.Close() })
	return upload
}

func checksum(data []byte) string {
	return strconv.FormatUint(crc64.Checksum(data, crc64.MakeTable(crc64.ECMA)), 10)
}

func TestTheFlowStepByStep(t *testing.T) {
	e := startEmulator(t)
	client, data := e.client(), content(4*partSize+9)
	upload := initiate(t, client, "目录/步骤")
	if upload.Bucket() != bucket || upload.Key() != "目录/步骤" || upload.ID() == "" {
		t.Errorf("the upload is %s/%s %s", upload.Bucket(), upload.Key(), upload.ID())
	}
	path := fileOf(t, data)
	last, err := upload.UploadPartFromFile(ctx, 5, path, 4*partSize, -1)
	must(t, err)
	if last.Number != 5 || last.Size != 9 || last.ETag == "" || last.CRC64 != checksum(data[4*partSize:]) {
		t.Errorf("the last part is %+v", last)
	}
	_, err = upload.UploadPartFromFile(ctx, 1, path, 0, partSize)
	must(t, err)
	_, err = upload.UploadPartFromBytes(ctx, 2, data[partSize:2*partSize])
	must(t, err)
	_, err = upload.UploadPart(ctx, 3, bytes.NewReader(data[2*partSize:]), partSize)
	must(t, err)
	_, err = upload.UploadPartFromReaderAt(ctx, 4, bytes.NewReader(data), 3*partSize, partSize)
	must(t, err)

	sent := upload.SentParts()
	listed, err := upload.AllParts(ctx)
	must(t, err)
	if len(sent) != 5 || len(listed) != 5 {
		t.Fatalf("%d parts were sent, %d are listed", len(sent), len(listed))
	}
	for i, part := range listed {
		if sent[i].Number != i+1 || part.Number != i+1 || part.Size != sent[i].Size || part.ETag != sent[i].ETag {
			t.Errorf("sent was %+v, listed is %+v", sent[i], part)
		}
		if time.Since(part.LastModified) > time.Hour {
			t.Errorf("part %d is of %v", part.Number, part.LastModified)
		}
	}
	result, err := upload.CompleteMultipartUpload(ctx, nil)
	must(t, err)
	if result.Size != int64(len(data)) || result.CRC64 != checksum(data) || result.Location == "" {
		t.Errorf("the result is %+v", result)
	}
	e.has("目录/步骤", data)
}

func TestPartsAreJoinedAsListedOrAsGiven(t *testing.T) {
	e := startEmulator(t)
	client, data := e.client(), content(2*partSize)
	for name, choose := range map[string]func(upload *Upload) []Part{
		"sent": func(upload *Upload) []Part { return nil },
		"listed": func(upload *Upload) []Part {
			parts, err := upload.AllParts(ctx)
			must(t, err)
			return parts
		},
		"own, in another order, quoted": func(upload *Upload) []Part {
			sent := upload.SentParts()
			return []Part{{Number: 2, ETag: sent[1].ETag}, {Number: 1, ETag: `"` + sent[0].ETag + `"`}}
		},
	} {
		upload := initiate(t, client, name)
		for i := 0; i < 2; i++ {
			_, err := upload.UploadPartFromBytes(ctx, i+1, data[i*partSize:(i+1)*partSize])
			must(t, err)
		}
		result, err := upload.CompleteMultipartUpload(ctx, choose(upload))
		must(t, err)
		if result.Size != int64(len(data)) {
			t.Errorf("%s: the size is %d", name, result.Size)
		}
		e.has(name, data)
	}
}

func TestAnUploadOfAnotherHandleIsCompletedWithWhatIsListed(t *testing.T) {
	e := startEmulator(t)
	client, data := e.client(), content(3*partSize)
	first := initiate(t, client, "k")
	_, err := first.UploadPartFromBytes(ctx, 1, data[:partSize])
	must(t, err)
	_, err = first.UploadPartFromBytes(ctx, 2, content(partSize))
	must(t, err)
	must(t, first.Close())

	second, err := client.AttachMultipartUpload(bucket, "k", first.ID())
	must(t, err)
	defer second.Close()
	listed, err := second.AllParts(ctx)
	must(t, err)
	replaced, err := second.UploadPartFromBytes(ctx, 2, data[partSize:2*partSize])
	must(t, err)
	last, err := second.UploadPartFromBytes(ctx, 3, data[2*partSize:])
	must(t, err)
	result, err := second.CompleteMultipartUpload(ctx, []Part{listed[0], replaced, last})
	must(t, err)
	if result.Size != int64(len(data)) || result.CRC64 != checksum(data) {
		t.Errorf("the result is %+v", result)
	}
	e.has("k", data)

	// Less than what was listed: the size of the object cannot be known then.
	third := initiate(t, client, "less")
	for number := 1; number <= 2; number++ {
		_, err = third.UploadPartFromBytes(ctx, number, data[:partSize])
		must(t, err)
	}
	again, err := client.AttachMultipartUpload(bucket, "less", third.ID())
	must(t, err)
	defer again.Close()
	listed, err = again.AllParts(ctx)
	must(t, err)
	_, err = again.CompleteMultipartUpload(ctx, listed[:1])
	must(t, err)
	e.has("less", data[:partSize])
}

func TestHeadersGoWithTheRequestToWhichTheyBelong(t *testing.T) {
	e := startEmulator(t)
	upload := initiate(t, e.client(), "k", WithContentType("text/x-own"), WithHeaders(map[string]string{
		"x-oss-traffic-limit": "819200", "x-oss-tagging": "a=1"}))
	_, err := upload.UploadPartFromBytes(ctx, 1, content(5))
	must(t, err)
	_, err = upload.CompleteMultipartUpload(ctx, nil, WithHeader("X-Oss-Complete-All", "yes"))
	must(t, err)
	for _, c := range [][3]string{
		{"InitiateMultipartUpload", "content-type", "text/x-own"},
		{"InitiateMultipartUpload", "x-oss-tagging", "a=1"},
		{"UploadPart", "x-oss-traffic-limit", "819200"},
		{"CompleteMultipartUpload", "x-oss-complete-all", "yes"},
	} {
		if value := e.events(c[0])[0].header(c[1]); value != c[2] {
			t.Errorf("%s has %s: %q", c[0], c[1], value)
		}
	}
	e.has("k", content(5))
}

func TestAPartIsCopiedOnTheService(t *testing.T) {
	e := startEmulator(t)
	client, data := e.client(), content(3*partSize)
	_, err := client.UploadFile(ctx, bucket, "源/source", fileOf(t, data))
	must(t, err)
	upload := initiate(t, client, "copy")
	part, err := upload.UploadPartCopy(ctx, 1, CopySource{Bucket: bucket, Key: "源/source", Length: 2 * partSize})
	must(t, err)
	if part.Size != 2*partSize {
		t.Errorf("the part is %+v", part)
	}
	_, err = upload.UploadPartCopy(ctx, 2, CopySource{Bucket: bucket, Key: "源/source", Offset: 2 * partSize, Length: -1})
	must(t, err)
	_, err = upload.CompleteMultipartUpload(ctx, nil)
	must(t, err)
	e.has("copy", data)
	_, err = initiate(t, client, "none").UploadPartCopy(ctx, 1, CopySource{Bucket: bucket, Key: "nothing", Length: -1})
	var failure *Error
	if !errors.As(err, &failure) || failure.Code != "NoSuchKey" || failure.HTTPStatus != 404 {
		t.Errorf("the error is %v", err)
	}
}

func TestAnUploadThatHasEndedSaysSo(t *testing.T) {
	e := startEmulator(t)
	client := e.client()
	for name, end := range map[string]func(upload *Upload) error{
		"abort": func(upload *Upload) error { return upload.AbortMultipartUpload(ctx) },
		"complete": func(upload *Upload) error {
			_, err := upload.CompleteMultipartUpload(ctx, nil)
			return err
		},
	} {
		upload := initiate(t, client, name)
		_, err := upload.UploadPartFromBytes(ctx, 1, content(5))
		must(t, err)
		other, err := client.AttachMultipartUpload(bucket, name, upload.ID())
		must(t, err)
		defer other.Close()
		must(t, end(upload))
		_, partErr := upload.UploadPartFromBytes(ctx, 1, content(5))
		_, completeErr := upload.CompleteMultipartUpload(ctx, []Part{{Number: 1, ETag: "E"}})
		for _, err := range []error{partErr, completeErr, upload.AbortMultipartUpload(ctx)} {
			if !errors.Is(err, ErrState) {
				t.Errorf("after %s: %v", name, err)
			}
		}
		_, err = other.UploadPartFromBytes(ctx, 1, content(5))
		var failure *Error
		if !errors.Is(err, ErrNoSuchUpload) || !errors.As(err, &failure) || failure.UploadID != upload.ID() {
			t.Errorf("another handle after %s: %v", name, err)
		}
	}
}

func TestManyGoroutinesShareAnUpload(t *testing.T) {
	e := startEmulator(t)
	const parts = 40
	client, data := e.client(), content(parts*partSize)
	var counter Counter
	upload := initiate(t, client, "k", WithCounter(&counter))
	var wait sync.WaitGroup
	failures := make(chan error, parts)
	for i := 0; i < parts; i++ {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			_, err := upload.UploadPartFromBytes(ctx, i+1, data[i*partSize:(i+1)*partSize])
			failures <- err
			_ = upload.SentParts()
			_ = counter.BytesDone()
		}(i)
	}
	wait.Wait()
	close(failures)
	for err := range failures {
		must(t, err)
	}
	if done := counter.BytesDone(); done != int64(len(data)) {
		t.Errorf("%d bytes were counted", done)
	}
	_, err := upload.CompleteMultipartUpload(ctx, nil)
	must(t, err)
	e.has("k", data)
}

func TestACounterKnowsTheTotalOfAOneCallUpload(t *testing.T) {
	e := startEmulator(t)
	var counter Counter
	size := int64(2*partSize + 1)
	path := fileOf(t, content(int(size)))
	for i := int64(1); i <= 2; i++ {
		_, err := e.client().UploadFile(ctx, bucket, fmt.Sprint(i), path, WithPartSize(partSize), WithCounter(&counter))
		must(t, err)
		if counter.BytesDone() != i*size || counter.BytesTotal() != i*size {
			t.Errorf("after %d uploads: %d of %d", i, counter.BytesDone(), counter.BytesTotal())
		}
	}
}

func TestTheObjectMayBeMadeAlthoughItsCallbackFailed(t *testing.T) {
	e := startEmulator(t, "--fault", "CompleteMultipartUpload performed status=203 code=CallbackFailed")
	upload := initiate(t, e.client(), "k")
	_, err := upload.UploadPartFromBytes(ctx, 1, content(5))
	must(t, err)
	result, err := upload.CompleteMultipartUpload(ctx, nil)
	var failure *Error
	if !errors.Is(err, ErrCallbackFailed) || !errors.As(err, &failure) || failure.ObjectState != ObjectMade {
		t.Errorf("the error is %v", err)
	}
	if result == nil || result.Size != 5 {
		t.Errorf("the result is %+v", result)
	}
	if err := upload.AbortMultipartUpload(ctx); !errors.Is(err, ErrState) {
		t.Errorf("it can still be aborted: %v", err)
	}
}
