//! What a caller wants of one upload: headers, control, deadline.

use crate::sync::atomic::{AtomicBool, Ordering};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::control::Control;
use crate::error::{Error, ErrorKind, Result};
use crate::headers::Headers;
use crate::plan::check_part_size;
use crate::refusal::{Builder, Refusal};

/// Parts sent at a time unless the caller chose: enough to hide a round trip, and what hashing on
/// one side and storing on the other can keep busy on a small machine.
pub const DEFAULT_CONCURRENCY: usize = 4;
/// A cancel must be seen within 200 ms, so no wait is longer than this at a time.
const SLICE: Duration = Duration::from_millis(100);
/// As many as connections are kept.
const MAX_CONCURRENCY: usize = 64;

/// Per-upload options; `Default` means all defaults.
///
/// What a setter refuses is reported again by the call that uses the options.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub(crate) headers: Headers,
    pub(crate) control: Option<Arc<Control>>,
    pub(crate) deadline: Option<Duration>,
    /// 0: planned from the size.
    pub(crate) part_size: u64,
    pub(crate) concurrency: Option<usize>,
    pub(crate) checkpoint: Option<PathBuf>,
    pub(crate) checkpoint_optional: bool,
    pub(crate) adopt: bool,
    pub(crate) abort_on_failure: Option<bool>,
    pub(crate) progress: Option<Progress>,
    refusal: Refusal,
}

/// Is told bytes done and bytes in all (-1 while unknown); says whether to go on.
#[derive(Clone)]
pub(crate) struct Progress(pub(crate) Arc<ProgressFn>);

/// What [`Options::progress`] takes.
pub type ProgressFn = dyn Fn(i64, i64) -> bool + Send + Sync;

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}

impl Builder for Options {
    fn refusal(&mut self) -> &mut Refusal {
        &mut self.refusal
    }
}

impl Options {
    /// All defaults.
    pub fn new() -> Self {
        Options::default()
    }

    /// A header, sent with the operations it belongs to; the same name again replaces it.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] for a name or value that cannot be sent, a value that the service
    /// is known to refuse, or a header that the library sets itself.
    pub fn header(&mut self, name: &str, value: &str) -> Result<()> {
        let set = self.headers.set(name, value);
        self.keep(set)
    }

    /// Cancel switch and byte counters of every call made with these options.
    pub fn control(&mut self, control: Arc<Control>) {
        self.control = Some(control);
    }

    /// Longest time of one call in milliseconds, name resolution excepted; 0: no limit.
    pub fn deadline(&mut self, ms: i32) -> Result<()> {
        self.deadline = self.keep(check_deadline(ms))?;
        Ok(())
    }

    /// Bytes of a part of a one-call upload, 100 KiB to 5 GiB; 0: planned from the size.
    pub fn part_size(&mut self, bytes: i64) -> Result<()> {
        self.part_size = self.keep(check_part_size(bytes))?;
        Ok(())
    }

    /// Parts that a one-call upload sends at a time, 1 to 64; default 4.
    pub fn concurrency(&mut self, parts: i32) -> Result<()> {
        let checked = match usize::try_from(parts) {
            Ok(n @ 1..=MAX_CONCURRENCY) => Ok(n),
            _ => Err(Error::argument(format!(
                "concurrency is {parts}; it must be 1 to {MAX_CONCURRENCY}"
            ))),
        };
        self.concurrency = Some(self.keep(checked)?);
        Ok(())
    }

    /// Makes the upload of a file resumable: a file that says which upload belongs to it, or an
    /// existing directory of such files.
    pub fn checkpoint(&mut self, path: impl Into<PathBuf>) {
        self.checkpoint = Some(path.into());
    }

    /// Whether nothing is sent when the checkpoint cannot be written; default yes.
    pub fn checkpoint_required(&mut self, required: bool) {
        self.checkpoint_optional = !required;
    }

    /// Without a usable checkpoint, looks for an open upload of this object and reuses its parts.
    pub fn adopt(&mut self, adopt: bool) {
        self.adopt = adopt;
    }

    /// Whether a one-call upload that fails is aborted; default: unless it has a checkpoint.
    pub fn abort_on_failure(&mut self, abort: bool) {
        self.abort_on_failure = Some(abort);
    }

    /// Is called on the calling thread every 100 ms and at the end of a one-call upload.
    pub fn progress(&mut self, progress: Arc<ProgressFn>) {
        self.progress = Some(Progress(progress));
    }

    pub(crate) fn workers(&self) -> usize {
        self.concurrency.unwrap_or(DEFAULT_CONCURRENCY)
    }

    /// The first error that a setter reported.
    pub(crate) fn validate(&self) -> Result<()> {
        self.refusal.check()
    }
}

pub(crate) fn check_deadline(ms: i32) -> Result<Option<Duration>> {
    match u64::try_from(ms) {
        Ok(0) => Ok(None),
        Ok(ms) => Ok(Some(Duration::from_millis(ms))),
        Err(_) => Err(Error::argument(format!(
            "deadline is {ms} ms; it must be 0 or more"
        ))),
    }
}

/// The limits of one call in progress: who may stop it, and when it must end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) control: Option<Arc<Control>>,
    pub(crate) deadline: Option<Instant>,
    /// Set when another thread of the same call has failed.
    pub(crate) halt: Option<Arc<AtomicBool>>,
}

impl Scope {
    /// Starts the clock of a call.
    pub(crate) fn start(control: &Option<Arc<Control>>, deadline: Option<Duration>) -> Self {
        Scope {
            control: control.clone(),
            deadline: deadline.map(|d| Instant::now() + d),
            halt: None,
        }
    }

    /// Fails when the call was cancelled or its deadline has passed.
    pub(crate) fn check(&self) -> Result<()> {
        if let Some(control) = &self.control {
            control.check()?;
        }
        if self
            .halt
            .as_ref()
            .is_some_and(|h| h.load(Ordering::Relaxed))
        {
            let text = "another part of the upload failed";
            return Err(Error::new(ErrorKind::Cancelled, text));
        }
        match self.deadline {
            Some(end) if Instant::now() >= end => Err(Error::new(
                ErrorKind::Timeout,
                "the deadline of the call has passed",
            )),
            _ => Ok(()),
        }
    }
}

/// Sleeps in slices, so that a cancel from a signal handler, which can only set a flag, is seen.
pub(crate) fn pause(wait: Duration, scope: &Scope) -> Result<()> {
    let mut left = wait;
    while !left.is_zero() {
        scope.check()?;
        let slice = left.min(SLICE);
        std::thread::sleep(slice);
        left -= slice;
    }
    Ok(())
}
