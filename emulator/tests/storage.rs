//! What is kept where: memory, directory, nothing.

mod common;

use common::*;
use ossmp_emulator::Emulator;

#[test]
fn memory_keeps_bytes_up_to_its_quota_and_gives_room_back() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .memory(true)
        .quota(3 * KIB_100 as u64)
        .start()
        .unwrap();
    let id = initiate(&emulator, "k");
    let first = upload_part(&emulator, "k", &id, 1, &pattern(KIB_100)).etag();
    let second = upload_part(&emulator, "k", &id, 2, b"tail").etag();
    let full = upload_part(&emulator, "k", &id, 3, &pattern(2 * KIB_100));
    assert_eq!(full.outcome(), (403, "QuotaExceeded".into()));
    let done = complete(&emulator, "k", &id, &[(1, first), (2, second)]);
    assert_eq!(done.status, 200);
    let expected = [&pattern(KIB_100)[..], b"tail"].concat();
    assert_eq!(emulator.read_object("demo", "k").unwrap(), expected);
    let range = request("GET", "k", "").header("Range", "bytes=102398-102401");
    assert_eq!(range.send(&emulator).body, [254, 255, b't', b'a']);
    assert_eq!(request("DELETE", "k", "").send(&emulator).status, 204);
    let again = request("PUT", "k", "").body(pattern(3 * KIB_100));
    assert_eq!(again.send(&emulator).status, 200);
}

#[test]
fn completing_copies_no_byte() {
    let directory = tempfile::tempdir().unwrap();
    let emulator = Emulator::builder()
        .bucket("demo")
        .directory(directory.path())
        .start()
        .unwrap();
    let id = initiate(&emulator, "k");
    let etag = upload_part(&emulator, "k", &id, 1, &pattern(KIB_100)).etag();
    let files = || {
        let mut names: Vec<_> = std::fs::read_dir(directory.path().join("blobs"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    let before = files();
    assert_eq!(complete(&emulator, "k", &id, &[(1, etag)]).status, 200);
    assert_eq!(files(), before, "the object is the parts");
}

#[test]
fn an_upload_in_sequence_has_its_md5_after_a_restart_too() {
    let directory = tempfile::tempdir().unwrap();
    let start = || {
        Emulator::builder()
            .bucket("demo")
            .directory(directory.path())
            .start()
            .unwrap()
    };
    let emulator = start();
    let answer = request("POST", "k", "uploads&sequential").send(&emulator);
    let id = answer.tag("UploadId").unwrap();
    let first = upload_part(&emulator, "k", &id, 1, &pattern(KIB_100)).etag();
    drop(emulator);
    let emulator = start();
    let second = upload_part(&emulator, "k", &id, 2, b"123456789").etag();
    let done = complete(&emulator, "k", &id, &[(1, first), (2, second)]);
    assert_eq!(done.status, 200);
    let head = request("HEAD", "k", "").send(&emulator);
    let whole = [&pattern(KIB_100)[..], b"123456789"].concat();
    let md5 = <md5::Md5 as md5::Digest>::digest(whole);
    let expected = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, md5);
    assert_eq!(head.header("content-md5"), Some(expected.as_str()));
}

#[test]
fn a_sink_without_md5_makes_etags_up_and_takes_those_of_clients() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .keep_bytes(false)
        .trust_md5(true)
        .md5(false)
        .start()
        .unwrap();
    let id = initiate(&emulator, "k");
    let first = upload_part(&emulator, "k", &id, 1, &pattern(KIB_100));
    let second = upload_part(&emulator, "k", &id, 2, b"x");
    assert!(first.etag().len() == 32 && first.etag() != second.etag());
    assert_ne!(second.etag(), "9DD4E461268C8034F5C8564E155C67A6");
    let sent = request("PUT", "k", &format!("partNumber=2&uploadId={id}"))
        .header("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
        .body("x")
        .send(&emulator);
    assert_eq!(sent.etag(), "0".repeat(32));
    let parts = [(1, first.etag()), (2, sent.etag())];
    assert_eq!(complete(&emulator, "k", &id, &parts).status, 200);
}

#[test]
fn a_sink_may_leave_the_crc_out_or_take_the_clients() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .keep_bytes(false)
        .trust_md5(true)
        .crc64(false)
        .start()
        .unwrap();
    let id = initiate(&emulator, "k");
    let part = upload_part(&emulator, "k", &id, 1, b"123456789");
    assert_eq!(part.header("x-oss-hash-crc64ecma"), None);
    let page = request("GET", "k", &format!("uploadId={id}")).send(&emulator);
    assert_eq!(page.tag("HashCrc64ecma"), None);
    let sent = request("PUT", "k", &format!("partNumber=2&uploadId={id}"))
        .header("x-oss-hash-crc64ecma", "7")
        .header("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
        .body("x")
        .send(&emulator);
    assert_eq!(sent.header("x-oss-hash-crc64ecma"), Some("7"));
    assert_eq!(sent.etag(), "0".repeat(32));
    let done = complete(&emulator, "k", &id, &[(1, part.etag())]);
    assert_eq!(
        (done.status, done.header("x-oss-hash-crc64ecma")),
        (200, None)
    );
    for wrong in [
        Emulator::builder().crc64(false),
        Emulator::builder().md5(false),
        Emulator::builder()
            .memory(true)
            .directory("/tmp/never-made"),
    ] {
        assert!(wrong.start().is_err());
    }
}
