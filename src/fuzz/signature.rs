//! Our signer against the emulator's verifier, which shares no code with it.

use std::time::{Duration, UNIX_EPOCH};

use super::fields::Fields;
use crate::config::Addressing;
use crate::credentials::Credentials;
use crate::endpoint::{Endpoint, check_region};
use crate::name::{check_bucket, check_object, decode};
use crate::sign::{Scheme, Signable, headers, presigned_query, query_string};

/// The verifier: method, URL, headers, key (id, secret, token), region, Unix time.
pub type Verify = fn(
    &str,
    &str,
    &[(String, String)],
    (&str, &str, Option<&str>),
    &str,
    i64,
) -> Result<(), String>;

/// The end of the year 9998: within the year 9999 the emulator's calendar ends.
const LAST_SECOND: u64 = 253_370_764_799;
/// The longest life of a V4 URL, in seconds.
const LONGEST: u64 = 604_800;
/// The parameters that V1 signs and the library sends; the others only V4 signs.
const V1_SIGNED: &[&str] = &[
    "callback",
    "callback-var",
    "partNumber",
    "sequential",
    "uploadId",
    "uploads",
    "versionId",
];
/// Parameters that the library sends and V1 does not sign.
const V1_UNSIGNED: &[&str] = &[
    "delimiter",
    "encoding-type",
    "key-marker",
    "max-parts",
    "max-uploads",
    "part-number-marker",
    "prefix",
    "upload-id-marker",
];

/// Lines: form, id, secret, token, region, time, life, method, bucket, object; then `?name=value` for a parameter,
/// `name: value` for a header and `+name` for one that V4 shall sign, too.
pub fn signature(data: &[u8], verify: Verify) {
    if let Some(case) = Fields::of(data).and_then(Case::read) {
        case.check(verify);
    }
}

struct Case {
    scheme: Scheme,
    presigned: bool,
    credentials: Credentials,
    region: String,
    now: u64,
    life: u64,
    method: String,
    bucket: String,
    object: String,
    query: Vec<(String, Option<String>)>,
    headers: Vec<(String, String)>,
    additional: Vec<String>,
}

/// A request as it goes out.
#[derive(Clone)]
struct Wire {
    method: String,
    bucket: String,
    object: String,
    query: String,
    headers: Vec<(String, String)>,
    secret: String,
}

impl Case {
    /// `None` for what the library would refuse to send.
    fn read(mut fields: Fields<'_>) -> Option<Self> {
        let form = fields.text()?;
        let (id, secret, token) = (fields.text()?, fields.text()?, fields.text()?);
        let credentials = Credentials::new(&id, &secret, Some(&token)).ok()?;
        // Both divide the Authorization header; the service makes no such ids.
        if credentials.access_key_id.contains([':', '/', ',']) {
            return None;
        }
        let region = check_region(&fields.text()?).ok()?;
        let now = fields.number()? % (LAST_SECOND + 1);
        let life = fields.number()? % LONGEST + 1;
        let method = ["GET", "PUT", "POST", "DELETE", "HEAD"];
        let wanted = fields.text()?;
        let method = method.into_iter().find(|m| *m == wanted).unwrap_or("POST");
        let (bucket, object) = (fields.text()?, fields.text()?);
        check_bucket(&bucket).and(check_object(&object)).ok()?;
        let v1 = form.starts_with("v1");
        let mut case = Case {
            scheme: match v1 {
                true => Scheme::V1,
                false => Scheme::V4 {
                    region: region.clone(),
                },
            },
            presigned: form.ends_with("url"),
            credentials,
            region,
            now,
            life,
            method: method.to_owned(),
            bucket,
            object,
            query: Vec::new(),
            headers: Vec::new(),
            additional: Vec::new(),
        };
        fields.rest().for_each(|line| case.add(line, v1));
        Some(case)
    }

    fn add(&mut self, line: &str, v1: bool) {
        if let Some(parameter) = line.strip_prefix('?') {
            let (name, value) = match parameter.split_once('=') {
                Some((name, value)) => (decode(name), decode(value).map(Some)),
                None => (decode(parameter), Some(None)),
            };
            let Some((name, value)) = name.zip(value) else {
                return;
            };
            let sent = [V1_SIGNED, V1_UNSIGNED].concat().contains(&name.as_str());
            let known = self.query.iter().any(|(n, _)| *n == name);
            let allowed = sent || (!v1 && !name.starts_with("x-oss-"));
            if allowed && !known && is_parameter(&name) {
                self.query.push((name, value));
            }
        } else if let Some(name) = line.strip_prefix('+') {
            // '_' is refused by the service.
            if !name.contains('_') {
                self.additional.push(name.to_owned());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            let Some(value) = decode(value) else { return };
            let name = name.to_ascii_lowercase();
            let known = self.headers.iter().any(|(n, _)| *n == name);
            let value = value.trim_matches([' ', '\t']);
            if !known && is_header(&name) && !value.chars().any(char::is_control) {
                self.headers.push((name, value.to_owned()));
            }
        }
    }

    fn check(&self, verify: Verify) {
        let wire = self.signed();
        for (endpoint, style) in [
            ("http://127.0.0.1:9000", Addressing::Path),
            ("oss-cn-hangzhou.aliyuncs.com", Addressing::VirtualHost),
        ] {
            let accepted = self.verified(&wire, verify, endpoint, style);
            assert_eq!(accepted, Ok(()), "at {endpoint}");
        }
        for (what, changed) in self.changed(&wire) {
            let endpoint = "http://127.0.0.1:9000";
            let accepted = self.verified(&changed, verify, endpoint, Addressing::Path);
            assert!(accepted.is_err(), "accepted with another {what}");
        }
    }

    fn signed(&self) -> Wire {
        let query: Vec<_> = self
            .query
            .iter()
            .map(|(n, v)| (n.as_str(), v.clone()))
            .collect();
        let additional: Vec<&str> = self.additional.iter().map(String::as_str).collect();
        let request = Signable {
            method: &self.method,
            bucket: &self.bucket,
            object: Some(&self.object),
            query: &query,
            headers: &self.headers,
            additional: &additional,
        };
        let now = UNIX_EPOCH + Duration::from_secs(self.now);
        let mut sent = self.headers.clone();
        let query = match self.presigned {
            true => presigned_query(&self.scheme, &request, &self.credentials, now, self.life),
            false => {
                sent.extend(headers(&self.scheme, &request, &self.credentials, now));
                query_string(&query)
            }
        };
        Wire {
            method: self.method.clone(),
            bucket: self.bucket.clone(),
            object: self.object.clone(),
            query,
            headers: sent,
            secret: self.credentials.access_key_secret.expose().to_owned(),
        }
    }

    fn verified(
        &self,
        wire: &Wire,
        verify: Verify,
        endpoint: &str,
        style: Addressing,
    ) -> Result<(), String> {
        let endpoint = Endpoint::parse(endpoint).expect("an endpoint");
        let url = endpoint.url(style, &wire.bucket, Some(&wire.object));
        let token = self.credentials.security_token.as_ref();
        let key = (
            self.credentials.access_key_id.as_str(),
            wire.secret.as_str(),
            token.map(|token| token.expose()),
        );
        verify(
            &wire.method,
            &format!("{url}?{}", wire.query),
            &wire.headers,
            key,
            &self.region,
            self.now as i64,
        )
    }

    /// The request with one thing changed that the signature covers, each in turn.
    fn changed(&self, wire: &Wire) -> Vec<(String, Wire)> {
        let mut all = Vec::new();
        let mut add = |what: &str, change: &dyn Fn(&mut Wire)| {
            let mut changed = wire.clone();
            change(&mut changed);
            all.push((what.to_owned(), changed));
        };
        add("secret", &|wire| wire.secret.push('x'));
        add("bucket", &|wire| wire.bucket.push('x'));
        add("object", &|wire| wire.object.push('x'));
        add("method", &|wire| {
            wire.method = if wire.method == "PUT" { "GET" } else { "PUT" }.to_owned();
        });
        let v1 = self.scheme == Scheme::V1;
        for (at, pair) in wire.query.split('&').enumerate() {
            let name = pair.split('=').next().unwrap_or("");
            if pair.is_empty() || (v1 && V1_UNSIGNED.contains(&name)) {
                continue;
            }
            add(&format!("parameter {name}"), &|wire| {
                let mut pairs: Vec<String> = wire.query.split('&').map(str::to_owned).collect();
                let join = if pairs[at].contains('=') { "x" } else { "=x" };
                pairs[at].push_str(join);
                wire.query = pairs.join("&");
            });
        }
        for (at, (name, _)) in wire.headers.iter().enumerate() {
            let signed = name.starts_with("x-oss-")
                || ["content-type", "content-md5", "authorization"].contains(&name.as_str())
                || (v1 && name == "date")
                || (!v1 && self.additional.contains(name));
            if signed {
                add(&format!("header {name}"), &|wire| {
                    wire.headers[at].1.push('x')
                });
            }
        }
        all
    }
}

/// What may be a parameter of ours: not one by which signatures travel.
fn is_parameter(name: &str) -> bool {
    let of_signatures = [
        "",
        "Expires",
        "OSSAccessKeyId",
        "Signature",
        "security-token",
    ];
    !of_signatures.contains(&name)
}

/// What may be a header before signing.
fn is_header(name: &str) -> bool {
    let set_by_signers = [
        "authorization",
        "date",
        "host",
        "x-oss-content-sha256",
        "x-oss-date",
        "x-oss-security-token",
    ];
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty() && name.bytes().all(is_token) && !set_by_signers.contains(&name)
}
