//! Pages and markers.

mod common;

use common::*;
use ossmp_emulator::Emulator;

#[test]
fn parts_are_listed_in_pages_with_a_marker_on_the_last() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    for number in [5, 1, 3] {
        upload_part(&emulator, "k", &id, number, b"123456789");
    }
    let list = |query: &str| {
        request("GET", "k", &format!("uploadId={id}{query}"))
            .send(&emulator)
            .text()
    };
    let all = list("");
    assert_eq!(tags(&all, "PartNumber"), ["1", "3", "5"]);
    assert_eq!(tags(&all, "HashCrc64ecma")[0], "11051210869376104954");
    assert_eq!(
        tags(&all, "ETag")[0],
        "\"25F9E794323B453885F5181F1B624D0B\""
    );
    assert_eq!(tags(&all, "Size")[0], "9");
    assert_eq!(tag(&all, "NextPartNumberMarker").as_deref(), Some("5"));
    assert_eq!(tag(&all, "MaxParts").as_deref(), Some("1000"));
    assert_eq!(tag(&all, "IsTruncated").as_deref(), Some("false"));
    let page = list("&max-parts=2");
    assert_eq!(tags(&page, "PartNumber"), ["1", "3"]);
    assert_eq!(tag(&page, "NextPartNumberMarker").as_deref(), Some("3"));
    assert_eq!(tag(&page, "IsTruncated").as_deref(), Some("true"));
    let rest = list("&max-parts=2&part-number-marker=3");
    assert_eq!(tags(&rest, "PartNumber"), ["5"]);
    assert_eq!(tag(&rest, "IsTruncated").as_deref(), Some("false"));
    let none = list("&part-number-marker=5");
    assert_eq!(
        (
            tags(&none, "PartNumber").len(),
            tag(&none, "NextPartNumberMarker").as_deref()
        ),
        (0, Some(""))
    );
}

#[test]
fn page_sizes_and_markers_out_of_range_are_refused() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    for query in [
        "max-parts=0",
        "max-parts=1001",
        "max-parts=x",
        "part-number-marker=x",
        "part-number-marker=-1",
    ] {
        let response = request("GET", "k", &format!("uploadId={id}&{query}")).send(&emulator);
        assert_eq!(
            response.outcome(),
            (400, "InvalidArgument".into()),
            "{query}"
        );
    }
    for query in ["max-uploads=0", "max-uploads=1001"] {
        let response = request("GET", "", &format!("uploads&{query}")).send(&emulator);
        assert_eq!(
            response.outcome(),
            (400, "InvalidArgument".into()),
            "{query}"
        );
    }
    let response =
        request("GET", "k", &format!("uploadId={id}&part-number-marker=")).send(&emulator);
    assert_eq!(response.status, 200);
}

#[test]
fn following_both_markers_sees_every_upload_once() {
    let emulator = Emulator::start().unwrap();
    let mut expected: Vec<(String, String)> = Vec::new();
    for key in ["b", "a", "a", "a", "\u{1}z", "目/录"] {
        expected.push((key.into(), initiate(&emulator, key)));
    }
    expected.sort();
    for size in 1..=7 {
        let (mut found, mut markers) = (Vec::new(), String::new());
        loop {
            let query = format!("uploads&encoding-type=url&max-uploads={size}{markers}");
            let page = request("GET", "", &query).send(&emulator).text();
            found.extend(tags(&page, "Key").into_iter().zip(tags(&page, "UploadId")));
            if tag(&page, "IsTruncated").unwrap() == "false" {
                assert_eq!(
                    tag(&page, "NextKeyMarker").as_ref(),
                    found.last().map(|(key, _)| key)
                );
                break;
            }
            let key = unescape(&tag(&page, "NextKeyMarker").unwrap());
            markers = format!(
                "&key-marker={key}&upload-id-marker={}",
                tag(&page, "NextUploadIdMarker").unwrap()
            );
        }
        let found: Vec<(String, String)> = found
            .into_iter()
            .map(|(key, id)| (unescape(&key), id))
            .collect();
        assert_eq!(found, expected, "pages of {size}");
    }
    assert_eq!(emulator.uploads("demo"), expected);
}

#[test]
fn prefix_and_delimiter_fold_keys_into_common_prefixes() {
    let emulator = Emulator::start().unwrap();
    for key in ["fun/1", "fun/2", "fun", "other/x"] {
        initiate(&emulator, key);
    }
    let list = |query: &str| {
        request("GET", "", &format!("uploads&{query}"))
            .send(&emulator)
            .text()
    };
    let folded = list("delimiter=/");
    assert_eq!(tags(&folded, "Key"), ["fun"]);
    assert_eq!(tags(&folded, "Prefix"), ["", "fun/", "other/"]);
    let within = list("prefix=fun/&delimiter=/");
    assert_eq!(tags(&within, "Key"), ["fun/1", "fun/2"]);
    let encoded = list("prefix=fun/&encoding-type=url");
    assert_eq!(tag(&encoded, "Prefix").as_deref(), Some("fun%2F"));
    assert_eq!(tags(&encoded, "Key"), ["fun%2F1", "fun%2F2"]);
    let empty = list("prefix=none");
    assert_eq!(
        (
            tags(&empty, "Key").len(),
            tag(&empty, "NextKeyMarker").as_deref()
        ),
        (0, Some(""))
    );
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}
