//! Runs the scenarios of a directory with the agents of several languages and prints who passes what.
//! What scenarios and agents are: tests/scenarios/README.md.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;

use clap::Parser;

use ossmp_driver::agent::Agent;
use ossmp_driver::document::Section;
use ossmp_driver::scenarios::{self, Column, Scenario, Table};

/// Runs the scenarios with the agents of several languages.
#[derive(Parser)]
struct Options {
    /// A language and the command that starts its agent, e.g. python=bindings/python/agent.sh (repeatable)
    #[arg(long = "agent", value_name = "LANGUAGE=COMMAND", required = true)]
    agents: Vec<String>,

    /// Where the scenarios are
    #[arg(long, value_name = "DIR", default_value = "tests/scenarios")]
    scenarios: PathBuf,

    /// Only scenarios whose name holds this
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,

    /// Languages at a time
    #[arg(long, value_name = "N", default_value_t = 2)]
    jobs: usize,

    /// A document that holds the table between two marks; fails if it says otherwise
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,

    /// Put the table into the document instead
    #[arg(long, requires = "document")]
    write: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match work(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("ossmp-scenarios: {message}");
            ExitCode::from(2)
        }
    }
}

fn work(options: &Options) -> Result<bool, String> {
    let scenarios: Vec<Scenario> = scenarios::load(&options.scenarios)?
        .into_iter()
        .filter(|s| s.name.contains(&options.only))
        .collect();
    if scenarios.is_empty() {
        return Err(format!("no scenario in {}", options.scenarios.display()));
    }
    let languages: Vec<(String, String)> = options
        .agents
        .iter()
        .map(|agent| match agent.split_once('=') {
            Some((language, command)) => Ok((language.to_owned(), command.to_owned())),
            None => Err(format!("--agent {agent}: it must be LANGUAGE=COMMAND")),
        })
        .collect::<Result<_, _>>()?;

    let waiting = Mutex::new(languages.iter().enumerate().rev().collect::<Vec<_>>());
    let columns = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let Some((at, (language, command))) = waiting.lock().unwrap().pop() else {
                        return;
                    };
                    let column = column(language, command, &scenarios);
                    columns.lock().unwrap().push((at, column));
                }
            });
        }
    });
    let mut columns = columns.into_inner().unwrap();
    columns.sort_by_key(|(at, _)| *at);
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    let table = Table::new(&scenarios, columns);
    print!("{}", table.text());
    let mut passed = table.all_passed();
    if let Some(document) = &options.document {
        let section = Section {
            document,
            name: "scenarios",
        };
        if options.write {
            section.write(&table.text())?;
        } else if let Err(message) = section.compare(&table.text()) {
            eprintln!("ossmp-scenarios: {message}");
            passed = false;
        }
    }
    Ok(passed)
}

/// All scenarios in one language.
fn column(language: &str, command: &str, scenarios: &[Scenario]) -> Column {
    let mut agent = Agent::new(command);
    let mut verdicts = Vec::new();
    for scenario in scenarios {
        let verdict = scenarios::run(scenario, &mut agent);
        if let Err(why) = &verdict {
            eprintln!("{language}: {}: {why}", scenario.name);
        }
        verdicts.push(verdict.is_ok());
    }
    if let Err(message) = agent.finish() {
        eprintln!("{language}: {message}");
        verdicts.push(false);
    }
    Column {
        language: language.to_owned(),
        verdicts,
    }
}
