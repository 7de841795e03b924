package ossmp

// #include "bridge.h"
import "C"

import (
	"context"
	"errors"
	"io"
	"runtime/cgo"
	"time"
	"unsafe"
)

// guest is the caller's code that runs within one call: what it returned or panicked with is kept, and comes out of that
// call; neither may cross C.
type guest struct {
	ctx      context.Context
	progress func(done, total int64)
	reader   io.Reader
	failure  error
	panicked interface{}
}

// run does what the caller wrote; false when it panicked.
func (g *guest) run(what func()) (fine bool) {
	defer func() {
		if panicked := recover(); panicked != nil {
			g.panicked, fine = panicked, false
		}
	}()
	what()
	return true
}

// settle passes a panic on and gives the error that stopped the call, if the caller's own code did.
func (g *guest) settle() error {
	if g.panicked != nil {
		panic(g.panicked)
	}
	if g.failure != nil {
		return g.failure
	}
	return g.ctx.Err()
}

//export ossmpGoProgress
func ossmpGoProgress(handle C.uintptr_t, done, total C.int64_t) C.int32_t {
	g := cgo.Handle(handle).Value().(*guest)
	if g.progress == nil {
		return 0
	}
	if !g.run(func() { g.progress(int64(done), int64(total)) }) {
		return 1
	}
	return 0
}

//export ossmpGoRead
func ossmpGoRead(handle C.uintptr_t, buffer *C.uint8_t, capacity C.size_t) C.int64_t {
	g := cgo.Handle(handle).Value().(*guest)
	if g.ctx.Err() != nil {
		return -1
	}
	room := unsafe.Slice((*byte)(unsafe.Pointer(buffer)), int(capacity))
	var n int
	var err error
	fine := g.run(func() {
		// A reader may give nothing and no error, as often as ReadFull's own limit allows.
		n, err = io.ReadAtLeast(g.reader, room, 1)
	})
	switch {
	case !fine:
		return -1
	case err == nil:
		return C.int64_t(n)
	case err == io.EOF:
		return 0
	default:
		g.failure = err
		return -1
	}
}

// provider is a client's source of credentials; it lives as long as the client.
type provider struct {
	fetch func(context.Context) (Credentials, error)
	// failure of the last fetch; the call that asked for it takes it along.
	failure chan error
}

//export ossmpGoCredentials
func ossmpGoCredentials(handle C.uintptr_t, out *C.ossmp_credentials) (result C.int32_t) {
	p := cgo.Handle(handle).Value().(*provider)
	var found Credentials
	var err error
	g := guest{ctx: context.Background()}
	if !g.run(func() { found, err = p.fetch(context.Background()) }) {
		err = &panicError{g.panicked}
	}
	if err == nil {
		err = found.give(out)
	}
	if err == nil {
		return 0
	}
	select {
	case <-p.failure:
	default:
	}
	p.failure <- err
	return 1
}

// takeFailure gives what the last fetch failed with; a panic goes on.
func (p *provider) takeFailure() error {
	if p == nil {
		return nil
	}
	select {
	case err := <-p.failure:
		var panicked *panicError
		if errors.As(err, &panicked) {
			panic(panicked.value)
		}
		return err
	default:
		return nil
	}
}

type panicError struct{ value interface{} }

func (*panicError) Error() string { return "the credentials function panicked" }

func (c Credentials) give(out *C.ossmp_credentials) error {
	for name, value := range map[string]string{
		"AccessKeyID": c.AccessKeyID, "AccessKeySecret": c.AccessKeySecret, "SecurityToken": c.SecurityToken,
	} {
		if err := checkText(name, value); err != nil {
			return err
		}
	}
	id, secret, token := C.CString(c.AccessKeyID), secretString(c.AccessKeySecret), secretString(c.SecurityToken)
	defer freeString(id)
	defer secret.free()
	defer token.free()
	var ends C.int64_t
	if !c.Expires.IsZero() {
		ends = C.int64_t(c.Expires.UnixNano() / int64(time.Millisecond))
	}
	status := C.ossmp_credentials_set(out, id, secret.text, token.text, ends)
	if status != C.OSSMP_OK {
		return argument("the credentials have no id or secret, or are not printable ASCII")
	}
	return nil
}

//export ossmpGoLog
func ossmpGoLog(handle C.uintptr_t, level C.int32_t, message *C.char) {
	log := cgo.Handle(handle).Value().(func(LogLevel, string))
	// The log may be called on a thread of the library: nobody is there to take a panic.
	defer func() { _ = recover() }()
	log(LogLevel(level), C.GoString(message))
}
