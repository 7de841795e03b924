//! Whether what came is what was expected.

use serde_json::{Map, Value};

/// Every member of `expected` must be in `found`. Says what differs.
pub fn check(expected: &Map<String, Value>, found: &Value) -> Result<(), String> {
    for (name, expected) in expected {
        let found = &found[name.as_str()];
        if !matches(expected, found) {
            return Err(format!("{name} is {found}, not {expected}"));
        }
    }
    Ok(())
}

fn matches(expected: &Value, found: &Value) -> bool {
    match expected {
        Value::String(any) if any == "*" => !is_empty(found),
        Value::Array(list) => found.as_array().is_some_and(|found| {
            found.len() == list.len() && list.iter().zip(found).all(|(e, f)| matches(e, f))
        }),
        Value::Object(members) => members.iter().all(|(name, value)| match name.as_str() {
            "len" => found.as_array().map(Vec::len) == value.as_u64().map(|n| n as usize),
            "has" => holds(found, value.as_str().unwrap_or_default()),
            "lacks" => !holds(found, value.as_str().unwrap_or_default()),
            "min" => found.as_i64() >= value.as_i64(),
            "max" => found.is_i64() && found.as_i64() <= value.as_i64(),
            _ => matches(value, &found[name.as_str()]),
        }),
        plain => plain == found,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(whole) => whole.contains(text),
        Value::Array(list) => list.iter().any(|v| holds(v, text)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    fn check(expected: serde_json::Value, found: serde_json::Value) -> bool {
        super::check(expected.as_object().unwrap(), &found).is_ok()
    }

    #[test]
    fn values_lists_and_bounds_are_compared() {
        let found = json!({"n": 3, "t": "abc", "l": [1, 2], "o": {"x": 1, "y": 2}, "e": ""});
        for holds in [
            json!({"n": 3, "t": "abc"}),
            json!({"n": {"min": 3, "max": 3}}),
            json!({"t": {"has": "b"}}),
            json!({"t": "*", "l": "*"}),
            json!({"l": {"len": 2}}),
            json!({"l": [1, 2]}),
            json!({"o": {"x": 1}}),
        ] {
            assert!(check(holds.clone(), found.clone()), "{holds}");
        }
        for differs in [
            json!({"n": 4}),
            json!({"n": "3"}),
            json!({"n": {"min": 4}}),
            json!({"n": {"max": 2}}),
            json!({"missing": {"max": 2}}),
            json!({"missing": {"min": 2}}),
            json!({"missing": "*"}),
            json!({"e": "*"}),
            json!({"t": {"has": "d"}}),
            json!({"t": {"lacks": "b"}}),
            json!({"l": {"len": 3}}),
            json!({"l": [2, 1]}),
            json!({"l": [1]}),
            json!({"o": {"x": 2}}),
        ] {
            assert!(!check(differs.clone(), found.clone()), "{differs}");
        }
    }
}
