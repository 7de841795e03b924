//! From options to a running server: what makes no sense is refused, the parts are put together.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::auth::{Credentials, Keyring};
use crate::builder::EmulatorBuilder;
use crate::clock::Clock;
use crate::emulator::{Emulator, Ports};
use crate::event::EventLog;
use crate::fault::{Fault, Faults};
use crate::link::Link;
use crate::names;
use crate::server::{Ends, Orders};
use crate::shared::Shared;
use crate::store::{Place, Store, StoreOptions};
use crate::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET};

/// How many bytes may be kept in memory unless told otherwise.
const MEMORY_QUOTA: u64 = 1024 * 1024 * 1024;

impl EmulatorBuilder {
    /// Starts the server.
    ///
    /// # Errors
    /// If an option makes no sense, the directory cannot be used, or the port is taken.
    pub fn start(self) -> io::Result<Emulator> {
        let (shared, ports, ends) = self.assemble()?;
        Emulator::launch(shared, ports, ends)
    }

    /// All that a server is made of, before it listens.
    pub(crate) fn assemble(self) -> io::Result<(Shared, Ports, Ends)> {
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
        let (orders, commands, obeyed) = Orders::new();
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
            md5: self.md5,
            link: self.link_bandwidth.map(Link::new),
            crc64: self.crc64,
            orders,
            head_limit: self.head_limit,
            idle_limit: self.idle_limit,
        };
        let ports = Ports {
            address: SocketAddr::new(self.address, self.port),
            tls: self.tls,
            control: self.control,
            proxy: self.proxy,
            proxy_credentials: self.proxy_credentials,
        };
        Ok((shared, ports, (commands, obeyed)))
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
        if !self.md5 && !self.trust_md5 {
            return Err(invalid(
                "md5(false) needs trust_md5: bytes that are kept are checked",
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
