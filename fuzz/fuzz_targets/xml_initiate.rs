#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ossmp::fuzz::xml_initiate(data));
