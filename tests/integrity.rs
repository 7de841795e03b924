//! Sent and stored bytes are the same, or the caller is told.

mod common;

use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;

use common::*;
use ossmp::{ErrorKind, ObjectState};

#[test]
fn content_md5_is_sent_with_every_part_unless_switched_off() {
    let emulator = emulator();
    for (md5, expected) in [(true, Some("XUFAKrxLKna5cZ2REBfFkg==")), (false, None)] {
        emulator.clear_events();
        let client = client_with(&emulator, |c| c.verify(md5, true));
        init(&client, "k").part_from_bytes(1, b"hello").unwrap();
        let part = &requests(&emulator, "UploadPart")[0];
        assert_eq!(header(part, "content-md5"), expected);
    }
}

#[test]
fn bits_that_flip_on_the_way_into_the_store_are_sent_again_once() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "flip");
    let data = bytes(MIN_PART, 1);
    for spoil in [
        "flip",
        "flip drop_header=x-oss-hash-crc64ecma",
        "header=ETag:\"00000000000000000000000000000000\"",
        "header=x-oss-hash-crc64ecma:1",
        "status=400 code=InvalidDigest",
        "status=400 code=InvalidCRC64",
    ] {
        emulator.clear_events();
        emulator.fault(&format!("UploadPart times=1 {spoil}"));
        upload.part_from_bytes(1, &data).unwrap();
        assert_eq!(requests(&emulator, "UploadPart").len(), 2, "{spoil}");
    }
    upload.complete(None).unwrap();
    assert_stored(&emulator, "flip", &data);
}

#[test]
fn bits_that_always_flip_are_an_integrity_error() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "flip");
    for spoil in ["flip", "status=400 code=InvalidDigest"] {
        emulator.clear_faults();
        emulator.clear_events();
        emulator.fault(&format!("UploadPart always {spoil}"));
        let error = upload.part_from_bytes(3, b"data").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity, "{spoil}: {error}");
        assert_eq!(error.part_number(), 3);
        assert_eq!(requests(&emulator, "UploadPart").len(), 2);
        assert!(upload.sent_parts().is_empty());
    }
}

#[test]
fn each_check_works_without_the_other() {
    let emulator = emulator();
    for (md5, crc64) in [(true, false), (false, true)] {
        let client = client_with(&emulator, |c| c.verify(md5, crc64));
        let upload = init(&client, "one check");
        emulator.clear_faults();
        emulator.fault("UploadPart always flip");
        let error = upload.part_from_bytes(1, b"data").unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::Integrity,
            "md5 {md5}, crc64 {crc64}"
        );
    }
    let trusting = client_with(&emulator, |c| c.verify(false, false));
    init(&trusting, "none").part_from_bytes(1, b"data").unwrap();
}

#[test]
fn an_etag_that_is_no_md5_leaves_the_decision_to_crc64() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "kms");
    for etag in [
        "header=ETag:\"opaque-etag\"",
        "header=ETag:\"00000000000000000000000000000000\" header=x-oss-server-side-encryption:KMS",
        "header=ETag:\"00000000000000000000000000000000\" header=x-oss-server-side-data-encryption:SM4",
    ] {
        emulator.clear_events();
        emulator.fault(&format!("UploadPart times=1 {etag}"));
        upload.part_from_bytes(1, b"data").unwrap();
        assert_eq!(requests(&emulator, "UploadPart").len(), 1, "{etag}");
        emulator.fault(&format!(
            "UploadPart times=2 {etag} flip header=x-oss-hash-crc64ecma:1"
        ));
        let error = upload.part_from_bytes(1, b"data").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity, "{etag}");
        emulator.clear_faults();
    }
}

#[test]
fn an_etag_without_quotes_or_in_lower_case_is_the_same_etag() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "etag");
    for etag in [
        "5D41402ABC4B2A76B9719D911017C592",
        "\"5d41402abc4b2a76b9719d911017c592\"",
    ] {
        emulator.fault(&format!("UploadPart times=1 header=ETag:{etag}"));
        upload.part_from_bytes(1, b"hello").unwrap();
    }
}

#[test]
fn an_answer_without_a_usable_etag_is_an_error_at_once() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "etag");
    for spoil in [
        "drop_header=ETag",
        "header=ETag:",
        "header=ETag:W/\"x\"",
        "header=x-oss-hash-crc64ecma:-1",
        "header=x-oss-hash-crc64ecma:100000000000000000000000",
    ] {
        emulator.fault(&format!("UploadPart times=1 {spoil}"));
        let error = upload.part_from_bytes(1, b"hello").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{spoil}: {error}");
        assert!(upload.sent_parts().is_empty());
    }
}

#[test]
fn an_object_whose_crc64_differs_is_reported_as_made_but_wrong() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "whole");
    upload.part_from_bytes(1, b"data").unwrap();
    emulator.fault("CompleteMultipartUpload times=1 header=x-oss-hash-crc64ecma:1");
    let error = upload.complete(None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity, "{error}");
    assert_eq!(error.object_state(), ObjectState::Made);
    assert_eq!(upload.complete(None).unwrap_err().kind(), ErrorKind::State);
}

#[test]
fn the_crc64_of_the_whole_is_known_without_the_service() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "whole");
    upload.part_from_bytes(1, &bytes(MIN_PART, 1)).unwrap();
    upload.part_from_bytes(2, b"123456789").unwrap();
    emulator.fault("CompleteMultipartUpload times=1 drop_header=x-oss-hash-crc64ecma");
    let done = upload.complete(None).unwrap();
    assert_eq!(
        done.crc64,
        Some(emulator.object(BUCKET, "whole").unwrap().crc64)
    );
}

#[test]
fn an_answer_that_speaks_of_another_object_is_not_believed() {
    let emulator = emulator();
    let body = "<InitiateMultipartUploadResult><Bucket>demo</Bucket><Key>other</Key>\
        <UploadId>X</UploadId></InitiateMultipartUploadResult>";
    emulator.fault(&format!(
        "InitiateMultipartUpload times=1 status=200 body={body}"
    ));
    let error = client(&emulator)
        .init_upload(BUCKET, "mine", &ossmp::Options::new())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity, "{error}");
}

/// Sends eight parts in order. Parts 2 to 5 are hashed together, when part 2 is sent; then a byte of part 4 changes.
/// How many requests that took, and whether the time of the file tells.
fn send_with_a_change_behind_part_2(
    data: &mut [u8],
    file: &File,
    path: &std::path::Path,
    change: impl FnOnce(usize, u8),
) -> (usize, bool) {
    let emulator = emulator();
    let upload = init(&client(&emulator), "ahead");
    let send = |number: usize| {
        let offset = (number - 1) * MIN_PART;
        let sent = upload.part_from_file(number as i32, path, offset as i64, MIN_PART as i64);
        sent.unwrap();
    };
    let modified = || file.metadata().unwrap().modified().unwrap();
    (1..=2).for_each(send);
    let before = modified();
    let at = 3 * MIN_PART + 17;
    data[at] ^= 1;
    change(at, data[at]);
    let tells = modified() != before;
    (3..=8).for_each(send);
    upload.complete(None).unwrap();
    assert_stored(&emulator, "ahead", data);
    (requests(&emulator, "UploadPart").len(), tells)
}

#[test]
fn a_part_that_changes_behind_its_hashing_is_sent_as_it_is() {
    let mut data = bytes(8 * MIN_PART, 3);
    let file = file_of(&data);
    let write = |at: usize, byte: u8| {
        file.as_file().write_at(&[byte], at as u64).unwrap();
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(1);
        file.as_file().set_modified(later).unwrap();
    };
    let (requests, tells) =
        send_with_a_change_behind_part_2(&mut data, file.as_file(), file.path(), write);
    assert!(tells);
    assert_eq!(requests, 8, "the digest was not used");
}

/// Through a mapping whose page was written to before, the system may not notice when the file changes.
#[test]
fn a_part_that_changes_unnoticed_behind_its_hashing_is_refused_and_sent_again() {
    let mut data = bytes(8 * MIN_PART, 3);
    let file = file_of(&data);
    let (length, access) = (data.len(), libc::PROT_READ | libc::PROT_WRITE);
    let descriptor = file.as_file().as_raw_fd();
    // SAFETY: a new mapping of a file of that length, which nobody shortens.
    let mapped = unsafe {
        let nowhere = std::ptr::null_mut();
        libc::mmap(nowhere, length, access, libc::MAP_SHARED, descriptor, 0).cast::<u8>()
    };
    assert_ne!(mapped.cast(), libc::MAP_FAILED);
    // SAFETY: within the mapping.
    let store = |at: usize, byte: u8| unsafe { mapped.add(at).write_volatile(byte) };
    let at = 3 * MIN_PART + 17;
    store(at, data[at]);
    let (requests, tells) =
        send_with_a_change_behind_part_2(&mut data, file.as_file(), file.path(), store);
    assert_eq!(requests, if tells { 8 } else { 9 });
}
