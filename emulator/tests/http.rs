//! The protocol below the operations.

mod common;

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use common::*;
use ossmp_emulator::Emulator;

fn raw(emulator: &Emulator, bytes: &[u8]) -> Option<Response> {
    let mut stream = connect(emulator);
    let _ = stream.write_all(bytes);
    read_response(&mut stream, false)
}

#[test]
fn a_length_of_zero_beside_chunks_is_accepted() {
    let emulator = Emulator::start().unwrap();
    let chunked = request("POST", "k", "uploads")
        .header("Transfer-Encoding", "chunked")
        .body("0\r\n\r\n");
    for order in ["Content-Length: 0", "content-length:0"] {
        let head = format!("{}{order}\r\n\r\n0\r\n\r\n", chunked.head(emulator.port()));
        assert_eq!(
            raw(&emulator, head.as_bytes()).unwrap().status,
            200,
            "{order}"
        );
    }
}

#[test]
fn chunked_parts_are_read_and_a_part_without_length_is_refused() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    let part = request("PUT", "k", &format!("partNumber=1&uploadId={id}"));
    let chunked = part
        .clone()
        .header("Transfer-Encoding", "chunked")
        .body("5\r\n12345\r\n4;x=y\r\n6789\r\n0\r\n\r\n");
    assert_eq!(
        chunked.send(&emulator).etag(),
        "25F9E794323B453885F5181F1B624D0B"
    );
    let bare = format!("{}\r\n", part.head(emulator.port()));
    let answer = raw(&emulator, bare.as_bytes()).unwrap();
    assert_eq!(answer.outcome(), (411, "MissingContentLength".into()));
}

#[test]
fn a_body_that_stops_short_is_a_request_timeout() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .idle_limit(Duration::from_millis(200))
        .start()
        .unwrap();
    let id = initiate(&emulator, "k");
    let part = request("PUT", "k", &format!("partNumber=1&uploadId={id}"));
    let head = format!(
        "{}Content-Length: 10\r\n\r\nshort",
        part.head(emulator.port())
    );
    let answer = raw(&emulator, head.as_bytes()).unwrap();
    assert_eq!(answer.outcome(), (400, "RequestTimeout".into()));
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(emulator.parts("demo", &id).unwrap().len(), 0);
}

#[test]
fn too_large_a_promise_is_refused_after_continue_was_asked_for() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    let part = request("PUT", "k", &format!("partNumber=1&uploadId={id}"))
        .header("Expect", "100-continue");
    let head = format!(
        "{}Content-Length: 5368709121\r\n\r\n",
        part.head(emulator.port())
    );
    assert_eq!(
        raw(&emulator, head.as_bytes()).unwrap().outcome(),
        (400, "EntityTooLarge".into())
    );
}

#[test]
fn continue_is_said_when_the_body_is_wanted() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    let part = request("PUT", "k", &format!("partNumber=1&uploadId={id}"))
        .header("Expect", "100-continue");
    let mut stream = connect(&emulator);
    stream
        .write_all(format!("{}Content-Length: 1\r\n\r\n", part.head(emulator.port())).as_bytes())
        .unwrap();
    assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 100 "));
    stream.write_all(b"x").unwrap();
    assert_eq!(read_response(&mut stream, false).unwrap().status, 200);
}

#[test]
fn an_error_is_seen_even_if_the_body_is_large() {
    let emulator = Emulator::start().unwrap();
    let mut stream = connect(&emulator);
    for _ in 0..2 {
        let part = request("PUT", "k", "partNumber=1&uploadId=dead").body(pattern(3_000_000));
        assert_eq!(
            part.send_on(&mut stream, emulator.port()).outcome(),
            (404, "NoSuchUpload".into())
        );
    }
    assert_eq!(emulator.connections(), 1);
}

#[test]
fn the_list_of_parts_may_not_exceed_two_mebibytes() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    let body = " ".repeat(2 * 1024 * 1024 + 1);
    let answer = request("POST", "k", &format!("uploadId={id}"))
        .body(body)
        .send(&emulator);
    assert_eq!(answer.outcome(), (400, "MalformedXML".into()));
}

#[test]
fn broken_requests_get_a_4xx_or_a_close_and_the_server_lives() {
    let emulator = Emulator::start().unwrap();
    let host = "Host: 127.0.0.1\r\n";
    let long = "a".repeat(500_000);
    for broken in [
        "\r\n\r\n\r\n".to_owned(),
        "GET\r\n\r\n".into(),
        "GET /demo/k\r\n\r\n".into(),
        "GET /demo/k HTTP/9.9\r\n\r\n".into(),
        "GET demo HTTP/1.1\r\nHost: x\r\n\r\n".into(),
        "\u{0}\u{1}\u{2}\u{3}\r\n\r\n".into(),
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n".into(),
        "GET /demo/k HTTP/1.1\r\n\r\n".into(),
        format!("GET /demo/% HTTP/1.1\r\n{host}\r\n"),
        format!("GET /demo/%zz HTTP/1.1\r\n{host}\r\n"),
        format!("GET /demo/%ff HTTP/1.1\r\n{host}\r\n"),
        format!("GET /demo/../../etc HTTP/1.1\r\n{host}\r\n"),
        format!("GET /../demo HTTP/1.1\r\n{host}\r\n"),
        format!("GET /demo/k?a=%g HTTP/1.1\r\n{host}\r\n"),
        format!("GET /{long} HTTP/1.1\r\n{host}\r\n"),
        format!("GET /demo/k HTTP/1.1\r\n{host}X: {long}\r\n\r\n"),
        format!("GET /demo/k HTTP/1.1\r\n{host} folded: x\r\n\r\n"),
        format!("GET /demo/k HTTP/1.1\r\n{host}No colon\r\n\r\n"),
        format!("GET /demo/k HTTP/1.1\r\n{host}A\u{0}: x\r\n\r\n"),
        format!("PUT /demo/k HTTP/1.1\r\n{host}Content-Length: -1\r\n\r\n"),
        format!("PUT /demo/k HTTP/1.1\r\n{host}Content-Length: x\r\n\r\n"),
        format!("PUT /demo/k HTTP/1.1\r\n{host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx"),
        format!("PUT /demo/k HTTP/1.1\r\n{host}Content-Length: 99999999999999999999\r\n\r\n"),
        format!("PUT /demo/k HTTP/1.1\r\n{host}Transfer-Encoding: gzip\r\n\r\n"),
        format!("PUT /demo/k HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        format!(
            "PUT /demo/k HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n"
        ),
        format!(
            "PUT /demo/k HTTP/1.1\r\n{host}Transfer-Encoding: chunked, identity\r\nContent-Length: 3\r\n\r\nabc"
        ),
        format!("DELETE /demo/k HTTP/1.1\r\n{host}Authorization: OSS\r\n\r\n"),
        format!("DELETE /demo/k HTTP/1.1\r\n{host}Authorization: OSS4-HMAC-SHA256 x\r\n\r\n"),
        format!("OPTIONS * HTTP/1.1\r\n{host}\r\n"),
        format!("GET /demo/k HTTP/1.1\r\n{host}Host: other\r\n\r\n"),
        format!("GET /demo/k HTTP/1.1\n\n{host}"),
        format!("get /demo/k HTTP/1.1\r\n{host}\r\n"),
        format!("PUT /demo/k HTTP/1.1\r\n{host}Content-Length : 1\r\n\r\nx"),
        format!("PUT /demo/k HTTP/1.1\r\n{host}Content-Length: +1\r\n\r\nx"),
        format!(
            "PUT /demo/k HTTP/1.1\r\n{host}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"
        ),
        format!(
            "GET /demo/k HTTP/1.1\r\n{host}{}\r\n",
            "A: b\r\n".repeat(500)
        ),
        format!("PATCH /demo/k HTTP/1.1\r\n{host}\r\n"),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
        "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n".into(),
    ] {
        let mut stream = connect(&emulator);
        let _ = stream.write_all(broken.as_bytes());
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let answer = read_response(&mut stream, false);
        let text: String = broken.chars().take(60).collect();
        assert!(
            answer
                .as_ref()
                .is_none_or(|answer| answer.status / 100 == 4 || answer.status == 501),
            "{text:?}: {answer:?}"
        );
        assert_eq!(
            request("POST", "k", "uploads").send(&emulator).status,
            200,
            "after {text:?}"
        );
    }
}

#[test]
fn half_open_heads_do_not_keep_others_waiting() {
    let emulator = Emulator::start().unwrap();
    let mut waiting = Vec::new();
    for _ in 0..300 {
        let mut stream = connect(&emulator);
        stream.write_all(b"GET /demo/k HTTP/1.1\r\nHost:").unwrap();
        waiting.push(stream);
    }
    let started = Instant::now();
    assert_eq!(request("POST", "k", "uploads").send(&emulator).status, 200);
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_request_is_not_smuggled_behind_contradicting_lengths() {
    let emulator = Emulator::start().unwrap();
    let smuggled = request("POST", "smuggled", "uploads").head(emulator.port());
    let outer = request("POST", "k", "uploads").head(emulator.port());
    for lengths in [
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    ] {
        let mut stream = connect(&emulator);
        let bytes = format!("{outer}{lengths}\r\n0\r\n\r\n{smuggled}\r\n");
        stream.write_all(bytes.as_bytes()).unwrap();
        // The connection ends behind the first answer.
        let _ = stream.read_to_end(&mut Vec::new());
        assert!(
            emulator
                .events()
                .iter()
                .all(|event| event.object != "smuggled"),
            "{lengths}"
        );
    }
}

#[test]
fn oss_headers_are_in_lower_case_as_the_java_sdk_wants_user_metadata() {
    let emulator = Emulator::start().unwrap();
    let put = request("PUT", "k", "").header("X-Oss-Meta-Colour", "red");
    assert_eq!(put.body("x").send(&emulator).status, 200);
    let head = request("HEAD", "k", "").send(&emulator);
    assert!(
        head.headers
            .iter()
            .any(|(name, _)| name == "x-oss-meta-colour")
    );
}
