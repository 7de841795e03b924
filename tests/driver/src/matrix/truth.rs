//! What the server holds after a call that says that it succeeded.

use serde_json::Value;

use super::operation::Operation;
use super::stage::{BUCKET, KEY, PART, Stage};

/// A failure begins with its class.
pub fn check(stage: &Stage, found: &Value) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("wrong: {what}: {found}"));
    let emulator = stage.emulator();
    match stage.operation {
        Operation::Initiate => {
            let uploads = emulator.uploads(BUCKET);
            if !uploads.iter().any(|(_, id)| found["upload_id"] == *id) {
                return wrong("no such upload");
            }
        }
        Operation::UploadPart => {
            let parts = emulator
                .parts(BUCKET, &stage.upload_id())
                .unwrap_or_default();
            let sound = parts.len() == 1 && parts[0].size == PART as u64;
            if !sound || !stage.part_is_sound(&parts[0]) {
                return wrong("the part is not the file's");
            }
        }
        Operation::ListParts => {
            let numbers = numbers(&found["parts"], "number");
            if numbers != [1, 2, 3] {
                return wrong("not the three parts");
            }
        }
        Operation::ListUploads => {
            let keys: Vec<&str> = found["uploads"]
                .as_array()
                .map(|list| list.iter().filter_map(|u| u["key"].as_str()).collect())
                .unwrap_or_default();
            if keys != ["k2", KEY] {
                return wrong("not the two uploads");
            }
        }
        Operation::Complete | Operation::UploadFile => {
            if emulator.object(BUCKET, KEY).is_none() {
                return wrong("no object");
            }
            let stored = emulator
                .read_object(BUCKET, KEY)
                .map_err(|e| e.to_string())?;
            if stored != stage.content() {
                return wrong("another object");
            }
        }
        Operation::Abort => {
            if !emulator.uploads(BUCKET).is_empty() {
                return wrong("the upload is still there");
            }
        }
    }
    if stage.operation == Operation::UploadFile && stage.checkpoint_remains() {
        return Err("leak: the checkpoint remains".to_owned());
    }
    Ok(())
}

fn numbers(list: &Value, name: &str) -> Vec<i64> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|v| v[name].as_i64()).collect()
}
