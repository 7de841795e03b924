//! Signatures, header and presigned form. V1 signs the raw key and a fixed list of parameters, V4
//! the encoded key and all of them; the two share nothing but their input.

mod v1;
mod v4;

use std::time::SystemTime;

use crate::credentials::Credentials;
use crate::name::encode_query;

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signable<'a> {
    pub(crate) method: &'a str,
    pub(crate) bucket: &'a str,
    pub(crate) object: Option<&'a str>,
    pub(crate) query: &'a [(&'a str, Option<String>)],
    /// Headers present before signing, names in lower case.
    pub(crate) headers: &'a [(String, String)],
    /// V4: further headers to sign, in lower case.
    pub(crate) additional: &'a [&'a str],
}

/// How a client signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    V1,
    V4 { region: String },
}

/// The headers to add to a request, `authorization` last.
pub(crate) fn headers(
    scheme: &Scheme,
    request: &Signable<'_>,
    credentials: &Credentials,
    now: SystemTime,
) -> Vec<(String, String)> {
    match scheme {
        Scheme::V1 => v1::headers(request, credentials, now),
        Scheme::V4 { region } => v4::headers(request, credentials, region, now),
    }
}

/// The query parameters to append to a URL, encoded and in order, that let anybody who has it
/// perform the request for `seconds`.
pub(crate) fn presigned_query(
    scheme: &Scheme,
    request: &Signable<'_>,
    credentials: &Credentials,
    now: SystemTime,
    seconds: u64,
) -> String {
    match scheme {
        Scheme::V1 => v1::presigned_query(request, credentials, now, seconds),
        Scheme::V4 { region } => v4::presigned_query(request, credentials, region, now, seconds),
    }
}

/// The query string of a request: names and values encoded, value-less ones bare, order kept.
pub(crate) fn query_string(query: &[(&str, Option<String>)]) -> String {
    let mut text = String::new();
    for (name, value) in query {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(&encode_query(name));
        if let Some(value) = value {
            text.push('=');
            text.push_str(&encode_query(value));
        }
    }
    text
}

/// A header's value as it arrives: HTTP drops blanks and tabs around it, and no others.
fn bare(value: &str) -> &str {
    value.trim_matches([' ', '\t'])
}

#[cfg(test)]
mod tests;
