//! How far a one-call upload has come: told to the control and to the caller's callback.

use crate::error::{Error, ErrorKind, Result};
use crate::options::Options;

/// Counts confirmed bytes; belongs to the calling thread.
pub(crate) struct Meter<'o> {
    options: &'o Options,
    done: u64,
    /// Bytes counted again after a restart do not make the count rise until they pass it.
    shown: u64,
    total: Option<u64>,
}

impl<'o> Meter<'o> {
    pub(crate) fn new(options: &'o Options, total: Option<u64>) -> Self {
        let meter = Meter {
            options,
            done: 0,
            shown: 0,
            total,
        };
        meter.publish();
        meter
    }

    /// The service has confirmed so many bytes more.
    pub(crate) fn add(&mut self, bytes: u64) {
        self.done += bytes;
        self.shown = self.shown.max(self.done);
        self.publish();
    }

    /// Everything is sent anew; what was shown stays.
    pub(crate) fn restart(&mut self) {
        self.done = 0;
    }

    /// Tells the caller, who may say stop.
    pub(crate) fn tick(&self) -> Result<()> {
        let Some(progress) = &self.options.progress else {
            return Ok(());
        };
        match progress.0(signed(self.shown), self.total()) {
            true => Ok(()),
            false => {
                let text = "the progress callback said stop";
                Err(Error::new(ErrorKind::Cancelled, text))
            }
        }
    }

    /// The object is made, of so many bytes. A callback that says stop now is too late.
    pub(crate) fn finish(&mut self, size: Option<u64>) {
        self.shown = self.shown.max(size.unwrap_or(self.shown));
        self.publish();
        let _ = self.tick();
    }

    fn publish(&self) {
        if let Some(control) = &self.options.control {
            control.set_progress(signed(self.shown), self.total());
        }
    }

    fn total(&self) -> i64 {
        self.total.map_or(-1, signed)
    }
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
