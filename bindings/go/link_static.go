//go:build ossmp_static

package ossmp

// The archive comes first and leaves nothing for the shared library to do, which --as-needed then drops.

// #cgo pkg-config: --static ossmp
// #cgo LDFLAGS: -Wl,--as-needed -l:libossmp.a
import "C"
