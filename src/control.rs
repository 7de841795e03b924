//! What other threads, signal handlers and event loops use while a call blocks.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// A cancel switch and byte counters, all atomics: [`Control::cancel`] is async-signal-safe.
#[derive(Debug)]
pub struct Control {
    cancelled: AtomicBool,
    bytes_done: AtomicI64,
    bytes_total: AtomicI64,
}

impl Default for Control {
    fn default() -> Self {
        Control {
            cancelled: AtomicBool::new(false),
            bytes_done: AtomicI64::new(0),
            bytes_total: AtomicI64::new(-1),
        }
    }
}

impl Control {
    /// A switch that is not thrown and counters at zero.
    pub fn new() -> Self {
        Control::default()
    }

    /// Stops every call that uses this control, now and later; cannot be undone.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }

    /// Whether [`Control::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// Bytes that the service has confirmed.
    pub fn bytes_done(&self) -> i64 {
        self.bytes_done.load(Ordering::Acquire)
    }

    /// Bytes to send in all, or -1 while that is not known.
    pub fn bytes_total(&self) -> i64 {
        self.bytes_total.load(Ordering::Acquire)
    }

    pub(crate) fn add_done(&self, bytes: u64) {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.bytes_done.fetch_add(bytes, Ordering::AcqRel);
    }

    /// A one-call upload begins: what it counts is its own.
    pub(crate) fn set_progress(&self, done: i64, total: i64) {
        self.bytes_done.store(done, Ordering::Release);
        self.bytes_total.store(total, Ordering::Release);
    }

    pub(crate) fn check(&self) -> Result<()> {
        match self.is_cancelled() {
            true => Err(Error::new(ErrorKind::Cancelled, "the control said stop")),
            false => Ok(()),
        }
    }
}
