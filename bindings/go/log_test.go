package ossmp

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestTheLogGoesToAFunction(t *testing.T) {
	e := startEmulator(t, "--fault", "UploadPart part=2 status=500 code=InternalError")
	var mu sync.Mutex
	lines := map[LogLevel][]string{}
	var said []any
	client := e.client(WithLogFunc(LogInfo, func(ctx context.Context, level LogLevel, message string) {
		mu.Lock()
		defer mu.Unlock()
		lines[level] = append(lines[level], message)
		said = append(said, ctx.Value(contextKey{}))
	}))
	_, err := client.UploadFile(context.WithValue(ctx, contextKey{}, "上"), bucket, "日志", fileOf(t, content(3*partSize)), WithPartSize(partSize))
	must(t, err)
	mu.Lock()
	defer mu.Unlock()
	if len(lines[LogInfo]) < 2 || len(lines[LogWarn]) == 0 || len(lines[LogDebug]) != 0 {
		t.Errorf("the lines are %v", lines)
	}
	if all := fmt.Sprint(lines); strings.Contains(all, e.secret) || !strings.Contains(all, "日志") {
		t.Errorf("the lines are %v", lines)
	}
	for _, value := range said {
		if value != "上" {
			t.Errorf("a line came with the context of %v", value)
		}
	}
}
