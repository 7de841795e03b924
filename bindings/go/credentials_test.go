package ossmp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

type contextKey struct{}

func TestCredentialsComeFromAProvider(t *testing.T) {
	e := startEmulator(t, "--sts", "STS.one,secret-one,token-one")
	var asked int
	var said any
	provider := func(ctx context.Context) (Credentials, error) {
		asked++
		said = ctx.Value(contextKey{})
		return Credentials{"STS.one", "secret-one", "token-one", time.Now().Add(time.Hour)}, nil
	}
	client, err := NewClient(e.endpoint, WithRegion(e.region), WithCredentialsProvider(provider))
	must(t, err)
	defer client.Close()
	for i := 0; i < 2; i++ {
		_, err = client.ListMultipartUploads(context.WithValue(ctx, contextKey{}, "谁"), bucket)
		must(t, err)
	}
	if asked != 1 || said != "谁" {
		t.Errorf("asked %d times, with %v", asked, said)
	}
	// A worker of a one-call upload needs a key, too, and the provider still knows the context.
	client, err = NewClient(e.endpoint, WithRegion(e.region), WithCredentialsProvider(func(ctx context.Context) (Credentials, error) {
		asked++
		said = ctx.Value(contextKey{})
		return Credentials{"STS.one", "secret-one", "token-one", time.Now()}, nil
	}))
	must(t, err)
	defer client.Close()
	asked, said = 0, nil
	_, err = client.UploadFile(context.WithValue(ctx, contextKey{}, "我"), bucket, "k", fileOf(t, content(3*partSize)), WithPartSize(partSize))
	must(t, err)
	if asked < 2 || said != "我" {
		t.Errorf("asked %d times, with %v", asked, said)
	}
}

func TestTheErrorOfAProviderComesOut(t *testing.T) {
	e := startEmulator(t)
	none := errors.New("没有 key")
	for name, c := range map[string]struct {
		provider CredentialsProvider
		cause    error
	}{
		"error": {func(context.Context) (Credentials, error) { return Credentials{}, none }, none},
		"empty": {func(context.Context) (Credentials, error) { return Credentials{}, nil }, ErrArgument},
		"NUL": {func(context.Context) (Credentials, error) {
			return Credentials{AccessKeyID: "a\x00b", AccessKeySecret: "s3cret"}, nil
		}, ErrArgument},
	} {
		client, err := NewClient(e.endpoint, WithRegion(e.region), WithCredentialsProvider(c.provider))
		must(t, err)
		defer client.Close()
		_, err = client.ListMultipartUploads(ctx, bucket)
		if !errors.Is(err, ErrCredentials) || !errors.Is(err, c.cause) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestAProviderThatHangsDoesNotHoldUpACancel(t *testing.T) {
	e := startEmulator(t)
	let := make(chan struct{})
	defer close(let)
	client, err := NewClient(e.endpoint, WithRegion(e.region),
		WithCredentialsProvider(func(context.Context) (Credentials, error) { <-let; return Credentials{}, nil }))
	must(t, err)
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	within(t, promptly, "the listing", func() { _, err = client.ListMultipartUploads(ctx, bucket) })
	if !errors.Is(err, ErrCancelled) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
}

func TestCredentialsComeFromTheEnvironment(t *testing.T) {
	e := startEmulator(t)
	t.Setenv("OSS_ACCESS_KEY_ID", e.id)
	t.Setenv("OSS_ACCESS_KEY_SECRET", e.secret)
	client, err := NewClient(e.endpoint, WithRegion(e.region), WithCredentialsFromEnv())
	must(t, err)
	defer client.Close()
	_, err = client.ListMultipartUploads(ctx, bucket)
	must(t, err)
	t.Setenv("OSS_ACCESS_KEY_SECRET", "")
	if _, err := NewClient(e.endpoint, WithCredentialsFromEnv()); !errors.Is(err, ErrCredentials) {
		t.Errorf("without a secret: %v", err)
	}
}

func TestCredentialsComeFromTheRoleOfTheInstance(t *testing.T) {
	e := startEmulator(t, "--sts", "STS.ecs,secret-ecs,token-ecs")
	metadata := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "uploader") {
			fmt.Fprint(w, "uploader")
			return
		}
		fmt.Fprintf(w, `{"AccessKeyId":"STS.ecs","AccessKeySecret":"secret-ecs","SecurityToken":"token-ecs",
			"Expiration":%q,"Code":"Success"}`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	}))
	defer metadata.Close()
	for _, role := range []string{"", "uploader"} {
		client, err := NewClient(e.endpoint, WithRegion(e.region), WithECSRole(role, metadata.URL+"/"))
		must(t, err)
		defer client.Close()
		_, err = client.ListMultipartUploads(ctx, bucket)
		must(t, err)
	}
	if token := e.events("ListMultipartUploads")[1].header("x-oss-security-token"); token != "token-ecs" {
		t.Errorf("the token is %q", token)
	}
}

func TestCredentialsMayBeChangedOrBeNone(t *testing.T) {
	e := startEmulator(t)
	client := e.client()
	must(t, client.SetCredentials("LTAI5tSomebodyElse", "other", ""))
	if _, err := client.ListMultipartUploads(ctx, bucket); !errors.Is(err, ErrService) && !errors.Is(err, ErrCredentials) {
		t.Errorf("with another key: %v", err)
	}
	for _, bad := range []string{"", "a\x00b", "密"} {
		if err := client.SetCredentials(bad, "secret", ""); !errors.Is(err, ErrArgument) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	must(t, client.SetCredentials(e.id, e.secret, ""))
	_, err := client.ListMultipartUploads(ctx, bucket)
	must(t, err)

	nobody, err := NewClient(e.endpoint, WithAnonymous())
	must(t, err)
	defer nobody.Close()
	_, err = nobody.ListMultipartUploads(ctx, bucket)
	var failure *Error
	if !errors.As(err, &failure) || failure.HTTPStatus != http.StatusForbidden {
		t.Errorf("anonymous: %v", err)
	}
}

func TestCredentialsShowNoSecret(t *testing.T) {
	credentials := Credentials{AccessKeyID: "LTAI5tShown", AccessKeySecret: "s3cret", SecurityToken: "t0ken"}
	marshalled, err := json.Marshal(map[string]any{"key": credentials, "pointer": &credentials})
	must(t, err)
	for _, text := range []string{
		fmt.Sprint(credentials), fmt.Sprintf("%+v %#v %s %q", credentials, credentials, &credentials, credentials),
		fmt.Sprintf("%v", []any{&credentials, map[string]Credentials{"k": credentials}}), string(marshalled),
	} {
		if strings.Contains(text, "s3cret") || strings.Contains(text, "t0ken") || !strings.Contains(text, "LTAI5tShown") {
			t.Errorf("it shows %s", text)
		}
	}
}
