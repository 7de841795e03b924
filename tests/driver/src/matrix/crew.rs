//! Agents that share the cells among themselves.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::agent::Agent;

use super::cell::{Finding, Limits, run, times};
use super::row::Cell;

pub struct Crew<'a> {
    /// The command that starts an agent.
    pub agent: &'a str,
    /// Cells at a time: most of them wait.
    pub jobs: usize,
    pub limits: Limits,
}

/// What a crew found.
#[derive(Default)]
pub struct Findings {
    /// By the number of the cell.
    pub cells: BTreeMap<usize, Finding>,
    /// What agents that ended badly said.
    pub ends: Vec<String>,
}

impl Crew<'_> {
    /// Runs each of these numbered cells.
    pub fn run(&self, cells: &[(usize, &Cell)]) -> Findings {
        let waiting = Mutex::new(cells.iter());
        let findings = Mutex::new(Findings::default());
        std::thread::scope(|scope| {
            for _ in 0..self.jobs.clamp(1, cells.len().max(1)) {
                scope.spawn(|| {
                    let patience = times(self.limits.time_ms);
                    let mut agent = Agent::new(self.agent).with_patience(patience);
                    loop {
                        let next = waiting.lock().unwrap().next();
                        let Some((number, cell)) = next else { break };
                        let finding = run(cell, self.limits, &mut agent);
                        findings.lock().unwrap().cells.insert(*number, finding);
                    }
                    if let Err(message) = agent.finish() {
                        findings.lock().unwrap().ends.push(message);
                    }
                });
            }
        });
        findings.into_inner().unwrap()
    }
}
