//! The bodies of the fuzz targets: each takes any bytes and panics where a promise is broken.
//!
//! `fuzz/` hands them to libFuzzer; the tests here replay `fuzz/seeds`, and a little around them.

mod answers;
mod fields;
mod place;
mod record;
mod signature;
mod xml;

#[cfg(unix)]
pub use crate::ffi::fuzz::abi;
pub use answers::{answer_headers, xml_error};
pub use place::{endpoint, header_values};
pub use record::checkpoint;
pub use signature::{Verify, signature};
pub use xml::{xml_complete, xml_copy, xml_initiate, xml_parts, xml_uploads};

#[cfg(test)]
mod tests;
