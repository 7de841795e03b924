//! The server of one scenario, and what it is asked and told.

use std::path::{Path, PathBuf};

use ossmp_emulator::Emulator;
use serde_json::{Map, Value};

use super::scenario::{Scenario, ServerSettings};

pub const BUCKET: &str = "demo";

pub struct Server {
    /// `None` while it is stopped.
    running: Option<Emulator>,
    port: u16,
    endpoint: String,
    directory: PathBuf,
}

impl Server {
    pub fn start(scenario: &Scenario, directory: &Path) -> Result<Self, String> {
        let emulator = start(&scenario.server, &scenario.faults, directory, 0)?;
        Ok(Server {
            port: emulator.port(),
            endpoint: emulator.endpoint(),
            running: Some(emulator),
            directory: directory.to_owned(),
        })
    }

    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub fn ca_pem(&self) -> &str {
        self.running.as_ref().map_or("", |e| e.ca_pem())
    }

    /// Does one step of kind `server`. `path` is where a file of the scenario is.
    pub fn step(
        &mut self,
        what: &str,
        members: &Map<String, Value>,
        settings: &ServerSettings,
        path: impl Fn(&str) -> PathBuf,
    ) -> Result<(), String> {
        let text = |name: &str| {
            let value = members.get(name).and_then(Value::as_str);
            value.ok_or_else(|| format!("{what}: {name} is missing"))
        };
        let number = |name: &str| members.get(name).and_then(Value::as_i64);
        let read = |name: &str| {
            let path = path(name);
            std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))
        };
        match what {
            "stop" => {
                self.running = None;
                return Ok(());
            }
            "start" => {
                self.running = Some(start(settings, &[], &self.directory, self.port)?);
                return Ok(());
            }
            "write" => {
                let name = text("file")?;
                let mut bytes = read(name)?;
                bytes[0] ^= 1;
                return std::fs::write(path(name), bytes).map_err(|e| e.to_string());
            }
            _ => {}
        }
        let emulator = self.running.as_ref().ok_or("the server is stopped")?;
        match what {
            "object" => {
                let key = text("key")?;
                if emulator.object(BUCKET, key).is_none() {
                    return Err(format!("there is no object {key}"));
                }
                let stored = emulator.read_object(BUCKET, key);
                if stored.map_err(|e| e.to_string())? != read(text("file")?)? {
                    return Err(format!("the object {key} is not the file"));
                }
            }
            "no_object" if emulator.object(BUCKET, text("key")?).is_none() => {}
            "no_object" => return Err(format!("there is an object {}", text("key")?)),
            "uploads" => same(what, emulator.uploads(BUCKET).len(), number("count"))?,
            "requests" => {
                let operation = text("operation")?;
                let events = emulator.events();
                let found = events.iter().filter(|e| e.operation == operation).count();
                match number("max") {
                    Some(max) if found as i64 > max => {
                        return Err(format!("{found} requests of {operation}, at most {max}"));
                    }
                    Some(_) => {}
                    None => same(operation, found, number("count"))?,
                }
            }
            "header" => {
                let object = emulator.object(BUCKET, text("key")?).ok_or("no object")?;
                let (name, value) = (text("name")?, text("value")?);
                let found = object.headers.iter().find(|(n, _)| n == name);
                let found = found.map(|(_, v)| v.as_str());
                if found != Some(value) {
                    return Err(format!("{name} is {found:?}, not {value}"));
                }
            }
            "request_header" => {
                let (operation, name) = (text("operation")?, text("name")?);
                let wanted = text("has")?;
                let events = emulator.events();
                let mut headers = events
                    .iter()
                    .filter(|e| e.operation == operation)
                    .flat_map(|e| &e.headers);
                if !headers.any(|(n, v)| n == name && v.contains(wanted)) {
                    return Err(format!("no {operation} has {name} with {wanted}"));
                }
            }
            "fault" => {
                emulator.fault(text("spec")?);
            }
            "clear_faults" => emulator.clear_faults(),
            "clear_requests" => emulator.clear_events(),
            "put" => emulator
                .put_object(BUCKET, text("key")?, &read(text("file")?)?)
                .map_err(|e| e.to_string())?,
            "clock" => emulator.set_clock_offset(number("offset").ok_or("offset is missing")?),
            "sts_expired" => emulator.set_sts_expired(members["value"] == true),
            _ => return Err(format!("the server does not know \"{what}\"")),
        }
        Ok(())
    }
}

fn same(what: &str, found: usize, count: Option<i64>) -> Result<(), String> {
    match count {
        Some(count) if count == found as i64 => Ok(()),
        Some(count) => Err(format!("{what}: {found}, not {count}")),
        None => Err(format!("{what}: count is missing")),
    }
}

fn start(
    settings: &ServerSettings,
    faults: &[String],
    directory: &Path,
    port: u16,
) -> Result<Emulator, String> {
    let mut builder = Emulator::builder()
        .bucket(BUCKET)
        .tls(settings.tls)
        .clock_offset(settings.clock_offset)
        .directory(directory)
        .port(port);
    for [id, secret, token] in &settings.sts {
        builder = builder.sts(id, secret, token);
    }
    for fault in faults {
        builder = builder.fault(fault);
    }
    builder.start().map_err(|e| format!("the server: {e}"))
}
