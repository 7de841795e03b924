package ossmp

// #include "glue.h"
import "C"

import (
	"context"
	"time"
)

// Addressing says how bucket and endpoint make a host.
type Addressing int

// The styles of addressing.
const (
	// AddressingAuto: path style for IP addresses and localhost, else virtual host.
	AddressingAuto Addressing = C.OSSMP_ADDRESSING_AUTO
	// AddressingVirtualHost: bucket.endpoint/object
	AddressingVirtualHost Addressing = C.OSSMP_ADDRESSING_VIRTUAL_HOST
	// AddressingPath: endpoint/bucket/object; the public service refuses it.
	AddressingPath Addressing = C.OSSMP_ADDRESSING_PATH
	// AddressingCNAME: endpoint/object; the endpoint is a domain bound to the bucket.
	AddressingCNAME Addressing = C.OSSMP_ADDRESSING_CNAME
)

// Signature says which signature requests carry.
type Signature int

// The signatures.
const (
	// SignatureAuto: V4 when the region is known, else V1.
	SignatureAuto Signature = C.OSSMP_SIGNATURE_AUTO
	// SignatureV1: HMAC-SHA1; new buckets refuse it.
	SignatureV1 Signature = C.OSSMP_SIGNATURE_V1
	// SignatureV4: HMAC-SHA256; needs the region.
	SignatureV4 Signature = C.OSSMP_SIGNATURE_V4
)

// ClientOption is a setting of a client, for [NewClient].
type ClientOption interface {
	applyClient(*clientSettings)
}

// clientSettings is a configuration in the making. The library remembers the first setting that it refuses, and
// ossmp_client_new reports it.
type clientSettings struct {
	config    *C.ossmp_config
	args      arguments
	callbacks clientCallbacks
	logLevel  LogLevel
}

type clientOption func(*clientSettings)

func (o clientOption) applyClient(s *clientSettings) { o(s) }

// WithStaticCredentials sets the access key with which requests are signed; securityToken is "" unless the key is a
// temporary one. See also [Client.SetCredentials].
func WithStaticCredentials(accessKeyID, accessKeySecret, securityToken string) ClientOption {
	return clientOption(func(s *clientSettings) {
		id := s.args.secret("access key id", accessKeyID)
		secret := s.args.secret("access key secret", accessKeySecret)
		token := s.args.secret("security token", securityToken)
		C.ossmp_config_set_credentials(s.config, id, secret, token)
	})
}

// WithCredentialsFromEnv sets the access key that OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for a temporary key,
// OSS_SESSION_TOKEN hold. The environment is read once, by [NewClient].
func WithCredentialsFromEnv() ClientOption {
	return clientOption(func(s *clientSettings) { C.ossmp_config_set_credentials_from_env(s.config) })
}

// WithCredentialsProvider sets who gives the access key when it is needed.
func WithCredentialsProvider(provider CredentialsProvider) ClientOption {
	return clientOption(func(s *clientSettings) {
		if provider == nil {
			s.args.refuse(argumentError("the credentials provider is nil"))
		}
		s.callbacks.provider = provider
	})
}

// WithECSRole takes the access key from the RAM role of this ECS instance. roleName is "" for the role that the
// instance has; metadataURL is "" for the metadata service that every instance finds at 100.100.100.200.
func WithECSRole(roleName, metadataURL string) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_ecs_role(s.config, s.args.text("role name", roleName), s.args.text("metadata URL", metadataURL))
	})
}

// WithAnonymous has requests sent without a signature, for a bucket that lets everybody write.
func WithAnonymous() ClientOption {
	return clientOption(func(s *clientSettings) { C.ossmp_config_set_anonymous(s.config) })
}

// WithRegion sets the region that V4 signs, such as "cn-hangzhou". Default: what an endpoint of aliyuncs.com names.
func WithRegion(region string) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_region(s.config, s.args.text("region", region))
	})
}

// WithAddressing sets how bucket and endpoint make a host. Default: [AddressingAuto].
func WithAddressing(style Addressing) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_addressing(s.config, s.args.number("addressing", int(style)))
	})
}

// WithSignature sets which signature requests carry. Default: [SignatureAuto].
func WithSignature(version Signature) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_signature(s.config, s.args.number("signature", int(version)))
	})
}

// WithConnectTimeout sets how long it may take to reach the service, all addresses of its name together. Default: 10 s.
func WithConnectTimeout(limit time.Duration) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_connect_timeout(s.config, s.args.milliseconds("connect time-out", limit))
	})
}

// WithIdleTimeout sets how long a connection may pass no byte either way. Default: 30 s; Complete may be silent twice as
// long. A slow connection that lives is left alone.
func WithIdleTimeout(limit time.Duration) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_idle_timeout(s.config, s.args.milliseconds("idle time-out", limit))
	})
}

// WithMaxAttempts sets how many times one request is tried, the first included: 1 to 100. Default: 5. Unless it is 1, a
// service that gives no answer at all is tried for 5 s at least.
func WithMaxAttempts(attempts int) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_max_attempts(s.config, s.args.number("attempts", attempts))
	})
}

// WithProxy sets an HTTP proxy: http://[user:password@]host:port. Default: none, whatever the environment says.
func WithProxy(url string) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_proxy(s.config, s.args.secret("proxy", url))
	})
}

// WithProxyFromEnv has the proxy taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. [NewClient] reads them, once.
func WithProxyFromEnv() ClientOption {
	return clientOption(func(s *clientSettings) { C.ossmp_config_set_proxy_from_env(s.config) })
}

// WithCAFile sets a PEM file of certificate authorities to trust, in place of the bundled ones. [NewClient] reads it.
func WithCAFile(path string) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_ca_file(s.config, s.args.text("CA file", path))
	})
}

// WithUserAgent sets what is sent behind the library's own name in User-Agent, such as "backup/2.1": at most 256 bytes of
// printable ASCII.
func WithUserAgent(suffix string) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_user_agent(s.config, s.args.text("user agent", suffix))
	})
}

// WithVerify sets which checks are made of what is sent and stored. Default: both.
//
// md5: Content-MD5 goes with every part, and its ETag is compared; a file is read twice for that. crc64: the CRC-64 of
// every part, and that of the object, is compared with what the service computed.
func WithVerify(md5, crc64 bool) ClientOption {
	return clientOption(func(s *clientSettings) { C.ossmp_config_set_verify(s.config, flag(md5), flag(crc64)) })
}

// WithBandwidthLimit sets how many bytes per second the client sends at most, all its uploads together. Default: 0, no
// limit.
func WithBandwidthLimit(bytesPerSecond int64) ClientOption {
	return clientOption(func(s *clientSettings) {
		C.ossmp_config_set_bandwidth_limit(s.config, C.int64_t(bytesPerSecond))
	})
}

// WithLogFunc has lines up to maxLevel given to log, with the context of the call that they are about. No line holds a
// secret. log must stand calls from several goroutines at a time, and must not use the client. See also WithLogger,
// which takes a log/slog logger from Go 1.21 on.
func WithLogFunc(maxLevel LogLevel, log func(ctx context.Context, level LogLevel, message string)) ClientOption {
	return clientOption(func(s *clientSettings) {
		if log == nil {
			s.args.refuse(argumentError("the log function is nil"))
		}
		s.callbacks.log, s.logLevel = log, maxLevel
	})
}
