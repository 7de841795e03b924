//! What a hostile client tries: other keys than those it names, other places, other addresses.

mod common;

use std::io::{Read, Write};
use std::net::{IpAddr, TcpStream};

use common::*;
use ossmp_emulator::Emulator;

#[test]
fn raw_traversals_stay_in_the_store_and_name_the_key_that_was_signed() {
    let directory = tempfile::tempdir().unwrap();
    let emulator = Emulator::builder()
        .bucket("demo")
        .directory(directory.path().join("store"))
        .start()
        .unwrap();
    for (raw, key) in [
        ("/demo/../../etc/passwd", "../../etc/passwd"),
        ("/demo/%2e%2e/%2e%2e/etc/passwd", "../../etc/passwd"),
        ("/demo/..%2f..%2fetc%2fpasswd", "../../etc/passwd"),
        ("/demo/a/./../../b", "a/./../../b"),
        ("/demo/..;/..;/x", "..;/..;/x"),
        ("/demo/..\\..\\x", "..\\..\\x"),
        ("/demo/%252e%252e/x", "%2e%2e/x"),
    ] {
        let put = request("PUT", key, "").body(raw);
        let mut stream = connect(&emulator);
        let head = put.head(emulator.port());
        let (_, rest) = head.split_once(" HTTP/1.1").unwrap();
        write!(
            stream,
            "PUT {raw} HTTP/1.1{rest}Content-Length: {}\r\n\r\n{raw}",
            raw.len()
        )
        .unwrap();
        let answer = read_response(&mut stream, false);
        let status = answer.map_or(0, |answer| answer.status);
        assert!([0, 200, 400].contains(&status), "{raw}: {status}");
        if status == 200 {
            assert_eq!(
                emulator.read_object("demo", key).unwrap(),
                raw.as_bytes(),
                "{raw}"
            );
        }
    }
    // Out of the bucket is no place at all.
    let out = "GET /../demo/k HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    let mut stream = connect(&emulator);
    stream.write_all(out.as_bytes()).unwrap();
    assert_eq!(read_response(&mut stream, false).unwrap().status / 100, 4);
    let outside: Vec<_> = std::fs::read_dir(directory.path()).unwrap().collect();
    assert_eq!(outside.len(), 1);
}

#[test]
fn bad_buckets_are_refused_by_every_way_in() {
    let emulator = Emulator::start().unwrap();
    let long = "b".repeat(64);
    for bucket in [
        "ab",
        "-abc",
        "abc-",
        "Abc",
        "a_b_c",
        "a.b.c",
        "..",
        "a b c",
        "x@evil.com",
        "目录录",
        &long,
    ] {
        for (method, key, query) in [
            ("PUT", "", ""),
            ("POST", "k", "uploads"),
            ("GET", "", "uploads"),
        ] {
            let mut asked = request(method, key, query);
            asked.bucket = bucket.into();
            let answer = asked.send(&emulator);
            assert_eq!(
                answer.outcome(),
                (400, "InvalidBucketName".into()),
                "{method} {bucket}"
            );
        }
        assert!(
            Emulator::builder().bucket(bucket).start().is_err(),
            "{bucket}"
        );
    }
}

#[test]
fn only_loopback_addresses_are_served_unless_asked_for() {
    for address in ["127.0.0.1", "::1"] {
        let address: IpAddr = address.parse().unwrap();
        let emulator = Emulator::builder().address(address).start().unwrap();
        assert!(TcpStream::connect((address, emulator.port())).is_ok());
    }
    let everywhere: IpAddr = "0.0.0.0".parse().unwrap();
    let remote = Emulator::builder().address(everywhere);
    assert!(remote.clone().start().is_err());
    assert!(
        remote.clone().allow_remote(true).start().is_err(),
        "the default keys"
    );
    let known = remote
        .clone()
        .allow_remote(true)
        .credentials("own", "emulator-default-secret");
    assert!(known.start().is_err(), "the default secret");
    let emulator = remote
        .allow_remote(true)
        .credentials("own", "own-secret")
        .control(0)
        .proxy(0)
        .start()
        .unwrap();
    // What steers the server stays on this machine all the same.
    for url in [
        emulator.control_url().unwrap(),
        emulator.proxy_url().unwrap(),
    ] {
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    }
}

#[test]
fn no_secret_is_in_the_log_or_on_the_control_port() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log");
    let emulator = Emulator::builder()
        .bucket("demo")
        .credentials("LTAIown", "own-secret-of-the-test")
        .sts("STS.id", "sts-secret-of-the-test", "token")
        .control(0)
        .log_file(&log)
        .start()
        .unwrap();
    let mut initiate = request("POST", "k", "uploads");
    (initiate.id, initiate.secret) = ("LTAIown".into(), "own-secret-of-the-test".into());
    let head = initiate.head(emulator.port());
    let signature = head.split("Signature=").nth(1).unwrap()[..64].to_owned();
    assert_eq!(initiate.send(&emulator).status, 200);
    initiate.secret = "a-wrong-secret".into();
    let refused = initiate.send(&emulator).text();
    let mut seen = std::fs::read_to_string(&log).unwrap() + &refused;
    let control = emulator.control_url().unwrap();
    for path in ["/", "/events", "/report", "/faults"] {
        let mut stream = TcpStream::connect(control.strip_prefix("http://").unwrap()).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        stream.read_to_string(&mut seen).unwrap();
    }
    assert!(seen.contains("LTAIown") && seen.contains("InitiateMultipartUpload"));
    for secret in [
        "own-secret-of-the-test",
        "sts-secret-of-the-test",
        &signature,
    ] {
        assert!(!seen.contains(secret), "{secret}");
    }
}
