//! Every seed through its target, and a bounded walk around them, the same each time.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fastrand::Rng;
use ossmp_emulator::Emulator;

use super::*;

/// Words that mean something to one format or another.
const WORDS: [&[u8]; 17] = [
    b"<",
    b"</",
    b"<![CDATA[",
    b"&#0;",
    b"&amp;",
    b"%0D%0A",
    b"\r\n",
    b"\n",
    b"\0",
    b"-1",
    b"10001",
    b"18446744073709551616",
    b"true",
    b"\xff\xfe",
    "\u{a0}".as_bytes(),
    b"://",
    b"-",
];

fn directory(target: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(target)
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(directory(target)).unwrap_or_else(|e| panic!("{target}: {e}"));
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 5, "{target} has only {} seeds", paths.len());
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn seed(target: &str, name: &str) -> Vec<u8> {
    fs::read(directory(target).join(name)).unwrap()
}

/// Something near a seed.
fn mutated(seeds: &[Vec<u8>], random: &mut Rng) -> Vec<u8> {
    let mut data = random.choice(seeds).cloned().unwrap_or_default();
    for _ in 0..random.usize(1..5) {
        let at = random.usize(0..=data.len());
        let end = random.usize(at..=data.len().min(at + 16));
        match random.u8(0..6) {
            0 if at < data.len() => data[at] ^= 1 << random.u8(0..8),
            1 if at < data.len() => data[at] = random.u8(..),
            2 => drop(data.drain(at..end)),
            3 => {
                let word = random.choice(WORDS).unwrap_or_default();
                data.splice(at..at, word.iter().copied());
            }
            4 => {
                let again = data[at..end].to_vec();
                data.splice(at..at, again);
            }
            _ => {
                let other = random.choice(seeds).cloned().unwrap_or_default();
                let from = random.usize(0..=other.len());
                data.truncate(at);
                data.extend_from_slice(&other[from..]);
            }
        }
    }
    data
}

/// Replays the seeds of a target, then walks `steps` steps around them. What breaks is shown, ready to be a seed.
#[track_caller]
fn walk(target: &str, steps: usize, run: impl Fn(&[u8])) {
    let seeds = seeds(target);
    let mut random = Rng::with_seed(7);
    let walked = (0..steps).map(|_| mutated(&seeds, &mut random));
    for data in seeds.iter().cloned().chain(walked) {
        let shown = String::from_utf8_lossy(&data).into_owned();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&data)));
        assert!(outcome.is_ok(), "{target} fails for {shown:?}");
    }
}

#[test]
fn answers_of_any_kind() {
    walk("xml_initiate", 2000, xml_initiate);
    walk("xml_complete", 2000, xml_complete);
    walk("xml_copy", 2000, xml_copy);
    walk("xml_parts", 2000, xml_parts);
    walk("xml_uploads", 2000, xml_uploads);
    walk("xml_error", 2000, xml_error);
    walk("answer_headers", 2000, answer_headers);
}

#[test]
fn checkpoints_of_any_kind() {
    walk("checkpoint", 500, checkpoint);
}

#[test]
fn endpoints_and_headers_of_any_kind() {
    walk("endpoint", 2000, endpoint);
    walk("header_values", 2000, header_values);
}

#[test]
fn the_emulator_takes_what_we_sign_and_nothing_else() {
    walk("signature", 300, |data| {
        signature(data, ossmp_emulator::fuzz::verify);
    });
}

#[test]
fn the_emulator_stands_any_bytes() {
    walk("emulator_request", 500, ossmp_emulator::fuzz::request);
}

#[test]
#[cfg(unix)]
fn calls_in_any_order() {
    let emulator = Emulator::builder().bucket("demo").memory(true);
    let emulator = emulator.start().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let script = seed("abi", "five-steps");
    abi(&script, &emulator.endpoint(), directory.path());
    assert!(emulator.object("demo", "k").is_some(), "scripts do nothing");
    walk("abi", 60, |data| {
        abi(data, &emulator.endpoint(), directory.path());
        emulator.reset().unwrap();
    });
}

/// A target without seeds, or seeds without a target, would be forgotten.
#[test]
fn each_target_has_seeds_and_the_other_way_round() {
    let names = |directory: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(directory).unwrap();
        let stem = |entry: fs::DirEntry| entry.path().file_stem()?.to_str().map(str::to_owned);
        entries.filter_map(|entry| stem(entry.unwrap())).collect()
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let targets = names(&root.join("fuzz_targets"));
    assert_eq!(names(&root.join("seeds")), targets);
    let tested = include_str!("tests.rs");
    for target in targets {
        let walked = tested.contains(&format!("walk(\"{target}\""));
        assert!(walked, "{target} is not walked here");
    }
}
