//! The proxy of a client: HTTP with CONNECT, or none.

use ureq::{Proxy, ProxyProtocol};

use crate::config;
use crate::error::{Error, Result};

/// Checks a proxy URL without keeping it.
pub(crate) fn check_proxy(url: &str) -> Result<()> {
    parse(url).map(|_| ())
}

/// The proxy that a client of an endpoint uses.
pub(super) fn choose(proxy: &config::Proxy, https: bool) -> Result<Option<Proxy>> {
    match proxy {
        config::Proxy::None => Ok(None),
        config::Proxy::Url(url) => parse(url.expose()).map(Some),
        config::Proxy::Environment => from_env(https),
    }
}

fn parse(url: &str) -> Result<Proxy> {
    // The text is not repeated: it may hold a password.
    let bad = || Error::argument("proxy must be http://[user:password@]host:port");
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(bad());
    }
    let proxy = Proxy::new(url).map_err(|_| bad())?;
    match (proxy.protocol(), proxy.host().is_empty()) {
        (ProxyProtocol::Http | ProxyProtocol::Https, false) => Ok(proxy),
        _ => Err(bad()),
    }
}

fn from_env(https: bool) -> Result<Option<Proxy>> {
    let names = match https {
        true => ["HTTPS_PROXY", "https_proxy"],
        false => ["HTTP_PROXY", "http_proxy"],
    };
    let Some(url) = first_set(&names) else {
        return Ok(None);
    };
    let named = parse(&url)?;
    let mut proxy = Proxy::builder(named.protocol())
        .host(named.host())
        .port(named.port());
    if let Some(user) = named.username() {
        proxy = proxy.username(user);
    }
    if let Some(password) = named.password() {
        proxy = proxy.password(password);
    }
    let exceptions = first_set(&["NO_PROXY", "no_proxy"]).unwrap_or_default();
    for exception in exceptions.split(',').map(str::trim) {
        if !exception.is_empty() {
            proxy = proxy.no_proxy(exception);
        }
    }
    let proxy = proxy.build();
    proxy
        .map(Some)
        .map_err(|_| Error::argument("the proxy named by the environment is not usable"))
}

fn first_set(names: &[&str]) -> Option<String> {
    let values = names.iter().filter_map(|name| std::env::var(name).ok());
    values.map(|v| v.trim().to_owned()).find(|v| !v.is_empty())
}
