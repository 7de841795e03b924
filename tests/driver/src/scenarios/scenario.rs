//! The scenarios as they are written.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    scenario: Vec<Scenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    /// Files to make, and their sizes in bytes.
    #[serde(default)]
    pub files: BTreeMap<String, usize>,
    /// What goes wrong on the server from the start.
    #[serde(default)]
    pub faults: Vec<String>,
    #[serde(default)]
    pub server: ServerSettings,
    /// `false`: no client is made beforehand; a table: further members of the call that makes it.
    #[serde(default)]
    pub client: Option<Value>,
    pub steps: Vec<Map<String, Value>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    #[serde(default)]
    pub tls: bool,
    #[serde(default)]
    pub clock_offset: i64,
    /// Id, secret and token.
    #[serde(default)]
    pub sts: Vec<[String; 3]>,
}

pub fn load(directory: &Path) -> Result<Vec<Scenario>, String> {
    let at = |e: &dyn std::fmt::Display, path: &Path| format!("{}: {e}", path.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(|e| at(&e, directory))? {
        let path = entry.map_err(|e| at(&e, directory))?.path();
        if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut scenarios = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|e| at(&e, &path))?;
        let document: Document = toml::from_str(&text).map_err(|e| at(&e, &path))?;
        scenarios.extend(document.scenario);
    }
    let mut names: Vec<&str> = scenarios.iter().map(|s| s.name.as_str()).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("two scenarios are named \"{}\"", twice[0]));
    }
    Ok(scenarios)
}
