#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ossmp_emulator::fuzz::request(data));
