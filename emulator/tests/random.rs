//! 10,000 random operations get the same answers from a directory, from memory, and across restarts.
//!
//! `OSSMP_EMULATOR_SEED` and `OSSMP_EMULATOR_STEPS` try others.

mod common;
#[path = "random/steps.rs"]
mod steps;
#[path = "random/transcript.rs"]
mod transcript;

use std::path::Path;

use ossmp_emulator::{Emulator, EmulatorBuilder};
use steps::Steps;
use transcript::Server;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// The answers to all steps; the server is started again every `life` steps.
fn answers(seed: u64, count: u64, life: u64, start: impl Fn() -> Emulator) -> Vec<String> {
    let mut server = Server::new(start());
    let mut steps = Steps::new(seed);
    let mut transcript = Vec::new();
    for number in 0..count {
        if number > 0 && number.is_multiple_of(life) {
            server.replace(&start);
        }
        let step = steps.next(&server);
        let answer = server.send(&step.request);
        steps.learn(&step, &answer);
        transcript.push(server.line(&step, &answer));
    }
    transcript
}

fn buckets(builder: EmulatorBuilder) -> EmulatorBuilder {
    builder.bucket("demo").bucket("other")
}

fn on_disk(directory: &Path) -> Emulator {
    buckets(Emulator::builder())
        .directory(directory)
        .start()
        .unwrap()
}

#[test]
fn directory_memory_and_restarts_answer_alike() {
    let seed = setting("OSSMP_EMULATOR_SEED", 20_240_615);
    let count = setting("OSSMP_EMULATOR_STEPS", 10_000);
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let in_memory = || buckets(Emulator::builder()).memory(true).start().unwrap();
    let [disk, memory, restarted] = std::thread::scope(|scope| {
        let disk = scope.spawn(|| answers(seed, count, u64::MAX, || on_disk(one.path())));
        let memory = scope.spawn(|| answers(seed, count, u64::MAX, in_memory));
        let restarted = scope.spawn(|| answers(seed, count, count / 20, || on_disk(two.path())));
        [disk, memory, restarted].map(|one| one.join().unwrap())
    });
    for (number, line) in disk.iter().enumerate() {
        assert_eq!(line, &memory[number], "seed {seed}, step {number}: memory");
        assert_eq!(
            line, &restarted[number],
            "seed {seed}, step {number}: restarts"
        );
    }
    // The sequence must be worth its name: every kind of operation succeeds and fails.
    for (what, least) in [
        (" 200 ", count / 4),
        (" 204 ", count / 100),
        ("NoSuchUpload", count / 100),
        ("InvalidPart<", 5),
        ("EntityTooSmall", 5),
        ("PartNotSequential", 5),
        ("FileAlreadyExists", 5),
        ("complete 200", count / 200),
    ] {
        let found = disk.iter().filter(|line| line.contains(what)).count() as u64;
        assert!(
            found >= least.min(count / 100),
            "{what}: {found} of {count}"
        );
    }
}
