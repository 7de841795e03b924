//! Judges bindings and the library itself from outside: an agent makes the calls, the local OSS server says what came of
//! them. What agents are: tests/scenarios/README.md.

pub mod agent;
pub mod document;
pub mod matrix;
pub mod scenarios;
