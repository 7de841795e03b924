//! What the tests share: an emulator, a client for it, bytes to send.
#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::io::Write;
use std::path::PathBuf;

use ossmp::{Client, Config, Error, Options, Parts, Upload};
use ossmp_emulator::{Emulator, EmulatorBuilder, Event};

pub const ID: &str = "test-key-id";
pub const SECRET: &str = "test-key-secret";
pub const BUCKET: &str = "demo";
/// Smallest size of a part that is not the last (OSS limit).
pub const MIN_PART: usize = 100 * 1024;

pub fn emulator() -> Emulator {
    start(|builder| builder)
}

pub fn start(with: impl FnOnce(EmulatorBuilder) -> EmulatorBuilder) -> Emulator {
    let builder = Emulator::builder().bucket(BUCKET).credentials(ID, SECRET);
    with(builder).start().expect("the emulator starts")
}

pub fn config(emulator: &Emulator) -> Config {
    let mut config = Config::new();
    config.endpoint(&emulator.endpoint()).unwrap();
    config.credentials(ID, SECRET, None).unwrap();
    config.region("cn-hangzhou").unwrap();
    config
}

pub fn client(emulator: &Emulator) -> Client {
    client_with(emulator, |_| {})
}

/// A client with short limits: a test that runs into one must not take long.
pub fn client_with(emulator: &Emulator, change: impl FnOnce(&mut Config)) -> Client {
    let mut config = config(emulator);
    config.idle_timeout(2_000).unwrap();
    change(&mut config);
    Client::new(&config).unwrap()
}

pub fn init(client: &Client, object: &str) -> Upload {
    client
        .init_upload(BUCKET, object, &Options::new())
        .expect("init")
}

/// Bytes without a short period, different for each seed.
pub fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut data = Vec::with_capacity(length + 8);
    while data.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        data.extend_from_slice(&state.to_le_bytes());
    }
    data.truncate(length);
    data
}

pub fn file_of(data: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(data).unwrap();
    file
}

pub fn path_of(file: &tempfile::NamedTempFile) -> PathBuf {
    file.path().to_owned()
}

/// The requests of one operation, in order.
pub fn requests(emulator: &Emulator, operation: &str) -> Vec<Event> {
    let mut events = emulator.events();
    events.retain(|e| e.operation == operation);
    events
}

pub fn header<'e>(event: &'e Event, name: &str) -> Option<&'e str> {
    let found = event.headers.iter().find(|(n, _)| n == name)?;
    Some(&found.1)
}

pub fn numbers(parts: &Parts) -> Vec<u32> {
    parts.iter().map(|p| p.number).collect()
}

#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T, Error>, text: &str) {
    let error = result.expect_err("it must be refused");
    assert_eq!(error.kind(), ossmp::ErrorKind::Argument, "{error}");
    assert!(
        error.message().contains(text),
        "{error} does not say {text:?}"
    );
}

/// The stored object is exactly these bytes; says where it differs, without printing them.
#[track_caller]
pub fn assert_stored(emulator: &Emulator, object: &str, data: &[u8]) {
    let stored = emulator.read_object(BUCKET, object).expect("the object");
    let same = stored.iter().zip(data).take_while(|(a, b)| a == b).count();
    assert!(
        stored == data,
        "{object}: {} bytes stored, {} expected, different from byte {same} on",
        stored.len(),
        data.len()
    );
}
