//! Compiles and runs the programs of tests/c.
#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::path::PathBuf;
use std::process::{self, Command, Output, Stdio};

use crate::build::{WARNINGS, expect_success, library, root, run};

/// A compiled program in a directory of its own.
pub struct Program {
    path: PathBuf,
    pub directory: tempfile::TempDir,
}

/// A running program; it does not outlive the test.
pub struct Child(process::Child);

impl Child {
    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }

    /// SIGKILL; returns once it is dead.
    pub fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

/// How a program gets the library.
pub enum Linked {
    Shared,
    Archive,
    /// Not at all: it opens the library itself.
    Not,
}

impl Program {
    pub fn build(name: &str) -> Self {
        Self::build_with(name, Linked::Shared, &[])
    }

    /// With further flags for the compiler.
    pub fn build_with(name: &str, linked: Linked, flags: &[String]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(name);
        // The name by which the program looks for the library at run time.
        let soname = directory.path().join("libossmp.so.0");
        std::os::unix::fs::symlink(library(), &soname).unwrap();
        let mut arguments: Vec<String> = ["-std=c99", "-g", "-O1"].map(str::to_owned).into();
        arguments.extend(WARNINGS.map(str::to_owned));
        arguments.extend(words("OSSMP_C_FLAGS"));
        arguments.extend([
            format!("-I{}", root().join("include").display()),
            "-o".to_owned(),
            path.display().to_string(),
            source(name),
        ]);
        match linked {
            Linked::Shared => arguments.extend([
                soname.display().to_string(),
                // Cargo sets LD_LIBRARY_PATH to where an older build may be; an old-style rpath goes before it.
                "-Wl,--disable-new-dtags".to_owned(),
                format!("-Wl,-rpath,{}", directory.path().display()),
            ]),
            Linked::Archive => arguments.push(library().with_extension("a").display().to_string()),
            Linked::Not => {}
        }
        arguments.extend(flags.iter().cloned());
        arguments.extend(["-lpthread", "-ldl", "-lm"].map(str::to_owned));
        expect_success(name, &run("gcc", arguments));
        Program { path, directory }
    }

    /// Builds what is preloaded into this program, and gives its path.
    pub fn build_shim(&self, name: &str) -> String {
        let shim = self.directory.path().join(format!("{name}.so"));
        let shim = shim.display().to_string();
        let mut arguments = ["-std=c11", "-O1", "-g", "-shared", "-fPIC"]
            .map(str::to_owned)
            .to_vec();
        arguments.extend(WARNINGS.map(str::to_owned));
        arguments.extend([
            "-o".to_owned(),
            shim.clone(),
            source(name),
            "-ldl".to_owned(),
        ]);
        expect_success(name, &run("gcc", arguments));
        shim
    }

    /// Writes a file beside the program and gives its path.
    pub fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.directory.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    #[track_caller]
    pub fn run(&self, arguments: &[&str]) {
        let mut words = words("OSSMP_C_RUNNER");
        words.push(self.path.display().to_string());
        words.extend(arguments.iter().map(|a| (*a).to_owned()));
        let output = run(&words[0], &words[1..]);
        expect_success(&words.join(" "), &output);
    }

    /// Runs it in this environment, for so many seconds at most; it must succeed.
    #[track_caller]
    pub fn run_within(&self, seconds: u32, arguments: &[&str], environment: &[(&str, &str)]) {
        let output = Command::new("timeout")
            .args(["--kill-after=5", &seconds.to_string()])
            .arg(&self.path)
            .args(arguments)
            .envs(environment.iter().copied())
            .output()
            .expect("timeout starts");
        expect_success(&self.path.display().to_string(), &output);
    }

    /// Starts it, to be killed before its end.
    pub fn start(&self, arguments: &[String]) -> Child {
        let child = Command::new(&self.path)
            .args(arguments)
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("{}: {e}", self.path.display()));
        Child(child)
    }

    /// Runs it in this environment, whatever its end.
    pub fn output(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        Command::new(&self.path)
            .args(arguments)
            .envs(environment.iter().copied())
            .output()
            .unwrap_or_else(|e| panic!("{}: {e}", self.path.display()))
    }
}

fn source(name: &str) -> String {
    root()
        .join(format!("tests/c/{name}.c"))
        .display()
        .to_string()
}

fn words(variable: &str) -> Vec<String> {
    let value = std::env::var(variable).unwrap_or_default();
    value.split_whitespace().map(str::to_owned).collect()
}
