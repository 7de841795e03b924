//! Listings: parts of an upload, uploads of a bucket.

mod common;

use common::*;
use ossmp::{ErrorKind, ListOptions, UploadInProgress, Uploads};

#[test]
fn parts_are_listed_page_by_page() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    for number in [2, 4, 6, 8, 10] {
        upload.part_from_bytes(number, b"x").unwrap();
    }
    let first = upload.list_parts(0, 2).unwrap();
    assert_eq!((numbers(&first), first.is_truncated()), (vec![2, 4], true));
    let second = upload.list_parts(first.next_marker() as i32, 2).unwrap();
    assert_eq!(numbers(&second), [6, 8]);
    let last = upload.list_parts(second.next_marker() as i32, 2).unwrap();
    assert_eq!((numbers(&last), last.is_truncated()), (vec![10], false));
    let part = last.get(0).unwrap();
    assert_eq!(part.size, Some(1));
    assert!(part.crc64.is_some() && part.last_modified.ends_with('Z'));
    assert!(upload.list_parts(10_000, 0).unwrap().is_empty());
}

#[test]
fn all_parts_are_found_beyond_one_page() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "many");
    for number in 1..=2_001 {
        upload.part_from_bytes(number, b"x").unwrap();
    }
    let all = upload.all_parts().unwrap();
    assert_eq!(numbers(&all), (1..=2_001).collect::<Vec<_>>());
    assert_eq!(requests(&emulator, "ListParts").len(), 3);
}

#[test]
fn markers_and_page_sizes_out_of_range_are_refused() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    emulator.clear_events();
    refused(upload.list_parts(-1, 0), "part_number_marker is -1");
    refused(upload.list_parts(10_001, 0), "part_number_marker is 10001");
    refused(upload.list_parts(0, -1), "max_parts is -1");
    refused(upload.list_parts(0, 1001), "max_parts is 1001");
    let mut options = ListOptions::new();
    refused(options.max_uploads(1001), "max_uploads is 1001");
    assert!(emulator.events().is_empty(), "nothing was sent");
}

#[test]
fn a_page_that_lies_ends_the_listing() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    let page = "<ListPartsResult><IsTruncated>true</IsTruncated>\
        <NextPartNumberMarker>1</NextPartNumberMarker>\
        <Part><PartNumber>1</PartNumber><ETag>E</ETag><Size>1</Size></Part></ListPartsResult>";
    emulator.fault(&format!("ListParts always status=200 body={page}"));
    let error = upload.all_parts().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    assert_eq!(error.operation(), "ListParts");
    assert_eq!(requests(&emulator, "ListParts").len(), 2);
}

fn walk(client: &ossmp::Client, change: impl Fn(&mut ListOptions)) -> Vec<Uploads> {
    let mut options = ListOptions::new();
    change(&mut options);
    let mut pages = Vec::new();
    loop {
        let page = client.list_uploads(BUCKET, &options).unwrap();
        let next = page.next_markers.clone();
        pages.push(page);
        match next {
            Some((key, id)) => options.marker(&key, &id),
            None => return pages,
        }
    }
}

#[test]
fn uploads_of_one_object_are_all_found_with_both_markers() {
    let emulator = emulator();
    let client = client(&emulator);
    for object in ["a", "b", "b", "b", "b", "c\n中"] {
        init(&client, object);
    }
    let mut expected = emulator.uploads(BUCKET);
    expected.sort();
    let pages = walk(&client, |o| o.max_uploads(2).unwrap());
    assert_eq!(pages.len(), 3);
    let found: Vec<(String, String)> = pages
        .into_iter()
        .flat_map(|p| p.uploads)
        .map(|u: UploadInProgress| (u.object, u.upload_id))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_prefix_and_a_delimiter_group_uploads() {
    let emulator = emulator();
    let client = client(&emulator);
    for object in ["fun/a", "fun/b/1", "fun/b/2", "fun/c", "other"] {
        init(&client, object);
    }
    let pages = walk(&client, |o| {
        o.prefix("fun/");
        o.delimiter("/");
    });
    let objects: Vec<_> = pages[0].uploads.iter().map(|u| u.object.as_str()).collect();
    assert_eq!(objects, ["fun/a", "fun/c"]);
    assert_eq!(pages[0].prefixes, ["fun/b/"]);
    assert!(pages[0].uploads[0].initiated.ends_with('Z'));
}

#[test]
fn a_bucket_that_is_not_there_is_the_service_s_error() {
    let emulator = emulator();
    let error = client(&emulator)
        .list_uploads("missing", &ListOptions::new())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.service_error().code, "NoSuchBucket");
    assert_eq!(error.service_error().http_status, 404);
    assert_eq!(error.service_error().ec, "0015-00000101");
    assert_eq!(error.attempts(), 1);
}
