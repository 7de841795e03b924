//! The server as a program.

mod cli;
mod options;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;

use clap::Parser;
use cli::Arguments;
use ossmp_emulator::{EmulatorBuilder, Scenario};
use tempfile::NamedTempFile;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ossmp-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> io::Result<()> {
    let (stop, stopped) = mpsc::channel();
    // Before the server starts, so that no signal finds its directory unguarded.
    let stop_at_signal = stop.clone();
    ctrlc::set_handler(move || {
        let _ = stop_at_signal.send(());
    })
    .map_err(io::Error::other)?;
    let emulator = with_scenarios(options::builder(&arguments), &arguments.scenario)?.start()?;
    let ca_file = CaFile::write(&arguments, emulator.ca_pem())?;
    let ca = ca_file
        .path()
        .map_or_else(String::new, |path| format!(" ca={}", path.display()));
    let control = emulator
        .control_url()
        .map_or_else(String::new, |url| format!(" control={url}"));
    let proxy = emulator
        .proxy_url()
        .map_or_else(String::new, |url| format!(" proxy={url}"));
    let mut stdout = io::stdout().lock();
    writeln!(
        stdout,
        "ossmp-emulator ready endpoint={} region={} access-key-id={} access-key-secret={}{ca}{control}{proxy}",
        emulator.endpoint(),
        arguments.region,
        arguments.access_key_id,
        arguments.access_key_secret,
    )?;
    stdout.flush()?;
    if arguments.until_eof {
        std::thread::spawn(move || {
            let _ = io::copy(&mut io::stdin(), &mut io::sink());
            let _ = stop.send(());
        });
    }
    let _ = stopped.recv();
    Ok(())
}

/// Where the certificate authority was written.
enum CaFile {
    None,
    Asked(PathBuf),
    /// Removed at the end.
    Temporary(NamedTempFile),
}

impl CaFile {
    fn write(arguments: &Arguments, pem: &str) -> io::Result<CaFile> {
        if let Some(path) = &arguments.tls_ca_out {
            fs::write(path, pem)?;
            return Ok(CaFile::Asked(path.clone()));
        }
        if pem.is_empty() {
            return Ok(CaFile::None);
        }
        let mut file = tempfile::Builder::new()
            .prefix("ossmp-emulator-ca-")
            .suffix(".pem")
            .tempfile()?;
        file.write_all(pem.as_bytes())?;
        Ok(CaFile::Temporary(file))
    }

    fn path(&self) -> Option<&Path> {
        match self {
            CaFile::None => None,
            CaFile::Asked(path) => Some(path),
            CaFile::Temporary(file) => Some(file.path()),
        }
    }
}

/// Adds what the files say; a mistake in one is told with its name.
fn with_scenarios(mut builder: EmulatorBuilder, files: &[PathBuf]) -> io::Result<EmulatorBuilder> {
    for file in files {
        let wrong = |problem: String| io::Error::other(format!("{}: {problem}", file.display()));
        let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
        let scenario: Scenario = text.parse().map_err(wrong)?;
        builder = scenario
            .buckets
            .into_iter()
            .fold(builder, EmulatorBuilder::bucket);
        builder = scenario
            .faults
            .into_iter()
            .fold(builder, EmulatorBuilder::fault);
        builder = scenario
            .clock_offset
            .into_iter()
            .fold(builder, EmulatorBuilder::clock_offset);
    }
    Ok(builder)
}
