//! The C ABI: one file per handle type, and around them what all of them need.
//!
//! A function here converts and nothing else: each is one guard call that names its arguments and calls the core.
//! build.rs makes include/ossmp.h of these files, in the order in which it lists them; the first line of each becomes
//! the heading of its section.
#![allow(non_camel_case_types)]
// they are the names of C types
// What callers must see to stands once, in the rules at the top of ossmp.h, and holds for every function.
#![allow(clippy::missing_safety_doc)]

mod arg;
mod guard;
mod handle;
mod text;

mod client;
mod config;
mod control;
mod credentials;
mod error;
mod list_options;
mod numbers;
mod options;
mod parts;
mod result;
mod transfer;
mod upload;
mod uploads;
mod version;
mod writer;

#[cfg(all(unix, any(test, fuzzing)))]
pub(crate) mod fuzz;
