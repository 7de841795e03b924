//! An upload by a program of its own, with its server and its checkpoint; what may happen to one of its system calls.
#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Output;
use std::sync::Mutex;

use ossmp_emulator::Emulator;

use crate::program::{Child, Program};

pub const BUCKET: &str = "demo";
pub const KEY: &str = "k";
pub const MIN_PART: usize = 100 * 1024;
/// Threads of tests/c/fault.c, each of which sends a part.
pub const THREADS: usize = 2;

/// A program that uploads, and the library that lets it fail.
pub struct Bench {
    program: Program,
    shim: String,
    file: String,
    pub data: Vec<u8>,
    limit: String,
}

impl Bench {
    /// A file of so many parts, and how many milliseconds the program waits for a server that is silent.
    pub fn new(parts: usize, limit: u32) -> Self {
        let program = Program::build("fault");
        let shim = program.build_shim("shim");
        let bytes = 0..(parts * MIN_PART - 5) as u32;
        let data: Vec<u8> = bytes
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let file = program.file("file", &data);
        Bench {
            program,
            shim,
            file,
            data,
            limit: limit.to_string(),
        }
    }
}

/// One upload, its server and its checkpoint.
pub struct Stage<'b> {
    bench: &'b Bench,
    pub emulator: Emulator,
    directory: tempfile::TempDir,
    beside: tempfile::TempDir,
}

impl<'b> Stage<'b> {
    pub fn new(bench: &'b Bench) -> Self {
        Stage {
            bench,
            emulator: Emulator::builder().bucket(BUCKET).start().unwrap(),
            directory: tempfile::tempdir().unwrap(),
            beside: tempfile::tempdir().unwrap(),
        }
    }

    pub fn checkpoint(&self) -> PathBuf {
        self.directory.path().join("checkpoint")
    }

    fn arguments(&self, ends: &str) -> Vec<String> {
        let checkpoint = self.checkpoint().display().to_string();
        let endpoint = self.emulator.endpoint();
        let (file, limit) = (&self.bench.file, &self.bench.limit);
        [&endpoint, KEY, file, &checkpoint, ends, limit]
            .map(str::to_owned)
            .to_vec()
    }

    pub fn run(&self, ends: &str, environment: &[(&str, &str)]) -> Output {
        let arguments = self.arguments(ends);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.bench.program.output(&arguments, environment)
    }

    /// A run that goes on beside the test.
    pub fn start(&self) -> Child {
        self.bench.program.start(&self.arguments("OSSMP_OK"))
    }

    /// A run that is struck.
    pub fn struck(&self, blow: &Blow, ends: &str) -> Output {
        let shim = &self.bench.shim;
        let scope = blow.scope.text(self);
        let log = self.log().display().to_string();
        let at = blow.at.to_string();
        self.run(
            ends,
            &[
                ("LD_PRELOAD", shim),
                ("SHIM_SCOPE", &scope),
                ("SHIM_AT", &at),
                ("SHIM_DO", blow.effect),
                ("SHIM_EVERY", if blow.every { "1" } else { "" }),
                ("SHIM_LOG", &log),
            ],
        )
    }

    fn log(&self) -> PathBuf {
        self.beside.path().join("calls")
    }

    /// How many calls of the scope the run made that was struck, if it came to its end.
    pub fn calls(&self) -> usize {
        let text = std::fs::read_to_string(self.log()).unwrap();
        text.trim().parse().unwrap()
    }

    /// The next run, on a machine that is well, makes the object of the file and leaves nothing.
    #[track_caller]
    pub fn goes_on(&self, what: &str, orphans: usize) {
        let output = self.run("OSSMP_OK", &[]);
        assert!(
            output.status.success(),
            "{what}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let stored = self.emulator.read_object(BUCKET, KEY).unwrap();
        assert!(stored == self.bench.data, "{what}: not the file");
        let uploads = self.emulator.uploads(BUCKET).len();
        assert!(uploads <= orphans, "{what}: {uploads} uploads are left");
        let left = self.files();
        assert!(left.is_empty(), "{what}: {left:?} is left");
    }

    /// The checkpoint, and what is beside it for its sake.
    fn files(&self) -> Vec<OsString> {
        let entries = std::fs::read_dir(self.directory.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Scope {
    Checkpoint,
    Source,
    Net,
    Malloc,
}

impl Scope {
    fn text(self, stage: &Stage<'_>) -> String {
        match self {
            Scope::Checkpoint => stage.directory.path().display().to_string(),
            Scope::Source => stage.bench.file.clone(),
            Scope::Net => "net".to_owned(),
            Scope::Malloc => "malloc".to_owned(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Blow {
    pub scope: Scope,
    pub at: usize,
    pub effect: &'static str,
    pub every: bool,
}

/// How many calls of this scope an upload makes.
pub fn count(bench: &Bench, scope: Scope) -> usize {
    let stage = Stage::new(bench);
    let none = Blow {
        scope,
        at: 0,
        effect: "",
        every: false,
    };
    let output = stage.struck(&none, "OSSMP_OK");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    stage.calls()
}

/// At most so many of 1 to `calls`, spread over all of them, unless everything is wanted.
pub fn sample(calls: usize, most: usize) -> Vec<usize> {
    let all = std::env::var("OSSMP_TORTURE").is_ok_and(|v| v == "all");
    let step = if all { 1 } else { calls.div_ceil(most).max(1) };
    (1..=calls).step_by(step).collect()
}

/// Does `check` for all, four at a time: they wait for discs and backoffs.
pub fn for_all<T: Send>(items: Vec<T>, check: impl Fn(T) + Sync) {
    let items = Mutex::new(items);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(item) = items.lock().unwrap().pop() else {
                        return;
                    };
                    check(item);
                }
            });
        }
    });
}

pub fn blows(scope: Scope, at: &[usize], effects: &[&'static str]) -> Vec<Blow> {
    let mut blows = Vec::new();
    for effect in effects {
        blows.extend(at.iter().map(|at| Blow {
            scope,
            at: *at,
            effect,
            every: false,
        }));
    }
    blows
}
