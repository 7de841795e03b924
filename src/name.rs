//! Bucket and object names, and how they are written into URLs.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::{Error, Result};

/// Bucket names: 3 to 63 bytes (OSS naming rules; the name becomes a DNS label).
const BUCKET_LENGTH: std::ops::RangeInclusive<usize> = 3..=63;
/// Object names: 1 to 1023 bytes of UTF-8 (OSS naming rules).
const MAX_OBJECT_LENGTH: usize = 1023;

/// Everything but the unreserved characters of RFC 3986.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// The same for a path, in which `/` separates.
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// Percent-encodes a query name or value.
pub(crate) fn encode_query(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, QUERY).into()
}

/// Percent-encodes an object name for a path; `/` stays, nothing is normalised.
pub(crate) fn encode_path(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, PATH).into()
}

/// Undoes `encoding-type=url`; `None` when the result is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

pub(crate) fn check_bucket(bucket: &str) -> Result<()> {
    let fits = BUCKET_LENGTH.contains(&bucket.len())
        && bucket
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !bucket.starts_with('-')
        && !bucket.ends_with('-');
    match fits {
        true => Ok(()),
        false => Err(Error::argument(format!(
            "bucket is {}; it must be 3 to 63 lower-case letters, digits and '-', \
             neither starting nor ending with '-'",
            quote(bucket)
        ))),
    }
}

pub(crate) fn check_object(object: &str) -> Result<()> {
    let rule = if object.is_empty() {
        "is empty; it must be 1 to 1023 bytes".to_owned()
    } else if object.len() > MAX_OBJECT_LENGTH {
        format!("is {} bytes; it must be 1 to 1023 bytes", object.len())
    } else if object.starts_with(['/', '\\']) {
        format!("is {}; it must not start with '/' or '\\'", quote(object))
    } else {
        return Ok(());
    };
    Err(Error::argument(format!("object {rule}")))
}

/// An upload id comes back from the service or the caller's notes; it is opaque, but it must be
/// something that a service could have made.
pub(crate) fn is_upload_id(id: &str) -> bool {
    (1..=1024).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic())
}

/// A value in an error text: quoted, escaped, short.
fn quote(text: &str) -> String {
    let head: String = text.chars().take(80).collect();
    match head.len() < text.len() {
        true => format!("{head:?}…"),
        false => format!("{head:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay_as_they_are() {
        assert_eq!(encode_query("aZ09-._~"), "aZ09-._~");
        assert_eq!(
            encode_query("a/b c+d*!'()\n目"),
            "a%2Fb%20c%2Bd%2A%21%27%28%29%0A%E7%9B%AE"
        );
        assert_eq!(encode_path("//a/../%2F?#"), "//a/../%252F%3F%23");
    }

    #[test]
    fn bucket_names_follow_the_rule() {
        for good in ["abc", "a-b", "0bucket9", &"x".repeat(63)] {
            assert!(check_bucket(good).is_ok(), "{good}");
        }
        let long = "x".repeat(64);
        for bad in [
            "",
            "ab",
            "-ab",
            "ab-",
            "Abc",
            "a_b",
            "a.b",
            "x@evil.com",
            "a/b",
            "..",
            "a\r\nb",
            &long,
        ] {
            assert!(check_bucket(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn object_names_follow_the_rule() {
        let longest = "目".repeat(341);
        for good in [
            "a",
            "a/../b",
            "//x".trim_start_matches('/'),
            "..",
            "%2F",
            "a\nb",
            "😀",
            &longest,
        ] {
            assert!(check_object(good).is_ok(), "{good}");
        }
        let long = "x".repeat(1024);
        for bad in ["", "/a", "\\a", &long] {
            assert!(check_object(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_error_names_value_and_rule() {
        let error = check_bucket("No").unwrap_err();
        assert!(
            error.message().starts_with(r#"bucket is "No"; it must be"#),
            "{error}"
        );
    }
}
