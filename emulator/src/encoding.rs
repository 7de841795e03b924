//! Percent-encoding and query strings, exactly as OSS reads them: `+` is a plus sign, nothing is normalised.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but `A-Z a-z 0-9 - . _ ~`.
const ALL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// The same, but a slash stays: for object paths.
const PATH: &AsciiSet = &ALL.remove(b'/');

/// Encodes a query name or value, or a name under `encoding-type=url`.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ALL).to_string()
}

/// Encodes an object path; slashes stay.
pub(crate) fn encode_path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// Decodes `%XX`; `None` for a broken escape or for bytes that are not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let escapes_are_whole = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'%')
        .all(|(at, _)| {
            bytes
                .get(at + 1..at + 3)
                .is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
        });
    if !escapes_are_whole {
        return None;
    }
    percent_decode_str(text)
        .decode_utf8()
        .ok()
        .map(|text| text.into_owned())
}

/// The decoded query parameters in the order in which they were sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a raw query string; `None` if an escape in it is broken.
    pub(crate) fn parse(raw: &str) -> Option<Query> {
        let mut pairs = Vec::new();
        for item in raw.split('&').filter(|item| !item.is_empty()) {
            let (name, value) = item.split_once('=').unwrap_or((item, ""));
            pairs.push((decode(name)?, decode(value)?));
        }
        Some(Query(pairs))
    }

    /// The value of `name`, the first if it is repeated; an empty text if it has no value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// As [`Query::get`], but an empty value counts as absent.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_unreserved_set_stays_bare() {
        assert_eq!(encode("aZ9-._~/ +*!'()"), "aZ9-._~%2F%20%2B%2A%21%27%28%29");
        assert_eq!(encode_path("目/a b"), "%E7%9B%AE/a%20b");
    }

    #[test]
    fn a_plus_sign_is_not_a_space() {
        assert_eq!(decode("a+b%2Bc%20d").as_deref(), Some("a+b+c d"));
    }

    #[test]
    fn broken_escapes_and_bytes_that_are_not_utf8_are_refused() {
        for text in ["%", "%2", "%zz", "a%2", "%+1", "%ff"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_of_a_repeated_parameter_counts() {
        let query = Query::parse("uploads&a=1&a=2&b=&c=x%3Dy").unwrap();
        assert_eq!(query.get("a"), Some("1"));
        assert_eq!(query.get("uploads"), Some(""));
        assert_eq!(query.filled("b"), None);
        assert_eq!(query.get("c"), Some("x=y"));
        assert_eq!(query.get("d"), None);
    }
}
