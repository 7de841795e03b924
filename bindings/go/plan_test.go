package ossmp

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"testing"
)

func TestThePartSizeGrowsWithTheFile(t *testing.T) {
	for _, c := range [][3]int64{
		{0, 0, 8 << 20}, {1 << 30, 0, 8 << 20}, {5 << 20, 5 << 20, 5 << 20}, {100 << 30, 1 << 20, (100 << 30) / MaxParts},
	} {
		size, err := PlanPartSize(c[0], c[1])
		must(t, err)
		if size < c[2] || size > c[2]+1<<20 {
			t.Errorf("%d bytes, wanted %d: %d, not about %d", c[0], c[1], size, c[2])
		}
	}
	for _, c := range [][2]int64{{-1, 0}, {0, 1}, {math.MaxInt64, 0}} {
		if _, err := PlanPartSize(c[0], c[1]); !errors.Is(err, ErrArgument) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestAFileIsSplit(t *testing.T) {
	path := fileOf(t, content(10))
	for _, c := range []struct {
		split  func() ([]FileChunk, error)
		wanted string
	}{
		{func() ([]FileChunk, error) { return SplitFileByPartNum(path, 3) }, "[{1 0 3} {2 3 3} {3 6 4}]"},
		{func() ([]FileChunk, error) { return SplitFileByPartNum(path, 1) }, "[{1 0 10}]"},
		{func() ([]FileChunk, error) { return SplitFileByPartSize(path, 4) }, "[{1 0 4} {2 4 4} {3 8 2}]"},
		{func() ([]FileChunk, error) { return SplitFileByPartSize(path, 5) }, "[{1 0 5} {2 5 5}]"},
		{func() ([]FileChunk, error) { return SplitFileByPartSize(path, math.MaxInt64) }, "[{1 0 10}]"},
		{func() ([]FileChunk, error) { return SplitByPartSize(0, 4) }, "[{1 0 0}]"},
		{func() ([]FileChunk, error) { return SplitByPartNum(0, 1) }, "[{1 0 0}]"},
	} {
		chunks, err := c.split()
		must(t, err)
		if found := fmt.Sprint(chunks); found != c.wanted {
			t.Errorf("%s, not %s", found, c.wanted)
		}
	}
	for i, split := range []func() ([]FileChunk, error){
		func() ([]FileChunk, error) { return SplitFileByPartNum(path, 11) },
		func() ([]FileChunk, error) { return SplitFileByPartNum(path, 0) },
		func() ([]FileChunk, error) { return SplitByPartNum(1<<40, 10001) },
		func() ([]FileChunk, error) { return SplitByPartNum(-1, 1) },
		func() ([]FileChunk, error) { return SplitByPartSize(-1, 1) },
		func() ([]FileChunk, error) { return SplitByPartSize(10001, 1) },
		func() ([]FileChunk, error) { return SplitFileByPartSize(path, 0) },
		func() ([]FileChunk, error) { return SplitFileByPartSize(t.TempDir(), 1) },
	} {
		if chunks, err := split(); chunks != nil || !errors.Is(err, ErrArgument) {
			t.Errorf("case %d: %v", i, err)
		}
	}
	if _, err := SplitFileByPartNum("/没有", 3); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
