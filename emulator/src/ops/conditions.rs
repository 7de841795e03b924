//! Conditions on an object: by ETag and by time, for reading and for copying.

use crate::clock::parse_http_date;
use crate::error::OssError;
use crate::request::Request;
use crate::store::ObjectFacts;

/// The condition that does not hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unmet {
    /// if-match or if-unmodified-since.
    Failed(&'static str),
    /// if-none-match or if-modified-since.
    NotModified(&'static str),
}

/// Checks the four conditions under `prefix`, which is empty or `x-oss-copy-source-`.
pub(super) fn check(request: &Request, prefix: &str, object: &ObjectFacts) -> Result<(), Unmet> {
    let header = |name: &str| request.header(&format!("{prefix}{name}"));
    let date = |name: &str| header(name).and_then(parse_http_date);
    // The service knows whole seconds only.
    let modified = object.modified_ms.div_euclid(1000) * 1000;
    if header("if-match").is_some_and(|list| !matches(list, object)) {
        return Err(Unmet::Failed("If-Match"));
    }
    if date("if-unmodified-since").is_some_and(|since| modified > since) {
        return Err(Unmet::Failed("If-Unmodified-Since"));
    }
    if header("if-none-match").is_some_and(|list| matches(list, object)) {
        return Err(Unmet::NotModified("If-None-Match"));
    }
    if date("if-modified-since").is_some_and(|since| modified <= since) {
        return Err(Unmet::NotModified("If-Modified-Since"));
    }
    Ok(())
}

impl Unmet {
    /// Copying answers 412 to all four.
    pub(super) fn into_error(self) -> OssError {
        match self {
            Unmet::Failed(name) | Unmet::NotModified(name) => OssError::precondition_failed(name),
        }
    }
}

fn matches(list: &str, object: &ObjectFacts) -> bool {
    list.split(',')
        .map(|etag| etag.trim().trim_matches('"'))
        .any(|etag| etag == "*" || etag == object.etag)
}
