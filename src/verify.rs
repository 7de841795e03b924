//! Compares what the service says it stored with what was sent.

use crate::body::Body;
use crate::client::{Client, Sent};
use crate::digest::{Md5Digest, looks_like_md5};
use crate::error::{Error, ErrorKind, Result};
use crate::http::{Request, Response};
use crate::log::Level;
use crate::options::Scope;
use crate::part::parse_etag;

/// Sends a body with its Content-MD5 and compares what the service stored. A mismatch is tried once
/// more, with digests made afresh: the bytes may have changed between hashing and sending. `check`
/// runs before each attempt and between hashing and sending. `md5` is that of the body where it is
/// known already.
pub(crate) fn send(
    client: &Client,
    request: &Request<'_>,
    body: Body<'_>,
    scope: &Scope,
    md5: Option<Md5Digest>,
    check: impl Fn() -> Result<()>,
) -> Result<(Sent, String)> {
    let once = |known: Option<Md5Digest>| {
        check()?;
        let mut request = request.clone();
        let md5 = match client.verifies_md5() {
            true => Some(known.map_or_else(|| body.md5(scope), Ok)?),
            false => None,
        };
        if let Some(md5) = &md5 {
            check()?;
            request = request.header("content-md5", md5.base64());
        }
        let sent = client.send(&request, Some(body), scope)?;
        let etag = stored_as_sent(&sent, md5.as_ref())?;
        Ok((sent, etag))
    };
    match once(md5) {
        Err(e) if is_mismatch(&e) => {
            let line = format_args!("{} is sent once more: {e}", request.operation);
            client.log().write(Level::Warn, line);
        }
        other => return other,
    }
    once(None).map_err(|e| match is_mismatch(&e) {
        true => e.with_kind(ErrorKind::Integrity),
        false => e,
    })
}

/// The ETag of bytes that were stored as sent.
fn stored_as_sent(sent: &Sent, md5: Option<&Md5Digest>) -> Result<String> {
    compare(sent, md5).map_err(|e| {
        e.with_response(
            sent.response.status,
            sent.response.header("x-oss-request-id"),
        )
        .with_attempts(sent.attempts)
    })
}

fn compare(sent: &Sent, md5: Option<&Md5Digest>) -> Result<String> {
    let etag = etag_of(&sent.response)?;
    if let (Some(ours), Some(theirs)) = (sent.crc64, crc64_of(&sent.response)?)
        && ours != theirs
    {
        return Err(differs("CRC-64", &theirs.to_string(), &ours.to_string()));
    }
    if let Some(md5) = md5
        && etag_is_md5(&etag, &sent.response)
        && !etag.eq_ignore_ascii_case(&md5.hex())
    {
        return Err(differs("MD5", &etag, &md5.hex()));
    }
    Ok(etag)
}

fn differs(what: &str, theirs: &str, ours: &str) -> Error {
    Error::new(
        ErrorKind::Integrity,
        format!("the {what} of the stored bytes is {theirs}, that of the bytes sent is {ours}"),
    )
}

/// A mismatch that sending again, with digests made afresh, may cure.
fn is_mismatch(error: &Error) -> bool {
    let code = error.service_error().code.as_str();
    error.kind() == ErrorKind::Integrity || matches!(code, "InvalidDigest" | "InvalidCRC64")
}

/// The one usable ETag of an answer.
fn etag_of(response: &Response) -> Result<String> {
    let etag = response.header("etag").and_then(parse_etag);
    match (etag, response.count("etag")) {
        (Some(etag), 1) => Ok(etag),
        _ => Err(Error::protocol("the answer has no usable ETag")),
    }
}

/// The CRC-64 in an answer; `None` when the service did not tell.
pub(crate) fn crc64_of(response: &Response) -> Result<Option<u64>> {
    match response.header("x-oss-hash-crc64ecma").map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) if text.bytes().all(|b| b.is_ascii_digit()) => {
            let value = text.parse().map(Some);
            value.map_err(|_| Error::protocol(format!("the CRC-64 {text:?} is too large")))
        }
        Some(text) => Err(Error::protocol(format!(
            "the CRC-64 {text:?} is not a number"
        ))),
    }
}

/// With keys of KMS or with SM4 the ETag is no MD5 of the bytes; then CRC-64 alone decides.
fn etag_is_md5(etag: &str, response: &Response) -> bool {
    let named = |name: &str| response.header(name).unwrap_or("");
    let other = [
        "x-oss-server-side-encryption",
        "x-oss-server-side-data-encryption",
    ]
    .iter()
    .any(|name| matches!(named(name), "KMS" | "SM4"));
    looks_like_md5(etag) && !other
}

#[cfg(test)]
mod tests;
