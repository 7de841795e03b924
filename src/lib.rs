//! Multipart upload to Alibaba Cloud OSS: initiate, upload parts, list, complete, abort.
//!
//! A blocking core behind a C ABI. [`Client::init_upload`] and the methods of [`Upload`] are the five
//! steps; `include/ossmp.h` offers the same to C.
#![deny(unsafe_code)]
#![warn(missing_docs)]

mod abreast;
mod ahead;
mod body;
mod caller;
mod checkpoint;
mod client;
mod complete;
mod completed;
mod config;
mod control;
mod copy;
mod credentials;
mod digest;
mod ecs;
mod endpoint;
mod error;
#[allow(unsafe_code)]
mod ffi;
mod foresight;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod headers;
mod http;
mod keyring;
mod limit;
mod list;
mod log;
mod name;
mod options;
#[allow(unsafe_code)]
mod os;
mod outcome;
mod part;
mod plan;
mod progress;
mod put;
#[cfg(all(test, feature = "shuttle"))]
mod races;
mod reader;
mod refusal;
mod resume;
mod retry;
mod sign;
mod source;
mod stream;
mod sync;
mod transfer;
mod transport;
mod upload;
mod uploads;
mod verify;
mod workers;
mod writer;
mod xml;

#[cfg(test)]
mod testing;

pub use client::Client;
pub use completed::Completed;
pub use config::{Addressing, Config, Signature};
pub use control::Control;
pub use copy::CopySource;
pub use credentials::{Credentials, FetchFn, Fetched};
pub use error::{Error, ErrorKind, ObjectState, Result, ServiceError};
pub use list::ListOptions;
pub use log::{Level, LogSink};
pub use options::{DEFAULT_CONCURRENCY, Options, ProgressFn};
pub use part::{MAX_PART_NUMBER, Part, Parts};
pub use plan::{DEFAULT_PART_SIZE, MAX_PART_SIZE, MIN_PART_SIZE, plan_part_size};
pub use reader::ReadFn;
pub use upload::Upload;
pub use uploads::{UploadInProgress, Uploads};
pub use writer::Writer;
