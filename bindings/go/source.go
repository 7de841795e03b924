package ossmp

import (
	"fmt"
	"io"
)

const (
	// readAtOnce is what a reader is asked for at most.
	readAtOnce = 1 << 20
	// fruitlessReads is how many times in a row a reader may give nothing, as in package bufio.
	fruitlessReads = 100
)

// source is a reader that the library reads from, in a callback.
type source struct {
	reader io.Reader
	buffer []byte
	err    error
	ended  bool
}

// fill puts at least one byte into target and gives how many; 0 at the end, -1 when the call is to end.
//
// The reader does not get the memory of C: a Read that outlives the call must find its buffer there.
func (s *source) fill(c *call, target []byte) int {
	for i := 0; i < fruitlessReads; i++ {
		if s.err != nil {
			return s.finish(c)
		}
		if s.buffer == nil {
			s.buffer = make([]byte, readAtOnce)
		}
		buffer := s.buffer
		if len(buffer) > len(target) {
			buffer = buffer[:len(target)]
		}
		var n int
		var err error
		if !c.host(c.ctx, func() { n, err = s.reader.Read(buffer) }) {
			s.buffer = nil // the Read may still be at work in it
			return -1
		}
		if n < 0 || n > len(buffer) {
			err = fmt.Errorf("ossmp: the reader says %d bytes, but the buffer has %d", n, len(buffer))
			n = 0
		}
		s.err = err
		if n > 0 {
			return copy(target, buffer[:n])
		}
	}
	s.err = io.ErrNoProgress
	return s.finish(c)
}

func (s *source) finish(c *call) int {
	if s.err == io.EOF {
		s.ended = true
		return 0
	}
	c.readError = s.err
	return -1
}
