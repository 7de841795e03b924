//! Version
//!
//! The macros beside these functions are written by build.rs from the same Cargo.toml.

use std::ffi::{CStr, c_char};

use super::numbers;

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("a version has no NUL"),
    };

const NUMBER: u32 = match u32::from_str_radix(env!("OSSMP_VERSION_NUMBER"), 10) {
    Ok(number) => number,
    Err(_) => panic!("build.rs writes the number in decimal"),
};

/// Gives the version of the library that was loaded, such as "0.1.0". Its life is that of the process.
#[unsafe(no_mangle)]
pub extern "C" fn ossmp_version() -> *const c_char {
    VERSION.as_ptr()
}

/// Gives the version of the library that was loaded as one number: major << 16 | minor << 8 | patch.
///
/// Compare it with OSSMP_VERSION_NUMBER, the version that your program was compiled for: a library that is not older
/// and has the same major number has all that your program calls.
#[unsafe(no_mangle)]
pub extern "C" fn ossmp_version_number() -> u32 {
    NUMBER
}

/// Gives the name of an outcome, such as "OSSMP_E_TIMEOUT"; "" for a number that is none. Its life is that of the
/// process.
#[unsafe(no_mangle)]
pub extern "C" fn ossmp_status_name(status: i32) -> *const c_char {
    numbers::name(status).as_ptr()
}
