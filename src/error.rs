//! What went wrong, with everything that a log or a program needs to know about it.

use std::fmt;

use crate::completed::Completed;

/// The result of every fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Longest service or system text kept in an error; a hostile answer must not fill the log.
const MAX_TEXT: usize = 4096;

/// The class of a failure. Maps one to one on `ossmp_status`; the numbers are ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(i32)]
pub enum ErrorKind {
    /// A bad argument; nothing was sent.
    Argument = 1,
    /// This upload was already completed or aborted.
    State = 2,
    /// A control, progress or read callback said stop.
    Cancelled = 3,
    /// A bug in ossmp (a caught panic).
    Internal = 4,
    /// A buffer could not be had.
    Memory = 5,
    /// A local file could not be opened or read, or is too short.
    File = 10,
    /// The file's size or content moved under the upload.
    FileChanged = 11,
    /// The checkpoint cannot be written, or is in use by another process.
    Checkpoint = 12,
    /// Resolve, connect, proxy or reset; retries exhausted.
    Network = 20,
    /// Certificate, name or version refused.
    Tls = 21,
    /// A limit elapsed: connect, idle, answer or deadline.
    Timeout = 22,
    /// OSS said no.
    Service = 30,
    /// The upload id is unknown to the service: never made, completed or aborted.
    NoSuchUpload = 31,
    /// The answer could not be understood, was a redirect, or was too large.
    Protocol = 32,
    /// MD5 or CRC-64 of sent and stored bytes differ.
    Integrity = 33,
    /// Complete was sent, its answer lost, and asking did not settle it.
    OutcomeUnknown = 34,
    /// OSS made the object, but its callback to the application server failed (HTTP 203).
    CallbackFailed = 35,
    /// No credentials could be had.
    Credentials = 36,
}

/// What a failed call did to the object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(i32)]
pub enum ObjectState {
    /// The object is as it was before the call.
    #[default]
    Unchanged = 0,
    /// The object was made by this upload.
    Made = 1,
    /// Not known; look before you repeat.
    Unknown = 2,
}

/// What OSS itself said in an error answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceError {
    /// HTTP status, 0 when there was no answer.
    pub http_status: u16,
    /// `NoSuchUpload`, `AccessDenied`, …
    pub code: String,
    /// The service's own sentence.
    pub message: String,
    /// The diagnostic code `0042-00000002`; never branch on it.
    pub ec: String,
    /// What Alibaba's support asks for.
    pub request_id: String,
    /// The host that answered.
    pub host_id: String,
}

#[derive(Clone, Debug, Default)]
struct Details {
    message: String,
    operation: &'static str,
    service: ServiceError,
    bucket: String,
    object: String,
    object_state: ObjectState,
    upload_id: String,
    part_number: u32,
    attempts: u32,
    os_code: i32,
    retryable: bool,
    ambiguous: bool,
    completed: Option<Box<Completed>>,
}

/// Why a call failed.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    details: Box<Details>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = one_line(&message.into());
        let details = Details {
            message,
            ..Details::default()
        };
        Error {
            kind,
            details: Box::new(details),
        }
    }

    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Argument, message)
    }

    pub(crate) fn protocol(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Protocol, message)
    }

    /// A failure of the local file system: `doing` completes "could not …".
    pub(crate) fn file(doing: &str, error: &std::io::Error) -> Self {
        Error::new(ErrorKind::File, format!("could not {doing}: {error}"))
            .with_os_code(error.raw_os_error().unwrap_or(0))
    }

    pub(crate) fn service(service: ServiceError) -> Self {
        let kind = match (service.http_status, service.code.as_str()) {
            (_, "NoSuchUpload") => ErrorKind::NoSuchUpload,
            (203, _) => ErrorKind::CallbackFailed,
            _ => ErrorKind::Service,
        };
        let message = match service.message.as_str() {
            "" => "the service gave no reason".to_owned(),
            text => text.to_owned(),
        };
        let mut error = Error::new(kind, message);
        error.details.service = ServiceError {
            code: one_line(&service.code),
            message: one_line(&service.message),
            ec: one_line(&service.ec),
            request_id: one_line(&service.request_id),
            host_id: one_line(&service.host_id),
            ..service
        };
        error
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }

    pub(crate) fn with_message(mut self, message: impl Into<String>) -> Self {
        self.details.message = one_line(&message.into());
        self
    }

    pub(crate) fn map_message(mut self, map: impl FnOnce(&str) -> String) -> Self {
        self.details.message = map(&self.details.message);
        self
    }

    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        if self.details.operation.is_empty() {
            self.details.operation = operation;
        }
        self
    }

    pub(crate) fn with_target(mut self, bucket: &str, object: &str) -> Self {
        self.details.bucket = bucket.to_owned();
        self.details.object = object.to_owned();
        self
    }

    pub(crate) fn with_upload_id(mut self, id: &str) -> Self {
        self.details.upload_id = one_line(id);
        self
    }

    pub(crate) fn with_part(mut self, number: u32) -> Self {
        self.details.part_number = number;
        self
    }

    pub(crate) fn with_object_state(mut self, state: ObjectState) -> Self {
        self.details.object_state = state;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.details.attempts = attempts;
        self
    }

    pub(crate) fn with_os_code(mut self, code: i32) -> Self {
        self.details.os_code = code;
        self
    }

    pub(crate) fn with_retryable(mut self, retryable: bool) -> Self {
        self.details.retryable = retryable;
        self
    }

    /// Marks a request that may have been performed although no answer said so.
    pub(crate) fn with_ambiguous(mut self, ambiguous: bool) -> Self {
        self.details.ambiguous = ambiguous;
        self
    }

    pub(crate) fn is_ambiguous(&self) -> bool {
        self.details.ambiguous
    }

    /// Of an answer that was understood too little to be a [`ServiceError`].
    pub(crate) fn with_response(mut self, status: u16, request_id: Option<&str>) -> Self {
        self.details.service.http_status = status;
        self.details.service.request_id = one_line(request_id.unwrap_or(""));
        self
    }

    pub(crate) fn with_completed(mut self, completed: Completed) -> Self {
        self.details.completed = Some(Box::new(completed));
        self
    }

    /// The object that was made although the call failed ([`ErrorKind::CallbackFailed`]).
    pub fn completed(&self) -> Option<&Completed> {
        self.details.completed.as_deref()
    }

    /// The class of the failure.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The reason alone, without the operation and its circumstances.
    pub fn message(&self) -> &str {
        &self.details.message
    }

    /// The OSS operation that failed (`UploadPart`), or "" when it failed before one was chosen.
    pub fn operation(&self) -> &'static str {
        self.details.operation
    }

    /// What OSS said; all empty when it said nothing.
    pub fn service_error(&self) -> &ServiceError {
        &self.details.service
    }

    /// The bucket of the call, or "".
    pub fn bucket(&self) -> &str {
        &self.details.bucket
    }

    /// The object of the call, or "".
    pub fn object(&self) -> &str {
        &self.details.object
    }

    /// What the failed call did to the object.
    pub fn object_state(&self) -> ObjectState {
        self.details.object_state
    }

    /// Resume or abort with it; "" when there is none.
    pub fn upload_id(&self) -> &str {
        &self.details.upload_id
    }

    /// The part that failed, or 0.
    pub fn part_number(&self) -> u32 {
        self.details.part_number
    }

    /// How many times the request was tried.
    pub fn attempts(&self) -> u32 {
        self.details.attempts
    }

    /// errno or GetLastError of the system call that failed, or 0.
    pub fn os_code(&self) -> i32 {
        self.details.os_code
    }

    /// Whether the same call may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        self.details.retryable
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = &*self.details;
        if d.operation.is_empty() {
            return f.write_str(&d.message);
        }
        write!(f, "{} failed: ", d.operation)?;
        if d.service.http_status != 0 {
            write!(f, "HTTP {} ", d.service.http_status)?;
        }
        if !d.service.code.is_empty() {
            write!(f, "{}: ", d.service.code)?;
        }
        f.write_str(&d.message)?;
        self.write_circumstances(f)
    }
}

impl Error {
    fn write_circumstances(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = &*self.details;
        let mut facts: Vec<String> = Vec::new();
        if !d.bucket.is_empty() {
            facts.push(format!("oss://{}/{}", d.bucket, one_line(&d.object)));
        }
        if d.part_number != 0 {
            facts.push(format!("part {}", d.part_number));
        }
        for (name, value) in [
            ("upload id", &d.upload_id),
            ("request id", &d.service.request_id),
            ("EC", &d.service.ec),
        ] {
            if !value.is_empty() {
                facts.push(format!("{name} {value}"));
            }
        }
        if d.attempts > 1 {
            facts.push(format!("{} attempts", d.attempts));
        }
        match facts.is_empty() {
            true => Ok(()),
            false => write!(f, " ({})", facts.join(", ")),
        }
    }
}

impl std::error::Error for Error {}

/// Escapes control characters and cuts at `MAX_TEXT`, so that any text fits one line of a log.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(MAX_TEXT));
    for c in text.chars() {
        if line.len() >= MAX_TEXT {
            line.push('…');
            break;
        }
        match c.is_control() {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_whatever_the_service_sent() {
        let error = Error::service(ServiceError {
            http_status: 403,
            code: "AccessDenied".into(),
            message: "no\r\nX-Evil: 1\u{7}".into(),
            ..ServiceError::default()
        })
        .with_operation("UploadPart")
        .with_target("b", "k")
        .with_part(3);
        let text = error.to_string();
        assert_eq!(
            text,
            r"UploadPart failed: HTTP 403 AccessDenied: no\r\nX-Evil: 1\u{7} (oss://b/k, part 3)"
        );
    }

    #[test]
    fn a_long_message_is_cut() {
        let error = Error::protocol("x".repeat(5_000_000));
        assert!(error.message().len() < MAX_TEXT + 8);
    }
}
