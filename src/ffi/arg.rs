//! Arguments on their way in, each refused by name.

use std::ffi::{CStr, c_char, c_void};
use std::path::Path;

use super::handle::{self, Handle};
use crate::error::{Error, Result};

pub(super) fn is_null(name: &str) -> Error {
    Error::argument(format!("{name} is NULL"))
}

/// The value of a handle that must be there.
///
/// # Safety
/// As [`handle::get`].
pub(super) unsafe fn handle<'a, H: Handle>(name: &str, handle: *const H) -> Result<&'a H::Value> {
    // SAFETY: as the caller promises.
    unsafe { handle::get(handle) }.ok_or_else(|| no_handle::<H>(name, handle))
}

/// As [`handle`], to change it.
///
/// # Safety
/// As [`handle::get_mut`].
pub(super) unsafe fn handle_mut<'a, H: Handle>(
    name: &str,
    handle: *mut H,
) -> Result<&'a mut H::Value> {
    // SAFETY: as the caller promises.
    unsafe { handle::get_mut(handle) }.ok_or_else(|| no_handle::<H>(name, handle))
}

/// As [`handle`]; NULL is `None`.
///
/// # Safety
/// As [`handle::get`].
pub(super) unsafe fn optional_handle<'a, H: Handle>(
    name: &str,
    handle: *const H,
) -> Result<Option<&'a H::Value>> {
    match handle.is_null() {
        true => Ok(None),
        // SAFETY: as the caller promises.
        false => unsafe { self::handle(name, handle) }.map(Some),
    }
}

/// A string, borrowed.
///
/// # Safety
/// NULL, or NUL-terminated and unchanged during `'a`.
pub(super) unsafe fn text<'a>(name: &str, text: *const c_char) -> Result<&'a str> {
    // SAFETY: as the caller promises.
    let bytes = unsafe { bytes(name, text) }?;
    std::str::from_utf8(bytes).map_err(|_| Error::argument(format!("{name} is not UTF-8")))
}

/// A string that may be NULL.
///
/// # Safety
/// As [`text`].
pub(super) unsafe fn optional_text<'a>(name: &str, text: *const c_char) -> Result<Option<&'a str>> {
    match text.is_null() {
        true => Ok(None),
        // SAFETY: as the caller promises.
        false => unsafe { self::text(name, text) }.map(Some),
    }
}

/// A path: any bytes.
///
/// # Safety
/// As [`text`].
#[cfg(unix)]
pub(super) unsafe fn path<'a>(name: &str, path: *const c_char) -> Result<&'a Path> {
    use std::os::unix::ffi::OsStrExt;
    // SAFETY: as the caller promises.
    let bytes = unsafe { bytes(name, path) }?;
    Ok(Path::new(std::ffi::OsStr::from_bytes(bytes)))
}

/// A path: UTF-8, as everywhere in this API, not the code page of the process.
///
/// # Safety
/// As [`text`].
#[cfg(not(unix))]
pub(super) unsafe fn path<'a>(name: &str, path: *const c_char) -> Result<&'a Path> {
    // SAFETY: as the caller promises.
    unsafe { text(name, path) }.map(Path::new)
}

/// Bytes by pointer and length; NULL is fine when there are none.
///
/// # Safety
/// NULL, or `length` bytes that stay unchanged during `'a`.
pub(super) unsafe fn data<'a>(name: &str, data: *const c_void, length: usize) -> Result<&'a [u8]> {
    if length == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(is_null(name));
    }
    // No object in memory is larger (a rule of Rust and of most C compilers): the length must be a slip.
    if length > isize::MAX as usize {
        return Err(Error::argument(format!(
            "length is {length}; it must be at most {}",
            isize::MAX
        )));
    }
    // SAFETY: as the caller promises; NULL and lengths beyond isize::MAX are refused above.
    Ok(unsafe { std::slice::from_raw_parts(data.cast(), length) })
}

/// A flag, 0 or 1.
pub(super) fn flag(name: &str, value: i32) -> Result<bool> {
    choice(name, value, &[(0, false), (1, true)], "0 or 1")
}

/// What a number stands for; `rule` says which numbers there are.
pub(super) fn choice<T: Copy>(
    name: &str,
    value: i32,
    choices: &[(i32, T)],
    rule: &str,
) -> Result<T> {
    let chosen = choices.iter().find(|(number, _)| *number == value);
    chosen
        .map(|(_, choice)| *choice)
        .ok_or_else(|| Error::argument(format!("{name} is {value}; it must be {rule}")))
}

unsafe fn bytes<'a>(name: &str, text: *const c_char) -> Result<&'a [u8]> {
    match text.is_null() {
        true => Err(is_null(name)),
        // SAFETY: not NULL, so NUL-terminated, as the caller promises.
        false => Ok(unsafe { CStr::from_ptr(text) }.to_bytes()),
    }
}

fn no_handle<H: Handle>(name: &str, handle: *const H) -> Error {
    match handle.is_null() {
        true => is_null(name),
        false => Error::argument(format!("{name} is not an {}", H::NAME)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_refused_by_name() {
        // SAFETY: NULL and string literals.
        unsafe {
            let error = text("endpoint", std::ptr::null()).unwrap_err();
            assert_eq!(error.message(), "endpoint is NULL");
            let error = text("bucket", c"\xff".as_ptr()).unwrap_err();
            assert_eq!(error.message(), "bucket is not UTF-8");
            assert_eq!(text("bucket", c"b\xc3\xa9".as_ptr()).unwrap(), "bé");
        }
    }

    #[test]
    fn a_flag_is_0_or_1() {
        assert!(flag("md5", 1).unwrap());
        let error = flag("md5", 2).unwrap_err();
        assert_eq!(error.message(), "md5 is 2; it must be 0 or 1");
    }

    #[test]
    fn a_length_that_no_buffer_has_is_refused() {
        let byte = 0u8;
        // SAFETY: the pointer is not followed.
        let error = unsafe { data("data", (&raw const byte).cast(), usize::MAX) }.unwrap_err();
        let text = format!(
            "length is {}; it must be at most {}",
            usize::MAX,
            isize::MAX
        );
        assert_eq!(error.message(), text);
    }
}
