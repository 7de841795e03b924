//! `{name}` in what a scenario says, replaced by what it stands for.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What the names stand for.
#[derive(Default)]
pub struct Values(BTreeMap<String, Value>);

impl Values {
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    pub fn fill_map(&self, map: &Map<String, Value>) -> Map<String, Value> {
        map.iter()
            .map(|(name, value)| (name.clone(), self.fill(value)))
            .collect()
    }

    pub fn fill(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.fill_text(text),
            Value::Array(list) => list.iter().map(|v| self.fill(v)).collect(),
            Value::Object(map) => Value::Object(self.fill_map(map)),
            other => other.clone(),
        }
    }

    /// A text that is one name and nothing else becomes the value itself, number or list.
    fn fill_text(&self, text: &str) -> Value {
        let whole = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
        if let Some(value) = whole.and_then(|name| self.0.get(name)) {
            return value.clone();
        }
        let mut filled = text.to_owned();
        for (name, value) in &self.0 {
            let value = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            filled = filled.replace(&format!("{{{name}}}"), &value);
        }
        Value::String(filled)
    }
}
