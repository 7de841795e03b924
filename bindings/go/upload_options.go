package ossmp

// #include "glue.h"
import "C"

import (
	"sort"
	"strings"
	"time"
)

// UploadOption is a setting of an upload: of one that is initiated or attached to, of one made in one call, or of a
// writer.
type UploadOption interface {
	applyUpload(*uploadSettings)
}

// CallOption is a setting of an upload as well as of a listing.
type CallOption interface {
	UploadOption
	ListOption
}

// uploadSettings is applied to an ossmp_options for every call, because each call has its own control.
type uploadSettings struct {
	setters  []func(*C.ossmp_options, *arguments)
	progress func(bytesDone, bytesTotal int64)
	counter  *Counter
	// joinsAll: the service joins what it has, and the library must not be given a list.
	joinsAll bool
	err      *Error
}

type uploadOption func(*uploadSettings)

func (o uploadOption) applyUpload(s *uploadSettings) { o(s) }

func (s *uploadSettings) add(set func(*C.ossmp_options, *arguments)) {
	s.setters = append(s.setters, set)
}

func newUploadSettings(options []UploadOption) *uploadSettings {
	return (&uploadSettings{}).with(options)
}

// with gives settings that have these options, too.
func (s *uploadSettings) with(options []UploadOption) *uploadSettings {
	more := *s
	more.setters = append([]func(*C.ossmp_options, *arguments){}, s.setters...)
	for _, option := range options {
		option.applyUpload(&more)
	}
	return &more
}

// build makes options for one call, to be freed with ossmp_options_free.
func (s *uploadSettings) build(c *call) (*C.ossmp_options, error) {
	var args arguments
	defer args.free()
	if s.err != nil {
		return nil, s.err
	}
	options := C.ossmp_options_new()
	for _, set := range s.setters {
		set(options, &args)
	}
	if err := args.refused(); err != nil {
		C.ossmp_options_free(options)
		return nil, err
	}
	C.ossmp_options_set_control(options, c.control)
	if s.progress != nil {
		c.progress = s.progress
		C.ossmpgo_options_set_progress(options, C.uintptr_t(c.handle))
	}
	c.count(s.counter)
	return options, nil
}

// WithHeader sets a header. It goes with the requests to which it belongs: Content-Type, x-oss-meta-*, x-oss-tagging and
// what else makes the object when the upload is initiated, x-oss-traffic-limit with parts, x-oss-callback,
// x-oss-object-acl and x-oss-complete-all with Complete, x-oss-forbid-overwrite with both.
//
// The same name again, in any case, replaces the value. Without a Content-Type one is guessed from the key.
//
// The call fails with [ErrArgument] for a name or value that cannot be sent, a header that the library sets itself, a
// value that OSS is known to refuse, or more than 8 KB of metadata.
func WithHeader(name, value string) UploadOption {
	return uploadOption(func(s *uploadSettings) {
		s.joinsAll = s.joinsAll || strings.EqualFold(strings.TrimSpace(name), "x-oss-complete-all")
		s.add(func(options *C.ossmp_options, args *arguments) {
			C.ossmp_options_set_header(options, args.text("header name", name), args.text("header value", value))
		})
	})
}

// WithHeaders sets several headers, each as [WithHeader] does.
func WithHeaders(headers map[string]string) UploadOption {
	names := make([]string, 0, len(headers))
	for name := range headers {
		names = append(names, name)
	}
	sort.Strings(names)
	all := make([]UploadOption, 0, len(names))
	for _, name := range names {
		all = append(all, WithHeader(name, headers[name]))
	}
	return uploadOption(func(s *uploadSettings) {
		for _, one := range all {
			one.applyUpload(s)
		}
	})
}

// WithContentType sets the type of the object, such as "application/zip".
func WithContentType(contentType string) UploadOption {
	return WithHeader("Content-Type", contentType)
}

// WithMetadata sets the user's own metadata of the object: a header x-oss-meta-NAME for each name.
func WithMetadata(metadata map[string]string) UploadOption {
	headers := make(map[string]string, len(metadata))
	for name, value := range metadata {
		headers["x-oss-meta-"+name] = value
	}
	return WithHeaders(headers)
}

type timeoutOption time.Duration

func (o timeoutOption) applyUpload(s *uploadSettings) {
	s.add(func(options *C.ossmp_options, args *arguments) {
		C.ossmp_options_set_deadline(options, args.milliseconds("time-out", time.Duration(o)))
	})
}

func (o timeoutOption) applyList(s *listSettings) { s.timeout = time.Duration(o) }

// WithTimeout sets how long each single call on the upload, or the listing of a page, may take in all. Default: 0, no
// limit but that of the context. A call that takes longer fails with [ErrTimeout].
func WithTimeout(limit time.Duration) CallOption {
	return timeoutOption(limit)
}

// WithPartSize sets the size of the parts of a one-call upload or writer: 100 KiB to 5 GiB, or 0, the default: 8 MiB, and
// what [PlanPartSize] makes of it; for a stream 8 MiB, doubled every 1000 parts up to 256 MiB.
func WithPartSize(bytes int64) UploadOption {
	return uploadOption(func(s *uploadSettings) {
		s.add(func(options *C.ossmp_options, _ *arguments) {
			C.ossmp_options_set_part_size(options, C.int64_t(bytes))
		})
	})
}

// WithConcurrency sets how many parts a one-call upload or writer sends at a time: 1 to 64. Default: 4.
func WithConcurrency(parts int) UploadOption {
	return uploadOption(func(s *uploadSettings) {
		s.add(func(options *C.ossmp_options, args *arguments) {
			C.ossmp_options_set_concurrency(options, args.number("concurrency", parts))
		})
	})
}

// WithCheckpoint makes [Client.UploadFile] resumable: path is a file of which the next call learns where this one
// stopped, or an existing directory, in which it is named by a hash of endpoint, bucket, key and absolute path of the
// source.
//
// It holds which upload belongs to the file, and no secret; what has arrived is asked of OSS and compared with the local
// bytes. Beside it lies path.lock while it is in use; both are gone after success. The directory must exist and must not
// be writable for other users, unless it is sticky.
func WithCheckpoint(path string) UploadOption {
	return uploadOption(func(s *uploadSettings) {
		s.add(func(options *C.ossmp_options, args *arguments) {
			C.ossmp_options_set_checkpoint(options, args.text("checkpoint", path))
		})
	})
}

// WithCheckpointRequired sets whether nothing is sent when the checkpoint cannot be written: true, the default, or false
// to go on without it and a warning in the log.
func WithCheckpointRequired(required bool) UploadOption {
	return uploadOption(func(s *uploadSettings) {
		s.add(func(options *C.ossmp_options, _ *arguments) {
			C.ossmp_options_set_checkpoint_required(options, flag(required))
		})
	})
}

// WithAdopt sets whether [Client.UploadFile], without a usable checkpoint, looks for open uploads of this object and goes
// on with the newest whose parts fit the file: for those whose disk with the checkpoint is gone. Default: false. It lists
// uploads, which needs that permission.
func WithAdopt(adopt bool) UploadOption {
	return uploadOption(func(s *uploadSettings) {
		s.add(func(options *C.ossmp_options, _ *arguments) { C.ossmp_options_set_adopt(options, flag(adopt)) })
	})
}

// WithAbortOnFailure sets whether a one-call upload or writer that fails is aborted, which deletes its parts. Default:
// true without a checkpoint, false with one.
func WithAbortOnFailure(abort bool) UploadOption {
	return uploadOption(func(s *uploadSettings) {
		s.add(func(options *C.ossmp_options, _ *arguments) {
			C.ossmp_options_set_abort_on_failure(options, flag(abort))
		})
	})
}

// WithProgress has progress called by one-call uploads: while the call lasts, never at the same time twice for the same
// call, every 100 ms, also when nothing moves, and at the end; and by writers, while they send. bytesDone counts what OSS
// has confirmed and never falls; bytesTotal is -1 while it is unknown, as with a stream.
//
// To stop the upload, cancel its context. progress must not use the client.
func WithProgress(progress func(bytesDone, bytesTotal int64)) UploadOption {
	return uploadOption(func(s *uploadSettings) {
		if progress == nil {
			s.err = argumentError("the progress function is nil")
		}
		s.progress = progress
	})
}

// WithCounter has the bytes of every call on the upload counted, for other goroutines to look at.
func WithCounter(counter *Counter) UploadOption {
	return uploadOption(func(s *uploadSettings) { s.counter = counter })
}
