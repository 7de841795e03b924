//! The documentation names everything there is, and its examples are the files that are run.

use std::path::Path;
use std::process::Command;

use ossmp_emulator::{Certificate, Emulator, Scenario};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/");

fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{ROOT}{path}"))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn documentation() -> String {
    read("../docs/emulator.md")
}

#[test]
fn every_flag_effect_and_certificate_is_documented() {
    let text = documentation();
    let help = Command::new(env!("CARGO_BIN_EXE_ossmp-emulator"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let flags = help
        .split_whitespace()
        .filter(|word| word.starts_with("--"));
    let flags: Vec<&str> = flags
        .filter(|flag| flag.chars().all(|c| c == '-' || c.is_ascii_lowercase()))
        .collect();
    assert!(flags.len() > 25, "{flags:?}");
    for flag in flags
        .iter()
        .filter(|flag| !["--help", "--version"].contains(flag))
    {
        assert!(text.contains(&format!("`{flag}")), "{flag}");
    }
    let parser = read("src/fault/parse.rs");
    let words: Vec<&str> = parser
        .lines()
        .filter(|line| line.contains("\" =>"))
        .filter_map(|line| line.trim_start().strip_prefix('"')?.split('"').next())
        .collect();
    assert!(words.len() > 40, "{words:?}");
    for word in words {
        let shown = ["`", "["].iter().any(|open| {
            [" ", "`", "=", "]"]
                .iter()
                .any(|end| text.contains(&format!("{open}{word}{end}")))
        });
        assert!(shown, "{word}");
    }
    for (name, _) in Certificate::ALL.iter().filter(|(name, _)| *name != "good") {
        assert!(text.contains(&format!("`{name}`")), "{name}");
    }
    assert!(
        !text.contains("\n```\n\n```\n"),
        "a block without a language would be taken for Rust"
    );
}

#[test]
fn each_scenario_file_works_and_is_in_the_table() {
    let text = documentation();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(format!("{ROOT}scenarios")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let scenario: Scenario = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let row = text
            .lines()
            .find(|line| line.starts_with(&format!("| [`{name}`]")));
        let row = row.unwrap_or_else(|| panic!("{name} is not in the table"));
        for fault in &scenario.faults {
            // Quotes, and the order of words, say nothing.
            let plain = |text: &str| text.replace('\'', "");
            let shown = plain(fault)
                .split(' ')
                .all(|word| plain(row).contains(word));
            assert!(shown, "{name}: {fault}");
        }
        let builder = scenario
            .faults
            .into_iter()
            .fold(Emulator::builder(), |builder, fault| builder.fault(fault));
        assert!(builder.memory(true).start().is_ok(), "{name}");
        names.push(name);
    }
    let rows = text
        .lines()
        .filter(|line| line.contains("](../emulator/scenarios/"));
    assert_eq!(rows.count(), names.len(), "a row without its file");
}

#[test]
fn the_scenarios_that_are_shown_work() {
    let text = documentation();
    for form in ["toml", "json"] {
        let shown = text.split(&format!("\n```{form}\n")).nth(1).expect(form);
        let scenario: Scenario = shown.split("\n```").next().unwrap().parse().unwrap();
        assert!(!scenario.faults.is_empty(), "{form}");
    }
}

#[test]
fn the_examples_are_the_files_that_conformance_runs() {
    let text = documentation();
    for (language, file) in [
        ("python", "conformance/python-oss2/test_example.py"),
        ("java", "conformance/java/src/test/java/EmulatorTest.java"),
        ("go", "conformance/go-v2/example_test.go"),
        ("javascript", "conformance/node/example.test.js"),
    ] {
        let block = format!("```{language}\n{}```", read(file));
        assert!(
            text.contains(&block),
            "{file} is not what docs/emulator.md shows"
        );
    }
}

#[test]
fn the_c_program_compiles_and_runs() {
    let text = documentation();
    let program = text
        .split("\n```c\n")
        .nth(1)
        .expect("a C program")
        .split("```")
        .next()
        .unwrap();
    let directory = tempfile::tempdir().unwrap();
    let source = directory.path().join("example.c");
    std::fs::write(&source, program).unwrap();
    let built = directory.path().join("example");
    let compiled = Command::new("gcc")
        .args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"])
        .arg(format!("-I{ROOT}c"))
        .args([Path::new("-o"), &built, &source])
        .status()
        .expect("gcc runs");
    assert!(compiled.success());
    let output = Command::new(&built)
        .env("OSSMP_EMULATOR", env!("CARGO_BIN_EXE_ossmp-emulator"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("\"open_uploads\": []")
    );
}
