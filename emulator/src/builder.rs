//! Setting a server up.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use crate::auth::Credentials;
use crate::route::Addressing;
use crate::tls::Certificate;
use crate::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, DEFAULT_REGION};

/// How many events are kept in memory unless told otherwise.
const EVENT_CAPACITY: usize = 100_000;

/// Options of a server that is not yet running; made by [`Emulator::builder`].
#[derive(Clone)]
pub struct EmulatorBuilder {
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
    pub(crate) buckets: Vec<String>,
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) temporary_keys: Vec<Credentials>,
    pub(crate) directory: Option<PathBuf>,
    pub(crate) keep_bytes: bool,
    pub(crate) trust_md5: bool,
    pub(crate) memory: bool,
    pub(crate) crc64: bool,
    pub(crate) md5: bool,
    pub(crate) link_bandwidth: Option<u64>,
    pub(crate) tls: Option<Certificate>,
    pub(crate) clock_offset: i64,
    pub(crate) faults: Vec<String>,
    pub(crate) log_file: Option<PathBuf>,
    pub(crate) addressing: Addressing,
    pub(crate) allow_remote: bool,
    pub(crate) idle_limit: Duration,
    pub(crate) head_limit: Duration,
    pub(crate) quota: Option<u64>,
    pub(crate) event_capacity: usize,
    pub(crate) hash_bodies: bool,
    pub(crate) control: Option<u16>,
    pub(crate) proxy: Option<u16>,
    pub(crate) proxy_credentials: Option<String>,
}

impl Default for EmulatorBuilder {
    fn default() -> EmulatorBuilder {
        EmulatorBuilder {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            buckets: Vec::new(),
            region: DEFAULT_REGION.into(),
            id: DEFAULT_ACCESS_KEY_ID.into(),
            secret: DEFAULT_ACCESS_KEY_SECRET.into(),
            temporary_keys: Vec::new(),
            directory: None,
            keep_bytes: true,
            trust_md5: false,
            memory: false,
            crc64: true,
            md5: true,
            link_bandwidth: None,
            tls: None,
            clock_offset: 0,
            faults: Vec::new(),
            log_file: None,
            addressing: Addressing::default(),
            allow_remote: false,
            idle_limit: Duration::from_secs(60),
            head_limit: Duration::from_secs(60),
            quota: None,
            event_capacity: EVENT_CAPACITY,
            hash_bodies: false,
            control: None,
            proxy: None,
            proxy_credentials: None,
        }
    }
}

impl EmulatorBuilder {
    /// Makes a bucket at start; may be given again.
    #[must_use]
    pub fn bucket(mut self, name: impl Into<String>) -> Self {
        self.buckets.push(name.into());
        self
    }

    /// The region that V4 signatures must name; `cn-hangzhou` by default.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// The permanent key pair.
    #[must_use]
    pub fn credentials(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.id = id.into();
        self.secret = secret.into();
        self
    }

    /// A temporary key pair with its token; may be given again.
    #[must_use]
    pub fn sts(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
        token: impl Into<String>,
    ) -> Self {
        self.temporary_keys.push(Credentials {
            id: id.into(),
            secret: secret.into(),
            token: Some(token.into()),
            expires: None,
        });
        self
    }

    /// The temporary key given last is good until then, in seconds since 1970 on the server's clock.
    #[must_use]
    pub fn sts_expires(mut self, seconds: i64) -> Self {
        if let Some(key) = self.temporary_keys.last_mut() {
            key.expires = Some(seconds);
        }
        self
    }

    /// Where to keep everything; a server started on it later finds it again. By default a temporary directory.
    #[must_use]
    pub fn directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.directory = Some(path.into());
        self
    }

    /// `false`: bodies are hashed and thrown away, and GetObject is an error.
    #[must_use]
    pub fn keep_bytes(mut self, keep: bool) -> Self {
        self.keep_bytes = keep;
        self
    }

    /// Keeps everything in memory instead of a directory.
    #[must_use]
    pub fn memory(mut self, memory: bool) -> Self {
        self.memory = memory;
        self
    }

    /// `false`: the CRC-64 of bodies is not computed; it is unknown unless the client sends it, and then taken unseen.
    /// Needs `trust_md5`.
    #[must_use]
    pub fn crc64(mut self, compute: bool) -> Self {
        self.crc64 = compute;
        self
    }

    /// `false`: no MD5 of bodies is computed; without Content-MD5 the ETag is made up. Needs `trust_md5`.
    #[must_use]
    pub fn md5(mut self, compute: bool) -> Self {
        self.md5 = compute;
        self
    }

    /// Takes in no more than so many bytes of request bodies per second, all connections together, as a link would.
    #[must_use]
    pub fn link_bandwidth(mut self, bytes_per_second: u64) -> Self {
        self.link_bandwidth = Some(bytes_per_second);
        self
    }

    /// Takes ETags from Content-MD5, where it is sent, instead of hashing. CRCs are computed all the same.
    #[must_use]
    pub fn trust_md5(mut self, trust: bool) -> Self {
        self.trust_md5 = trust;
        self
    }

    /// Serves https with a certificate for localhost; see [`Emulator::ca_pem`].
    #[must_use]
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = tls.then_some(Certificate::Good);
        self
    }

    /// Serves https with a certificate that a client must refuse, or a good one; see [`Certificate`].
    #[must_use]
    pub fn certificate(mut self, certificate: Certificate) -> Self {
        self.tls = Some(certificate);
        self
    }

    /// Sets the server's clock wrong by so many seconds.
    #[must_use]
    pub fn clock_offset(mut self, seconds: i64) -> Self {
        self.clock_offset = seconds;
        self
    }

    /// Arms a fault, in the syntax of `docs/emulator.md`; may be given again.
    #[must_use]
    pub fn fault(mut self, specification: impl Into<String>) -> Self {
        self.faults.push(specification.into());
        self
    }

    /// Writes every request as a line of JSON.
    #[must_use]
    pub fn log_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.log_file = Some(path.into());
        self
    }

    /// The port; 0, the default, is a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The address to listen on; another than a loopback address needs [`EmulatorBuilder::allow_remote`].
    #[must_use]
    pub fn address(mut self, address: IpAddr) -> Self {
        self.address = address;
        self
    }

    /// Allows an address that others can reach. The default keys are refused then, since everybody knows them.
    #[must_use]
    pub fn allow_remote(mut self, allow: bool) -> Self {
        self.allow_remote = allow;
        self
    }

    /// A domain below which hosts are `bucket.domain`, and which is path style itself.
    #[must_use]
    pub fn base_domain(mut self, domain: impl Into<String>) -> Self {
        self.addressing.base_domain = Some(domain.into().to_ascii_lowercase());
        self
    }

    /// A host name that stands for a bucket; may be given again.
    #[must_use]
    pub fn cname(mut self, host: impl Into<String>, bucket: impl Into<String>) -> Self {
        self.addressing
            .cnames
            .insert(host.into().to_ascii_lowercase(), bucket.into());
        self
    }

    /// How long a request may send nothing before it is answered with RequestTimeout; 60 s by default.
    #[must_use]
    pub fn idle_limit(mut self, limit: Duration) -> Self {
        self.idle_limit = limit;
        self
    }

    /// How long a client may take for a TLS handshake, for a request head, or between two requests; 60 s by default.
    #[must_use]
    pub fn head_limit(mut self, limit: Duration) -> Self {
        self.head_limit = limit;
        self
    }

    /// How many bytes may be stored. Unlimited by default, but 1 GiB in memory.
    #[must_use]
    pub fn quota(mut self, bytes: u64) -> Self {
        self.quota = Some(bytes);
        self
    }

    /// How many events are kept in memory, the latest ones; 100 000 by default.
    #[must_use]
    pub fn event_capacity(mut self, events: usize) -> Self {
        self.event_capacity = events;
        self
    }

    /// Notes the SHA-256 of every request body in its event.
    #[must_use]
    pub fn hash_bodies(mut self, hash: bool) -> Self {
        self.hash_bodies = hash;
        self
    }

    /// Opens a port on 127.0.0.1 by which the server can be steered and looked at; 0 is a free one.
    #[must_use]
    pub fn control(mut self, port: u16) -> Self {
        self.control = Some(port);
        self
    }

    /// Opens a forward proxy on 127.0.0.1, for http and for CONNECT; 0 is a free port. It leads every name to this
    /// server, and loopback addresses to where they point.
    #[must_use]
    pub fn proxy(mut self, port: u16) -> Self {
        self.proxy = Some(port);
        self
    }

    /// What the proxy wants to be told by Basic authentication.
    #[must_use]
    pub fn proxy_credentials(mut self, user: &str, password: &str) -> Self {
        self.proxy_credentials = Some(format!("{user}:{password}"));
        self
    }
}
