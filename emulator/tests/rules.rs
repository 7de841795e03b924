//! What the service insists on.

mod common;

use common::*;
use ossmp_emulator::Emulator;

const NO_UPLOAD: &str = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";

fn emulator() -> Emulator {
    Emulator::start().unwrap()
}

#[test]
fn an_id_is_dead_after_complete_and_after_abort() {
    let emulator = emulator();
    for how in ["complete", "abort"] {
        let id = initiate(&emulator, "k");
        let part = upload_part(&emulator, "k", &id, 1, b"x");
        let parts = [(1, part.etag())];
        match how {
            "complete" => assert_eq!(complete(&emulator, "k", &id, &parts).status, 200),
            _ => {
                let response = request("DELETE", "k", &format!("uploadId={id}")).send(&emulator);
                assert_eq!((response.status, response.body.len()), (204, 0));
            }
        }
        for (response, ec) in [
            (upload_part(&emulator, "k", &id, 1, b"x"), "0042-00000104"),
            (complete(&emulator, "k", &id, &parts), "0042-00000203"),
            (
                request("GET", "k", &format!("uploadId={id}")).send(&emulator),
                "0042-00000002",
            ),
            (
                request("DELETE", "k", &format!("uploadId={id}")).send(&emulator),
                "0042-00000002",
            ),
        ] {
            assert_eq!(response.outcome(), (404, "NoSuchUpload".into()), "{how}");
            assert_eq!(response.tag("Message").as_deref(), Some(NO_UPLOAD));
            assert_eq!(response.tag("UploadId").as_ref(), Some(&id));
            assert_eq!(response.tag("EC").as_deref(), Some(ec), "{how}");
        }
    }
}

#[test]
fn an_id_belongs_to_its_key() {
    let emulator = emulator();
    let id = initiate(&emulator, "k");
    assert_eq!(
        upload_part(&emulator, "other", &id, 1, b"x").outcome(),
        (404, "NoSuchUpload".into())
    );
}

#[test]
fn a_part_sent_again_replaces_the_first() {
    let emulator = emulator();
    let id = initiate(&emulator, "k");
    let first = upload_part(&emulator, "k", &id, 1, b"first").etag();
    let second = upload_part(&emulator, "k", &id, 1, b"second").etag();
    assert_eq!(
        complete(&emulator, "k", &id, &[(1, first)]).outcome(),
        (400, "InvalidPart".into())
    );
    assert_eq!(complete(&emulator, "k", &id, &[(1, second)]).status, 200);
    assert_eq!(emulator.read_object("demo", "k").unwrap(), b"second");
}

#[test]
fn a_part_below_the_minimum_fails_at_complete_and_the_upload_stays() {
    let emulator = emulator();
    let id = initiate(&emulator, "k");
    let small = upload_part(&emulator, "k", &id, 1, &pattern(KIB_100 - 1)).etag();
    let last = upload_part(&emulator, "k", &id, 2, b"x").etag();
    let response = complete(&emulator, "k", &id, &[(1, small), (2, last.clone())]);
    assert_eq!(response.outcome(), (400, "EntityTooSmall".into()));
    assert_eq!(
        response.tag("Message").as_deref(),
        Some("Your proposed upload smaller than the minimum allowed size.")
    );
    assert_eq!(response.tag("EC").as_deref(), Some("0042-00000213"));
    let large = upload_part(&emulator, "k", &id, 1, &pattern(KIB_100)).etag();
    assert_eq!(
        complete(&emulator, "k", &id, &[(1, large), (2, last)]).status,
        200
    );
}

#[test]
fn the_list_must_ascend_and_match_exactly() {
    let emulator = emulator();
    let id = initiate(&emulator, "k");
    let first = upload_part(&emulator, "k", &id, 1, &pattern(KIB_100)).etag();
    let second = upload_part(&emulator, "k", &id, 2, b"x").etag();
    let (a, b) = ((1, first.clone()), (2, second.clone()));
    for list in [vec![b.clone(), a.clone()], vec![a.clone(), a.clone()]] {
        let response = complete(&emulator, "k", &id, &list);
        assert_eq!(response.outcome(), (400, "InvalidPartOrder".into()));
        assert_eq!(response.tag("EC").as_deref(), Some("0042-00000209"));
    }
    for (number, etag) in [(1, second), (3, first.clone()), (1, first.to_lowercase())] {
        let response = complete(&emulator, "k", &id, &[(number, etag.clone())]);
        assert_eq!(response.outcome(), (400, "InvalidPart".into()));
        assert_eq!(response.tag("PartNumber"), Some(number.to_string()));
        assert_eq!(response.tag("ETag"), Some(etag));
        assert_eq!(response.tag("UploadId").as_ref(), Some(&id));
    }
    for body in ["", "<CompleteMultipartUpload/>", "nonsense"] {
        let response = request("POST", "k", &format!("uploadId={id}"))
            .body(body)
            .send(&emulator);
        assert_eq!(response.outcome(), (400, "MalformedXML".into()), "{body}");
    }
    assert_eq!(complete(&emulator, "k", &id, &[a, b]).status, 200);
}

#[test]
fn unlisted_parts_are_left_out_and_complete_all_takes_every_part() {
    let emulator = emulator();
    let id = initiate(&emulator, "k");
    upload_part(&emulator, "k", &id, 1, b"left out");
    let listed = upload_part(&emulator, "k", &id, 2, b"listed").etag();
    assert!(
        complete(&emulator, "k", &id, &[(2, listed)])
            .etag()
            .ends_with("-1")
    );
    assert_eq!(emulator.read_object("demo", "k").unwrap(), b"listed");

    let id = initiate(&emulator, "k");
    upload_part(&emulator, "k", &id, 9, b"end");
    upload_part(&emulator, "k", &id, 3, &pattern(KIB_100));
    let all = request("POST", "k", &format!("uploadId={id}")).header("x-oss-complete-all", "yes");
    let response = all.clone().body("<a/>").send(&emulator);
    assert_eq!(response.outcome(), (400, "InvalidArgument".into()));
    assert_eq!(response.tag("EC").as_deref(), Some("0042-00000216"));
    assert_eq!(
        response.tag("Message").as_deref(),
        Some("Should not speficy both complete all header and http body.")
    );
    assert_eq!(all.send(&emulator).status, 200);
    assert_eq!(
        emulator.object("demo", "k").unwrap().size,
        KIB_100 as u64 + 3
    );
}

#[test]
fn part_numbers_are_one_to_ten_thousand() {
    let emulator = emulator();
    let id = initiate(&emulator, "k");
    for good in ["1", "10000"] {
        let query = format!("partNumber={good}&uploadId={id}");
        assert_eq!(
            request("PUT", "k", &query).body("x").send(&emulator).status,
            200
        );
    }
    for bad in ["0", "10001", "-1", "+1", "one", "99999999999"] {
        let response = request("PUT", "k", &format!("partNumber={bad}&uploadId={id}"))
            .body("x")
            .send(&emulator);
        assert_eq!(response.outcome(), (400, "InvalidArgument".into()), "{bad}");
        assert_eq!(response.tag("ArgumentName").as_deref(), Some("PartNumber"));
        assert_eq!(response.tag("ArgumentValue").as_deref(), Some(bad));
        assert_eq!(response.tag("EC").as_deref(), Some("0017-00000220"));
    }
    let response = request("PUT", "k", &format!("partNumber=&uploadId={id}"))
        .body("x")
        .send(&emulator);
    assert_eq!(response.tag("EC").as_deref(), Some("0017-00000219"));
}

#[test]
fn promised_checksums_are_verified() {
    let emulator = emulator();
    let id = initiate(&emulator, "k");
    let part = request("PUT", "k", &format!("partNumber=1&uploadId={id}")).body("123456789");
    let md5 = |value: &str| {
        part.clone()
            .header("Content-MD5", value)
            .send(&emulator)
            .outcome()
    };
    assert_eq!(md5("JfnnlDI7RTiF9RgfG2JNCw==").0, 200);
    for wrong in ["1B2M2Y8AsgTpgAmY7PhCfg==", "no base64", "AAAA"] {
        assert_eq!(md5(wrong), (400, "InvalidDigest".into()), "{wrong}");
    }
    let crc = |value: &str| {
        part.clone()
            .header("x-oss-hash-crc64ecma", value)
            .send(&emulator)
            .outcome()
    };
    assert_eq!(crc("11051210869376104954").0, 200);
    for wrong in ["1", "-1", "x"] {
        assert_eq!(crc(wrong), (400, "InvalidCRC64".into()), "{wrong}");
    }
    let body = complete_body(&[(1, "25F9E794323B453885F5181F1B624D0B".into())]);
    let complete = request("POST", "k", &format!("uploadId={id}")).body(body);
    let response = complete
        .clone()
        .header("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")
        .send(&emulator);
    assert_eq!(response.outcome(), (400, "InvalidDigest".into()));
    assert_eq!(complete.send(&emulator).status, 200);
}

#[test]
fn headers_of_the_initiation_come_back_with_the_object() {
    let emulator = emulator();
    let initiated = request("POST", "k", "uploads")
        .header("Content-Type", "video/mp4")
        .header("Cache-Control", "no-cache")
        .header("x-oss-meta-author", "alice")
        .header("x-oss-storage-class", "IA")
        .header("x-oss-tagging", "a=b&c=d")
        .header("x-oss-server-side-encryption", "AES256")
        .send(&emulator);
    assert_eq!(
        initiated.header("x-oss-server-side-encryption"),
        Some("AES256")
    );
    let id = initiated.tag("UploadId").unwrap();
    let part = upload_part(&emulator, "k", &id, 1, b"x");
    complete(&emulator, "k", &id, &[(1, part.etag())]);
    for method in ["HEAD", "GET"] {
        let object = request(method, "k", "").send(&emulator);
        for (name, value) in [
            ("content-type", "video/mp4"),
            ("cache-control", "no-cache"),
            ("x-oss-meta-author", "alice"),
            ("x-oss-storage-class", "IA"),
            ("x-oss-tagging-count", "2"),
            ("x-oss-server-side-encryption", "AES256"),
            ("x-oss-object-type", "Multipart"),
            ("content-length", "1"),
        ] {
            assert_eq!(object.header(name), Some(value), "{method} {name}");
        }
        assert!(
            object.header("last-modified").is_some()
                && object.header("x-oss-hash-crc64ecma").is_some()
        );
    }
}

#[test]
fn senseless_headers_are_refused() {
    let emulator = emulator();
    let large = "v".repeat(9000);
    for (name, value, code) in [
        ("x-oss-storage-class", "Cheap", "InvalidArgument"),
        (
            "x-oss-server-side-encryption",
            "ROT13",
            "InvalidEncryptionAlgorithmError",
        ),
        (
            "x-oss-server-side-encryption-key-id",
            "k",
            "InvalidArgument",
        ),
        ("x-oss-object-acl", "everybody", "InvalidArgument"),
        ("x-oss-forbid-overwrite", "maybe", "InvalidArgument"),
        ("x-oss-meta-a_b", "v", "InvalidArgument"),
        ("x-oss-meta-large", &large, "InvalidArgument"),
        ("x-oss-tagging", "a=1&a=2", "InvalidTag"),
        ("x-oss-request-payer", "nobody", "InvalidArgument"),
    ] {
        let response = request("POST", "k", "uploads")
            .header(name, value)
            .send(&emulator);
        assert_eq!(response.outcome(), (400, code.into()), "{name}");
    }
    let id = initiate(&emulator, "k");
    let part = request("PUT", "k", &format!("partNumber=1&uploadId={id}")).body("x");
    for (name, value) in [
        ("x-oss-server-side-encryption", "AES256"),
        ("x-oss-traffic-limit", "245759"),
        ("x-oss-traffic-limit", "x"),
    ] {
        assert_eq!(
            part.clone().header(name, value).send(&emulator).outcome(),
            (400, "InvalidArgument".into()),
            "{name}"
        );
    }
    assert_eq!(
        part.header("x-oss-traffic-limit", "819200")
            .send(&emulator)
            .status,
        200
    );
}

#[test]
fn overwriting_is_forbidden_at_both_ends() {
    let emulator = emulator();
    let id = initiate(&emulator, "k");
    let part = upload_part(&emulator, "k", &id, 1, b"new");
    emulator.put_object("demo", "k", b"old").unwrap();
    let late = request("POST", "k", &format!("uploadId={id}"))
        .header("x-oss-forbid-overwrite", "true")
        .body(complete_body(&[(1, part.etag())]));
    assert_eq!(
        late.send(&emulator).outcome(),
        (409, "FileAlreadyExists".into())
    );
    let early = request("POST", "k", "uploads")
        .header("x-oss-forbid-overwrite", "true")
        .send(&emulator);
    assert_eq!(early.outcome(), (409, "FileAlreadyExists".into()));
    let put = request("PUT", "k", "")
        .header("x-oss-forbid-overwrite", "true")
        .body("x")
        .send(&emulator);
    assert_eq!(put.outcome(), (409, "FileAlreadyExists".into()));
    assert_eq!(emulator.read_object("demo", "k").unwrap(), b"old");
    assert_eq!(
        complete(&emulator, "k", &id, &[(1, part.etag())]).status,
        200
    );
}

#[test]
fn sequential_parts_come_one_after_the_other_and_give_an_md5() {
    let emulator = emulator();
    let id = request("POST", "k", "sequential&uploads")
        .send(&emulator)
        .tag("UploadId")
        .unwrap();
    assert_eq!(
        upload_part(&emulator, "k", &id, 2, b"x").outcome(),
        (400, "PartNotSequential".into())
    );
    let first = upload_part(&emulator, "k", &id, 1, &pattern(KIB_100)).etag();
    let second = upload_part(&emulator, "k", &id, 2, b"").etag();
    complete(&emulator, "k", &id, &[(1, first), (2, second)]);
    let md5 = "RNCIzvE20XjpyLqEw/32yg==";
    assert_eq!(
        request("HEAD", "k", "")
            .send(&emulator)
            .header("content-md5"),
        Some(md5)
    );
}

#[test]
fn names_are_encoded_on_request_and_the_type_is_checked() {
    let emulator = emulator();
    let key = "a/b \u{1}+<&>";
    let response = request("POST", key, "encoding-type=url&uploads").send(&emulator);
    assert_eq!(response.tag("EncodingType").as_deref(), Some("url"));
    assert_eq!(
        response.tag("Key").as_deref(),
        Some("a%2Fb%20%01%2B%3C%26%3E")
    );
    let response = request("POST", key, "encoding-type=base64&uploads").send(&emulator);
    assert_eq!(response.outcome(), (400, "InvalidArgument".into()));
    assert_eq!(response.tag("EC").as_deref(), Some("0017-00000235"));
}

#[test]
fn every_answer_carries_the_common_headers() {
    let emulator = emulator();
    for request in [
        request("POST", "k", "uploads"),
        request("GET", "none", ""),
        request("HEAD", "none", ""),
    ] {
        let response = request.send(&emulator);
        let id = response.header("x-oss-request-id").unwrap();
        assert!(
            id.len() == 24
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_lowercase())
        );
        assert_eq!(response.header("server"), Some("AliyunOSS"));
        assert!(response.header("date").unwrap().ends_with(" GMT"));
        assert!(
            response
                .header("x-oss-server-time")
                .unwrap()
                .parse::<u64>()
                .is_ok()
        );
        if response.status == 404 && !response.body.is_empty() {
            assert_eq!(response.tag("RequestId").as_deref(), Some(id));
            assert_eq!(response.tag("HostId").as_deref(), Some("127.0.0.1"));
        }
    }
}

#[test]
fn an_error_to_head_is_in_the_headers() {
    use base64::Engine;
    let emulator = emulator();
    let response = request("HEAD", "none", "").send(&emulator);
    assert_eq!(
        (response.status, response.header("x-oss-ec")),
        (404, Some("0026-00000001"))
    );
    let document = base64::engine::general_purpose::STANDARD
        .decode(response.header("x-oss-err").unwrap())
        .unwrap();
    assert_eq!(
        tag(&String::from_utf8(document).unwrap(), "Code").as_deref(),
        Some("NoSuchKey")
    );
}

#[test]
fn missing_buckets_bad_names_and_unserved_operations_are_told_apart() {
    let emulator = emulator();
    let mut nowhere = request("POST", "k", "uploads");
    nowhere.bucket = "nowhere".into();
    let response = nowhere.send(&emulator);
    assert_eq!(response.outcome(), (404, "NoSuchBucket".into()));
    assert_eq!(response.tag("BucketName").as_deref(), Some("nowhere"));
    nowhere.bucket = "No_Bucket".into();
    assert_eq!(
        nowhere.send(&emulator).outcome(),
        (400, "InvalidBucketName".into())
    );
    assert_eq!(
        request("GET", "k", "acl").send(&emulator).outcome(),
        (501, "NotImplemented".into())
    );
    assert_eq!(
        request("PATCH", "k", "").send(&emulator).outcome(),
        (405, "MethodNotAllowed".into())
    );
    let mut made = request("PUT", "", "");
    made.bucket = "made-now".into();
    assert_eq!(made.send(&emulator).status, 200);
    assert!(emulator.put_object("made-now", "k", b"x").is_ok());
}

#[test]
fn who_pays_may_be_said_with_every_operation_and_must_be_the_requester() {
    let emulator = emulator();
    for (method, key, query) in [
        ("POST", "k", "uploads"),
        ("GET", "", "uploads"),
        ("GET", "", ""),
        ("GET", "", "bucketInfo"),
        ("PUT", "k", ""),
        ("GET", "k", ""),
        ("HEAD", "k", ""),
        ("DELETE", "k", ""),
    ] {
        let asked = request(method, key, query);
        let right = asked.clone().header("x-oss-request-payer", "requester");
        assert_eq!(right.send(&emulator).status / 100, 2, "{method} {query}");
        let wrong = asked.header("x-oss-request-payer", "nobody");
        assert_eq!(wrong.send(&emulator).status, 400, "{method} {query}");
    }
}
