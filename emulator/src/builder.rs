//! Setting a server up.

use std::fs::File;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::{Credentials, Keyring};
use crate::clock::Clock;
use crate::emulator::Emulator;
use crate::event::EventLog;
use crate::fault::{Fault, Faults};
use crate::names;
use crate::route::Addressing;
use crate::shared::Shared;
use crate::store::{Place, Store, StoreOptions};
use crate::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, DEFAULT_REGION};

/// How many events are kept in memory unless told otherwise.
const EVENT_CAPACITY: usize = 100_000;

/// How many bytes may be kept in memory unless told otherwise.
const MEMORY_QUOTA: u64 = 1024 * 1024 * 1024;

/// Options of a server that is not yet running; made by [`Emulator::builder`].
#[derive(Clone)]
pub struct EmulatorBuilder {
    address: IpAddr,
    port: u16,
    buckets: Vec<String>,
    region: String,
    id: String,
    secret: String,
    temporary_keys: Vec<Credentials>,
    directory: Option<PathBuf>,
    keep_bytes: bool,
    trust_md5: bool,
    memory: bool,
    crc64: bool,
    tls: bool,
    clock_offset: i64,
    faults: Vec<String>,
    log_file: Option<PathBuf>,
    addressing: Addressing,
    allow_remote: bool,
    idle_limit: Duration,
    quota: Option<u64>,
    event_capacity: usize,
    hash_bodies: bool,
    control: Option<u16>,
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
            tls: false,
            clock_offset: 0,
            faults: Vec::new(),
            log_file: None,
            addressing: Addressing::default(),
            allow_remote: false,
            idle_limit: Duration::from_secs(60),
            quota: None,
            event_capacity: EVENT_CAPACITY,
            hash_bodies: false,
            control: None,
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

    /// Takes ETags from Content-MD5, where it is sent, instead of hashing. CRCs are computed all the same.
    #[must_use]
    pub fn trust_md5(mut self, trust: bool) -> Self {
        self.trust_md5 = trust;
        self
    }

    /// Serves https with a certificate for localhost; see [`Emulator::ca_pem`].
    #[must_use]
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = tls;
        self
    }

    /// Sets the server's clock wrong by so many seconds.
    #[must_use]
    pub fn clock_offset(mut self, seconds: i64) -> Self {
        self.clock_offset = seconds;
        self
    }

    /// Arms a fault, in the syntax of the README; may be given again.
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

    /// Starts the server.
    ///
    /// # Errors
    /// If an option makes no sense, the directory cannot be used, or the port is taken.
    pub fn start(self) -> io::Result<Emulator> {
        self.check()?;
        let faults = Faults::default();
        for text in &self.faults {
            faults.add(text.parse::<Fault>().map_err(invalid)?);
        }
        let store = Store::open(StoreOptions {
            place: self.place(),
            quota: self
                .quota
                .unwrap_or(if self.memory { MEMORY_QUOTA } else { u64::MAX }),
        })?;
        let clock = Clock::default();
        clock.set_offset(self.clock_offset);
        for bucket in &self.buckets {
            store
                .ensure_bucket(bucket, clock.now_ms())
                .map_err(|error| io::Error::other(error.message))?;
        }
        let mut keys = vec![Credentials {
            id: self.id,
            secret: self.secret,
            token: None,
            expires: None,
        }];
        keys.extend(self.temporary_keys);
        let log_file = self.log_file.map(File::create).transpose()?;
        let shared = Shared {
            store,
            keys: Keyring::new(keys),
            region: self.region,
            addressing: self.addressing,
            clock,
            faults,
            log: Arc::new(EventLog::new(
                log_file,
                self.event_capacity,
                self.hash_bodies,
            )),
            trust_md5: self.trust_md5,
            crc64: self.crc64,
            idle_limit: self.idle_limit,
        };
        let address = SocketAddr::new(self.address, self.port);
        Emulator::launch(shared, address, self.tls, self.control)
    }

    fn place(&self) -> Place {
        match (self.directory.clone(), self.memory, self.keep_bytes) {
            (directory, _, false) => Place::Discarded(directory),
            (Some(directory), _, true) => Place::Directory(directory),
            (None, true, true) => Place::Memory,
            (None, false, true) => Place::Temporary,
        }
    }

    fn check(&self) -> io::Result<()> {
        for bucket in &self.buckets {
            names::check_bucket(bucket)
                .map_err(|error| invalid(format!("{bucket}: {}", error.message)))?;
        }
        let empty = [&self.region, &self.id, &self.secret]
            .into_iter()
            .any(String::is_empty);
        if empty
            || self
                .temporary_keys
                .iter()
                .any(|key| key.id.is_empty() || key.secret.is_empty())
        {
            return Err(invalid(
                "region, access key id and secret must not be empty",
            ));
        }
        if self.trust_md5 && self.keep_bytes {
            return Err(invalid(
                "trust_md5 needs keep_bytes(false): stored bytes must match their ETag",
            ));
        }
        if !self.crc64 && !self.trust_md5 {
            return Err(invalid(
                "crc64(false) needs trust_md5: bytes that are kept are checked",
            ));
        }
        if self.memory && self.directory.is_some() {
            return Err(invalid("memory and a directory exclude each other"));
        }
        if self.address.is_loopback() {
            return Ok(());
        }
        if !self.allow_remote {
            return Err(invalid(format!(
                "{} is no loopback address; that needs --allow-remote",
                self.address
            )));
        }
        if self.id == DEFAULT_ACCESS_KEY_ID || self.secret == DEFAULT_ACCESS_KEY_SECRET {
            return Err(invalid(
                "the default keys are known to everybody; give others with --allow-remote",
            ));
        }
        Ok(())
    }
}

fn invalid(problem: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, problem.into())
}
