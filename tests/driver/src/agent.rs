//! The process that makes the calls in its language.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::{Map, Value, json};

#[path = "../../common/secret.rs"]
mod secret;

/// No agent may say them: neither in an answer nor in the log that it collects.
const SECRETS: [&str; 4] = [
    "emulator-default-secret",
    "wrong-secret-that-nobody-may-see",
    "proxy-password",
    "token-one",
];
/// The longest that a call may take before its agent is given up.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Agent {
    command: String,
    patience: Duration,
    running: Option<Running>,
}

struct Running {
    child: Child,
    /// Closed to let the process end.
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

/// What an agent said.
pub enum Answer {
    Ok(Value),
    Error(Value),
}

impl Agent {
    pub fn new(command: &str) -> Self {
        Agent {
            command: command.to_owned(),
            patience: PATIENCE,
            running: None,
        }
    }

    /// Waits so many times as long, for an agent that runs slowly.
    pub fn with_patience(mut self, times: u32) -> Self {
        self.patience = PATIENCE * times;
        self
    }

    /// Makes one call. An agent that ends or keeps silent is started anew at the next one.
    pub fn call(&mut self, name: &str, arguments: &Map<String, Value>) -> Result<Answer, String> {
        let mut request = arguments.clone();
        request.insert("call".to_owned(), json!(name));
        let answer = self.exchange(&Value::Object(request).to_string());
        if answer.is_err() {
            self.running = None;
        }
        let line = answer?;
        let mut answer: Value =
            serde_json::from_str(&line).map_err(|e| format!("{name}: no JSON ({e}): {line}"))?;
        if !answer["ok"].is_null() {
            Ok(Answer::Ok(answer["ok"].take()))
        } else if !answer["error"].is_null() {
            Ok(Answer::Error(answer["error"].take()))
        } else {
            Err(format!("{name}: neither ok nor error: {line}"))
        }
    }

    /// Lets the process end by itself; an error when it ends badly, as a sanitizer makes it.
    pub fn finish(mut self) -> Result<(), String> {
        self.running.take().map_or(Ok(()), Running::finish)
    }

    /// Of the running process; 0 while there is none.
    pub fn pid(&self) -> u32 {
        self.running.as_ref().map_or(0, |r| r.child.id())
    }

    fn exchange(&mut self, request: &str) -> Result<String, String> {
        if self.running.is_none() {
            self.running = Some(Running::start(&self.command)?);
        }
        let running = self.running.as_mut().expect("just started");
        let input = running.input.as_mut().expect("it is not finished");
        writeln!(input, "{request}").map_err(|e| format!("the agent has ended: {e}"))?;
        match running.lines.recv_timeout(self.patience) {
            Ok(line) => match secret::found_in(line.as_bytes(), &SECRETS) {
                Some(shown) => Err(format!("secret: the agent says {shown}")),
                None => Ok(line),
            },
            Err(RecvTimeoutError::Timeout) => Err(format!("no answer within {:?}", self.patience)),
            Err(RecvTimeoutError::Disconnected) => {
                let status = running.child.wait();
                Err(format!("the agent has ended in the call: {status:?}"))
            }
        }
    }
}

impl Running {
    fn start(command: &str) -> Result<Self, String> {
        let mut child = Command::new("sh")
            .args(["-c", &format!("exec {command}")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("{command}: {e}"))?;
        let input = child.stdin.take();
        let output = child.stdout.take().expect("a pipe");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                let Ok(line) = line else { return };
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Running {
            child,
            input,
            lines,
        })
    }

    fn finish(mut self) -> Result<(), String> {
        drop(self.input.take());
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => return Err(format!("the agent speaks unasked: {line}")),
            Err(RecvTimeoutError::Timeout) => return Err("the agent does not end".to_owned()),
            Err(RecvTimeoutError::Disconnected) => {}
        }
        let status = self.child.wait().map_err(|e| e.to_string())?;
        match status.success() {
            true => Ok(()),
            false => Err(format!("the agent ends with {status}")),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
