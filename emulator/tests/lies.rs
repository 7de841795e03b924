//! Documents and headers that lie: each as docs/emulator.md tells to order it.

mod common;

use common::*;
use ossmp_emulator::Emulator;

/// Uploads `a`, `b` and `c`, the first with parts 1, 2 and 3.
fn three() -> (Emulator, String) {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "a");
    for number in [1, 2, 3] {
        upload_part(&emulator, "a", &id, number, b"123456789");
    }
    initiate(&emulator, "b");
    initiate(&emulator, "c");
    (emulator, id)
}

struct Page {
    entries: Vec<String>,
    truncated: String,
    next: String,
}

fn parts(emulator: &Emulator, id: &str, more: &str) -> Page {
    let answer = request("GET", "a", &format!("uploadId={id}{more}")).send(emulator);
    page(&answer.text(), "PartNumber", "NextPartNumberMarker")
}

fn uploads(emulator: &Emulator, more: &str) -> Page {
    let answer = request("GET", "", &format!("uploads{more}")).send(emulator);
    let text = answer.text();
    let inside: String = text.split("<Upload>").skip(1).collect();
    let mut page = page(&text, "none", "NextKeyMarker");
    page.entries = tags(&inside, "Key");
    page
}

fn page(text: &str, entry: &str, next: &str) -> Page {
    Page {
        entries: tags(text, entry),
        truncated: tag(text, "IsTruncated").unwrap_or_default(),
        next: tag(text, next).unwrap_or_default(),
    }
}

#[test]
fn a_list_may_repeat_its_marker() {
    let (emulator, id) = three();
    emulator.fault("ListParts always element=NextPartNumberMarker:1 element=IsTruncated:true");
    for marker in [0, 1] {
        let page = parts(
            &emulator,
            &id,
            &format!("&max-parts=1&part-number-marker={marker}"),
        );
        assert_eq!((page.truncated.as_str(), page.next.as_str()), ("true", "1"));
    }
    emulator.fault("ListMultipartUploads always element=NextKeyMarker:a element=IsTruncated:true");
    let page = uploads(&emulator, "&key-marker=a&max-uploads=1");
    assert_eq!(
        (page.entries, page.truncated.as_str(), page.next.as_str()),
        (vec!["b".into()], "true", "a")
    );
}

#[test]
fn a_list_may_never_end() {
    let (emulator, id) = three();
    emulator.fault("* always endless");
    let mut seen = Vec::new();
    let mut marker = String::new();
    for _ in 0..20 {
        let page = parts(&emulator, &id, &format!("&part-number-marker={marker}"));
        assert_eq!(page.truncated, "true");
        seen.extend(page.entries);
        marker = page.next;
    }
    assert_eq!(
        seen,
        (1..=20)
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
    );
    let page = uploads(&emulator, "&key-marker=c");
    assert_eq!(
        (page.entries, page.truncated.as_str(), page.next.as_str()),
        (vec!["c~".into()], "true", "c~")
    );
}

#[test]
fn a_page_may_be_empty_and_promise_more() {
    let (emulator, id) = three();
    emulator.fault("ListParts drop_element=Part element=IsTruncated:true");
    let page = parts(&emulator, &id, "");
    assert_eq!((page.entries.len(), page.truncated.as_str()), (0, "true"));
    emulator.fault("ListMultipartUploads drop_element=Upload element=IsTruncated:true");
    let page = uploads(&emulator, "");
    assert_eq!((page.entries.len(), page.truncated.as_str()), (0, "true"));
}

#[test]
fn entries_may_come_twice_and_numbers_may_be_nonsense() {
    let (emulator, id) = three();
    emulator.fault("ListParts repeat_element=Part");
    assert_eq!(
        parts(&emulator, &id, "").entries,
        ["1", "1", "2", "2", "3", "3"]
    );
    emulator.fault("ListMultipartUploads repeat_element=Upload");
    assert_eq!(
        uploads(&emulator, "").entries,
        ["a", "a", "b", "b", "c", "c"]
    );
    for wrong in ["-1", "0", "10001", "one", "1180591620717411303424", ""] {
        emulator.fault(&format!(
            "ListParts element=PartNumber:{wrong} element=Size:{wrong}"
        ));
        let text = request("GET", "a", &format!("uploadId={id}"))
            .send(&emulator)
            .text();
        assert_eq!(tag(&text, "PartNumber").as_deref(), Some(wrong));
        assert_eq!(tag(&text, "Size").as_deref(), Some(wrong));
    }
}

#[test]
fn an_answer_may_be_about_something_else() {
    let (emulator, id) = three();
    emulator.fault("* always element=Key:other element=Bucket:else element=UploadId:99");
    let initiated = request("POST", "k", "uploads").send(&emulator);
    let listed = request("GET", "a", &format!("uploadId={id}")).send(&emulator);
    for answer in [initiated, listed] {
        let told = ["Key", "Bucket", "UploadId"].map(|name| answer.tag(name).unwrap());
        assert_eq!(told, ["other", "else", "99"]);
    }
    let etags = parts(&emulator, &id, "");
    assert_eq!(etags.entries.len(), 3);
    let etag = "25F9E794323B453885F5181F1B624D0B".to_owned();
    let done = complete(&emulator, "a", &id, &[(1, etag)]);
    assert_eq!(done.tag("Key").as_deref(), Some("other"));
}

#[test]
fn etag_and_crc_may_lie_or_be_missing() {
    let (emulator, id) = three();
    let etag = "ETag";
    let crc = "x-oss-hash-crc64ecma";
    for (fault, header, seen) in [
        (
            "header=ETag:\"00000000000000000000000000000000\"",
            etag,
            Some("00000000000000000000000000000000"),
        ),
        ("header='ETag:W/\"1\"'", etag, Some("W/\"1\"")),
        ("header=ETag:", etag, Some("")),
        ("drop_header=ETag", etag, None),
        ("header=x-oss-hash-crc64ecma:1", crc, Some("1")),
        ("header=x-oss-hash-crc64ecma:-1", crc, Some("-1")),
        ("drop_header=x-oss-hash-crc64ecma", crc, None),
    ] {
        emulator.fault(&format!("UploadPart {fault}"));
        let answer = upload_part(&emulator, "a", &id, 1, b"123456789");
        assert_eq!(
            (answer.status, answer.header(header)),
            (200, seen),
            "{fault}"
        );
    }
    emulator.fault("CompleteMultipartUpload element=ETag:\"1-1\" header=ETag:\"1-1\" drop_header=x-oss-hash-crc64ecma");
    let etag = "25F9E794323B453885F5181F1B624D0B".to_owned();
    let done = complete(&emulator, "a", &id, &[(1, etag)]);
    assert_eq!(done.header(crc), None);
    assert!(!emulator.object("demo", "a").unwrap().etag.contains("1-1\""));
}

#[test]
fn lengths_may_be_too_long_too_short_negative_or_double() {
    let (emulator, _) = three();
    for (fault, lengths) in [
        ("header=Content-Length:5", &["5"][..]),
        ("header=Content-Length:99999", &["99999"]),
        ("header=Content-Length:-1", &["-1"]),
        ("header=Content-Length:1e3", &["1e3"]),
        ("drop_header=Content-Length", &[]),
        (
            "header=Content-Length:7 add_header=Content-Length:8",
            &["7", "8"],
        ),
    ] {
        emulator.fault(&format!("HeadObject {fault}"));
        let answer = request("HEAD", "k", "").send(&emulator);
        let seen: Vec<&str> = answer
            .headers
            .iter()
            .filter(|(name, _)| name == "Content-Length")
            .map(|(_, value)| value.as_str())
            .collect();
        assert_eq!(seen, lengths, "{fault}");
    }
}

#[test]
fn a_flood_of_interim_answers_and_every_redirect() {
    let (emulator, id) = three();
    emulator.fault("ListParts interim=100000");
    let mut stream = connect(&emulator);
    let list = request("GET", "a", &format!("uploadId={id}"));
    list.write_on(&mut stream, emulator.port()).unwrap();
    for _ in 0..100_000 {
        assert!(read_head(&mut stream).unwrap().starts_with("HTTP/1.1 103 "));
    }
    assert_eq!(read_response(&mut stream, false).unwrap().status, 200);
    for status in [301, 302, 307, 308] {
        for target in [
            "http://evil.example/",
            "file:///etc/passwd",
            "http://169.254.169.254/",
        ] {
            emulator.fault(&format!("UploadPart status={status} redirect={target}"));
            let answer = upload_part(&emulator, "a", &id, 1, b"x");
            assert_eq!(
                (answer.status, answer.header("location")),
                (status, Some(target))
            );
        }
    }
}

#[test]
fn headers_and_elements_may_be_long_and_many() {
    let (emulator, id) = three();
    emulator.fault(
        "ListParts long_header=x-oss-request-id:60000 many_headers=1000 long_element=ETag:8000",
    );
    let answer = request("GET", "a", &format!("uploadId={id}")).send(&emulator);
    assert_eq!(
        answer.header("x-oss-request-id").map(str::len),
        Some(60_000)
    );
    assert!(answer.header("x-oss-meta-999").is_some());
    assert_eq!(
        tag(&answer.text(), "ETag").map(|text| text.len()),
        Some(8000)
    );
}

#[test]
fn xml_may_come_in_other_clothes() {
    let (emulator, id) = three();
    let list = |kind: &str| {
        emulator.fault(&format!("ListParts xml={kind}"));
        request("GET", "a", &format!("uploadId={id}")).send(&emulator)
    };
    let text = list("ornate").text();
    for part in [
        "<Key><![CDATA[a]]></Key>",
        "<!-- ",
        "xmlns=",
        "<Novelty since=\"2031\">",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(list("utf16").body.starts_with(&[0xff, 0xfe, b'<', 0]));
    assert!(list("nul").text().contains("<Key>a\0</Key>"));
    assert!(std::str::from_utf8(&list("invalid_utf8").body).is_err());
}

#[test]
fn an_answer_may_come_as_http_1_0() {
    let (emulator, id) = three();
    emulator.fault("ListParts http10");
    let mut stream = connect(&emulator);
    let wanted = request("GET", "a", &format!("uploadId={id}"));
    wanted.write_on(&mut stream, emulator.port()).unwrap();
    let head = read_head(&mut stream).unwrap();
    assert!(head.starts_with("HTTP/1.0 200\r\n"), "{head}");
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut stream, &mut rest).unwrap();
    assert!(rest.ends_with(b"</ListPartsResult>"));
}
