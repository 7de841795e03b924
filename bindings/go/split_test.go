package ossmp_test

import (
	"testing"

	ossmp "github.com/ossmp/ossmp-go"
)

func TestChunksCoverTheFile(t *testing.T) {
	for _, size := range []int64{1, 2, 10, 99, 100, 101, 12345} {
		for _, count := range []int{1, 2, 3, 7, 10} {
			chunks, err := ossmp.SplitFileByPartNum(size, count)
			if int64(count) > size {
				if err == nil {
					t.Error(size, count)
				}
				continue
			}
			covers(t, chunks, size, count)
		}
		for _, partSize := range []int64{1, 7, 100, 20000} {
			chunks, err := ossmp.SplitFileByPartSize(size, partSize)
			if (size+partSize-1)/partSize > ossmp.MaxParts {
				if err == nil {
					t.Error(size, partSize)
				}
				continue
			}
			covers(t, chunks, size, int((size+partSize-1)/partSize))
		}
	}
}

func covers(t *testing.T, chunks []ossmp.FileChunk, size int64, count int) {
	t.Helper()
	if len(chunks) != count {
		t.Fatal(len(chunks), count)
	}
	var at int64
	for i, chunk := range chunks {
		if chunk.Number != i+1 || chunk.Offset != at || chunk.Size < 1 {
			t.Fatal(i, chunk)
		}
		at += chunk.Size
	}
	if at != size {
		t.Fatal(at, size)
	}
}

func TestBadSplitsAreRefused(t *testing.T) {
	for _, count := range []int{0, -1, ossmp.MaxParts + 1} {
		if _, err := ossmp.SplitFileByPartNum(1<<40, count); err == nil {
			t.Error(count)
		}
	}
	for _, size := range []int64{0, -1} {
		if _, err := ossmp.SplitFileByPartSize(size, 10); err == nil {
			t.Error(size)
		}
		if _, err := ossmp.SplitFileByPartSize(10, size); err == nil {
			t.Error(size)
		}
	}
}
