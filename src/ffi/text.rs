//! Strings on their way out: NUL-terminated, never NULL.

use std::ffi::{CString, c_char};

/// A copy for C. A NUL inside would end it early, and a name cut short is another name: it becomes U+FFFD.
pub(super) fn keep(text: &str) -> CString {
    match CString::new(text) {
        Ok(text) => text,
        Err(_) => CString::new(text.replace('\0', "\u{FFFD}")).unwrap_or_default(),
    }
}

/// Decimal text of a number that may be missing.
pub(super) fn keep_number(number: Option<u64>) -> CString {
    number.map_or_else(CString::default, |n| keep(&n.to_string()))
}

/// What goes out for a string that is absent.
pub(super) const EMPTY: *const c_char = c"".as_ptr();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_inside_does_not_make_another_name() {
        assert_eq!(keep("a\0b").to_str(), Ok("a\u{FFFD}b"));
        assert_eq!(keep("").as_c_str(), c"");
    }

    #[test]
    fn a_missing_number_is_empty_text() {
        assert_eq!(keep_number(None).as_c_str(), c"");
        assert_eq!(
            keep_number(Some(u64::MAX)).as_c_str(),
            c"18446744073709551615"
        );
    }
}
