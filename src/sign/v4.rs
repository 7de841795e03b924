//! `Authorization: OSS4-HMAC-SHA256 Credential=…,Signature=…`.

use std::time::SystemTime;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::{Signable, bare, query_string};
use crate::credentials::Credentials;
use crate::name::{encode_path, encode_query};

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
    let additional = additional(request);
    let all = borrowed(request.headers).chain(borrowed(&added));
    let text = canonical_request(request, all, request.query, &additional);
    let signature = stamp.sign(&text, credentials);
    let named = match additional.is_empty() {
        true => String::new(),
        false => format!(",AdditionalHeaders={}", additional.join(";")),
    };
    let id = &credentials.access_key_id;
    added.push((
        "authorization".to_owned(),
        [
            ALGORITHM,
            " Credential=",
            id,
            "/",
            &stamp.scope,
            &named,
            ",Signature=",
            &signature,
        ]
        .concat(),
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
    let headers = borrowed(request.headers);
    let text = canonical_request(request, headers, &query, &additional);
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

pub(super) fn canonical_request<'a>(
    request: &Signable<'a>,
    headers: impl Iterator<Item = (&'a str, &'a str)>,
    query: &[(&str, Option<String>)],
    additional: &[&str],
) -> String {
    let mut pairs: Vec<_> = query
        .iter()
        .map(|(name, value)| {
            (
                encode_query(name),
                encode_query(value.as_deref().unwrap_or("")),
            )
        })
        .collect();
    pairs.sort();
    let mut signed: Vec<_> = headers
        .filter(|(name, _)| is_signed_anyway(name) || additional.contains(name))
        .collect();
    signed.sort_unstable();

    // Made for each part: pieces put together one by one take a third of what their formats did.
    let mut text = String::with_capacity(1024);
    let mut add = |pieces: &[&str]| pieces.iter().for_each(|piece| text.push_str(piece));
    let path = encode_path(request.object.unwrap_or(""));
    add(&[request.method, "\n/", request.bucket, "/", &path, "\n"]);
    for (index, (name, value)) in pairs.iter().enumerate() {
        let joint = if index == 0 { "" } else { "&" };
        let equals = if value.is_empty() { "" } else { "=" };
        add(&[joint, name, equals, value]);
    }
    add(&["\n"]);
    for (name, value) in signed {
        add(&[name, ":", bare(value), "\n"]);
    }
    add(&["\n", &additional.join(";"), "\n", UNSIGNED]);
    text
}

/// Names and values, borrowed.
fn borrowed(headers: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
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
        let mut time = String::with_capacity(16);
        let [century, year] = [t.year() / 100, t.year() % 100].map(|pair| pair as u8);
        let day = [century, year, t.month().into(), t.day()];
        let clock = [t.hour(), t.minute(), t.second()];
        day.iter().for_each(|pair| two_digits(&mut time, *pair));
        let date = time.clone();
        time.push('T');
        clock.iter().for_each(|pair| two_digits(&mut time, *pair));
        time.push('Z');
        let scope = [&date, "/", region, "/", PRODUCT, "/aliyun_v4_request"].concat();
        Stamp {
            time,
            date,
            region: region.to_owned(),
            scope,
        }
    }

    fn sign(&self, canonical_request: &str, credentials: &Credentials) -> String {
        let digest = hex(&Sha256::digest(canonical_request.as_bytes()));
        let text = [
            ALGORITHM,
            "\n",
            &self.time,
            "\n",
            &self.scope,
            "\n",
            &digest,
        ]
        .concat();
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

fn two_digits(text: &mut String, number: u8) {
    for digit in [number / 10, number % 10] {
        text.push(char::from(b'0' + digit));
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
