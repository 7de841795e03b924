//! What all connections share.

use std::sync::Arc;
use std::time::Duration;

use crate::auth::{Keyring, Verifier};
use crate::clock::Clock;
use crate::event::EventLog;
use crate::fault::Faults;
use crate::link::Link;
use crate::route::Addressing;
use crate::server::Orders;
use crate::store::Store;

/// The state of a server.
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) keys: Keyring,
    pub(crate) region: String,
    pub(crate) addressing: Addressing,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) log: Arc<EventLog>,
    /// Take ETags from Content-MD5 instead of hashing.
    pub(crate) trust_md5: bool,
    /// Compute the MD5 of bodies.
    pub(crate) md5: bool,
    /// What all request bodies pass through.
    pub(crate) link: Option<Link>,
    /// Compute the CRC-64 of bodies.
    pub(crate) crc64: bool,
    /// How the server is told to go away.
    pub(crate) orders: Orders,
    /// How long a client may take for a TLS handshake, for a request head, or between two requests.
    pub(crate) head_limit: Duration,
    /// How long a request may send nothing.
    pub(crate) idle_limit: Duration,
}

impl Shared {
    pub(crate) fn verifier(&self) -> Verifier<'_> {
        Verifier {
            keys: &self.keys,
            region: &self.region,
            now_ms: self.clock.now_ms(),
        }
    }
}
