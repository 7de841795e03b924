//! One cell of the matrix: set the stage, let the fault strike, judge, and see whether life goes on.

use std::fmt;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::agent::{Agent, Answer};

use super::row::Cell;
use super::stage::{ATTEMPTS, PARTS, Stage};
use super::truth;
use super::watch::Watch;

/// Time limits that the promises are made for.
const LIMIT_MS: u64 = 500;
/// No call may take longer, whatever happens.
const LONGEST: Duration = Duration::from_secs(60);
/// Failures that a machine too busy for the time limits can cause as well as the library.
const MATTERS_OF_TIME: &[&str] = &["stage", "hang", "storm", "other", "resent", "wedged"];

/// What a call may take.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Every time limit of the clients.
    pub time_ms: u64,
    /// What one answer may cost.
    pub memory_mib: u64,
}

/// How many times longer everything may take with these time limits.
pub fn times(limit_ms: u64) -> u32 {
    u32::try_from(limit_ms.div_ceil(LIMIT_MS))
        .unwrap_or(u32::MAX)
        .max(1)
}

/// What came of a cell.
pub struct Finding {
    /// As the table shows it.
    pub outcome: String,
    /// What differs from the promise.
    pub failures: Vec<Failure>,
}

/// How one fault was not met as promised.
pub struct Failure {
    fault: String,
    /// Begins with the class of the failure and a colon.
    what: String,
}

impl Failure {
    fn class(&self) -> &str {
        self.what.split(':').next().unwrap_or_default()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.fault, self.what)
    }
}

impl Finding {
    /// Whether more time might show that the promise is kept.
    pub fn is_a_matter_of_time(&self) -> bool {
        let of_time = |failure: &Failure| MATTERS_OF_TIME.contains(&failure.class());
        !self.failures.is_empty() && self.failures.iter().all(of_time)
    }
}

/// Tries each fault of a cell, within these limits.
pub fn run(cell: &Cell, limits: Limits, agent: &mut Agent) -> Finding {
    if cell.promise.cannot_occur() {
        return Finding {
            outcome: "–".to_owned(),
            failures: Vec::new(),
        };
    }
    let mut classes: Vec<String> = Vec::new();
    let mut failures = Vec::new();
    for fault in &cell.faults {
        if let Err(what) = strike(cell, fault, limits, agent) {
            let failure = Failure {
                fault: fault.clone(),
                what,
            };
            classes.push(format!("**{}**", failure.class()));
            failures.push(failure);
        }
    }
    classes.dedup();
    Finding {
        outcome: match classes.is_empty() {
            true => cell.promise.label(),
            false => classes.join(" / "),
        },
        failures,
    }
}

/// Fails with a text that begins with the class of the failure.
fn strike(cell: &Cell, fault: &str, limits: Limits, agent: &mut Agent) -> Result<(), String> {
    let mut stage = Stage::set(cell, limits.time_ms, agent).map_err(|e| format!("stage: {e}"))?;
    stage
        .break_it(cell, fault, agent)
        .map_err(|e| format!("stage: {e}"))?;
    let watch = Watch::begin(agent.pid());
    let begun = Instant::now();
    let answer = stage.act("d", "v", agent).map_err(lost)?;
    let took = begun.elapsed();
    if took > LONGEST * times(limits.time_ms) {
        return Err(format!("hang: {took:?}"));
    }
    if let Some(bloat) = watch.bloat(limits.memory_mib) {
        return Err(bloat);
    }
    stage.read_log(agent)?;
    let requests = stage.requests();
    let most = cell.requests.unwrap_or(2 * ATTEMPTS * PARTS + 20);
    if requests.all > most {
        return Err(format!("storm: {} requests, at most {most}", requests.all));
    }
    match answer {
        Answer::Ok(found) => {
            truth::check(&stage, &found)?;
            if !cell.promise.allows_success() {
                return Err("other: success, an error was promised".to_owned());
            }
        }
        Answer::Error(error) => {
            judge(cell, &stage, &error, requests.own)?;
            stage.mend(cell, fault)?;
            if error["object_state"] == "unchanged" {
                go_on(&mut stage, agent)?;
            }
        }
    }
    if let Some(part) = stage.sent_in_vain() {
        return Err(format!("resent: part {part} had been acknowledged"));
    }
    stage.strike_the_set(agent)?;
    match watch.leak() {
        Some(leak) => Err(leak),
        None => Ok(()),
    }
}

/// What it means that an agent gave no answer.
fn lost(why: String) -> String {
    match why.starts_with("secret:") {
        true => why,
        false => format!("crash: {why}"),
    }
}

/// Whether an error is one that was promised, and says all that it must.
fn judge(cell: &Cell, stage: &Stage, error: &Value, requests: usize) -> Result<(), String> {
    let status = error["status"].as_str().unwrap_or_default();
    if status.is_empty() || status == "OSSMP_E_INTERNAL" {
        return Err(format!("untyped: {error}"));
    }
    if stage.object_was_made() && error["object_state"] == "unchanged" {
        return Err(format!("false failure: the object was made: {error}"));
    }
    if !cell.promise.allows_error(status, requests) {
        return Err(format!(
            "other: {status} after {requests} requests: {error}"
        ));
    }
    let mut missing: Vec<&str> = ["operation", "bucket", "message"]
        .into_iter()
        .filter(|name| error[name].as_str().unwrap_or_default().is_empty())
        .collect();
    if error["attempts"].as_i64() < Some(1) {
        missing.push("attempts");
    }
    if stage.has_upload() && error["upload_id"] != stage.upload_id() {
        missing.push("upload_id");
    }
    if !missing.is_empty() {
        return Err(format!("untyped: no {}: {error}", missing.join(", ")));
    }
    Ok(())
}

/// Once the fault is over, the same call succeeds.
fn go_on(stage: &mut Stage, agent: &mut Agent) -> Result<(), String> {
    match stage.act("c", "u", agent).map_err(lost)? {
        Answer::Ok(found) => truth::check(stage, &found),
        Answer::Error(error) => Err(format!("wedged: afterwards: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, Finding};

    fn may_be_of_time(failures: &[&str]) -> bool {
        let failure = |what: &&str| Failure {
            fault: "UploadPart reset".to_owned(),
            what: (*what).to_owned(),
        };
        let finding = Finding {
            outcome: String::new(),
            failures: failures.iter().map(failure).collect(),
        };
        finding.is_a_matter_of_time()
    }

    #[test]
    fn what_no_slowness_excuses_is_never_tried_again() {
        assert!(may_be_of_time(&["other: OSSMP_E_TIMEOUT", "hang: 61 s"]));
        assert!(!may_be_of_time(&[]));
        for class in [
            "wrong",
            "crash",
            "secret",
            "bloat",
            "leak",
            "false failure",
            "untyped",
        ] {
            let what = format!("{class}: other: hang");
            assert!(!may_be_of_time(&[&what]), "{class}");
            assert!(!may_be_of_time(&["hang: 61 s", &what]), "{class}");
        }
    }
}
