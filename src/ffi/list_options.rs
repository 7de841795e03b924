//! Options of a listing; NULL means the first page of everything
//!
//! What a setter refuses is remembered, and the listing reports the first of it again.

use std::ffi::c_char;
use std::sync::Arc;

use super::arg;
use super::control::ossmp_control;
use super::guard;
use super::handle::Handle;
use super::numbers::ossmp_status;
use crate::list::ListOptions;

/// Which uploads to list: a builder, for one thread.
pub struct ossmp_list_options(());

impl Handle for ossmp_list_options {
    type Value = ListOptions;
    const NAME: &'static str = "ossmp_list_options";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPlop");
}

/// Makes options that list the first page of all uploads. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn ossmp_list_options_new() -> *mut ossmp_list_options {
    guard::make(ListOptions::new)
}

/// Lists only uploads whose object begins with prefix. Default: "", all.
///
/// OSSMP_E_ARGUMENT: it is NULL or not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_list_options_set_prefix(
    options: *mut ossmp_list_options,
    prefix: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            options.prefix(arg::text("prefix", prefix)?);
            Ok(())
        })
    }
}

/// Groups objects whose names have delimiter behind the prefix: they are listed once, as ossmp_uploads_prefix, and not
/// one by one. "/" lists names like the entries of a directory. Default: "", no grouping.
///
/// OSSMP_E_ARGUMENT: it is NULL or not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_list_options_set_delimiter(
    options: *mut ossmp_list_options,
    delimiter: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            options.delimiter(arg::text("delimiter", delimiter)?);
            Ok(())
        })
    }
}

/// Sets how many entries a page has at most: 1 to 1000 (OSS limit), or 0 for 1000, the default.
///
/// OSSMP_E_ARGUMENT: another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_list_options_set_max_uploads(
    options: *mut ossmp_list_options,
    max_uploads: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            options.max_uploads(max_uploads)
        })
    }
}

/// Begins the page behind this upload of this object: give it ossmp_uploads_next_key_marker and
/// ossmp_uploads_next_upload_id_marker of the page before. Default: "", "", the beginning.
///
/// An object may have several uploads, so both are needed. With an empty upload_id_marker the page begins behind all
/// uploads of the object; with an empty key_marker the id counts for nothing.
///
/// OSSMP_E_ARGUMENT: one is NULL or not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_list_options_set_marker(
    options: *mut ossmp_list_options,
    key_marker: *const c_char,
    upload_id_marker: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::set("options", options, |options| {
            let key = arg::text("key_marker", key_marker)?;
            let upload_id = arg::text("upload_id_marker", upload_id_marker)?;
            options.marker(key, upload_id);
            Ok(())
        })
    }
}

/// Sets the control with which the listing can be cancelled. Your handle stays yours and may be freed at any time.
///
/// OSSMP_E_ARGUMENT: control is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_list_options_set_control(
    options: *mut ossmp_list_options,
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

/// Sets how long the listing may take in all, the resolving of the host's name excepted. Default: 0, no limit.
///
/// OSSMP_E_ARGUMENT: less than 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_list_options_set_deadline(
    options: *mut ossmp_list_options,
    ms: i32,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::set("options", options, |options| options.deadline(ms)) }
}

/// Frees the options of a listing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_list_options_free(options: *mut ossmp_list_options) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(options) }
}
