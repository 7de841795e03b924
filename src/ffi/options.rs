//! Options of an upload; NULL wherever one is expected means all defaults
//!
//! What a setter refuses is remembered, and init or attach report the first of it again.

use std::ffi::c_char;
use std::sync::Arc;

use super::arg;
use super::control::ossmp_control;
use super::guard;
use super::handle::Handle;
use super::numbers::ossmp_status;
use crate::options::Options;

/// What is wanted of one upload: a builder, for one thread. An upload copies it, so that it may be changed, used
/// again and freed at any time.
pub struct ossmp_options(());

impl Handle for ossmp_options {
    type Value = Options;
    const NAME: &'static str = "ossmp_options";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPopt");
}

/// Makes options in which everything has its default. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn ossmp_options_new() -> *mut ossmp_options {
    guard::make(Options::new)
}

/// Sets a header. It goes with the requests to which it belongs: Content-Type, x-oss-meta-*, x-oss-tagging and what
/// else makes the object with init, x-oss-traffic-limit with parts, x-oss-callback, x-oss-object-acl and
/// x-oss-complete-all with complete, x-oss-forbid-overwrite with init and complete.
///
/// The same name again, in any case, replaces the value. Without a Content-Type one is guessed from the name of the
/// object.
///
/// OSSMP_E_ARGUMENT: name or value cannot be sent; the library sets this header itself; a value that OSS is known to
/// refuse; more than 8 KB of metadata (OSS limit).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_set_header(
    options: *mut ossmp_options,
    name: *const c_char,
    value: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            options.header(arg::text("name", name)?, arg::text("value", value)?)
        })
    }
}

/// Sets how long one call may take in all, the resolving of the host's name excepted. Default: 0, no limit.
///
/// It holds for each call on the upload, and starts anew with each.
///
/// OSSMP_E_ARGUMENT: less than 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_set_deadline(
    options: *mut ossmp_options,
    ms: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::set("options", options, |options| options.deadline(ms)) }
}

/// Sets the control with which every call on the upload can be cancelled, and which counts its bytes. Your handle
/// stays yours and may be freed at any time.
///
/// OSSMP_E_ARGUMENT: control is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_set_control(
    options: *mut ossmp_options,
    control: *const ossmp_control,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            let control = arg::handle("control", control)?;
            options.control(Arc::clone(control));
            Ok(())
        })
    }
}

/// Frees options; uploads made with them stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_free(options: *mut ossmp_options) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(options) }
}
