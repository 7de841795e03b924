package ossmp

// #include <ossmp.h>
import "C"

// FileChunk is a range of a file that becomes a part.
type FileChunk struct {
	// Number is that of the part, from 1.
	Number int
	// Offset and Size are bytes.
	Offset, Size int64
}

// MaxParts is how many parts an upload may have (OSS limit).
const MaxParts = 10000

// SplitFileByPartNum cuts a file of size bytes into count parts; the last takes what is left over.
//
// It fails with StatusArgument when count is not 1 to 10,000 (OSS limit) or more than size.
func SplitFileByPartNum(size int64, count int) ([]FileChunk, error) {
	if count < 1 || count > MaxParts {
		return nil, argument("count is %d; it must be 1 to %d", count, MaxParts)
	}
	if int64(count) > size {
		return nil, argument("count is %d; a file of %d bytes has no more parts than bytes", count, size)
	}
	each := size / int64(count)
	chunks := make([]FileChunk, count)
	for i := range chunks {
		chunks[i] = FileChunk{Number: i + 1, Offset: int64(i) * each, Size: each}
	}
	chunks[count-1].Size += size % int64(count)
	return chunks, nil
}

// SplitFileByPartSize cuts a file of size bytes into parts of partSize bytes; the last is shorter.
//
// It fails with StatusArgument when a size is less than 1 or there would be more than 10,000 parts (OSS limit).
func SplitFileByPartSize(size, partSize int64) ([]FileChunk, error) {
	if size < 1 || partSize < 1 {
		return nil, argument("size is %d and part size %d; both must be 1 or more", size, partSize)
	}
	count := (size-1)/partSize + 1
	if count > MaxParts {
		return nil, argument("part size is %d; a file of %d bytes then has more than %d parts", partSize, size, MaxParts)
	}
	chunks := make([]FileChunk, count)
	for i := range chunks {
		offset := int64(i) * partSize
		chunks[i] = FileChunk{Number: i + 1, Offset: offset, Size: partSize}
		if left := size - offset; left < partSize {
			chunks[i].Size = left
		}
	}
	return chunks, nil
}

// PlanPartSize gives the part size that [Client.UploadFile] uses for a file of fileSize bytes: wanted (0: 8 MiB), or as
// much more as 10,000 parts need.
//
// It fails with StatusArgument when a number is out of range or no plan holds the file.
func PlanPartSize(fileSize, wanted int64) (int64, error) {
	size := int64(C.ossmp_plan_part_size(C.int64_t(fileSize), C.int64_t(wanted)))
	if size < 0 {
		return 0, argument("no plan holds a file of %d bytes with parts of %d", fileSize, wanted)
	}
	return size, nil
}

// Version gives the version of the library.
func Version() string {
	return C.GoString(C.ossmp_version())
}
