//! What a caller wants of one upload: headers, control, deadline.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::control::Control;
use crate::error::{Error, ErrorKind, Result};
use crate::headers::Headers;
use crate::refusal::{Builder, Refusal};

/// Per-upload options; `Default` means all defaults.
///
/// What a setter refuses is reported again by the call that uses the options.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub(crate) headers: Headers,
    pub(crate) control: Option<Arc<Control>>,
    pub(crate) deadline: Option<Duration>,
    refusal: Refusal,
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
}

impl Scope {
    /// Starts the clock of a call.
    pub(crate) fn start(control: &Option<Arc<Control>>, deadline: Option<Duration>) -> Self {
        Scope {
            control: control.clone(),
            deadline: deadline.map(|d| Instant::now() + d),
        }
    }

    /// Fails when the call was cancelled or its deadline has passed.
    pub(crate) fn check(&self) -> Result<()> {
        if let Some(control) = &self.control {
            control.check()?;
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
