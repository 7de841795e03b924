//! Scenario files: the faults of one test case in TOML or JSON.

use std::str::FromStr;

use serde::Deserialize;
use toml::{Table, Value};

use crate::fault::Fault;

/// A scenario as read from its file.
///
/// ```
/// let scenario: ossmp_emulator::Scenario = "
///     description = 'the second part meets a busy server'
///     clock-offset = -60
///     [[fault]]
///     operation = 'UploadPart'
///     part = 2
///     status = 503
///     code = 'ServiceUnavailable'
/// ".parse().unwrap();
/// assert_eq!(scenario.faults, ["UploadPart code='ServiceUnavailable' part='2' status='503'"]);
/// assert_eq!(scenario.clock_offset, Some(-60));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// Buckets to make.
    pub buckets: Vec<String>,
    /// Faults to arm, in the syntax of [`Fault`].
    pub faults: Vec<String>,
    /// How wrong the clock is, in seconds.
    pub clock_offset: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(default)]
    buckets: Vec<String>,
    clock_offset: Option<i64>,
    #[serde(default)]
    faults: Vec<String>,
    #[serde(default)]
    fault: Vec<Table>,
}

impl FromStr for Scenario {
    type Err = String;

    fn from_str(text: &str) -> Result<Scenario, String> {
        // No TOML begins with a brace, and every such JSON does.
        let file: File = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| error.to_string())?
        } else {
            toml::from_str(text).map_err(|error| error.to_string())?
        };
        let mut faults = file.faults;
        for table in &file.fault {
            faults.push(specification(table)?);
        }
        for fault in &faults {
            fault.parse::<Fault>()?;
        }
        Ok(Scenario {
            buckets: file.buckets,
            faults,
            clock_offset: file.clock_offset,
        })
    }
}

/// A fault as a table: `operation`, and every word of the syntax as a key; `true` for those without a value, a list
/// for those that are given several times.
fn specification(table: &Table) -> Result<String, String> {
    let operation = table.get("operation").and_then(Value::as_str);
    let mut text = operation.ok_or("a fault needs an operation")?.to_owned();
    for (name, value) in table.iter().filter(|(name, _)| *name != "operation") {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            text.push_str(&word(name, value)?);
        }
    }
    Ok(text)
}

fn word(name: &str, value: &Value) -> Result<String, String> {
    let text = match value {
        Value::Boolean(true) => return Ok(format!(" {name}")),
        Value::Boolean(false) => return Ok(String::new()),
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        _ => return Err(format!("{name}: it must be a text, a number or true")),
    };
    let quoted = text.replace('\\', "\\\\").replace('\'', "\\'");
    Ok(format!(" {name}='{quoted}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lists_and_quotes_become_a_specification() {
        let scenario: Scenario = "
            buckets = ['demo']
            faults = ['ListParts reset']
            [[fault]]
            operation = 'UploadPart'
            always = true
            performed = false
            message = \"it's \\\\ so\"
            header = ['A:1', 'B:2']
            probability = 0.5
        "
        .parse()
        .unwrap();
        assert_eq!(scenario.buckets, ["demo"]);
        assert_eq!(scenario.faults[0], "ListParts reset");
        let words = [
            "UploadPart",
            "always",
            "header='A:1'",
            "header='B:2'",
            r"message='it\'s \\ so'",
            "probability='0.5'",
        ];
        assert_eq!(scenario.faults[1], words.join(" "));
    }

    #[test]
    fn json_says_the_same() {
        let toml = "buckets = ['b']\nclock-offset = 5\n[[fault]]\noperation = 'ListParts'\npart = 2\nreset = true";
        let json = r#" {"buckets": ["b"], "clock-offset": 5,
            "fault": [{"operation": "ListParts", "part": 2, "reset": true}]}"#;
        let [toml, json] = [toml, json].map(|text| text.parse::<Scenario>().unwrap());
        assert_eq!(toml.faults, json.faults);
        assert_eq!(
            (toml.buckets, toml.clock_offset),
            (json.buckets, json.clock_offset)
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (text, problem) in [
            ("faults = ['Nothing']", "the first word"),
            ("fault = 1", "fault"),
            ("surprise = 1", "surprise"),
            ("{\"surprise\": 1}", "surprise"),
            ("[[fault]]\npart = 1", "needs an operation"),
            (
                "[[fault]]\noperation = 'ListParts'\nstatus = 1979-05-27",
                "status",
            ),
        ] {
            let error = text.parse::<Scenario>().unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }
}
