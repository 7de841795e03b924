package ossmp

import (
	"context"
	"runtime"
)

// mishap is how code of the caller, which the library called back, ended other than by returning.
type mishap struct {
	panicked any
	exited   bool
}

// guest runs code of the caller from within a callback of C, and waits for it until ctx ends. finished is false when it
// did not wait to the end, or did not begin; what f writes must then not be read.
//
// On a goroutine of its own, because neither a panic nor runtime.Goexit, which t.FailNow is, must unwind the frames of C
// below the callback, and because a Read that hangs must not hold up a cancel.
func guest(ctx context.Context, f func()) (bad *mishap, finished bool) {
	if ctx.Err() != nil {
		return nil, false
	}
	ended := make(chan *mishap, 1)
	go func() {
		result := &mishap{exited: true}
		defer func() {
			if result != nil {
				if value := recover(); value != nil {
					result = &mishap{panicked: value}
				}
			}
			ended <- result
		}()
		f()
		result = nil
	}()
	select {
	case bad = <-ended:
		return bad, true
	case <-ctx.Done():
		return nil, false
	}
}

// repeat does in the calling goroutine what the code of the caller did in its own.
func (m *mishap) repeat() {
	if m.exited {
		runtime.Goexit()
	}
	panic(m.panicked)
}
