//! Errors: why a call failed
//!
//! Every accessor takes NULL: ints are 0 and strings "" then, as they are when the failure has nothing to say there.

use std::ffi::{CString, c_char};

use super::guard;
use super::handle::Handle;
use super::numbers::{self, ossmp_status};
use super::text;
use crate::error::Error;

/// Why a call failed. It stands alone: it may outlive everything that took part in the call.
pub struct ossmp_error(());

impl Handle for ossmp_error {
    type Value = Failure;
    const NAME: &'static str = "ossmp_error";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPerr");
}

/// An error with its texts as C wants them.
pub(super) struct Failure {
    error: Error,
    message: CString,
    operation: CString,
    code: CString,
    ec: CString,
    request_id: CString,
    host_id: CString,
    bucket: CString,
    object: CString,
    upload_id: CString,
}

impl Failure {
    pub(super) fn new(error: Error) -> Self {
        let service = error.service_error();
        Failure {
            message: text::keep(&error.to_string()),
            operation: text::keep(error.operation()),
            code: text::keep(&service.code),
            ec: text::keep(&service.ec),
            request_id: text::keep(&service.request_id),
            host_id: text::keep(&service.host_id),
            bucket: text::keep(error.bucket()),
            object: text::keep(error.object()),
            upload_id: text::keep(error.upload_id()),
            error,
        }
    }
}

/// Gives the status that the failed call returned; OSSMP_OK (0) for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_status(error: *const ossmp_error) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, 0, |e| Some(numbers::of_kind(e.error.kind()) as i32)) }
}

/// Gives everything in one line for a log: operation, reason, and what of HTTP status, code, object, part, upload id,
/// request id and attempts is known. Control characters in it are escaped, and it never holds a secret.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_message(error: *const ossmp_error) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, text::EMPTY, |e| Some(e.message.as_ptr())) }
}

/// Gives the OSS operation that failed, such as "UploadPart"; "" when the call failed before it chose one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_operation(error: *const ossmp_error) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, text::EMPTY, |e| Some(e.operation.as_ptr())) }
}

/// Gives the HTTP status of the last answer; 0 when there was none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_http_status(error: *const ossmp_error) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::look(error, 0, |e| {
            Some(e.error.service_error().http_status.into())
        })
    }
}

/// Gives the error code of OSS, such as "AccessDenied".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_code(error: *const ossmp_error) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, text::EMPTY, |e| Some(e.code.as_ptr())) }
}

/// Gives the diagnostic code of OSS, such as "0042-00000002". It is for people; do not branch on it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_ec(error: *const ossmp_error) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, text::EMPTY, |e| Some(e.ec.as_ptr())) }
}

/// Gives the id of the request, which is what the support of Alibaba Cloud asks for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_request_id(error: *const ossmp_error) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, text::EMPTY, |e| Some(e.request_id.as_ptr())) }
}

/// Gives the host that answered, as it calls itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_host_id(error: *const ossmp_error) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, text::EMPTY, |e| Some(e.host_id.as_ptr())) }
}

/// Gives the bucket of the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_bucket(error: *const ossmp_error) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, text::EMPTY, |e| Some(e.bucket.as_ptr())) }
}

/// Gives the object of the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_object(error: *const ossmp_error) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, text::EMPTY, |e| Some(e.object.as_ptr())) }
}

/// Gives what the failed call did to the object: an OSSMP_OBJECT_ number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_object_state(error: *const ossmp_error) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::look(error, 0, |e| {
            Some(numbers::of_object(e.error.object_state()) as i32)
        })
    }
}

/// Gives the id of the upload that the call worked on: attach to it and go on, or abort it. "" when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_upload_id(error: *const ossmp_error) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, text::EMPTY, |e| Some(e.upload_id.as_ptr())) }
}

/// Gives the number of the part that failed; 0 when it was not a part.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_part_number(error: *const ossmp_error) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, 0, |e| i32::try_from(e.error.part_number()).ok()) }
}

/// Gives how many times the request was tried; 0 when nothing was sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_attempts(error: *const ossmp_error) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, 0, |e| i32::try_from(e.error.attempts()).ok()) }
}

/// Gives errno, or GetLastError on Windows, of the system call that failed; 0 when it was none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_os_code(error: *const ossmp_error) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, 0, |e| Some(e.error.os_code())) }
}

/// Gives 1 when the same call may succeed later although nothing is changed, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_is_retryable(error: *const ossmp_error) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(error, 0, |e| Some(e.error.is_retryable().into())) }
}

/// Frees an error and its strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_error_free(error: *mut ossmp_error) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(error) }
}
