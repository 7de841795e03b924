//! `Authorization: OSS4-HMAC-SHA256 Credential=…,Signature=…`.

use std::time::SystemTime;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::{Signable, bare, encode, query_string};
use crate::credentials::Credentials;
use crate::name::encode_path;

const ALGORITHM: &str = "OSS4-HMAC-SHA256";
const PRODUCT: &str = "oss";
/// The only payload value that any SDK sends; Content-MD5 guards the body instead.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

pub(super) fn headers(
    request: &Signable<'_>,
    credentials: &Credentials,
    region: &str,
    now: SystemTime,
) -> Vec<(String, String)> {
    let stamp = Stamp::new(now, region);
    let mut added = vec![
        ("x-oss-content-sha256".to_owned(), UNSIGNED.to_owned()),
        ("x-oss-date".to_owned(), stamp.time.clone()),
    ];
    if let Some(token) = &credentials.security_token {
        added.push(("x-oss-security-token".to_owned(), token.expose().to_owned()));
    }
    let mut all = request.headers.to_vec();
    all.extend(added.iter().cloned());
    let additional = additional(request);
    let signature = stamp.sign(
        &canonical_request(request, &all, request.query, &additional),
        credentials,
    );
    let named = match additional.is_empty() {
        true => String::new(),
        false => format!(",AdditionalHeaders={}", additional.join(";")),
    };
    added.push((
        "authorization".to_owned(),
        format!(
            "{ALGORITHM} Credential={}/{}{named},Signature={signature}",
            credentials.access_key_id, stamp.scope
        ),
    ));
    added
}

pub(super) fn presigned_query(
    request: &Signable<'_>,
    credentials: &Credentials,
    region: &str,
    now: SystemTime,
    seconds: u64,
) -> String {
    let stamp = Stamp::new(now, region);
    let additional = additional(request);
    let credential = format!("{}/{}", credentials.access_key_id, stamp.scope);
    let mut query = request.query.to_vec();
    query.push(("x-oss-signature-version", Some(ALGORITHM.to_owned())));
    query.push(("x-oss-date", Some(stamp.time.clone())));
    query.push(("x-oss-expires", Some(seconds.to_string())));
    query.push(("x-oss-credential", Some(credential)));
    if let Some(token) = &credentials.security_token {
        query.push(("x-oss-security-token", Some(token.expose().to_owned())));
    }
    if !additional.is_empty() {
        query.push(("x-oss-additional-headers", Some(additional.join(";"))));
    }
    let text = canonical_request(request, request.headers, &query, &additional);
    let signature = stamp.sign(&text, credentials);
    format!("{}&x-oss-signature={signature}", query_string(&query))
}

/// Names that V4 does not sign by itself, present in the request, sorted.
fn additional<'a>(request: &Signable<'a>) -> Vec<&'a str> {
    let mut names: Vec<&str> = request
        .additional
        .iter()
        .copied()
        .filter(|name| !is_signed_anyway(name))
        .filter(|name| request.headers.iter().any(|(n, _)| n == name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn is_signed_anyway(name: &str) -> bool {
    name == "content-type" || name == "content-md5" || name.starts_with("x-oss-")
}

pub(super) fn canonical_request(
    request: &Signable<'_>,
    headers: &[(String, String)],
    query: &[(&str, Option<String>)],
    additional: &[&str],
) -> String {
    let mut pairs: Vec<(String, Option<String>)> = query
        .iter()
        .map(|(name, value)| (encode(name), value.as_deref().map(encode)))
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| match value.filter(|v| !v.is_empty()) {
            Some(value) => format!("{name}={value}"),
            None => name,
        })
        .collect();
    let mut signed: Vec<_> = headers
        .iter()
        .filter(|(n, _)| is_signed_anyway(n) || additional.contains(&n.as_str()))
        .collect();
    signed.sort();
    let lines: String = signed
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", bare(value)))
        .collect();
    format!(
        "{}\n/{}/{}\n{}\n{lines}\n{}\n{UNSIGNED}",
        request.method,
        request.bucket,
        encode_path(request.object.unwrap_or("")),
        pairs.join("&"),
        additional.join(";"),
    )
}

/// The moment and scope of a signature.
struct Stamp {
    time: String,
    date: String,
    region: String,
    scope: String,
}

impl Stamp {
    fn new(now: SystemTime, region: &str) -> Self {
        let t = OffsetDateTime::from(now);
        let date = format!("{:04}{:02}{:02}", t.year(), u8::from(t.month()), t.day());
        let time = format!("{date}T{:02}{:02}{:02}Z", t.hour(), t.minute(), t.second());
        let scope = format!("{date}/{region}/{PRODUCT}/aliyun_v4_request");
        Stamp {
            time,
            date,
            region: region.to_owned(),
            scope,
        }
    }

    fn sign(&self, canonical_request: &str, credentials: &Credentials) -> String {
        let text = format!(
            "{ALGORITHM}\n{}\n{}\n{}",
            self.time,
            self.scope,
            hex(&Sha256::digest(canonical_request.as_bytes()))
        );
        let derive = || self.key(credentials.access_key_secret.expose());
        let key = credentials.derived.get(&self.scope, derive);
        hex(&hmac_sha256(&key[..], &text))
    }

    fn key(&self, secret: &str) -> Zeroizing<[u8; 32]> {
        let seed = Zeroizing::new(format!("aliyun_v4{secret}"));
        let mut key = Zeroizing::new(hmac_sha256(seed.as_bytes(), &self.date));
        for step in [&self.region, PRODUCT, "aliyun_v4_request"] {
            key = Zeroizing::new(hmac_sha256(&key[..], step));
        }
        key
    }
}

fn hmac_sha256(key: &[u8], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}
