//! `Authorization: OSS <id>:<base64 HMAC-SHA1>`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::{Signable, bare, query_string};
use crate::credentials::Credentials;
use crate::name::encode_query;

/// The parameters that multipart operations use and V1 signs; everything named `x-oss-…` is
/// signed too.
const SIGNED: &[&str] = &[
    "callback",
    "callback-var",
    "partNumber",
    "security-token",
    "sequential",
    "uploadId",
    "uploads",
    "versionId",
];

pub(super) fn headers(
    request: &Signable<'_>,
    credentials: &Credentials,
    now: SystemTime,
) -> Vec<(String, String)> {
    let mut added = Vec::new();
    if let Some(token) = &credentials.security_token {
        added.push(("x-oss-security-token".to_owned(), token.expose().to_owned()));
    }
    let date = match find(request.headers, "x-oss-date") {
        Some(date) => date.to_owned(),
        None => {
            let date = httpdate::fmt_http_date(now);
            added.push(("date".to_owned(), date.clone()));
            date
        }
    };
    let mut all = request.headers.to_vec();
    all.extend(added.iter().cloned());
    let signature = sign(request, &all, &date, request.query, credentials);
    let authorization = format!("OSS {}:{signature}", credentials.access_key_id);
    added.push(("authorization".to_owned(), authorization));
    added
}

pub(super) fn presigned_query(
    request: &Signable<'_>,
    credentials: &Credentials,
    now: SystemTime,
    seconds: u64,
) -> String {
    let end = now + Duration::from_secs(seconds);
    let expires = end.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut query = request.query.to_vec();
    query.push(("Expires", Some(expires.to_string())));
    query.push(("OSSAccessKeyId", Some(credentials.access_key_id.clone())));
    if let Some(token) = &credentials.security_token {
        query.push(("security-token", Some(token.expose().to_owned())));
    }
    let date = expires.to_string();
    let signature = sign(request, request.headers, &date, &query, credentials);
    format!(
        "{}&Signature={}",
        query_string(&query),
        encode_query(&signature)
    )
}

fn sign(
    request: &Signable<'_>,
    headers: &[(String, String)],
    date: &str,
    query: &[(&str, Option<String>)],
    credentials: &Credentials,
) -> String {
    let text = string_to_sign(request, headers, date, query);
    let secret = credentials.access_key_secret.expose().as_bytes();
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

pub(super) fn string_to_sign(
    request: &Signable<'_>,
    headers: &[(String, String)],
    date: &str,
    query: &[(&str, Option<String>)],
) -> String {
    let mut oss: Vec<_> = headers
        .iter()
        .filter(|(n, _)| n.starts_with("x-oss-"))
        .collect();
    oss.sort();
    let mut text = format!(
        "{}\n{}\n{}\n{date}\n",
        request.method,
        find(headers, "content-md5").unwrap_or(""),
        find(headers, "content-type").unwrap_or(""),
    );
    for (name, value) in oss {
        text.push_str(&format!("{name}:{}\n", bare(value)));
    }
    text.push_str(&resource(request, query));
    text
}

/// `/bucket/key`, unencoded, and the signed parameters, decoded.
fn resource(request: &Signable<'_>, query: &[(&str, Option<String>)]) -> String {
    let mut signed: Vec<_> = query
        .iter()
        .filter(|(name, _)| SIGNED.contains(name) || name.starts_with("x-oss-"))
        .collect();
    // By name: with its value, `callback=` would come behind `callback-var=`.
    signed.sort();
    let signed: Vec<_> = signed
        .into_iter()
        .map(|(name, value)| match value.as_deref() {
            None | Some("") => (*name).to_owned(),
            Some(value) => format!("{name}={value}"),
        })
        .collect();
    let mut text = format!("/{}/{}", request.bucket, request.object.unwrap_or(""));
    if !signed.is_empty() {
        text.push('?');
        text.push_str(&signed.join("&"));
    }
    text
}

fn find<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let found = headers.iter().find(|(n, _)| n == name)?;
    Some(bare(&found.1))
}
