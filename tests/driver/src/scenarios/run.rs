//! One scenario with one agent.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::expect;
use super::scenario::Scenario;
use super::server::{BUCKET, Server};
use super::values::Values;
use crate::agent::{Agent, Answer};

/// The keys and region of the server.
const KEY_ID: &str = "LTAI5tEmulatorDefault";
const KEY_SECRET: &str = "emulator-default-secret";
const REGION: &str = "cn-hangzhou";
/// Calls that name a bucket, and those that name a client.
const WITH_BUCKET: [&str; 7] = [
    "init",
    "attach",
    "list_uploads",
    "all_uploads",
    "upload_file",
    "upload_stream",
    "upload_writer",
];

pub fn run(scenario: &Scenario, agent: &mut Agent) -> Result<(), String> {
    let place = tempfile::tempdir().map_err(|e| e.to_string())?;
    let files = place.path().join("文件");
    let work = place.path().join("work");
    let data = place.path().join("data");
    for directory in [&files, &work, &data] {
        std::fs::create_dir(directory).map_err(|e| e.to_string())?;
    }
    let mut values = Values::default();
    for (number, (name, size)) in scenario.files.iter().enumerate() {
        let path = files.join(name);
        std::fs::write(&path, content(number, *size)).map_err(|e| e.to_string())?;
        values.set(name, path_text(&path));
    }
    let mut server = Server::start(scenario, &data)?;
    values.set("endpoint", server.endpoint());
    values.set("dir", path_text(&work));
    let ca = place.path().join("ca.pem");
    std::fs::write(&ca, server.ca_pem()).map_err(|e| e.to_string())?;
    values.set("ca", path_text(&ca));

    call(agent, "reset", &Map::new(), &Map::new(), &mut values)?;
    if scenario.client != Some(Value::Bool(false)) {
        let mut step = Map::from_iter([("as".to_owned(), json!("c"))]);
        if let Some(Value::Object(more)) = &scenario.client {
            step.extend(more.clone());
        }
        call(agent, "client", &step, &step, &mut values).map_err(|e| format!("client: {e}"))?;
    }
    for (number, step) in scenario.steps.iter().enumerate() {
        let times = step.get("repeat").and_then(Value::as_u64).unwrap_or(1);
        for i in 1..=times {
            values.set("i", i);
            one(scenario, &mut server, agent, step, &mut values, &files)
                .map_err(|e| format!("step {}: {e}", number + 1))?;
        }
    }
    call(agent, "reset", &Map::new(), &Map::new(), &mut values)
}

fn one(
    scenario: &Scenario,
    server: &mut Server,
    agent: &mut Agent,
    step: &Map<String, Value>,
    values: &mut Values,
    files: &Path,
) -> Result<(), String> {
    if let Some(what) = step.get("server").and_then(Value::as_str) {
        let members = values.fill_map(step);
        let path = |name: &str| -> PathBuf { files.join(name) };
        return server.step(what, &members, &scenario.server, path);
    }
    let name = step.get("call").and_then(Value::as_str);
    let name = name.ok_or("neither call nor server")?;
    call(agent, name, step, step, values).map_err(|e| format!("{name}: {e}"))
}

/// Calls with the arguments among the members of a step, and compares with what it expects.
fn call(
    agent: &mut Agent,
    name: &str,
    arguments: &Map<String, Value>,
    step: &Map<String, Value>,
    values: &mut Values,
) -> Result<(), String> {
    let mut arguments = values.fill_map(arguments);
    for own in ["call", "expect", "error", "save", "repeat"] {
        arguments.remove(own);
    }
    for (member, value) in defaults(name, &arguments, values) {
        arguments.entry(member).or_insert(value);
    }
    let answer = agent.call(name, &arguments)?;
    match (answer, step.get("error").and_then(Value::as_object)) {
        (Answer::Ok(found), None) => {
            if let Some(Value::Object(expected)) = step.get("expect") {
                let Value::Object(expected) = values.fill(&json!(expected)) else {
                    return Err("expect is no table".to_owned());
                };
                expect::check(&expected, &found)?;
            }
            if let Some(Value::Object(names)) = step.get("save") {
                for (member, name) in names {
                    let name = name.as_str().ok_or("save is no table of names")?;
                    let member = match member.starts_with('/') {
                        true => found.pointer(member).unwrap_or(&Value::Null),
                        false => &found[member.as_str()],
                    };
                    values.set(name, member.clone());
                }
            }
            Ok(())
        }
        (Answer::Error(found), Some(expected)) => {
            expect::check(&values.fill_map(expected), &found).map_err(|e| format!("{e}: {found}"))
        }
        (Answer::Ok(found), Some(_)) => Err(format!("succeeded: {found}")),
        (Answer::Error(found), None) => Err(format!("failed: {found}")),
    }
}

/// What a scenario need not say.
fn defaults(name: &str, arguments: &Map<String, Value>, values: &Values) -> Map<String, Value> {
    let mut defaults = Map::new();
    let mut set = |name: &str, value: &str| defaults.insert(name.to_owned(), json!(value));
    if WITH_BUCKET.contains(&name) {
        set("client", "c");
        set("bucket", BUCKET);
    }
    if name == "client" {
        set("region", REGION);
        let keyless = ["anonymous", "credentials", "credentials_raise"];
        if !keyless.iter().any(|name| arguments.contains_key(*name)) {
            set("access_key_id", KEY_ID);
            set("access_key_secret", KEY_SECRET);
        }
        defaults.insert("endpoint".to_owned(), values.fill(&json!("{endpoint}")));
    }
    defaults
}

/// Bytes that differ everywhere, and from file to file.
fn content(number: usize, size: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(number as u64 + 1);
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

fn path_text(path: &Path) -> String {
    path.to_str().expect("a temporary path").to_owned()
}
