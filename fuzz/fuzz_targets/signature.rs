#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ossmp::fuzz::signature(
    data,
    ossmp_emulator::fuzz::verify
));
