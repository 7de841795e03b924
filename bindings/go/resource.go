package ossmp

import "sync"

// resource frees something of C once it was closed and nobody uses it any more. Any goroutine.
//
// A finalizer may close what is in use: the last user then frees it.
type resource struct {
	mu     sync.Mutex
	users  int
	closed bool
	free   func()
}

// acquire says whether it may be used; if so, release must follow.
func (r *resource) acquire() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	r.users++
	return true
}

func (r *resource) release() {
	r.mu.Lock()
	r.users--
	last := r.closed && r.users == 0
	r.mu.Unlock()
	if last {
		r.free()
	}
}

// close may be called more than once.
func (r *resource) close() {
	r.mu.Lock()
	last := !r.closed && r.users == 0
	r.closed = true
	r.mu.Unlock()
	if last {
		r.free()
	}
}
