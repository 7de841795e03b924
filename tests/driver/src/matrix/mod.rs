//! The fault matrix: each fault at each operation, judged by what the server saw and holds, not by the client's word.

mod cell;
mod crew;
mod operation;
mod promise;
mod proxy;
mod row;
mod stage;
mod table;
mod truth;
mod watch;

pub use cell::{Finding, Limits};
pub use crew::{Crew, Findings};
pub use operation::Operation;
pub use row::{Cell, Row, load};
pub use table::text;
