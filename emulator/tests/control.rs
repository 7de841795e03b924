//! The control port and the page on it.

mod common;

use std::time::Instant;

use common::*;
use ossmp_emulator::Emulator;
use serde_json::{Value, json};

struct Control(String);

impl Control {
    fn of(emulator: &Emulator) -> Control {
        Control(emulator.control_url().expect("a control port"))
    }

    fn ask(&self, method: &str, path: &str, body: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .proxy(None)
            .http_status_as_error(false)
            .build()
            .into();
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.0));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = agent.run(request.body(body.to_owned()).unwrap()).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), text)
    }

    fn json(&self, method: &str, path: &str, body: &str) -> Value {
        let (status, text) = self.ask(method, path, body, &[]);
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }
}

fn start() -> (Emulator, Control) {
    let emulator = Emulator::builder()
        .bucket("demo")
        .control(0)
        .start()
        .unwrap();
    let control = Control::of(&emulator);
    (emulator, control)
}

#[test]
fn faults_are_armed_listed_and_cleared_all_or_none() {
    let (emulator, control) = start();
    let body = r#"{"faults": ["ListParts status=503", "GetObject reset"]}"#;
    let armed = control.json("POST", "/faults", body);
    assert_eq!(
        armed[0],
        json!({"fault": "ListParts status=503", "times": 1})
    );
    let wrong = "UploadPart reset\nNothing at all";
    assert_eq!(control.ask("POST", "/faults", wrong, &[]).0, 400);
    assert_eq!(
        control.json("GET", "/faults", "").as_array().unwrap().len(),
        2
    );
    let struck = request("GET", "k", "uploadId=1").send(&emulator);
    assert_eq!(struck.status, 503);
    assert_eq!(control.json("DELETE", "/faults", ""), json!([]));
}

#[test]
fn the_report_tells_what_was_sent_again_and_what_is_there() {
    let (emulator, control) = start();
    let id = initiate(&emulator, "k");
    emulator.fault("UploadPart part=2 performed reset");
    let etag = upload_part(&emulator, "k", &id, 1, b"123456789").etag();
    let mut stream = connect(&emulator);
    let lost = request("PUT", "k", &format!("partNumber=2&uploadId={id}")).body("lost");
    let _ = lost.write_on(&mut stream, emulator.port());
    assert!(read_response(&mut stream, false).is_none());
    // Part 2 was not acknowledged, so that only part 1 is sent in vain.
    upload_part(&emulator, "k", &id, 2, b"lost");
    upload_part(&emulator, "k", &id, 1, b"123456789");
    let report = control.json("GET", "/report", "");
    let again = json!([{"upload_id": id, "part_number": 1, "bytes": 9}]);
    assert_eq!(report["parts_sent_again"], again);
    assert_eq!(report["open_uploads"][0]["parts"], 2);
    assert_eq!(report["faults_struck"], 1);
    complete(&emulator, "k", &id, &[(1, etag)]);
    let report = control.json("GET", "/report", "");
    assert_eq!(report["open_uploads"], json!([]));
    assert_eq!(report["objects"][0]["crc64"], "11051210869376104954");
    let events = control.json("GET", "/events", "");
    assert_eq!(events[0]["operation"], "InitiateMultipartUpload");
    assert_eq!(events[0]["acknowledged"], true);
    let hashed = control.json("GET", "/report?sha256", "");
    let expected = hex(&<sha2::Sha256 as sha2::Digest>::digest(b"123456789"));
    assert_eq!(hashed["objects"][0]["sha256"], expected);
    control.json("DELETE", "/events", "");
    assert_eq!(control.json("GET", "/report", "")["requests"], 0);
}

#[test]
fn clock_tokens_and_pauses_are_set_at_run_time() {
    let (emulator, control) = start();
    control.json("POST", "/clock", r#"{"offset": 3600}"#);
    let late = request("GET", "", "uploads").send(&emulator);
    assert_eq!(late.outcome(), (403, "RequestTimeTooSkewed".into()));
    control.json("POST", "/sts", r#"{"expired": true}"#);
    let started = Instant::now();
    control.json("POST", "/pause", r#"{"milliseconds": 300}"#);
    while std::net::TcpStream::connect(("127.0.0.1", emulator.port())).is_err() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(started.elapsed().as_millis() >= 250);
    for path in ["/clock", "/sts", "/pause"] {
        assert_eq!(control.ask("POST", path, "{}", &[]).0, 400, "{path}");
    }
    assert_eq!(control.ask("PUT", "/clock", "", &[]).0, 405);
    assert_eq!(control.ask("GET", "/nothing", "", &[]).0, 404);
}

#[test]
fn a_reset_leaves_the_buckets_only() {
    let directory = tempfile::tempdir().unwrap();
    let start = || {
        Emulator::builder()
            .bucket("demo")
            .directory(directory.path())
            .control(0)
            .start()
            .unwrap()
    };
    let emulator = start();
    emulator.put_object("demo", "k", b"x").unwrap();
    let id = initiate(&emulator, "open");
    upload_part(&emulator, "open", &id, 1, b"x");
    emulator.fault("* always reset");
    emulator.set_clock_offset(9999);
    Control::of(&emulator).json("POST", "/reset", "");
    assert!(emulator.events().is_empty());
    let list = request("GET", "", "uploads").send(&emulator);
    assert_eq!((list.status, list.tag("UploadId")), (200, None));
    assert!(emulator.object("demo", "k").is_none());
    drop(emulator);
    let emulator = start();
    assert!(emulator.object("demo", "k").is_none() && emulator.uploads("demo").is_empty());
    let blobs = std::fs::read_dir(directory.path().join("blobs")).unwrap();
    assert_eq!(blobs.count(), 0);
}

#[test]
fn the_page_shows_everything_and_escapes_it() {
    let (emulator, control) = start();
    emulator
        .put_object("demo", "<script>alert('x')</script>", b"x")
        .unwrap();
    let id = initiate(&emulator, "open");
    upload_part(&emulator, "open", &id, 7, b"123456789");
    emulator.fault("ListParts reset");
    let (status, page) = control.ask("GET", "/", "", &[]);
    assert_eq!(status, 200);
    for wanted in [
        "demo",
        "&lt;script&gt;",
        "Open uploads: 1. Objects: 1, 1 bytes in all.",
        &id,
        "<td class=\"number\">7</td>",
        "Armed faults",
        "ListParts reset",
        "Latest requests",
        "UploadPart",
    ] {
        assert!(page.contains(wanted), "{wanted} in {page}");
    }
    assert!(!page.contains("<script>"));
}

#[test]
fn web_pages_of_others_are_kept_out() {
    let (_emulator, control) = start();
    for header in [("Host", "evil.example"), ("Origin", "http://evil.example")] {
        assert_eq!(
            control.ask("DELETE", "/faults", "", &[header]).0,
            403,
            "{header:?}"
        );
    }
}
