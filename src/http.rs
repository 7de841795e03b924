//! Requests and answers as the core sees them, and what a transport must do with them.

use std::io::Read;
use std::time::Duration;

use crate::error::Error;
use crate::options::Scope;

/// A query parameter; `None` is sent bare, without `=`.
pub(crate) type Param = (&'static str, Option<String>);

/// Largest answer that is not a listing.
pub(crate) const SMALL_ANSWER: usize = 64 * 1024;
/// Largest answer of a listing: 1000 entries of at most 1023 encoded bytes fit well.
pub(crate) const LIST_ANSWER: usize = 8 * 1024 * 1024;

/// An OSS operation, not yet signed.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    /// The service's name of it: `UploadPart`.
    pub(crate) operation: &'static str,
    pub(crate) method: &'static str,
    pub(crate) bucket: &'a str,
    pub(crate) object: Option<&'a str>,
    pub(crate) query: Vec<Param>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Times the idle time-out: more than 1 for operations that think long before they answer.
    pub(crate) patience: u32,
    pub(crate) answer_limit: usize,
}

impl<'a> Request<'a> {
    pub(crate) fn new(
        operation: &'static str,
        method: &'static str,
        bucket: &'a str,
        object: Option<&'a str>,
    ) -> Self {
        Request {
            operation,
            method,
            bucket,
            object,
            query: Vec::new(),
            headers: Vec::new(),
            patience: 1,
            answer_limit: SMALL_ANSWER,
        }
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, Some(value.into())));
        self
    }

    pub(crate) fn flag(mut self, name: &'static str) -> Self {
        self.query.push((name, None));
        self
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn headers<'h>(mut self, more: impl Iterator<Item = (&'h str, &'h str)>) -> Self {
        self.headers
            .extend(more.map(|(n, v)| (n.to_owned(), v.to_owned())));
        self
    }

    pub(crate) fn answer_limit(mut self, bytes: usize) -> Self {
        self.answer_limit = bytes;
        self
    }

    pub(crate) fn patience(mut self, times: u32) -> Self {
        self.patience = times;
        self
    }
}

/// One attempt of a request: signed, addressed, ready for the wire.
#[derive(Debug)]
pub(crate) struct Outgoing<'a> {
    pub(crate) method: &'static str,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    /// `None` for methods that have no body.
    pub(crate) content_length: Option<u64>,
    pub(crate) idle_timeout: Duration,
    pub(crate) answer_limit: usize,
    pub(crate) scope: &'a Scope,
}

/// An answer, read whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Names in lower case, in the order received.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The body was longer than the limit of the request and was cut there.
    pub(crate) truncated: bool,
}

impl Response {
    /// The first header of that name (in lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name)?;
        Some(&found.1)
    }

    /// How often a header was sent.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.headers.iter().filter(|(n, _)| n == name).count()
    }
}

/// An attempt that ended without an answer.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    pub(crate) error: Error,
    /// The connection had served an earlier request and broke before a byte of answer came.
    pub(crate) stale: bool,
    /// Nothing of the request has left.
    pub(crate) unsent: bool,
}

/// What may be done about a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// No connection: nothing was sent.
    Connect,
    /// The connection broke or stalled; the request may have been performed.
    Broken,
    /// The answer was no HTTP.
    Garbled,
    /// Trying again would not help: TLS refused, proxy denied, cancelled, answer too large.
    Final,
}

/// Sends one attempt and reads its answer.
pub(crate) trait Transport: Send + Sync {
    fn send(
        &self,
        request: &Outgoing<'_>,
        body: &mut dyn Read,
    ) -> std::result::Result<Response, Failure>;
}
