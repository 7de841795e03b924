//! Parts: a page of a listing, or a list built by hand; index 0 to len - 1, ascending by part number

use std::ffi::{CString, c_char};
use std::ptr;
use std::sync::OnceLock;

use super::arg;
use super::guard;
use super::handle::Handle;
use super::numbers::ossmp_status;
use super::text;
use crate::part::{Part, Parts};

/// A list of parts, each number once, ascending. An accessor that is given an index out of range gives 0 or "".
pub struct ossmp_parts(());

impl Handle for ossmp_parts {
    type Value = List;
    const NAME: &'static str = "ossmp_parts";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPpar");
}

/// Parts, and their texts as C wants them from the moment that somebody asks for one.
#[derive(Default)]
pub(super) struct List {
    parts: Parts,
    texts: OnceLock<Vec<Texts>>,
}

struct Texts {
    etag: CString,
    crc64: CString,
    last_modified: CString,
}

impl List {
    pub(super) fn new(parts: Parts) -> Self {
        List {
            parts,
            texts: OnceLock::new(),
        }
    }

    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// To change them, with which the texts handed out end.
    fn parts_mut(&mut self) -> &mut Parts {
        self.texts.take();
        &mut self.parts
    }

    fn texts(&self, index: usize) -> Option<&Texts> {
        let texts = self
            .texts
            .get_or_init(|| self.parts.iter().map(Texts::of).collect());
        texts.get(index)
    }
}

impl Texts {
    fn of(part: &Part) -> Self {
        Texts {
            etag: text::keep(&part.etag),
            crc64: text::keep_number(part.crc64),
            last_modified: text::keep(&part.last_modified),
        }
    }
}

/// Makes an empty list, to be filled by hand. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn ossmp_parts_new() -> *mut ossmp_parts {
    guard::make(List::default)
}

/// Adds a part by number and ETag, with or without its quotes. The same number again replaces the part. Any order.
///
/// Size and CRC-64 of a part so added are unknown, and what unknown parts join to cannot be checked. Where the upload
/// itself sent a part of that number and ETag, ossmp_upload_complete adds what it knows.
///
/// OSSMP_E_ARGUMENT: the number is not 1 to 10,000 (OSS limit); the ETag is not 1 to 256 (our limit) printable ASCII
/// characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_add(
    parts: *mut ossmp_parts,
    part_number: i32,
    etag: *const c_char,
) -> ossmp_status {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::change("parts", parts, |parts| {
            let etag = arg::text("etag", etag)?;
            parts.parts_mut().add(part_number, etag)
        })
    }
}

/// Adds the parts of a page, which stays as it is. A number that the list has already is replaced. Whether a page
/// follows, the list does not take over.
///
/// OSSMP_E_ARGUMENT: one is NULL or not an ossmp_parts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_append(
    parts: *mut ossmp_parts,
    page: *const ossmp_parts,
) -> ossmp_status {
    // A list that is appended to itself must not be borrowed twice; its parts would only replace themselves.
    let same = ptr::addr_eq(parts, page);
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::change("parts", parts, |parts| {
            if same {
                return Ok(());
            }
            let page = arg::handle("page", page)?;
            parts.parts_mut().append(page.parts());
            Ok(())
        })
    }
}

/// Gives the number of parts in the list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_len(parts: *const ossmp_parts) -> usize {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(parts, 0, |p| Some(p.parts.len())) }
}

/// Gives the part's number, 1 to 10,000.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_number(parts: *const ossmp_parts, index: usize) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(parts, 0, |p| i32::try_from(p.parts.get(index)?.number).ok()) }
}

/// Gives the part's size; 0 also when it is not known, as in a list built by hand.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_size(parts: *const ossmp_parts, index: usize) -> i64 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(parts, 0, |p| i64::try_from(p.parts.get(index)?.size?).ok()) }
}

/// Gives the part's ETag without quotes, otherwise as the service or you gave it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_etag(
    parts: *const ossmp_parts,
    index: usize,
) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(parts, text::EMPTY, |p| Some(p.texts(index)?.etag.as_ptr())) }
}

/// Gives the part's CRC-64 as decimal text, because not every language has the unsigned number; "" when it is not
/// known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_crc64(
    parts: *const ossmp_parts,
    index: usize,
) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(parts, text::EMPTY, |p| Some(p.texts(index)?.crc64.as_ptr())) }
}

/// Gives when the service got the part, ISO 8601 UTC as it says itself; "" for a part that was not listed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_last_modified(
    parts: *const ossmp_parts,
    index: usize,
) -> *const c_char {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe {
        guard::look(parts, text::EMPTY, |p| {
            Some(p.texts(index)?.last_modified.as_ptr())
        })
    }
}

/// Gives 1 when another page follows this one, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_is_truncated(parts: *const ossmp_parts) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(parts, 0, |p| Some(p.parts.is_truncated().into())) }
}

/// Gives the part_number_marker with which ossmp_upload_list_parts gives the next page; 0 when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_next_marker(parts: *const ossmp_parts) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(parts, 0, |p| i32::try_from(p.parts.next_marker()).ok()) }
}

/// Frees a list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_parts_free(parts: *mut ossmp_parts) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(parts) }
}
