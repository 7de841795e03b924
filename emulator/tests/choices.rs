//! Where the service is not known: each choice of docs/emulator.md that no other test is about.

mod common;

use common::*;
use ossmp_emulator::Emulator;

/// An upload with parts 1 and 2, and their ETags.
fn two() -> (Emulator, String, Vec<(u32, String)>) {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    let parts = [(1, &pattern(KIB_100)[..]), (2, b"tail")];
    let parts = parts.map(|(number, bytes)| {
        let etag = upload_part(&emulator, "k", &id, number, bytes).etag();
        (number, etag)
    });
    (emulator, id, parts.into())
}

#[test]
fn odd_lists_of_parts_are_refused_and_the_upload_stays() {
    let (emulator, id, parts) = two();
    let lower = vec![(1, parts[0].1.to_lowercase())];
    let twice = vec![parts[0].clone(), parts[0].clone()];
    for (listed, code) in [
        (vec![], "MalformedXML"),
        (twice, "InvalidPartOrder"),
        (vec![(0, parts[0].1.clone())], "InvalidArgument"),
        (vec![(10_001, parts[0].1.clone())], "InvalidArgument"),
        (lower, "InvalidPart"),
    ] {
        let answer = complete(&emulator, "k", &id, &listed);
        assert_eq!(answer.outcome(), (400, code.into()), "{listed:?}");
    }
    let unquoted = complete_body(&parts).replace('"', "");
    let done = request("POST", "k", &format!("uploadId={id}")).body(unquoted);
    assert_eq!(done.send(&emulator).status, 200);
    let empty = initiate(&emulator, "empty");
    let all =
        request("POST", "empty", &format!("uploadId={empty}")).header("x-oss-complete-all", "yes");
    assert_eq!(all.send(&emulator).outcome(), (400, "MalformedXML".into()));
}

#[test]
fn unlisted_parts_are_gone_with_the_upload() {
    let (emulator, id, parts) = two();
    assert_eq!(complete(&emulator, "k", &id, &parts[1..]).status, 200);
    assert_eq!(emulator.read_object("demo", "k").unwrap(), b"tail");
    let list = request("GET", "k", &format!("uploadId={id}")).send(&emulator);
    assert_eq!(list.outcome(), (404, "NoSuchUpload".into()));
}

#[test]
fn page_sizes_out_of_range_are_refused() {
    let (emulator, id, _) = two();
    for size in ["0", "1001", "-1", "x"] {
        for (key, query) in [
            ("k", format!("uploadId={id}&max-parts={size}")),
            ("", format!("uploads&max-uploads={size}")),
            ("", format!("max-keys={size}")),
        ] {
            let answer = request("GET", key, &query).send(&emulator);
            assert_eq!(answer.outcome(), (400, "InvalidArgument".into()), "{query}");
        }
    }
}

#[test]
fn a_common_prefix_counts_as_an_entry() {
    let (emulator, ..) = two();
    for key in ["a/1", "a/2", "b/1"] {
        initiate(&emulator, key);
    }
    let page = request("GET", "", "uploads&delimiter=/&max-uploads=2")
        .send(&emulator)
        .text();
    assert_eq!(tags(&page, "Prefix").len(), 3, "the echo and two: {page}");
    assert_eq!(tag(&page, "IsTruncated").as_deref(), Some("true"));
    assert!(!page.contains("<Upload>"));
}

#[test]
fn copies_answer_412_to_every_condition() {
    let (emulator, id, _) = two();
    let etag = request("PUT", "source", "")
        .body("x")
        .send(&emulator)
        .etag();
    for (name, value) in [
        ("x-oss-copy-source-if-none-match", etag.as_str()),
        ("x-oss-copy-source-if-match", "other"),
        (
            "x-oss-copy-source-if-modified-since",
            "Fri, 01 Jan 2100 00:00:00 GMT",
        ),
        (
            "x-oss-copy-source-if-unmodified-since",
            "Fri, 01 Jan 2010 00:00:00 GMT",
        ),
    ] {
        let copy = request("PUT", "k", &format!("partNumber=3&uploadId={id}"))
            .header("x-oss-copy-source", "/demo/source")
            .header(name, value);
        assert_eq!(
            copy.send(&emulator).outcome(),
            (412, "PreconditionFailed".into()),
            "{name}"
        );
    }
}

#[test]
fn the_payload_hash_must_be_unsigned() {
    let (emulator, ..) = two();
    let head = request("POST", "k", "uploads").head(emulator.port());
    let head = head.replace(
        "x-oss-content-sha256: UNSIGNED-PAYLOAD",
        "x-oss-content-sha256: e3b0c442",
    );
    let mut stream = connect(&emulator);
    std::io::Write::write_all(
        &mut stream,
        format!("{head}Content-Length: 0\r\n\r\n").as_bytes(),
    )
    .unwrap();
    let answer = read_response(&mut stream, false).unwrap();
    assert_eq!(answer.outcome(), (400, "InvalidArgument".into()));
}

#[test]
fn an_acl_at_initiate_is_checked_and_an_empty_part_makes_an_empty_object() {
    let (emulator, ..) = two();
    let acl = |value: &str| {
        let initiate = request("POST", "e", "uploads").header("x-oss-object-acl", value);
        initiate.send(&emulator)
    };
    assert_eq!(acl("everybody").outcome(), (400, "InvalidArgument".into()));
    let id = acl("private").tag("UploadId").unwrap();
    let etag = upload_part(&emulator, "e", &id, 1, b"").etag();
    assert_eq!(complete(&emulator, "e", &id, &[(1, etag)]).status, 200);
    assert_eq!(emulator.object("demo", "e").unwrap().size, 0);
}
