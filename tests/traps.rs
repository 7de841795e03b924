//! What HTTP libraries get wrong under an uploader. Each test fails without the cure that it names.

mod common;
#[path = "common/proxy.rs"]
mod proxy;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use common::*;
use ossmp::{Client, ErrorKind, Options};
use proxy::Proxy;

/// Cure: writes that fail are thrown away, and what the server said before is read.
#[test]
fn the_answer_of_a_server_that_refuses_early_and_closes_is_not_lost() {
    for tls in [false, true] {
        let emulator = start(|b| b.tls(tls));
        let ca = file_of(emulator.ca_pem().as_bytes());
        let client = client_with(&emulator, |c| {
            if tls {
                c.ca_file(ca.path());
            }
        });
        let upload = init(&client, "early");
        emulator.fault("UploadPart always early status=403 code=AccessDenied");
        let started = Instant::now();
        let error = upload.part_from_bytes(1, &bytes(64 << 20, 1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Service, "tls {tls}: {error}");
        assert_eq!(error.service_error().code, "AccessDenied");
        assert_eq!(error.attempts(), 1);
        assert!(started.elapsed() < Duration::from_secs(20));
    }
}

/// Cure: our own reader fails where the library would wait for ever for the rest.
#[test]
fn a_file_that_shrinks_while_it_is_sent_is_an_error_and_no_hang() {
    let emulator = emulator();
    let client = client_with(&emulator, |c| c.verify(false, true));
    let upload = init(&client, "short");
    // The server takes its time, so that the file can be cut in the middle of the part.
    emulator.fault("UploadPart always stall_at=1000000");
    let file = file_of(&bytes(64 << 20, 1));
    let path = path_of(&file);
    let error = std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
            file.set_len(0).unwrap();
        });
        upload.part_from_file(1, file.path(), 0, 64 << 20)
    })
    .unwrap_err();
    // Stalled first, then found short: never a success, and it ends.
    assert_eq!(error.kind(), ErrorKind::FileChanged, "{error}");
}

/// Cure: a repeat that is not counted when a kept connection broke before a byte of answer came.
#[test]
fn a_kept_connection_that_the_server_closed_silently_is_not_counted_as_an_attempt() {
    let emulator = emulator();
    let client = client_with(&emulator, |c| c.max_attempts(1).unwrap());
    emulator.fault("* always close");
    let upload = init(&client, "stale");
    for number in 1..=20 {
        upload.part_from_bytes(number, b"x").unwrap();
    }
    assert_eq!(upload.all_parts().unwrap().len(), 20);
}

/// Cure: the request on a used connection that is reset before its answer is sent again.
#[test]
fn a_kept_connection_that_is_reset_under_a_request_costs_no_attempt() {
    let emulator = emulator();
    let client = client_with(&emulator, |c| c.max_attempts(1).unwrap());
    let upload = init(&client, "stale");
    for _ in 0..3 {
        emulator.fault("UploadPart times=1 reset");
        upload.part_from_bytes(1, b"x").unwrap();
    }
    upload.complete(None).unwrap();
}

/// Cure: redirects are off; nothing goes to the place named.
#[test]
fn a_redirect_is_an_error_and_nothing_is_sent_there() {
    let elsewhere = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let url = format!("http://{}/stolen", elsewhere.local_addr().unwrap());
    for status in [301, 302, 303, 307, 308] {
        let emulator = emulator();
        let upload = init(&client(&emulator), "redirected");
        emulator.fault(&format!("* always status={status} redirect={url}"));
        for error in [
            upload.part_from_bytes(1, b"x").unwrap_err(),
            upload.list_parts(0, 0).unwrap_err(),
            upload.abort().unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Protocol, "{status}: {error}");
            assert_eq!(error.attempts(), 1);
            assert_eq!(error.service_error().http_status, status);
        }
    }
    assert!(elsewhere.accept().is_err(), "nobody came");
}

/// Cure: the answer as a whole has a limit; time-outs for each read are never met by a drip.
#[test]
fn an_answer_that_drips_for_ever_ends_within_the_deadline() {
    let emulator = emulator();
    let client = client_with(&emulator, |c| c.max_attempts(1).unwrap());
    let mut options = Options::new();
    options.deadline(1_500).unwrap();
    let upload = client.init_upload(BUCKET, "drip", &options).unwrap();
    emulator.fault("ListParts always drip=100");
    let started = Instant::now();
    let error = upload.list_parts(0, 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(started.elapsed() < Duration::from_secs(8), "{error}");
}

/// Cure: idle means that no byte went either way; then the part is sent again.
#[test]
fn a_send_that_stalls_ends_at_the_idle_limit_and_is_repeated() {
    let emulator = emulator();
    let client = client_with(&emulator, |c| c.idle_timeout(500).unwrap());
    let upload = init(&client, "stall");
    emulator.fault("UploadPart times=1 stall_at=100000");
    let data = bytes(32 << 20, 3);
    let started = Instant::now();
    upload.part_from_bytes(1, &data).unwrap();
    assert!(started.elapsed() >= Duration::from_millis(500));
    upload.complete(None).unwrap();
    assert_stored(&emulator, "stall", &data);
}

/// Cure: no time-out for each write; a peer that lives, however slow, is never given up.
#[test]
fn a_slow_but_living_peer_is_not_given_up() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    // A small window, or the whole part would vanish in the buffers at once.
    socket2::SockRef::from(&listener)
        .set_recv_buffer_size(64 * 1024)
        .unwrap();
    // Longer than the idle limit in all, but never idle for as long as it.
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut total = 0;
        let mut buffer = vec![0; 256 * 1024];
        while total < 8 << 20 {
            match stream.read(&mut buffer).unwrap() {
                0 => break,
                n => total += n,
            }
            std::thread::sleep(Duration::from_millis(40));
        }
        let answer = "HTTP/1.1 200 OK\r\netag: \"opaque\"\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let emulator = emulator();
    let mut config = config(&emulator);
    config
        .endpoint(&format!("http://127.0.0.1:{port}"))
        .unwrap();
    config.idle_timeout(500).unwrap();
    config.max_attempts(1).unwrap();
    let upload = Client::new(&config)
        .unwrap()
        .attach_upload(BUCKET, "slow", "U", &Options::new())
        .unwrap();
    let started = Instant::now();
    upload.part_from_bytes(1, &bytes(8 << 20, 1)).unwrap();
    assert!(
        started.elapsed() > Duration::from_millis(500),
        "or the test shows nothing"
    );
}

/// Cure: answers are read up to a limit, heads too.
#[test]
fn an_answer_that_is_too_large_is_refused_and_not_read() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "large");
    for fault in [
        "ListParts times=1 status=200 big_body=314572800",
        "ListParts times=1 big_header=1048576",
    ] {
        emulator.fault(fault);
        let error = upload.list_parts(0, 0).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{fault}: {error}");
    }
    assert!(upload.list_parts(0, 0).unwrap().is_empty());
    emulator.fault("UploadPart always status=403 big_body=314572800");
    let error = upload.part_from_bytes(1, b"x").unwrap_err();
    assert_eq!(error.service_error().http_status, 403, "{error}");
    assert!(error.to_string().len() < 5000);
}

/// Cure: our own resolver remembers (see src/transport/resolve.rs) and starts no thread.
#[test]
fn no_thread_is_started_for_a_request() {
    let emulator = emulator();
    let client = client(&emulator);
    let count = || std::fs::read_dir("/proc/self/task").unwrap().count();
    init(&client, "first");
    let before = count();
    let done = std::sync::atomic::AtomicBool::new(false);
    let done = &done;
    let seen = std::thread::scope(|scope| {
        let watcher = scope.spawn(move || {
            let mut most = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                most = most.max(count());
            }
            most
        });
        let upload = init(&client, "second");
        for number in 1..=50 {
            upload.part_from_bytes(number, b"x").unwrap();
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        watcher.join().unwrap()
    });
    // Tests that run beside this one start threads too; those of 50 requests would stand out.
    assert!(
        seen <= before + 30,
        "{before} threads before, {seen} during"
    );
}

/// Cure: the proxy of the environment is only used when asked for. The variables are set for a
/// child process, because they belong to the whole process.
#[test]
fn the_proxy_of_the_environment_is_ignored_unless_asked_for() {
    if let Ok(endpoint) = std::env::var("OSSMP_TEST_ENDPOINT") {
        return upload_as_child(&endpoint);
    }
    let emulator = emulator();
    let proxy = Proxy::start(emulator.port(), None);
    let run = |ask: &str, no_proxy: &str| {
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "the_proxy_of_the_environment_is_ignored_unless_asked_for",
            ])
            .env("OSSMP_TEST_ENDPOINT", emulator.endpoint())
            .env("OSSMP_TEST_ASK", ask)
            .envs(
                ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map(|n| (n, proxy.url())),
            )
            .env("NO_PROXY", no_proxy)
            .env_remove("no_proxy")
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        proxy.heads().len()
    };
    assert_eq!(run("no", ""), 0, "not asked for");
    assert_eq!(run("yes", "127.0.0.1"), 0, "excepted");
    assert!(run("yes", "other.example") > 0, "asked for");
}

fn upload_as_child(endpoint: &str) {
    let mut config = ossmp::Config::new();
    config.endpoint(endpoint).unwrap();
    config.credentials(ID, SECRET, None).unwrap();
    if std::env::var("OSSMP_TEST_ASK").unwrap() == "yes" {
        config.proxy_from_env();
    }
    let upload = init(&Client::new(&config).unwrap(), "child");
    upload.part_from_bytes(1, b"x").unwrap();
    upload.complete(None).unwrap();
}

#[test]
fn a_proxy_is_used_with_connect_and_credentials_go_to_it_alone() {
    let emulator = emulator();
    // user:päss in base64
    let proxy = Proxy::start(emulator.port(), Some("dXNlcjpwYXNz"));
    let url = proxy.url_for("user:pass");
    let client = client_with(&emulator, |c| c.proxy(&url).unwrap());
    let upload = init(&client, "via proxy");
    upload.part_from_bytes(1, b"x").unwrap();
    upload.complete(None).unwrap();
    assert!(proxy.heads()[0].starts_with(&format!("CONNECT 127.0.0.1:{} ", emulator.port())));
    for event in emulator.events() {
        assert_eq!(header(&event, "proxy-authorization"), None);
    }
    let wrong = proxy.url_for("user:wrong");
    let client = client_with(&emulator, |c| c.proxy(&wrong).unwrap());
    let error = client
        .init_upload(BUCKET, "k", &Options::new())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert_eq!(error.attempts(), 1, "a denied password is not tried again");
    assert!(!error.to_string().contains("wrong"), "{error}");
}

#[test]
fn bytes_behind_an_answer_are_never_taken_for_the_next_one() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "desync");
    emulator.fault("UploadPart always push");
    for number in 1..=5 {
        upload
            .part_from_bytes(number, &bytes(MIN_PART, number as u64))
            .unwrap();
    }
    upload.complete(None).unwrap();
    let expected: Vec<u8> = (1..=5).flat_map(|n| bytes(MIN_PART, n)).collect();
    assert_stored(&emulator, "desync", &expected);
}
