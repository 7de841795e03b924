//! A local Alibaba Cloud OSS server, as strict as the real one, for tests.
//!
//! ```
//! # fn main() -> std::io::Result<()> {
//! let emulator = ossmp_emulator::Emulator::builder()
//!     .bucket("demo")
//!     .fault("UploadPart part=2 status=500 code=InternalError")
//!     .start()?;
//! assert!(emulator.endpoint().starts_with("http://127.0.0.1:"));
//! assert!(emulator.events().is_empty());
//! # Ok(())
//! # }
//! ```

/// What the documentation shows compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../../docs/emulator.md")]
mod documentation {}

mod answer;
mod auth;
mod body;
mod builder;
mod clock;
mod control;
mod emulator;
mod encoding;
mod error;
mod event;
mod fault;
#[cfg(feature = "fuzz")]
#[doc(hidden)]
pub mod fuzz;
mod handler;
mod info;
mod launch;
mod link;
mod names;
mod ops;
mod proxy;
mod request;
mod route;
mod scenario;
mod server;
mod shared;
mod spoil;
mod store;
mod stream;
mod tls;
mod xml;

pub use builder::EmulatorBuilder;
pub use emulator::Emulator;
pub use event::Event;
pub use fault::Fault;
pub use info::{ObjectInfo, PartInfo};
pub use scenario::Scenario;
pub use tls::Certificate;

/// The access key id unless another is given.
pub const DEFAULT_ACCESS_KEY_ID: &str = "LTAI5tEmulatorDefault";
/// The access key secret unless another is given. It protects nothing.
pub const DEFAULT_ACCESS_KEY_SECRET: &str = "emulator-default-secret";
/// The region unless another is given.
pub const DEFAULT_REGION: &str = "cn-hangzhou";
