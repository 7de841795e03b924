//go:build !race

package ossmp

import (
	"bytes"
	"context"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
)

// residentBytes and descriptors are of this process; the race detector, which remembers memory, would spoil them.
func residentBytes(t *testing.T) int {
	t.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	must(t, err)
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	must(t, err)
	return pages * os.Getpagesize()
}

func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(entries)
}

func TestNothingLeaks(t *testing.T) {
	e := startEmulator(t)
	client := e.client(WithLogFunc(LogInfo, func(context.Context, LogLevel, string) {}))
	key, err := client.InitiateMultipartUpload(ctx, bucket, "键")
	must(t, err)
	defer key.Close()
	_, err = key.UploadPartFromBytes(ctx, 1, content(5))
	must(t, err)
	parts := make([]Part, 100)
	for i := range parts {
		parts[i] = Part{Number: i + 1, ETag: "E"}
	}
	ended, end := context.WithCancel(ctx)
	end()
	options := []UploadOption{WithHeader("x-oss-meta-a", strings.Repeat("b", 1000)), WithPartSize(partSize),
		WithProgress(func(_, _ int64) {}), WithCounter(&Counter{})}
	for name, round := range map[string]func() error{
		"clients": func() error {
			one, err := NewClient("https://oss-cn-hangzhou.aliyuncs.com", WithStaticCredentials("id", "secret", "token"),
				WithLogFunc(LogDebug, func(context.Context, LogLevel, string) {}))
			if err != nil {
				return err
			}
			return one.Close()
		},
		"clients that are refused": func() error {
			if _, err := NewClient("http://h", WithRegion("x\x00"), WithLogFunc(LogDebug, func(context.Context, LogLevel, string) {})); err == nil {
				t.Error("it was not refused")
			}
			return nil
		},
		"uploads and options": func() error {
			one, err := client.AttachMultipartUpload(bucket, "键", key.ID(), options...)
			if err != nil {
				return err
			}
			return one.Close()
		},
		"writers": func() error {
			one, err := client.NewWriter(ctx, bucket, "键", options...)
			if err != nil {
				return err
			}
			if _, err := one.Write([]byte("bytes")); err != nil {
				return err
			}
			return one.Close()
		},
		"errors": func() error {
			if _, err := client.UploadFile(ctx, bucket, "键", "/没有/nothing", options...); err == nil {
				t.Error("there is no such file")
			}
			return nil
		},
		"readers": func() error {
			if _, err := key.UploadPart(ctx, 2, failing{os.ErrClosed}, 5); err == nil {
				t.Error("the reader fails")
			}
			return nil
		},
		"lists of parts": func() error {
			if _, err := key.CompleteMultipartUpload(ended, parts); err == nil {
				t.Error("the context has ended")
			}
			return nil
		},
		"calls that were cancelled": func() error {
			if _, err := client.UploadFrom(ended, bucket, "键", bytes.NewReader(nil), options...); err == nil {
				t.Error("the context has ended")
			}
			return nil
		},
		"listings": func() error {
			_, err := client.ListMultipartUploads(ended, bucket, WithPrefix("键"))
			if err == nil {
				t.Error("the context has ended")
			}
			return nil
		},
	} {
		doesNotLeak(t, name, round)
	}
}

// doesNotLeak measures for longer and longer: what leaks grows all the time, what the allocators keep comes and goes.
func doesNotLeak(t *testing.T, name string, round func() error) {
	t.Helper()
	const warmUp, rounds, measurements = 1000, 10000, 8
	const allowed = 200 << 10 // 20 bytes in a round; the smallest handle takes 32
	repeat := func(times int) {
		for i := 0; i < times; i++ {
			must(t, round())
		}
	}
	repeat(warmUp)
	files, before, least := descriptors(t), residentBytes(t), math.MaxInt
	for i := 1; i <= measurements && least > allowed; i++ {
		repeat(rounds)
		if grown := (residentBytes(t) - before) / i; grown < least {
			least = grown
		}
	}
	if least > allowed {
		t.Errorf("%s: %d bytes more after each %d rounds", name, least, rounds)
	}
	if more := descriptors(t) - files; more > 2 {
		t.Errorf("%s: %d descriptors more", name, more)
	}
}

func TestPartsThatAreReplacedDoNotLeak(t *testing.T) {
	e := startEmulator(t)
	upload := initiate(t, e.client(), "k")
	number := 0
	doesNotLeak(t, "parts", func() error {
		number = number%7 + 1
		_, err := upload.UploadPartFromBytes(ctx, number, []byte("part"))
		return err
	})
}
