//! Credentials that end, and where new ones come from.

mod common;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use common::*;
use ossmp::{Client, Config, Credentials, ErrorKind, FetchFn, Fetched, Options};
use ossmp_emulator::Emulator;

fn callback_client(emulator: &Emulator, fetch: Arc<FetchFn>) -> Client {
    client_with(emulator, |c| c.credentials_callback(fetch))
}

fn fetched(id: &str, secret: &str) -> ossmp::Result<Fetched> {
    Ok(Fetched {
        credentials: Credentials::new(id, secret, None)?,
        expires: None,
    })
}

fn in_parts() -> Options {
    let mut options = Options::new();
    options.part_size(MIN_PART as i64).unwrap();
    options
}

#[test]
fn the_callback_runs_once_on_the_calling_thread_also_when_a_worker_needs_it() {
    let emulator = emulator();
    let here = std::thread::current().id();
    let calls = Arc::new(AtomicU32::new(0));
    let count = calls.clone();
    let client = callback_client(
        &emulator,
        Arc::new(move || {
            assert_eq!(std::thread::current().id(), here);
            count.fetch_add(1, Ordering::SeqCst);
            fetched(ID, SECRET)
        }),
    );
    let data = bytes(12 * MIN_PART, 1);
    let file = file_of(&data);
    // The service refuses the key in the middle: workers need the next one.
    emulator.fault("UploadPart skip=4 times=1 status=403 code=InvalidAccessKeyId");
    client
        .upload_file(BUCKET, "k", file.path(), &in_parts())
        .unwrap();
    assert_stored(&emulator, "k", &data);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[test]
fn a_key_that_the_service_calls_expired_is_fetched_anew_and_nothing_is_lost() {
    for code in [
        "SecurityTokenExpired",
        "InvalidAccessKeyId",
        "InvalidSecurityToken",
    ] {
        let emulator = emulator();
        let calls = Arc::new(AtomicU32::new(0));
        let count = calls.clone();
        let client = callback_client(
            &emulator,
            Arc::new(move || {
                count.fetch_add(1, Ordering::SeqCst);
                fetched(ID, SECRET)
            }),
        );
        let upload = init(&client, "k");
        emulator.fault(&format!("UploadPart times=1 status=403 code={code}"));
        upload.part_from_bytes(1, b"x").unwrap();
        assert_eq!(calls.load(Ordering::SeqCst), 2, "{code}");
        emulator.fault(&format!("UploadPart always status=403 code={code}"));
        let error = upload.part_from_bytes(1, b"x").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{error}");
        assert_eq!(error.service_error().code, code);
    }
}

#[test]
fn a_fixed_key_that_is_refused_is_the_service_s_error() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    emulator.fault("UploadPart always status=403 code=SecurityTokenExpired");
    let error = upload.part_from_bytes(1, b"x").unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 1));
}

#[test]
fn a_callback_that_fails_is_told_before_a_byte_is_sent() {
    let emulator = emulator();
    let client = callback_client(&emulator, Arc::new(|| fetched("", "")));
    let error = client
        .init_upload(BUCKET, "k", &Options::new())
        .unwrap_err();
    assert_eq!(error.operation(), "InitiateMultipartUpload");
    assert!(emulator.events().is_empty());
}

#[test]
fn a_key_is_fetched_anew_before_it_ends() {
    let emulator = emulator();
    let calls = Arc::new(AtomicU32::new(0));
    let count = calls.clone();
    let client = callback_client(
        &emulator,
        Arc::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(Fetched {
                expires: Some(SystemTime::now() + Duration::from_millis(1000)),
                ..fetched(ID, SECRET)?
            })
        }),
    );
    let upload = init(&client, "k");
    upload.part_from_bytes(1, b"x").unwrap();
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    std::thread::sleep(Duration::from_millis(850));
    upload.part_from_bytes(1, b"x").unwrap();
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

/// A metadata service that answers each path with what the test gives.
fn metadata(answers: Vec<(&'static str, String)>) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/ram/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let n = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..n]).into_owned();
            let path = head.split(' ').nth(1).unwrap_or("");
            let answer = match answers.iter().find(|(p, _)| *p == path) {
                Some((_, body)) => format!(
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                ),
                None => "HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
                    .to_owned(),
            };
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

#[test]
fn the_role_of_an_instance_gives_the_key() {
    let emulator = start(|b| b.sts("STS.role", "role-secret", "role-token"));
    let keys = r#"{"AccessKeyId":"STS.role","AccessKeySecret":"role-secret","SecurityToken":"role-token",
        "Expiration":"2099-01-01T00:00:00Z","LastUpdated":"2024-01-01T00:00:00Z","Code":"Success"}"#;
    let url = metadata(vec![
        ("/ram/", "my-role\n".into()),
        ("/ram/my-role", keys.into()),
    ]);
    for role in [None, Some("my-role")] {
        let client = client_with(&emulator, |c| c.ecs_role(role, Some(&url)).unwrap());
        let upload = init(&client, "k");
        upload.part_from_bytes(1, b"x").unwrap();
        upload.complete(None).unwrap();
    }
    let client = client_with(&emulator, |c| {
        c.ecs_role(Some("other"), Some(&url)).unwrap()
    });
    let error = client
        .init_upload(BUCKET, "k", &Options::new())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials, "{error}");
    assert!(error.message().contains("404"), "{error}");
}

#[test]
fn the_bandwidth_limit_is_kept_by_all_parts_together() {
    let emulator = emulator();
    let rate = 2_000_000;
    let client = client_with(&emulator, |c| {
        c.bandwidth_limit(rate).unwrap();
        c.idle_timeout(500).unwrap();
    });
    let file = file_of(&bytes(4_000_000, 1));
    let started = Instant::now();
    let mut options = Options::new();
    options.part_size(500_000).unwrap();
    client
        .upload_file(BUCKET, "slow", file.path(), &options)
        .unwrap();
    let seconds = started.elapsed().as_secs_f64();
    let reached = 4_000_000.0 / seconds / rate as f64;
    // Promised are 5 %; a machine that is busy may only be slower.
    assert!((0.5..1.06).contains(&reached), "{reached} of the limit");
    refused(Config::new().bandwidth_limit(-1), "bandwidth_limit is -1");
}
