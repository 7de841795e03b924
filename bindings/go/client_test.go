package ossmp

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

func TestOptionsThatCannotBeAreRefused(t *testing.T) {
	for name, option := range map[string]ClientOption{
		"NUL in the region":    WithRegion("cn\x00hangzhou"),
		"NUL in the secret":    WithStaticCredentials("id", "s3cret\x00", ""),
		"region":               WithRegion("CN Hangzhou"),
		"addressing":           WithAddressing(9),
		"addressing, too big":  WithAddressing(1 << 40),
		"signature":            WithSignature(2),
		"connect time-out":     WithConnectTimeout(0),
		"idle time-out":        WithIdleTimeout(-time.Second),
		"idle time-out, long":  WithIdleTimeout(math.MaxInt64),
		"attempts":             WithMaxAttempts(101),
		"proxy":                WithProxy("socks5://user:s3cret@host:1"),
		"user agent":           WithUserAgent("名"),
		"bandwidth":            WithBandwidthLimit(-1),
		"log level":            WithLogFunc(9, func(context.Context, LogLevel, string) {}),
		"no log function":      WithLogFunc(LogInfo, nil),
		"no provider":          WithCredentialsProvider(nil),
		"role":                 WithECSRole("a/b", ""),
		"metadata URL":         WithECSRole("", "ftp://host"),
		"V4 without a region":  WithSignature(SignatureV4),
		"credentials":          WithStaticCredentials("", "", ""),
		"credentials, not ASC": WithStaticCredentials("密", "s3cret", ""),
	} {
		client, err := NewClient("http://127.0.0.1:1", WithStaticCredentials("id", "secret", ""), option)
		if client != nil || !errors.Is(err, ErrArgument) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: a secret is shown: %v", name, err)
		}
	}
	for endpoint, kind := range map[string]error{"": ErrArgument, "http://u:p@h": ErrArgument, "a\x00b": ErrArgument} {
		if _, err := NewClient(endpoint, WithAnonymous()); !errors.Is(err, kind) {
			t.Errorf("endpoint %q: %v", endpoint, err)
		}
	}
	if _, err := NewClient("h"); !errors.Is(err, ErrArgument) {
		t.Errorf("no credentials: %v", err)
	}
	if _, err := NewClient("h", WithAnonymous(), WithCAFile("/没有/ca.pem")); !errors.Is(err, ErrFile) {
		t.Errorf("no CA file: %v", err)
	}
}

func TestUploadOptionsThatCannotBeAreRefused(t *testing.T) {
	e := startEmulator(t)
	client, path := e.client(), fileOf(t, content(5))
	for name, option := range map[string]UploadOption{
		"header":            WithHeader("x-oss-meta-a", "b\r\nc"),
		"NUL in a header":   WithHeader("x-oss-meta-a", "b\x00c"),
		"own header":        WithHeader("Authorization", "x"),
		"time-out":          WithTimeout(-1),
		"time-out, long":    WithTimeout(math.MaxInt64),
		"part size":         WithPartSize(1),
		"concurrency":       WithConcurrency(65),
		"concurrency, big":  WithConcurrency(1 << 40),
		"checkpoint":        WithCheckpoint(""),
		"NUL in checkpoint": WithCheckpoint("a\x00"),
		"no progress":       WithProgress(nil),
	} {
		_, err := client.UploadFile(ctx, bucket, "k", path, option)
		if !errors.Is(err, ErrArgument) {
			t.Errorf("%s: %v", name, err)
		}
		if upload, err := client.AttachMultipartUpload(bucket, "k", "id", option); upload != nil || !errors.Is(err, ErrArgument) {
			t.Errorf("%s: attached with %v", name, err)
		}
	}
	for _, name := range [][2]string{{"", "k"}, {"Bad_Name", "k"}, {bucket, ""}, {bucket, "a\x00b"}, {"a\x00b", "k"}} {
		_, initErr := client.InitiateMultipartUpload(ctx, name[0], name[1])
		_, fileErr := client.UploadFile(ctx, name[0], name[1], path)
		_, writerErr := client.NewWriter(ctx, name[0], name[1])
		for _, err := range []error{initErr, fileErr, writerErr} {
			if !errors.Is(err, ErrArgument) {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
	upload := initiate(t, client, "k")
	for _, number := range []int{0, -1, 10001, 1 << 40} {
		if _, err := upload.UploadPartFromBytes(ctx, number, nil); !errors.Is(err, ErrArgument) {
			t.Errorf("part %d: %v", number, err)
		}
	}
	_, pathErr := upload.UploadPartFromFile(ctx, 1, "a\x00b", 0, -1)
	_, copyErr := upload.UploadPartCopy(ctx, 1, CopySource{Bucket: bucket, Key: "a\x00b", Length: -1})
	_, offsetErr := upload.UploadPartFromReaderAt(ctx, 1, strings.NewReader("x"), -1, 1)
	_, emptyErr := upload.CompleteMultipartUpload(ctx, nil)
	_, etagErr := upload.CompleteMultipartUpload(ctx, []Part{{Number: 1, ETag: "a\nb"}})
	_, numberErr := upload.CompleteMultipartUpload(ctx, []Part{{Number: 0, ETag: "E"}})
	_, nulErr := upload.CompleteMultipartUpload(ctx, []Part{{Number: 1, ETag: "E\x00"}})
	for _, err := range []error{pathErr, copyErr, offsetErr, emptyErr, etagErr, numberErr, nulErr} {
		if !errors.Is(err, ErrArgument) {
			t.Errorf("the error is %v", err)
		}
	}
	if sent := e.events("UploadPart"); len(sent) != 0 {
		t.Errorf("%d parts were sent", len(sent))
	}
}

func TestSettingsReachTheLibrary(t *testing.T) {
	e := startEmulator(t)
	client := e.client(WithUserAgent("backup/2.1"), WithSignature(SignatureV1), WithAddressing(AddressingPath),
		WithVerify(false, false), WithMaxAttempts(2), WithConnectTimeout(time.Second))
	upload := initiate(t, client, "k")
	_, err := upload.UploadPartFromBytes(ctx, 1, content(5))
	must(t, err)
	sent := e.events("UploadPart")[0]
	if !strings.HasSuffix(sent.header("user-agent"), " backup/2.1") || sent.header("content-md5") != "" ||
		!strings.HasPrefix(sent.header("authorization"), "OSS "+e.id) {
		t.Errorf("the request has %v", sent.Headers)
	}
	e.fault("UploadPart always status=500 code=InternalError")
	_, err = upload.UploadPartFromBytes(ctx, 1, content(5))
	var failure *Error
	if !errors.As(err, &failure) || failure.Attempts != 2 || !failure.Retryable || failure.HTTPStatus != 500 {
		t.Errorf("the error is %v", err)
	}

	e.fault("ListMultipartUploads always stall")
	hasty := e.client(WithMaxAttempts(1), WithIdleTimeout(200*time.Millisecond))
	within(t, promptly, "an idle connection", func() { _, err = hasty.ListMultipartUploads(ctx, bucket) })
	if !errors.Is(err, ErrTimeout) {
		t.Errorf("the error is %v", err)
	}
	proxied := e.client(WithProxy("http://127.0.0.1:1"), WithMaxAttempts(1))
	if _, err := proxied.ListMultipartUploads(ctx, bucket); !errors.Is(err, ErrNetwork) {
		t.Errorf("through a proxy that is not there: %v", err)
	}
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	proxied = e.client(WithProxyFromEnv(), WithMaxAttempts(1))
	if _, err := proxied.ListMultipartUploads(ctx, bucket); !errors.Is(err, ErrNetwork) {
		t.Errorf("through a proxy of the environment: %v", err)
	}
}

func TestTheBandwidthIsLimited(t *testing.T) {
	e := startEmulator(t)
	client := e.client(WithBandwidthLimit(200 * 1024))
	began := time.Now()
	_, err := client.UploadFile(ctx, bucket, "k", fileOf(t, content(100*1024)))
	must(t, err)
	if took := time.Since(began); took < 300*time.Millisecond {
		t.Errorf("half a second's bytes took %v", took)
	}
}

func TestTheTrustedAuthoritiesComeFromAFile(t *testing.T) {
	ca := fileOf(t, nil)
	e := startEmulator(t, "--tls-ca-out", ca)
	_, err := e.client(WithCAFile(ca)).ListMultipartUploads(ctx, bucket)
	must(t, err)
	if _, err := e.client().ListMultipartUploads(ctx, bucket); !errors.Is(err, ErrTLS) {
		t.Errorf("an unknown authority: %v", err)
	}
}

func TestUploadSettingsOfOneCall(t *testing.T) {
	e := startEmulator(t)
	client, data := e.client(), content(3*partSize)
	path, nowhere := fileOf(t, data), "/没有/checkpoint"
	if _, err := client.UploadFile(ctx, bucket, "k", path, WithCheckpoint(nowhere)); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("without a place for the checkpoint: %v", err)
	}
	_, err := client.UploadFile(ctx, bucket, "k", path, WithCheckpoint(nowhere), WithCheckpointRequired(false))
	must(t, err)
	e.fault("UploadPart part=3 times=1 status=403 code=AccessDenied")
	_, err = client.UploadFile(ctx, bucket, "kept", path, WithPartSize(partSize), WithAbortOnFailure(false))
	var failure *Error
	if !errors.As(err, &failure) || failure.UploadID == "" {
		t.Fatalf("the error is %v", err)
	}
	result, err := client.UploadFile(ctx, bucket, "kept", path, WithPartSize(partSize), WithAdopt(true))
	must(t, err)
	if result.BytesReused == 0 {
		t.Error("nothing was adopted")
	}
	e.has("kept", data)
}

func TestAnErrorTellsAllThatIsKnown(t *testing.T) {
	e := startEmulator(t, "--fault", "UploadPart part=2 status=403 code=AccessDenied message='no, 不'")
	upload := initiate(t, e.client(), "键")
	_, err := upload.UploadPartFromBytes(ctx, 2, content(5))
	var failure *Error
	if !errors.As(err, &failure) {
		t.Fatalf("the error is %v", err)
	}
	if failure.Status != StatusService || failure.Operation != "UploadPart" || failure.Code != "AccessDenied" ||
		failure.HTTPStatus != 403 || failure.RequestID == "" || failure.EC == "" || failure.HostID == "" ||
		failure.Bucket != bucket || failure.Key != "键" || failure.UploadID != upload.ID() || failure.PartNumber != 2 ||
		failure.Attempts != 1 || failure.Retryable || failure.ObjectState != ObjectUnchanged || failure.Unwrap() != nil {
		t.Errorf("the error is %#v", failure)
	}
	if !errors.Is(err, ErrService) || errors.Is(err, ErrNoSuchUpload) || failure.Timeout() {
		t.Errorf("it is of another kind: %v", err)
	}
	if text := fmt.Sprintf("%v %#v", err, failure); strings.Contains(text, e.secret) || !strings.Contains(text, "AccessDenied") {
		t.Errorf("it says %s", text)
	}
}

func TestEveryStatusHasANameAndAKind(t *testing.T) {
	for status, kind := range kinds {
		if name := status.String(); !strings.HasPrefix(name, "OSSMP_E_") {
			t.Errorf("%d is %q", int(status), name)
		}
		if err := error(&Error{Status: status}); !errors.Is(err, kind) || errors.Is(err, ErrClosed) {
			t.Errorf("%v is not %v", status, kind)
		}
	}
	if StatusOK.String() != "OSSMP_OK" || Status(99).String() != "" {
		t.Errorf("0 is %q, 99 is %q", StatusOK, Status(99))
	}
}
