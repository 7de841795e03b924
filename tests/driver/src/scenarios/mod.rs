//! Scenarios: data that every language runs.

mod expect;
mod run;
mod scenario;
mod server;
mod table;
mod values;

pub use run::run;
pub use scenario::{Scenario, load};
pub use table::{Column, Table};
