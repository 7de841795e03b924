//! Killed at any instant, a server keeps what it has acknowledged and shows nothing half.
//!
//! `OSSMP_EMULATOR_KILLS` sets how often it is killed.
#![cfg(unix)]

mod common;
#[path = "common/program.rs"]
mod process;

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use common::*;
use ossmp_emulator::Emulator;
use process::Program;

/// What one client knows for certain, and what may or may not have happened.
#[derive(Default)]
struct Ledger {
    /// Acknowledged parts of open uploads: by upload id, key and then number.
    open: BTreeMap<String, (String, BTreeMap<u32, String>)>,
    /// Acknowledged objects with their ETag.
    objects: BTreeMap<String, String>,
    /// The ETag of a part that was sent and not answered.
    in_flight: Option<String>,
    /// The upload whose Complete or Abort was not answered, with the ETag its object has if it is there.
    unsure: Option<(String, String)>,
}

/// Uploads until the server is gone.
fn upload_until_killed(port: u16, client: u64, counter: &AtomicU64) -> Ledger {
    let mut ledger = Ledger::default();
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return ledger;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
    while one_upload(&mut stream, port, client, counter, &mut ledger).is_some() {}
    ledger
}

fn one_upload(
    stream: &mut TcpStream,
    port: u16,
    client: u64,
    counter: &AtomicU64,
    ledger: &mut Ledger,
) -> Option<()> {
    let number = counter.fetch_add(1, Ordering::Relaxed);
    let key = format!("{client}/{number}");
    let mut send = |request: Request| {
        request.write_on(stream, port).ok()?;
        read_response(stream, false)
    };
    let id = send(request("POST", &key, "uploads"))?.tag("UploadId")?;
    ledger
        .open
        .insert(id.clone(), (key.clone(), BTreeMap::new()));
    for (round, part) in [1_u32, 2, 1].into_iter().enumerate() {
        let mut bytes = pattern(KIB_100);
        bytes[..8].copy_from_slice(&(number * 10 + round as u64).to_le_bytes());
        ledger.in_flight = Some(md5_text(&bytes));
        let query = format!("partNumber={part}&uploadId={id}");
        let etag = send(request("PUT", &key, &query).body(bytes))?.etag();
        ledger.in_flight = None;
        ledger.open.get_mut(&id)?.1.insert(part, etag);
    }
    let (_, parts) = ledger.open.get(&id)?.clone();
    let parts: Vec<(u32, String)> = parts.into_iter().collect();
    let expected = composite(&parts);
    if number.is_multiple_of(3) {
        return Some(());
    }
    // From here on the upload may be gone.
    ledger.open.remove(&id);
    ledger.unsure = Some((key.clone(), expected.clone()));
    let complete = request("POST", &key, &format!("uploadId={id}")).body(complete_body(&parts));
    assert_eq!(send(complete)?.status, 200);
    ledger.unsure = None;
    ledger.objects.insert(key, expected);
    Some(())
}

fn composite(parts: &[(u32, String)]) -> String {
    let text: String = parts.iter().map(|(_, etag)| etag.as_str()).collect();
    format!("{}-{}", md5_text(text.as_bytes()), parts.len())
}

fn md5_text(bytes: &[u8]) -> String {
    hex(&<md5::Md5 as md5::Digest>::digest(bytes)).to_uppercase()
}

fn check(store: &Path, ledgers: &[Ledger]) {
    let emulator = Emulator::builder().directory(store).start().unwrap();
    for ledger in ledgers {
        for (id, (_, parts)) in &ledger.open {
            let found = emulator.parts("demo", id).expect("an acknowledged upload");
            for (number, etag) in parts {
                let part = found.iter().find(|part| part.number == *number);
                let part = part.expect("an acknowledged part");
                // Sent again and unanswered, it may have been replaced.
                assert!(
                    part.etag == *etag || Some(&part.etag) == ledger.in_flight.as_ref(),
                    "part {number} of {id}"
                );
            }
        }
        for (key, etag) in &ledger.objects {
            assert_eq!(&emulator.object("demo", key).unwrap().etag, etag, "{key}");
        }
        if let Some((key, etag)) = &ledger.unsure
            && let Some(object) = emulator.object("demo", key)
        {
            assert_eq!(&object.etag, etag, "{key} is there, so it must be whole");
        }
    }
    // Whatever is shown is whole: its bytes are there and have the checksum that is told.
    for object in listed(&emulator) {
        let info = emulator.object("demo", &object).unwrap();
        let bytes = emulator.read_object("demo", &object).unwrap();
        assert_eq!(bytes.len() as u64, info.size);
        let crc = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc64Xz, &bytes);
        assert_eq!(crc, info.crc64, "{object}");
    }
}

fn listed(emulator: &Emulator) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    loop {
        let marker = keys.last().cloned().unwrap_or_default();
        let page = request("GET", "", &format!("max-keys=1000&marker={marker}")).send(emulator);
        let found = tags(&page.text(), "Key");
        if found.is_empty() {
            return keys;
        }
        keys.extend(found);
    }
}

#[test]
fn killed_at_random_instants_nothing_acknowledged_is_lost_and_nothing_half_is_shown() {
    let kills: u64 =
        std::env::var("OSSMP_EMULATOR_KILLS").map_or(8, |text| text.parse().expect("a number"));
    let temporary = tempfile::tempdir().unwrap();
    let store = temporary.path().join("store");
    let counter = AtomicU64::new(1);
    let mut ledgers = Vec::new();
    for life in 0..kills {
        let arguments = ["--bucket", "demo", "--dir", store.to_str().unwrap()];
        let mut program = Program::start(&arguments, temporary.path());
        let port = program.port("endpoint");
        let lived = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..4)
                .map(|client| {
                    scope.spawn({
                        let counter = &counter;
                        move || upload_until_killed(port, client, counter)
                    })
                })
                .collect();
            // Instants that no two lives share, up to a quarter of a second.
            std::thread::sleep(Duration::from_micros(20_000 + life * 7_919 * 13 % 230_000));
            program.signal("KILL");
            clients
                .into_iter()
                .map(|client| client.join().unwrap())
                .collect::<Vec<_>>()
        });
        ledgers.extend(lived);
        check(&store, &ledgers);
    }
    let objects: usize = ledgers.iter().map(|ledger| ledger.objects.len()).sum();
    let open: usize = ledgers.iter().map(|ledger| ledger.open.len()).sum();
    assert!(objects > 0 && open > 0, "{objects} objects, {open} uploads");
}
