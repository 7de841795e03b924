//! A generated part of a document, between two marks.

use std::path::Path;

/// The marks are `<!-- NAME: begin -->` and `<!-- NAME: end -->`, each a line.
pub struct Section<'a> {
    pub document: &'a Path,
    pub name: &'a str,
}

impl Section<'_> {
    pub fn write(&self, part: &str) -> Result<(), String> {
        let text = self.read()?;
        let (before, _, after) = self.split(&text)?;
        let text = format!("{}{part}{}", &text[..before], &text[after..]);
        std::fs::write(self.document, text).map_err(|e| format!("{}: {e}", self.document.display()))
    }

    pub fn compare(&self, part: &str) -> Result<(), String> {
        let text = self.read()?;
        let (_, found, _) = self.split(&text)?;
        if found == part {
            return Ok(());
        }
        Err(format!(
            "{} says otherwise between the marks \"{}\"; run with --write",
            self.document.display(),
            self.name
        ))
    }

    fn read(&self) -> Result<String, String> {
        std::fs::read_to_string(self.document)
            .map_err(|e| format!("{}: {e}", self.document.display()))
    }

    /// Where the part begins, the part, and where it ends.
    fn split<'t>(&self, text: &'t str) -> Result<(usize, &'t str, usize), String> {
        let begin = format!("<!-- {}: begin -->\n", self.name);
        let end = format!("<!-- {}: end -->\n", self.name);
        let missing = || format!("{}: no marks \"{}\"", self.document.display(), self.name);
        let start = text.find(&begin).ok_or_else(missing)? + begin.len();
        let length = text[start..].find(&end).ok_or_else(missing)?;
        Ok((start, &text[start..start + length], start + length))
    }
}

#[cfg(test)]
mod tests {
    use super::Section;

    #[test]
    fn what_is_between_the_marks_is_replaced_and_compared() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("doc.md");
        std::fs::write(&path, "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nz\n").unwrap();
        let section = |name| Section {
            document: &path,
            name,
        };
        assert!(section("x").compare("new\n").is_err());
        section("x").write("new\n").unwrap();
        section("x").compare("new\n").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "a\n<!-- x: begin -->\nnew\n<!-- x: end -->\nz\n");
        assert!(section("y").write("new\n").is_err());
    }
}
