//! The server, the file and the handles of one cell.

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use md5::{Digest, Md5};
use ossmp_emulator::{Certificate, Emulator, Event, PartInfo};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::agent::{Agent, Answer};

use super::operation::Operation;
use super::proxy::BadProxy;
use super::row::{Cell, ServerState};

pub const BUCKET: &str = "demo";
pub const KEY: &str = "对象";
/// The smallest that OSS takes.
pub const PART: usize = 100 * 1024;
/// Of the file that upload_file sends.
pub const PARTS: usize = 6;
/// Requests that a client may make for one operation.
pub const ATTEMPTS: usize = 3;
const KEY_ID: &str = "LTAI5tEmulatorDefault";
const SECRET: &str = "emulator-default-secret";
const HOURS: i64 = 3600;
/// Begins a fault that is no fault of an answer: the server shows this certificate.
const CERTIFICATE: &str = "certificate=";
/// The client goes through such a proxy.
const PROXY: &str = "proxy=";
/// The client knows the server by a name of this kind: tests/scenarios/c/names.c.
const NAME: &str = "name=";
const PROXY_USER: &str = "user";
const PROXY_PASSWORD: &str = "proxy-password";

pub struct Stage {
    pub operation: Operation,
    /// Every time limit of the clients.
    limit_ms: u64,
    emulator: Option<Emulator>,
    bad_proxy: Option<BadProxy>,
    port: u16,
    endpoint: String,
    upload_id: String,
    content: Vec<u8>,
    /// The parts to complete with.
    sent: Vec<Value>,
    place: TempDir,
}

/// How many requests the server has seen.
pub struct Requests {
    pub all: usize,
    /// Of the operation itself.
    pub own: usize,
}

impl Stage {
    /// Starts a server and brings an upload to where the operation comes next, through the client `c`.
    pub fn set(cell: &Cell, limit_ms: u64, agent: &mut Agent) -> Result<Self, String> {
        let place = tempfile::tempdir().map_err(|e| e.to_string())?;
        for name in ["data", "checkpoints"] {
            std::fs::create_dir(place.path().join(name)).map_err(|e| e.to_string())?;
        }
        let tls = matches!(
            cell.server,
            ServerState::UnknownAuthority | ServerState::TlsOnly | ServerState::Tls
        );
        let good = tls.then_some(Certificate::Good);
        let emulator = start(place.path().join("data"), 0, good)?;
        let length = match cell.operation {
            Operation::UploadFile => PARTS * PART - 5,
            Operation::Complete => 2 * PART - 5,
            _ => PART,
        };
        let mut stage = Stage {
            operation: cell.operation,
            limit_ms,
            port: emulator.port(),
            endpoint: emulator.endpoint(),
            emulator: Some(emulator),
            bad_proxy: None,
            upload_id: String::new(),
            content: content(length),
            sent: Vec::new(),
            place,
        };
        std::fs::write(stage.path("file"), &stage.content).map_err(|e| e.to_string())?;
        std::fs::write(stage.path("ca.pem"), stage.emulator().ca_pem())
            .map_err(|e| e.to_string())?;
        stage.ask(agent, "reset", json!({}))?;
        let ca = if tls {
            json!(stage.path("ca.pem"))
        } else {
            Value::Null
        };
        stage.ask(agent, "client", stage.client("c", json!({ "ca_file": ca })))?;
        if stage.has_upload() {
            let init = json!({"client": "c", "as": "u", "bucket": BUCKET, "key": KEY});
            let begun = stage.ask(agent, "init", init)?;
            stage.upload_id = begun["upload_id"].as_str().unwrap_or_default().to_owned();
        }
        match cell.operation {
            Operation::ListParts => {
                for number in 1..=3 {
                    stage.ask(agent, "part_from_file", stage.part("u", number, 0, 10))?;
                }
            }
            Operation::ListUploads => {
                for key in [KEY, "k2"] {
                    let init = json!({"client": "c", "as": "x", "bucket": BUCKET, "key": key});
                    stage.ask(agent, "init", init)?;
                }
            }
            Operation::Complete => {
                for (number, offset, length) in [(1, 0, PART), (2, PART, length - PART)] {
                    let part = stage.part("u", number, offset, length);
                    let sent = stage.ask(agent, "part_from_file", part)?;
                    let listed = json!({"number": number, "etag": sent["etag"]});
                    stage.sent.push(listed);
                }
            }
            Operation::Abort => {
                stage.ask(agent, "part_from_file", stage.part("u", 1, 0, PART))?;
            }
            Operation::Initiate | Operation::UploadPart | Operation::UploadFile => {}
        }
        Ok(stage)
    }

    /// Makes the client `d` that meets the fault, and arms the fault.
    pub fn break_it(&mut self, cell: &Cell, fault: &str, agent: &mut Agent) -> Result<(), String> {
        let mut settings = cell.client.clone();
        if let Some(kind) = fault.strip_prefix(CERTIFICATE) {
            self.show(kind.parse()?)?;
            settings.insert("endpoint".into(), json!(self.emulator().endpoint()));
            settings.insert("ca_file".into(), json!(self.path("ca.pem")));
        }
        if let Some(kind) = fault.strip_prefix(PROXY) {
            settings.insert("proxy".into(), json!(self.proxy(kind)?));
        }
        if let Some(kind) = fault.strip_prefix(NAME) {
            let url = format!("http://{kind}-{0}.names.test:{0}", self.port);
            settings.insert("endpoint".into(), json!(url));
        }
        match cell.server {
            ServerState::Tls => {
                settings.insert("ca_file".into(), json!(self.path("ca.pem")));
            }
            ServerState::TlsOnly => {
                settings.insert(
                    "endpoint".into(),
                    json!(self.endpoint.replace("https:", "http:")),
                );
            }
            ServerState::PlainOnly => {
                settings.insert(
                    "endpoint".into(),
                    json!(self.endpoint.replace("http:", "https:")),
                );
            }
            ServerState::Ahead => self.emulator().set_clock_offset(2 * HOURS),
            ServerState::Behind => self.emulator().set_clock_offset(-2 * HOURS),
            _ => {}
        }
        self.ask(agent, "client", self.client("d", Value::Object(settings)))?;
        if self.has_upload() {
            let attach = json!({
                "client": "d", "as": "v", "bucket": BUCKET, "key": KEY, "upload_id": self.upload_id
            });
            self.ask(agent, "attach", attach)?;
        }
        if let Some(warm) = &cell.warm {
            self.emulator().fault(warm);
            let init = json!({"client": "d", "as": "warm", "bucket": "warm", "key": "k"});
            self.ask(agent, "init", init)?;
        }
        self.emulator().clear_events();
        match cell.server {
            ServerState::Gone => self.emulator = None,
            ServerState::Away => self.emulator().go_away(Duration::from_secs(2)),
            _ => {}
        }
        let elsewhere = [CERTIFICATE, PROXY, NAME];
        if !fault.is_empty() && !elsewhere.iter().any(|kind| fault.starts_with(kind)) {
            self.emulator().fault(fault);
        }
        Ok(())
    }

    /// The URL of a proxy of this kind.
    fn proxy(&mut self, kind: &str) -> Result<String, String> {
        let address = match kind {
            "helps" | "asks" | "distrusts" => {
                let url = self
                    .emulator()
                    .proxy_url()
                    .ok_or("the server has no proxy")?;
                url.trim_start_matches("http://").to_owned()
            }
            "gone" => {
                let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
                listener
                    .local_addr()
                    .map_err(|e| e.to_string())?
                    .to_string()
            }
            _ => self.bad_proxy.insert(BadProxy::start(kind)?).address(),
        };
        Ok(match kind {
            "helps" => format!("http://{PROXY_USER}:{PROXY_PASSWORD}@{address}"),
            "distrusts" => format!("http://{PROXY_USER}:wrong@{address}"),
            _ => format!("http://{address}"),
        })
    }

    /// Starts the server anew on its port, with this certificate.
    fn show(&mut self, certificate: Certificate) -> Result<(), String> {
        self.emulator = None;
        let data = self.place.path().join("data");
        self.emulator = Some(start(data, self.port, Some(certificate))?);
        std::fs::write(self.path("ca.pem"), self.emulator().ca_pem()).map_err(|e| e.to_string())
    }

    /// The operation, through this client and this handle.
    pub fn act(&self, client: &str, upload: &str, agent: &mut Agent) -> Result<Answer, String> {
        let (name, arguments) = match self.operation {
            Operation::Initiate => (
                "init",
                json!({"client": client, "as": "made", "bucket": BUCKET, "key": KEY}),
            ),
            Operation::UploadPart => ("part_from_file", self.part(upload, 1, 0, PART)),
            Operation::ListParts => ("all_parts", json!({"upload": upload})),
            Operation::ListUploads => ("all_uploads", json!({"client": client, "bucket": BUCKET})),
            Operation::Complete => ("complete", json!({"upload": upload, "parts": self.sent})),
            Operation::Abort => ("abort", json!({"upload": upload})),
            Operation::UploadFile => (
                "upload_file",
                json!({
                    "client": client, "bucket": BUCKET, "key": KEY, "file": self.path("file"),
                    "part_size": PART, "concurrency": 2, "checkpoint": self.path("checkpoints/c"),
                }),
            ),
        };
        agent.call(name, arguments.as_object().expect("a table"))
    }

    /// Ends the fault.
    pub fn mend(&mut self, cell: &Cell, fault: &str) -> Result<(), String> {
        if cell.server == ServerState::Gone || fault.starts_with(CERTIFICATE) {
            self.emulator = None;
            self.emulator = Some(start(self.place.path().join("data"), self.port, None)?);
        }
        self.emulator().clear_faults();
        self.emulator().set_clock_offset(0);
        Ok(())
    }

    pub fn strike_the_set(&self, agent: &mut Agent) -> Result<(), String> {
        self.ask(agent, "reset", json!({})).map(drop)
    }

    pub fn emulator(&self) -> &Emulator {
        self.emulator.as_ref().expect("the server runs")
    }

    pub fn upload_id(&self) -> String {
        self.upload_id.clone()
    }

    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// Whether the operation works on an upload that was begun before.
    pub fn has_upload(&self) -> bool {
        matches!(
            self.operation,
            Operation::UploadPart | Operation::ListParts | Operation::Complete | Operation::Abort
        )
    }

    pub fn object_was_made(&self) -> bool {
        let emulator = self.emulator.as_ref();
        emulator.is_some_and(|e| e.object(BUCKET, KEY).is_some())
    }

    pub fn checkpoint_remains(&self) -> bool {
        let entries = std::fs::read_dir(self.path("checkpoints"));
        entries.is_ok_and(|mut entries| entries.next().is_some())
    }

    pub fn part_is_sound(&self, part: &PartInfo) -> bool {
        {
            let digest = Md5::digest(&self.content);
            let hex: String = digest.iter().map(|byte| format!("{byte:02X}")).collect();
            part.etag.eq_ignore_ascii_case(&hex)
        }
    }

    pub fn requests(&self) -> Requests {
        let events = self
            .emulator
            .as_ref()
            .map(Emulator::events)
            .unwrap_or_default();
        let own = self
            .operation
            .requests()
            .iter()
            .map(|r| r.split(' ').next());
        let own: Vec<&str> = own.flatten().collect();
        let elsewhere = self.bad_proxy.as_ref().map_or(0, BadProxy::served);
        let is_own = |event: &&Event| own.contains(&event.operation.as_str());
        Requests {
            all: elsewhere + events.len(),
            own: elsewhere + events.iter().filter(is_own).count(),
        }
    }

    /// A part whose bytes were sent again although the server had acknowledged them, untouched by a fault.
    pub fn sent_in_vain(&self) -> Option<u32> {
        let mut acknowledged = std::collections::HashSet::new();
        for event in self.emulator().events() {
            if event.operation != "UploadPart" || event.body_bytes == 0 {
                continue;
            }
            let part = (event.upload_id.clone(), event.part_number);
            if acknowledged.contains(&part) {
                return event.part_number;
            }
            if event.acknowledged && event.fault.is_none() {
                acknowledged.insert(part);
            }
        }
        None
    }

    /// Has the agent say the log, in which it finds no secret either.
    pub fn read_log(&self, agent: &mut Agent) -> Result<(), String> {
        self.ask(agent, "log_lines", json!({})).map(drop)
    }

    fn client(&self, name: &str, more: Value) -> Value {
        let mut settings = json!({
            "as": name, "endpoint": self.endpoint, "region": "cn-hangzhou", "access_key_id": KEY_ID,
            "access_key_secret": SECRET, "connect_timeout": self.limit_ms, "idle_timeout": self.limit_ms,
            "max_attempts": ATTEMPTS, "log": true,
        });
        let members = settings.as_object_mut().expect("a table");
        let more = more.as_object().cloned().unwrap_or_default();
        members.extend(more.into_iter().filter(|(_, value)| !value.is_null()));
        settings
    }

    fn part(&self, upload: &str, number: i32, offset: usize, length: usize) -> Value {
        json!({
            "upload": upload, "number": number, "file": self.path("file"), "offset": offset,
            "length": length,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// A call that must succeed.
    fn ask(&self, agent: &mut Agent, name: &str, arguments: Value) -> Result<Value, String> {
        let empty = Map::new();
        match agent.call(name, arguments.as_object().unwrap_or(&empty))? {
            Answer::Ok(found) => Ok(found),
            Answer::Error(error) => Err(format!("{name}: {error}")),
        }
    }
}

fn start(
    directory: PathBuf,
    port: u16,
    certificate: Option<Certificate>,
) -> Result<Emulator, String> {
    let mut builder = Emulator::builder()
        .bucket(BUCKET)
        .bucket("warm")
        .directory(directory)
        .proxy(0)
        .proxy_credentials(PROXY_USER, PROXY_PASSWORD)
        .port(port);
    if let Some(certificate) = certificate {
        builder = builder.certificate(certificate);
    }
    builder.start().map_err(|e| format!("the server: {e}"))
}

fn content(length: usize) -> Vec<u8> {
    let numbers = 0..length as u32;
    numbers
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect()
}
