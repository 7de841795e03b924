package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"runtime/cgo"
	"unsafe"
)

// clientCallbacks is what a client calls back; C knows it by a cgo.Handle. It refers to no client, so that a client that
// nobody uses any more is found by the collector.
type clientCallbacks struct {
	log      func(ctx context.Context, level LogLevel, message string)
	provider CredentialsProvider
}

func callOf(handle C.uintptr_t) *call {
	if handle == 0 {
		return nil
	}
	return cgo.Handle(handle).Value().(*call)
}

//export ossmpgoLog
func ossmpgoLog(client, handle C.uintptr_t, level C.int32_t, message *C.char) {
	log := cgo.Handle(client).Value().(*clientCallbacks).log
	ctx, text := context.Background(), C.GoString(message)
	c := callOf(handle)
	if c != nil {
		ctx = c.ctx
	}
	// A line is short and says what happened, so it is waited for, whatever the context says.
	bad, _ := guest(context.Background(), func() { log(ctx, LogLevel(level), text) })
	switch {
	case bad == nil:
	case c != nil:
		c.bad = bad
	case !bad.exited:
		go bad.repeat() // no call to come out of: as on any other goroutine, it ends the program
	}
}

//export ossmpgoFetchCredentials
func ossmpgoFetchCredentials(client, handle C.uintptr_t, out *C.ossmp_credentials) C.int32_t {
	provider := cgo.Handle(client).Value().(*clientCallbacks).provider
	c := callOf(handle)
	if c == nil {
		return 1
	}
	var credentials Credentials
	var err error
	if !c.host(c.ctx, func() { credentials, err = provider(c.ctx) }) {
		return 1
	}
	if err != nil {
		c.fetchError = err
		return 1
	}
	if refused := credentials.give(out); refused != nil {
		c.fetchError = refused
		return 1
	}
	return 0
}

//export ossmpgoProgress
func ossmpgoProgress(handle C.uintptr_t, bytesDone, bytesTotal C.int64_t) C.int32_t {
	c := callOf(handle)
	if !c.host(context.Background(), func() { c.progress(int64(bytesDone), int64(bytesTotal)) }) {
		return 1
	}
	return 0
}

//export ossmpgoRead
func ossmpgoRead(handle C.uintptr_t, buffer *C.uint8_t, capacity C.size_t) C.int64_t {
	c := callOf(handle)
	return C.int64_t(c.source.fill(c, unsafe.Slice((*byte)(buffer), int(capacity))))
}
