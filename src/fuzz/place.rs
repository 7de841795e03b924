//! What callers set: endpoints and headers.

use super::fields::Fields;
use crate::config::{Addressing, Config};
use crate::credentials::{Credentials, EcsRole};
use crate::endpoint::{Endpoint, check_region};
use crate::headers::{Headers, Target};

/// An endpoint that is taken prints as one that means the same, and its host holds nothing but a host.
pub fn endpoint(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(endpoint) = Endpoint::parse(text) {
        let printed = endpoint.to_string();
        assert_eq!(
            Endpoint::parse(&printed).ok().as_ref(),
            Some(&endpoint),
            "{printed}"
        );
        check_urls(&endpoint);
        if let Some(region) = endpoint.region() {
            assert_eq!(check_region(&region).ok().as_ref(), Some(&region));
        }
    }
    if let Ok(region) = check_region(text) {
        assert!(!region.is_empty() && region.bytes().all(|b| b.is_ascii_graphic() && b != b'/'));
    }
    if let Ok(role) = EcsRole::new(None, Some(text)) {
        assert!(role.url.bytes().all(|b| b.is_ascii_graphic()));
    }
    let mut config = Config::new();
    let taken = config.proxy(text).is_ok();
    assert!(!taken || text.starts_with("http"), "{text:?}");
}

fn check_urls(endpoint: &Endpoint) {
    for style in [
        Addressing::Auto,
        Addressing::VirtualHost,
        Addressing::Path,
        Addressing::Cname,
    ] {
        let host = endpoint.host(style, "demo");
        assert!(
            host.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.:[]".contains(&b)),
            "{host:?}"
        );
        let url = endpoint.url(style, "demo", Some("a\r\n@/../?#"));
        let scheme = if endpoint.https { "https" } else { "http" };
        let path = url.strip_prefix(&format!("{scheme}://{host}"));
        let path = path.unwrap_or_else(|| panic!("{url:?} is not at {host:?}"));
        assert!(path.ends_with("/a%0D%0A%40/../%3F%23"), "{url}");
    }
}

/// Lines `name: value`: a header that is taken can be sent, and cannot smuggle another.
pub fn header_values(data: &[u8]) {
    let Some(fields) = Fields::of(data) else {
        return;
    };
    let mut headers = Headers::default();
    for line in fields.rest() {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let Some((name, value)) = crate::name::decode(name).zip(crate::name::decode(value)) else {
            continue;
        };
        let before = headers.clone();
        match headers.set(&name, &value) {
            Ok(()) => check_taken(&headers, &name, &value),
            Err(_) => assert_eq!(headers.get(&name), before.get(&name), "kept as it was"),
        }
        check_credentials(&name, &value);
    }
    for target in [
        Target::Initiate,
        Target::Part,
        Target::PartCopy,
        Target::Complete,
        Target::Put,
        Target::Other,
    ] {
        for (name, value) in headers.for_target(target) {
            assert_eq!(headers.get(name), Some(value));
        }
    }
}

fn check_taken(headers: &Headers, name: &str, value: &str) {
    let name = name.to_ascii_lowercase();
    let kept = headers.get(&name).expect("a header that was taken");
    assert_eq!(kept, value.trim_matches([' ', '\t']));
    assert!(
        name.bytes()
            .all(|b| b.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&b))
    );
    assert!(!kept.contains(['\r', '\n', '\0']));
    for ours in [
        "host",
        "authorization",
        "content-length",
        "date",
        "x-oss-security-token",
    ] {
        assert_ne!(name, ours);
    }
}

fn check_credentials(id: &str, secret: &str) {
    let Ok(credentials) = Credentials::new(id, secret, Some(secret)) else {
        return;
    };
    let secret = credentials.access_key_secret.expose();
    assert!(secret.bytes().all(|b| b.is_ascii_graphic()));
    let mut config = Config::new();
    config.credentials(id, secret, Some(secret)).unwrap();
    // Shorter ones may be in it by chance, and an id is no secret.
    if secret.len() > 16 && !id.contains(secret) {
        assert!(!format!("{credentials:?} {config:?}").contains(secret));
    }
}
