package ossmp

// #include "glue.h"
import "C"

import "os"

// MaxParts is how many parts an upload may have (OSS limit).
const MaxParts = 10000

// PlanPartSize gives the part size that [Client.UploadFile] uses for a file of fileSize bytes: wanted (0: 8 MiB), or as
// much more as 10,000 parts need.
//
// [ErrArgument]: a number is out of range, or no plan holds the file.
func PlanPartSize(fileSize, wanted int64) (int64, error) {
	size := int64(C.ossmp_plan_part_size(C.int64_t(fileSize), C.int64_t(wanted)))
	if size < 0 {
		return 0, argumentError("no part size is possible for a file of %d bytes and parts of %d bytes", fileSize, wanted)
	}
	return size, nil
}

// FileChunk is a range of a file, to be sent as a part.
type FileChunk struct {
	// Number is the part number, from 1 on.
	Number int
	// Offset and Size are in bytes.
	Offset int64
	Size   int64
}

// SplitFileByPartNum splits a file into so many chunks: all have the same size, and the last takes what is left over.
//
// [ErrArgument]: partNum is not 1 to 10,000, or is more than the file has bytes (1 for an empty file). Else the error of
// [os.Stat].
func SplitFileByPartNum(path string, partNum int) ([]FileChunk, error) {
	size, err := sizeOf(path)
	if err != nil {
		return nil, err
	}
	return SplitByPartNum(size, partNum)
}

// SplitFileByPartSize splits a file into chunks of partSize bytes, of which the last may be smaller. An empty file is one
// empty chunk.
//
// [ErrArgument]: partSize is less than 1, or gives more than 10,000 chunks; see [PlanPartSize]. Else the error of
// [os.Stat].
func SplitFileByPartSize(path string, partSize int64) ([]FileChunk, error) {
	size, err := sizeOf(path)
	if err != nil {
		return nil, err
	}
	return SplitByPartSize(size, partSize)
}

// SplitByPartNum is [SplitFileByPartNum] for content whose size is known.
func SplitByPartNum(size int64, partNum int) ([]FileChunk, error) {
	switch {
	case size < 0:
		return nil, argumentError("size is %d; it must be 0 or more", size)
	case partNum < 1 || partNum > MaxParts:
		return nil, argumentError("the number of parts is %d; it must be 1 to %d", partNum, MaxParts)
	case partNum > 1 && int64(partNum) > size:
		return nil, argumentError("the number of parts is %d, but there are only %d bytes", partNum, size)
	}
	return split(size, size/int64(partNum), partNum), nil
}

// SplitByPartSize is [SplitFileByPartSize] for content whose size is known.
func SplitByPartSize(size, partSize int64) ([]FileChunk, error) {
	switch {
	case size < 0:
		return nil, argumentError("size is %d; it must be 0 or more", size)
	case partSize < 1:
		return nil, argumentError("the part size is %d; it must be 1 or more", partSize)
	}
	count := size / partSize
	if size%partSize > 0 || size == 0 {
		count++
	}
	if count > MaxParts {
		return nil, argumentError("parts of %d bytes give %d parts; at most %d are possible", partSize, count, MaxParts)
	}
	return split(size, partSize, int(count)), nil
}

// split makes count chunks of partSize bytes, the last of which ends at size.
func split(size, partSize int64, count int) []FileChunk {
	chunks := make([]FileChunk, count)
	for i := range chunks {
		offset := int64(i) * partSize
		chunks[i] = FileChunk{Number: i + 1, Offset: offset, Size: partSize}
	}
	last := &chunks[count-1]
	last.Size = size - last.Offset
	return chunks
}

func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, argumentError("%s is no regular file", path)
	}
	return info.Size(), nil
}
