//! Documents, chunks and links that are spoilt.

mod common;

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use common::*;
use ossmp_emulator::Emulator;

/// An upload with parts 1 and 2, and one fault.
fn with_fault(fault: &str) -> (Emulator, String) {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    for number in [1, 2] {
        upload_part(&emulator, "k", &id, number, b"x");
    }
    emulator.fault(fault);
    (emulator, id)
}

fn parts_page(emulator: &Emulator, id: &str, query: &str) -> String {
    let answer = request("GET", "k", &format!("uploadId={id}{query}")).send(emulator);
    assert_eq!(answer.status, 200);
    answer.text()
}

#[test]
fn elements_are_set_dropped_and_repeated() {
    let (emulator, id) = with_fault(
        "ListParts element=Key:other element=Size:-1 repeat_element=Part element=IsTruncated:maybe",
    );
    let page = parts_page(&emulator, &id, "");
    assert_eq!(tags(&page, "PartNumber"), ["1", "1", "2", "2"]);
    assert_eq!(tag(&page, "Key").as_deref(), Some("other"));
    assert_eq!(tag(&page, "Size").as_deref(), Some("-1"));
    assert_eq!(tag(&page, "IsTruncated").as_deref(), Some("maybe"));
    emulator.fault("ListParts drop_element=Part element=IsTruncated:true");
    assert_eq!(tags(&parts_page(&emulator, &id, ""), "PartNumber").len(), 0);
}

#[test]
fn an_endless_list_always_has_one_more() {
    let (emulator, id) = with_fault("* always endless");
    for marker in [0, 1, 77] {
        let page = parts_page(&emulator, &id, &format!("&part-number-marker={marker}"));
        assert_eq!(tags(&page, "PartNumber"), [(marker + 1).to_string()]);
        assert_eq!(tag(&page, "IsTruncated").as_deref(), Some("true"));
        assert_eq!(
            tag(&page, "NextPartNumberMarker"),
            Some((marker + 1).to_string())
        );
    }
    let uploads = request("GET", "", "uploads&key-marker=a")
        .send(&emulator)
        .text();
    assert_eq!(tag(&uploads, "NextKeyMarker").as_deref(), Some("a~"));
}

/// The whole answer as bytes, up to the end of the connection.
fn raw_answer(emulator: &Emulator, id: &str) -> String {
    let mut stream = connect(emulator);
    let list = request("GET", "k", &format!("uploadId={id}")).header("Connection", "close");
    list.write_on(&mut stream, emulator.port()).unwrap();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn chunks_are_sound_or_broken_as_ordered() {
    for (kind, begins, ends) in [
        ("sound", "", "\r\n0\r\n\r\n"),
        ("garbage", "zz\r\n", "\r\n0\r\n\r\n"),
        ("huge", "ffffffffffffffffffff\r\n", "\r\n0\r\n\r\n"),
        ("cut", "", "</ListPartsResult>"),
    ] {
        let (emulator, id) = with_fault(&format!("ListParts chunks={kind}"));
        let answer = raw_answer(&emulator, &id);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("Transfer-Encoding: chunked"), "{head}");
        assert!(!head.contains("Content-Length"), "{head}");
        assert!(
            body.starts_with(begins) && body.ends_with(ends),
            "{kind}: {body}"
        );
    }
}

#[test]
fn lengths_can_be_negative_or_given_twice() {
    let (emulator, id) = with_fault("ListParts header=Content-Length:-1");
    assert!(raw_answer(&emulator, &id).contains("Content-Length: -1\r\n"));
    emulator.fault("ListParts add_header=Content-Length:5");
    assert_eq!(
        raw_answer(&emulator, &id)
            .matches("Content-Length: ")
            .count(),
        2
    );
}

#[test]
fn bombs_take_the_place_of_the_answer() {
    for (fault, text) in [
        ("xml_bomb=entities", "<!ENTITY e9"),
        ("xml_bomb=external", "SYSTEM"),
        ("xml_bomb=depth", "<a><a><a>"),
    ] {
        let (emulator, id) = with_fault(&format!("ListParts {fault}"));
        assert!(raw_answer(&emulator, &id).contains(text), "{fault}");
    }
    let (emulator, id) = with_fault("ListParts gzip_bomb=1073741824");
    let answer = raw_answer(&emulator, &id);
    assert!(answer.contains("Content-Encoding: gzip") && answer.len() < 4 * 1024 * 1024);
}

#[test]
fn a_narrow_link_takes_its_time_each_way() {
    let (emulator, id) = with_fault("UploadPart bandwidth=20480");
    let mut stream = connect(&emulator);
    let started = Instant::now();
    let part = request("PUT", "k", &format!("partNumber=1&uploadId={id}")).body(pattern(10_240));
    stream.flush().unwrap();
    assert_eq!(part.send_on(&mut stream, emulator.port()).status, 200);
    assert!(started.elapsed() >= Duration::from_millis(450));
    emulator
        .put_object("demo", "big", &pattern(10_240))
        .unwrap();
    emulator.fault("GetObject bandwidth=20480");
    let started = Instant::now();
    let got = request("GET", "big", "").send(&emulator);
    assert_eq!(got.body.len(), 10_240);
    assert!(started.elapsed() >= Duration::from_millis(400));
}
