//! An upload whose system calls fail one at a time, or that is killed at one of them; and what a power cut leaves of a
//! checkpoint. Whatever happened, the next run must succeed.
//!
//! `OSSMP_TORTURE=all` strikes every allocation and every call of the network; otherwise a sample of them.
#![cfg(target_os = "linux")]

#[path = "c_abi/build.rs"]
mod build;
#[path = "c_abi/program.rs"]
mod program;

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Mutex;

use ossmp_emulator::Emulator;
use program::Program;

const BUCKET: &str = "demo";
const MIN_PART: usize = 100 * 1024;
const PARTS: usize = 4;
/// errno.
const EINTR: &str = "4";
const EIO: &str = "5";
const ENOMEM: &str = "12";
const EACCES: &str = "13";
const EMFILE: &str = "24";
const ENOSPC: &str = "28";
const EROFS: &str = "30";

/// A program that uploads, and the library that lets it fail.
struct Bench {
    program: Program,
    shim: String,
    file: String,
    data: Vec<u8>,
}

impl Bench {
    fn new() -> Self {
        let program = Program::build("fault");
        let shim = program.build_shim("shim");
        let bytes = 0..(PARTS * MIN_PART - 5) as u32;
        let data: Vec<u8> = bytes
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let file = program.file("file", &data);
        Bench {
            program,
            shim,
            file,
            data,
        }
    }
}

/// One upload, its server and its checkpoint.
struct Stage<'b> {
    bench: &'b Bench,
    emulator: Emulator,
    directory: tempfile::TempDir,
}

impl<'b> Stage<'b> {
    fn new(bench: &'b Bench) -> Self {
        Stage {
            bench,
            emulator: Emulator::builder().bucket(BUCKET).start().unwrap(),
            directory: tempfile::tempdir().unwrap(),
        }
    }

    fn checkpoint(&self) -> PathBuf {
        self.directory.path().join("checkpoint")
    }

    fn run(&self, ends: &str, environment: &[(&str, &str)]) -> Output {
        let endpoint = self.emulator.endpoint();
        let checkpoint = self.checkpoint().display().to_string();
        let arguments = [&endpoint, "k", &self.bench.file, &checkpoint, ends];
        self.bench.program.output(&arguments, environment)
    }

    /// A run that is struck.
    fn struck(&self, blow: &Blow, ends: &str) -> Output {
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
        self.emulator_place().join("calls")
    }

    /// Beside the checkpoint, but not with its prefix.
    fn emulator_place(&self) -> &Path {
        self.bench.program.directory.path()
    }

    /// The next run, on a machine that is well, makes the object of the file and leaves nothing.
    #[track_caller]
    fn goes_on(&self, what: &str, orphans: usize) {
        let output = self.run("OSSMP_OK", &[]);
        assert!(
            output.status.success(),
            "{what}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let stored = self.emulator.read_object(BUCKET, "k").unwrap();
        assert!(stored == self.bench.data, "{what}: not the file");
        let uploads = self.emulator.uploads(BUCKET).len();
        assert!(uploads <= orphans, "{what}: {uploads} uploads are left");
        let left: Vec<_> = std::fs::read_dir(self.directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert!(left.is_empty(), "{what}: {left:?} is left");
    }
}

#[derive(Clone, Copy, Debug)]
enum Scope {
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
struct Blow {
    scope: Scope,
    at: usize,
    effect: &'static str,
    every: bool,
}

/// How many calls of this scope an upload makes.
fn count(bench: &Bench, scope: Scope) -> usize {
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
    let text = std::fs::read_to_string(stage.log()).unwrap();
    text.trim().parse().unwrap()
}

/// At most so many of 1 to `calls`, spread over all of them, unless everything is wanted.
fn sample(calls: usize, most: usize) -> Vec<usize> {
    let all = std::env::var("OSSMP_TORTURE").is_ok_and(|v| v == "all");
    let step = if all { 1 } else { calls.div_ceil(most).max(1) };
    (1..=calls).step_by(step).collect()
}

/// Does `check` for all, four at a time: they wait for discs and backoffs.
fn for_all<T: Send>(items: Vec<T>, check: impl Fn(T) + Sync) {
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

fn blows(scope: Scope, at: &[usize], effects: &[&'static str]) -> Vec<Blow> {
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

/// An error of one of these statuses or success, and then the next run goes on.
fn survives(bench: &Bench, blow: Blow, ends: &str) {
    let stage = Stage::new(bench);
    let output = stage.struck(&blow, ends);
    assert!(
        output.status.success(),
        "{blow:?}: {:?} {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    // An Initiate whose answer cannot be received leaves an upload that nobody knows.
    let orphans = usize::from(matches!(blow.scope, Scope::Net) && blow.effect == EMFILE);
    stage.goes_on(&format!("{blow:?}"), orphans);
}

#[test]
fn killed_at_each_call_that_touches_the_checkpoint_the_next_run_goes_on() {
    let bench = Bench::new();
    let calls = count(&bench, Scope::Checkpoint);
    assert!(calls > 10, "{calls} calls touch the checkpoint");
    let at: Vec<usize> = (1..=calls).collect();
    for_all(blows(Scope::Checkpoint, &at, &["kill", "after"]), |blow| {
        let stage = Stage::new(&bench);
        let output = stage.struck(&blow, "OSSMP_OK");
        assert_eq!(output.status.signal(), Some(9), "{blow:?}");
        // Killed before the upload is written down, nobody knows of it.
        stage.goes_on(&format!("{blow:?}"), 1);
    });
}

#[test]
fn each_call_that_touches_the_checkpoint_may_fail() {
    let bench = Bench::new();
    let at: Vec<usize> = (1..=count(&bench, Scope::Checkpoint)).collect();
    let effects = [EIO, ENOSPC, EACCES, EMFILE, EROFS, EINTR, "short"];
    for_all(blows(Scope::Checkpoint, &at, &effects), |blow| {
        survives(&bench, blow, "OSSMP_OK|OSSMP_E_CHECKPOINT");
    });
}

#[test]
fn the_file_may_fail_to_be_read_at_each_call() {
    let bench = Bench::new();
    let calls = count(&bench, Scope::Source);
    assert!(calls >= PARTS, "{calls} calls touch the file");
    let at = sample(calls, 20);
    for_all(blows(Scope::Source, &at, &[EIO, EACCES]), |blow| {
        survives(&bench, blow, "OSSMP_OK|OSSMP_E_FILE|OSSMP_E_FILE_CHANGED");
    });
    for_all(blows(Scope::Source, &at, &[EINTR, "short"]), |blow| {
        survives(&bench, blow, "OSSMP_OK|OSSMP_E_FILE");
    });
}

#[test]
fn system_calls_of_the_network_are_cut_short_and_interrupted() {
    let bench = Bench::new();
    let calls = count(&bench, Scope::Net);
    assert!(calls > 20, "{calls} calls of the network");
    let mut all = blows(Scope::Net, &sample(calls, 25), &[EINTR, "short", EMFILE]);
    all.push(Blow {
        scope: Scope::Net,
        at: 1,
        effect: "short",
        every: true,
    });
    for_all(all, |blow| {
        let ends = match blow.effect {
            EMFILE => "OSSMP_OK|OSSMP_E_NETWORK",
            _ => "OSSMP_OK",
        };
        survives(&bench, blow, ends);
    });
}

#[test]
fn memory_may_be_refused_at_any_time() {
    let bench = Bench::new();
    let calls = count(&bench, Scope::Malloc);
    assert!(calls > 500, "{calls} allocations");
    for_all(
        blows(Scope::Malloc, &sample(calls, 60), &[ENOMEM]),
        |blow| {
            let stage = Stage::new(&bench);
            let output = stage.struck(&blow, "OSSMP_OK|OSSMP_E_MEMORY|OSSMP_E_NETWORK");
            // The standard library aborts where it allocates; nothing worse may happen.
            let end = output.status.signal();
            assert!(
                matches!(end, None | Some(6)),
                "{blow:?}: {:?} {}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            );
            stage.goes_on(&format!("{blow:?}"), 1);
        },
    );
}

#[test]
fn whatever_a_power_cut_leaves_of_a_checkpoint_the_next_run_goes_on() {
    let bench = Bench::new();
    let mut states: Vec<(usize, usize, bool)> = Vec::new();
    for at_place in 0..6 {
        for aside in 0..4 {
            for lock in [false, true] {
                states.push((at_place, aside, lock));
            }
        }
    }
    for_all(states, |state| {
        let (at_place, aside, lock) = state;
        let stage = Stage::new(&bench);
        stage
            .emulator
            .fault("UploadPart part=3 always status=403 code=AccessDenied");
        assert!(stage.run("OSSMP_E_SERVICE", &[]).status.success());
        stage.emulator.clear_faults();
        let place = &stage.checkpoint();
        let record = std::fs::read(place).unwrap();
        let beside = |suffix: &str| PathBuf::from(format!("{}{suffix}", place.display()));
        // What had not been synced is there, is lost, is torn at a sector, or is zeros.
        let torn = |n: usize| match n {
            0 => None,
            1 => Some(Vec::new()),
            2 => Some(record[..record.len().min(512) / 2].to_vec()),
            3 => Some(record.clone()),
            4 => Some(vec![0; record.len()]),
            _ => Some([record.clone(), record.clone()].concat()),
        };
        std::fs::remove_file(place).unwrap();
        if let Some(bytes) = torn(at_place) {
            std::fs::write(place, bytes).unwrap();
        }
        if let Some(bytes) = torn(aside) {
            std::fs::write(beside(".tmp"), bytes).unwrap();
        }
        if !lock {
            std::fs::remove_file(beside(".lock")).unwrap();
        }
        let known = at_place == 3;
        stage.goes_on(&format!("{state:?}"), usize::from(!known));
        let reused = stage.emulator.uploads(BUCKET).is_empty();
        assert_eq!(known, reused, "{state:?}: only an intact record is used");
    });
}
