//! The life of an upload.

mod common;

use common::*;
use ossmp_emulator::Emulator;

#[test]
fn parts_become_an_object_with_the_documented_checksums() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "dir/a b+c");
    let first = upload_part(&emulator, "dir/a b+c", &id, 1, &pattern(KIB_100));
    assert_eq!(
        first.header("ETag"),
        Some("\"44D088CEF136D178E9C8BA84C3FDF6CA\"")
    );
    assert_eq!(
        first.header("x-oss-hash-crc64ecma"),
        Some("7233985612489857427")
    );
    let second = upload_part(&emulator, "dir/a b+c", &id, 7, b"123456789");
    let done = complete(
        &emulator,
        "dir/a b+c",
        &id,
        &[(1, first.etag()), (7, second.etag())],
    );
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(
        done.header("ETag"),
        Some("\"6E418880E275BDE3F772586DC012D506-2\"")
    );
    assert_eq!(
        done.tag("ETag").as_deref(),
        Some("\"6E418880E275BDE3F772586DC012D506-2\"")
    );
    assert_eq!(
        done.header("x-oss-hash-crc64ecma"),
        Some("619894907701716951")
    );
    let object = request("GET", "dir/a b+c", "").send(&emulator);
    assert_eq!((object.status, object.body.len()), (200, KIB_100 + 9));
    assert!(object.body.ends_with(b"123456789"));
}

#[test]
fn a_single_small_part_makes_an_object() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    let part = upload_part(&emulator, "k", &id, 1, &pattern(KIB_100));
    let done = complete(&emulator, "k", &id, &[(1, part.etag())]);
    assert_eq!(done.etag(), "1A803385B90F1019FE064AEBF99DCA86-1");
}
