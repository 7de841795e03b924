//! The log of requests: kept in memory for tests, and written as JSON lines on request.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use sha2::{Digest, Sha256};

/// One request, as far as it has come.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Event {
    /// `UploadPart`, `ListParts`, …; empty if the request could not be read.
    pub operation: String,
    /// The HTTP method.
    pub method: String,
    /// The raw request target.
    pub target: String,
    /// The bucket, or empty.
    pub bucket: String,
    /// The decoded key, or empty.
    pub object: String,
    /// The `uploadId` parameter, or empty.
    pub upload_id: String,
    /// The `partNumber` parameter, if it is a number.
    pub part_number: Option<u32>,
    /// The headers as received, names in lower case; of `authorization` what precedes the signature.
    pub headers: Vec<(String, String)>,
    /// Bytes of the request body that were read.
    pub body_bytes: u64,
    /// The status answered; `None` if no answer was given (yet).
    pub status: Option<u16>,
    /// The OSS error code answered, or empty.
    pub code: String,
    /// The specification of the fault that struck, if one did.
    pub fault: Option<String>,
    /// Whether the operation took effect on the server, whatever was answered.
    pub performed: bool,
    /// Whether a client that read the answer knows that it took effect.
    pub acknowledged: bool,
    /// SHA-256 of the body as received, in hexadecimal; only if asked for.
    pub body_sha256: Option<String>,
    /// Which TCP connection it came on, counted from 1.
    pub connection: u64,
    /// When its head had been read, since the start of the server.
    #[serde(serialize_with = "as_seconds")]
    pub at: Duration,
    /// `v1`, `v4`, `v1-query`, `v4-query`, `anonymous` or `confused`.
    pub auth: String,
}

fn as_seconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}

/// All events since the start or the last clearing.
pub(crate) struct EventLog {
    started: Instant,
    next: AtomicU64,
    events: Mutex<BTreeMap<u64, Event>>,
    /// How many are kept; the oldest go first.
    capacity: usize,
    file: Option<Mutex<File>>,
    hash_bodies: bool,
}

impl EventLog {
    pub(crate) fn new(file: Option<File>, capacity: usize, hash_bodies: bool) -> EventLog {
        EventLog {
            started: Instant::now(),
            next: AtomicU64::new(0),
            events: Mutex::new(BTreeMap::new()),
            capacity,
            file: file.map(Mutex::new),
            hash_bodies,
        }
    }

    /// Enters a request; what becomes of it is told to the entry.
    pub(crate) fn begin(self: &Arc<Self>, mut event: Event) -> Entry {
        event.at = self.started.elapsed();
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut events = self.lock();
        events.insert(id, event.clone());
        while events.len() > self.capacity {
            events.pop_first();
        }
        drop(events);
        Entry {
            log: Arc::clone(self),
            id,
            event,
            meter: Arc::new(BodyMeter {
                bytes: AtomicU64::new(0),
                sha256: self.hash_bodies.then(Mutex::default),
            }),
        }
    }

    pub(crate) fn all(&self) -> Vec<Event> {
        self.lock().values().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request in progress. Dropping it, even half-way, writes what is known to the log.
pub(crate) struct Entry {
    log: Arc<EventLog>,
    id: u64,
    event: Event,
    meter: Arc<BodyMeter>,
}

/// Counts the bytes of a body, and hashes them if that was asked for.
#[derive(Default)]
pub(crate) struct BodyMeter {
    bytes: AtomicU64,
    sha256: Option<Mutex<Sha256>>,
}

impl BodyMeter {
    pub(crate) fn saw(&self, bytes: &[u8]) {
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if let Some(hash) = &self.sha256 {
            hash.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .update(bytes);
        }
    }

    fn sha256(&self) -> Option<String> {
        let hash = self.sha256.as_ref()?.lock();
        let digest = hash
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .finalize();
        Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Entry {
    /// The meter of the body, for whoever reads it.
    pub(crate) fn meter(&self) -> Arc<BodyMeter> {
        Arc::clone(&self.meter)
    }

    pub(crate) fn struck_by(&mut self, fault: &str) {
        self.event.fault = Some(fault.to_owned());
    }

    pub(crate) fn performed(&mut self) {
        self.event.performed = true;
    }

    /// Notes the answer; to be called before it is sent, so that a client that has it finds it in the log.
    pub(crate) fn answered(&mut self, status: u16, code: &str) {
        self.event.status = Some(status);
        let success = (200..300).contains(&status) && status != 203 && code.is_empty();
        self.event.acknowledged = self.event.performed && success;
        code.clone_into(&mut self.event.code);
        self.publish();
    }

    /// Makes what is known visible.
    pub(crate) fn publish(&mut self) {
        self.event.body_bytes = self.meter.bytes.load(Ordering::Relaxed);
        self.event.body_sha256 = self.meter.sha256();
        if let Some(event) = self.log.lock().get_mut(&self.id) {
            event.clone_from(&self.event);
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.publish();
        let Some(file) = &self.log.file else { return };
        if let Ok(mut line) = serde_json::to_vec(&self.event) {
            line.push(b'\n');
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            // A full disk must not take the server down; the log is a by-product.
            let _ = file.write_all(&line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_dropped_half_way_still_counts_its_bytes() {
        let log = Arc::new(EventLog::new(None, 10, true));
        let entry = log.begin(Event {
            operation: "UploadPart".into(),
            ..Event::default()
        });
        entry.meter().saw(b"hello");
        drop(entry);
        let events = log.all();
        assert_eq!((events[0].body_bytes, events[0].status), (5, None));
        let hash = events[0].body_sha256.as_deref().unwrap();
        assert!(hash.starts_with("2cf24dba5fb0a30e"), "{hash}");
    }

    #[test]
    fn the_oldest_events_make_room() {
        let log = Arc::new(EventLog::new(None, 2, false));
        for name in ["a", "b", "c"] {
            drop(log.begin(Event {
                operation: name.into(),
                ..Event::default()
            }));
        }
        let names: Vec<String> = log.all().into_iter().map(|event| event.operation).collect();
        assert_eq!(names, ["b", "c"]);
    }
}
