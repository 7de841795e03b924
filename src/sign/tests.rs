use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

use super::{Scheme, Signable, headers, presigned_query, query_string};
use crate::config::Addressing;
use crate::credentials::Credentials;
use crate::endpoint::Endpoint;

fn vectors() -> Vec<Value> {
    let text = include_str!("../../tests/data/signing-vectors.json");
    let root: Value = serde_json::from_str(text).unwrap();
    root["vectors"].as_array().unwrap().clone()
}

/// A vector's request, owned.
struct Case {
    scheme: Scheme,
    query: Vec<(String, Option<String>)>,
    headers: Vec<(String, String)>,
    additional: Vec<String>,
    credentials: Credentials,
}

impl Case {
    fn read(v: &Value) -> Self {
        let text = |v: &Value| v.as_str().map(str::to_owned);
        let keys = &v["credentials"];
        Case {
            scheme: match v["version"].as_str().unwrap() {
                "v1" => Scheme::V1,
                _ => Scheme::V4 {
                    region: v["region"].as_str().unwrap().to_owned(),
                },
            },
            query: v["query"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| (text(&pair[0]).unwrap(), text(&pair[1])))
                .collect(),
            headers: v["headers"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(n, value)| (n.to_ascii_lowercase(), text(value).unwrap()))
                .collect(),
            additional: v["additional_headers"]
                .as_array()
                .map(|names| names.iter().filter_map(text).collect())
                .unwrap_or_default(),
            credentials: Credentials::new(
                keys["access_key_id"].as_str().unwrap(),
                keys["access_key_secret"].as_str().unwrap(),
                keys["security_token"].as_str(),
            )
            .unwrap(),
        }
    }
}

fn with_signable<T>(v: &Value, case: &Case, run: impl FnOnce(&Signable<'_>) -> T) -> T {
    let query: Vec<(&str, Option<String>)> = case
        .query
        .iter()
        .map(|(n, value)| (n.as_str(), value.clone()))
        .collect();
    let additional: Vec<&str> = case.additional.iter().map(String::as_str).collect();
    run(&Signable {
        method: v["method"].as_str().unwrap(),
        bucket: v["bucket"].as_str().unwrap(),
        object: v["key"].as_str(),
        query: &query,
        headers: &case.headers,
        additional: &additional,
    })
}

#[test]
fn every_vector_is_signed_as_the_official_sdks_sign_it() {
    let mut seen = 0;
    for v in vectors() {
        let case = Case::read(&v);
        let now = UNIX_EPOCH + Duration::from_secs(v["time_unix"].as_u64().unwrap());
        let id = v["id"].as_str().unwrap();
        with_signable(&v, &case, |request| {
            if v["mode"] == "header" {
                let added = headers(&case.scheme, request, &case.credentials, now);
                let (name, value) = added.last().unwrap();
                assert_eq!(name, "authorization");
                assert_eq!(value, v["authorization"].as_str().unwrap(), "{id}");
            } else {
                let seconds = v["expires_in"].as_u64().unwrap();
                let query = presigned_query(&case.scheme, request, &case.credentials, now, seconds);
                let base = v["wire_url_unsigned"].as_str().unwrap();
                let path = base.split('?').next().unwrap();
                let signed = v["presigned_url"].as_str().unwrap();
                assert_eq!(format!("{path}?{query}"), signed, "{id}");
            }
        });
        seen += 1;
    }
    assert_eq!(seen, 14);
}

#[test]
fn every_vector_is_addressed_as_the_official_sdks_address_it() {
    for v in vectors() {
        let case = Case::read(&v);
        let endpoint = Endpoint::parse(v["endpoint_host"].as_str().unwrap()).unwrap();
        let bucket = v["bucket"].as_str().unwrap();
        let url = endpoint.url(Addressing::Auto, bucket, v["key"].as_str());
        with_signable(&v, &case, |request| {
            let full = format!("{url}?{}", query_string(request.query));
            assert_eq!(full, v["wire_url_unsigned"].as_str().unwrap());
        });
    }
}

#[test]
fn parameters_are_sorted_by_name_and_not_with_their_values() {
    let query = [
        ("callback-var", Some("v".to_owned())),
        ("callback", Some("c".to_owned())),
    ];
    let request = Signable {
        method: "POST",
        bucket: "b",
        object: Some("k"),
        query: &query,
        headers: &[],
        additional: &[],
    };
    let text = super::v1::string_to_sign(&request, &[], "D", &query);
    assert_eq!(text, "POST\n\n\nD\n/b/k?callback=c&callback-var=v");
}

#[test]
fn only_what_http_drops_around_a_value_is_dropped() {
    let headers = [(
        "x-oss-meta-a".to_owned(),
        " \t\u{a0}y\u{3000}\t ".to_owned(),
    )];
    let request = Signable {
        method: "POST",
        bucket: "b",
        object: Some("k"),
        query: &[],
        headers: &headers,
        additional: &[],
    };
    let line = "x-oss-meta-a:\u{a0}y\u{3000}\n";
    let borrowed = headers.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    let v1 = super::v1::string_to_sign(&request, &headers, "D", &[]);
    let v4 = super::v4::canonical_request(&request, borrowed, &[], &[]);
    assert!(v1.contains(line) && v4.contains(line), "{v1}\n{v4}");
}

#[test]
fn headers_are_sorted_by_bytes_not_naturally() {
    let headers = [
        ("x-oss-meta-b2".to_owned(), "x".to_owned()),
        ("x-oss-meta-b10".to_owned(), " y ".to_owned()),
    ];
    let request = Signable {
        method: "POST",
        bucket: "b",
        object: Some("k"),
        query: &[("uploads", None)],
        headers: &headers,
        additional: &[],
    };
    let text = super::v1::string_to_sign(&request, &headers, "D", request.query);
    assert_eq!(
        text,
        "POST\n\n\nD\nx-oss-meta-b10:y\nx-oss-meta-b2:x\n/b/k?uploads"
    );
}

#[test]
fn only_additional_headers_that_are_sent_and_not_signed_anyway_are_named() {
    let sent = ["range", "content-type", "x-oss-meta-a"].map(|n| (n.to_owned(), "v".to_owned()));
    let request = Signable {
        method: "PUT",
        bucket: "b",
        object: Some("k"),
        query: &[],
        headers: &sent,
        additional: &["range", "if-match", "content-type", "x-oss-meta-a", "range"],
    };
    let scheme = Scheme::V4 {
        region: "cn-hangzhou".to_owned(),
    };
    let credentials = Credentials::new("id", "secret", None).unwrap();
    let added = headers(&scheme, &request, &credentials, UNIX_EPOCH);
    let (_, authorization) = added.last().unwrap();
    assert!(
        authorization.contains(",AdditionalHeaders=range,Signature="),
        "{authorization}"
    );
    let query = presigned_query(&scheme, &request, &credentials, UNIX_EPOCH, 60);
    assert!(
        query.contains("&x-oss-additional-headers=range&"),
        "{query}"
    );
}
