//! Who passes what, for people and for docs/bindings.md.

use std::fmt::Write as _;
use std::path::Path;

use crate::scenario::Scenario;

const BEGIN: &str = "<!-- scenarios: begin -->\n";
const END: &str = "<!-- scenarios: end -->\n";

pub struct Column {
    pub language: String,
    /// One for each scenario, in their order.
    pub verdicts: Vec<bool>,
}

pub struct Table {
    names: Vec<String>,
    columns: Vec<Column>,
}

impl Table {
    pub fn new(scenarios: &[Scenario], columns: Vec<Column>) -> Self {
        Table {
            names: scenarios.iter().map(|s| s.name.clone()).collect(),
            columns,
        }
    }

    pub fn all_passed(&self) -> bool {
        self.columns.iter().all(|c| c.verdicts.iter().all(|v| *v))
    }

    /// As Markdown.
    pub fn text(&self) -> String {
        let mut text = String::from("| scenario |");
        let mut rule = String::from("\n|---|");
        for column in &self.columns {
            let _ = write!(text, " {} |", column.language);
            rule.push_str(":-:|");
        }
        text.push_str(&rule);
        for (at, name) in self.names.iter().enumerate() {
            let _ = write!(text, "\n| {name} |");
            for column in &self.columns {
                let verdict = if column.verdicts[at] { "ok" } else { "FAILS" };
                let _ = write!(text, " {verdict} |");
            }
        }
        let _ = write!(text, "\n| **{} scenarios** |", self.names.len());
        for column in &self.columns {
            let passed = column.verdicts.iter().filter(|v| **v).count();
            let _ = write!(text, " {passed} |");
        }
        text.push('\n');
        text
    }

    pub fn write_into(&self, document: &Path) -> Result<(), String> {
        let text = read(document)?;
        let (before, _, after) = split(&text, document)?;
        let text = format!("{before}{BEGIN}{}{END}{after}", self.text());
        std::fs::write(document, text).map_err(|e| format!("{}: {e}", document.display()))
    }

    pub fn compare_with(&self, document: &Path) -> Result<(), String> {
        let text = read(document)?;
        let (_, table, _) = split(&text, document)?;
        if table == self.text() {
            return Ok(());
        }
        Err(format!(
            "the table in {} is another; run with --write",
            document.display()
        ))
    }
}

fn read(document: &Path) -> Result<String, String> {
    std::fs::read_to_string(document).map_err(|e| format!("{}: {e}", document.display()))
}

fn split<'t>(text: &'t str, document: &Path) -> Result<(&'t str, &'t str, &'t str), String> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (table, after) = rest.split_once(END)?;
        Some((before, table, after))
    });
    parts.ok_or_else(|| format!("{} has no place for the table", document.display()))
}
