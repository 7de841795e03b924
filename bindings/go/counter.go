package ossmp

// #include "glue.h"
import "C"

import "sync"

// Counter counts the bytes that the service has confirmed, over all calls that are given it with [WithCounter]: parts
// that are sent one by one, side by side, and one-call uploads. Any goroutine may look at it at any time. Parts that are
// copied on the service do not count. The zero value is ready to use.
type Counter struct {
	mu    sync.Mutex
	done  int64
	total int64
	live  map[*C.ossmp_control]struct{}
}

// BytesDone gives the bytes that the service has confirmed, of calls under way and of those that returned. It never falls.
func (c *Counter) BytesDone() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	done := c.done
	for control := range c.live {
		done += int64(C.ossmp_control_bytes_done(control))
	}
	return done
}

// BytesTotal gives the bytes to send in all by the one-call uploads, as far as that is known: a stream and single parts
// add nothing.
func (c *Counter) BytesTotal() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	total := c.total
	for control := range c.live {
		total += knownTotal(control)
	}
	return total
}

func (c *Counter) add(control *C.ossmp_control) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live == nil {
		c.live = map[*C.ossmp_control]struct{}{}
	}
	c.live[control] = struct{}{}
}

func (c *Counter) remove(control *C.ossmp_control) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.live, control)
	c.done += int64(C.ossmp_control_bytes_done(control))
	c.total += knownTotal(control)
}

func knownTotal(control *C.ossmp_control) int64 {
	if total := int64(C.ossmp_control_bytes_total(control)); total > 0 {
		return total
	}
	return 0
}
