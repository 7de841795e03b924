//! Uploads in progress in a bucket, a page at a time; index 0 to len - 1

use std::ffi::{CString, c_char};

use super::arg;
use super::client::ossmp_client;
use super::error::ossmp_error;
use super::guard;
use super::handle::Handle;
use super::list_options::ossmp_list_options;
use super::numbers::ossmp_status;
use super::text;
use crate::list::ListOptions;
use crate::uploads::{UploadInProgress, Uploads};

/// A page of uploads in progress, by object and then by upload id. An accessor that is given an index out of range
/// gives "".
pub struct ossmp_uploads(());

impl Handle for ossmp_uploads {
    type Value = Page;
    const NAME: &'static str = "ossmp_uploads";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPups");
}

/// A page with its texts as C wants them.
pub(super) struct Page {
    uploads: Vec<Entry>,
    prefixes: Vec<CString>,
    next_markers: Option<(CString, CString)>,
}

struct Entry {
    object: CString,
    upload_id: CString,
    initiated: CString,
}

impl Page {
    fn new(page: &Uploads) -> Self {
        let markers = page.next_markers.as_ref();
        Page {
            uploads: page.uploads.iter().map(Entry::of).collect(),
            prefixes: page.prefixes.iter().map(|p| text::keep(p)).collect(),
            next_markers: markers.map(|(key, id)| (text::keep(key), text::keep(id))),
        }
    }
}

impl Entry {
    fn of(upload: &UploadInProgress) -> Self {
        Entry {
            object: text::keep(&upload.object),
            upload_id: text::keep(&upload.upload_id),
            initiated: text::keep(&upload.initiated),
        }
    }
}

/// Lists uploads that were started in a bucket and neither completed nor aborted: one page, one request.
///
/// While ossmp_uploads_is_truncated, give both markers of the page to ossmp_list_options_set_marker for the next.
///
/// OSSMP_E_ARGUMENT: a bad bucket name. OSSMP_E_SERVICE and the other failures of a request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_client_list_uploads(
    client: *const ossmp_client,
    bucket: *const c_char,
    options: *const ossmp_list_options,
    out: *mut *mut ossmp_uploads,
    err: *mut *mut ossmp_error,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::run_out(out, err, || {
            let client = arg::handle("client", client)?;
            let bucket = arg::text("bucket", bucket)?;
            let defaults = ListOptions::new();
            let options = arg::optional_handle("options", options)?.unwrap_or(&defaults);
            let page = client.list_uploads(bucket, options)?;
            Ok(Page::new(&page))
        })
    }
}

/// Gives the number of uploads on the page, not counting prefixes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_uploads_len(uploads: *const ossmp_uploads) -> usize {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(uploads, 0, |u| Some(u.uploads.len())) }
}

/// Gives the object that the upload will make.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_uploads_object(
    uploads: *const ossmp_uploads,
    index: usize,
) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::look(uploads, text::EMPTY, |u| {
            Some(u.uploads.get(index)?.object.as_ptr())
        })
    }
}

/// Gives the upload id, for ossmp_upload_attach.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_uploads_upload_id(
    uploads: *const ossmp_uploads,
    index: usize,
) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::look(uploads, text::EMPTY, |u| {
            Some(u.uploads.get(index)?.upload_id.as_ptr())
        })
    }
}

/// Gives when the upload was started, ISO 8601 UTC as the service says it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_uploads_initiated(
    uploads: *const ossmp_uploads,
    index: usize,
) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::look(uploads, text::EMPTY, |u| {
            Some(u.uploads.get(index)?.initiated.as_ptr())
        })
    }
}

/// Gives the number of prefixes that the delimiter grouped on this page.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_uploads_prefix_len(uploads: *const ossmp_uploads) -> usize {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(uploads, 0, |u| Some(u.prefixes.len())) }
}

/// Gives a prefix that the delimiter grouped, the delimiter included; index 0 to prefix_len - 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_uploads_prefix(
    uploads: *const ossmp_uploads,
    index: usize,
) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::look(uploads, text::EMPTY, |u| {
            Some(u.prefixes.get(index)?.as_ptr())
        })
    }
}

/// Gives 1 when another page follows this one, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_uploads_is_truncated(uploads: *const ossmp_uploads) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(uploads, 0, |u| Some(u.next_markers.is_some().into())) }
}

/// Gives the key_marker of the next page; "" when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_uploads_next_key_marker(
    uploads: *const ossmp_uploads,
) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::look(uploads, text::EMPTY, |u| {
            Some(u.next_markers.as_ref()?.0.as_ptr())
        })
    }
}

/// Gives the upload_id_marker of the next page; "" when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_uploads_next_upload_id_marker(
    uploads: *const ossmp_uploads,
) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::look(uploads, text::EMPTY, |u| {
            Some(u.next_markers.as_ref()?.1.as_ptr())
        })
    }
}

/// Frees a page.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_uploads_free(uploads: *mut ossmp_uploads) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(uploads) }
}
