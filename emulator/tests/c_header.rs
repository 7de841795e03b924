//! The header for tests in C: as C99 and as C++, with every warning an error.
#![cfg(unix)]

use std::process::Command;

#[test]
fn a_c_program_starts_steers_and_stops_the_server() {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/c/test.c");
    let directory = tempfile::tempdir().unwrap();
    for compiler in [
        &["gcc", "-std=c99", "-Wpedantic"][..],
        &["g++", "-std=c++11", "-x", "c++"],
    ] {
        let program = directory.path().join(compiler[0]);
        let compiled = Command::new(compiler[0])
            .args(&compiler[1..])
            .args(["-Wall", "-Wextra", "-Werror", "-g", "-o"])
            .args([program.as_os_str(), source.as_ref()])
            .status()
            .unwrap_or_else(|error| panic!("{} is needed: {error}", compiler[0]));
        assert!(compiled.success(), "{compiler:?}");
        let output = Command::new(&program)
            .env("OSSMP_EMULATOR", env!("CARGO_BIN_EXE_ossmp-emulator"))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{compiler:?}: {text}");
    }
}
