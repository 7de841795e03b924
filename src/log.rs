//! One line per event to the caller's sink. Nothing that is secret is ever handed in here:
//! requests are logged by operation, host and status, never by header.

use std::fmt;
use std::sync::Arc;

use crate::caller;

/// Receives one line of log; it never holds a secret.
pub type LogSink = Arc<dyn Fn(Level, &str) + Send + Sync>;

/// How much a line matters; the numbers are ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Level {
    /// A call failed.
    Error = 1,
    /// Something was wrong and was put right: a retry, a clock correction.
    Warn = 2,
    /// An upload was made, completed or aborted.
    Info = 3,
    /// Every attempt of every request.
    Debug = 4,
}

/// The log of one client; silent unless the caller gave a sink.
#[derive(Clone, Default)]
pub(crate) struct Log(Option<(Level, LogSink)>);

impl Log {
    pub(crate) fn new(sink: Option<(Level, LogSink)>) -> Self {
        Log(sink)
    }

    /// Whether somebody listens: to know before something is made only to be shown.
    pub(crate) fn has(&self, level: Level) -> bool {
        self.0.as_ref().is_some_and(|(max, _)| level <= *max)
    }

    /// Formats only when somebody listens.
    pub(crate) fn write(&self, level: Level, line: fmt::Arguments<'_>) {
        if let Some((max, sink)) = &self.0
            && level <= *max
        {
            let (sink, line) = (sink.clone(), line.to_string());
            caller::tell(move || sink(level, &line));
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Log")
            .field(&self.0.as_ref().map(|(level, _)| level))
            .finish()
    }
}
