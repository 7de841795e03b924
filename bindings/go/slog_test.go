//go:build go1.21

package ossmp

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestTheLogGoesToSlog(t *testing.T) {
	e := startEmulator(t)
	var text bytes.Buffer
	level := &slog.LevelVar{}
	client := e.client(WithLogger(slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: level}))))
	initiate(t, client, "k")
	if !strings.Contains(text.String(), "level=INFO") || strings.Contains(text.String(), "level=DEBUG") {
		t.Errorf("the log is %s", &text)
	}
	level.Set(slog.LevelDebug)
	_, err := client.ListMultipartUploads(ctx, bucket)
	must(t, err)
	if !strings.Contains(text.String(), "level=DEBUG") || strings.Contains(text.String(), e.secret) {
		t.Errorf("the log is %s", &text)
	}
	text.Reset()
	slog.New(slog.NewJSONHandler(&text, nil)).Info("key", "key", Credentials{AccessKeyID: "id", AccessKeySecret: "s3cret"})
	if strings.Contains(text.String(), "s3cret") {
		t.Errorf("the log is %s", &text)
	}
}

func TestEveryLevelHasItsOwn(t *testing.T) {
	for level, wanted := range map[LogLevel]slog.Level{
		LogError: slog.LevelError, LogWarn: slog.LevelWarn, LogInfo: slog.LevelInfo, LogDebug: slog.LevelDebug,
	} {
		if found := slogLevel(level); found != wanted || level.String() != wanted.String() {
			t.Errorf("%v became %v", level, found)
		}
	}
}
