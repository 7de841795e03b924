//! The measures of a document, for those who check that the readers keep their limits.

use super::tree::{self, Element};
use crate::error::Result;

/// How deep, how wide and how long a document is.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) depth: usize,
    pub(crate) elements: usize,
    /// Bytes of all texts together.
    pub(crate) text: usize,
    children: Vec<String>,
}

impl Shape {
    /// Fails where the readers do.
    pub(crate) fn of(document: &[u8]) -> Result<Self> {
        let root = tree::parse(document)?;
        let mut shape = Shape {
            depth: 0,
            elements: 0,
            text: 0,
            children: root.children.iter().map(|c| c.name.clone()).collect(),
        };
        shape.add(&root, 1);
        Ok(shape)
    }

    /// Whether the root has a child of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.children.iter().any(|child| child == name)
    }

    fn add(&mut self, element: &Element, depth: usize) {
        self.depth = self.depth.max(depth);
        self.elements += 1;
        self.text += element.raw_text().len();
        for child in &element.children {
            self.add(child, depth + 1);
        }
    }
}
