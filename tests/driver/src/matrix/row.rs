//! The matrix as it is written: tests/matrix/*.toml.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::operation::Operation;
use super::promise::Promise;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    section: String,
    row: Vec<RowText>,
}

/// A row as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowText {
    fault: String,
    /// Specifications for the server; `{op}` is each request that the operation makes. All of them must end as promised.
    #[serde(default)]
    faults: Vec<String>,
    /// Instead of `faults`, for operations by their letter.
    #[serde(default)]
    at: BTreeMap<String, Vec<String>>,
    /// Armed for a request on the same connection that comes before.
    #[serde(default)]
    warm: Option<String>,
    #[serde(default)]
    server: ServerState,
    #[serde(default)]
    client: Map<String, Value>,
    /// Requests that the promise allows, where they are more than usual.
    #[serde(default)]
    requests: Option<usize>,
    /// By letter of the operation; `*` is all others.
    promise: BTreeMap<String, String>,
}

/// What is the matter with the server as a whole.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ServerState {
    #[default]
    Well,
    /// Nobody listens.
    Gone,
    /// Nobody listens for two seconds.
    Away,
    /// Its clock is two hours ahead.
    Ahead,
    /// Its clock is two hours behind.
    Behind,
    /// It speaks TLS, with a certificate that nobody was told to trust.
    UnknownAuthority,
    /// It speaks TLS, with a good certificate.
    Tls,
    /// It speaks TLS and is spoken to in plain text.
    TlsOnly,
    /// It speaks plain text and is spoken to in TLS.
    PlainOnly,
}

pub struct Row {
    pub section: String,
    pub fault: String,
    pub cells: Vec<Cell>,
}

/// One fault at one operation.
pub struct Cell {
    pub operation: Operation,
    /// Each is tried by itself; the one that is empty means that the state of the server is the fault.
    pub faults: Vec<String>,
    pub warm: Option<String>,
    pub server: ServerState,
    pub client: Map<String, Value>,
    pub requests: Option<usize>,
    pub promise: Promise,
}

pub fn load(directory: &Path) -> Result<Vec<Row>, String> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(|e| e.to_string())? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut rows = Vec::new();
    for path in paths {
        let at = |e: String| format!("{}: {e}", path.display());
        let text = std::fs::read_to_string(&path).map_err(|e| at(e.to_string()))?;
        let document: Document = toml::from_str(&text).map_err(|e| at(e.to_string()))?;
        for row in document.row {
            rows.push(row.read(&document.section).map_err(at)?);
        }
    }
    Ok(rows)
}

impl RowText {
    fn read(&self, section: &str) -> Result<Row, String> {
        let mut cells = Vec::new();
        for operation in Operation::ALL {
            let letter = operation.letter();
            let promise = self
                .promise
                .get(letter)
                .or_else(|| self.promise.get("*"))
                .ok_or_else(|| format!("\"{}\" promises nothing for {letter}", self.fault))?;
            let promise = Promise::parse(promise)?;
            let written = self.at.get(letter).unwrap_or(&self.faults);
            let mut faults: Vec<String> = if written.is_empty() {
                vec![String::new()]
            } else {
                written
                    .iter()
                    .flat_map(|f| specific(f, operation))
                    .collect()
            };
            faults.dedup();
            cells.push(Cell {
                operation,
                faults,
                warm: self.warm.clone(),
                server: self.server,
                client: self.client.clone(),
                requests: self.requests,
                promise,
            });
        }
        Ok(Row {
            section: section.to_owned(),
            fault: self.fault.clone(),
            cells,
        })
    }
}

/// `{op}` for each request that the operation makes.
fn specific(fault: &str, operation: Operation) -> Vec<String> {
    let requests = operation.requests().iter();
    requests.map(|op| fault.replace("{op}", op)).collect()
}
