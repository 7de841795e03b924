//! Names to addresses, remembered for a while: ureq would ask on every request.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// How long an answer of the system's resolver is believed, unless connecting fails sooner.
const LIFETIME: Duration = Duration::from_secs(60);
/// As many addresses as ureq has room for.
const MAX_ADDRESSES: usize = 16;

type Lookup = dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// A resolver with a memory, shared by all requests of a client.
#[derive(Clone)]
pub(super) struct CachingResolver(Arc<Inner>);

struct Inner {
    lookup: Box<Lookup>,
    known: Mutex<HashMap<String, (Instant, Vec<SocketAddr>)>>,
}

impl CachingResolver {
    pub(super) fn new() -> Self {
        Self::with_lookup(Box::new(|name| Ok(name.to_socket_addrs()?.collect())))
    }

    fn with_lookup(lookup: Box<Lookup>) -> Self {
        CachingResolver(Arc::new(Inner {
            lookup,
            known: Mutex::default(),
        }))
    }

    /// The addresses may be old: ask again next time.
    pub(super) fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, (Instant, Vec<SocketAddr>)>> {
        self.0.known.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn addresses(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        if let Some((since, addresses)) = self.known().get(name)
            && since.elapsed() < LIFETIME
        {
            return Ok(addresses.clone());
        }
        let mut addresses = (self.0.lookup)(name)?;
        addresses.truncate(MAX_ADDRESSES);
        if addresses.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                "the name has no address",
            ));
        }
        self.known()
            .insert(name.to_owned(), (Instant::now(), addresses.clone()));
        Ok(addresses)
    }
}

impl Resolver for CachingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        let default = match uri.scheme_str() {
            Some("https") => 443,
            _ => 80,
        };
        let name = format!("{host}:{}", uri.port_u16().unwrap_or(default));
        let mut resolved = self.empty();
        for address in self.addresses(&name)? {
            resolved.push(address);
        }
        Ok(resolved)
    }
}

impl fmt::Debug for CachingResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CachingResolver")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_name_is_looked_up_once_until_it_is_forgotten() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let resolver = CachingResolver::with_lookup(Box::new(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(vec![([127, 0, 0, 1], 80).into(); 40])
        }));
        for _ in 0..10 {
            assert_eq!(resolver.addresses("a:80").unwrap().len(), MAX_ADDRESSES);
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        resolver.forget();
        resolver.addresses("a:80").unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_failure_is_not_remembered() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let resolver = CachingResolver::with_lookup(Box::new(move |_| {
            match count.fetch_add(1, Ordering::Relaxed) {
                0 => Err(io::Error::other("no network")),
                _ => Ok(vec![([127, 0, 0, 1], 80).into()]),
            }
        }));
        assert!(resolver.addresses("a:80").is_err());
        assert!(resolver.addresses("a:80").is_ok());
    }
}
