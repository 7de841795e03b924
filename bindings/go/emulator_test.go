package ossmp_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	ossmp "github.com/ossmp/ossmp-go"
)

const (
	bucket  = "demo"
	minPart = 100 * 1024
)

// emulator starts a local OSS server for one test, with these faults, and gives its settings.
func emulator(t testing.TB, faults ...string) map[string]string {
	t.Helper()
	program := os.Getenv("OSSMP_EMULATOR")
	if program == "" {
		_, file, _, _ := runtime.Caller(0)
		program = filepath.Join(filepath.Dir(file), "../../target/release/ossmp-emulator")
	}
	arguments := []string{"--bucket", bucket, "--log", filepath.Join(t.TempDir(), "log")}
	for _, fault := range faults {
		arguments = append(arguments, "--fault", fault)
	}
	server := exec.Command(program, arguments...)
	server.Stderr = os.Stderr
	output, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatalf("%v: build the emulator, or name it by OSSMP_EMULATOR", err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	ready, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{"log": arguments[3]}
	for _, word := range strings.Fields(ready) {
		if name, value, is := strings.Cut(word, "="); is {
			settings[name] = value
		}
	}
	return settings
}

// newClient makes a client of this server.
func newClient(t testing.TB, server map[string]string, options ...ossmp.ClientOption) *ossmp.Client {
	t.Helper()
	all := append([]ossmp.ClientOption{
		ossmp.WithCredentials(server["access-key-id"], server["access-key-secret"], ""),
		ossmp.WithRegion(server["region"]),
	}, options...)
	client, err := ossmp.NewClient(server["endpoint"], all...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// file makes one of so many bytes, with content that differs everywhere.
func file(t testing.TB, name string, size int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content(size), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func content(size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(uint32(i) * 2654435761 >> 13)
	}
	return data
}
