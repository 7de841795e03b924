//! Who sent a request: signatures of version 1 and 4, in the header or in the query, and temporary tokens.

mod v1;
mod v4;

use std::sync::atomic::{AtomicBool, Ordering};

use subtle::ConstantTimeEq;

use crate::clock;
use crate::error::OssError;
use crate::request::Request;

#[cfg(feature = "fuzz")]
pub(crate) use v1::authorization;

/// How far a client's clock may be off.
const MAX_SKEW_MS: i64 = 900_000;

/// A key pair, with a token if it is temporary.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    /// When the token ends, in seconds since 1970.
    pub(crate) expires: Option<i64>,
}

/// The keys that the server knows.
pub(crate) struct Keyring {
    keys: Vec<Credentials>,
    tokens_expired: AtomicBool,
}

impl Keyring {
    pub(crate) fn new(keys: Vec<Credentials>) -> Keyring {
        Keyring {
            keys,
            tokens_expired: AtomicBool::new(false),
        }
    }

    pub(crate) fn set_tokens_expired(&self, expired: bool) {
        self.tokens_expired.store(expired, Ordering::Relaxed);
    }

    /// Finds a key and checks that the token is the one that belongs to it.
    fn find(&self, id: &str, token: Option<&str>, now_ms: i64) -> Result<&Credentials, OssError> {
        let known = self.keys.iter().find(|key| key.id == id);
        let Some(key) = known.filter(|key| key.token.is_none() || token.is_some()) else {
            let message = "The OSS Access Key Id you provided does not exist in our records.";
            let error = OssError::new(403, "InvalidAccessKeyId", message, "0002-00000902");
            return Err(error.with("OSSAccessKeyId", id));
        };
        match (key.token.as_deref(), token) {
            (None, None) => Ok(key),
            (Some(own), Some(sent)) if same(own.as_bytes(), sent.as_bytes()) => {
                let over = key
                    .expires
                    .is_some_and(|end| now_ms >= end.saturating_mul(1000));
                if over || self.tokens_expired.load(Ordering::Relaxed) {
                    let message = "The security token you provided has expired.";
                    return Err(OssError::new(
                        403,
                        "SecurityTokenExpired",
                        message,
                        "0002-00000069",
                    ));
                }
                Ok(key)
            }
            (_, Some(sent))
                if self
                    .keys
                    .iter()
                    .any(|key| key.token.as_deref() == Some(sent)) =>
            {
                let message = "The access key ID and security token do not match.";
                Err(OssError::new(
                    403,
                    "AccessKeyIdAndSecurityTokenNotMatch",
                    message,
                    "0002-00000070",
                ))
            }
            _ => {
                let message = "The security token you provided is invalid.";
                Err(OssError::new(
                    403,
                    "InvalidSecurityToken",
                    message,
                    "0002-00000068",
                ))
            }
        }
    }
}

/// What a signature is checked against.
pub(crate) struct Verifier<'a> {
    pub(crate) keys: &'a Keyring,
    pub(crate) region: &'a str,
    pub(crate) now_ms: i64,
}

/// The form in which a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Anonymous,
    V1Header,
    V1Query,
    V4Header,
    V4Query,
    /// Header and query at once, or an unknown algorithm.
    Confused,
}

impl Scheme {
    pub(crate) fn of(request: &Request) -> Scheme {
        let v1_query = ["OSSAccessKeyId", "Signature"]
            .iter()
            .any(|name| request.query.has(name));
        let v4_query = [
            "x-oss-signature-version",
            "x-oss-signature",
            "x-oss-credential",
        ]
        .iter()
        .any(|name| request.query.has(name));
        match (request.headers.get("authorization"), v1_query, v4_query) {
            (None, false, false) => Scheme::Anonymous,
            (None, true, false) => Scheme::V1Query,
            (None, false, true) => Scheme::V4Query,
            (Some(value), false, false) if value.as_bytes().starts_with(b"OSS ") => {
                Scheme::V1Header
            }
            (Some(value), false, false)
                if value.as_bytes().starts_with(v4::ALGORITHM.as_bytes()) =>
            {
                Scheme::V4Header
            }
            _ => Scheme::Confused,
        }
    }

    /// The name in the event log.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Scheme::Anonymous => "anonymous",
            Scheme::V1Header => "v1",
            Scheme::V1Query => "v1-query",
            Scheme::V4Header => "v4",
            Scheme::V4Query => "v4-query",
            Scheme::Confused => "confused",
        }
    }
}

impl Verifier<'_> {
    /// Accepts the request or says why not.
    pub(crate) fn verify(&self, request: &Request) -> Result<(), OssError> {
        match Scheme::of(request) {
            Scheme::Anonymous => {
                let message = "Anonymous access is forbidden for this operation.";
                Err(OssError::access_denied(message).ec("0003-00000905"))
            }
            Scheme::V1Header => v1::verify_header(self, request),
            Scheme::V1Query => v1::verify_query(self, request),
            Scheme::V4Header => v4::verify_header(self, request),
            Scheme::V4Query => v4::verify_query(self, request),
            Scheme::Confused => Err(malformed("0002-00000201")),
        }
    }

    fn check_skew(&self, signed_at_ms: i64) -> Result<(), OssError> {
        if (self.now_ms - signed_at_ms).abs() <= MAX_SKEW_MS {
            return Ok(());
        }
        let message = "The difference between the request time and the current time is too large.";
        Err(
            OssError::new(403, "RequestTimeTooSkewed", message, "0002-00000504")
                .with("MaxAllowedSkewMilliseconds", MAX_SKEW_MS.to_string())
                .with("RequestTime", clock::iso(signed_at_ms))
                .with("ServerTime", clock::iso(self.now_ms)),
        )
    }
}

/// Compares in a time that does not tell where the first difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

fn malformed(ec: &str) -> OssError {
    OssError::new(
        400,
        "InvalidArgument",
        "The authorization of the request is malformed.",
        ec,
    )
    .with("ArgumentName", "Authorization")
}

fn no_valid_date() -> OssError {
    OssError::access_denied("OSS authentication requires a valid Date.").ec("0002-00000011")
}

fn expired() -> OssError {
    OssError::access_denied("Request has expired.").ec("0002-00000069")
}

/// What was signed here, so that the client can find the first difference. Never the secret.
fn mismatch(id: &str, provided: &str, string_to_sign: &[u8]) -> OssError {
    let message = "The request signature we calculated does not match the signature you provided. Check your key and \
                   signing method.";
    OssError::new(403, "SignatureDoesNotMatch", message, "0002-00000040")
        .with("OSSAccessKeyId", id)
        .with("SignatureProvided", provided)
        .with("StringToSign", String::from_utf8_lossy(string_to_sign))
        .with("StringToSignBytes", spaced_hex(string_to_sign))
}

fn spaced_hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(" ")
}
