package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"io"
	"unsafe"
)

// UploadPart sends length bytes of reader as a part. It reads them all before it sends the first, and holds the part in
// memory whole, because a retry must send it again. For a file, [Upload.UploadPartFromFile] needs no memory.
//
// The same number again replaces the part. Parts of one upload may be sent in any order and by several goroutines. All but
// the one with the highest number must have 100 KiB at least (OSS limit); Complete finds that out.
//
// A Read that hangs when ctx ends is left alone: UploadPart returns, and the reader may be in use until that Read does.
// When reader fails, [errors.Is] finds its error; when it ends early, [io.ErrUnexpectedEOF] with [ErrFile].
//
// [ErrArgument]: the number is not 1 to 10,000, the part is over 5 GiB (OSS limits), or length is negative.
// [ErrMemory]: there is no memory for length bytes. [ErrIntegrity]: the service stored other bytes, twice. [ErrState]: the
// upload was completed or aborted through this handle; [ErrNoSuchUpload]: or elsewhere.
func (u *Upload) UploadPart(ctx context.Context, partNumber int, reader io.Reader, length int64) (Part, error) {
	if reader == nil {
		return Part{}, argumentError("the reader is nil")
	}
	return u.send(ctx, "UploadPart", partNumber, func(p *sending) {
		p.call.source = &source{reader: reader}
		C.ossmpgo_upload_part_from_reader(p.upload, p.number, C.uintptr_t(p.call.handle), C.int64_t(length), p.err)
	})
}

// UploadPartFromReaderAt sends length bytes of reader, from offset on, as a part. Else as [Upload.UploadPart].
func (u *Upload) UploadPartFromReaderAt(
	ctx context.Context, partNumber int, reader io.ReaderAt, offset, length int64,
) (Part, error) {
	if reader == nil {
		return Part{}, argumentError("the reader is nil")
	}
	if offset < 0 {
		return Part{}, argumentError("offset is %d; it must be 0 or more", offset)
	}
	return u.UploadPart(ctx, partNumber, io.NewSectionReader(reader, offset, length), length)
}

// UploadPartFromBytes sends data as a part. It is not copied and must not change meanwhile. Errors as [Upload.UploadPart].
func (u *Upload) UploadPartFromBytes(ctx context.Context, partNumber int, data []byte) (Part, error) {
	return u.send(ctx, "UploadPart", partNumber, func(p *sending) {
		var first unsafe.Pointer
		if len(data) > 0 {
			first = unsafe.Pointer(&data[0])
		}
		C.ossmp_upload_part_from_buffer(p.upload, p.number, first, C.size_t(len(data)), p.err)
	})
}

// UploadPartFromFile sends length bytes of a file, from offset on, as a part; length -1: up to the end of the file.
// Memory does not depend on length. With MD5 checks on, the range is read twice. Where parts are sent in the order of the
// file, equally long, up to 128 MiB are read ahead, because the MD5 of many parts together costs a fourth.
//
// [ErrArgument]: the number is not 1 to 10,000, or the part is over 5 GiB (OSS limits); a negative offset; a length under
// -1. [ErrFile]: the file cannot be read, or does not hold the range. [ErrFileChanged]: it shrank meanwhile. Else as
// [Upload.UploadPart].
func (u *Upload) UploadPartFromFile(
	ctx context.Context, partNumber int, path string, offset, length int64,
) (Part, error) {
	return u.send(ctx, "UploadPart", partNumber, func(p *sending) {
		cPath := p.args.text("path", path)
		if p.args.err == nil {
			C.ossmp_upload_part_from_file(p.upload, p.number, cPath, C.int64_t(offset), C.int64_t(length), p.err)
		}
	})
}

// CopySource is what a part is made of by [Upload.UploadPartCopy].
type CopySource struct {
	Bucket string
	Key    string
	// VersionID is "" for the current version.
	VersionID string
	Offset    int64
	// Length is in bytes; -1: up to the end of the object.
	Length int64
}

// UploadPartCopy makes a part of an object in the same region. The bytes do not pass through this machine.
//
// The size of the part is known only when source.Length is given, and its CRC-64 only when the service says it.
//
// [ErrArgument]: a bad number or name, a negative offset, a length that is 0 or under -1, a part over 5 GiB (OSS limit).
// [ErrService]: such as the code NoSuchKey.
func (u *Upload) UploadPartCopy(ctx context.Context, partNumber int, source CopySource) (Part, error) {
	return u.send(ctx, "UploadPartCopy", partNumber, func(p *sending) {
		bucket, key := p.args.text("source bucket", source.Bucket), p.args.text("source key", source.Key)
		version := p.args.text("source version id", source.VersionID)
		if p.args.err == nil {
			C.ossmp_upload_part_copy(p.upload, p.number, bucket, key, version,
				C.int64_t(source.Offset), C.int64_t(source.Length), p.err)
		}
	})
}

// sending is a part on its way.
type sending struct {
	call   *call
	upload *C.ossmp_upload
	number C.int32_t
	args   arguments
	err    **C.ossmp_error
}

// send runs f, which sends the part or refuses an argument, and gives the part that came of it.
func (u *Upload) send(ctx context.Context, operation string, partNumber int, f func(p *sending)) (Part, error) {
	p := &sending{}
	defer p.args.free()
	p.number = p.args.number("part number", partNumber)
	if err := p.args.refused(); err != nil {
		return Part{}, err
	}
	var part Part
	subject := Error{Operation: operation, PartNumber: partNumber}
	err := u.call(ctx, subject, nil, func(call *call, handle *handle, err **C.ossmp_error) {
		p.call, p.upload, p.err = call, u.state.open(handle), err
		f(p)
		if p.args.err != nil || *err != nil {
			return
		}
		var list *C.ossmp_parts
		if C.ossmp_upload_sent_part(p.upload, p.number, &list, err) == C.OSSMP_OK {
			part, _ = u.state.ledger.addSent(list)
		}
	})
	if err == nil {
		err = p.args.refused()
	}
	if err != nil {
		return Part{}, err
	}
	return part, nil
}
