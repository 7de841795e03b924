package ossmp

import (
	"runtime"
	"strings"
	"sync"
)

// handle keeps what C made until the last call that uses it has ended and it was closed.
type handle struct {
	mu     sync.Mutex
	users  int
	closed bool
	free   func()
}

func newHandle(free func()) *handle {
	h := &handle{free: free}
	// The safety net: whoever forgets Close loses no memory.
	runtime.SetFinalizer(h, (*handle).close)
	return h
}

// use keeps the handle alive until done is called; it fails when it was closed.
func (h *handle) use(what string) (done func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, &Error{Status: StatusState, Message: "the " + what + " was closed"}
	}
	h.users++
	return h.release, nil
}

func (h *handle) release() {
	h.mu.Lock()
	h.users--
	last := h.closed && h.users == 0
	h.mu.Unlock()
	if last {
		h.free()
	}
}

func (h *handle) close() {
	h.mu.Lock()
	first := !h.closed
	h.closed = true
	last := first && h.users == 0
	h.mu.Unlock()
	if first {
		runtime.SetFinalizer(h, nil)
	}
	if last {
		h.free()
	}
}

// checkText refuses what a C string cannot hold.
func checkText(name, value string) error {
	if strings.IndexByte(value, 0) >= 0 {
		return argument("%s holds a NUL byte", name)
	}
	return nil
}
