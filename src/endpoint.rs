//! Where requests go: the endpoint, its region, and the host and path of each addressing style.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::config::Addressing;
use crate::error::{Error, Result};
use crate::name::encode_path;

/// A parsed endpoint: scheme, host and port, nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) https: bool,
    host: String,
    port: Option<u16>,
}

impl Endpoint {
    /// `[http://|https://]host[:port][/…]`; https when no scheme is given. A path, query or
    /// fragment is dropped, as the official SDKs do. User and password are refused: they would
    /// otherwise travel to a host that the caller may not have meant.
    pub(crate) fn parse(url: &str) -> Result<Self> {
        let bad = |why: &str| {
            Error::argument(format!(
                "endpoint is {url:?}; {why}; it must be [http://|https://]host[:port]"
            ))
        };
        let trimmed = url.trim();
        let (https, rest) = match trimmed.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            Some(_) => return Err(bad("the scheme is unknown")),
            None => (true, trimmed),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
        if authority.contains('@') {
            return Err(Error::argument(
                "endpoint holds a user or password; give host and port alone",
            ));
        }
        let (host, port) = split_port(authority).ok_or_else(|| bad("the port is not a number"))?;
        if !is_host(host) {
            return Err(bad("the host is not a name or an address"));
        }
        Ok(Endpoint {
            https,
            host: host.to_ascii_lowercase(),
            port,
        })
    }

    /// The region that the host of a public or internal endpoint names.
    pub(crate) fn region(&self) -> Option<String> {
        let name = self.host.strip_suffix(".aliyuncs.com")?;
        let region = match name.strip_suffix(".oss") {
            Some(dual_stack) => dual_stack,
            None => name.strip_prefix("oss-")?,
        };
        let region = region.strip_suffix("-internal").unwrap_or(region);
        let general = region.starts_with("accelerate") || region == "internal";
        // What cannot be signed as a region is none.
        let id = check_region(region).ok().filter(|id| id == region);
        id.filter(|_| !general)
    }

    /// Whether traffic to it stays on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        bare == "localhost"
            || bare.parse::<Ipv4Addr>().is_ok_and(|a| a.is_loopback())
            || bare.parse::<Ipv6Addr>().is_ok_and(|a| a.is_loopback())
    }

    /// The style that requests really use.
    pub(crate) fn resolve(&self, style: Addressing) -> Addressing {
        let bare = self.host.starts_with('[') || self.host.parse::<Ipv4Addr>().is_ok();
        match style {
            Addressing::Auto if bare || self.host == "localhost" => Addressing::Path,
            Addressing::Auto => Addressing::VirtualHost,
            // A bucket cannot be put in front of an address.
            Addressing::VirtualHost if bare => Addressing::Path,
            chosen => chosen,
        }
    }

    /// `http[s]://host[:port]` and the encoded path of an object, or of the bucket itself.
    pub(crate) fn url(&self, style: Addressing, bucket: &str, object: Option<&str>) -> String {
        let scheme = if self.https { "https" } else { "http" };
        let host = self.host(style, bucket);
        let path = match (self.resolve(style), object) {
            (Addressing::Path, Some(object)) => ["/", bucket, "/", &encode_path(object)].concat(),
            (Addressing::Path, None) => format!("/{bucket}/"),
            (_, Some(object)) => ["/", &encode_path(object)].concat(),
            (_, None) => "/".to_owned(),
        };
        [scheme, "://", &host, &path].concat()
    }

    /// The `Host` header.
    pub(crate) fn host(&self, style: Addressing, bucket: &str) -> String {
        let mut host = match self.resolve(style) {
            Addressing::VirtualHost => [bucket, ".", &self.host].concat(),
            _ => self.host.clone(),
        };
        if let Some(port) = self.port {
            host.push_str(&format!(":{port}"));
        }
        host
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let after_host = match authority.find(']') {
        Some(end) => end + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at_checked(after_host)?;
    match port.strip_prefix(':') {
        None if port.is_empty() => Some((host, None)),
        None => None,
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            let port = digits.parse::<u16>().ok().filter(|p| *p != 0)?;
            Some((host, Some(port)))
        }
        Some(_) => None,
    }
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().is_ok();
    }
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    // 253 bytes: RFC 1035, less the length bytes.
    host.len() <= 253 && host.strip_suffix('.').unwrap_or(host).split('.').all(label)
}

/// The region id as V4 signs it: `oss-cn-hangzhou`, the other spelling, is accepted too.
pub(crate) fn check_region(region: &str) -> Result<String> {
    let id = region.trim();
    let id = id.strip_prefix("oss-").unwrap_or(id);
    let fits = (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    match fits {
        true => Ok(id.to_owned()),
        false => Err(Error::argument(format!(
            "region is {region:?}; it must be lower-case letters, digits and '-', such as cn-hangzhou"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Endpoint {
        Endpoint::parse(url).unwrap()
    }

    #[test]
    fn an_endpoint_without_a_scheme_means_https() {
        let url = parse("oss-cn-hangzhou.aliyuncs.com").url(Addressing::Auto, "b", Some("k"));
        assert_eq!(url, "https://b.oss-cn-hangzhou.aliyuncs.com/k");
    }

    #[test]
    fn the_styles_place_the_bucket() {
        let e = parse("http://files.example.com:8080/ignored?x");
        let url = |style| e.url(style, "b", Some("a/../b c"));
        assert_eq!(
            url(Addressing::VirtualHost),
            "http://b.files.example.com:8080/a/../b%20c"
        );
        assert_eq!(
            url(Addressing::Path),
            "http://files.example.com:8080/b/a/../b%20c"
        );
        assert_eq!(
            url(Addressing::Cname),
            "http://files.example.com:8080/a/../b%20c"
        );
        assert_eq!(
            e.url(Addressing::Path, "b", None),
            "http://files.example.com:8080/b/"
        );
    }

    #[test]
    fn addresses_and_localhost_imply_path_style() {
        for host in ["127.0.0.1:9000", "[::1]:9000", "localhost:9000"] {
            assert_eq!(
                parse(host).url(Addressing::Auto, "b", Some("k")),
                format!("https://{host}/b/k")
            );
        }
    }

    #[test]
    fn the_region_is_read_from_public_and_internal_hosts_only() {
        for (host, region) in [
            ("oss-cn-hangzhou.aliyuncs.com", Some("cn-hangzhou")),
            (
                "oss-ap-southeast-1-internal.aliyuncs.com",
                Some("ap-southeast-1"),
            ),
            ("cn-hangzhou.oss.aliyuncs.com", Some("cn-hangzhou")),
            ("oss-accelerate.aliyuncs.com", None),
            ("oss-accelerate-overseas.aliyuncs.com", None),
            ("oss.aliyuncs.com", None),
            ("oss-internal.aliyuncs.com", None),
            ("oss-cn-hangzhou.example.com", None),
            ("oss-.aliyuncs.com", None),
            ("oss-cn_hangzhou.aliyuncs.com", None),
            ("a.b.oss.aliyuncs.com", None),
            ("oss-cn-hangzhou.oss.aliyuncs.com", None),
        ] {
            assert_eq!(parse(host).region().as_deref(), region, "{host}");
        }
    }

    #[test]
    fn a_bad_endpoint_is_refused() {
        for url in [
            "",
            "ftp://x",
            "http://",
            "a b",
            "user:pw@host",
            "http://h:0",
            "http://h:99999",
            "http://h:1x",
            "[::1",
            "[zz]",
            "http://a..b",
            "h\r\nX: y",
            "http://[::1]x",
        ] {
            assert!(Endpoint::parse(url).is_err(), "{url:?}");
        }
    }

    #[test]
    fn an_endpoint_with_a_password_is_refused_without_repeating_it() {
        let error = Endpoint::parse("http://me:hunter2@host").unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }
}
