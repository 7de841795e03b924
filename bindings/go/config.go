package ossmp

// #include "bridge.h"
import "C"

import (
	"context"
	"math"
	"runtime/cgo"
	"time"
)

// Credentials are an access key, for a time or for good.
type Credentials struct {
	AccessKeyID, AccessKeySecret string
	// SecurityToken comes with temporary keys.
	SecurityToken string
	// Expires is when the key ends; zero: never.
	Expires time.Time
}

// String hides the secret and the token.
func (c Credentials) String() string { return "{" + c.AccessKeyID + " ***}" }

// GoString hides the secret and the token.
func (c Credentials) GoString() string { return "ossmp.Credentials" + c.String() }

// Addressing says where the bucket's name goes.
type Addressing int32

const (
	// AddressingAuto: path style for IP addresses and localhost, else virtual host. The default.
	AddressingAuto Addressing = C.OSSMP_ADDRESSING_AUTO
	// AddressingVirtualHost: bucket.endpoint.
	AddressingVirtualHost Addressing = C.OSSMP_ADDRESSING_VIRTUAL_HOST
	// AddressingPath: endpoint/bucket.
	AddressingPath Addressing = C.OSSMP_ADDRESSING_PATH
	// AddressingCNAME: the endpoint is a domain that stands for the bucket.
	AddressingCNAME Addressing = C.OSSMP_ADDRESSING_CNAME
)

// Signature is a version of the signature of requests.
type Signature int32

const (
	// SignatureAuto: V4 when the region is known, else V1. The default.
	SignatureAuto Signature = C.OSSMP_SIGNATURE_AUTO
	// SignatureV1 is HMAC-SHA1; new buckets refuse it.
	SignatureV1 Signature = C.OSSMP_SIGNATURE_V1
	// SignatureV4 is HMAC-SHA256; it needs the region.
	SignatureV4 Signature = C.OSSMP_SIGNATURE_V4
)

// LogLevel says how much a line of the log matters.
type LogLevel int32

const (
	// LogError: a call failed.
	LogError LogLevel = C.OSSMP_LOG_ERROR
	// LogWarn: something was wrong and was put right.
	LogWarn LogLevel = C.OSSMP_LOG_WARN
	// LogInfo: an upload was started, completed or aborted.
	LogInfo LogLevel = C.OSSMP_LOG_INFO
	// LogDebug: every attempt of every request.
	LogDebug LogLevel = C.OSSMP_LOG_DEBUG
)

// String gives the level's name.
func (l LogLevel) String() string {
	switch l {
	case LogError:
		return "error"
	case LogWarn:
		return "warn"
	case LogInfo:
		return "info"
	default:
		return "debug"
	}
}

// ClientOption is a setting of a client. What a setting refuses, NewClient reports with StatusArgument.
type ClientOption func(*clientConfig) error

type clientConfig struct {
	c *C.ossmp_config
	// Handles that the client keeps.
	handles  []cgo.Handle
	provider *provider
}

// accept makes an error of what a setter refused. The same setter's text comes from ossmp_client_new.
func accept(status C.ossmp_status) error {
	if status == C.OSSMP_OK {
		return nil
	}
	return &Error{Status: Status(status), Message: "a setting was refused"}
}

// withText gives a setter a C string.
func withText(name, value string, set func(*clientConfig, *C.char) C.ossmp_status) ClientOption {
	return func(config *clientConfig) error {
		if err := checkText(name, value); err != nil {
			return err
		}
		text := C.CString(value)
		defer freeString(text)
		set(config, text)
		return nil
	}
}

// WithCredentials signs with this access key; token comes with temporary keys and is empty else.
func WithCredentials(accessKeyID, accessKeySecret, token string) ClientOption {
	return func(config *clientConfig) error {
		return withKey(accessKeyID, accessKeySecret, token, func(id *C.char, secret, token secret) error {
			C.ossmp_config_set_credentials(config.c, id, secret.text, token.text)
			return nil
		})
	}
}

func withKey(id, key, token string, use func(id *C.char, key, token secret) error) error {
	for name, value := range map[string]string{"access key id": id, "access key secret": key, "security token": token} {
		if err := checkText(name, value); err != nil {
			return err
		}
	}
	cID, cKey, cToken := C.CString(id), secretString(key), secretString(token)
	defer freeString(cID)
	defer cKey.free()
	defer cToken.free()
	return use(cID, cKey, cToken)
}

// WithCredentialsFromEnv takes the access key from OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and OSS_SESSION_TOKEN.
func WithCredentialsFromEnv() ClientOption {
	return func(config *clientConfig) error {
		C.ossmp_config_set_credentials_from_env(config.c)
		return nil
	}
}

// WithCredentialsFunc asks fetch for the access key when it is first needed, before it ends, and once more when the
// service refuses it. One goroutine asks at a time. Its error comes out of the call that needed the key.
func WithCredentialsFunc(fetch func(context.Context) (Credentials, error)) ClientOption {
	return func(config *clientConfig) error {
		if fetch == nil {
			return argument("the credentials function is nil")
		}
		config.provider = &provider{fetch: fetch, failure: make(chan error, 1)}
		handle := cgo.NewHandle(config.provider)
		config.handles = append(config.handles, handle)
		C.ossmp_go_set_credentials(config.c, C.uintptr_t(handle))
		return nil
	}
}

// WithECSRole takes the access key from the RAM role of this ECS instance. role is empty for the role that the instance
// has, metadataURL for the usual service.
func WithECSRole(role, metadataURL string) ClientOption {
	return func(config *clientConfig) error {
		if err := checkText("role", role); err != nil {
			return err
		}
		return withText("metadata URL", metadataURL, func(config *clientConfig, url *C.char) C.ossmp_status {
			cRole := C.CString(role)
			defer freeString(cRole)
			return C.ossmp_config_set_ecs_role(config.c, cRole, url)
		})(config)
	}
}

// WithAnonymous sends requests unsigned, for public buckets.
func WithAnonymous() ClientOption {
	return func(config *clientConfig) error {
		C.ossmp_config_set_anonymous(config.c)
		return nil
	}
}

// WithRegion names the region, such as cn-hangzhou, where the endpoint does not.
func WithRegion(region string) ClientOption {
	return withText("region", region, func(config *clientConfig, text *C.char) C.ossmp_status {
		return C.ossmp_config_set_region(config.c, text)
	})
}

// WithAddressing says where the bucket's name goes.
func WithAddressing(style Addressing) ClientOption {
	return func(config *clientConfig) error {
		C.ossmp_config_set_addressing(config.c, C.int32_t(style))
		return nil
	}
}

// WithSignature chooses the version of the signature.
func WithSignature(version Signature) ClientOption {
	return func(config *clientConfig) error {
		C.ossmp_config_set_signature(config.c, C.int32_t(version))
		return nil
	}
}

// WithConnectTimeout limits how long reaching an address may take. Default: 10 s; at least 1 ms.
func WithConnectTimeout(limit time.Duration) ClientOption {
	return func(config *clientConfig) error {
		C.ossmp_config_set_connect_timeout(config.c, milliseconds(limit))
		return nil
	}
}

// WithIdleTimeout limits how long a connection may pass no byte either way. Default: 30 s; at least 1 ms. Complete may be
// silent twice as long.
func WithIdleTimeout(limit time.Duration) ClientOption {
	return func(config *clientConfig) error {
		C.ossmp_config_set_idle_timeout(config.c, milliseconds(limit))
		return nil
	}
}

// WithMaxAttempts limits how often a request is tried, the first try included. Default: 5.
func WithMaxAttempts(attempts int) ClientOption {
	return func(config *clientConfig) error {
		C.ossmp_config_set_max_attempts(config.c, number(attempts))
		return nil
	}
}

// WithProxy sends all requests through an HTTP proxy, such as http://user:password@host:3128.
func WithProxy(url string) ClientOption {
	return withText("proxy", url, func(config *clientConfig, text *C.char) C.ossmp_status {
		return C.ossmp_config_set_proxy(config.c, text)
	})
}

// WithProxyFromEnv takes the proxy from the usual variables of the environment, which are ignored else.
func WithProxyFromEnv() ClientOption {
	return func(config *clientConfig) error {
		C.ossmp_config_set_proxy_from_env(config.c)
		return nil
	}
}

// WithCAFile trusts the certificate authorities of this PEM file instead of those of Mozilla.
func WithCAFile(path string) ClientOption {
	return withText("CA file", path, func(config *clientConfig, text *C.char) C.ossmp_status {
		return C.ossmp_config_set_ca_file(config.c, text)
	})
}

// WithUserAgent appends a text to the User-Agent header.
func WithUserAgent(suffix string) ClientOption {
	return withText("user agent", suffix, func(config *clientConfig, text *C.char) C.ossmp_status {
		return C.ossmp_config_set_user_agent(config.c, text)
	})
}

// WithVerify switches the digests that guard each part. Default: both. MD5 travels with the part as Content-MD5, CRC-64 is
// compared with what the service says it stored.
func WithVerify(md5, crc64 bool) ClientOption {
	return func(config *clientConfig) error {
		C.ossmp_config_set_verify(config.c, flag(md5), flag(crc64))
		return nil
	}
}

// WithBandwidthLimit limits all uploads of the client together; 0: no limit.
func WithBandwidthLimit(bytesPerSecond int64) ClientOption {
	return func(config *clientConfig) error {
		C.ossmp_config_set_bandwidth_limit(config.c, C.int64_t(bytesPerSecond))
		return nil
	}
}

// WithLog gives lines up to this level to log, which must be fast and may be called on any thread, by several at once.
// No line holds a secret.
func WithLog(level LogLevel, log func(LogLevel, string)) ClientOption {
	return func(config *clientConfig) error {
		if log == nil {
			return argument("the log function is nil")
		}
		handle := cgo.NewHandle(log)
		config.handles = append(config.handles, handle)
		C.ossmp_go_set_log(config.c, C.int32_t(level), C.uintptr_t(handle))
		return nil
	}
}

// milliseconds rounds up, so that no positive duration becomes 0.
func milliseconds(limit time.Duration) C.int32_t {
	ms := limit / time.Millisecond
	if limit%time.Millisecond > 0 {
		ms++
	}
	return number(int(ms))
}

// number keeps to the range of C; what is beyond is refused there.
func number(n int) C.int32_t {
	switch {
	case n > math.MaxInt32:
		return math.MaxInt32
	case n < math.MinInt32:
		return math.MinInt32
	default:
		return C.int32_t(n)
	}
}
