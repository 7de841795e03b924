//! The header: what is committed is what src/ffi says, and every C and C++ in use takes it.

#[path = "c_abi/build.rs"]
mod build;

use std::fmt::Write;

use build::{
    WARNINGS, committed_header, expect_success, functions, generated_header, numbers, run,
};
use ossmp::{ErrorKind, Level, ObjectState};

#[test]
fn the_committed_header_is_the_generated_one() {
    let generated = generated_header();
    // How `make header` refreshes the copy: this test alone knows where cargo put the original.
    if std::env::var_os("OSSMP_WRITE_HEADER").is_some() {
        std::fs::write(build::root().join("include/ossmp.h"), &generated).unwrap();
    }
    let committed = committed_header();
    let differing = committed
        .lines()
        .zip(generated.lines())
        .position(|(a, b)| a != b);
    assert!(
        committed == generated,
        "include/ossmp.h is not what src/ffi makes (line {}); run `make header`",
        differing.map_or(0, |line| line + 1)
    );
}

#[test]
fn every_function_can_be_called_from_c99_c11_and_cpp11() {
    let header = committed_header();
    let mut source = String::from("#include \"ossmp.h\"\ntypedef void (*any)(void);\n");
    source.push_str("any functions[] = {\n");
    let names = functions(&header);
    assert!(
        names.len() > 80,
        "only {} functions were found",
        names.len()
    );
    for name in &names {
        writeln!(source, "    (any)&{name},").unwrap();
    }
    source.push_str("};\n");
    let directory = tempfile::tempdir().unwrap();
    for (compiler, standard, file) in [
        ("gcc", "-std=c99", "all.c"),
        ("gcc", "-std=c11", "all.c"),
        ("g++", "-std=c++11", "all.cpp"),
    ] {
        let path = directory.path().join(file);
        std::fs::write(&path, &source).unwrap();
        let mut arguments = vec![standard.to_owned()];
        arguments.extend(WARNINGS.map(str::to_owned));
        arguments.push(format!("-I{}", build::root().join("include").display()));
        arguments.extend(["-fsyntax-only".to_owned(), path.display().to_string()]);
        expect_success(standard, &run(compiler, arguments));
    }
}

#[test]
fn the_header_needs_two_standard_headers_and_has_no_struct_bodies() {
    let header = committed_header();
    let includes: Vec<_> = header
        .lines()
        .filter(|l| l.starts_with("#include"))
        .collect();
    assert_eq!(includes, ["#include <stddef.h>", "#include <stdint.h>"]);
    for word in ["bool", "uint64_t", "...", "union"] {
        let found = build::without_comments(&header).contains(word);
        assert!(!found, "{word} is hard on some language that calls us");
    }
    for line in header.lines().filter(|l| l.contains("struct ")) {
        assert!(
            line.starts_with("typedef struct ossmp_") && line.ends_with(';'),
            "{line}"
        );
    }
}

#[test]
fn every_function_is_documented() {
    let header = committed_header();
    let lines: Vec<_> = header.lines().collect();
    for name in functions(&header) {
        let declared = lines
            .iter()
            .position(|l| !l.starts_with([' ', '/']) && l.contains(&format!("{name}(")));
        let line = declared.unwrap_or_else(|| panic!("{name} is not at the start of a line"));
        assert!(
            lines[line - 1].ends_with("*/"),
            "{name} has no documentation"
        );
    }
}

#[test]
fn the_numbers_are_those_of_the_core() {
    let header = numbers(&committed_header());
    let number = |name: &str| {
        header
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, number)| *number)
    };
    for kind in KINDS {
        let name = format!("OSSMP_E_{}", upper_snake(&format!("{kind:?}")));
        assert_eq!(number(&name), Some(kind as i32), "{name}");
    }
    for state in [
        ObjectState::Unchanged,
        ObjectState::Made,
        ObjectState::Unknown,
    ] {
        let name = format!("OSSMP_OBJECT_{}", upper_snake(&format!("{state:?}")));
        assert_eq!(number(&name), Some(state as i32), "{name}");
    }
    for level in [Level::Error, Level::Warn, Level::Info, Level::Debug] {
        let name = format!("OSSMP_LOG_{}", upper_snake(&format!("{level:?}")));
        assert_eq!(number(&name), Some(level as i32), "{name}");
    }
    assert_eq!(number("OSSMP_OK"), Some(0));
    let outcomes = header
        .iter()
        .filter(|(n, _)| n.starts_with("OSSMP_E_"))
        .count();
    assert_eq!(outcomes, KINDS.len());
}

#[test]
fn the_version_macros_are_the_version_of_the_package() {
    let header = committed_header();
    let [major, minor, patch] = [
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
        env!("CARGO_PKG_VERSION_PATCH"),
    ];
    let bytes = [major, minor, patch].map(|n| n.parse::<u8>().unwrap());
    let number = u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]);
    for line in [
        format!("#define OSSMP_VERSION_MAJOR {major}\n"),
        format!("#define OSSMP_VERSION_MINOR {minor}\n"),
        format!("#define OSSMP_VERSION_PATCH {patch}\n"),
        format!("#define OSSMP_VERSION_NUMBER {number:#08x} "),
    ] {
        assert!(header.contains(&line), "{line}");
    }
}

const KINDS: [ErrorKind; 18] = [
    ErrorKind::Argument,
    ErrorKind::State,
    ErrorKind::Cancelled,
    ErrorKind::Internal,
    ErrorKind::Memory,
    ErrorKind::File,
    ErrorKind::FileChanged,
    ErrorKind::Checkpoint,
    ErrorKind::Network,
    ErrorKind::Tls,
    ErrorKind::Timeout,
    ErrorKind::Service,
    ErrorKind::NoSuchUpload,
    ErrorKind::Protocol,
    ErrorKind::Integrity,
    ErrorKind::OutcomeUnknown,
    ErrorKind::CallbackFailed,
    ErrorKind::Credentials,
];

/// `NoSuchUpload` becomes `NO_SUCH_UPLOAD`.
fn upper_snake(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(c.to_uppercase());
    }
    text
}
