//! Starting, stopping, going away; what is kept and for how long.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::*;
use ossmp_emulator::Emulator;

#[test]
fn going_away_closes_everything_and_the_same_port_comes_back() {
    let emulator = Emulator::start().unwrap();
    let mut open = connect(&emulator);
    assert_eq!(
        request("POST", "k", "uploads")
            .send_on(&mut open, emulator.port())
            .status,
        200
    );
    emulator.go_away(Duration::from_millis(300));
    assert!(matches!(open.read(&mut [0]), Ok(0) | Err(_)));
    assert!(TcpStream::connect(("127.0.0.1", emulator.port())).is_err());
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", emulator.port())).is_err() {
        assert!(started.elapsed() < Duration::from_secs(5));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(request("POST", "k", "uploads").send(&emulator).status, 200);
    assert_eq!(emulator.uploads("demo").len(), 2);
}

#[test]
fn dropping_the_server_closes_its_port_and_connections() {
    let emulator = Emulator::start().unwrap();
    let port = emulator.port();
    let mut open = connect(&emulator);
    drop(emulator);
    assert!(matches!(open.read(&mut [0]), Ok(0) | Err(_)));
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[test]
fn a_directory_keeps_parts_and_objects_for_the_next_server() {
    let directory = tempfile::tempdir().unwrap();
    let start = || {
        Emulator::builder()
            .bucket("demo")
            .directory(directory.path())
            .start()
    };
    let emulator = start().unwrap();
    assert!(start().is_err(), "the directory is in use");
    let (done, open) = (
        initiate(&emulator, "done"),
        initiate(&emulator, "open/目录"),
    );
    let part = upload_part(&emulator, "done", &done, 1, &pattern(KIB_100)).etag();
    let records = directory.path().join("uploads").join(&done);
    let record = std::fs::read(records.join("upload.json")).unwrap();
    complete(&emulator, "done", &done, &[(1, part)]);
    assert!(!records.exists());
    upload_part(&emulator, "open/目录", &open, 1, b"replaced");
    let etag = upload_part(&emulator, "open/目录", &open, 1, b"kept").etag();
    let before = emulator.object("demo", "done").unwrap();
    drop(emulator);
    // What kills in mid-write leave behind; one struck between the object and the end of its upload.
    std::fs::create_dir(&records).unwrap();
    std::fs::write(records.join("upload.json"), record).unwrap();
    std::fs::write(directory.path().join("blobs/ABC"), b"half").unwrap();
    std::fs::write(directory.path().join("DEF.tmp"), b"{").unwrap();
    std::fs::create_dir(directory.path().join("uploads/GHI")).unwrap();

    let emulator = start().unwrap();
    assert_eq!(emulator.object("demo", "done").unwrap(), before);
    assert_eq!(
        emulator.read_object("demo", "done").unwrap(),
        pattern(KIB_100)
    );
    assert_eq!(
        emulator.uploads("demo"),
        [("open/目录".to_owned(), open.clone())]
    );
    assert_eq!(
        complete(&emulator, "open/目录", &open, &[(1, etag)]).status,
        200
    );
    assert_eq!(emulator.read_object("demo", "open/目录").unwrap(), b"kept");
    assert_eq!(
        std::fs::read_dir(directory.path().join("blobs"))
            .unwrap()
            .count(),
        2
    );
    assert_eq!(
        std::fs::read_dir(directory.path().join("uploads"))
            .unwrap()
            .count(),
        0
    );
    assert!(!directory.path().join("DEF.tmp").exists());
}

#[test]
fn replaced_aborted_and_overwritten_bytes_leave_the_disk() {
    let directory = tempfile::tempdir().unwrap();
    let emulator = Emulator::builder()
        .bucket("demo")
        .directory(directory.path())
        .start()
        .unwrap();
    let blobs = || {
        std::fs::read_dir(directory.path().join("blobs"))
            .unwrap()
            .count()
    };
    let id = initiate(&emulator, "k");
    upload_part(&emulator, "k", &id, 1, b"x");
    upload_part(&emulator, "k", &id, 1, b"y");
    assert_eq!(blobs(), 1);
    request("DELETE", "k", &format!("uploadId={id}")).send(&emulator);
    assert_eq!(blobs(), 0);
    emulator.put_object("demo", "k", b"x").unwrap();
    emulator.put_object("demo", "k", b"y").unwrap();
    assert_eq!(blobs(), 1);
    let bad = request("PUT", "k", "")
        .header("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")
        .body("z");
    assert_eq!(bad.send(&emulator).status, 400);
    assert_eq!(blobs(), 1);
    emulator.delete_object("demo", "k");
    assert_eq!(blobs(), 0);
}

#[test]
fn discarded_bytes_still_have_checksums_but_cannot_be_read() {
    for trust in [false, true] {
        let emulator = Emulator::builder()
            .bucket("demo")
            .keep_bytes(false)
            .trust_md5(trust)
            .start()
            .unwrap();
        let id = initiate(&emulator, "k");
        let part = request("PUT", "k", &format!("partNumber=1&uploadId={id}"))
            .header("Content-MD5", "JfnnlDI7RTiF9RgfG2JNCw==")
            .body("123456789")
            .send(&emulator);
        assert_eq!(part.etag(), "25F9E794323B453885F5181F1B624D0B");
        assert_eq!(
            part.header("x-oss-hash-crc64ecma"),
            Some("11051210869376104954")
        );
        let wrong = request("PUT", "k", &format!("partNumber=2&uploadId={id}"))
            .header("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")
            .body("123456789")
            .send(&emulator);
        assert_eq!(wrong.status, if trust { 200 } else { 400 });
        assert_eq!(
            complete(&emulator, "k", &id, &[(1, part.etag())]).status,
            200
        );
        assert_eq!(
            request("HEAD", "k", "")
                .send(&emulator)
                .header("content-length"),
            Some("9")
        );
        assert_eq!(
            request("GET", "k", "").send(&emulator).outcome(),
            (501, "NotImplemented".into())
        );
        assert!(emulator.read_object("demo", "k").is_err());
    }
}

#[test]
fn a_full_store_refuses_and_gives_room_back() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .quota(10)
        .start()
        .unwrap();
    assert_eq!(
        request("PUT", "a", "")
            .body("12345678")
            .send(&emulator)
            .status,
        200
    );
    assert_eq!(
        request("PUT", "b", "")
            .body("12345678")
            .send(&emulator)
            .outcome(),
        (403, "QuotaExceeded".into())
    );
    assert_eq!(request("DELETE", "a", "").send(&emulator).status, 204);
    assert_eq!(
        request("PUT", "b", "")
            .body("12345678")
            .send(&emulator)
            .status,
        200
    );
}

#[test]
fn the_clock_can_be_set_wrong_at_run_time() {
    let emulator = Emulator::start().unwrap();
    emulator.set_clock_offset(7200);
    let answer = request("POST", "k", "uploads").send(&emulator);
    assert_eq!(answer.outcome(), (403, "RequestTimeTooSkewed".into()));
    let mut late = request("POST", "k", "uploads");
    late.signed_at += 7200;
    assert_eq!(late.send(&emulator).status, 200);
}

#[test]
fn an_event_tells_what_came_and_what_was_answered() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "a b");
    let mut stream = connect(&emulator);
    for number in [1, 2] {
        let part =
            request("PUT", "a b", &format!("partNumber={number}&uploadId={id}")).body("12345");
        part.send_on(&mut stream, emulator.port());
    }
    let events = emulator.events();
    let event = &events[2];
    assert_eq!(
        (event.operation.as_str(), event.method.as_str()),
        ("UploadPart", "PUT")
    );
    assert_eq!(
        event.target,
        format!("/demo/a%20b?partNumber=2&uploadId={id}")
    );
    assert_eq!(
        (event.bucket.as_str(), event.object.as_str()),
        ("demo", "a b")
    );
    assert_eq!(
        (event.upload_id.as_str(), event.part_number),
        (id.as_str(), Some(2))
    );
    assert_eq!(
        (event.body_bytes, event.status, event.performed),
        (5, Some(200), true)
    );
    assert_eq!((event.auth.as_str(), event.fault.as_deref()), ("v4", None));
    assert!(events[0].connection != event.connection && events[1].connection == event.connection);
    assert!(events[0].at <= events[1].at && events[1].at <= event.at);
    let authorization = event
        .headers
        .iter()
        .find(|(name, _)| name == "authorization")
        .unwrap();
    assert!(
        authorization.1.ends_with("Signature="),
        "{}",
        authorization.1
    );
    emulator.clear_events();
    assert!(emulator.events().is_empty());
}

#[test]
fn eight_parts_and_eight_completes_at_once_have_one_consistent_winner() {
    let emulator = Arc::new(Emulator::start().unwrap());
    for _ in 0..5 {
        let id = initiate(&emulator, "k");
        let at_once = |work: Arc<dyn Fn(u8) -> Response + Send + Sync>| -> Vec<Response> {
            let threads: Vec<_> = (0..8u8)
                .map(|at| {
                    let work = Arc::clone(&work);
                    std::thread::spawn(move || work(at))
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        };
        let (server, upload) = (Arc::clone(&emulator), id.clone());
        let parts = at_once(Arc::new(move |at| {
            upload_part(&server, "k", &upload, 1, &vec![at; KIB_100])
        }));
        assert!(parts.iter().all(|part| part.status == 200));
        let winner = emulator.parts("demo", &id).unwrap()[0].etag.clone();
        let (server, list) = (Arc::clone(&emulator), [(1, winner.clone())]);
        let done = at_once(Arc::new(move |_| complete(&server, "k", &id, &list)));
        assert_eq!(done.iter().filter(|answer| answer.status == 200).count(), 1);
        assert_eq!(
            done.iter()
                .filter(|answer| answer.code() == "NoSuchUpload")
                .count(),
            7
        );
        let object = emulator.read_object("demo", "k").unwrap();
        assert!(object.len() == KIB_100 && object.iter().all(|byte| *byte == object[0]));
        assert_eq!(emulator.object("demo", "k").unwrap().parts[0].etag, winner);
    }
}

#[test]
fn senseless_options_are_refused() {
    let remote = Emulator::builder().address("0.0.0.0".parse().unwrap());
    assert!(remote.clone().start().is_err());
    assert!(
        remote.clone().allow_remote(true).start().is_err(),
        "default keys"
    );
    assert!(
        remote
            .allow_remote(true)
            .credentials("id", "secret")
            .start()
            .is_ok()
    );
    assert!(Emulator::builder().bucket("No_Bucket").start().is_err());
    assert!(Emulator::builder().trust_md5(true).start().is_err());
}

#[test]
fn tls_is_served_with_a_certificate_of_the_given_authority() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .tls(true)
        .start()
        .unwrap();
    assert!(emulator.endpoint().starts_with("https://127.0.0.1:"));
    let authority = ureq::tls::Certificate::from_pem(emulator.ca_pem().as_bytes()).unwrap();
    let agent = |roots: Vec<ureq::tls::Certificate<'static>>| -> ureq::Agent {
        let tls = ureq::tls::TlsConfig::builder()
            .root_certs(ureq::tls::RootCerts::new_with_certs(&roots))
            .build();
        ureq::Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .http_status_as_error(false)
            .build()
            .into()
    };
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("https://{host}:{}/demo/k", emulator.port());
        assert_eq!(
            agent(vec![authority.to_owned()])
                .get(&url)
                .call()
                .unwrap()
                .status()
                .as_u16(),
            403
        );
        assert!(agent(Vec::new()).get(&url).call().is_err());
    }
    emulator.fault("GetObject always answer_fin_at=20");
    let url = format!("{}/demo/k", emulator.endpoint());
    assert!(agent(vec![authority.to_owned()]).get(&url).call().is_err());
    let plain = raw_answer(&emulator);
    assert!(!plain.starts_with(b"HTTP/1.1 200"));
}

fn raw_answer(emulator: &Emulator) -> Vec<u8> {
    let mut stream = connect(emulator);
    let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    bytes
}
