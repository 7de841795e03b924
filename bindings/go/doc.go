// Package ossmp uploads large files to Alibaba Cloud OSS in parts (multipart upload). It sits on the native library
// libossmp, through cgo.
//
// [Client.UploadFile] uploads a file in one call and goes on where an earlier call stopped; [Client.UploadFrom] takes an
// [io.Reader], and a [Writer] what is written to it. Step by step, the flow is [Client.InitiateMultipartUpload],
// [Upload.UploadPart] for each part, [Upload.CompleteMultipartUpload] or [Upload.AbortMultipartUpload].
//
// # Contexts
//
// When the context of a call ends, the call returns within 200 ms with an error that is [ErrCancelled] and the error of
// the context; only the resolving of a host name cannot be interrupted. Other calls on the same upload go on.
//
// # Goroutines
//
// A [Client] and an [Upload] may be used by any number of goroutines at once, a [Writer] by one at a time, an iterator by
// one. A call occupies a thread of the system while it lasts. Functions of yours that the library calls back run while
// the call waits for them, each in a goroutine of its own; when one panics, the call panics with the same value.
//
// # Memory
//
// Client, Upload and Writer hold memory of C: close them. The collector finds those that were forgotten.
//
// # Linking
//
// pkg-config must find ossmp.pc, which comes with the library. With -tags ossmp_static the archive libossmp.a is linked
// in place of the shared library.
package ossmp
