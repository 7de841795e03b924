//! Signature version 1: HMAC-SHA1 over the raw key and a fixed list of sub-resources.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::{Credentials, Verifier, expired, malformed, mismatch, no_valid_date, same};
use crate::clock;
use crate::error::OssError;
use crate::request::Request;

/// Query parameters that are part of the signed resource, besides all that begin with `x-oss-`.
const SUB_RESOURCES: &[&str] = &[
    "acl",
    "append",
    "bucketInfo",
    "callback",
    "callback-var",
    "cloudboxes",
    "cname",
    "comp",
    "continuation-token",
    "cors",
    "delete",
    "encryption",
    "endTime",
    "inventory",
    "inventoryId",
    "lifecycle",
    "live",
    "location",
    "logging",
    "metaQuery",
    "objectMeta",
    "partNumber",
    "policy",
    "position",
    "qos",
    "qosInfo",
    "referer",
    "regionList",
    "replication",
    "replicationLocation",
    "replicationProgress",
    "requestPayment",
    "resourceGroup",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "security-token",
    "sequential",
    "startTime",
    "stat",
    "status",
    "style",
    "styleName",
    "symlink",
    "tagging",
    "transferAcceleration",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "vod",
    "website",
    "worm",
    "wormExtend",
    "wormId",
];

pub(super) fn verify_header(verifier: &Verifier, request: &Request) -> Result<(), OssError> {
    let (id, signature) = request
        .header("authorization")
        .and_then(|value| value.strip_prefix("OSS "))
        .and_then(|pair| pair.split_once(':'))
        .filter(|(id, signature)| !id.is_empty() && !signature.is_empty())
        .ok_or_else(|| malformed("0002-00000202"))?;
    let date = request
        .header("x-oss-date")
        .or_else(|| request.header("date"))
        .ok_or_else(no_valid_date)?;
    verifier.check_skew(clock::parse_http_date(date).ok_or_else(no_valid_date)?)?;
    let key = verifier
        .keys
        .find(id, request.header("x-oss-security-token"), verifier.now_ms)?;
    check(key, signature, &string_to_sign(request, date))
}

pub(super) fn verify_query(verifier: &Verifier, request: &Request) -> Result<(), OssError> {
    let parameter = |name: &str| {
        let missing = || {
            OssError::access_denied(
                "Query string authentication requires the Signature, Expires and OSSAccessKeyId parameters.",
            )
        };
        request.query.filled(name).ok_or_else(missing)
    };
    let (id, expires, signature) = (
        parameter("OSSAccessKeyId")?,
        parameter("Expires")?,
        parameter("Signature")?,
    );
    if request.headers.contains_key("x-oss-security-token") {
        return Err(malformed("0002-00000203"));
    }
    let until: i64 = expires
        .parse()
        .map_err(|_| OssError::access_denied("Invalid date (should be seconds since epoch)."))?;
    if until.saturating_mul(1000) < verifier.now_ms {
        return Err(expired()
            .with("Expires", clock::iso(until.saturating_mul(1000)))
            .with("ServerTime", clock::iso(verifier.now_ms)));
    }
    let key = verifier
        .keys
        .find(id, request.query.filled("security-token"), verifier.now_ms)?;
    check(key, signature, &string_to_sign(request, expires))
}

/// The header that a request would be accepted with.
#[cfg(feature = "fuzz")]
pub(crate) fn authorization(key: &Credentials, request: &Request, date: &str) -> String {
    let signature = hmac_sha1(key.secret.as_bytes(), &string_to_sign(request, date));
    format!("OSS {}:{}", key.id, STANDARD.encode(signature))
}

fn check(key: &Credentials, signature: &str, string_to_sign: &[u8]) -> Result<(), OssError> {
    let computed = STANDARD.encode(hmac_sha1(key.secret.as_bytes(), string_to_sign));
    if same(computed.as_bytes(), signature.as_bytes()) {
        return Ok(());
    }
    Err(mismatch(&key.id, signature, string_to_sign))
}

fn hmac_sha1(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac =
        <Hmac<Sha1> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

fn string_to_sign(request: &Request, date: &str) -> Vec<u8> {
    let mut text = Vec::new();
    let content_md5 = request.header_bytes("content-md5").unwrap_or_default();
    let content_type = request.header_bytes("content-type").unwrap_or_default();
    for line in [
        request.method.as_bytes(),
        &content_md5,
        &content_type,
        date.as_bytes(),
    ] {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    let mut names: Vec<&str> = request.headers.keys().map(|name| name.as_str()).collect();
    names.retain(|name| name.starts_with("x-oss-"));
    names.sort_unstable();
    for name in names {
        text.extend_from_slice(name.as_bytes());
        text.push(b':');
        text.extend_from_slice(&request.header_bytes(name).unwrap_or_default());
        text.push(b'\n');
    }
    text.extend_from_slice(resource(request).as_bytes());
    text
}

fn resource(request: &Request) -> String {
    let mut resource = match &request.bucket {
        Some(bucket) => format!("/{bucket}/{}", request.key()),
        None => "/".to_owned(),
    };
    let mut signed: Vec<(&str, &str)> = Vec::new();
    for (name, value) in request.query.iter() {
        let counts = name.starts_with("x-oss-") || SUB_RESOURCES.contains(&name);
        if counts && !signed.iter().any(|(known, _)| *known == name) {
            signed.push((name, value));
        }
    }
    signed.sort_unstable();
    for (at, (name, value)) in signed.into_iter().enumerate() {
        resource.push(if at == 0 { '?' } else { '&' });
        resource.push_str(name);
        if !value.is_empty() {
            resource.push('=');
            resource.push_str(value);
        }
    }
    resource
}
