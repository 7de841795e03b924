//! The server as a child process.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

pub struct Program {
    child: Child,
    pub ready: String,
}

impl Program {
    pub fn start(arguments: &[&str], temporary: &Path) -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ossmp-emulator"))
            .args(arguments)
            .env("TMPDIR", temporary)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut ready)
            .unwrap();
        Program { child, ready }
    }

    pub fn field(&self, name: &str) -> String {
        let found = self
            .ready
            .split_whitespace()
            .find_map(|word| word.strip_prefix(&format!("{name}=")));
        found
            .unwrap_or_else(|| panic!("{name} in {}", self.ready))
            .to_owned()
    }

    /// The port of a field that is a URL.
    pub fn port(&self, name: &str) -> u16 {
        let url = self.field(name);
        url.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// The most memory that it has had so far, in bytes.
    pub fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.unwrap().trim().trim_end_matches(" kB");
        kib.parse::<u64>().unwrap() * 1024
    }

    pub fn signal(&mut self, name: &str) -> std::process::ExitStatus {
        let killed = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(killed.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
