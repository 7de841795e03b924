//! An upload whose system calls fail one at a time; and what a power cut leaves of a checkpoint. Whatever happened, the next
//! run must succeed. tests/kills.rs kills.
//!
//! `OSSMP_TORTURE=all` strikes every allocation and every call of the network; otherwise a sample of them.
#![cfg(target_os = "linux")]

#[path = "torture/bench.rs"]
mod bench;
#[path = "c_abi/build.rs"]
mod build;
#[path = "c_abi/program.rs"]
mod program;

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;

use bench::{BUCKET, Bench, Blow, Scope, Stage, blows, count, for_all, sample};

const PARTS: usize = 4;
const LIMIT_MS: u32 = 500;
/// errno.
const EINTR: &str = "4";
const EIO: &str = "5";
const ENOMEM: &str = "12";
const EACCES: &str = "13";
const EMFILE: &str = "24";
const ENOSPC: &str = "28";
const EROFS: &str = "30";

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
fn each_call_that_touches_the_checkpoint_may_fail() {
    let bench = Bench::new(PARTS, LIMIT_MS);
    let at: Vec<usize> = (1..=count(&bench, Scope::Checkpoint)).collect();
    let effects = [EIO, ENOSPC, EACCES, EMFILE, EROFS, EINTR, "short"];
    for_all(blows(Scope::Checkpoint, &at, &effects), |blow| {
        survives(&bench, blow, "OSSMP_OK|OSSMP_E_CHECKPOINT");
    });
}

#[test]
fn the_file_may_fail_to_be_read_at_each_call() {
    let bench = Bench::new(PARTS, LIMIT_MS);
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
    let bench = Bench::new(PARTS, LIMIT_MS);
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
    let bench = Bench::new(PARTS, LIMIT_MS);
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
    let bench = Bench::new(PARTS, LIMIT_MS);
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
