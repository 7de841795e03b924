//! What is known of a request once its head has been read.

use hyper::HeaderMap;
use hyper::http::request::Parts;

use crate::encoding::{Query, decode};
use crate::error::OssError;
use crate::route::{Addressing, Operation, Place};

/// The head of a request, taken apart.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query as they came.
    pub(crate) target: String,
    /// The host without its port, in lower case.
    pub(crate) host: String,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) bucket: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) operation: Operation,
}

impl Request {
    /// Takes a head apart; the error is for a target that cannot be read at all.
    pub(crate) fn read(head: Parts, addressing: &Addressing) -> Result<Request, OssError> {
        let target = head
            .uri
            .path_and_query()
            .map_or_else(|| head.uri.to_string(), |target| target.to_string());
        let header_host = head.headers.get("host").and_then(|host| host.to_str().ok());
        let authority = head
            .uri
            .authority()
            .map(|authority| authority.as_str())
            .or(header_host);
        let host = host_name(
            authority.ok_or_else(|| OssError::bad_request("The Host header is missing."))?,
        );
        let broken = || {
            OssError::new(
                400,
                "InvalidURI",
                "Couldn't parse the specified URI.",
                "0017-00000005",
            )
        };
        let path = decode(head.uri.path()).ok_or_else(broken)?;
        let query = Query::parse(head.uri.query().unwrap_or("")).ok_or_else(broken)?;
        let Place { bucket, key } = addressing.place(&host, &path)?;
        let method = head.method.as_str().to_owned();
        let operation = Operation::of(
            &method,
            bucket.is_some(),
            key.is_some(),
            &query,
            &head.headers,
        );
        Ok(Request {
            method,
            target,
            host,
            query,
            headers: head.headers,
            bucket,
            key,
            operation,
        })
    }

    /// A header as text, if it is there and is UTF-8.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
            .map(str::trim)
    }

    /// All values of a header joined by commas, as signatures want them.
    pub(crate) fn header_bytes(&self, name: &str) -> Option<Vec<u8>> {
        let values: Vec<&[u8]> = self
            .headers
            .get_all(name)
            .iter()
            .map(|value| value.as_bytes().trim_ascii())
            .collect();
        if values.is_empty() {
            None
        } else {
            Some(values.join(&b","[..]))
        }
    }

    /// The bucket, for operations that have one.
    pub(crate) fn bucket(&self) -> &str {
        self.bucket.as_deref().unwrap_or("")
    }

    /// The key, for operations that have one.
    pub(crate) fn key(&self) -> &str {
        self.key.as_deref().unwrap_or("")
    }

    pub(crate) fn upload_id(&self) -> &str {
        self.query.get("uploadId").unwrap_or("")
    }

    /// The part number, if it is one.
    pub(crate) fn part_number(&self) -> Option<u32> {
        self.query.get("partNumber")?.parse().ok()
    }

    /// Whether names in the answer shall be percent-encoded.
    pub(crate) fn wants_encoding(&self) -> Result<bool, OssError> {
        match self.query.filled("encoding-type") {
            None => Ok(false),
            Some("url") => Ok(true),
            Some(other) => Err(OssError::invalid_argument(
                "The encoding-type is not supported.",
                "encoding-type",
                other,
            )
            .ec("0017-00000235")),
        }
    }
}

/// `Host` without port and in lower case; an IPv6 literal keeps its brackets.
fn host_name(authority: &str) -> String {
    let host = match authority.rfind(':') {
        Some(colon) if !authority[colon..].contains(']') => &authority[..colon],
        _ => authority,
    };
    host.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::host_name;

    #[test]
    fn the_port_is_cut_off_a_host() {
        assert_eq!(host_name("Demo.Localhost:80"), "demo.localhost");
        assert_eq!(host_name("[::1]:80"), "[::1]");
        assert_eq!(host_name("[::1]"), "[::1]");
        assert_eq!(host_name("127.0.0.1"), "127.0.0.1");
    }
}
