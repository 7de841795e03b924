//! Callbacks that behave, and some that do not.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_void};
use std::ptr;

use super::super::credentials::{ossmp_credentials, ossmp_credentials_set};

thread_local! {
    /// How often a reader gives something before it ends; set before each call.
    static LEFT: Cell<u32> = const { Cell::new(0) };
}

/// Gets the readers ready for a call.
pub(super) fn rewind() {
    LEFT.set(3);
}

/// The callback that a word chooses for a parameter of this type.
pub(super) fn choose(kind: &str, word: u32) -> usize {
    let pick = |choices: &[usize]| choices[word as usize % choices.len()];
    match kind {
        "ossmp_read_fn" => pick(&[
            read as *const () as usize,
            read_nothing as *const () as usize,
            read_failing as *const () as usize,
            read_too_much as *const () as usize,
        ]),
        "ossmp_progress_fn" => pick(&[go_on as *const () as usize, stop as *const () as usize]),
        "ossmp_credentials_fn" => pick(&[
            fetch as *const () as usize,
            fetch_refusing as *const () as usize,
            fetch_nothing as *const () as usize,
            fetch_ended as *const () as usize,
        ]),
        "ossmp_log_fn" => log as *const () as usize,
        other => panic!("how is a {other} called back?"),
    }
}

unsafe extern "C" fn read(_: *mut c_void, buffer: *mut u8, capacity: usize) -> i64 {
    let left = LEFT.get();
    if left == 0 {
        return 0;
    }
    LEFT.set(left - 1);
    let length = capacity.min(100);
    // SAFETY: the library says how much may be written.
    unsafe { buffer.write_bytes(7, length) };
    length as i64
}

unsafe extern "C" fn read_nothing(_: *mut c_void, _: *mut u8, _: usize) -> i64 {
    0
}

unsafe extern "C" fn read_failing(_: *mut c_void, _: *mut u8, _: usize) -> i64 {
    -1
}

unsafe extern "C" fn read_too_much(_: *mut c_void, _: *mut u8, capacity: usize) -> i64 {
    (capacity as i64).saturating_add(1)
}

unsafe extern "C" fn go_on(_: *mut c_void, done: i64, total: i64) -> i32 {
    assert!(done >= 0 && total >= -1, "{done} of {total}");
    0
}

unsafe extern "C" fn stop(_: *mut c_void, _: i64, _: i64) -> i32 {
    1
}

unsafe extern "C" fn fetch(_: *mut c_void, out: *mut ossmp_credentials) -> i32 {
    // SAFETY: the library gives a live handle, and the texts live on.
    unsafe {
        let (id, secret) = (c"LTAI5tEmulatorDefault", c"emulator-default-secret");
        ossmp_credentials_set(out, id.as_ptr(), secret.as_ptr(), ptr::null(), 0)
    }
}

unsafe extern "C" fn fetch_refusing(_: *mut c_void, _: *mut ossmp_credentials) -> i32 {
    1
}

unsafe extern "C" fn fetch_nothing(_: *mut c_void, out: *mut ossmp_credentials) -> i32 {
    // SAFETY: as in `fetch`.
    unsafe { ossmp_credentials_set(out, c"".as_ptr(), ptr::null(), c"\n".as_ptr(), -1) };
    0
}

/// A key that has ended already.
unsafe extern "C" fn fetch_ended(_: *mut c_void, out: *mut ossmp_credentials) -> i32 {
    // SAFETY: as in `fetch`.
    unsafe { ossmp_credentials_set(out, c"id".as_ptr(), c"secret".as_ptr(), ptr::null(), 1) }
}

unsafe extern "C" fn log(_: *mut c_void, _: i32, message: *const c_char) {
    assert!(!message.is_null());
    // SAFETY: the library gives a string.
    let message = unsafe { CStr::from_ptr(message) };
    let one_line = !message.to_bytes().iter().any(|b| b.is_ascii_control());
    assert!(one_line, "{message:?}");
}
