//! Fills in the fault matrix: every fault of tests/matrix at every operation that it can strike, through the C API.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;

use clap::Parser;

use ossmp_driver::agent::Agent;
use ossmp_driver::document::Section;
use ossmp_driver::matrix::{self, Limits, Row};

/// Fills in the fault matrix.
#[derive(Parser)]
struct Options {
    /// The command that starts the agent of the C API
    #[arg(
        long,
        value_name = "COMMAND",
        default_value = "tests/scenarios/c/agent.sh"
    )]
    agent: String,

    /// Where the matrix is
    #[arg(long, value_name = "DIR", default_value = "tests/matrix")]
    matrix: PathBuf,

    /// Only rows whose fault holds this
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,

    /// Only each Nth of them
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,

    /// Cells at a time: most of them wait
    #[arg(long, value_name = "N", default_value_t = 12)]
    jobs: usize,

    /// Time limits of the clients, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 500)]
    limit: u64,

    /// What one answer may cost, in MiB; the tools that watch memory take some themselves
    #[arg(long, value_name = "MIB", default_value_t = 64)]
    memory: u64,

    /// A document that holds the matrix between two marks; fails if it says otherwise
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,

    /// Put the matrix into the document instead
    #[arg(long, requires = "document")]
    write: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match work(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("ossmp-matrix: {message}");
            ExitCode::from(2)
        }
    }
}

fn work(options: &Options) -> Result<bool, String> {
    let rows: Vec<Row> = matrix::load(&options.matrix)?
        .into_iter()
        .filter(|row| row.fault.contains(&options.only))
        .step_by(options.every.max(1))
        .collect();
    if rows.is_empty() {
        return Err(format!("no row in {}", options.matrix.display()));
    }
    let limits = Limits {
        time_ms: options.limit,
        memory_mib: options.memory,
    };
    let columns = rows[0].cells.len();
    let waiting = Mutex::new((0..rows.len() * columns).rev().collect::<Vec<_>>());
    let found = Mutex::new(vec![vec![String::new(); columns]; rows.len()]);
    let failed = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| {
                let patience = matrix::times(options.limit);
                let mut agent = Agent::new(&options.agent).with_patience(patience);
                loop {
                    let Some(next) = waiting.lock().unwrap().pop() else {
                        break;
                    };
                    let row = &rows[next / columns];
                    let cell = &row.cells[next % columns];
                    let finding = matrix::run(cell, limits, &mut agent);
                    for failure in &finding.failures {
                        eprintln!("{} · {}: {failure}", row.fault, cell.operation.title());
                    }
                    *failed.lock().unwrap() += finding.failures.len();
                    found.lock().unwrap()[next / columns][next % columns] = finding.outcome;
                }
                if let Err(message) = agent.finish() {
                    eprintln!("{message}");
                    *failed.lock().unwrap() += 1;
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    let failed = failed.into_inner().unwrap();
    let text = matrix::text(&rows, &found);
    println!("{text}");
    let cells = found.iter().flatten().filter(|cell| *cell != "–").count();
    println!("{cells} cells, {failed} differ from the promise");
    let mut passed = failed == 0;
    if let Some(document) = &options.document {
        let section = Section {
            document,
            name: "matrix",
        };
        if options.write {
            section.write(&text)?;
        } else if let Err(message) = section.compare(&text) {
            eprintln!("ossmp-matrix: {message}");
            passed = false;
        }
    }
    Ok(passed)
}
