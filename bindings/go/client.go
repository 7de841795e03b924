package ossmp

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime/cgo"
)

// Client reaches a service with one set of credentials: a pool of connections, for any number of goroutines. Make one and
// keep it.
type Client struct {
	handle   *handle
	c        *C.ossmp_client
	provider *provider
}

// NewClient makes a client for an endpoint such as oss-cn-hangzhou.aliyuncs.com or http://127.0.0.1:9000. Nothing is sent.
//
// StatusArgument: the endpoint or an option is wrong, or there are no credentials. StatusFile: the CA file cannot be read.
// StatusCredentials: the environment has none. StatusState: the library is older than this package.
func NewClient(endpoint string, options ...ClientOption) (*Client, error) {
	if C.ossmp_version_number() < C.OSSMP_VERSION_NUMBER {
		return nil, &Error{Status: StatusState, Message: "libossmp " + Version() + " is too old for this package"}
	}
	config := clientConfig{c: C.ossmp_config_new()}
	defer C.ossmp_config_free(config.c)
	release := func() {
		for _, handle := range config.handles {
			handle.Delete()
		}
	}
	if err := config.apply(endpoint, options); err != nil {
		release()
		return nil, err
	}
	var c *C.ossmp_client
	var failure *C.ossmp_error
	status := C.ossmp_client_new(config.c, &c, &failure)
	if err := takeError(status, failure, nil); err != nil {
		release()
		return nil, err
	}
	client := &Client{c: c, provider: config.provider}
	client.handle = newHandle(func() {
		C.ossmp_client_free(c)
		release()
	})
	return client, nil
}

func (config *clientConfig) apply(endpoint string, options []ClientOption) error {
	set := func(config *clientConfig, text *C.char) C.ossmp_status {
		return C.ossmp_config_set_endpoint(config.c, text)
	}
	if err := withText("endpoint", endpoint, set)(config); err != nil {
		return err
	}
	for _, option := range options {
		if err := option(config); err != nil {
			return err
		}
	}
	return nil
}

// Close frees the client when the calls in progress have ended. It may be called twice; calls that begin afterwards fail
// with StatusState.
func (client *Client) Close() error {
	client.handle.close()
	return nil
}

// SetCredentials signs from the next attempt on with another access key, also in uploads under way.
//
// StatusArgument: the id or the secret is empty, or one is not printable ASCII; the old key stays.
func (client *Client) SetCredentials(accessKeyID, accessKeySecret, token string) error {
	done, err := client.handle.use("client")
	if err != nil {
		return err
	}
	defer done()
	return withKey(accessKeyID, accessKeySecret, token, func(id *C.char, key, token secret) error {
		if C.ossmp_client_set_credentials(client.c, id, key.text, token.text) != C.OSSMP_OK {
			return argument("the access key id or secret is empty, or one is not printable ASCII")
		}
		return nil
	})
}

// call is what every call that may wait has: the client kept alive, a control that the context cancels, the caller's code.
type call struct {
	guest
	client  *Client
	done    func()
	control *C.ossmp_control
	handle  cgo.Handle
	ended   chan struct{}
	watched chan struct{}
}

// begin fails when the context has ended already or the client was closed.
func (client *Client) begin(ctx context.Context) (*call, error) {
	if ctx == nil {
		return nil, argument("the context is nil")
	}
	if err := ctx.Err(); err != nil {
		return nil, &Error{Status: StatusCancelled, Message: "the context had ended before the call", cause: err}
	}
	done, err := client.handle.use("client")
	if err != nil {
		return nil, err
	}
	c := &call{guest: guest{ctx: ctx}, client: client, done: done, control: C.ossmp_control_new()}
	c.handle = cgo.NewHandle(&c.guest)
	if ctx.Done() != nil {
		c.ended, c.watched = make(chan struct{}), make(chan struct{})
		go c.watch()
	}
	return c, nil
}

func (c *call) watch() {
	defer close(c.watched)
	select {
	case <-c.ctx.Done():
		C.ossmp_control_cancel(c.control)
	case <-c.ended:
	}
}

// end frees what begin made.
func (c *call) end() {
	if c.ended != nil {
		close(c.ended)
		<-c.watched
	}
	C.ossmp_control_free(c.control)
	c.handle.Delete()
	c.done()
}

// result gives the error of a call, with what the caller's own code failed with; its panic goes on.
func (c *call) result(status C.ossmp_status, failure *C.ossmp_error) error {
	if status == C.OSSMP_OK {
		// What was fetched in vain before is no concern of a call that succeeded.
		if c.panicked != nil {
			panic(c.panicked)
		}
		return nil
	}
	err := takeError(status, failure, nil).(*Error)
	switch err.Status {
	case StatusCredentials:
		err.cause = c.client.provider.takeFailure()
	case StatusCancelled:
		err.cause = c.settle()
	default:
		// A reader that fails ends the call in other ways, too.
		if c.panicked != nil {
			panic(c.panicked)
		}
		err.cause = c.failure
	}
	return err
}
