//! The C program in the README compiles, so that nobody's first try fails.

use std::process::Command;

#[test]
fn the_program_in_the_readme_compiles() {
    let root = env!("CARGO_MANIFEST_DIR");
    let readme = std::fs::read_to_string(format!("{root}/README.md")).unwrap();
    let program = readme.split("```c\n").nth(1).expect("a C program");
    let program = program.split("```").next().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let source = directory.path().join("readme.c");
    std::fs::write(&source, program).unwrap();
    let compiler = Command::new("gcc")
        .args([
            "-std=c99",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
            "-c",
        ])
        .arg(format!("-I{root}/include"))
        .arg("-o")
        .arg(directory.path().join("readme.o"))
        .arg(&source)
        .status()
        .expect("gcc runs");
    assert!(compiler.success());
}

#[test]
fn every_test_that_the_documentation_names_exists() {
    let root = env!("CARGO_MANIFEST_DIR");
    let text = std::fs::read_to_string(format!("{root}/docs/reliability.md")).unwrap();
    let mut named = 0;
    for word in text
        .split('`')
        .filter(|w| w.contains("::") && !w.contains(' '))
    {
        let (file, test) = word.split_once("::").unwrap();
        let integration = std::fs::read_to_string(format!("{root}/tests/{file}.rs"));
        let source = integration
            .or_else(|_| std::fs::read_to_string(format!("{root}/src/{file}.rs")))
            .unwrap();
        let wanted = format!("fn {}", test.trim_end_matches('*'));
        assert!(source.contains(&wanted), "{word}");
        named += 1;
    }
    assert!(named > 20, "only {named} tests are named");
}

#[test]
fn every_dependency_has_its_reason_in_the_documentation() {
    let root = env!("CARGO_MANIFEST_DIR");
    let manifest = std::fs::read_to_string(format!("{root}/Cargo.toml")).unwrap();
    let reasons = std::fs::read_to_string(format!("{root}/docs/dependencies.md")).unwrap();
    let mut section = "";
    let mut named = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section == "[dependencies]" || section == "[build-dependencies]" {
            let Some((name, _)) = line.split_once(" = ") else {
                continue;
            };
            let has = |row: &str| {
                row.split('|')
                    .nth(1)
                    .is_some_and(|c| c.split(", ").any(|n| n.trim() == name))
            };
            assert!(reasons.lines().any(has), "{name} has no reason");
            named += 1;
        }
    }
    assert!(named > 15, "only {named} dependencies");
}
