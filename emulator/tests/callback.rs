//! Callbacks are made, to this machine only, and their answers handed on.

mod common;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::*;
use ossmp_emulator::Emulator;

/// Takes one request, gives this answer, and returns what was asked.
fn application(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/done", listener.local_addr().unwrap());
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let head = read_head(&mut stream).unwrap();
        let length = head.split("Content-Length: ").nth(1).unwrap();
        let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
        head + &String::from_utf8(body).unwrap()
    });
    (url, serving)
}

fn callback(url: &str, body: &str) -> String {
    STANDARD.encode(format!(
        "{{\"callbackUrl\":\"{url}\",\"callbackBody\":\"{body}\"}}"
    ))
}

/// Completes an upload of one part with these headers.
fn completed(emulator: &Emulator, headers: &[(&str, &str)], query: &str) -> Response {
    let id = initiate(emulator, "a b");
    let etag = upload_part(emulator, "a b", &id, 1, b"123456789").etag();
    let complete = request("POST", "a b", &format!("uploadId={id}{query}"));
    headers
        .iter()
        .fold(complete, |complete, (name, value)| {
            complete.header(name, value)
        })
        .body(complete_body(&[(1, etag)]))
        .send(emulator)
}

#[test]
fn the_application_gets_the_variables_and_its_json_is_the_answer() {
    let emulator = Emulator::start().unwrap();
    let (url, asked) = application("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\":true}");
    let text = callback(&url, "o=${object}&s=${size}&c=${crc64}&mine=${x:mine}");
    let variables = STANDARD.encode("{\"x:mine\":\"1 2\"}");
    let headers = [
        ("x-oss-callback", text.as_str()),
        ("x-oss-callback-var", &variables),
    ];
    let answer = completed(&emulator, &headers, "");
    assert_eq!(
        (answer.status, answer.text()),
        (200, "{\"ok\":true}".into())
    );
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(answer.header("etag").is_some());
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("POST /done HTTP/1.1\r\n"), "{asked}");
    assert!(
        asked.ends_with("o=a%20b&s=9&c=11051210869376104954&mine=1%202"),
        "{asked}"
    );
}

#[test]
fn a_callback_that_fails_is_203_and_the_object_is_there() {
    let emulator = Emulator::start().unwrap();
    for answer in [
        "HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno",
    ] {
        let (url, asked) = application(answer);
        let text = callback(&url, "b=${bucket}");
        let failed = completed(&emulator, &[("x-oss-callback", &text)], "");
        assert_eq!(failed.outcome(), (203, "CallbackFailed".into()));
        assert!(asked.join().unwrap().ends_with("b=demo"));
        assert_eq!(emulator.read_object("demo", "a b").unwrap(), b"123456789");
        assert_eq!(emulator.uploads("demo"), []);
        assert!(emulator.events().pop().unwrap().performed);
    }
}

#[test]
fn the_query_form_works_too_but_never_both() {
    let emulator = Emulator::start().unwrap();
    let (url, _asked) = application("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let text = callback(&url, "x");
    let answer = completed(&emulator, &[], &format!("&callback={text}"));
    assert_eq!((answer.status, answer.text()), (200, "{}".into()));
    let both = completed(
        &emulator,
        &[("x-oss-callback", &text)],
        &format!("&callback={text}"),
    );
    assert_eq!(both.outcome(), (400, "InvalidArgument".into()));
}

#[test]
fn nobody_beyond_this_machine_is_called() {
    let emulator = Emulator::start().unwrap();
    for url in [
        "http://192.0.2.1/x",
        "https://127.0.0.1/",
        "http://example.com/",
    ] {
        let text = callback(url, "x");
        let answer = completed(&emulator, &[("x-oss-callback", &text)], "");
        assert_eq!(answer.outcome(), (203, "CallbackFailed".into()), "{url}");
        assert!(answer.text().contains("loopback"), "{}", answer.text());
    }
}

#[test]
fn a_callback_that_cannot_be_read_is_refused_and_nothing_is_done() {
    let emulator = Emulator::start().unwrap();
    let no_url = STANDARD.encode("{\"callbackBody\":\"x\"}");
    for text in ["?", "e30=", no_url.as_str()] {
        let answer = completed(&emulator, &[("x-oss-callback", text)], "");
        assert_eq!(answer.outcome(), (400, "InvalidArgument".into()), "{text}");
    }
    assert!(emulator.object("demo", "a b").is_none());
}
