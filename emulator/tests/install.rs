//! `make install-emulator` puts everything in place, and `make uninstall-emulator` leaves nothing.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn make(target: &str, destination: &Path) {
    let program = Path::new(env!("CARGO_BIN_EXE_ossmp-emulator"));
    let made = Command::new("make")
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args([
            "--silent",
            "--no-print-directory",
            target,
            "PREFIX=/opt/oss",
        ])
        .arg(format!("RELEASE={}", program.parent().unwrap().display()))
        .arg(format!("DESTDIR={}", destination.display()))
        // That of a make that runs these tests.
        .env_remove("MAKEFLAGS")
        .output()
        .expect("make runs");
    assert!(made.status.success(), "{target}: {made:?}");
}

fn files_below(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn program_manual_page_and_header_come_and_go() {
    let destination = tempfile::tempdir().unwrap();
    make("install-emulator", destination.path());
    let prefix = destination.path().join("opt/oss");
    let expected = [
        "bin/ossmp-emulator",
        "include/ossmp_emulator.h",
        "share/man/man1/ossmp-emulator.1",
    ];
    assert_eq!(
        files_below(destination.path()),
        expected.map(|file| prefix.join(file))
    );
    let version = Command::new(prefix.join(expected[0]))
        .arg("--version")
        .output()
        .unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    assert_eq!(
        version.trim(),
        concat!("ossmp-emulator ", env!("CARGO_PKG_VERSION"))
    );
    make("uninstall-emulator", destination.path());
    assert!(files_below(destination.path()).is_empty());
}
