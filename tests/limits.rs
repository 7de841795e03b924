//! Bad input is refused with value and rule before a byte is sent.

mod common;

use std::path::Path;

use common::*;
use ossmp::{Client, Config, CopySource, ErrorKind, Options, Parts};

#[test]
fn bad_names_are_refused_before_a_byte_is_sent() {
    let emulator = emulator();
    let client = client(&emulator);
    let long = "x".repeat(1024);
    for (bucket, object, text) in [
        ("ab", "k", "bucket is \"ab\""),
        ("Upper", "k", "bucket is"),
        ("x@evil.com", "k", "bucket is"),
        ("a/b", "k", "bucket is"),
        ("..", "k", "bucket is"),
        ("demo", "", "object is empty"),
        ("demo", "/k", "must not start with"),
        ("demo", "\\k", "must not start with"),
        ("demo", long.as_str(), "object is 1024 bytes"),
    ] {
        refused(client.init_upload(bucket, object, &Options::new()), text);
        refused(
            client.attach_upload(bucket, object, "U", &Options::new()),
            text,
        );
    }
    for id in ["", "a b", "a\r\nb", "é"] {
        refused(
            client.attach_upload(BUCKET, "k", id, &Options::new()),
            "upload_id",
        );
    }
    refused(client.list_uploads("No", &Default::default()), "bucket is");
    assert!(emulator.events().is_empty());
}

#[test]
fn part_numbers_outside_1_to_10000_are_refused() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    emulator.clear_events();
    let file = file_of(b"x");
    for number in [0, -1, 10_001, i32::MAX, i32::MIN] {
        let text = format!("part_number is {number}; it must be 1 to 10000");
        refused(upload.part_from_bytes(number, b"x"), &text);
        refused(upload.part_from_file(number, file.path(), 0, 1), &text);
        refused(upload.part_from_reader(number, &mut |_| 0, 0), &text);
        refused(upload.sent_part(number), &text);
    }
    assert!(emulator.events().is_empty());
    upload.part_from_bytes(10_000, b"x").unwrap();
}

#[test]
fn ranges_that_the_file_does_not_hold_are_refused() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    emulator.clear_events();
    let file = file_of(b"12345");
    let send = |offset, length| upload.part_from_file(1, file.path(), offset, length);
    refused(send(-1, 1), "offset is -1");
    refused(send(0, -2), "length is -2");
    refused(send(0, 5 * 1024 * 1024 * 1024 + 1), "at most 5368709120");
    for (offset, length) in [(0, 6), (6, 0), (6, -1), (i64::MAX, 1), (5, 1)] {
        let error = send(offset, length).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File, "{offset}+{length}: {error}");
        assert!(error.message().contains("which has 5 bytes"), "{error}");
    }
    assert!(emulator.events().is_empty());
    send(5, -1).unwrap();
    send(1, 3).unwrap();
}

#[test]
fn what_is_no_regular_file_is_refused() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    let directory = tempfile::tempdir().unwrap();
    for path in [directory.path(), Path::new("/dev/zero")] {
        let error = upload.part_from_file(1, path, 0, 1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File, "{error}");
        assert!(error.message().contains("not a regular file"), "{error}");
    }
    let fifo = directory.path().join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let error = upload.part_from_file(1, &fifo, 0, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File, "{error}");
    let missing = directory.path().join("missing");
    let error = upload.part_from_file(7, &missing, 0, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert_eq!(error.os_code(), 2, "ENOENT");
    assert_eq!((error.part_number(), error.operation()), (7, "UploadPart"));
}

#[test]
fn a_reader_that_ends_early_or_gives_up_sends_nothing() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    emulator.clear_events();
    let mut once = Some(3);
    let short = upload.part_from_reader(1, &mut |_| once.take().unwrap_or(0), 5);
    assert_eq!(short.unwrap_err().kind(), ErrorKind::File);
    let gave_up = upload.part_from_reader(1, &mut |_| -1, 5);
    assert_eq!(gave_up.unwrap_err().kind(), ErrorKind::Cancelled);
    refused(
        upload.part_from_reader(1, &mut |b| b.len() as i64 + 1, 5),
        "the reader says",
    );
    refused(upload.part_from_reader(1, &mut |_| 0, -1), "length is -1");
    assert!(emulator.events().is_empty());
}

#[test]
fn copy_sources_are_checked() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    emulator.clear_events();
    let copy = |bucket, object, offset, length| {
        upload.part_copy(
            1,
            &CopySource {
                bucket,
                object,
                version_id: None,
                offset,
                length,
            },
        )
    };
    refused(copy("No", "k", 0, -1), "source bucket");
    refused(copy("demo", "", 0, -1), "source object");
    refused(copy("demo", "k", -1, -1), "offset is -1");
    refused(copy("demo", "k", 0, 0), "length is 0");
    refused(copy("demo", "k", 0, -2), "length is -2");
    refused(copy("demo", "k", i64::MAX, 2), "overflow");
    assert!(emulator.events().is_empty());
    emulator.put_object(BUCKET, "short", b"12345").unwrap();
    refused(copy("demo", "short", 5, -1), "only 5 bytes");
}

#[test]
fn settings_out_of_range_are_refused_and_reported_again_by_the_client() {
    type Setter = fn(&mut Config) -> ossmp::Result<()>;
    let cases: [(Setter, &str); 10] = [
        (|c| c.endpoint("ftp://x"), "endpoint is"),
        (|c| c.credentials("", "s", None), "access_key_id is empty"),
        (
            |c| c.credentials("i", "", None),
            "access_key_secret is empty",
        ),
        (|c| c.region("cn hangzhou"), "region is"),
        (|c| c.connect_timeout(0), "connect_timeout is 0"),
        (|c| c.idle_timeout(-5), "idle_timeout is -5"),
        (|c| c.max_attempts(0), "max_attempts is 0"),
        (|c| c.max_attempts(101), "max_attempts is 101"),
        (|c| c.proxy("socks5://x"), "proxy must be"),
        (|c| c.user_agent("a\r\nb"), "user_agent"),
    ];
    for (set, text) in cases {
        let mut config = Config::new();
        config.endpoint("oss-cn-hangzhou.aliyuncs.com").unwrap();
        config.credentials(ID, SECRET, None).unwrap();
        assert!(Client::new(&config).is_ok());
        refused(set(&mut config), text);
        refused(Client::new(&config), text);
    }
}

#[test]
fn what_options_refuse_is_reported_again_by_the_call_that_uses_them() {
    let emulator = emulator();
    let client = client(&emulator);
    let mut options = Options::new();
    refused(options.header("host", "evil"), "set by the library");
    options.header("x-oss-meta-a", "fine").unwrap();
    for result in [
        client.init_upload(BUCKET, "k", &options),
        client.attach_upload(BUCKET, "k", "U", &options),
    ] {
        refused(result, "set by the library");
    }
    let mut listing = ossmp::ListOptions::new();
    refused(listing.max_uploads(-1), "max_uploads is -1");
    refused(client.list_uploads(BUCKET, &listing), "max_uploads is -1");
    assert!(emulator.events().is_empty());
}

#[test]
fn a_client_needs_endpoint_and_credentials_and_v4_a_region() {
    let mut config = Config::new();
    refused(Client::new(&config), "no endpoint");
    config.endpoint("files.example.com").unwrap();
    refused(Client::new(&config), "no credentials");
    config.anonymous();
    Client::new(&config).unwrap();
    config.signature(ossmp::Signature::V4);
    refused(Client::new(&config), "needs the region");
    config.region("cn-hangzhou").unwrap();
    Client::new(&config).unwrap();
}

#[test]
fn deadlines_below_zero_are_refused() {
    refused(Options::new().deadline(-1), "deadline is -1");
    Options::new().deadline(0).unwrap();
}

#[test]
fn an_unreadable_ca_file_is_an_error_of_the_client() {
    let mut config = Config::new();
    config.endpoint("files.example.com").unwrap();
    config.anonymous();
    config.ca_file("/nonexistent/ca.pem");
    assert_eq!(Client::new(&config).unwrap_err().kind(), ErrorKind::File);
    let empty = file_of(b"no certificate\n");
    config.ca_file(empty.path());
    refused(Client::new(&config), "holds no certificate");
}

#[test]
fn a_list_of_parts_keeps_each_number_once() {
    let mut parts = Parts::new();
    parts.add(1, "a").unwrap();
    parts.add(1, "b").unwrap();
    assert_eq!(parts.len(), 1);
    assert_eq!(parts.get(0).unwrap().etag, "b");
    assert_eq!(parts.get(1), None);
}
