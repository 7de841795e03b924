//! The exported symbols: ours alone, all of them written down, none ever lost.
#![cfg(unix)]

#[path = "c_abi/build.rs"]
mod build;

use build::{committed_header, expect_success, functions, library, read, root, run};

/// Names and versions in abi/ossmp.symbols.
fn listed() -> Vec<(String, String)> {
    read(&root().join("abi/ossmp.symbols"))
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (name, version) = line.split_once(' ').expect("a name and a version");
            (name.to_owned(), version.to_owned())
        })
        .collect()
}

fn names() -> Vec<String> {
    listed().into_iter().map(|(name, _)| name).collect()
}

#[test]
fn the_library_exports_what_is_listed_and_nothing_else() {
    let library = library();
    let output = run(
        "nm",
        [
            "-D".as_ref(),
            "--defined-only".as_ref(),
            library.as_os_str(),
        ],
    );
    expect_success("nm", &output);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut exported: Vec<_> = text
        .lines()
        .filter_map(|line| line.split_whitespace().nth(2))
        .collect();
    exported.sort_unstable();
    assert_eq!(exported, names());
}

#[test]
fn the_header_declares_what_is_listed() {
    assert_eq!(functions(&committed_header()), names());
}

#[test]
fn the_list_is_sorted_and_names_released_versions() {
    let package: Vec<u32> = numbers(env!("CARGO_PKG_VERSION"));
    for pair in listed().windows(2) {
        assert!(pair[0].0 < pair[1].0, "{} is out of order", pair[1].0);
    }
    for (name, version) in listed() {
        assert!(name.starts_with("ossmp_"), "{name}");
        assert!(numbers(&version) <= package, "{name} {version}");
    }
}

fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map(|n| n.parse().expect("a number"))
        .collect()
}
