//! Fills in the fault matrix: every fault of tests/matrix at every operation that it can strike, through the C API.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use ossmp_driver::document::Section;
use ossmp_driver::matrix::{self, Cell, Crew, Findings, Limits, Row};

/// How many times the limits a cell gets that may have failed because the machine was too busy for them.
const PATIENCE: u64 = 5;

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
    let cells: Vec<(usize, &Cell)> = rows.iter().flat_map(|row| &row.cells).enumerate().collect();
    let mut crew = Crew {
        agent: &options.agent,
        jobs: options.jobs,
        limits,
    };
    let mut findings = crew.run(&cells);
    let doubtful: Vec<(usize, &Cell)> = cells
        .iter()
        .filter(|(number, _)| findings.cells[number].is_a_matter_of_time())
        .copied()
        .collect();
    if !doubtful.is_empty() {
        report(&rows, &findings);
        eprintln!("These again, one at a time, with {PATIENCE} times the limits.");
        crew.jobs = 1;
        crew.limits.time_ms *= PATIENCE;
        let again = crew.run(&doubtful);
        findings.cells.extend(again.cells);
        findings.ends.extend(again.ends);
    }
    let columns = rows[0].cells.len();
    let outcomes: Vec<String> = findings.cells.values().map(|f| f.outcome.clone()).collect();
    let outcomes: Vec<&[String]> = outcomes.chunks(columns).collect();
    let text = matrix::text(&rows, &outcomes);
    println!("{text}");
    let occurring = cells
        .iter()
        .filter(|(_, cell)| !cell.promise.cannot_occur());
    let failed = report(&rows, &findings);
    println!(
        "{} cells, {failed} differ from the promise",
        occurring.count()
    );
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

/// Says what differs from the promise, and how often something does.
fn report(rows: &[Row], findings: &Findings) -> usize {
    let names = rows.iter().flat_map(|row| {
        let name = |cell: &Cell| format!("{} · {}", row.fault, cell.operation.title());
        row.cells.iter().map(name)
    });
    let mut failed = findings.ends.len();
    for (name, finding) in names.zip(findings.cells.values()) {
        for failure in &finding.failures {
            eprintln!("{name}: {failure}");
            failed += 1;
        }
    }
    for message in &findings.ends {
        eprintln!("{message}");
    }
    failed
}
