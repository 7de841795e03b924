package ossmp

// #include <stdlib.h>
// #include <string.h>
import "C"

import "unsafe"

func freeString(text *C.char) {
	C.free(unsafe.Pointer(text))
}

// secret is a C string that is wiped before it is freed.
type secret struct {
	text   *C.char
	length C.size_t
}

func secretString(value string) secret {
	return secret{C.CString(value), C.size_t(len(value))}
}

func (s secret) free() {
	C.memset(unsafe.Pointer(s.text), 0, s.length)
	freeString(s.text)
}

func flag(on bool) C.int32_t {
	if on {
		return 1
	}
	return 0
}

// unsafePointer gives where data begins; it must not be empty.
func unsafePointer(data []byte) unsafe.Pointer {
	return unsafe.Pointer(&data[0])
}
