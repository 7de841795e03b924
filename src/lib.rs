//! Multipart upload to Alibaba Cloud OSS: initiate, upload parts, list, complete, abort.
//!
//! A blocking core behind a C ABI. [`Client::init_upload`] and the methods of [`Upload`] are the five
//! steps; `include/ossmp.h` offers the same to C.
#![deny(unsafe_code)]
#![warn(missing_docs)]

mod body;
mod client;
mod complete;
mod completed;
mod config;
mod control;
mod copy;
mod credentials;
mod digest;
mod endpoint;
mod error;
#[allow(unsafe_code)]
mod ffi;
mod headers;
mod http;
mod list;
mod log;
mod name;
mod options;
#[allow(unsafe_code)]
mod os;
mod part;
mod refusal;
mod retry;
mod sign;
mod transport;
mod upload;
mod uploads;
mod verify;
mod xml;

pub use client::Client;
pub use completed::Completed;
pub use config::{Addressing, Config, Signature};
pub use control::Control;
pub use copy::CopySource;
pub use error::{Error, ErrorKind, ObjectState, Result, ServiceError};
pub use list::ListOptions;
pub use log::{Level, LogSink};
pub use options::Options;
pub use part::{MAX_PART_NUMBER, Part, Parts};
pub use upload::{MAX_PART_SIZE, ReadFn, Upload};
pub use uploads::{UploadInProgress, Uploads};
