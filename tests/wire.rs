//! What goes over the wire: names, addresses, headers, signatures, TLS.

mod common;
#[path = "common/proxy.rs"]
mod proxy;

use std::sync::{Arc, Mutex};

use common::*;
use ossmp::{Addressing, Client, ErrorKind, Level, Options, Signature};
use proxy::Proxy;

const NASTY: [&str; 18] = [
    "a/../b",
    "a/./b",
    "..",
    "a//b",
    "trailing/",
    "%2F",
    "%",
    "?uploads",
    "#fragment",
    "a b+c&d=e",
    "~!*'()[]{}|\\^`\"<>",
    "目录/文件 夏.txt",
    "emoji 😀",
    "control \u{1}\u{7f}\t\r\n end",
    " blanks ",
    "é decomposed e\u{301}",
    "CaSe",
    "0",
];

#[test]
fn keys_are_sent_exactly_as_given_with_both_signatures() {
    for signature in [Signature::V1, Signature::V4] {
        let emulator = emulator();
        let client = client_with(&emulator, |c| c.signature(signature));
        let longest = format!("{}{}", "目".repeat(340), "xyz");
        assert_eq!(longest.len(), 1023);
        for key in NASTY.into_iter().chain([longest.as_str()]) {
            let upload = client
                .init_upload(BUCKET, key, &Options::new())
                .unwrap_or_else(|e| panic!("{key:?}: {e}"));
            let listed = client.list_uploads(BUCKET, &Default::default()).unwrap();
            assert_eq!(listed.uploads[0].object, key);
            upload.part_from_bytes(1, key.as_bytes()).unwrap();
            assert_eq!(upload.all_parts().unwrap().len(), 1);
            upload.complete(None).unwrap();
            assert_stored(&emulator, key, key.as_bytes());
            emulator.clear_events();
        }
    }
}

#[test]
fn an_upload_id_with_a_path_and_parameters_is_an_upload_id() {
    let emulator = emulator();
    let client = client(&emulator);
    let id = "../..&partNumber=9#?";
    emulator.fault("InitiateMultipartUpload element=UploadId:../..&partNumber=9#?");
    let upload = init(&client, "k");
    assert_eq!(upload.id(), id);
    emulator.clear_events();
    let error = upload.part_from_bytes(1, b"x").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoSuchUpload);
    let event = &emulator.events()[0];
    assert_eq!(event.object, "k");
    assert_eq!(event.part_number, Some(1));
    assert_eq!(event.upload_id, id);
}

#[test]
fn requests_that_can_return_names_ask_for_encoding() {
    let emulator = emulator();
    let client = client(&emulator);
    let upload = init(&client, "k");
    upload.part_from_bytes(1, b"x").unwrap();
    upload.all_parts().unwrap();
    client.list_uploads(BUCKET, &Default::default()).unwrap();
    upload.complete(None).unwrap();
    for event in emulator.events() {
        let asks = event.target.contains("encoding-type=url");
        assert_eq!(asks, event.operation != "UploadPart", "{}", event.target);
    }
}

#[test]
fn virtual_hosts_path_style_and_cname_reach_the_bucket() {
    let emulator = start(|b| b.cname("files.example.com", BUCKET));
    let proxy = Proxy::start(emulator.port(), None);
    for (endpoint, style, target, connect) in [
        (
            "http://oss-cn-hangzhou.aliyuncs.com",
            Addressing::Auto,
            "/k?",
            "demo.oss-cn-hangzhou.aliyuncs.com:80",
        ),
        (
            "http://files.example.com:8080/ignored",
            Addressing::Cname,
            "/k?",
            "files.example.com:8080",
        ),
        (
            "http://127.0.0.1:9",
            Addressing::Auto,
            "/demo/k?",
            "127.0.0.1:9",
        ),
        ("http://[::1]:9", Addressing::Auto, "/demo/k?", "[::1]:9"),
        (
            "http://127.0.0.1:9",
            Addressing::VirtualHost,
            "/demo/k?",
            "127.0.0.1:9",
        ),
    ] {
        emulator.clear_events();
        let client = client_with(&emulator, |c| {
            c.endpoint(endpoint).unwrap();
            c.addressing(style);
            c.proxy(&proxy.url()).unwrap();
        });
        let upload = init(&client, "k");
        upload.part_from_bytes(1, b"x").unwrap();
        upload.complete(None).unwrap();
        let event = &requests(&emulator, "InitiateMultipartUpload")[0];
        assert!(event.target.starts_with(target), "{}", event.target);
        assert_eq!(
            (event.bucket.as_str(), event.object.as_str()),
            (BUCKET, "k")
        );
        let head = proxy.heads().pop().unwrap();
        assert!(head.starts_with(&format!("CONNECT {connect} ")), "{head}");
    }
}

#[test]
fn the_signature_follows_region_and_choice() {
    let emulator = emulator();
    let proxy = Proxy::start(emulator.port(), None);
    for (endpoint, region, signature, expected) in [
        ("oss-cn-hangzhou.aliyuncs.com", None, Signature::Auto, "v4"),
        ("oss-cn-hangzhou.aliyuncs.com", None, Signature::V1, "v1"),
        ("oss-accelerate.aliyuncs.com", None, Signature::Auto, "v1"),
        (
            "oss-accelerate.aliyuncs.com",
            Some("oss-cn-hangzhou"),
            Signature::Auto,
            "v4",
        ),
        ("127.0.0.1", None, Signature::Auto, "v1"),
        ("127.0.0.1", Some("cn-hangzhou"), Signature::V4, "v4"),
    ] {
        emulator.clear_events();
        let mut config = ossmp::Config::new();
        config.endpoint(&format!("http://{endpoint}")).unwrap();
        config.credentials(ID, SECRET, None).unwrap();
        if let Some(region) = region {
            config.region(region).unwrap();
        }
        config.signature(signature);
        config.proxy(&proxy.url()).unwrap();
        init(&Client::new(&config).unwrap(), "k");
        assert_eq!(emulator.events()[0].auth, expected, "{endpoint} {region:?}");
    }
}

#[test]
fn temporary_keys_are_sent_with_their_token() {
    let emulator = start(|b| b.sts("STS.id", "sts-secret", "to+ken/=="));
    for signature in [Signature::V1, Signature::V4] {
        let client = client_with(&emulator, |c| {
            c.credentials("STS.id", "sts-secret", Some("to+ken/=="))
                .unwrap();
            c.signature(signature);
        });
        let upload = init(&client, "k");
        upload.part_from_bytes(1, b"x").unwrap();
        upload.complete(None).unwrap();
    }
}

#[test]
fn credentials_set_later_sign_the_next_attempt() {
    let emulator = emulator();
    let client = client_with(&emulator, |c| c.credentials("old", "old", None).unwrap());
    let error = client
        .init_upload(BUCKET, "k", &Options::new())
        .unwrap_err();
    assert_eq!(error.service_error().code, "InvalidAccessKeyId");
    client.set_credentials(ID, SECRET, None).unwrap();
    init(&client, "k");
    refused(client.set_credentials("", "x", None), "access_key_id");
}

#[test]
fn an_anonymous_client_sends_no_signature() {
    let emulator = emulator();
    let client = client_with(&emulator, |c| c.anonymous());
    let error = client
        .init_upload(BUCKET, "k", &Options::new())
        .unwrap_err();
    assert_eq!(error.service_error().code, "AccessDenied");
    assert_eq!(emulator.events()[0].auth, "anonymous");
    assert_eq!(header(&emulator.events()[0], "date"), None);
}

#[test]
fn each_header_goes_to_its_operation() {
    let emulator = emulator();
    let mut options = Options::new();
    for (name, value) in [
        ("Content-Type", "video/mp4"),
        ("Cache-Control", "no-cache"),
        ("x-oss-meta-title", "标题 one"),
        ("x-oss-storage-class", "IA"),
        ("x-oss-tagging", "TagA=A&TagB=B%20C"),
        ("x-oss-object-acl", "private"),
        ("x-oss-forbid-overwrite", "true"),
        ("x-oss-request-payer", "requester"),
        ("x-oss-traffic-limit", "819200"),
    ] {
        options.header(name, value).unwrap();
    }
    let upload = client(&emulator)
        .init_upload(BUCKET, "k", &options)
        .unwrap();
    upload.part_from_bytes(1, b"x").unwrap();
    upload.all_parts().unwrap();
    upload.complete(None).unwrap();
    for (name, operations) in [
        (
            "content-type",
            vec!["InitiateMultipartUpload", "CompleteMultipartUpload"],
        ),
        ("cache-control", vec!["InitiateMultipartUpload"]),
        ("x-oss-meta-title", vec!["InitiateMultipartUpload"]),
        ("x-oss-storage-class", vec!["InitiateMultipartUpload"]),
        ("x-oss-tagging", vec!["InitiateMultipartUpload"]),
        ("x-oss-object-acl", vec!["CompleteMultipartUpload"]),
        (
            "x-oss-forbid-overwrite",
            vec!["InitiateMultipartUpload", "CompleteMultipartUpload"],
        ),
        (
            "x-oss-request-payer",
            vec![
                "InitiateMultipartUpload",
                "UploadPart",
                "ListParts",
                "CompleteMultipartUpload",
            ],
        ),
        ("x-oss-traffic-limit", vec!["UploadPart"]),
    ] {
        let mut seen: Vec<String> = emulator
            .events()
            .into_iter()
            .filter(|e| header(e, name).is_some())
            .map(|e| e.operation)
            .collect();
        seen.dedup();
        assert_eq!(seen, operations, "{name}");
    }
    let stored = emulator.object(BUCKET, "k").unwrap().headers;
    assert!(
        stored.contains(&("x-oss-meta-title".into(), "标题 one".into())),
        "{stored:?}"
    );
    assert!(stored.contains(&("content-type".into(), "video/mp4".into())));
}

#[test]
fn the_content_type_is_guessed_from_the_key() {
    let emulator = emulator();
    let client = client(&emulator);
    for (key, expected) in [
        ("a/movie.mp4", "video/mp4"),
        ("page.HTML", "text/html"),
        ("unknown.zzz", "application/octet-stream"),
        ("none", "application/octet-stream"),
    ] {
        emulator.clear_events();
        init(&client, key);
        assert_eq!(
            header(&emulator.events()[0], "content-type"),
            Some(expected)
        );
    }
}

#[test]
fn the_user_agent_names_library_and_caller() {
    let emulator = emulator();
    let client = client_with(&emulator, |c| c.user_agent("backup/7").unwrap());
    init(&client, "k");
    let agent = header(&emulator.events()[0], "user-agent")
        .unwrap()
        .to_owned();
    assert!(
        agent.starts_with("ossmp/") && agent.ends_with(" backup/7"),
        "{agent}"
    );
}

#[test]
fn https_works_with_the_caller_s_ca_and_is_refused_without_it() {
    let emulator = start(|b| b.tls(true));
    let ca = file_of(emulator.ca_pem().as_bytes());
    let client = client_with(&emulator, |c| c.ca_file(ca.path()));
    let data = bytes(3 << 20, 5);
    let upload = init(&client, "tls");
    upload.part_from_bytes(1, &data).unwrap();
    upload.complete(None).unwrap();
    assert_stored(&emulator, "tls", &data);
    emulator.clear_events();
    let error = client_with(&emulator, |_| {})
        .init_upload(BUCKET, "k", &Options::new())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    assert_eq!(error.attempts(), 1);
    assert!(emulator.events().is_empty(), "no request byte was sent");
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let emulator = start(|b| b.tls(true));
    let ca = file_of(emulator.ca_pem().as_bytes());
    let proxy = Proxy::start(emulator.port(), None);
    let client = client_with(&emulator, |c| {
        c.ca_file(ca.path());
        c.endpoint("https://oss-cn-hangzhou.aliyuncs.com").unwrap();
        c.proxy(&proxy.url()).unwrap();
    });
    let error = client
        .init_upload(BUCKET, "k", &Options::new())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    assert!(emulator.events().is_empty());
}

#[test]
fn the_log_tells_what_happens_and_never_a_secret() {
    let token = "canary-token-0123456789";
    let emulator = start(|b| b.sts("STS.id", "canary-secret-0123456789", token));
    let lines = Arc::new(Mutex::new(Vec::<String>::new()));
    let sink = lines.clone();
    let client = client_with(&emulator, |c| {
        c.credentials("STS.id", "canary-secret-0123456789", Some(token))
            .unwrap();
        c.log(
            Level::Debug,
            Arc::new(move |level, line| {
                sink.lock().unwrap().push(format!("{level:?} {line}"));
            }),
        );
    });
    emulator.fault("UploadPart times=1 status=500 code=InternalError");
    let upload = init(&client, "logged");
    upload.part_from_bytes(1, b"x").unwrap();
    upload.complete(None).unwrap();
    client
        .set_credentials("STS.id", "wrong-canary-secret", Some(token))
        .unwrap();
    let error = client
        .init_upload(BUCKET, "k", &Options::new())
        .unwrap_err();
    assert_eq!(error.service_error().code, "SignatureDoesNotMatch");
    let text = lines.lock().unwrap().join("\n");
    for expected in [
        "Info upload",
        "was started",
        "was completed",
        "Warn UploadPart is tried again",
        "Debug UploadPart",
        "Error InitiateMultipartUpload failed",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
    }
    for output in [text, format!("{error:?} {error} {client:?} {upload:?}")] {
        assert!(!output.contains("canary"), "{output}");
    }
}
