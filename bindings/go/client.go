package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"runtime"
	"runtime/cgo"
)

// Client holds connections, credentials and settings. It may be used by any number of goroutines at once: make one and
// keep it, for connections are used again.
type Client struct {
	core *core
}

// core is what a client shares with its uploads and writers, which go on after the client was closed.
type core struct {
	resource
	client    *C.ossmp_client
	callbacks cgo.Handle
}

// NewClient makes a client for the endpoint of a region: [http://|https://]host[:port], such as
// "oss-cn-hangzhou.aliyuncs.com", without the bucket. Without a scheme it is https. Nothing is sent.
//
// One of [WithStaticCredentials], [WithCredentialsFromEnv], [WithCredentialsProvider], [WithECSRole] and [WithAnonymous]
// must be among the options. Close the client when it is no longer needed.
//
// [ErrArgument]: an option was refused, credentials are missing, or settings contradict each other. [ErrFile]: the CA
// file cannot be read. [ErrCredentials]: the environment has none. [ErrLibraryVersion]: another libossmp was loaded.
func NewClient(endpoint string, options ...ClientOption) (*Client, error) {
	if err := checkLibrary(); err != nil {
		return nil, err
	}
	config := C.ossmp_config_new()
	defer C.ossmp_config_free(config)
	settings := clientSettings{config: config}
	defer settings.args.free()

	C.ossmp_config_set_endpoint(config, settings.args.secret("endpoint", endpoint))
	for _, option := range options {
		option.applyClient(&settings)
	}
	core := &core{}
	core.free = func() {
		C.ossmp_client_free(core.client)
		if core.callbacks != 0 {
			core.callbacks.Delete()
		}
	}
	made := false
	defer func() {
		if !made { // also after a panic of the caller's code
			core.close()
		}
	}()
	if callbacks := settings.callbacks; callbacks.log != nil || callbacks.provider != nil {
		core.callbacks = cgo.NewHandle(&callbacks)
	}
	if settings.callbacks.log != nil {
		level := settings.args.number("log level", int(settings.logLevel))
		C.ossmpgo_config_set_log(config, level, C.uintptr_t(core.callbacks))
	}
	if settings.callbacks.provider != nil {
		C.ossmpgo_config_set_credentials_callback(config, C.uintptr_t(core.callbacks))
	}
	if err := settings.args.refused(); err != nil {
		return nil, err
	}
	if err := core.make(config); err != nil {
		return nil, err
	}
	made = true
	client := &Client{core}
	runtime.SetFinalizer(client, (*Client).finalize)
	return client, nil
}

func (c *core) make(config *C.ossmp_config) error {
	call := newCall(context.Background(), Error{})
	defer call.end()
	return call.run(func(err **C.ossmp_error) { C.ossmp_client_new(config, &c.client, err) })
}

// SetCredentials has requests signed with another access key from the next attempt on, those of uploads under way
// included.
//
// [ErrArgument]: id or secret are empty, or one of the three is not printable ASCII; the old key stays.
func (c *Client) SetCredentials(accessKeyID, accessKeySecret, securityToken string) error {
	defer runtime.KeepAlive(c)
	if !c.core.acquire() {
		return closedError("client")
	}
	defer c.core.release()
	var args arguments
	defer args.free()
	id := args.secret("access key id", accessKeyID)
	secret := args.secret("access key secret", accessKeySecret)
	token := args.secret("security token", securityToken)
	if err := args.refused(); err != nil {
		return err
	}
	if status := C.ossmp_client_set_credentials(c.core.client, id, secret, token); status != C.OSSMP_OK {
		return &Error{
			Status:  Status(status),
			Message: "the access key was refused: id and secret must be printable ASCII and not empty",
		}
	}
	return nil
}

// Close gives up connections and memory, once calls under way have returned. Uploads and writers of the client go on. It
// may be called more than once, and always returns nil.
func (c *Client) Close() error {
	runtime.SetFinalizer(c, nil)
	c.core.close()
	return nil
}

func (c *Client) finalize() {
	c.core.close()
}
