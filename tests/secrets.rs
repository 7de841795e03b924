//! Canary secrets, used in every way at debug level: not one may show in a log, an error or a checkpoint, nor stay in
//! memory when everything is freed.
#![cfg(target_os = "linux")]

#[path = "c_abi/build.rs"]
mod build;
#[path = "c_abi/program.rs"]
mod program;
#[path = "common/secret.rs"]
mod secret;

use ossmp_emulator::Emulator;
use program::Program;

const ID: &str = "LTAI5tCanary";
/// With characters that each encoding changes.
const KEY: &str = "canary/of+the=permanent~key?1";
const WRONG: &str = "canary/of+a=wrong~key?222";
const STS_ID: &str = "STS.Canary";
const STS_KEY: &str = "canary/of+a=temporary~key?33";
const TOKEN: &str = "canary/of+a=security~token?4444";
const PASSWORD: &str = "canary-of-a-proxy-password";

#[test]
fn the_forms_of_a_secret_are_found() {
    for text in [
        "x canary/of+a=wrong~key?222 y",
        "63616e6172792f6f662b613d77726f6e677e6b65793f323232",
        "canary%2Fof%2Ba%3Dwrong~key%3F222",
        // base64 of it, with 0, 1 and 2 bytes before and behind it.
        "Y2FuYXJ5L29mK2E9d3Jvbmd+a2V5PzIyMg==",
        "eGNhbmFyeS9vZithPXdyb25nfmtleT8yMjJ4",
        "eHhjYW5hcnkvb2YrYT13cm9uZ35rZXk/MjIyeHg=",
    ] {
        assert!(
            secret::found_in(text.as_bytes(), &[WRONG]).is_some(),
            "{text}"
        );
    }
    assert_eq!(
        secret::found_in(b"canary/of+a=wrong~key?22", &[WRONG]),
        None
    );
}

#[test]
fn no_secret_shows_and_none_is_left_in_memory() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .credentials(ID, KEY)
        .sts(STS_ID, STS_KEY, TOKEN)
        .proxy(0)
        .proxy_credentials("user", PASSWORD)
        // One part is sent twice, which goes to the log.
        .fault("UploadPart skip=1 times=1 status=503")
        .start()
        .unwrap();
    let program = Program::build("secrets");
    let data = program.file("data", &vec![7; 300 * 1024]);
    let proxy = emulator.proxy_url().unwrap();
    let proxy = proxy.replace("http://", &format!("http://user:{PASSWORD}@"));
    let lines = [ID, KEY, WRONG, STS_ID, STS_KEY, TOKEN, &proxy].map(|line| format!("{line}\n"));
    let keys = program.file("keys", lines.concat().as_bytes());
    let path = |name: &str| program.directory.path().join(name).display().to_string();
    let (checkpoints, said, memory) = (path("checkpoints"), path("said"), path("memory"));
    std::fs::create_dir(&checkpoints).unwrap();
    program.run(&[
        &emulator.endpoint(),
        &keys,
        &data,
        &checkpoints,
        &said,
        &memory,
    ]);

    let said = std::fs::read(said).unwrap();
    let text = String::from_utf8_lossy(&said);
    for expected in ["log ", "SignatureDoesNotMatch", "NoSuchBucket"] {
        assert!(
            text.contains(expected),
            "{expected} is not in the log:\n{text}"
        );
    }
    let secrets = [KEY, WRONG, STS_KEY, TOKEN, PASSWORD];
    assert_eq!(secret::found_in(&said, &secrets), None, "in {text}");
    for entry in std::fs::read_dir(&checkpoints).unwrap() {
        let file = std::fs::read(entry.unwrap().path()).unwrap();
        assert_eq!(secret::found_in(&file, &secrets), None, "in a checkpoint");
    }
    let memory = std::fs::read(memory).unwrap();
    assert!(
        memory.len() > 1 << 20,
        "only {} bytes of memory",
        memory.len()
    );
    // Token and password are sent, and what sends them (ureq, rustls) does not wipe its buffers: SECURITY.md says so.
    for secret in [KEY, WRONG, STS_KEY] {
        assert_eq!(secret::found_in(&memory, &[secret]), None, "in memory");
    }
}
