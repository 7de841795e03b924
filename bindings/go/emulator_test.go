package ossmp

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const bucket = "demo"

// partSize is the least that a part but the last may have.
const partSize = 100 * 1024

// emulator is a local OSS server of one test.
type emulator struct {
	t        testing.TB
	endpoint string
	region   string
	id       string
	secret   string
	control  string
}

func startEmulator(t testing.TB, flags ...string) *emulator {
	t.Helper()
	e, stop, err := launchEmulator(flags...)
	must(t, err)
	e.t = t
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("the emulator ended with %v", err)
		}
	})
	return e
}

func launchEmulator(flags ...string) (e *emulator, stop func() error, err error) {
	path := os.Getenv("OSSMP_EMULATOR")
	if path == "" {
		return nil, nil, errors.New("OSSMP_EMULATOR must be the path of ossmp-emulator; test.sh sets it")
	}
	command := exec.Command(path, append([]string{"--bucket", bucket, "--control", "0"}, flags...)...)
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := command.Start(); err != nil {
		return nil, nil, err
	}
	stop = func() error {
		_ = command.Process.Signal(syscall.SIGTERM)
		return command.Wait()
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		_ = stop()
		return nil, nil, fmt.Errorf("the emulator did not start: %w", err)
	}
	said := map[string]string{}
	for _, word := range strings.Fields(line) {
		if name, value, found := strings.Cut(word, "="); found {
			said[name] = value
		}
	}
	return &emulator{
		endpoint: said["endpoint"], region: said["region"], control: said["control"],
		id: said["access-key-id"], secret: said["access-key-secret"],
	}, stop, nil
}

// TestMain starts the server of the examples.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		e, stop, err := launchEmulator()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = stop() }()
		for name, value := range map[string]string{
			"OSS_ENDPOINT": e.endpoint, "OSS_REGION": e.region,
			"OSS_ACCESS_KEY_ID": e.id, "OSS_ACCESS_KEY_SECRET": e.secret,
		} {
			if err := os.Setenv(name, value); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 1
			}
		}
		return m.Run()
	}())
}

// client makes a client of the emulator, which the test closes.
func (e *emulator) client(options ...ClientOption) *Client {
	e.t.Helper()
	known := []ClientOption{WithRegion(e.region), WithStaticCredentials(e.id, e.secret, "")}
	client, err := NewClient(e.endpoint, append(known, options...)...)
	if err != nil {
		e.t.Fatal(err)
	}
	e.t.Cleanup(func() { _ = client.Close() })
	return client
}

func (e *emulator) order(method, path, body string) []byte {
	e.t.Helper()
	request, err := http.NewRequest(method, e.control+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		e.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		e.t.Fatalf("%s %s: %s %s %v", method, path, answer.Status, text, err)
	}
	return text
}

// fault lets something go wrong; see the emulator's README.
func (e *emulator) fault(spec string) {
	e.t.Helper()
	e.order(http.MethodPost, "/faults", spec)
}

// event is a request as the emulator noted it.
type event struct {
	Operation string      `json:"operation"`
	Headers   [][2]string `json:"headers"`
}

func (e event) header(name string) string {
	for _, header := range e.Headers {
		if header[0] == name {
			return header[1]
		}
	}
	return ""
}

func (e *emulator) events(operation string) []event {
	e.t.Helper()
	var all, wanted []event
	if err := json.Unmarshal(e.order(http.MethodGet, "/events", ""), &all); err != nil {
		e.t.Fatal(err)
	}
	for _, one := range all {
		if one.Operation == operation {
			wanted = append(wanted, one)
		}
	}
	return wanted
}

// get asks for an object, signed V1, and gives nil when there is none.
func (e *emulator) get(key string) []byte {
	e.t.Helper()
	target := "/" + bucket + "/" + key
	request, err := http.NewRequest(http.MethodGet, e.endpoint+(&url.URL{Path: target}).EscapedPath(), nil)
	must(e.t, err)
	date := time.Now().UTC().Format(http.TimeFormat)
	mac := hmac.New(sha1.New, []byte(e.secret))
	fmt.Fprintf(mac, "GET\n\n\n%s\n%s", date, target)
	request.Header.Set("Date", date)
	request.Header.Set("Authorization", "OSS "+e.id+":"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	answer, err := http.DefaultClient.Do(request)
	must(e.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(e.t, err)
	switch answer.StatusCode {
	case http.StatusOK:
		return body
	case http.StatusNotFound:
		return nil
	}
	e.t.Fatalf("GET %s: %s %s", key, answer.Status, body)
	return nil
}

// has requires that the object is content.
func (e *emulator) has(key string, content []byte) {
	e.t.Helper()
	if found := e.get(key); !bytes.Equal(found, content) {
		e.t.Fatalf("%s has %d bytes that are not the %d of the source", key, len(found), len(content))
	}
}

// content gives bytes that differ everywhere.
func content(size int) []byte {
	data := make([]byte, size)
	rand.New(rand.NewSource(int64(size))).Read(data)
	return data
}

func fileOf(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "源 file")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// within requires that f returns soon.
func within(t testing.TB, limit time.Duration, what string, f func()) {
	t.Helper()
	began := time.Now()
	f()
	if took := time.Since(began); took > limit {
		t.Errorf("%s took %v; %v are allowed", what, took, limit)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits for what the collector or another goroutine brings about.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatal("after ten seconds: " + what)
}
