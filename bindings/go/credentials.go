package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"time"
)

// Credentials is an access key. Printed, it shows no secret.
type Credentials struct {
	AccessKeyID     string
	AccessKeySecret string
	// SecurityToken is empty unless the key is a temporary one.
	SecurityToken string
	// Expires is when the key ends; zero: never.
	Expires time.Time
}

// CredentialsProvider gives the access key to sign with. It is called when the first is needed, again in the last five
// minutes of a key that ends (or in the last fifth of a shorter life), and once more when OSS calls a key expired or
// unknown; by one call at a time. ctx is that of the call that needs the key. It must not use the client that calls it.
//
// An error makes that call fail with [ErrCredentials]; [errors.Is] finds the error itself, too.
type CredentialsProvider func(ctx context.Context) (Credentials, error)

// String shows the id only.
func (c Credentials) String() string {
	return "ossmp.Credentials{" + c.AccessKeyID + ", secret hidden}"
}

// GoString shows the id only.
func (c Credentials) GoString() string {
	return c.String()
}

// MarshalText shows the id only.
func (c Credentials) MarshalText() ([]byte, error) {
	return []byte(c.String()), nil
}

// give hands the key to the library, and says what is wrong with it.
func (c Credentials) give(out *C.ossmp_credentials) error {
	var args arguments
	defer args.free()
	id := args.secret("access key id", c.AccessKeyID)
	secret := args.secret("access key secret", c.AccessKeySecret)
	token := args.secret("security token", c.SecurityToken)
	var expires int64
	if !c.Expires.IsZero() {
		expires = c.Expires.UnixMilli()
	}
	if err := args.refused(); err != nil {
		return err
	}
	if C.ossmp_credentials_set(out, id, secret, token, C.int64_t(expires)) != C.OSSMP_OK {
		return argumentError("the credentials provider gave a key that is none: " +
			"id and secret must be printable ASCII and not empty")
	}
	return nil
}
