//! The library in hosts of all kinds: the programs tests/c/embed_*.c, each compiled and run against an emulator.
#![cfg(target_os = "linux")]

#[path = "c_abi/build.rs"]
mod build;
#[path = "c_abi/program.rs"]
mod program;

use std::path::Path;
use std::process::Command;

use build::{expect_success, library};
use ossmp_emulator::{Emulator, EmulatorBuilder, Event};
use program::{Linked, Program};

const BUCKET: &str = "demo";
/// As `EMBED_SIZE` in embed.h.
const SIZE: usize = 3 * 100 * 1024 + 5;
/// No program takes a fifth of it.
const SECONDS: u32 = 300;
const NO_CA: &str = "-";

fn start(with: impl FnOnce(EmulatorBuilder) -> EmulatorBuilder) -> Emulator {
    with(Emulator::builder().bucket(BUCKET))
        .start()
        .expect("the emulator starts")
}

fn tls_endpoint(emulator: &Emulator) -> String {
    format!("https://localhost:{}", emulator.port())
}

/// As `embed_prepare` in embed.h.
fn data() -> Vec<u8> {
    (0..SIZE).map(|i| (i * 31 + i / 251 + 1) as u8).collect()
}

fn data_file(program: &Program) -> String {
    program.file("data", &data())
}

#[track_caller]
fn expect_object(emulator: &Emulator, object: &str) {
    let stored = emulator.read_object(BUCKET, object);
    let stored = stored.unwrap_or_else(|e| panic!("{object}: {e}"));
    assert!(stored == data(), "{object} is not the file");
}

/// What a round of embed.h makes, and nothing else is left of it.
#[track_caller]
fn expect_round(emulator: &Emulator, name: &str) {
    for part in ["steps", "file", "stream", "pieces"] {
        expect_object(emulator, &format!("{name}/{part}"));
    }
    assert_eq!(emulator.uploads(BUCKET), []);
}

fn header<'e>(event: &'e Event, name: &str) -> &'e str {
    let found = event.headers.iter().find(|(n, _)| n == name);
    found.map_or("", |(_, value)| value)
}

fn is_empty(directory: &Path) -> bool {
    std::fs::read_dir(directory).unwrap().next().is_none()
}

#[test]
fn sigpipe_never_ends_the_host() {
    let program = Program::build("embed_sigpipe");
    let file = data_file(&program);
    for tls in [false, true] {
        let flaky = start(|b| {
            b.tls(tls)
                .fault("UploadPart times=2 reset_at=30000")
                .fault("UploadPart times=2 fin_at=30000")
                .fault("* always probability=0.3 seed=5 close")
        });
        let behind = start(|b| b.tls(tls));
        let (endpoint, ca) = match tls {
            false => (flaky.endpoint(), NO_CA.to_owned()),
            true => {
                let both = [flaky.ca_pem(), behind.ca_pem()].concat();
                (tls_endpoint(&flaky), program.file("ca", both.as_bytes()))
            }
        };
        let port = behind.port().to_string();
        program.run_within(SECONDS, &[&endpoint, &port, &ca, &file], &[]);
        expect_round(&flaky, "sigpipe");
        let struck = flaky.events().iter().filter(|e| e.fault.is_some()).count();
        assert!(struck > 4, "the faults did not strike");
    }
}

#[test]
fn children_that_are_forked_meanwhile_do_not_disturb() {
    let program = Program::build("embed_fork");
    let file = data_file(&program);
    for tls in [false, true] {
        let emulator = start(|b| b.tls(tls));
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().display().to_string();
        let (endpoint, ca) = match tls {
            false => (emulator.endpoint(), NO_CA.to_owned()),
            true => (
                tls_endpoint(&emulator),
                program.file("ca", emulator.ca_pem().as_bytes()),
            ),
        };
        program.run_within(SECONDS, &[&endpoint, &ca, &file, &place], &[]);
        expect_object(&emulator, "fork/parent");
        expect_round(&emulator, "fork/child");
        assert!(is_empty(directory.path()), "checkpoint or lock is left");
        let events = emulator.events();
        let is_kept = |e: &Event| e.target.contains("prefix=kept");
        let first = events.iter().position(is_kept).unwrap();
        let last = events.iter().rposition(is_kept).unwrap();
        assert_ne!(first, last);
        let known = |e: &Event| e.connection == events[last].connection;
        assert!(
            events[..=first].iter().any(known),
            "the parent's connections were spoilt"
        );
    }
}

#[test]
fn the_library_is_opened_used_and_closed_a_hundred_times() {
    let emulator = start(|b| b.tls(true));
    let program = Program::build_with("embed_dlclose", Linked::Not, &[]);
    let file = data_file(&program);
    let ca = program.file("ca", emulator.ca_pem().as_bytes());
    let library = library().display().to_string();
    program.run_within(
        SECONDS,
        &[&library, &tls_endpoint(&emulator), &ca, &file],
        &[],
    );
    expect_round(&emulator, "dlclose/main");
    expect_round(&emulator, "dlclose/thread");
}

#[test]
fn a_stack_of_128_kib_is_enough_for_everything() {
    let (plain, tls) = (start(|b| b), start(|b| b.tls(true)));
    let program = Program::build("embed_stack");
    let file = data_file(&program);
    let ca = program.file("ca", tls.ca_pem().as_bytes());
    program.run_within(
        SECONDS,
        &[&plain.endpoint(), &tls_endpoint(&tls), &ca, &file],
        &[],
    );
    expect_round(&plain, "stack/plain");
    expect_round(&tls, "stack/tls");
}

#[test]
fn a_host_without_standard_streams_keeps_their_numbers() {
    let program = Program::build("embed_streams");
    let file = data_file(&program);
    for tls in [false, true] {
        let emulator = start(|b| b.tls(tls));
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().display().to_string();
        let (endpoint, ca) = match tls {
            false => (emulator.endpoint(), NO_CA.to_owned()),
            true => (
                format!("https://127.0.0.1:{}", emulator.port()),
                program.file("ca", emulator.ca_pem().as_bytes()),
            ),
        };
        program.run_within(SECONDS, &[&endpoint, &ca, &file, &place], &[]);
        for name in ["streams/closed", "streams/file"] {
            expect_object(&emulator, name);
            expect_round(&emulator, name);
        }
    }
}

#[test]
fn a_turkish_host_sends_what_every_host_sends() {
    let emulator = start(|b| b);
    let program = Program::build("embed_locale");
    let file = data_file(&program);
    let locales = tempfile::tempdir().unwrap();
    let made = Command::new("localedef")
        .args(["-i", "tr_TR", "-f", "UTF-8"])
        .arg(locales.path().join("tr_TR.UTF-8"))
        .output()
        .expect("localedef starts");
    expect_success("localedef (install the package locales)", &made);
    let place = locales.path().display().to_string();
    program.run_within(
        SECONDS,
        &[&emulator.endpoint(), &file],
        &[("LOCPATH", &place)],
    );
    expect_round(&emulator, "locale");
    for (object, auth) in [("locale/V4 ISI.GIF", "v4"), ("locale/V1 ISI.GIF", "v1")] {
        expect_object(&emulator, object);
        let events = emulator.events();
        let init = events
            .iter()
            .find(|e| e.object == object && e.operation == "InitiateMultipartUpload")
            .expect("it was begun");
        assert_eq!(init.auth, auth);
        assert_eq!(header(init, "x-oss-meta-title-id"), "ISTANBUL Iii");
        assert_eq!(header(init, "content-disposition"), "INLINE");
        assert_eq!(header(init, "content-type"), "image/gif");
    }
}

#[test]
fn a_clock_that_is_a_day_off_or_jumps_breaks_nothing() {
    let (emulator, silent) = (start(|b| b), start(|b| b.fault("ListParts always stall")));
    let program = Program::build("embed_clock");
    let file = data_file(&program);
    let shim = program.build_shim("clock_shim");
    program.run_within(
        SECONDS,
        &[&emulator.endpoint(), &silent.endpoint(), &file],
        &[("LD_PRELOAD", &shim)],
    );
    for name in ["clock/ahead", "clock/behind"] {
        expect_round(&emulator, name);
    }
    for object in ["clock/steps", "clock/leap", "clock/back"] {
        expect_object(&emulator, object);
    }
    let refused = |e: &&Event| e.code == "RequestTimeTooSkewed";
    let events = emulator.events();
    assert!(events.iter().filter(refused).count() >= 7);
}

#[test]
fn descriptors_above_1024_are_as_good_as_others() {
    let (plain, tls) = (start(|b| b), start(|b| b.tls(true)));
    let program = Program::build("embed_descriptors");
    let file = data_file(&program);
    let ca = program.file("ca", tls.ca_pem().as_bytes());
    program.run_within(
        SECONDS,
        &[&plain.endpoint(), &tls_endpoint(&tls), &ca, &file],
        &[],
    );
    expect_round(&plain, "descriptors/plain");
    expect_round(&tls, "descriptors/tls");
}

#[test]
fn one_client_serves_64_threads_and_no_thread_outlives_its_call() {
    let emulator = start(|b| b);
    let program = Program::build("embed_threads");
    let file = data_file(&program);
    program.run_within(SECONDS, &[&emulator.endpoint(), &file], &[]);
    for thread in 0..64 {
        expect_round(&emulator, &format!("threads/{thread}"));
    }
}

#[test]
fn ten_thousand_clients_leave_nothing_behind() {
    let (plain, tls) = (start(|b| b), start(|b| b.tls(true)));
    let program = Program::build("embed_clients");
    let ca = program.file("ca", tls.ca_pem().as_bytes());
    program.run_within(SECONDS, &[&plain.endpoint(), &tls_endpoint(&tls), &ca], &[]);
    // Each twentieth has TLS and sends a request, and so does each twentieth without.
    for emulator in [plain, tls] {
        assert_eq!(emulator.events().len(), 500);
    }
}

/// The program, the names of both copies, and servers for them.
fn run_copies(program: &Program, first: &str, second: &str) {
    let (plain, tls) = (start(|b| b), start(|b| b.tls(true)));
    let file = data_file(program);
    let ca = program.file("ca", tls.ca_pem().as_bytes());
    let (plain_at, tls_at) = (plain.endpoint(), tls_endpoint(&tls));
    program.run_within(
        SECONDS,
        &[first, second, &plain_at, &tls_at, &ca, &file],
        &[],
    );
    for emulator in [plain, tls] {
        expect_round(&emulator, "copies/first");
        expect_round(&emulator, "copies/second");
    }
}

#[test]
fn two_copies_of_the_shared_library_work_side_by_side() {
    let program = Program::build_with("embed_copies", Linked::Not, &[]);
    let copy = |name: &str| {
        let path = program.directory.path().join(name);
        std::fs::copy(library(), &path).unwrap();
        path.display().to_string()
    };
    run_copies(&program, &copy("first.so"), &copy("second.so"));
}

#[test]
fn the_archive_and_the_shared_library_work_side_by_side() {
    let flags = ["-DEMBED_STATIC".to_owned()];
    let program = Program::build_with("embed_copies", Linked::Archive, &flags);
    run_copies(&program, "-", &library().display().to_string());
}

#[test]
fn openssl_and_libcurl_work_before_during_and_after() {
    let emulator = start(|b| b.tls(true));
    let found = build::run("pkg-config", ["--cflags", "--libs", "openssl", "libcurl"]);
    expect_success(
        "pkg-config (install libssl-dev and libcurl4-openssl-dev)",
        &found,
    );
    let flags = String::from_utf8(found.stdout).unwrap();
    let flags: Vec<String> = flags.split_whitespace().map(str::to_owned).collect();
    let program = Program::build_with("embed_neighbours", Linked::Shared, &flags);
    let file = data_file(&program);
    let ca = program.file("ca", emulator.ca_pem().as_bytes());
    let address = format!("127.0.0.1:{}", emulator.port());
    program.run_within(
        SECONDS,
        &[&tls_endpoint(&emulator), &address, &ca, &file],
        &[],
    );
    expect_round(&emulator, "neighbours");
}
