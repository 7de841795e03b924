//! The arrows between the modules, read from the sources: what must not name what.

use std::path::Path;

/// One file of src, without comments and the tests at its end.
struct Source {
    /// Relative to src, with `/`.
    name: String,
    code: String,
}

impl Source {
    fn is_within(&self, places: &[&str]) -> bool {
        places.iter().any(|place| match place.strip_suffix('/') {
            Some(directory) => self.name.starts_with(&format!("{directory}/")),
            None => self.name == *place,
        })
    }

    /// Whether a word stands in the code by itself.
    fn names(&self, word: &str) -> bool {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        self.code.match_indices(word).any(|(at, _)| {
            let before = self.code[..at].chars().next_back();
            let after = self.code[at + word.len()..].chars().next();
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !is_of_tests(&path) {
                found.push(read(&root, &path));
            }
        }
    }
    assert!(found.len() > 20, "only {} files", found.len());
    found
}

/// What only tests use may name everything.
fn is_of_tests(path: &Path) -> bool {
    let stem = path.file_stem();
    stem.is_some_and(|stem| stem == "tests" || stem == "testing")
}

fn read(root: &Path, path: &Path) -> Source {
    let text = std::fs::read_to_string(path).unwrap();
    let code: Vec<_> = text
        .lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .map(|line| line.split("//").next().unwrap_or(""))
        .collect();
    let name = path.strip_prefix(root).unwrap();
    Source {
        name: name.to_str().unwrap().replace('\\', "/"),
        code: code.join("\n"),
    }
}

/// Fails for every file outside of `places` that names `word`.
#[track_caller]
fn only_in(word: &str, places: &[&str]) {
    let strangers: Vec<_> = sources()
        .into_iter()
        .filter(|source| !source.is_within(places) && source.names(word))
        .map(|source| source.name)
        .collect();
    assert!(
        strangers.is_empty(),
        "{word} is named in {strangers:?}; it belongs in {places:?}"
    );
}

#[test]
fn nothing_below_the_c_abi_knows_of_it() {
    for word in [
        "crate::ffi",
        "super::ffi",
        "c_char",
        "c_int",
        "c_void",
        "no_mangle",
    ] {
        only_in(word, &["ffi/", "os.rs", "fuzz/mod.rs"]);
    }
}

#[test]
fn the_http_client_is_named_in_one_place() {
    only_in("ureq", &["transport/"]);
}

#[test]
fn unsafe_code_and_system_calls_have_their_places() {
    only_in("unsafe", &["ffi/", "os.rs"]);
    only_in("libc", &["ffi/", "os.rs"]);
}

/// From top to bottom. A module may name its own row and those below.
const ROWS: [&[&str]; 8] = [
    // Not in the library: tests that look at everything.
    &["fuzz", "races"],
    &["ffi"],
    &["transfer", "resume", "stream", "writer", "ahead"],
    &["upload", "complete", "copy", "list", "put"],
    &["client", "verify", "keyring", "ecs"],
    &["outcome", "sign", "retry", "xml", "transport"],
    &[
        "http",
        "abreast",
        "body",
        "checkpoint",
        "config",
        "options",
        "headers",
        "part",
        "credentials",
        "endpoint",
        "foresight",
        "limit",
        "progress",
        "reader",
        "source",
        "plan",
    ],
    &[
        "error",
        "caller",
        "completed",
        "name",
        "digest",
        "control",
        "log",
        "os",
        "refusal",
        "sync",
        "uploads",
        "workers",
    ],
];

/// The arrows that point up all the same, each with its reason.
const EXCEPTIONS: [(&str, &str); 1] = [
    // It checks a proxy's URL when it is set, by the rules of the one who uses it.
    ("config", "transport"),
];

#[test]
fn the_arrows_point_down() {
    let row = |module: &str| ROWS.iter().position(|row| row.contains(&module));
    for source in sources() {
        let module = source.name.split(['/', '.']).next().unwrap_or_default();
        if module == "lib" {
            continue;
        }
        let own = row(module).unwrap_or_else(|| panic!("{module} has no row yet"));
        for other in ROWS[..own].iter().copied().flatten() {
            let up = source.names(&format!("crate::{other}"));
            let excepted = EXCEPTIONS.contains(&(module, other));
            assert!(
                !up || excepted,
                "src/{} names {other}, which is above it",
                source.name
            );
        }
    }
}
