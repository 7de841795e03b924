//! Slow links, limits of time, a server that goes away, answers cut from their end.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::*;
use ossmp_emulator::Emulator;

#[test]
fn latency_is_paid_each_way_and_comes_on_top_of_another_fault() {
    let emulator = Emulator::start().unwrap();
    emulator.fault("* always latency=100");
    emulator.fault("HeadObject status=503");
    let started = Instant::now();
    assert_eq!(request("HEAD", "k", "").send(&emulator).status, 503);
    assert!(started.elapsed() >= Duration::from_millis(200));
    assert_eq!(request("HEAD", "k", "").send(&emulator).status, 404);
}

#[test]
fn all_connections_share_the_link() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .link_bandwidth(1_000_000)
        .start()
        .unwrap();
    let emulator = &emulator;
    let started = Instant::now();
    std::thread::scope(|scope| {
        for key in ["a", "b"] {
            let put = request("PUT", key, "").body(vec![0; 200_000]);
            scope.spawn(move || assert_eq!(put.send(emulator).status, 200));
        }
    });
    assert!(started.elapsed() >= Duration::from_millis(380));
}

#[test]
fn a_server_that_goes_away_refuses_and_comes_back() {
    let emulator = Emulator::start().unwrap();
    emulator.fault("PutObject away=1500 performed");
    let mut stream = connect(&emulator);
    let put = request("PUT", "k", "").body("bytes");
    let _ = put.write_on(&mut stream, emulator.port());
    assert!(read_response(&mut stream, false).is_none());
    assert!(TcpStream::connect(("127.0.0.1", emulator.port())).is_err());
    assert_eq!(emulator.read_object("demo", "k").unwrap(), b"bytes");
    let event = &emulator.events()[0];
    assert_eq!((event.performed, event.acknowledged), (true, false));
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(("127.0.0.1", emulator.port())).is_err() {
        assert!(Instant::now() < deadline, "it never comes back");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(request("GET", "k", "").send(&emulator).text(), "bytes");
}

#[test]
fn it_may_go_away_when_a_connection_is_made() {
    let emulator = Emulator::start().unwrap();
    emulator.fault("Connect away=1500");
    let mut stream = connect(&emulator);
    assert!(matches!(stream.read(&mut [0]), Ok(0) | Err(_)));
    assert!(TcpStream::connect(("127.0.0.1", emulator.port())).is_err());
}

#[test]
fn a_connection_may_take_as_long_as_a_handshake_over_a_long_way() {
    let emulator = Emulator::start().unwrap();
    emulator.put_object("demo", "k", b"bytes").unwrap();
    emulator.fault("Connect delay=300");
    let begun = Instant::now();
    assert_eq!(request("GET", "k", "").send(&emulator).text(), "bytes");
    assert!(begun.elapsed() >= Duration::from_millis(300));
}

#[test]
fn an_answer_is_cut_so_many_bytes_before_its_end() {
    let emulator = Emulator::start().unwrap();
    emulator.put_object("demo", "k", b"123456789").unwrap();
    emulator.fault("GetObject answer_fin_at=-4");
    let mut stream = connect(&emulator);
    let get = request("GET", "k", "");
    get.write_on(&mut stream, emulator.port()).unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    assert!(
        all.ends_with(b"\r\n\r\n12345"),
        "{}",
        String::from_utf8_lossy(&all)
    );
}

#[test]
fn a_head_that_does_not_end_and_a_silent_connection_are_closed() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .head_limit(Duration::from_millis(200))
        .start()
        .unwrap();
    for said in [&b""[..], b"GET /demo/k HTTP/1.1\r\nHost:"] {
        let mut stream = connect(&emulator);
        stream.write_all(said).unwrap();
        let started = Instant::now();
        let _ = stream.read_to_end(&mut Vec::new());
        assert!(started.elapsed() < Duration::from_secs(5), "{said:?}");
    }
    // And between two requests.
    let mut stream = connect(&emulator);
    let head = request("HEAD", "k", "");
    assert_eq!(head.send_on(&mut stream, emulator.port()).status, 404);
    assert!(matches!(stream.read(&mut [0]), Ok(0)));
}

#[test]
fn three_hundred_half_open_connections_slow_nobody_down() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    let mut open = Vec::new();
    for number in 0..300 {
        let mut stream = connect(&emulator);
        // Nothing, half a head, or half a body.
        match number % 3 {
            0 => {}
            1 => stream
                .write_all(b"PUT /demo/k HTTP/1.1\r\nHost: x")
                .unwrap(),
            _ => {
                let part = request("PUT", "k", &format!("partNumber=9&uploadId={id}"));
                let head = part.head(emulator.port());
                write!(stream, "{head}Content-Length: 100000\r\n\r\nbegun").unwrap();
            }
        }
        open.push(stream);
    }
    let started = Instant::now();
    for number in 1..=20 {
        let part = upload_part(&emulator, "k", &id, number, &pattern(KIB_100));
        assert_eq!(part.status, 200);
    }
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}
