//! The headers a caller sets: which are allowed, and to which operation each belongs.

use crate::error::{Error, Result};

/// User metadata in all: 8 KB of names and values (OSS limit).
const MAX_METADATA: usize = 8 * 1024;
/// Bits per second (OSS limits of `x-oss-traffic-limit`).
const TRAFFIC_LIMIT: std::ops::RangeInclusive<u64> = 245_760..=838_860_800;

/// What the library sets itself; a second value would contradict the signature or the body.
const OURS: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "content-md5",
    "date",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-oss-content-sha256",
    "x-oss-copy-source",
    "x-oss-copy-source-range",
    "x-oss-date",
    "x-oss-hash-crc64ecma",
    "x-oss-security-token",
];

/// The operations to which a caller's header can belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Initiate,
    Part,
    PartCopy,
    Complete,
    /// PutObject makes the object in one go: what belongs to Initiate, to a part and to Complete.
    Put,
    /// Listing, aborting, asking.
    Other,
}

/// A caller's headers, names in lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Checks and keeps a header; the same name again replaces it.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let name = name.to_ascii_lowercase();
        let value = value.trim_matches([' ', '\t']);
        check_name(&name)?;
        check_text(&name, value)?;
        check_value(&name, value)?;
        let mut changed = self.0.clone();
        changed.retain(|(kept, _)| *kept != name);
        changed.push((name, value.to_owned()));
        let metadata: usize = changed
            .iter()
            .filter(|(n, _)| n.starts_with("x-oss-meta-"))
            .map(|(n, v)| n.len() + v.len())
            .sum();
        if metadata > MAX_METADATA {
            return Err(Error::argument(format!(
                "user metadata is {metadata} bytes; it must be at most {MAX_METADATA}"
            )));
        }
        self.0 = changed;
        Ok(())
    }

    /// The value of a header that was set; `name` in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(n, _)| n == name)?;
        Some(&found.1)
    }

    /// The headers that go with an operation.
    pub(crate) fn for_target(&self, target: Target) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter(move |(name, _)| belongs(name, target))
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Metadata, type, storage class, encryption and tags make the object and belong to Initiate; who
/// may read it and who is called back belong to Complete; forbid-overwrite is checked at both.
fn belongs(name: &str, target: Target) -> bool {
    if target == Target::Put {
        return name != "x-oss-complete-all" && !name.starts_with("x-oss-copy-source-if-");
    }
    match name {
        "x-oss-request-payer" => true,
        "x-oss-forbid-overwrite" => matches!(target, Target::Initiate | Target::Complete),
        "x-oss-object-acl" | "x-oss-callback" | "x-oss-callback-var" | "x-oss-complete-all" => {
            target == Target::Complete
        }
        "x-oss-traffic-limit" => matches!(target, Target::Part | Target::PartCopy),
        _ if name.starts_with("x-oss-copy-source-if-") => target == Target::PartCopy,
        _ => target == Target::Initiate,
    }
}

fn check_name(name: &str) -> Result<()> {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || name.len() > 256 || !name.bytes().all(is_token) {
        return Err(Error::argument(format!(
            "header name {name:?} is not an HTTP token of 1 to 256 bytes"
        )));
    }
    if OURS.contains(&name) {
        return Err(Error::argument(format!(
            "header {name} is set by the library itself"
        )));
    }
    match name.strip_prefix("x-oss-meta-") {
        Some(rest)
            if rest.is_empty() || !rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') =>
        {
            Err(Error::argument(format!(
                "header {name}: the service accepts letters, digits and '-' behind x-oss-meta-"
            )))
        }
        _ => Ok(()),
    }
}

fn check_text(name: &str, value: &str) -> Result<()> {
    match value.chars().find(|c| c.is_control() && *c != '\t') {
        Some(c) => Err(Error::argument(format!(
            "header {name} holds {c:?}; control characters cannot be sent"
        ))),
        None => Ok(()),
    }
}

fn check_value(name: &str, value: &str) -> Result<()> {
    let one_of = |allowed: &[&str]| match allowed.contains(&value) {
        true => Ok(()),
        false => Err(Error::argument(format!(
            "header {name} is {value:?}; it must be {}",
            allowed.join(", ")
        ))),
    };
    match name {
        "x-oss-object-acl" => one_of(&["default", "private", "public-read", "public-read-write"]),
        "x-oss-forbid-overwrite" => one_of(&["true", "false"]),
        "x-oss-complete-all" => one_of(&["yes"]),
        "x-oss-request-payer" => one_of(&["requester"]),
        "x-oss-traffic-limit" => match value.parse::<u64>() {
            Ok(bits) if TRAFFIC_LIMIT.contains(&bits) => Ok(()),
            _ => Err(Error::argument(format!(
                "header {name} is {value:?}; it must be {} to {} bit/s",
                TRAFFIC_LIMIT.start(),
                TRAFFIC_LIMIT.end()
            ))),
        },
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(headers: &Headers, target: Target) -> Vec<&str> {
        headers.for_target(target).map(|(n, _)| n).collect()
    }

    #[test]
    fn each_header_goes_to_the_operation_it_belongs_to() {
        let mut h = Headers::default();
        for (name, value) in [
            ("Content-Type", "text/plain"),
            ("x-oss-meta-a", "1"),
            ("x-oss-server-side-encryption", "AES256"),
            ("x-oss-object-acl", "private"),
            ("x-oss-forbid-overwrite", "true"),
            ("x-oss-request-payer", "requester"),
            ("x-oss-traffic-limit", "819200"),
            ("x-oss-copy-source-if-match", "E"),
        ] {
            h.set(name, value).unwrap();
        }
        assert_eq!(
            names(&h, Target::Initiate),
            [
                "content-type",
                "x-oss-meta-a",
                "x-oss-server-side-encryption",
                "x-oss-forbid-overwrite",
                "x-oss-request-payer"
            ]
        );
        assert_eq!(
            names(&h, Target::Part),
            ["x-oss-request-payer", "x-oss-traffic-limit"]
        );
        assert_eq!(
            names(&h, Target::PartCopy),
            [
                "x-oss-request-payer",
                "x-oss-traffic-limit",
                "x-oss-copy-source-if-match"
            ]
        );
        assert_eq!(
            names(&h, Target::Complete),
            [
                "x-oss-object-acl",
                "x-oss-forbid-overwrite",
                "x-oss-request-payer"
            ]
        );
        assert_eq!(names(&h, Target::Other), ["x-oss-request-payer"]);
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        let mut h = Headers::default();
        for (name, value) in [
            ("", "x"),
            ("a b", "x"),
            ("x-oss-meta-a_b", "x"),
            ("x-oss-meta-", "x"),
            ("x-oss-meta-a", "a\r\nb"),
            ("x-oss-meta-a", "a\0"),
            ("Host", "evil"),
            ("authorization", "x"),
            ("x-oss-object-acl", "everyone"),
            ("x-oss-traffic-limit", "100"),
            ("x-oss-complete-all", "no"),
        ] {
            assert!(h.set(name, value).is_err(), "{name}: {value:?}");
        }
        assert!(h.set("x-oss-meta-a", &"x".repeat(8192)).is_err());
        assert!(names(&h, Target::Initiate).is_empty());
        h.set("x-oss-meta-a", "kept").unwrap();
        assert!(h.set("x-oss-meta-a", &"x".repeat(8192)).is_err());
        assert_eq!(h.get("x-oss-meta-a"), Some("kept"));
    }

    #[test]
    fn the_same_name_again_replaces_the_value() {
        let mut h = Headers::default();
        h.set("Content-Type", "a/b").unwrap();
        h.set("content-type", " c/d ").unwrap();
        assert_eq!(h.get("content-type"), Some("c/d"));
        assert_eq!(names(&h, Target::Initiate).len(), 1);
    }
}
