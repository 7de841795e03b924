//go:build !ossmp_static

package ossmp

// #cgo pkg-config: ossmp
import "C"
