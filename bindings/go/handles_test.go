package ossmp_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	ossmp "github.com/ossmp/ossmp-go"
)

const many = 10000

// resident gives the memory of this process in bytes, as the system counts it.
func resident(t *testing.T) int {
	t.Helper()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(statm))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}

// grows checks that so many handles leave neither memory nor descriptors behind.
func grows(t *testing.T, what string, make func()) {
	t.Helper()
	for i := 0; i < many/10; i++ {
		make()
	}
	collect()
	memory, open := resident(t), descriptors(t)
	for i := 0; i < many; i++ {
		make()
	}
	collect()
	// The race detector keeps some of its own; a handle that leaks costs far more.
	if grown := resident(t) - memory; grown > 24<<20 {
		t.Errorf("%s: %d bytes more", what, grown)
	}
	if now := descriptors(t); now > open+3 {
		t.Errorf("%s: %d descriptors, %d before", what, now, open)
	}
}

func collect() {
	for i := 0; i < 3; i++ {
		runtime.GC()
		runtime.Gosched()
	}
}

func TestTenThousandHandlesLeaveNothingBehind(t *testing.T) {
	client := newClient(t, emulator(t))
	grows(t, "clients", func() {
		client, err := ossmp.NewClient("http://127.0.0.1:1", ossmp.WithCredentials("id", "secret", ""),
			ossmp.WithLog(ossmp.LogError, func(ossmp.LogLevel, string) {}))
		if err != nil {
			t.Fatal(err)
		}
		client.Close()
	})
	grows(t, "clients that are refused", func() {
		if _, err := ossmp.NewClient("not a url", ossmp.WithAnonymous()); err == nil {
			t.Fatal("accepted")
		}
	})
	grows(t, "uploads", func() {
		upload, err := client.AttachUpload(bucket, "k", "ID", ossmp.WithHeader("x-oss-meta-a", "b"))
		if err != nil {
			t.Fatal(err)
		}
		upload.Close()
	})
	grows(t, "uploads that the collector frees", func() {
		if _, err := client.AttachUpload(bucket, "k", "ID"); err != nil {
			t.Fatal(err)
		}
	})
	grows(t, "writers", func() {
		writer, err := client.NewWriter(context.Background(), bucket, "k", ossmp.WithConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		writer.Close()
	})
	grows(t, "calls that are refused", func() {
		if _, err := client.UploadStream(context.Background(), "Not_A_Bucket", "k", bytes.NewReader(nil)); err == nil {
			t.Fatal("accepted")
		}
	})
}

func TestEverySymbolOfTheLibraryIsUsed(t *testing.T) {
	symbols, err := os.ReadFile("../../abi/ossmp.symbols")
	if err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Glob("*.[gc]*")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(text)
	}
	// What Go has better of its own: contexts for the state of a control.
	replaced := map[string]bool{
		"ossmp_control_is_cancelled": true, "ossmp_control_bytes_done": true, "ossmp_control_bytes_total": true,
		"ossmp_upload_bucket": true, "ossmp_upload_object": true, "ossmp_upload_sent_part": true,
		"ossmp_list_options_set_deadline": true,
	}
	checked := 0
	for _, symbol := range strings.Fields(string(symbols)) {
		if !strings.HasPrefix(symbol, "ossmp_") || replaced[symbol] {
			continue
		}
		checked++
		if !regexp.MustCompile(`\b` + symbol + `\(`).MatchString(code.String()) {
			t.Errorf("%s is not used", symbol)
		}
	}
	if checked < 100 {
		t.Errorf("only %d symbols", checked)
	}
}
