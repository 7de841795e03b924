//! The matrix as it was found, in Markdown.

use std::fmt::Write as _;

use super::operation::Operation;
use super::row::Row;

/// `found` holds a text for each cell of each row.
pub fn text(rows: &[Row], found: &[&[String]]) -> String {
    let mut text = String::new();
    let mut section = "";
    for (row, found) in rows.iter().zip(found) {
        if row.section != section {
            section = &row.section;
            let _ = write!(text, "\n### {section}\n\n| fault |");
            for operation in Operation::ALL {
                let _ = write!(text, " {} |", operation.title());
            }
            let _ = write!(text, "\n|---|{}\n", "---|".repeat(Operation::ALL.len()));
        }
        let _ = write!(text, "| {} |", row.fault);
        for cell in *found {
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    text.push('\n');
    text
}
