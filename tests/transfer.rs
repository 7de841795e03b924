//! The one-call upload: planned, concurrent, resumable, guarded.

mod common;

use std::os::unix::fs::{FileExt, PermissionsExt, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::*;
use ossmp::{Control, ErrorKind, Options};
use ossmp_emulator::Emulator;

const PART: i64 = MIN_PART as i64;

fn options(change: impl FnOnce(&mut Options)) -> Options {
    let mut options = Options::new();
    options.part_size(PART).unwrap();
    change(&mut options);
    options
}

fn resumable(place: &Path) -> Options {
    options(|o| o.checkpoint(place))
}

/// Leaves an upload of `parts` parts unfinished behind a checkpoint.
fn interrupt(emulator: &Emulator, object: &str, file: &Path, options: &Options, at_part: u32) {
    emulator.fault(&format!(
        "UploadPart part={at_part} always status=403 code=AccessDenied"
    ));
    let error = client(emulator)
        .upload_file(BUCKET, object, file, options)
        .unwrap_err();
    assert_eq!(error.service_error().code, "AccessDenied");
    assert!(!error.upload_id().is_empty());
    assert_eq!(error.part_number(), at_part);
    emulator.clear_faults();
    emulator.clear_events();
}

fn is_empty(directory: &Path) -> bool {
    std::fs::read_dir(directory).unwrap().next().is_none()
}

#[test]
fn files_of_every_size_become_the_object() {
    let emulator = emulator();
    let client = client(&emulator);
    for (size, puts) in [
        (0, true),
        (1, true),
        (MIN_PART, true),
        (MIN_PART + 1, false),
        (7 * MIN_PART, false),
        (7 * MIN_PART + 5, false),
    ] {
        emulator.clear_events();
        let data = bytes(size, size as u64);
        let file = file_of(&data);
        let done = client
            .upload_file(BUCKET, "sized", file.path(), &options(|_| {}))
            .unwrap();
        assert_stored(&emulator, "sized", &data);
        let object = emulator.object(BUCKET, "sized").unwrap();
        assert_eq!((done.size, done.etag), (Some(size as u64), object.etag));
        assert_eq!(done.crc64, Some(object.crc64));
        assert_eq!(done.bytes_reused, 0);
        assert_eq!(requests(&emulator, "PutObject").len() == 1, puts, "{size}");
        assert!(emulator.uploads(BUCKET).is_empty());
    }
}

#[test]
fn parts_are_sent_at_the_same_time_as_many_as_asked_for() {
    for workers in [1, 3, 8] {
        let emulator = emulator();
        emulator.fault("UploadPart always delay=150");
        let file = file_of(&bytes(8 * MIN_PART, 1));
        let started = Instant::now();
        let options = options(|o| o.concurrency(workers).unwrap());
        client(&emulator)
            .upload_file(BUCKET, "many", file.path(), &options)
            .unwrap();
        let rounds = 8_u32.div_ceil(workers as u32);
        assert!(started.elapsed() >= Duration::from_millis(150) * rounds);
        let connections: std::collections::HashSet<_> = requests(&emulator, "UploadPart")
            .iter()
            .map(|e| e.connection)
            .collect();
        assert_eq!(connections.len(), workers as usize);
    }
}

#[test]
fn a_failed_upload_is_aborted_without_a_checkpoint_and_kept_when_asked() {
    let file = file_of(&bytes(5 * MIN_PART, 1));
    for (keep, left) in [(None, 0), (Some(true), 0), (Some(false), 1)] {
        let emulator = emulator();
        let options = options(|o| {
            if let Some(abort) = keep {
                o.abort_on_failure(abort);
            }
        });
        interrupt(&emulator, "failed", file.path(), &options, 3);
        assert_eq!(emulator.uploads(BUCKET).len(), left, "{keep:?}");
        assert!(emulator.object(BUCKET, "failed").is_none());
    }
}

#[test]
fn the_next_call_sends_only_what_is_missing() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let data = bytes(10 * MIN_PART + 1, 7);
    let file = file_of(&data);
    for place in [
        directory.path().to_owned(),
        directory.path().join("named.ossmp"),
    ] {
        let options = resumable(&place);
        interrupt(&emulator, "resumed", file.path(), &options, 6);
        let (_, id) = emulator.uploads(BUCKET).pop().unwrap();
        let there: u64 = emulator
            .parts(BUCKET, &id)
            .unwrap()
            .iter()
            .map(|p| p.size)
            .sum();
        let missing = 11 - emulator.parts(BUCKET, &id).unwrap().len();
        assert!(!is_empty(directory.path()));
        let done = client(&emulator)
            .upload_file(BUCKET, "resumed", file.path(), &options)
            .unwrap();
        assert_eq!(done.bytes_reused, there);
        assert_eq!(requests(&emulator, "UploadPart").len(), missing);
        assert!(requests(&emulator, "InitiateMultipartUpload").is_empty());
        assert_stored(&emulator, "resumed", &data);
        assert!(
            is_empty(directory.path()),
            "neither checkpoint nor lock remains"
        );
    }
}

#[test]
fn a_checkpoint_is_private_and_holds_no_secret() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let file = file_of(&bytes(5 * MIN_PART, 1));
    let place = directory.path().join("c");
    interrupt(&emulator, "private", file.path(), &resumable(&place), 3);
    let mode = std::fs::metadata(&place).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = std::fs::read_to_string(&place).unwrap();
    assert!(text.contains("bucket demo") && !text.contains(SECRET) && !text.contains(ID));
    assert_eq!(
        std::fs::read_dir(directory.path()).unwrap().count(),
        2,
        "checkpoint and lock"
    );
}

#[test]
fn a_finished_upload_whose_end_was_not_seen_is_not_sent_again() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("c");
    let file = file_of(&bytes(5 * MIN_PART, 3));
    let options = resumable(&place);
    interrupt(&emulator, "seen", file.path(), &options, 5);
    let kept = std::fs::read(&place).unwrap();
    client(&emulator)
        .upload_file(BUCKET, "seen", file.path(), &options)
        .unwrap();
    // As if it had been killed right behind Complete.
    std::fs::write(&place, kept).unwrap();
    emulator.clear_events();
    let done = client(&emulator)
        .upload_file(BUCKET, "seen", file.path(), &options)
        .unwrap();
    assert_eq!(done.bytes_reused, 5 * MIN_PART as u64);
    assert!(requests(&emulator, "UploadPart").is_empty());
    assert!(requests(&emulator, "InitiateMultipartUpload").is_empty());
    assert!(is_empty(directory.path()));
}

#[test]
fn a_checkpoint_that_cannot_be_used_costs_nothing_but_the_work() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("c");
    let data = bytes(5 * MIN_PART, 3);
    let file = file_of(&data);
    let options = resumable(&place);
    interrupt(&emulator, "torn", file.path(), &options, 5);
    let text = std::fs::read(&place).unwrap();
    let mut spoilt: Vec<Vec<u8>> = (0..text.len())
        .step_by(37)
        .map(|n| text[..n].to_vec())
        .collect();
    for bit in (0..text.len() * 8).step_by(101) {
        let mut flipped = text.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        spoilt.push(flipped);
    }
    spoilt.push(vec![0; 70_000]);
    spoilt.push([text.clone(), text.clone()].concat());
    for content in spoilt {
        std::fs::write(&place, content).unwrap();
        client(&emulator)
            .upload_file(BUCKET, "torn", file.path(), &options)
            .unwrap();
        assert_stored(&emulator, "torn", &data);
        assert!(is_empty(directory.path()));
    }
}

#[test]
fn a_checkpoint_of_another_object_is_not_used() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("c");
    let data = bytes(5 * MIN_PART, 3);
    let file = file_of(&data);
    interrupt(&emulator, "one", file.path(), &resumable(&place), 5);
    client(&emulator)
        .upload_file(BUCKET, "two", file.path(), &resumable(&place))
        .unwrap();
    assert_stored(&emulator, "two", &data);
    assert_eq!(emulator.uploads(BUCKET)[0].0, "one", "left alone");
}

#[test]
fn an_upload_that_is_gone_is_begun_anew() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let data = bytes(5 * MIN_PART, 3);
    let file = file_of(&data);
    let options = resumable(directory.path());
    interrupt(&emulator, "gone", file.path(), &options, 5);
    let (object, id) = emulator.uploads(BUCKET).pop().unwrap();
    client(&emulator)
        .attach_upload(BUCKET, &object, &id, &Options::new())
        .unwrap()
        .abort()
        .unwrap();
    client(&emulator)
        .upload_file(BUCKET, "gone", file.path(), &options)
        .unwrap();
    assert_stored(&emulator, "gone", &data);
    // And while it is running, once.
    emulator.fault("UploadPart part=4 times=1 status=404 code=NoSuchUpload");
    client(&emulator)
        .upload_file(BUCKET, "gone", file.path(), &options)
        .unwrap();
    emulator.fault("UploadPart part=4 always status=404 code=NoSuchUpload");
    let error = client(&emulator)
        .upload_file(BUCKET, "gone", file.path(), &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoSuchUpload, "{error}");
}

/// What may happen to the file between two runs; gives what it then holds.
const BETWEEN: [&str; 9] = [
    "touched",
    "grown",
    "shrunk",
    "emptied",
    "rewritten, modification time kept",
    "rewritten",
    "replaced by another file",
    "replaced by a copy",
    "other part size",
];

fn change_between(what: &str, file: &Path, data: &mut Vec<u8>) {
    let modified = std::fs::metadata(file).unwrap().modified().unwrap();
    match what {
        "grown" => data.extend(bytes(2 * MIN_PART + 3, 9)),
        "shrunk" => data.truncate(5 * MIN_PART - 7),
        "emptied" => data.clear(),
        "rewritten" | "rewritten, modification time kept" => data[3 * MIN_PART + 9] ^= 1,
        "replaced by another file" => *data = bytes(data.len(), 77),
        _ => {}
    }
    if what.starts_with("replaced") {
        let other = file.with_extension("other");
        std::fs::write(&other, &data).unwrap();
        std::fs::rename(&other, file).unwrap();
    } else if what != "touched" && what != "other part size" {
        std::fs::write(file, &data).unwrap();
    }
    let handle = std::fs::File::options().write(true).open(file).unwrap();
    let when = match what.ends_with("kept") {
        true => modified,
        false => modified + Duration::from_secs(10),
    };
    handle.set_modified(when).unwrap();
}

#[test]
fn parts_that_are_not_the_local_bytes_are_sent_again() {
    for what in BETWEEN {
        let emulator = emulator();
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        let checkpoints = directory.path().join("checkpoints");
        std::fs::create_dir(&checkpoints).unwrap();
        let mut data = bytes(8 * MIN_PART, 3);
        std::fs::write(&file, &data).unwrap();
        let mut options = resumable(&checkpoints);
        interrupt(&emulator, "changed", &file, &options, 7);
        change_between(what, &file, &mut data);
        if what == "other part size" {
            options.part_size(2 * PART).unwrap();
        }
        let done = client(&emulator)
            .upload_file(BUCKET, "changed", &file, &options)
            .unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_stored(&emulator, "changed", &data);
        let reused = done.bytes_reused / MIN_PART as u64;
        match what {
            "touched" | "replaced by a copy" => assert!(reused >= 4, "{what}: {reused}"),
            "rewritten" | "rewritten, modification time kept" => {
                assert!((3..=6).contains(&reused), "{what}: {reused}");
            }
            "replaced by another file" | "emptied" => assert_eq!(reused, 0, "{what}"),
            _ => {}
        }
        assert!(emulator.uploads(BUCKET).is_empty(), "{what}");
        assert!(is_empty(&checkpoints), "{what}");
    }
}

#[test]
fn a_listing_without_crc64_is_compared_by_md5() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let data = bytes(3 * MIN_PART, 3);
    let file = file_of(&data);
    let options = resumable(directory.path());
    interrupt(&emulator, "md5", file.path(), &options, 3);
    let (_, id) = emulator.uploads(BUCKET).pop().unwrap();
    let part = &emulator.parts(BUCKET, &id).unwrap()[0];
    let page = format!(
        "<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>{}</PartNumber>\
         <ETag>{}</ETag><Size>{}</Size></Part></ListPartsResult>",
        part.number, part.etag, part.size
    );
    emulator.fault(&format!("ListParts times=1 status=200 body={page}"));
    let done = client(&emulator)
        .upload_file(BUCKET, "md5", file.path(), &options)
        .unwrap();
    assert_eq!(done.bytes_reused, part.size);
    assert_stored(&emulator, "md5", &data);
}

/// What may happen to the file while it is sent, and whether the object may then be the old file.
const DURING: [(&str, bool); 8] = [
    ("grown", false),
    ("shrunk", false),
    ("emptied", false),
    ("rewritten", false),
    ("rewritten, modification time kept", false),
    ("touched", true),
    ("deleted", true),
    ("replaced by another file", true),
];

fn change_during(what: &str, file: &Path) {
    let handle = std::fs::File::options().write(true).open(file).unwrap();
    let modified = handle.metadata().unwrap().modified().unwrap();
    match what {
        "grown" => handle.set_len(30 * MIN_PART as u64).unwrap(),
        "shrunk" => handle.set_len(MIN_PART as u64).unwrap(),
        "emptied" => handle.set_len(0).unwrap(),
        "deleted" => std::fs::remove_file(file).unwrap(),
        "replaced by another file" => {
            let other = file.with_extension("other");
            std::fs::write(&other, bytes(10 * MIN_PART, 99)).unwrap();
            std::fs::rename(&other, file).unwrap();
        }
        "touched" => handle
            .set_modified(modified + Duration::from_secs(9))
            .unwrap(),
        _ => handle
            .write_all_at(b"changed", 9 * MIN_PART as u64)
            .unwrap(),
    }
    if what.ends_with("kept") {
        handle.set_modified(modified).unwrap();
    }
}

#[test]
fn a_file_that_changes_while_it_is_sent_is_never_a_mixed_object() {
    for (what, may_be_the_old_file) in DURING {
        let emulator = emulator();
        emulator.fault("UploadPart always delay=100");
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        let data = bytes(10 * MIN_PART, 3);
        std::fs::write(&file, &data).unwrap();
        let outcome = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(150));
                change_during(what, &file);
            });
            let options = options(|o| o.concurrency(2).unwrap());
            client(&emulator).upload_file(BUCKET, "moving", &file, &options)
        });
        match outcome {
            Ok(_) => {
                assert!(may_be_the_old_file, "{what}");
                assert_stored(&emulator, "moving", &data);
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::FileChanged, "{what}: {error}");
                assert!(emulator.object(BUCKET, "moving").is_none(), "{what}");
            }
        }
    }
}

#[test]
fn two_processes_do_not_work_on_one_checkpoint() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let file = file_of(&bytes(4 * MIN_PART, 3));
    let options = resumable(&directory.path().join("c"));
    emulator.fault("UploadPart always delay=300");
    let outcomes = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..5)
            .map(|_| {
                scope.spawn(|| {
                    client(&emulator).upload_file(BUCKET, "locked", file.path(), &options)
                })
            })
            .collect();
        runs.into_iter()
            .map(|r| r.join().unwrap())
            .collect::<Vec<_>>()
    });
    assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert_eq!(error.kind(), ErrorKind::Checkpoint, "{error}");
        assert!(error.message().contains("in use"), "{error}");
    }
    assert_eq!(requests(&emulator, "UploadPart").len(), 4);
    assert!(is_empty(directory.path()));
}

#[test]
fn a_place_that_cannot_be_written_fails_before_anything_is_sent() {
    let emulator = emulator();
    let data = bytes(4 * MIN_PART, 3);
    let file = file_of(&data);
    let directory = tempfile::tempdir().unwrap();
    let open = directory.path().join("open");
    std::fs::create_dir(&open).unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o777)).unwrap();
    let blocked = directory.path().join("blocked");
    std::fs::create_dir_all(blocked.with_extension("lock")).unwrap();
    for place in [
        directory.path().join("missing/c"),
        open.join("c"),
        blocked,
        Path::new("/proc/self/c").to_owned(),
    ] {
        emulator.clear_events();
        let mut options = resumable(&place);
        let error = client(&emulator)
            .upload_file(BUCKET, "unwritable", file.path(), &options)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Checkpoint, "{place:?}: {error}");
        assert!(emulator.events().is_empty());
        options.checkpoint_required(false);
        client(&emulator)
            .upload_file(BUCKET, "unwritable", file.path(), &options)
            .unwrap();
        assert_stored(&emulator, "unwritable", &data);
    }
}

#[test]
fn links_and_fifos_in_the_way_are_replaced_and_never_followed() {
    let emulator = emulator();
    let data = bytes(4 * MIN_PART, 3);
    let file = file_of(&data);
    let directory = tempfile::tempdir().unwrap();
    let victim = directory.path().join("victim");
    std::fs::write(&victim, "precious").unwrap();
    let place = directory.path().join("c");
    let options = resumable(&place);
    let fifo = |path: &Path| {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.unwrap().success());
    };
    for suffix in ["", ".tmp"] {
        let path = directory.path().join(format!("c{suffix}"));
        for target in [victim.as_path(), Path::new("/dev/zero"), path.as_path()] {
            symlink(target, &path).unwrap();
            client(&emulator)
                .upload_file(BUCKET, "linked", file.path(), &options)
                .unwrap();
            let _ = std::fs::remove_file(&path);
        }
        fifo(&path);
        client(&emulator)
            .upload_file(BUCKET, "linked", file.path(), &options)
            .unwrap();
        let _ = std::fs::remove_file(&path);
    }
    symlink(&victim, directory.path().join("c.lock")).unwrap();
    let error = client(&emulator)
        .upload_file(BUCKET, "linked", file.path(), &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Checkpoint, "{error}");
    assert_eq!(std::fs::read(&victim).unwrap(), b"precious");
}

#[test]
fn an_open_upload_is_adopted_when_asked_for() {
    let emulator = emulator();
    let data = bytes((9 << 20) + 3, 3);
    let file = file_of(&data);
    // Another part size than the plan of the next call.
    let keep = options(|o| {
        o.part_size(1 << 20).unwrap();
        o.abort_on_failure(false);
    });
    interrupt(&emulator, "adopted", file.path(), &keep, 7);
    init(&client(&emulator), "adopted and more");
    let (_, id) = emulator
        .uploads(BUCKET)
        .into_iter()
        .find(|(o, _)| o == "adopted")
        .unwrap();
    let there: u64 = emulator
        .parts(BUCKET, &id)
        .unwrap()
        .iter()
        .map(|p| p.size)
        .sum();
    let mut adopt = Options::new();
    adopt.adopt(true);
    let done = client(&emulator)
        .upload_file(BUCKET, "adopted", file.path(), &adopt)
        .unwrap();
    // What was on its way when the first call ended may have arrived since.
    assert!(there > 0 && done.bytes_reused >= there);
    assert_stored(&emulator, "adopted", &data);
}

#[test]
fn a_part_that_was_confirmed_and_lost_is_sent_again_before_complete_is_repeated() {
    let emulator = emulator();
    let data = bytes(4 * MIN_PART, 3);
    let file = file_of(&data);
    emulator.fault("UploadPart part=2 times=1 forget");
    client(&emulator)
        .upload_file(BUCKET, "forgotten", file.path(), &options(|_| {}))
        .unwrap();
    assert_stored(&emulator, "forgotten", &data);
    assert_eq!(requests(&emulator, "UploadPart").len(), 5);
    assert_eq!(requests(&emulator, "CompleteMultipartUpload").len(), 2);
}

#[test]
fn progress_rises_to_the_size_on_the_calling_thread_and_the_control_counts_along() {
    let emulator = emulator();
    emulator.fault("UploadPart times=2 reset");
    emulator.fault("UploadPart always delay=120");
    let size = 10 * PART;
    let file = file_of(&bytes(size as usize, 3));
    let here = std::thread::current().id();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = seen.clone();
    let control = Arc::new(Control::new());
    let options = options(|o| {
        o.concurrency(2).unwrap();
        o.control(control.clone());
        o.progress(Arc::new(move |done, total| {
            assert_eq!(std::thread::current().id(), here);
            sink.lock().unwrap().push((done, total));
            true
        }));
    });
    client(&emulator)
        .upload_file(BUCKET, "progress", file.path(), &options)
        .unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.len() >= 5, "{seen:?}");
    assert!(seen.windows(2).all(|w| w[0].0 <= w[1].0), "{seen:?}");
    assert!(seen.iter().all(|(_, total)| *total == size));
    assert_eq!(seen.last(), Some(&(size, size)));
    assert_eq!((control.bytes_done(), control.bytes_total()), (size, size));
}

#[test]
fn the_progress_callback_runs_while_a_single_request_takes_long() {
    for slow in [
        "InitiateMultipartUpload",
        "CompleteMultipartUpload",
        "PutObject",
    ] {
        let emulator = emulator();
        emulator.fault(&format!("{slow} times=1 delay=1500"));
        let size = if slow == "PutObject" {
            10
        } else {
            2 * MIN_PART
        };
        let file = file_of(&bytes(size, 1));
        let ticks = Arc::new(AtomicI64::new(0));
        let count = ticks.clone();
        let options = options(|o| {
            o.progress(Arc::new(move |_, _| {
                count.fetch_add(1, Ordering::Relaxed);
                true
            }));
        });
        client(&emulator)
            .upload_file(BUCKET, "slow", file.path(), &options)
            .unwrap();
        assert!(ticks.load(Ordering::Relaxed) >= 8, "{slow}");
    }
}

#[test]
fn a_failed_callback_of_the_service_leaves_no_checkpoint() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let data = bytes(3 * MIN_PART, 1);
    let file = file_of(&data);
    emulator.fault("CompleteMultipartUpload performed status=203 code=CallbackFailed");
    let error = client(&emulator)
        .upload_file(BUCKET, "called", file.path(), &resumable(directory.path()))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CallbackFailed, "{error}");
    assert!(error.completed().is_some());
    assert_stored(&emulator, "called", &data);
    assert!(is_empty(directory.path()));
}

#[test]
fn a_lost_answer_of_complete_or_put_is_no_failure() {
    for fault in [
        "CompleteMultipartUpload performed reset",
        "CompleteMultipartUpload performed status=500 code=InternalError",
        "CompleteMultipartUpload error200 code=InternalError",
        "CompleteMultipartUpload status=503 code=ServiceUnavailable",
        "PutObject performed reset",
        "PutObject times=2 status=500 code=InternalError",
        "PutObject flip",
        "InitiateMultipartUpload performed reset",
        "UploadPart part=3 flip",
    ] {
        let emulator = emulator();
        let size = if fault.starts_with("Put") {
            MIN_PART
        } else {
            5 * MIN_PART
        };
        let data = bytes(size, 1);
        let file = file_of(&data);
        emulator.fault(fault);
        client(&emulator)
            .upload_file(BUCKET, "kept", file.path(), &options(|_| {}))
            .unwrap_or_else(|e| panic!("{fault}: {e}"));
        assert_stored(&emulator, "kept", &data);
    }
}

#[test]
fn what_is_no_regular_file_is_refused() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let fifo = directory.path().join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    for path in [
        directory.path(),
        &fifo,
        Path::new("/dev/zero"),
        Path::new("/nonexistent"),
    ] {
        let error = client(&emulator)
            .upload_file(BUCKET, "k", path, &Options::new())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File, "{error}");
    }
    assert!(emulator.events().is_empty());
}

#[test]
fn a_checkpoint_of_a_gibibyte_is_not_read() {
    let emulator = emulator();
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("c");
    std::fs::File::create(&place)
        .unwrap()
        .set_len(1 << 30)
        .unwrap();
    let file = file_of(&bytes(3 * MIN_PART, 1));
    let started = Instant::now();
    client(&emulator)
        .upload_file(BUCKET, "k", file.path(), &resumable(&place))
        .unwrap();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(is_empty(directory.path()));
}

#[test]
fn a_progress_callback_that_says_stop_and_a_cancel_end_the_call_soon() {
    for by_callback in [true, false] {
        let emulator = emulator();
        emulator.fault("UploadPart always stall");
        let file = file_of(&bytes(10 * MIN_PART, 3));
        let ticks = Arc::new(AtomicI64::new(0));
        let control = Arc::new(Control::new());
        let (count, switch) = (ticks.clone(), control.clone());
        let options = options(|o| {
            o.control(control.clone());
            o.progress(Arc::new(move |_, _| {
                let enough = count.fetch_add(1, Ordering::Relaxed) >= 3;
                if enough && !by_callback {
                    switch.cancel();
                }
                !(enough && by_callback)
            }));
        });
        let started = Instant::now();
        let error = client(&emulator)
            .upload_file(BUCKET, "stopped", file.path(), &options)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
        assert!(started.elapsed() < Duration::from_secs(5));
        assert!(emulator.uploads(BUCKET).is_empty(), "aborted");
    }
}

#[test]
fn the_deadline_holds_for_the_whole_call() {
    let emulator = emulator();
    emulator.fault("UploadPart always delay=400");
    let file = file_of(&bytes(20 * MIN_PART, 3));
    let options = options(|o| {
        o.deadline(1_000).unwrap();
        o.concurrency(1).unwrap();
    });
    let started = Instant::now();
    let error = client(&emulator)
        .upload_file(BUCKET, "late", file.path(), &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(started.elapsed() < Duration::from_secs(6));
}

#[test]
fn no_thread_outlives_the_call() {
    let emulator = emulator();
    let file = file_of(&bytes(10 * MIN_PART, 3));
    let workers = || {
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        tasks
            .filter_map(|t| std::fs::read_to_string(t.ok()?.path().join("comm")).ok())
            .filter(|name| name.starts_with("ossmp-worker-"))
            .count()
    };
    client(&emulator)
        .upload_file(BUCKET, "threads", file.path(), &options(|_| {}))
        .unwrap();
    assert_eq!(workers(), 0);
}

#[test]
fn streams_of_every_length_become_the_object_in_bounded_memory() {
    let emulator = emulator();
    let client = client(&emulator);
    for size in [
        0,
        1,
        MIN_PART - 1,
        MIN_PART,
        MIN_PART + 1,
        4 * MIN_PART,
        9 * MIN_PART + 5,
    ] {
        for workers in [1, 3] {
            let data = bytes(size, 1 + size as u64);
            let options = options(|o| o.concurrency(workers).unwrap());
            let mut rest = data.as_slice();
            let mut read = |buffer: &mut [u8]| {
                let n = rest.len().min(buffer.len()).min(70_001);
                buffer[..n].copy_from_slice(&rest[..n]);
                rest = &rest[n..];
                n as i64
            };
            let done = client
                .upload_from_reader(BUCKET, "stream", &mut read, &options)
                .unwrap();
            assert_stored(&emulator, "stream", &data);
            assert_eq!(done.size, Some(size as u64));
            let mut writer = client.writer(BUCKET, "pushed", &options).unwrap();
            for piece in data.chunks(33_333) {
                writer.write(piece).unwrap();
            }
            writer.finish().unwrap();
            assert_stored(&emulator, "pushed", &data);
            assert_eq!(writer.write(b"x").unwrap_err().kind(), ErrorKind::State);
        }
    }
    assert!(emulator.uploads(BUCKET).is_empty());
}

#[test]
fn a_reader_that_gives_up_and_a_writer_that_is_dropped_leave_nothing() {
    let emulator = emulator();
    let client = client(&emulator);
    let options = options(|o| o.concurrency(1).unwrap());
    let calls = AtomicUsize::new(0);
    let mut read = |buffer: &mut [u8]| match calls.fetch_add(1, Ordering::Relaxed) {
        0..5 => buffer.len() as i64,
        _ => -1,
    };
    let error = client
        .upload_from_reader(BUCKET, "stream", &mut read, &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(!error.upload_id().is_empty());
    let mut writer = client.writer(BUCKET, "stream", &options).unwrap();
    writer.write(&bytes(5 * MIN_PART, 1)).unwrap();
    assert_eq!(emulator.uploads(BUCKET).len(), 1);
    drop(writer);
    assert!(emulator.uploads(BUCKET).is_empty());
    assert!(emulator.object(BUCKET, "stream").is_none());
    let mut resumable = Options::new();
    resumable.checkpoint("/tmp");
    refused(client.writer(BUCKET, "k", &resumable), "checkpoint");
}

#[test]
fn one_call_options_out_of_range_are_refused() {
    let mut options = Options::new();
    refused(options.part_size(1), "part_size is 1;");
    refused(options.part_size(-1), "part_size is -1");
    refused(options.concurrency(0), "concurrency is 0");
    refused(options.concurrency(65), "concurrency is 65");
}
