//! Options of an upload; NULL wherever one is expected means all defaults
//!
//! What a setter refuses is remembered, and init or attach report the first of it again.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::arg;
use super::control::ossmp_control;
use super::guard;
use super::handle::Handle;
use super::numbers::ossmp_status;
use crate::error::Error;
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

/// Is told how far a one-call upload has come. bytes_done counts what OSS has confirmed and never falls; bytes_total is -1
/// while it is unknown, as with a stream. Returns 0 to go on, anything else to cancel.
pub type ossmp_progress_fn =
    Option<unsafe extern "C" fn(user_data: *mut c_void, bytes_done: i64, bytes_total: i64) -> i32>;

/// Sets the size of the parts of a one-call upload: 100 KiB to 5 GiB (OSS limits), or 0, the default: 8 MiB, and what
/// ossmp_plan_part_size makes of it.
///
/// OSSMP_E_ARGUMENT: another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_set_part_size(
    options: *mut ossmp_options,
    bytes: i64,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::set("options", options, |options| options.part_size(bytes)) }
}

/// Sets how many parts a one-call upload sends at a time: 1 to 64, as many as connections are kept. Default: 4.
///
/// OSSMP_E_ARGUMENT: another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_set_concurrency(
    options: *mut ossmp_options,
    parts: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::set("options", options, |options| options.concurrency(parts)) }
}

/// Makes ossmp_client_upload_file resumable: path is a file of which the next call learns where this one stopped, or an
/// existing directory, in which it is named by a hash of endpoint, bucket, object and absolute path of the source.
///
/// It holds which upload belongs to the file, and no secret; what has arrived is asked of OSS and compared with the
/// local bytes. Beside it lies path.lock while it is in use; both are gone after success. The directory must exist and
/// must not be writable for other users, unless it is sticky.
///
/// OSSMP_E_ARGUMENT: path is NULL or empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_set_checkpoint(
    options: *mut ossmp_options,
    path: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            let path = arg::path("path", path)?;
            if path.as_os_str().is_empty() {
                return Err(Error::argument("path is empty"));
            }
            options.checkpoint(path);
            Ok(())
        })
    }
}

/// Sets whether nothing is sent when the checkpoint cannot be written: 1, the default, or 0 to go on without it and a
/// warning in the log.
///
/// OSSMP_E_ARGUMENT: another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_set_checkpoint_required(
    options: *mut ossmp_options,
    on: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            options.checkpoint_required(arg::flag("on", on)?);
            Ok(())
        })
    }
}

/// Sets whether ossmp_client_upload_file, without a usable checkpoint, looks for open uploads of this object and goes
/// on with the newest whose parts fit the file: for those whose disk with the checkpoint is gone. Default: 0.
///
/// It lists uploads, which needs that permission. OSSMP_E_ARGUMENT: neither 0 nor 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_set_adopt(
    options: *mut ossmp_options,
    on: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            options.adopt(arg::flag("on", on)?);
            Ok(())
        })
    }
}

/// Sets whether a one-call upload that fails is aborted, which deletes its parts. Default: 1 without a checkpoint, 0
/// with one.
///
/// OSSMP_E_ARGUMENT: neither 0 nor 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_set_abort_on_failure(
    options: *mut ossmp_options,
    on: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            options.abort_on_failure(arg::flag("on", on)?);
            Ok(())
        })
    }
}

/// Has progress called by one-call uploads: on the thread that made the call, every 100 ms, also when nothing moves, and
/// at the end.
///
/// user_data goes to every call of progress, and must last as long as the options and the writers made with them.
///
/// OSSMP_E_ARGUMENT: progress is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_set_progress(
    options: *mut ossmp_options,
    progress: ossmp_progress_fn,
    user_data: *mut c_void,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            let listener = Listener {
                function: progress.ok_or_else(|| arg::is_null("progress"))?,
                user_data,
            };
            options.progress(Arc::new(move |done, total| listener.tell(done, total)));
            Ok(())
        })
    }
}

/// Who wants to know how far an upload has come.
struct Listener {
    function: unsafe extern "C" fn(*mut c_void, i64, i64) -> i32,
    user_data: *mut c_void,
}

// SAFETY: rule 6 of ossmp.h has the caller promise that the callback stands calls from several threads.
unsafe impl Send for Listener {}
// SAFETY: as above.
unsafe impl Sync for Listener {}

impl Listener {
    fn tell(&self, done: i64, total: i64) -> bool {
        // SAFETY: rule 6 of ossmp.h: function and user_data outlive the uploads.
        unsafe { (self.function)(self.user_data, done, total) == 0 }
    }
}

/// Frees options; uploads made with them stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_options_free(options: *mut ossmp_options) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(options) }
}
