//! The C test programs of tests/c: each is compiled, linked with the shared library and run against an emulator.
//!
//! `OSSMP_C_FLAGS` adds flags for the compiler (`-fsanitize=address,undefined`), and `OSSMP_C_RUNNER` a command in
//! front of every program (`valgrind --error-exitcode=9 --leak-check=full`).
#![cfg(unix)]

#[path = "c_abi/build.rs"]
mod build;
#[path = "c_abi/places.rs"]
mod places;
#[path = "c_abi/program.rs"]
mod program;

use ossmp_emulator::{Emulator, EmulatorBuilder, Event};
use places::{ConnectProxy, MetadataService, StuckPort};
use program::Program;

const BUCKET: &str = "demo";
/// As `MIN_PART` in check.h.
const MIN_PART: usize = 100 * 1024;

fn start(with: impl FnOnce(EmulatorBuilder) -> EmulatorBuilder) -> Emulator {
    with(Emulator::builder().bucket(BUCKET))
        .start()
        .expect("the emulator starts")
}

/// As `check_fill` in check.h.
fn fill(length: usize, seed: usize) -> Vec<u8> {
    (0..length)
        .map(|i| (i * 31 + i / 251 + seed) as u8)
        .collect()
}

fn header<'e>(event: &'e Event, name: &str) -> &'e str {
    let found = event.headers.iter().find(|(n, _)| n == name);
    found.map_or("", |(_, value)| value)
}

#[test]
fn numbers_are_pinned() {
    Program::build("status_numbers").run(&[]);
}

#[test]
fn wrong_handles_are_refused_and_right_ones_freed_in_any_order() {
    let emulator = start(|b| b);
    Program::build("handles").run(&[&emulator.endpoint()]);
}

#[test]
fn the_flow_of_the_c_sdk_makes_the_objects() {
    let emulator = start(|b| b);
    let data = fill(3 * MIN_PART, 1);
    let source = fill(MIN_PART + 17, 9);
    emulator.put_object(BUCKET, "flow/source", &source).unwrap();
    let program = Program::build("flow");
    let file = program.file("data", &data);
    program.run(&[&emulator.endpoint(), &file]);
    let stored = |object| emulator.read_object(BUCKET, object).unwrap();
    assert!(stored("flow/everywhere") == [data.clone(), source].concat());
    for object in ["flow/sent", "flow/by-hand", "flow/all"] {
        assert!(stored(object) == data, "{object}");
    }
    assert!(stored("flow/empty").is_empty());
    assert_eq!(emulator.uploads(BUCKET), []);
}

#[test]
fn uploads_in_progress_are_listed_page_by_page() {
    let emulator = start(|b| b);
    let slow = start(|b| b.fault("ListMultipartUploads always delay=5000"));
    Program::build("uploads").run(&[&emulator.endpoint(), &slow.endpoint()]);
    assert_eq!(emulator.uploads(BUCKET), []);
}

#[test]
fn errors_tell_everything() {
    let emulator =
        start(|b| b.fault("CompleteMultipartUpload performed status=203 code=CallbackFailed"));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    Program::build("errors").run(&[&emulator.endpoint(), &endpoint]);
    assert_eq!(
        emulator.read_object(BUCKET, "errors/callback").unwrap(),
        b"made"
    );
}

#[test]
fn threads_share_an_upload_and_cancel_calls() {
    let emulator = start(|b| b.fault("UploadPart part=99 always stall"));
    Program::build("threads").run(&[&emulator.endpoint()]);
    let stored = emulator.read_object(BUCKET, "threads/parts").unwrap();
    let expected: Vec<u8> = (0..32).flat_map(|seed| fill(MIN_PART, seed)).collect();
    assert!(
        stored == expected,
        "the parts are in another order, or not these"
    );
}

#[test]
fn one_call_uploads_go_on_where_they_stopped() {
    let emulator = start(|b| {
        // The upload before it has a part 8, too.
        b.fault("UploadPart part=8 skip=1 times=1 status=403 code=AccessDenied")
    });
    let data = fill(10 * MIN_PART + 7, 3);
    let program = Program::build("transfer");
    let file = program.file("data", &data);
    let checkpoints = program.directory.path().join("checkpoints");
    std::fs::create_dir(&checkpoints).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        // From when the last of the others is dropped on, no part is answered any more.
        scope.spawn(|| {
            let dropped = || {
                let mut events = emulator.events().into_iter();
                events.any(|e| {
                    e.object == "transfer/dropped" && e.operation == "AbortMultipartUpload"
                })
            };
            while !dropped() && !done.load(std::sync::atomic::Ordering::Relaxed) {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            emulator.fault("UploadPart always stall");
        });
        program.run(&[
            &emulator.endpoint(),
            &file,
            &checkpoints.display().to_string(),
        ]);
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    for object in ["transfer/resumed", "transfer/unmarked"] {
        let stored = emulator.read_object(BUCKET, object).unwrap();
        assert!(stored == data, "{object}");
    }
    assert!(emulator.object(BUCKET, "transfer/dropped").is_none());
    assert_eq!(emulator.uploads(BUCKET), []);
    let left = std::fs::read_dir(&checkpoints).unwrap().count();
    assert_eq!(left, 0, "neither checkpoint nor lock remains");
}

#[test]
fn whoever_knows_the_key_is_asked_for_it() {
    let emulator = start(|b| {
        b.sts("STS.role", "role-secret", "role-token")
            .fault("UploadPart part=2 times=1 status=403 code=SecurityTokenExpired")
    });
    let role = MetadataService::start(
        r#"{"AccessKeyId":"STS.role","AccessKeySecret":"role-secret","SecurityToken":"role-token",
            "Expiration":"2099-01-01T00:00:00Z","Code":"Success"}"#,
    );
    Program::build("credentials").run(&[&emulator.endpoint(), &role.url()]);
}

/// What the setters need to show their effects: servers of several kinds.
struct Servers {
    main: Emulator,
    tls: Emulator,
    slow: Emulator,
    stuck: StuckPort,
    proxy: ConnectProxy,
}

impl Servers {
    fn start() -> Self {
        let main = start(|b| {
            b.sts("STS.temporary", "sts-secret", "sts-token")
                .base_domain("files.test")
                .cname("own.example", BUCKET)
                .fault("UploadPart part=50 always flip")
        });
        Servers {
            proxy: ConnectProxy::to(main.port()),
            main,
            tls: start(|b| b.tls(true)),
            slow: start(|b| {
                b.fault("ListParts always stall")
                    .fault("AbortMultipartUpload always status=500 code=InternalError")
            }),
            stuck: StuckPort::open(),
        }
    }

    /// The requests for an object, at least one.
    #[track_caller]
    fn requests(&self, object: &str) -> Vec<Event> {
        let mut events = self.main.events();
        events.retain(|e| e.object == object);
        assert!(!events.is_empty(), "no request for {object}");
        events
    }

    #[track_caller]
    fn first(&self, object: &str) -> Event {
        self.requests(object).remove(0)
    }
}

#[test]
fn every_setter_has_its_effect() {
    let servers = Servers::start();
    let program = Program::build("setters");
    let ca_file = program.file("ca.pem", servers.tls.ca_pem().as_bytes());
    let tls_endpoint = format!("https://localhost:{}", servers.tls.port());
    program.run(&[
        &servers.main.endpoint(),
        &tls_endpoint,
        &ca_file,
        &servers.slow.endpoint(),
        &servers.stuck.endpoint(),
        &servers.proxy.url(),
    ]);
    keys_and_signatures_were_those_set(&servers);
    hosts_and_proxy_were_those_set(&servers);
    let mut tries = servers.slow.events();
    tries.retain(|e| e.object == "set/max_attempts");
    assert_eq!(tries.len(), 2);
    content_md5_was_sent_when_set(&servers);
    let event = servers.first("set/headers");
    assert!(header(&event, "user-agent").ends_with(" backup/2.1"));
    assert_eq!(header(&event, "content-type"), "text/x-test");
    assert_eq!(header(&event, "x-oss-meta-color"), "blue");
}

fn keys_and_signatures_were_those_set(servers: &Servers) {
    for object in ["set/credentials", "set/credentials_from_env"] {
        let event = servers.first(object);
        assert_eq!(
            header(&event, "x-oss-security-token"),
            "sts-token",
            "{object}"
        );
        assert!(
            header(&event, "authorization").contains("STS.temporary"),
            "{object}"
        );
    }
    for (object, auth) in [
        ("set/anonymous", "anonymous"),
        ("set/signature-auto-v4", "v4"),
        ("set/signature-auto-v1", "v1"),
        ("set/signature-v1", "v1"),
        ("set/region", "v4"),
    ] {
        assert_eq!(servers.first(object).auth, auth, "{object}");
    }
    let event = servers.first("set/region");
    assert!(header(&event, "authorization").contains("/cn-shanghai/"));
}

fn hosts_and_proxy_were_those_set(servers: &Servers) {
    let mut targets = Vec::new();
    for (object, host, path) in [
        ("set/addressing-auto", "demo.files.test", ""),
        ("set/addressing-virtual", "demo.files.test", ""),
        ("set/addressing-path", "files.test", "/demo"),
        ("set/addressing-cname", "own.example", ""),
        ("set/proxy_from_env", "demo.files.test", ""),
    ] {
        let event = servers.first(object);
        assert_eq!(header(&event, "host"), host, "{object}");
        let target = &event.target;
        assert!(
            target.starts_with(&format!("{path}/{object}?")),
            "{object}: {target}"
        );
        targets.push(format!("{host}:80"));
    }
    assert_eq!(servers.proxy.targets(), targets);
    servers.first("set/no_proxy");
}

fn content_md5_was_sent_when_set(servers: &Servers) {
    for (object, expected) in [
        ("set/verify-both", true),
        ("set/verify-md5", true),
        ("set/verify-crc64", false),
        ("set/verify-neither", false),
    ] {
        let mut parts = servers.requests(object);
        parts.retain(|e| e.operation == "UploadPart");
        assert!(parts.len() >= 2, "{object}");
        for part in parts {
            assert_eq!(
                !header(&part, "content-md5").is_empty(),
                expected,
                "{object}"
            );
        }
    }
}
