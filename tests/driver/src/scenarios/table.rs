//! Who passes what, for people and for docs/bindings.md.

use std::fmt::Write as _;

use super::Scenario;

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
}
