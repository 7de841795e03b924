//! Objects, ranges, copies and names.

mod common;

use common::*;
use ossmp_emulator::Emulator;

#[test]
fn an_object_is_put_read_and_deleted() {
    let emulator = Emulator::start().unwrap();
    let put = request("PUT", "k", "").body("123456789").send(&emulator);
    assert_eq!(
        (put.status, put.etag().as_str()),
        (200, "25F9E794323B453885F5181F1B624D0B")
    );
    let head = request("HEAD", "k", "").send(&emulator);
    assert_eq!(head.header("content-length"), Some("9"));
    assert_eq!(head.header("x-oss-object-type"), Some("Normal"));
    assert_eq!(
        head.header("x-oss-hash-crc64ecma"),
        Some("11051210869376104954")
    );
    assert_eq!(
        head.header("content-type"),
        Some("application/octet-stream")
    );
    assert_eq!(request("GET", "k", "").send(&emulator).body, b"123456789");
    assert_eq!(request("DELETE", "k", "").send(&emulator).status, 204);
    assert_eq!(request("DELETE", "k", "").send(&emulator).status, 204);
    assert_eq!(
        request("GET", "k", "").send(&emulator).outcome(),
        (404, "NoSuchKey".into())
    );
}

#[test]
fn a_range_spans_parts_and_one_that_does_not_fit_gives_the_whole() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    let first = upload_part(&emulator, "k", &id, 1, &pattern(KIB_100)).etag();
    let second = upload_part(&emulator, "k", &id, 2, b"abcdef").etag();
    complete(&emulator, "k", &id, &[(1, first), (2, second)]);
    let size = KIB_100 + 6;
    let get = |range: &str, standard: bool| {
        let mut request = request("GET", "k", "").header("Range", range);
        if standard {
            request = request.header("x-oss-range-behavior", "standard");
        }
        request.send(&emulator)
    };
    let middle = get(&format!("bytes={}-{}", KIB_100 - 2, KIB_100 + 1), false);
    assert_eq!(
        (middle.status, middle.body.as_slice()),
        (206, &b"\xfe\xffab"[..])
    );
    let wanted = format!("bytes {}-{}/{size}", KIB_100 - 2, KIB_100 + 1);
    assert_eq!(middle.header("content-range"), Some(wanted.as_str()));
    assert_eq!(get("bytes=-3", false).body, b"def");
    assert_eq!(get(&format!("bytes={}-", size - 1), false).body, b"f");
    let beyond = format!("bytes={}-{}", size - 1, size);
    assert_eq!(
        (get(&beyond, false).status, get(&beyond, false).body.len()),
        (200, size)
    );
    assert_eq!(get(&beyond, true).body, b"f");
    assert_eq!(
        get(&format!("bytes={size}-"), true).outcome(),
        (416, "InvalidRange".into())
    );
    assert_eq!(get("bytes=nonsense", true).status, 200);
}

#[test]
fn conditions_decide_whether_an_object_is_sent() {
    let emulator = Emulator::start().unwrap();
    let etag = request("PUT", "k", "").body("x").send(&emulator).etag();
    let get = |name: &str, value: &str| {
        request("GET", "k", "")
            .header(name, value)
            .send(&emulator)
            .status
    };
    let (past, future) = (
        "Sat, 15 Jun 2024 12:34:56 GMT",
        "Fri, 15 Jun 2164 12:34:56 GMT",
    );
    assert_eq!(
        (
            get("If-Match", &format!("\"{etag}\"")),
            get("If-Match", "\"X\"")
        ),
        (200, 412)
    );
    assert_eq!(
        (get("If-None-Match", "\"X\""), get("If-None-Match", &etag)),
        (200, 304)
    );
    assert_eq!(
        (
            get("If-Modified-Since", past),
            get("If-Modified-Since", future)
        ),
        (200, 304)
    );
    assert_eq!(
        (
            get("If-Unmodified-Since", future),
            get("If-Unmodified-Since", past)
        ),
        (200, 412)
    );
}

#[test]
fn a_part_is_copied_from_an_object() {
    let emulator = Emulator::start().unwrap();
    emulator
        .put_object("demo", "src/目 录?", &pattern(1000))
        .unwrap();
    let id = initiate(&emulator, "k");
    let copy = |number: u32, headers: &[(&str, &str)]| {
        let source = "/demo/src/%E7%9B%AE%20%E5%BD%95%3F";
        let mut request = request("PUT", "k", &format!("partNumber={number}&uploadId={id}"));
        request.headers = headers
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        if !headers.iter().any(|(name, _)| *name == "x-oss-copy-source") {
            request = request.header("x-oss-copy-source", source);
        }
        request.send(&emulator)
    };
    let whole = copy(1, &[]);
    assert_eq!(
        (whole.status, whole.header("content-range")),
        (200, None),
        "{}",
        whole.text()
    );
    assert_eq!(whole.tag("ETag"), whole.header("etag").map(str::to_owned));
    let range = copy(2, &[("x-oss-copy-source-range", "bytes=0-9")]);
    assert_eq!(range.header("content-range"), Some("bytes 0-9/1000"));
    let ignored = copy(3, &[("x-oss-copy-source-range", "bytes=9-0")]);
    assert_eq!(ignored.etag(), whole.etag());
    for (name, value, outcome) in [
        (
            "x-oss-copy-source-range",
            "bytes=0-1000",
            (416, "InvalidRange"),
        ),
        (
            "x-oss-copy-source-if-match",
            "\"X\"",
            (412, "PreconditionFailed"),
        ),
        (
            "x-oss-copy-source-if-unmodified-since",
            "Sat, 15 Jun 2024 12:34:56 GMT",
            (412, "PreconditionFailed"),
        ),
        ("x-oss-copy-source", "/demo/none", (404, "NoSuchKey")),
        ("x-oss-copy-source", "/nowhere/k", (404, "NoSuchBucket")),
        ("x-oss-copy-source", "demo", (400, "InvalidArgument")),
        (
            "x-oss-copy-source",
            "/demo/src?versionId=V",
            (404, "NoSuchVersion"),
        ),
    ] {
        assert_eq!(
            copy(4, &[(name, value)]).outcome(),
            (outcome.0, outcome.1.to_owned()),
            "{name} {value}"
        );
    }
    assert_eq!(
        complete(&emulator, "k", &id, &[(2, range.etag())]).status,
        200
    );
    assert_eq!(emulator.read_object("demo", "k").unwrap(), pattern(10));
    let response = request("PUT", "k", "partNumber=1&uploadId=dead")
        .header("x-oss-copy-source", "/demo/k")
        .send(&emulator);
    assert_eq!(response.tag("EC").as_deref(), Some("0042-00000311"));
}

#[test]
fn no_two_keys_alias_and_none_leaves_the_store() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("store");
    let emulator = Emulator::builder()
        .bucket("demo")
        .directory(&store)
        .start()
        .unwrap();
    let keys = [
        "a",
        "A",
        "a/",
        "a//",
        "a//b",
        "a/b",
        "a/./b",
        "a/../b",
        "b",
        "..",
        "../..",
        "../../etc/passwd",
        ".",
        "%2F",
        "%2e%2e",
        "a%2Fb",
        "a b",
        "a+b",
        "a%20b",
        "\u{e9}",
        "e\u{301}",
        "a\u{1}",
        "a\r\nb",
        "a\u{7f}",
        "?",
        "#",
        "a?b=c",
        "a&b",
        "目录/文件",
        "con",
        "a\\b",
        "~!*'()",
    ];
    for key in keys {
        let put = request("PUT", key, "").body(key).send(&emulator);
        assert_eq!(put.status, 200, "{key:?}: {}", put.text());
    }
    for key in keys {
        assert_eq!(
            request("GET", key, "").send(&emulator).body,
            key.as_bytes(),
            "{key:?}"
        );
    }
    let outside: Vec<_> = std::fs::read_dir(directory.path()).unwrap().collect();
    assert_eq!(outside.len(), 1);
    for entry in std::fs::read_dir(store.join("objects")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert_eq!(name.len(), 64 + 5, "{name}");
    }
}

#[test]
fn keys_that_the_service_refuses_are_refused() {
    let emulator = Emulator::start().unwrap();
    let too_long = "k".repeat(1024);
    for key in ["/a", "//", "\\a", too_long.as_str()] {
        let response = request("POST", key, "uploads").send(&emulator);
        assert_eq!(
            response.outcome(),
            (400, "InvalidObjectName".into()),
            "{key}"
        );
    }
    assert_eq!(
        request("POST", &"k".repeat(1023), "uploads")
            .send(&emulator)
            .status,
        200
    );
}

#[test]
fn a_bucket_may_be_in_the_host() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .cname("img.example.com", "demo")
        .base_domain("oss.test")
        .start()
        .unwrap();
    for host in [
        "demo.localhost",
        "demo.oss.test",
        "demo.oss-cn-hangzhou.aliyuncs.com",
        "img.example.com",
    ] {
        let mut put = request("PUT", "a/b c", "").body(host);
        put.virtual_host = Some(host.into());
        assert_eq!(put.send(&emulator).status, 200, "{host}");
        assert_eq!(request("GET", "a/b c", "").send(&emulator).text(), host);
    }
    let mut direct = request("GET", "k", "");
    (direct.virtual_host, direct.key) =
        (Some("oss-cn-hangzhou.aliyuncs.com".into()), "demo/k".into());
    assert_eq!(
        direct.send(&emulator).outcome(),
        (403, "SecondLevelDomainForbidden".into())
    );
}
