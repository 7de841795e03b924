//! The five steps and their neighbours, against the emulator.

mod common;

use common::*;
use ossmp::{CopySource, ErrorKind, Options, Parts};

#[test]
fn a_file_sent_in_parts_is_the_object() {
    let emulator = emulator();
    let data = bytes(3 * MIN_PART + 17, 1);
    let file = file_of(&data);
    let upload = init(&client(&emulator), "dir/big.bin");
    for (number, offset) in (1..).zip((0..data.len()).step_by(MIN_PART)) {
        let length = MIN_PART.min(data.len() - offset);
        upload
            .part_from_file(number, file.path(), offset as i64, length as i64)
            .unwrap();
    }
    let listed = upload.all_parts().unwrap();
    assert_eq!(numbers(&listed), [1, 2, 3, 4]);
    let done = upload.complete(Some(&listed)).unwrap();
    assert_eq!(done.size, Some(data.len() as u64));
    let object = emulator.object(BUCKET, "dir/big.bin").unwrap();
    assert_eq!(
        (done.etag, done.crc64),
        (object.etag, Some(object.crc64)),
        "as stored"
    );
    assert_stored(&emulator, "dir/big.bin", &data);
    assert!(emulator.uploads(BUCKET).is_empty());
}

#[test]
fn parts_come_from_files_buffers_readers_and_other_objects() {
    let emulator = emulator();
    let data = bytes(4 * MIN_PART, 2);
    emulator
        .put_object(BUCKET, "源 object", &data[2 * MIN_PART..])
        .unwrap();
    let file = file_of(&data);
    let upload = init(&client(&emulator), "mixed");
    let (size, part) = (MIN_PART as i64, &data[MIN_PART..2 * MIN_PART]);
    upload.part_from_file(1, file.path(), 0, size).unwrap();
    let mut rest = part;
    let mut read = |buffer: &mut [u8]| {
        let n = rest.len().min(buffer.len()).min(1000);
        buffer[..n].copy_from_slice(&rest[..n]);
        rest = &rest[n..];
        n as i64
    };
    upload.part_from_reader(2, &mut read, size).unwrap();
    let source = |offset, length| CopySource {
        bucket: BUCKET,
        object: "源 object",
        version_id: None,
        offset,
        length,
    };
    upload.part_copy(3, &source(0, size)).unwrap();
    upload.part_copy(4, &source(size, -1)).unwrap();
    upload.complete(None).unwrap();
    assert_stored(&emulator, "mixed", &data);
}

#[test]
fn a_whole_object_is_copied_when_no_range_is_given() {
    let emulator = emulator();
    emulator.put_object(BUCKET, "source", b"whole").unwrap();
    let upload = init(&client(&emulator), "copy");
    let source = CopySource {
        bucket: BUCKET,
        object: "source",
        version_id: None,
        offset: 0,
        length: -1,
    };
    upload.part_copy(1, &source).unwrap();
    assert_eq!(
        header(
            &requests(&emulator, "UploadPartCopy")[0],
            "x-oss-copy-source-range"
        ),
        None
    );
    upload.complete(None).unwrap();
    assert_stored(&emulator, "copy", b"whole");
}

#[test]
fn a_part_sent_again_replaces_the_first() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "again");
    upload.part_from_bytes(1, b"first").unwrap();
    upload.part_from_bytes(1, b"second").unwrap();
    assert_eq!(upload.sent_parts().len(), 1);
    upload.complete(None).unwrap();
    assert_stored(&emulator, "again", b"second");
}

#[test]
fn parts_may_be_sent_in_any_order_with_gaps_from_many_threads() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "threads");
    let order = [900, 7, 10_000, 1, 33, 500, 34, 2];
    std::thread::scope(|scope| {
        for number in order {
            let upload = &upload;
            scope.spawn(move || {
                let data = bytes(MIN_PART, number as u64);
                upload.part_from_bytes(number, &data).unwrap();
            });
        }
    });
    let mut sorted = order.map(|n| n as u64);
    sorted.sort_unstable();
    upload.complete(None).unwrap();
    let expected: Vec<u8> = sorted.iter().flat_map(|n| bytes(MIN_PART, *n)).collect();
    assert_stored(&emulator, "threads", &expected);
}

#[test]
fn another_client_attaches_by_id_and_completes() {
    let emulator = emulator();
    let first = init(&client(&emulator), "handed over");
    first.part_from_bytes(1, &bytes(MIN_PART, 1)).unwrap();
    let second = client(&emulator)
        .attach_upload(BUCKET, "handed over", first.id(), &Options::new())
        .unwrap();
    second.part_from_bytes(2, b"end").unwrap();
    assert_eq!(numbers(&second.sent_parts()), [2]);
    let all = second.all_parts().unwrap();
    second.complete(Some(&all)).unwrap();
    assert_eq!(
        emulator.object(BUCKET, "handed over").unwrap().size,
        MIN_PART as u64 + 3
    );
}

#[test]
fn a_list_built_by_hand_is_sorted() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "by hand");
    upload.part_from_bytes(2, b"end").unwrap();
    upload.part_from_bytes(1, &bytes(MIN_PART, 3)).unwrap();
    let mut list = Parts::new();
    for number in [2, 1] {
        let etag = upload
            .sent_part(number)
            .unwrap()
            .get(0)
            .unwrap()
            .etag
            .clone();
        list.add(number, &etag).unwrap();
    }
    upload.complete(Some(&list)).unwrap();
    assert!(emulator.object(BUCKET, "by hand").is_some());
}

#[test]
fn complete_all_sends_no_list() {
    let emulator = emulator();
    let mut options = Options::new();
    options.header("x-oss-complete-all", "yes").unwrap();
    let upload = client(&emulator)
        .init_upload(BUCKET, "all", &options)
        .unwrap();
    upload.part_from_bytes(1, b"everything").unwrap();
    refused(
        upload.complete(Some(&upload.sent_parts())),
        "x-oss-complete-all",
    );
    upload.complete(None).unwrap();
    let request = &requests(&emulator, "CompleteMultipartUpload")[0];
    assert_eq!(request.body_bytes, 0);
    assert_stored(&emulator, "all", b"everything");
}

#[test]
fn an_aborted_upload_is_gone_and_aborting_it_elsewhere_again_is_no_error() {
    let emulator = emulator();
    let client = client(&emulator);
    let upload = init(&client, "dropped");
    upload.part_from_bytes(1, b"x").unwrap();
    let other = client
        .attach_upload(BUCKET, "dropped", upload.id(), &Options::new())
        .unwrap();
    upload.abort().unwrap();
    assert!(emulator.uploads(BUCKET).is_empty());
    other.abort().unwrap();
    for error in [
        upload.abort().unwrap_err(),
        upload.part_from_bytes(1, b"x").unwrap_err(),
        upload.complete(None).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::State, "{error}");
    }
}

#[test]
fn an_upload_completed_once_cannot_be_used_again() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "once");
    upload.part_from_bytes(1, b"x").unwrap();
    upload.complete(None).unwrap();
    assert_eq!(upload.complete(None).unwrap_err().kind(), ErrorKind::State);
    assert_eq!(
        upload.list_parts(0, 0).unwrap_err().kind(),
        ErrorKind::NoSuchUpload
    );
}

#[test]
fn an_upload_without_parts_is_not_completed() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "nothing");
    refused(upload.complete(None), "no parts");
    refused(upload.complete(Some(&Parts::new())), "no parts");
    assert!(requests(&emulator, "CompleteMultipartUpload").is_empty());
}

#[test]
fn a_zero_byte_object_is_one_empty_part() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "empty");
    let file = file_of(b"");
    upload.part_from_file(1, file.path(), 0, -1).unwrap();
    let done = upload.complete(None).unwrap();
    assert_eq!((done.size, done.crc64), (Some(0), Some(0)));
    assert_stored(&emulator, "empty", b"");
}

#[test]
fn a_presigned_url_sends_a_part() {
    for signature in [ossmp::Signature::V1, ossmp::Signature::V4] {
        let emulator = emulator();
        let client = client_with(&emulator, |c| c.signature(signature));
        let upload = init(&client, "目录/a b+c&d=e.txt");
        let url = upload
            .presign_part(1, std::time::Duration::from_secs(60))
            .unwrap();
        let answer = ureq::put(&url).send(&b"by url"[..]).unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(numbers(&upload.all_parts().unwrap()), [1]);
        refused(
            upload.presign_part(1, std::time::Duration::from_secs(604_801)),
            "lifetime",
        );
    }
}
