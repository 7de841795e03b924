//! Numbers
//!
//! Enums only go out: what comes in is an int, and is compared with these. build.rs takes the names of the enums away,
//! so that C gets plain constants and every variable keeps the one type `int32_t`.

use std::ffi::CStr;

use self::object_numbers::*;
use self::status_numbers::*;
use crate::error::{ErrorKind, ObjectState};

/// Outcome of a call: OSSMP_OK, or an OSSMP_E_ number.
pub type ossmp_status = i32;

/// Outcomes of a call, of type ossmp_status. The numbers are ABI: new ones are added, none is ever changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum status_numbers {
    /// Done.
    OSSMP_OK = 0,
    /// Bad argument; nothing was sent.
    OSSMP_E_ARGUMENT = 1,
    /// This upload was already completed or aborted.
    OSSMP_E_STATE = 2,
    /// A control, progress or read callback said stop.
    OSSMP_E_CANCELLED = 3,
    /// A bug in ossmp (a caught panic); please report the message.
    OSSMP_E_INTERNAL = 4,
    /// A buffer could not be had.
    OSSMP_E_MEMORY = 5,
    /// Local file: open, read, short; see ossmp_error_os_code.
    OSSMP_E_FILE = 10,
    /// Size or content of the file moved under the upload.
    OSSMP_E_FILE_CHANGED = 11,
    /// The checkpoint cannot be written, or is in use by another process.
    OSSMP_E_CHECKPOINT = 12,
    /// Resolve, connect, reset; retries exhausted.
    OSSMP_E_NETWORK = 20,
    /// Certificate, name or version refused; not retried.
    OSSMP_E_TLS = 21,
    /// Any limit that elapsed: connect, idle or deadline; see the message.
    OSSMP_E_TIMEOUT = 22,
    /// OSS said no: see ossmp_error_http_status, _code, _request_id and _ec.
    OSSMP_E_SERVICE = 30,
    /// The one service error programs branch on: the upload id is not known (any more); start afresh.
    OSSMP_E_NO_SUCH_UPLOAD = 31,
    /// The answer could not be understood, or was a redirect, or too large.
    OSSMP_E_PROTOCOL = 32,
    /// MD5 or CRC-64 of sent and stored bytes differ.
    OSSMP_E_INTEGRITY = 33,
    /// Complete was sent, its answer lost, and asking did not settle it.
    OSSMP_E_OUTCOME_UNKNOWN = 34,
    /// OSS made the object, but its callback to your server failed (HTTP 203).
    OSSMP_E_CALLBACK_FAILED = 35,
    /// The provider gave none, or the service calls them expired even after a refresh.
    OSSMP_E_CREDENTIALS = 36,
}

/// How bucket and endpoint make a host, for ossmp_config_set_addressing.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub enum addressing_numbers {
    /// Path style for IP addresses and localhost, else virtual host.
    OSSMP_ADDRESSING_AUTO = 0,
    /// bucket.endpoint/object
    OSSMP_ADDRESSING_VIRTUAL_HOST = 1,
    /// endpoint/bucket/object; the public service refuses it.
    OSSMP_ADDRESSING_PATH = 2,
    /// endpoint/object: the endpoint is a domain bound to the bucket.
    OSSMP_ADDRESSING_CNAME = 3,
}

/// Which signature requests carry, for ossmp_config_set_signature.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub enum signature_numbers {
    /// V4 when the region is known, else V1.
    OSSMP_SIGNATURE_AUTO = 0,
    /// HMAC-SHA1; new buckets refuse it.
    OSSMP_SIGNATURE_V1 = 1,
    /// HMAC-SHA256; needs the region.
    OSSMP_SIGNATURE_V4 = 4,
}

/// What a failed call did to the object, from ossmp_error_object_state.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub enum object_numbers {
    /// As it was before the call.
    OSSMP_OBJECT_UNCHANGED = 0,
    /// This upload made it.
    OSSMP_OBJECT_MADE = 1,
    /// Not known: look at the object before you upload again.
    OSSMP_OBJECT_UNKNOWN = 2,
}

/// How much a line of the log matters, for ossmp_config_set_log.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub enum log_numbers {
    /// A call failed.
    OSSMP_LOG_ERROR = 1,
    /// Something was wrong and was put right: a retry, a clock correction.
    OSSMP_LOG_WARN = 2,
    /// An upload was started, completed or aborted.
    OSSMP_LOG_INFO = 3,
    /// Every attempt of every request.
    OSSMP_LOG_DEBUG = 4,
}

const NAMES: [(status_numbers, &CStr); 19] = [
    (OSSMP_OK, c"OSSMP_OK"),
    (OSSMP_E_ARGUMENT, c"OSSMP_E_ARGUMENT"),
    (OSSMP_E_STATE, c"OSSMP_E_STATE"),
    (OSSMP_E_CANCELLED, c"OSSMP_E_CANCELLED"),
    (OSSMP_E_INTERNAL, c"OSSMP_E_INTERNAL"),
    (OSSMP_E_MEMORY, c"OSSMP_E_MEMORY"),
    (OSSMP_E_FILE, c"OSSMP_E_FILE"),
    (OSSMP_E_FILE_CHANGED, c"OSSMP_E_FILE_CHANGED"),
    (OSSMP_E_CHECKPOINT, c"OSSMP_E_CHECKPOINT"),
    (OSSMP_E_NETWORK, c"OSSMP_E_NETWORK"),
    (OSSMP_E_TLS, c"OSSMP_E_TLS"),
    (OSSMP_E_TIMEOUT, c"OSSMP_E_TIMEOUT"),
    (OSSMP_E_SERVICE, c"OSSMP_E_SERVICE"),
    (OSSMP_E_NO_SUCH_UPLOAD, c"OSSMP_E_NO_SUCH_UPLOAD"),
    (OSSMP_E_PROTOCOL, c"OSSMP_E_PROTOCOL"),
    (OSSMP_E_INTEGRITY, c"OSSMP_E_INTEGRITY"),
    (OSSMP_E_OUTCOME_UNKNOWN, c"OSSMP_E_OUTCOME_UNKNOWN"),
    (OSSMP_E_CALLBACK_FAILED, c"OSSMP_E_CALLBACK_FAILED"),
    (OSSMP_E_CREDENTIALS, c"OSSMP_E_CREDENTIALS"),
];

/// The name of an outcome, or "".
pub(super) fn name(status: ossmp_status) -> &'static CStr {
    let known = NAMES.iter().find(|(number, _)| *number as i32 == status);
    known.map_or(c"", |(_, name)| name)
}

/// The outcome that a failure is in C.
pub(super) fn of_kind(kind: ErrorKind) -> status_numbers {
    match kind {
        ErrorKind::Argument => OSSMP_E_ARGUMENT,
        ErrorKind::State => OSSMP_E_STATE,
        ErrorKind::Cancelled => OSSMP_E_CANCELLED,
        ErrorKind::Internal => OSSMP_E_INTERNAL,
        ErrorKind::Memory => OSSMP_E_MEMORY,
        ErrorKind::File => OSSMP_E_FILE,
        ErrorKind::FileChanged => OSSMP_E_FILE_CHANGED,
        ErrorKind::Checkpoint => OSSMP_E_CHECKPOINT,
        ErrorKind::Network => OSSMP_E_NETWORK,
        ErrorKind::Tls => OSSMP_E_TLS,
        ErrorKind::Timeout => OSSMP_E_TIMEOUT,
        ErrorKind::Service => OSSMP_E_SERVICE,
        ErrorKind::NoSuchUpload => OSSMP_E_NO_SUCH_UPLOAD,
        ErrorKind::Protocol => OSSMP_E_PROTOCOL,
        ErrorKind::Integrity => OSSMP_E_INTEGRITY,
        ErrorKind::OutcomeUnknown => OSSMP_E_OUTCOME_UNKNOWN,
        ErrorKind::CallbackFailed => OSSMP_E_CALLBACK_FAILED,
        ErrorKind::Credentials => OSSMP_E_CREDENTIALS,
    }
}

/// What the object's state is in C.
pub(super) fn of_object(state: ObjectState) -> object_numbers {
    match state {
        ObjectState::Unchanged => OSSMP_OBJECT_UNCHANGED,
        ObjectState::Made => OSSMP_OBJECT_MADE,
        ObjectState::Unknown => OSSMP_OBJECT_UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_called_what_its_constant_is_called() {
        for (number, text) in NAMES {
            assert_eq!(format!("{number:?}").as_bytes(), text.to_bytes());
            assert_eq!(name(number as i32), text);
        }
        for unknown in [-1, 6, 99, i32::MAX] {
            assert_eq!(name(unknown), c"");
        }
    }
}
