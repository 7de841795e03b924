//! A server under test, and its answers without what must differ.

use std::collections::HashMap;
use std::net::TcpStream;

use ossmp_emulator::Emulator;

use super::common::*;
use super::steps::Step;

pub struct Server {
    emulator: Emulator,
    stream: Option<TcpStream>,
    /// Upload ids are random; the transcript has the order in which they were made.
    ids: HashMap<String, usize>,
    by_order: Vec<String>,
}

impl Server {
    pub fn new(emulator: Emulator) -> Server {
        Server {
            emulator,
            stream: None,
            ids: HashMap::new(),
            by_order: Vec::new(),
        }
    }

    /// Stops it and starts another one in its place.
    pub fn replace(&mut self, start: impl Fn() -> Emulator) {
        self.stream = None;
        // Of the same directory, which one at a time may serve.
        let nothing = Emulator::builder().memory(true).start().unwrap();
        drop(std::mem::replace(&mut self.emulator, nothing));
        self.emulator = start();
    }

    pub fn upload_id(&self, order: usize) -> String {
        let known = self.by_order.get(order).cloned();
        known.unwrap_or_else(|| "0".repeat(32))
    }

    pub fn send(&mut self, request: &Request) -> Response {
        let mut stream = self
            .stream
            .take()
            .unwrap_or_else(|| connect(&self.emulator));
        let answer = request.send_on(&mut stream, self.emulator.port());
        if answer.header("connection") != Some("close") {
            self.stream = Some(stream);
        }
        if let Some(id) = answer.tag("UploadId").filter(|_| answer.status == 200) {
            let order = self.by_order.len();
            if let std::collections::hash_map::Entry::Vacant(free) = self.ids.entry(id.clone()) {
                free.insert(order);
                self.by_order.push(id);
            }
        }
        answer
    }

    /// Everything that is promised about an answer.
    pub fn line(&self, step: &Step, answer: &Response) -> String {
        let mut headers: Vec<String> = answer
            .headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value))
            .filter(|(name, _)| {
                ![
                    "date",
                    "last-modified",
                    "x-oss-request-id",
                    "x-oss-server-time",
                ]
                .contains(&name.as_str())
            })
            // The length of texts with random names in them is the same, since they all have 32 digits.
            .map(|(name, value)| match name.as_str() {
                // An error in base64, with a random id in it.
                "x-oss-err" => format!("{name}={}", self.neutral(step, &decoded(value))),
                _ => format!("{name}={value}"),
            })
            .collect();
        headers.sort();
        let body = match std::str::from_utf8(&answer.body) {
            Ok(text) if text.starts_with('<') => self.neutral(step, text),
            _ => hex(&<sha2::Sha256 as sha2::Digest>::digest(&answer.body)),
        };
        format!(
            "{} {} {} {body}",
            step.what,
            answer.status,
            headers.join(" ")
        )
    }

    fn neutral(&self, step: &Step, text: &str) -> String {
        let mut text = text.to_owned();
        for name in ["RequestId", "LastModified", "Initiated", "CreationDate"] {
            text = each(&text, name, |_| "-".into());
        }
        for name in ["UploadId", "UploadIdMarker", "NextUploadIdMarker"] {
            text = each(&text, name, |id| match self.ids.get(id) {
                // Uploads of one key are listed by id, so in no certain order.
                Some(_) if step.what == "list-uploads" => "#".into(),
                Some(order) => format!("#{order}"),
                None => id.to_owned(),
            });
        }
        text
    }
}

fn decoded(text: &str) -> String {
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text);
    String::from_utf8(bytes.expect("base64")).expect("UTF-8")
}

/// Replaces the text of each element of this name.
fn each(text: &str, name: &str, make: impl Fn(&str) -> String) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let (mut made, mut rest) = (String::new(), text);
    while let Some((before, behind)) = rest.split_once(&open) {
        let (value, after) = behind.split_once(&close).expect("a closed element");
        made += &format!("{before}{open}{}{close}", make(value));
        rest = after;
    }
    made + rest
}
