package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"errors"
	"io"
	"runtime"
	"runtime/cgo"
)

// call is one call into the library, or those of one writer: what its context, its callbacks and its error have to do with
// each other. C knows it by a cgo.Handle. Its fields are of the calling goroutine, on which C calls back, too.
type call struct {
	ctx     context.Context
	subject Error // what an error of this package says about the call
	control *C.ossmp_control
	handle  cgo.Handle

	source   *source
	progress func(bytesDone, bytesTotal int64)
	counter  *Counter

	// What a callback left behind.
	readError  error
	fetchError error
	bad        *mishap
}

// newCall is followed by end. subject names operation, bucket and so on.
func newCall(ctx context.Context, subject Error) *call {
	c := &call{ctx: ctx, subject: subject, control: C.ossmp_control_new()}
	c.handle = cgo.NewHandle(c)
	return c
}

func (c *call) end() {
	if c.counter != nil {
		c.counter.remove(c.control)
	}
	c.handle.Delete()
	C.ossmp_control_free(c.control)
}

// count has the bytes of this call counted.
func (c *call) count(counter *Counter) {
	if counter != nil && c.counter == nil {
		c.counter = counter
		counter.add(c.control)
	}
}

// run calls the library, with the control thrown as soon as the context ends, and gives the error that came of it. When a
// callback panicked, it panics, too.
func (c *call) run(f func(err **C.ossmp_error)) error {
	if c.ctx.Err() != nil {
		return c.cancelled()
	}
	c.readError, c.fetchError = nil, nil
	var failure *C.ossmp_error
	c.enter(func() { f(&failure) })
	err := takeError(failure)
	c.repeatMishap()
	if err == nil {
		return nil
	}
	c.explain(err)
	return err
}

// enter runs f, which calls C, so that callbacks find this call and the context can cancel it.
func (c *call) enter(f func()) {
	defer c.watch()()
	// The callbacks of a client learn from the thread in which call they are.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := C.ossmpgo_enter(C.uintptr_t(c.handle))
	defer C.ossmpgo_enter(before)
	f()
}

// watch cancels when the context ends, until the function that it gives is called.
func (c *call) watch() (stop func()) {
	if c.ctx.Done() == nil {
		return func() {}
	}
	returned := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-c.ctx.Done():
			C.ossmp_control_cancel(c.control)
		case <-returned:
		}
	}()
	return func() {
		close(returned)
		<-stopped
	}
}

// explain adds the cause that the library cannot know.
func (c *call) explain(err *Error) {
	var own error
	switch err.Status {
	case StatusCancelled:
		own = c.readError
	case StatusCredentials:
		own = c.fetchError
	case StatusFile:
		if c.source != nil && c.source.ended {
			err.cause = io.ErrUnexpectedEOF
		}
		return
	default:
		return
	}
	switch {
	case own != nil && !errors.Is(own, c.ctx.Err()):
		err.cause, err.foreign = own, true
	case C.ossmp_control_is_cancelled(c.control) != 0:
		// A reader or provider that was left alone, or gave up for the same reason, is no other failure.
		err.Status, err.cause = StatusCancelled, c.ctx.Err()
	}
}

// cancelled is the error of a call whose context had ended before it began.
func (c *call) cancelled() error {
	err := c.subject
	err.Status = StatusCancelled
	err.Message = err.Operation + " was not begun"
	err.cause = c.ctx.Err()
	return &err
}

// repeatMishap does not return when a callback did not.
func (c *call) repeatMishap() {
	if bad := c.bad; bad != nil {
		c.bad = nil
		bad.repeat()
	}
}

// host runs code of the caller in a callback; false: it did not return, and the call is to end.
func (c *call) host(ctx context.Context, f func()) bool {
	bad, finished := guest(ctx, f)
	if bad != nil {
		c.bad = bad
	}
	if c.ctx.Err() != nil {
		C.ossmp_control_cancel(c.control) // it may be here before the goroutine of watch
	}
	return finished && bad == nil
}
