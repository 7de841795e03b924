//! The server as a program.
#![cfg(unix)]

mod common;
#[path = "common/program.rs"]
mod process;

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

use common::*;
use ossmp_emulator::Emulator;
use process::Program;

fn get(url: &str) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .proxy(None)
        .http_status_as_error(false)
        .build()
        .into();
    agent.get(url).call().unwrap().status().as_u16()
}

#[test]
fn the_ready_line_tells_all_and_a_signal_stops_it_cleanly() {
    for signal in ["TERM", "INT"] {
        let temporary = tempfile::tempdir().unwrap();
        let log = temporary.path().join("log");
        let arguments = [
            "--bucket",
            "demo",
            "--log",
            log.to_str().unwrap(),
            "--fault",
            "GetObject status=503",
        ];
        let mut program = Program::start(&arguments, temporary.path());
        assert!(
            program
                .ready
                .starts_with("ossmp-emulator ready endpoint=http://127.0.0.1:")
        );
        assert_eq!(program.field("region"), "cn-hangzhou");
        assert_eq!(
            program.field("access-key-id"),
            ossmp_emulator::DEFAULT_ACCESS_KEY_ID
        );
        assert_eq!(
            program.field("access-key-secret"),
            ossmp_emulator::DEFAULT_ACCESS_KEY_SECRET
        );
        let url = format!("{}/demo/k", program.field("endpoint"));
        assert_eq!([get(&url), get(&url)], [503, 403]);
        assert_eq!(program.signal(signal).code(), Some(0));
        let log = std::fs::read_to_string(log).unwrap();
        let lines: Vec<serde_json::Value> = log
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let statuses: Vec<u64> = lines
            .iter()
            .map(|line| line["status"].as_u64().unwrap())
            .collect();
        assert_eq!(statuses, [503, 403]);
        assert_eq!(
            (lines[0]["operation"].as_str(), lines[1]["auth"].as_str()),
            (Some("GetObject"), Some("anonymous"))
        );
        assert_eq!(
            std::fs::read_dir(temporary.path()).unwrap().count(),
            1,
            "only the log is left"
        );
    }
}

#[test]
fn under_tls_the_authority_is_written_to_a_file() {
    let temporary = tempfile::tempdir().unwrap();
    let file = temporary.path().join("ca.pem");
    let program = Program::start(
        &["--tls", "--tls-ca-out", file.to_str().unwrap()],
        temporary.path(),
    );
    assert!(program.field("endpoint").starts_with("https://"));
    assert_eq!(program.field("ca"), file.to_str().unwrap());
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .starts_with("-----BEGIN CERTIFICATE-----")
    );
    let program = Program::start(&["--tls"], temporary.path());
    assert!(
        std::fs::read_to_string(program.field("ca"))
            .unwrap()
            .contains("CERTIFICATE")
    );
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let temporary = tempfile::tempdir().unwrap();
    let store = temporary.path().join("store");
    let arguments = ["--bucket", "demo", "--dir", store.to_str().unwrap()];
    let mut program = Program::start(&arguments, temporary.path());
    let port = program.port("endpoint");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut send = |request: Request| request.send_on(&mut stream, port);
    let done = send(request("POST", "done", "uploads"))
        .tag("UploadId")
        .unwrap();
    let part = format!("partNumber=1&uploadId={done}");
    let etag = send(request("PUT", "done", &part).body("object")).etag();
    let body = complete_body(&[(1, etag)]);
    let answer = send(request("POST", "done", &format!("uploadId={done}")).body(body));
    assert_eq!(answer.status, 200);
    let open = send(request("POST", "open", "uploads"))
        .tag("UploadId")
        .unwrap();
    let part = format!("partNumber=7&uploadId={open}");
    assert_eq!(send(request("PUT", "open", &part).body("part")).status, 200);
    program.signal("KILL");

    let emulator = Emulator::builder().directory(&store).start().unwrap();
    assert_eq!(emulator.read_object("demo", "done").unwrap(), b"object");
    assert_eq!(
        emulator.uploads("demo"),
        [("open".to_owned(), open.clone())]
    );
    let parts = emulator.parts("demo", &open).unwrap();
    assert_eq!((parts.len(), parts[0].number, parts[0].size), (1, 7, 4));
}

#[test]
fn a_scenario_file_arms_faults_and_the_control_port_is_announced() {
    let temporary = tempfile::tempdir().unwrap();
    let file = temporary.path().join("case.toml");
    let text = "description = 'busy'\n[[fault]]\noperation = 'GetObject'\nstatus = 503\n";
    std::fs::write(&file, text).unwrap();
    let arguments = ["--scenario", file.to_str().unwrap(), "--control", "0"];
    let program = Program::start(&arguments, temporary.path());
    let faults = format!("{}/faults", program.field("control"));
    assert_eq!(get(&faults), 200);
    let url = format!("{}/demo/k", program.field("endpoint"));
    assert_eq!([get(&url), get(&url)], [503, 403]);
}

#[test]
fn wrong_arguments_are_refused_with_a_reason() {
    for (arguments, reason) in [
        (&["--fault", "UploadPart"][..], "no effect is given"),
        (&["--sts", "a,b"], "ID,SECRET,TOKEN"),
        (&["--sts", "a,b,c,soon"], "seconds since 1970"),
        (&["--scenario", "/nowhere.toml"], "/nowhere.toml"),
        (&["--address", "0.0.0.0"], "--allow-remote"),
        (&["--address", "0.0.0.0", "--allow-remote"], "default keys"),
        (&["--bucket", "No_Bucket"], "No_Bucket"),
        (&["--bad-certificate", "good"], "missing-intermediate"),
        (&["--proxy-auth", "a:b"], "--proxy"),
        (&["--proxy", "0", "--proxy-auth", "ab"], "USER:PASSWORD"),
        (&["--memory", "--dir", "x"], "--dir"),
        (&["--no-crc"], "--sink"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_ossmp-emulator"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(!output.status.success());
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(reason), "{arguments:?}: {text}");
    }
}

#[test]
fn bad_certificates_time_limits_and_a_proxy_are_flags() {
    let temporary = tempfile::tempdir().unwrap();
    let arguments =
        "--memory --bad-certificate expired --proxy 0 --proxy-auth u:p --head-timeout 150";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let program = Program::start(&arguments, temporary.path());
    assert!(program.field("endpoint").starts_with("https://"));
    assert!(Path::new(&program.field("ca")).is_file());
    let mut silent = TcpStream::connect(("127.0.0.1", program.port("proxy"))).unwrap();
    assert_eq!(
        silent.read(&mut [0]).unwrap(),
        0,
        "closed by the time limit"
    );
}

#[test]
fn it_ends_with_its_standard_input_if_told_so() {
    let temporary = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_ossmp-emulator"))
        .args(["--memory", "--until-eof"])
        .env("TMPDIR", temporary.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains(" ready "));
    assert_eq!(child.try_wait().unwrap(), None);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_help_of_the_sink_says_what_is_not_checked() {
    let output = Command::new(env!("CARGO_BIN_EXE_ossmp-emulator"))
        .arg("--help")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let sink = text.split("--sink\n").nth(1).expect("--sink");
    assert!(sink.contains("Not checked then"), "{sink}");
}
