//! An upload that is killed with SIGKILL: at each of its requests, held there by the server, and at its system calls. The
//! next run must succeed and send what is missing, and no more.
//!
//! `OSSMP_TORTURE=all` kills at every call of the network; otherwise at a sample of them.
#![cfg(target_os = "linux")]

#[path = "torture/bench.rs"]
mod bench;
#[path = "c_abi/build.rs"]
mod build;
#[path = "c_abi/program.rs"]
mod program;
#[path = "kills/request.rs"]
mod request;

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bench::{BUCKET, Bench, Blow, MIN_PART, Scope, Stage, THREADS};
use bench::{blows, count, for_all, sample};
use ossmp_emulator::Event;
use request::{Kill, MOMENTS, Request};

const PARTS: u32 = 6;
/// Nobody gives up a request at which it is to be killed, nor one that a busy machine delays.
const LIMIT_MS: u32 = 30_000;
/// For what takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// An answer that the log shows as cut is on its way; whether it arrives does not change what must follow.
const ON_ITS_WAY: Duration = Duration::from_millis(20);

fn bench() -> Bench {
    Bench::new(PARTS as usize, LIMIT_MS)
}

/// Numbers of the parts that were sent, as often as they were sent.
fn sent(events: &[Event]) -> Vec<u32> {
    let parts = events.iter().filter(|e| e.operation == "UploadPart");
    let mut numbers: Vec<u32> = parts.filter_map(|e| e.part_number).collect();
    numbers.sort_unstable();
    numbers
}

fn count_of(events: &[Event], operation: &str) -> usize {
    events.iter().filter(|e| e.operation == operation).count()
}

/// Lets the upload run to where the server holds it, and kills it there.
fn kill_at(stage: &Stage<'_>, kill: Kill) {
    for fault in kill.faults(PARTS) {
        stage.emulator.fault(&fault);
    }
    let mut child = stage.start();
    let begun = Instant::now();
    while !kill.is_reached(PARTS, &stage.emulator.events()) {
        assert!(!child.has_ended(), "{kill:?}: it ended by itself");
        assert!(
            begun.elapsed() < PATIENCE,
            "{kill:?}: only {:#?}",
            stage.emulator.events()
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    if kill.moment.is_in_answer() {
        std::thread::sleep(ON_ITS_WAY);
    }
    child.kill();
    stage.emulator.clear_faults();
}

#[test]
fn killed_at_each_request_the_next_run_sends_exactly_what_is_missing() {
    let bench = bench();
    let kills: Vec<Kill> = Request::all(PARTS)
        .flat_map(|request| MOMENTS.map(|moment| Kill::new(request, moment)))
        .flatten()
        .collect();
    println!("{} kills", kills.len());
    for_all(kills, |kill| {
        let stage = Stage::new(&bench);
        kill_at(&stage, kill);
        let before = stage.emulator.events().len();
        let orphans = kill.orphans();
        stage.goes_on(&format!("{kill:?}"), orphans);
        let left = stage.emulator.uploads(BUCKET).len();
        assert_eq!(left, orphans, "{kill:?}: uploads left");
        let later = &stage.emulator.events()[before..];
        let missing: Vec<u32> = kill.missing(PARTS).collect();
        assert_eq!(sent(later), missing, "{kill:?}: parts sent");
        let bytes: u64 = later
            .iter()
            .filter(|e| e.operation == "UploadPart")
            .map(|e| e.body_bytes)
            .sum();
        let first = missing.first().map_or(PARTS, |number| number - 1) as usize;
        let expected = bench.data.len().saturating_sub(first * MIN_PART) as u64;
        assert_eq!(bytes, expected, "{kill:?}: bytes of parts sent");
        assert_eq!(
            count_of(later, "InitiateMultipartUpload"),
            usize::from(!kill.is_known()),
            "{kill:?}: uploads begun"
        );
        assert_eq!(
            count_of(later, "CompleteMultipartUpload"),
            usize::from(!kill.is_completed()),
            "{kill:?}: times completed"
        );
    });
}

/// What a run left that was killed at a system call.
struct Left {
    events: Vec<Event>,
    /// The upload was written down.
    known: bool,
    /// Complete was acknowledged.
    completed: bool,
}

/// The next run goes on; of what it sent the server had acknowledged nothing, and so of what the killed run sent no more
/// than was under way in its threads is sent again.
fn goes_on(stage: &Stage<'_>, blow: &Blow) -> Left {
    let events = stage.emulator.events();
    let known = stage.checkpoint().exists();
    let begun = count_of(&events, "InitiateMultipartUpload");
    let parts = sent(&events);
    let acknowledged = |operation: &str| {
        let found = events.iter().filter(|e| e.operation == operation);
        let numbers = found.filter(|e| e.acknowledged).map(|e| e.part_number);
        numbers.collect::<BTreeSet<Option<u32>>>()
    };
    let completed = !acknowledged("CompleteMultipartUpload").is_empty();
    assert!(begun <= 1, "{blow:?}: {begun} uploads begun");
    assert!(
        known || completed || parts.is_empty(),
        "{blow:?}: parts {parts:?} were sent before the upload was written down"
    );
    // Between the work of Initiate and the checkpoint nobody knows of the upload.
    let orphans = usize::from(!known && !completed);
    stage.goes_on(&format!("{blow:?}"), orphans);
    let all = stage.emulator.events();
    let later = &all[events.len()..];
    if orphans > 0 {
        // An Initiate that was on its way when the kill struck may have come later than the log was read.
        let left = stage.emulator.uploads(BUCKET).len();
        let begun = count_of(&all, "InitiateMultipartUpload");
        assert!(left < begun, "{blow:?}: {left} of {begun} uploads are left");
    }
    if known {
        assert_eq!(count_of(later, "InitiateMultipartUpload"), 0, "{blow:?}");
        let mut again = sent(later);
        assert!(
            !completed || again.is_empty(),
            "{blow:?}: {again:?} sent behind Complete"
        );
        let safe = acknowledged("UploadPart");
        again.retain(|number| parts.contains(number));
        assert!(
            again.iter().all(|number| !safe.contains(&Some(*number))),
            "{blow:?}: of {again:?} the server had acknowledged {safe:?}"
        );
        assert!(again.len() <= THREADS, "{blow:?}: {again:?} sent again");
    }
    Left {
        events,
        known,
        completed,
    }
}

#[test]
fn killed_at_each_call_that_touches_the_checkpoint_the_next_run_goes_on() {
    let bench = bench();
    let calls = count(&bench, Scope::Checkpoint);
    assert!(calls > 10, "{calls} calls touch the checkpoint");
    let at: Vec<usize> = (1..=calls).collect();
    let [unknown, behind] = [const { AtomicUsize::new(0) }; 2];
    println!("{} kills", 2 * calls);
    for_all(blows(Scope::Checkpoint, &at, &["kill", "after"]), |blow| {
        let stage = Stage::new(&bench);
        let output = stage.struck(&blow, "OSSMP_OK");
        assert_eq!(output.status.signal(), Some(9), "{blow:?}");
        let left = goes_on(&stage, &blow);
        let begun = count_of(&left.events, "InitiateMultipartUpload") > 0;
        unknown.fetch_add(usize::from(begun && !left.known), Ordering::Relaxed);
        behind.fetch_add(usize::from(left.completed && left.known), Ordering::Relaxed);
    });
    // Behind the answer to Initiate, and behind that to Complete, no request follows at which it could be held.
    assert!(unknown.into_inner() > 0, "no kill before the record");
    assert!(behind.into_inner() > 0, "no kill behind Complete");
}

#[test]
fn killed_at_calls_of_the_network_the_next_run_goes_on() {
    let bench = bench();
    let calls = count(&bench, Scope::Net);
    assert!(calls > 20, "{calls} calls of the network");
    let kills = blows(Scope::Net, &sample(calls, 20), &["kill", "after"]);
    let most = kills.len();
    let [killed, half] = [const { AtomicUsize::new(0) }; 2];
    for_all(kills, |blow| {
        let stage = Stage::new(&bench);
        let output = stage.struck(&blow, "OSSMP_OK");
        if output.status.success() {
            // Answers arrive in one piece or in several.
            assert!(stage.calls() < blow.at, "{blow:?}: not struck");
            return;
        }
        assert_eq!(output.status.signal(), Some(9), "{blow:?}");
        let left = goes_on(&stage, &blow);
        killed.fetch_add(1, Ordering::Relaxed);
        let parts = left.events.iter().filter(|e| e.acknowledged).count();
        half.fetch_add(
            usize::from(left.known && !left.completed && parts > 1),
            Ordering::Relaxed,
        );
    });
    let (killed, half) = (killed.into_inner(), half.into_inner());
    println!("{killed} kills");
    assert!(killed * 4 >= most * 3, "{killed} of {most} struck");
    assert!(half > 5, "{half} kills with parts to be kept");
}
