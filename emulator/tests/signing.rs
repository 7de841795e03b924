//! Who gets in, and who does not.

mod common;

use std::io::Write;

use common::*;
use ossmp_emulator::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, Emulator, EmulatorBuilder};
use serde_json::Value;
use sha2::{Digest, Sha256};

const ID: &str = "LTAI5tVisibleExample01";
const STS_ID: &str = "STS.NTVisibleExample02";
const SECRET: &str = "vIsIbLeSeCrEt/+0123456789abcd";
const TOKEN: &str = "CAISVisible+Token/With==Padding";

fn vectors() -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("signing-vectors.json")).unwrap();
    all["vectors"].as_array().unwrap().clone()
}

fn vector_server(seconds_off: i64) -> Emulator {
    let builder: EmulatorBuilder = Emulator::builder();
    builder
        .bucket("examplebucket")
        .credentials(ID, SECRET)
        .sts(STS_ID, SECRET, TOKEN)
        .clock_offset(1_718_454_896 - now() + seconds_off)
        .start()
        .unwrap()
}

/// Method, target and headers of a vector as they go over the wire.
struct Wire {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

fn wire(vector: &Value) -> Wire {
    let text = |name: &str| vector[name].as_str().unwrap_or("").to_owned();
    let mut headers: Vec<(String, String)> = Vec::new();
    for group in ["headers", "signer_adds_headers"] {
        for (name, value) in vector[group].as_object().into_iter().flatten() {
            headers.push((name.clone(), value.as_str().unwrap().to_owned()));
        }
    }
    headers
        .retain(|(name, _)| name != "Host" && name != "Content-Length" && name != "Authorization");
    headers.push((
        "Host".into(),
        "examplebucket.oss-cn-hangzhou.aliyuncs.com".into(),
    ));
    let url = match vector["presigned_url"].as_str() {
        Some(url) => url.to_owned(),
        None => {
            headers.push(("Authorization".into(), text("authorization")));
            text("wire_url_unsigned")
        }
    };
    let target = url.split_once("aliyuncs.com").unwrap().1.to_owned();
    Wire {
        method: text("method"),
        target,
        headers,
        body: text("body_utf8"),
    }
}

impl Wire {
    fn send(&self, emulator: &Emulator) -> Response {
        let mut request = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!(
            "Content-Length: {}\r\n\r\n{}",
            self.body.len(),
            self.body
        ));
        let mut stream = connect(emulator);
        stream.write_all(request.as_bytes()).unwrap();
        read_response(&mut stream, self.method == "HEAD").unwrap()
    }

    fn has(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    fn change(&mut self, name: &str, value: &str) {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.into(), value.into()));
    }
}

#[test]
fn every_published_vector_is_accepted_at_its_time() {
    let emulator = vector_server(0);
    let vectors = vectors();
    assert_eq!(vectors.len(), 14);
    for vector in &vectors {
        let response = wire(vector).send(&emulator);
        let expected = match vector["operation"].as_str().unwrap() {
            "InitiateMultipartUpload" | "ListMultipartUploads" => (200, String::new()),
            _ => (404, "NoSuchUpload".to_owned()),
        };
        assert_eq!(
            response.outcome(),
            expected,
            "{}: {}",
            vector["id"],
            response.text()
        );
    }
    let schemes: Vec<String> = emulator
        .events()
        .into_iter()
        .map(|event| event.auth)
        .collect();
    for scheme in ["v1", "v1-query", "v4", "v4-query"] {
        assert!(schemes.iter().any(|known| known == scheme), "{scheme}");
    }
}

#[test]
fn no_vector_survives_tampering() {
    let emulator = vector_server(0);
    for vector in &vectors() {
        let mut tampered: Vec<(&str, Wire)> = Vec::new();
        let mut add = |what: &'static str, change: &dyn Fn(&mut Wire)| {
            let mut wire = wire(vector);
            change(&mut wire);
            tampered.push((what, wire));
        };
        add("method", &|wire| {
            wire.method = if wire.method == "GET" {
                "DELETE".into()
            } else {
                "GET".into()
            }
        });
        add("key", &|wire| {
            wire.target = wire.target.replacen('/', "/x", 1)
        });
        add("added header", &|wire| {
            wire.change("x-oss-request-payer", "requester")
        });
        add("added sub-resource", &|wire| {
            wire.target.push_str("&x-oss-extra=1")
        });
        add("bucket", &|wire| {
            wire.change("Host", "otherbucket.oss-cn-hangzhou.aliyuncs.com")
        });
        if wire(vector).has("Content-Type") {
            add("content type", &|wire| {
                wire.change("Content-Type", "text/plain")
            });
        } else {
            add("content type", &|wire| {
                wire.change("Content-Type", "application/x-www-form-urlencoded")
            });
        }
        add("content md5", &|wire| {
            wire.change("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")
        });
        // Only one of them is signed.
        let date = ["x-oss-date", "Date"]
            .into_iter()
            .find(|name| wire(vector).has(name));
        if let Some(name) = date {
            add("date", &|wire| {
                let v4 = wire
                    .headers
                    .iter()
                    .any(|(_, value)| value.starts_with("OSS4-"));
                wire.change(
                    name,
                    match v4 {
                        true => "20240615T123556Z",
                        false => "Sat, 15 Jun 2024 12:35:56 GMT",
                    },
                );
            });
        }
        add("query value", &|wire| {
            let changed = wire.target.replace("uploadId=0004", "uploadId=1004");
            wire.target = match changed == wire.target {
                true => wire.target.replacen("uploads", "uploads&uploadId=1", 1),
                false => changed,
            };
        });
        if wire(vector).has("Authorization") {
            add("signature", &|wire| {
                let (_, value) = wire.headers.pop().unwrap();
                let last = if value.ends_with('0') { '1' } else { '0' };
                wire.headers.push((
                    "Authorization".into(),
                    format!("{}{last}", &value[..value.len() - 1]),
                ));
            });
        }
        for (what, wire) in tampered {
            let response = wire.send(&emulator);
            assert!(
                [400, 403].contains(&response.status),
                "{} {what}: {}",
                vector["id"],
                response.text()
            );
            assert!(!response.text().contains(SECRET), "the secret is shown");
        }
    }
}

#[test]
fn the_clock_may_be_off_by_fifteen_minutes_and_not_more() {
    let header_vectors: Vec<Value> = vectors()
        .into_iter()
        .filter(|vector| vector["mode"] == "header")
        .collect();
    // Time goes on while this runs, towards the upper limit and away from the lower one.
    for (off, accepted) in [(890, true), (-890, true), (901, false), (-905, false)] {
        let emulator = vector_server(off);
        for vector in &header_vectors {
            let response = wire(vector).send(&emulator);
            assert_eq!(
                response.code() != "RequestTimeTooSkewed",
                accepted,
                "{} {off}",
                vector["id"]
            );
            if !accepted {
                assert_eq!(
                    response.tag("MaxAllowedSkewMilliseconds").as_deref(),
                    Some("900000")
                );
                assert_eq!(
                    response.tag("RequestTime").as_deref(),
                    Some("2024-06-15T12:34:56.000Z")
                );
                assert!(
                    response
                        .tag("ServerTime")
                        .unwrap()
                        .starts_with("2024-06-15T12:")
                );
            }
        }
    }
}

#[test]
fn a_missing_or_foreign_date_is_refused() {
    let emulator = vector_server(0);
    for vector in vectors().iter().filter(|vector| vector["mode"] == "header") {
        for date in [None, Some("yesterday"), Some("2024-06-15T12:34:56Z")] {
            let mut wire = wire(vector);
            wire.headers
                .retain(|(name, _)| name != "Date" && name != "x-oss-date");
            if let Some(date) = date {
                wire.headers.push(("x-oss-date".into(), date.into()));
            }
            let status = wire.send(&emulator).status;
            assert!([400, 403].contains(&status), "{} {date:?}", vector["id"]);
        }
    }
}

#[test]
fn a_presigned_url_ends_with_its_lifetime() {
    for (off, expected) in [(3590, "NoSuchUpload"), (3601, "AccessDenied")] {
        let emulator = vector_server(off);
        for vector in vectors().iter().filter(|vector| vector["mode"] == "query") {
            assert_eq!(
                wire(vector).send(&emulator).code(),
                expected,
                "{} {off}",
                vector["id"]
            );
        }
    }
}

#[test]
fn a_lifetime_beyond_a_week_is_refused() {
    let emulator = vector_server(0);
    for lifetime in ["0", "604801", "-1", "x"] {
        let vector = vectors()
            .into_iter()
            .find(|vector| vector["id"] == "v4-presign-upload-part-sts")
            .unwrap();
        let mut wire = wire(&vector);
        wire.target = wire
            .target
            .replace("x-oss-expires=3600", &format!("x-oss-expires={lifetime}"));
        let response = wire.send(&emulator);
        assert_eq!(response.outcome(), (400, "InvalidArgument".into()));
        assert_eq!(response.tag("EC").as_deref(), Some("0002-00000232"));
    }
}

#[test]
fn a_wrong_signature_shows_what_was_signed_but_not_the_secret() {
    let emulator = Emulator::start().unwrap();
    let mut wrong = request("GET", "k", "");
    wrong.secret = "another".into();
    let response = wrong.send(&emulator);
    assert_eq!(response.outcome(), (403, "SignatureDoesNotMatch".into()));
    for name in [
        "SignatureProvided",
        "StringToSign",
        "StringToSignBytes",
        "OSSAccessKeyId",
        "CanonicalRequest",
    ] {
        assert!(response.tag(name).is_some(), "{name}");
    }
    assert!(
        response
            .tag("CanonicalRequest")
            .unwrap()
            .starts_with("GET\n/demo/k\n")
    );
    assert!(
        !response
            .text()
            .contains(ossmp_emulator::DEFAULT_ACCESS_KEY_SECRET)
    );
}

#[test]
fn unknown_keys_unsigned_requests_and_other_scopes_are_refused() {
    let emulator = Emulator::start().unwrap();
    let mut unknown = request("GET", "k", "");
    unknown.id = "LTAInobody".into();
    assert_eq!(
        unknown.send(&emulator).outcome(),
        (403, "InvalidAccessKeyId".into())
    );
    let unsigned = request("GET", "k", "").unsigned();
    assert_eq!(
        unsigned.send(&emulator).outcome(),
        (403, "AccessDenied".into())
    );
    let mut elsewhere = request("GET", "k", "");
    elsewhere.region = "cn-beijing".into();
    let response = elsewhere.send(&emulator);
    assert_eq!(response.outcome(), (400, "InvalidArgument".into()));
    assert_eq!(response.tag("EC").as_deref(), Some("0002-00000226"));
    elsewhere.region = "oss-cn-hangzhou".into();
    assert_eq!(
        elsewhere.send(&emulator).outcome(),
        (400, "InvalidArgument".into())
    );
    let garbage = request("GET", "k", "")
        .unsigned()
        .header("Authorization", "Basic abc");
    assert_eq!(
        garbage.send(&emulator).outcome(),
        (400, "InvalidArgument".into())
    );
    let both = request("GET", "k", "Signature=x&OSSAccessKeyId=y&Expires=1");
    assert_eq!(
        both.send(&emulator).outcome(),
        (400, "InvalidArgument".into())
    );
    let half = request("GET", "k", "Signature=x&OSSAccessKeyId=y").unsigned();
    assert_eq!(half.send(&emulator).outcome(), (403, "AccessDenied".into()));
}

#[test]
fn additional_headers_must_be_named_properly() {
    let emulator = Emulator::start().unwrap();
    for (list, ec) in [
        ("", "0002-00000209"),
        ("host;", "0002-00000210"),
        ("range", "0002-00000211"),
        ("a_b", "0002-00000211"),
    ] {
        let day = &basic_iso(now())[..8];
        let value = format!(
            "OSS4-HMAC-SHA256 Credential={}/{day}/cn-hangzhou/oss/aliyun_v4_request, AdditionalHeaders={list}, Signature=0",
            ossmp_emulator::DEFAULT_ACCESS_KEY_ID
        );
        let request = request("GET", "k", "")
            .unsigned()
            .header("x-oss-date", &basic_iso(now()))
            .header("Authorization", &value);
        assert_eq!(
            request.send(&emulator).tag("EC").as_deref(),
            Some(ec),
            "{list}"
        );
    }
}

#[test]
fn a_temporary_key_needs_its_own_unexpired_token() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .sts("STS.A", "sa", "ta")
        .sts("STS.B", "sb", "tb")
        .start()
        .unwrap();
    let with = |token: Option<&str>| {
        let mut request = request("POST", "k", "uploads");
        (request.id, request.secret) = ("STS.A".into(), "sa".into());
        let request = token.into_iter().fold(request, |request, token| {
            request.header("x-oss-security-token", token)
        });
        request.send(&emulator).outcome()
    };
    assert_eq!(with(Some("ta")).0, 200);
    assert_eq!(with(None), (403, "InvalidAccessKeyId".into()));
    assert_eq!(with(Some("nonsense")), (403, "InvalidSecurityToken".into()));
    assert_eq!(
        with(Some("tb")),
        (403, "AccessKeyIdAndSecurityTokenNotMatch".into())
    );
    emulator.set_sts_expired(true);
    assert_eq!(with(Some("ta")), (403, "SecurityTokenExpired".into()));
    emulator.set_sts_expired(false);
    assert_eq!(with(Some("ta")).0, 200);
}

#[test]
fn without_x_oss_date_v4_signs_the_text_of_date() {
    let emulator = Emulator::start().unwrap();
    let signed_with = |seconds: i64| {
        let date = httpdate::fmt_http_date(
            std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds as u64),
        );
        let day = &basic_iso(seconds)[..8];
        let scope = format!("{day}/cn-hangzhou/oss/aliyun_v4_request");
        let canonical = "GET\n/demo/\nacl\n\n\nUNSIGNED-PAYLOAD";
        let text = format!(
            "OSS4-HMAC-SHA256\n{date}\n{scope}\n{}",
            hex(&Sha256::digest(canonical))
        );
        let seed = format!("aliyun_v4{DEFAULT_ACCESS_KEY_SECRET}").into_bytes();
        let key = scope
            .split('/')
            .fold(seed, |key, item| hmac(&key, item.as_bytes()));
        let authorization = format!(
            "OSS4-HMAC-SHA256 Credential={DEFAULT_ACCESS_KEY_ID}/{scope},Signature={}",
            hex(&hmac(&key, text.as_bytes()))
        );
        request("GET", "", "acl")
            .unsigned()
            .header("Date", &date)
            .header("Authorization", &authorization)
            .send(&emulator)
            .outcome()
    };
    assert_eq!(signed_with(now()), (200, String::new()));
    assert_eq!(
        signed_with(now() - 901),
        (403, "RequestTimeTooSkewed".into())
    );
}
