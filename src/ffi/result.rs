//! Result: a completed object

use std::ffi::{CString, c_char};
use std::ptr;

use super::error::ossmp_error;
use super::guard;
use super::handle::{self, Handle};
use super::numbers::ossmp_status;
use super::text;
use crate::completed::Completed;
use crate::error::{ErrorKind, Result};

/// The object that an upload made.
pub struct ossmp_result(());

impl Handle for ossmp_result {
    type Value = Object;
    const NAME: &'static str = "ossmp_result";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPres");
}

/// A completed object with its texts as C wants them.
pub(super) struct Object {
    etag: CString,
    location: CString,
    crc64: CString,
    version_id: CString,
    request_id: CString,
    callback_body: CString,
    size: Option<u64>,
    bytes_reused: u64,
}

/// Runs what makes an object; its result goes out through `out`, which may be NULL.
///
/// # Safety
/// `out` and `err` are NULL or may be written.
pub(super) unsafe fn run(
    out: *mut *mut ossmp_result,
    err: *mut *mut ossmp_error,
    body: impl FnOnce() -> Result<Completed>,
) -> ossmp_status {
    let mut made = None;
    // SAFETY: as the caller promises.
    unsafe {
        let status = guard::run(err, || {
            let completed = body();
            made = Object::of(&completed);
            completed.map(drop)
        });
        if !out.is_null() {
            out.write(made.map_or(ptr::null_mut(), handle::give));
        }
        status
    }
}

impl Object {
    /// What goes out for a call that makes an object: rule 5 has the result written also when only the callback failed.
    fn of(outcome: &Result<Completed>) -> Option<Self> {
        match outcome {
            Ok(completed) => Some(Object::new(completed)),
            Err(e) if e.kind() == ErrorKind::CallbackFailed => e.completed().map(Object::new),
            Err(_) => None,
        }
    }

    fn new(completed: &Completed) -> Self {
        Object {
            etag: text::keep(&completed.etag),
            location: text::keep(&completed.location),
            crc64: text::keep_number(completed.crc64),
            version_id: text::keep(&completed.version_id),
            request_id: text::keep(&completed.request_id),
            callback_body: text::keep(&completed.callback_body),
            size: completed.size,
            bytes_reused: completed.bytes_reused,
        }
    }
}

/// Gives the object's ETag without quotes. It is not an MD5 of the content: that of a multipart upload ends in "-" and
/// the number of parts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_result_etag(result: *const ossmp_result) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(result, text::EMPTY, |r| Some(r.etag.as_ptr())) }
}

/// Gives the object's URL as the service says it; "" when the service did not, as with x-oss-callback.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_result_location(result: *const ossmp_result) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(result, text::EMPTY, |r| Some(r.location.as_ptr())) }
}

/// Gives the CRC-64 of the whole object as decimal text; "" when it is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_result_crc64(result: *const ossmp_result) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(result, text::EMPTY, |r| Some(r.crc64.as_ptr())) }
}

/// Gives the version that was made in a versioned bucket, else "".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_result_version_id(result: *const ossmp_result) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(result, text::EMPTY, |r| Some(r.version_id.as_ptr())) }
}

/// Gives the id of the request, which is what the support of Alibaba Cloud asks for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_result_request_id(result: *const ossmp_result) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(result, text::EMPTY, |r| Some(r.request_id.as_ptr())) }
}

/// Gives what your own server answered to the x-oss-callback; "" without one. Bytes that are not UTF-8 and NULs are
/// replaced by U+FFFD.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_result_callback_body(result: *const ossmp_result) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(result, text::EMPTY, |r| Some(r.callback_body.as_ptr())) }
}

/// Gives the object's size; 0 also when it is not known, because parts were joined that were neither sent through the
/// same handle nor listed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_result_size(result: *const ossmp_result) -> i64 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(result, 0, |r| i64::try_from(r.size?).ok()) }
}

/// Gives how many bytes were found on the server and not sent again, in a one-call upload.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_result_bytes_reused(result: *const ossmp_result) -> i64 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(result, 0, |result| i64::try_from(result.bytes_reused).ok()) }
}

/// Frees a result.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_result_free(result: *mut ossmp_result) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(result) }
}
