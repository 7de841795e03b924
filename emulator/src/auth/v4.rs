//! Signature version 4: HMAC-SHA256 over the encoded path, all parameters and a scope.

use std::collections::BTreeMap;
use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{Credentials, Verifier, expired, malformed, mismatch, no_valid_date, same, spaced_hex};
use crate::clock;
use crate::encoding::{encode, encode_path};
use crate::error::OssError;
use crate::request::Request;

pub(super) const ALGORITHM: &str = "OSS4-HMAC-SHA256";
const TERMINATOR: &str = "aliyun_v4_request";
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
const MAX_EXPIRES: i64 = 604_800;

/// `<id>/<date>/<region>/<product>/aliyun_v4_request`, taken apart.
struct Scope<'a> {
    id: &'a str,
    day: &'a str,
    region: &'a str,
    product: &'a str,
}

/// Everything that a signature of this version says about itself.
struct Claim<'a> {
    scope: Scope<'a>,
    date: &'a str,
    additional: Vec<String>,
    signature: &'a str,
    token: Option<&'a str>,
}

pub(super) fn verify_header(verifier: &Verifier, request: &Request) -> Result<(), OssError> {
    let value = request
        .header("authorization")
        .and_then(|value| value.strip_prefix(ALGORITHM));
    let items = value
        .and_then(|value| value.strip_prefix(' '))
        .ok_or_else(|| malformed("0002-00000202"))?;
    let (mut credential, mut additional, mut signature) = (None, None, None);
    for item in items.split(',') {
        let (name, value) = item
            .trim()
            .split_once('=')
            .ok_or_else(|| malformed("0002-00000203"))?;
        let slot = match name {
            "Credential" => &mut credential,
            "AdditionalHeaders" => &mut additional,
            "Signature" => &mut signature,
            _ => return Err(malformed("0002-00000204")),
        };
        if slot.replace(value).is_some() {
            return Err(malformed("0002-00000205"));
        }
    }
    if request
        .header("x-oss-content-sha256")
        .is_some_and(|hash| hash != UNSIGNED_PAYLOAD)
    {
        return Err(malformed("0002-00000227").with("Header", "x-oss-content-sha256"));
    }
    let (date, signed_at, day) = signing_time(request)?;
    let claim = Claim {
        scope: Scope::parse(credential.ok_or_else(|| malformed("0002-00000206"))?)?,
        date,
        additional: additional_headers(additional, request)?,
        signature: signature
            .filter(|text| !text.is_empty())
            .ok_or_else(|| malformed("0002-00000207"))?,
        token: request.header("x-oss-security-token"),
    };
    claim.scope.check(verifier, &day)?;
    verifier.check_skew(signed_at)?;
    claim.check(verifier, request)
}

/// The date as signed, as milliseconds, and its day. The Go SDK v1 sends no `x-oss-date` and signs the text of `Date`.
fn signing_time(request: &Request) -> Result<(&str, i64, String), OssError> {
    let parsed = match (request.header("x-oss-date"), request.header("date")) {
        (Some(date), _) => clock::parse_basic_iso(date).map(|ms| (date, ms)),
        (None, Some(date)) => clock::parse_http_date(date).map(|ms| (date, ms)),
        (None, None) => None,
    };
    let (date, ms) = parsed.ok_or_else(no_valid_date)?;
    Ok((date, ms, clock::basic_iso_day(ms)))
}

pub(super) fn verify_query(verifier: &Verifier, request: &Request) -> Result<(), OssError> {
    let parameter = |name: &str| {
        let missing = || {
            OssError::invalid_argument("A query parameter of the signature is missing.", name, "")
                .ec("0002-00000228")
        };
        request.query.filled(name).ok_or_else(missing)
    };
    if parameter("x-oss-signature-version")? != ALGORITHM {
        return Err(malformed("0002-00000229"));
    }
    let date = parameter("x-oss-date")?;
    let claim = Claim {
        scope: Scope::parse(parameter("x-oss-credential")?)?,
        date,
        additional: additional_headers(request.query.get("x-oss-additional-headers"), request)?,
        signature: parameter("x-oss-signature")?,
        token: request.query.filled("x-oss-security-token"),
    };
    let lifetime = parameter("x-oss-expires")?;
    let seconds = lifetime
        .parse()
        .ok()
        .filter(|seconds| (1..=MAX_EXPIRES).contains(seconds));
    let message = "x-oss-expires must be between 1 and 604800.";
    let seconds = seconds.ok_or_else(|| {
        OssError::invalid_argument(message, "x-oss-expires", lifetime).ec("0002-00000232")
    })?;
    claim.scope.check(verifier, date)?;
    let signed_at = clock::parse_basic_iso(date).ok_or_else(no_valid_date)?;
    if signed_at - verifier.now_ms > super::MAX_SKEW_MS {
        verifier.check_skew(signed_at)?;
    }
    if signed_at + seconds * 1000 < verifier.now_ms {
        return Err(expired());
    }
    claim.check(verifier, request)
}

impl<'a> Scope<'a> {
    fn parse(credential: &'a str) -> Result<Scope<'a>, OssError> {
        let fields: Vec<&str> = credential.split('/').collect();
        match fields[..] {
            [id, day, region, product, TERMINATOR] if !id.is_empty() => Ok(Scope {
                id,
                day,
                region,
                product,
            }),
            _ => Err(malformed("0002-00000208")),
        }
    }

    fn check(&self, verifier: &Verifier, date: &str) -> Result<(), OssError> {
        let wrong = |what: &str, value: &str, ec: &str| {
            let message = format!("Invalid signing {what} in Authorization header.");
            Err(OssError::invalid_argument(&message, what, value).ec(ec))
        };
        if date.get(..8) != Some(self.day) {
            return wrong("date", self.day, "0002-00000225");
        }
        if self.region != verifier.region {
            return wrong("region", self.region, "0002-00000226");
        }
        if self.product != "oss" {
            return wrong("product", self.product, "0002-00000231");
        }
        Ok(())
    }
}

impl Claim<'_> {
    fn check(&self, verifier: &Verifier, request: &Request) -> Result<(), OssError> {
        let key = verifier
            .keys
            .find(self.scope.id, self.token, verifier.now_ms)?;
        let canonical = self.canonical_request(request);
        let Scope {
            day,
            region,
            product,
            ..
        } = self.scope;
        let string_to_sign = format!(
            "{ALGORITHM}\n{}\n{day}/{region}/{product}/{TERMINATOR}\n{}",
            self.date,
            hex(&Sha256::digest(&canonical))
        );
        let computed = hex(&hmac(&self.signing_key(key), string_to_sign.as_bytes()));
        if same(computed.as_bytes(), self.signature.as_bytes()) {
            return Ok(());
        }
        Err(mismatch(&key.id, self.signature, string_to_sign.as_bytes())
            .with("CanonicalRequest", String::from_utf8_lossy(&canonical))
            .with("CanonicalRequestBytes", spaced_hex(&canonical)))
    }

    fn signing_key(&self, key: &Credentials) -> Vec<u8> {
        let seed = format!("aliyun_v4{}", key.secret).into_bytes();
        [
            self.scope.day,
            self.scope.region,
            self.scope.product,
            TERMINATOR,
        ]
        .iter()
        .fold(seed, |key, message| hmac(&key, message.as_bytes()))
    }

    fn canonical_request(&self, request: &Request) -> Vec<u8> {
        let mut text = Vec::new();
        let path = match &request.bucket {
            Some(bucket) => encode_path(&format!("/{bucket}/{}", request.key())),
            None => "/".to_owned(),
        };
        for line in [request.method.as_str(), &path, &canonical_query(request)] {
            text.extend_from_slice(line.as_bytes());
            text.push(b'\n');
        }
        for (name, value) in self.canonical_headers(request) {
            text.extend_from_slice(name.as_bytes());
            text.push(b':');
            text.extend_from_slice(&value);
            text.push(b'\n');
        }
        text.push(b'\n');
        text.extend_from_slice(self.additional.join(";").as_bytes());
        text.push(b'\n');
        text.extend_from_slice(UNSIGNED_PAYLOAD.as_bytes());
        text
    }

    fn canonical_headers(&self, request: &Request) -> BTreeMap<String, Vec<u8>> {
        let names = request.headers.keys().map(|name| name.as_str());
        names
            .filter(|name| {
                signed_by_default(name) || self.additional.iter().any(|extra| extra == name)
            })
            .map(|name| {
                (
                    name.to_owned(),
                    request.header_bytes(name).unwrap_or_default(),
                )
            })
            .collect()
    }
}

fn signed_by_default(name: &str) -> bool {
    name.starts_with("x-oss-") || name == "content-type" || name == "content-md5"
}

/// All parameters but the signature itself, encoded anew and sorted.
fn canonical_query(request: &Request) -> String {
    let pairs = request
        .query
        .iter()
        .filter(|(name, _)| *name != "x-oss-signature");
    let mut encoded: Vec<(String, String)> = pairs
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    encoded.sort_unstable();
    let items: Vec<String> = encoded
        .into_iter()
        .map(|(name, value)| {
            if value.is_empty() {
                name
            } else {
                format!("{name}={value}")
            }
        })
        .collect();
    items.join("&")
}

/// The extra signed headers: each must be in the request and none may be one that is signed anyway.
fn additional_headers(list: Option<&str>, request: &Request) -> Result<Vec<String>, OssError> {
    let Some(list) = list else {
        return Ok(Vec::new());
    };
    if list.is_empty() {
        return Err(malformed("0002-00000209"));
    }
    let mut names = Vec::new();
    for name in list.split(';') {
        if name.is_empty() {
            return Err(malformed("0002-00000210"));
        }
        let name = name.to_ascii_lowercase();
        if name.contains('_')
            || signed_by_default(&name)
            || !request.headers.contains_key(name.as_str())
        {
            return Err(malformed("0002-00000211"));
        }
        names.push(name);
    }
    names.sort_unstable();
    Ok(names)
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
