package ossmp_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	ossmp "github.com/ossmp/ossmp-go"
)

func TestWrongSettingsAreTypedErrors(t *testing.T) {
	for name, try := range map[string]func() error{
		"endpoint":   func() error { _, err := ossmp.NewClient("not a url", ossmp.WithAnonymous()); return err },
		"no keys":    func() error { _, err := ossmp.NewClient("127.0.0.1"); return err },
		"NUL":        func() error { _, err := ossmp.NewClient("127.0.0.1\x00", ossmp.WithAnonymous()); return err },
		"attempts":   func() error { return with(ossmp.WithMaxAttempts(0)) },
		"idle":       func() error { return with(ossmp.WithIdleTimeout(-time.Second)) },
		"nil log":    func() error { return with(ossmp.WithLog(ossmp.LogDebug, nil)) },
		"nil fetch":  func() error { return with(ossmp.WithCredentialsFunc(nil)) },
		"NUL in key": func() error { return with(ossmp.WithCredentials("id", "se\x00cret", "")) },
		"region":     func() error { return with(ossmp.WithRegion("NO REGION")) },
		"role":       func() error { return with(ossmp.WithECSRole("no/role", "")) },
		"limit":      func() error { return with(ossmp.WithBandwidthLimit(-1)) },
	} {
		var failure *ossmp.Error
		if err := try(); !errors.As(err, &failure) || failure.Status != ossmp.StatusArgument || failure.Message == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func with(option ossmp.ClientOption) error {
	_, err := ossmp.NewClient("http://127.0.0.1:1", ossmp.WithAnonymous(), option)
	return err
}

func TestSecretsAreNotShown(t *testing.T) {
	credentials := ossmp.Credentials{AccessKeyID: "id", AccessKeySecret: "hush", SecurityToken: "hush too"}
	for _, shown := range []string{
		fmt.Sprint(credentials), fmt.Sprintf("%+v", credentials), fmt.Sprintf("%#v", credentials), fmt.Sprintf("%s", credentials),
	} {
		if strings.Contains(shown, "hush") {
			t.Error(shown)
		}
	}
}

func TestClosedHandlesSaySo(t *testing.T) {
	client := newClient(t, emulator(t))
	ctx := context.Background()
	upload, err := client.InitiateMultipartUpload(ctx, bucket, "k")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 2; i++ {
		if err := upload.Close(); err != nil {
			t.Fatal(err)
		}
	}
	isClosed := func(what string, err error) {
		t.Helper()
		var failure *ossmp.Error
		if !errors.As(err, &failure) || failure.Status != ossmp.StatusState {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err = upload.UploadPartFromBytes(ctx, 1, content(10))
	isClosed("part", err)
	isClosed("abort", upload.AbortMultipartUpload(ctx))
	if sent := upload.SentParts(); sent != nil {
		t.Error(sent)
	}
	for i := 0; i < 2; i++ {
		if err := client.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, err = client.UploadFile(ctx, bucket, "k", "/nowhere")
	isClosed("upload", err)
	isClosed("credentials", client.SetCredentials("id", "secret", ""))
}

func TestAClientIsNotFreedUnderACall(t *testing.T) {
	client := newClient(t, emulator(t, "InitiateMultipartUpload delay=300"))
	ended := make(chan error)
	go func() {
		_, err := client.InitiateMultipartUpload(context.Background(), bucket, "k")
		ended <- err
	}()
	time.Sleep(100 * time.Millisecond)
	client.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestLogLinesComeAndHoldNoSecret(t *testing.T) {
	server := emulator(t)
	var mu sync.Mutex
	var lines []string
	client := newClient(t, server, ossmp.WithLog(ossmp.LogDebug, func(level ossmp.LogLevel, line string) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, level.String()+" "+line)
	}))
	if _, err := client.UploadFile(context.Background(), bucket, "k", file(t, "f", 3*minPart), ossmp.WithPartSize(minPart)); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	all := strings.Join(lines, "\n")
	if !strings.Contains(all, "debug UploadPart") || strings.Contains(all, server["access-key-secret"]) {
		t.Error(all)
	}
}

func TestALogFunctionThatPanicsHarmsNobody(t *testing.T) {
	client := newClient(t, emulator(t), ossmp.WithLog(ossmp.LogDebug, func(ossmp.LogLevel, string) { panic("log") }))
	if _, err := client.InitiateMultipartUpload(context.Background(), bucket, "k"); err != nil {
		t.Error(err)
	}
}

func TestTheErrorOfTheCredentialsFunctionComesOut(t *testing.T) {
	server := emulator(t)
	broken := errors.New("vault is sealed")
	client, err := ossmp.NewClient(server["endpoint"], ossmp.WithRegion(server["region"]),
		ossmp.WithCredentialsFunc(func(context.Context) (ossmp.Credentials, error) { return ossmp.Credentials{}, broken }))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, err = client.InitiateMultipartUpload(context.Background(), bucket, "k")
	var failure *ossmp.Error
	if !errors.Is(err, broken) || !errors.As(err, &failure) || failure.Status != ossmp.StatusCredentials {
		t.Error(err)
	}
}

func TestAPanicOfTheCredentialsFunctionComesOut(t *testing.T) {
	server := emulator(t)
	client, err := ossmp.NewClient(server["endpoint"], ossmp.WithRegion(server["region"]),
		ossmp.WithCredentialsFunc(func(context.Context) (ossmp.Credentials, error) { panic("no vault") }))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	defer func() {
		if found := recover(); found != "no vault" {
			t.Error(found)
		}
	}()
	_, err = client.InitiateMultipartUpload(context.Background(), bucket, "k")
	t.Error("no panic", err)
}

func TestKeysOfTheEnvironment(t *testing.T) {
	server := emulator(t)
	t.Setenv("OSS_ACCESS_KEY_ID", server["access-key-id"])
	t.Setenv("OSS_ACCESS_KEY_SECRET", server["access-key-secret"])
	client, err := ossmp.NewClient(server["endpoint"], ossmp.WithRegion(server["region"]), ossmp.WithCredentialsFromEnv())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.InitiateMultipartUpload(context.Background(), bucket, "k"); err != nil {
		t.Error(err)
	}
}
