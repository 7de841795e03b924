package ossmp

// #include "glue.h"
import "C"

import (
	"math"
	"strings"
	"time"
	"unsafe"
)

// arguments turns the arguments of a call into those of C, and remembers the first that C cannot hold.
type arguments struct {
	texts   []*C.char
	secrets []*C.char
	err     *Error
}

// text copies a string, which lives until free.
func (a *arguments) text(name, value string) *C.char {
	if strings.IndexByte(value, 0) >= 0 {
		a.refuse(argumentError("%s holds a NUL", name))
	}
	text := C.CString(value)
	a.texts = append(a.texts, text)
	return text
}

// secret is text that is wiped when it is freed.
func (a *arguments) secret(name, value string) *C.char {
	if strings.IndexByte(value, 0) >= 0 {
		a.refuse(argumentError("%s holds a NUL", name))
		value = ""
	}
	secret := C.CString(value)
	a.secrets = append(a.secrets, secret)
	return secret
}

// number narrows an int; the library knows which numbers make sense.
func (a *arguments) number(name string, value int) C.int32_t {
	if value < math.MinInt32 || value > math.MaxInt32 {
		a.refuse(argumentError("%s is %d; that is out of range", name, value))
		return 0
	}
	return C.int32_t(value)
}

// milliseconds rounds up, so that a short time does not become none.
func (a *arguments) milliseconds(name string, value time.Duration) C.int32_t {
	whole := value / time.Millisecond
	if value%time.Millisecond > 0 {
		whole++
	}
	if whole > math.MaxInt32 {
		a.refuse(argumentError("%s is %v; it must be less than 25 days", name, value))
		return 0
	}
	if value < 0 {
		return -1
	}
	return C.int32_t(whole)
}

func (a *arguments) refuse(err *Error) {
	if a.err == nil {
		a.err = err
	}
}

// refused gives the first argument that C cannot hold, as an error that may be compared with nil.
func (a *arguments) refused() error {
	if a.err == nil {
		return nil
	}
	return a.err
}

func (a *arguments) free() {
	for _, text := range a.texts {
		C.free(unsafe.Pointer(text))
	}
	for _, secret := range a.secrets {
		C.ossmpgo_free_secret(secret)
	}
	a.texts, a.secrets = nil, nil
}

func flag(on bool) C.int32_t {
	if on {
		return 1
	}
	return 0
}
