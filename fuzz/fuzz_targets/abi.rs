#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ossmp_emulator::Emulator;

/// One server for all inputs, and a directory for the files of the calls.
static STAGE: LazyLock<(Emulator, PathBuf)> = LazyLock::new(|| {
    let builder = Emulator::builder().bucket("demo").memory(true);
    let emulator = builder.event_capacity(16).start().expect("a server");
    let name = format!("ossmp-fuzz-{}", std::process::id());
    let directory = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&directory).expect("a directory");
    (emulator, directory)
});

fuzz_target!(|data: &[u8]| {
    let (emulator, directory) = &*STAGE;
    ossmp::fuzz::abi(data, &emulator.endpoint(), directory);
    emulator.reset().expect("memory lets go");
});
