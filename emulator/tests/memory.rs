//! Whatever clients send, the server's memory stays small.
//!
//! The size of the part is 1 GiB, or what `OSSMP_EMULATOR_PART_MIB` says; `make emulator-long` sends 5 GiB.
#![cfg(target_os = "linux")]

mod common;
#[path = "common/program.rs"]
mod process;

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use common::*;
use process::Program;

const MIB: u64 = 1024 * 1024;
const LIMIT: u64 = 64 * MIB;

fn connected(program: &Program) -> (TcpStream, u16) {
    let port = program.port("endpoint");
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(600)))
        .unwrap();
    (stream, port)
}

#[test]
fn a_large_part_passes_through_little_memory() {
    let mib: u64 = std::env::var("OSSMP_EMULATOR_PART_MIB")
        .map_or(1024, |text| text.parse().expect("a number"));
    let temporary = tempfile::tempdir().unwrap();
    let program = Program::start(&["--bucket", "demo", "--discard"], temporary.path());
    let (mut stream, port) = connected(&program);
    let id = request("POST", "k", "uploads")
        .send_on(&mut stream, port)
        .tag("UploadId")
        .unwrap();
    let head = request("PUT", "k", &format!("partNumber=1&uploadId={id}")).head(port);
    write!(stream, "{head}Content-Length: {}\r\n\r\n", mib * MIB).unwrap();
    let piece = vec![0; MIB as usize];
    for _ in 0..mib {
        stream.write_all(&piece).unwrap();
    }
    let answer = read_response(&mut stream, false).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let peak = program.peak_memory();
    assert!(peak < LIMIT, "{} MiB", peak / MIB);
}

#[test]
fn fifty_promises_of_five_gigabytes_cost_nothing() {
    for mode in [&["--bucket", "demo"][..], &["--bucket", "demo", "--memory"]] {
        let temporary = tempfile::tempdir().unwrap();
        let program = Program::start(mode, temporary.path());
        let (mut stream, port) = connected(&program);
        let id = request("POST", "k", "uploads")
            .send_on(&mut stream, port)
            .tag("UploadId")
            .unwrap();
        let before = program.peak_memory();
        let mut promises = Vec::new();
        for number in 1..=50 {
            let (mut stream, port) = connected(&program);
            let query = format!("partNumber={number}&uploadId={id}");
            let head = request("PUT", "k", &query).head(port);
            write!(stream, "{head}Content-Length: 5368709120\r\n\r\n").unwrap();
            stream.write_all(&[7; 10_000]).unwrap();
            promises.push(stream);
        }
        // The server is awake, and has had the time to read what was sent.
        for _ in 0..20 {
            let list = request("GET", "k", &format!("uploadId={id}"));
            assert_eq!(list.send_on(&mut stream, port).status, 200);
            std::thread::sleep(Duration::from_millis(10));
        }
        let grown = program.peak_memory() - before;
        assert!(grown < LIMIT, "{mode:?}: {} MiB", grown / MIB);
    }
}
