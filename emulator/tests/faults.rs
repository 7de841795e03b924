//! Every fault does what its name says.

mod common;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::*;
use ossmp_emulator::{Emulator, Event};

/// A server with an upload under way and one fault.
fn with_fault(fault: &str) -> (Emulator, String) {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    emulator.clear_events();
    emulator.fault(fault);
    (emulator, id)
}

fn part(id: &str, body: &[u8]) -> Request {
    request("PUT", "k", &format!("partNumber=1&uploadId={id}")).body(body)
}

fn last_event(emulator: &Emulator) -> Event {
    emulator.events().pop().expect("an event")
}

/// Sends a part and tells how the connection ends: what came, and whether it was reset.
fn send_to_the_end(emulator: &Emulator, stream: &mut TcpStream, part: &Request) -> (Vec<u8>, bool) {
    let reset = |error: &std::io::Error| {
        matches!(
            error.kind(),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
        )
    };
    // A reset is told once, to the write or to the read.
    let write_was_reset = part
        .write_on(stream, emulator.port())
        .is_err_and(|error| reset(&error));
    let (bytes, read_was_reset) = read_to_end(stream);
    (bytes, write_was_reset || read_was_reset)
}

fn read_to_end(stream: &mut TcpStream) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => (bytes, false),
        Err(error) if error.kind() == ErrorKind::ConnectionReset => (bytes, true),
        Err(error) => panic!("neither an end nor a reset: {error}"),
    }
}

#[test]
fn a_status_and_code_are_answered_once_and_the_work_is_not_done() {
    let (emulator, id) = with_fault(
        "UploadPart status=503 code=ServiceUnavailable message='slow down' retry_after=7",
    );
    let mut stream = connect(&emulator);
    let struck = part(&id, b"x").send_on(&mut stream, emulator.port());
    assert_eq!(struck.outcome(), (503, "ServiceUnavailable".into()));
    assert_eq!(struck.header("retry-after"), Some("7"));
    assert_eq!(struck.tag("Message").as_deref(), Some("slow down"));
    assert_eq!(emulator.parts("demo", &id).unwrap().len(), 0);
    let event = last_event(&emulator);
    assert_eq!(
        (event.status, event.code.as_str(), event.performed),
        (Some(503), "ServiceUnavailable", false)
    );
    assert!(event.fault.unwrap().starts_with("UploadPart status=503"));
    // The same connection serves on.
    assert_eq!(
        part(&id, b"x").send_on(&mut stream, emulator.port()).status,
        200
    );
    assert_eq!(emulator.connections(), 2);
}

#[test]
fn a_performed_fault_hides_that_the_work_was_done() {
    let (emulator, id) = with_fault("UploadPart performed status=500");
    assert_eq!(
        part(&id, b"x").send(&emulator).outcome(),
        (500, "InternalError".into())
    );
    assert_eq!(emulator.parts("demo", &id).unwrap().len(), 1);
    assert!(last_event(&emulator).performed);
}

#[test]
fn faults_strike_before_the_signature_is_checked_but_not_if_performed() {
    let (emulator, id) = with_fault("UploadPart status=500");
    assert_eq!(part(&id, b"x").unsigned().send(&emulator).status, 500);
    emulator.fault("UploadPart performed status=500");
    assert_eq!(part(&id, b"x").unsigned().send(&emulator).status, 500);
    assert!(!last_event(&emulator).performed);
    assert_eq!(emulator.parts("demo", &id).unwrap().len(), 0);
}

#[test]
fn an_error_may_come_with_status_200_and_a_body_may_be_anything() {
    let (emulator, id) = with_fault("CompleteMultipartUpload error200 code=InternalError");
    let answer = complete(&emulator, "k", &id, &[(1, "A".into())]);
    assert_eq!(answer.outcome(), (200, "InternalError".into()));
    emulator.fault(
        "UploadPart status=502 body='<html>bad gateway</html>' header=Content-Type:text/html",
    );
    let answer = part(&id, b"x").send(&emulator);
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (502, "<html>bad gateway</html>")
    );
    assert_eq!(answer.header("content-type"), Some("text/html"));
    emulator.fault("UploadPart status=504 empty");
    let answer = part(&id, b"x").send(&emulator);
    assert_eq!(
        (answer.status, answer.header("content-length")),
        (504, Some("0"))
    );
    emulator.fault("UploadPart redirect=http://elsewhere/");
    let answer = part(&id, b"x").send(&emulator);
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, Some("http://elsewhere/"))
    );
    emulator.fault("CompleteMultipartUpload status=203 code=CallbackFailed performed");
    let etag = part(&id, b"x").send(&emulator).etag();
    let answer = complete(&emulator, "k", &id, &[(1, etag)]);
    assert_eq!(answer.outcome(), (203, "CallbackFailed".into()));
    assert!(emulator.object("demo", "k").is_some());
}

#[test]
fn raw_bytes_are_the_whole_answer() {
    let (emulator, id) = with_fault("UploadPart raw=AAECeHl6");
    let mut stream = connect(&emulator);
    assert_eq!(
        send_to_the_end(&emulator, &mut stream, &part(&id, b"x")),
        (b"\x00\x01\x02xyz".to_vec(), false)
    );
    assert_eq!(last_event(&emulator).status, None);
}

#[test]
fn the_connection_ends_in_the_middle_of_the_body() {
    for (fault, reset) in [
        ("UploadPart reset_at=100000", true),
        ("UploadPart fin_at=100000", false),
    ] {
        let (emulator, id) = with_fault(fault);
        let mut stream = connect(&emulator);
        assert_eq!(
            send_to_the_end(&emulator, &mut stream, &part(&id, &pattern(300_000))),
            (Vec::new(), reset),
            "{fault}"
        );
        let event = last_event(&emulator);
        assert_eq!((event.status, event.performed), (None, false));
        assert!(event.body_bytes >= 100_000, "{fault}: {}", event.body_bytes);
        assert_eq!(emulator.parts("demo", &id).unwrap().len(), 0);
    }
}

#[test]
fn a_stalled_body_is_not_read_any_more() {
    let (emulator, id) = with_fault("UploadPart stall_at=1");
    let mut stream = connect(&emulator);
    stream
        .set_write_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    let body = pattern(32 * 1024 * 1024);
    stream
        .write_all(part(&id, &[]).head(emulator.port()).as_bytes())
        .unwrap();
    stream
        .write_all(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes())
        .unwrap();
    let error = stream.write_all(&body).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        "{error}"
    );
}

#[test]
fn the_connection_ends_instead_of_an_answer() {
    for (fault, reset, parts) in [
        ("UploadPart reset", true, 0),
        ("UploadPart fin", false, 0),
        ("UploadPart reset performed", true, 1),
        ("UploadPart fin performed", false, 1),
    ] {
        let (emulator, id) = with_fault(fault);
        let mut stream = connect(&emulator);
        assert_eq!(
            send_to_the_end(&emulator, &mut stream, &part(&id, b"x")),
            (Vec::new(), reset),
            "{fault}"
        );
        assert_eq!(emulator.parts("demo", &id).unwrap().len(), parts, "{fault}");
        let event = last_event(&emulator);
        assert_eq!(
            (event.status, event.performed, event.body_bytes),
            (None, parts == 1, 1),
            "{fault}"
        );
    }
}

#[test]
fn a_stalled_answer_never_comes() {
    let (emulator, id) = with_fault("UploadPart stall performed");
    let mut stream = connect(&emulator);
    stream
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    part(&id, b"x")
        .write_on(&mut stream, emulator.port())
        .unwrap();
    let error = stream.read(&mut [0]).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        "{error}"
    );
    assert_eq!(emulator.parts("demo", &id).unwrap().len(), 1);
}

#[test]
fn an_early_answer_comes_before_the_body_and_then_the_connection_closes() {
    let (emulator, id) = with_fault("UploadPart early status=403 code=AccessDenied");
    let mut stream = connect(&emulator);
    stream
        .write_all(part(&id, &[]).head(emulator.port()).as_bytes())
        .unwrap();
    stream
        .write_all(b"Content-Length: 10000000\r\n\r\nonly the beginning")
        .unwrap();
    let answer = read_response(&mut stream, false).unwrap();
    assert_eq!(answer.outcome(), (403, "AccessDenied".into()));
    std::thread::sleep(Duration::from_millis(200));
    let body = pattern(1024 * 1024);
    let failed = (0..50).any(|_| stream.write_all(&body).is_err());
    assert!(failed, "writing on must fail");
}

#[test]
fn an_answer_is_cut_at_the_byte() {
    for (how, reset) in [("reset", true), ("fin", false)] {
        for at in [0, 5, 60] {
            let (emulator, id) = with_fault(&format!("UploadPart answer_{how}_at={at}"));
            let mut stream = connect(&emulator);
            let (bytes, was_reset) = send_to_the_end(&emulator, &mut stream, &part(&id, b"x"));
            assert_eq!(was_reset, reset, "{how} at {at}");
            // A reset may overtake the last bytes, a FIN may not.
            assert!(
                if reset {
                    bytes.len() <= at
                } else {
                    bytes.len() == at
                },
                "{how} at {at}: {}",
                bytes.len()
            );
            assert!(b"HTTP/1.1 200 OK\r\n".starts_with(&bytes[..bytes.len().min(17)]));
            assert!(last_event(&emulator).performed);
        }
    }
    let (emulator, id) = with_fault("UploadPart answer_stall_at=5");
    let mut stream = connect(&emulator);
    part(&id, b"x")
        .write_on(&mut stream, emulator.port())
        .unwrap();
    let mut five = [0; 5];
    stream.read_exact(&mut five).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    assert!(stream.read(&mut five).is_err());
}

#[test]
fn an_answer_drips_and_the_connection_serves_on() {
    let (emulator, id) = with_fault("UploadPart drip=1");
    let mut stream = connect(&emulator);
    let started = Instant::now();
    assert_eq!(
        part(&id, b"x").send_on(&mut stream, emulator.port()).status,
        200
    );
    assert!(
        started.elapsed() > Duration::from_millis(200),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(
        part(&id, b"x").send_on(&mut stream, emulator.port()).status,
        200
    );
}

#[test]
fn an_answer_is_delayed() {
    let (emulator, id) = with_fault("UploadPart delay=150");
    let started = Instant::now();
    assert_eq!(part(&id, b"x").send(&emulator).status, 200);
    assert!(started.elapsed() >= Duration::from_millis(150));
}

#[test]
fn a_connection_closes_without_a_word() {
    let (emulator, id) = with_fault("UploadPart close");
    let mut stream = connect(&emulator);
    let answer = part(&id, b"x").send_on(&mut stream, emulator.port());
    assert_eq!((answer.status, answer.header("connection")), (200, None));
    assert_eq!(read_to_end(&mut stream).0.len(), 0);
}

#[test]
fn headers_are_replaced_added_and_dropped() {
    let (emulator, id) = with_fault(
        "UploadPart header=ETag:\"'wrong'\" drop_header=x-oss-hash-crc64ecma add_header=Date:never header=X-New:1",
    );
    let answer = part(&id, b"x").send(&emulator);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("etag"), Some("'wrong'"));
    assert_eq!(answer.header("x-oss-hash-crc64ecma"), None);
    assert_eq!(
        answer
            .headers
            .iter()
            .filter(|(name, _)| name == "Date")
            .count(),
        2
    );
    assert_eq!(answer.header("x-new"), Some("1"));
}

#[test]
fn flipped_bytes_are_stored_with_their_own_checksums() {
    let (emulator, id) = with_fault("UploadPart flip");
    let answer = part(&id, b"123456789")
        .header("Content-MD5", "JfnnlDI7RTiF9RgfG2JNCw==")
        .send(&emulator);
    assert_eq!(answer.status, 200);
    assert_ne!(
        answer.header("x-oss-hash-crc64ecma"),
        Some("11051210869376104954")
    );
    complete(&emulator, "k", &id, &[(1, answer.etag())]);
    assert_eq!(emulator.read_object("demo", "k").unwrap(), b"023456789");
}

#[test]
fn a_forgotten_part_is_acknowledged_but_not_there() {
    let (emulator, id) = with_fault("UploadPart forget");
    let etag = part(&id, b"x").send(&emulator).etag();
    assert_eq!(emulator.parts("demo", &id).unwrap().len(), 0);
    assert_eq!(
        complete(&emulator, "k", &id, &[(1, etag)]).outcome(),
        (400, "InvalidPart".into())
    );
}

#[test]
fn headers_and_bodies_grow_as_large_as_wanted() {
    let (emulator, id) = with_fault("UploadPart big_header=1000000");
    let answer = part(&id, b"x").send(&emulator);
    assert_eq!(answer.header("x-oss-meta-big").unwrap().len(), 1_000_000);
    emulator.fault("UploadPart big_body=3000000");
    let answer = part(&id, b"x").send(&emulator);
    assert_eq!((answer.status, answer.body.len()), (200, 3_000_000));
}

#[test]
fn interim_answers_come_first() {
    let (emulator, id) = with_fault("UploadPart interim=3");
    let mut stream = connect(&emulator);
    part(&id, b"x")
        .write_on(&mut stream, emulator.port())
        .unwrap();
    for _ in 0..3 {
        assert!(
            read_head(&mut stream)
                .unwrap()
                .starts_with("HTTP/1.1 103 Early Hints\r\n")
        );
    }
    assert_eq!(read_response(&mut stream, false).unwrap().status, 200);
}

#[test]
fn a_second_answer_is_pushed_behind_the_first() {
    let (emulator, id) = with_fault("UploadPart push");
    let mut stream = connect(&emulator);
    part(&id, b"x")
        .write_on(&mut stream, emulator.port())
        .unwrap();
    let first = read_response(&mut stream, false).unwrap();
    let second = read_response(&mut stream, false).unwrap();
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(second.etag(), "0".repeat(32));
    assert_eq!(
        part(&id, b"x").send_on(&mut stream, emulator.port()).etag(),
        first.etag()
    );
}

#[test]
fn a_connection_is_reset_when_it_is_accepted() {
    let (emulator, id) = with_fault("Connect reset");
    let mut stream = connect(&emulator);
    assert!(send_to_the_end(&emulator, &mut stream, &part(&id, b"x")).1);
    assert_eq!(part(&id, b"x").send(&emulator).status, 200);
}

#[test]
fn faults_can_be_cleared_and_bad_ones_are_named() {
    let (emulator, id) = with_fault("* always status=500");
    emulator.clear_faults();
    assert_eq!(part(&id, b"x").send(&emulator).status, 200);
    let problem = std::panic::catch_unwind(|| emulator.fault("UploadPart resett")).unwrap_err();
    assert!(
        problem
            .downcast_ref::<String>()
            .unwrap()
            .contains("resett is no effect")
    );
    assert!(Emulator::builder().fault("nonsense").start().is_err());
}
