//! What the tests of the C ABI share: the built library, the compilers, the header.
#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// How the project's own C is compiled; a warning is an error.
pub const WARNINGS: [&str; 5] = ["-Wall", "-Wextra", "-Wpedantic", "-Wformat=2", "-Werror"];

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The header that build.rs made of the sources as they are.
pub fn generated_header() -> String {
    let path = Path::new(env!("OUT_DIR")).join("include/ossmp.h");
    read(&path)
}

pub fn committed_header() -> String {
    read(&root().join("include/ossmp.h"))
}

pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The shared library: cargo builds it with every test, beside the test's own executable.
pub fn library() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let deps = test.parent().expect("a directory");
    let name = format!(
        "{}ossmp{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let library = deps.join(name);
    assert!(
        library.exists(),
        "{} was not built with this test",
        library.display()
    );
    library
}

/// The names of the functions that a header declares.
pub fn functions(header: &str) -> Vec<String> {
    let mut names: Vec<String> = without_comments(header)
        .split(';')
        .filter(|declaration| !declaration.contains("typedef"))
        .filter_map(|declaration| {
            let (before, _) = declaration.split_once('(')?;
            let start = before.rfind("ossmp_")?;
            Some(before[start..].trim().to_owned())
        })
        .collect();
    names.sort();
    names
}

/// The numbers that a header's enums give, by name.
pub fn numbers(header: &str) -> Vec<(String, i32)> {
    without_comments(header)
        .lines()
        .filter_map(|line| line.trim().trim_end_matches(',').split_once(" = "))
        .map(|(name, number)| (name.to_owned(), number.parse().expect("a number")))
        .collect()
}

pub fn without_comments(header: &str) -> String {
    let mut text = String::new();
    let mut rest = header;
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").expect("a comment ends").1;
    }
    text + rest
}

/// Runs a program that the tests cannot do without.
pub fn run<I: AsRef<OsStr>>(program: &str, arguments: impl IntoIterator<Item = I>) -> Output {
    Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|e| panic!("{program} is needed for this test and does not start: {e}"))
}

#[track_caller]
pub fn expect_success(what: &str, output: &Output) {
    assert!(
        output.status.success(),
        "{what}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
