//! When a request is tried again, and after how long.

use std::time::{Duration, Instant};

/// Full jitter: a wait is drawn from zero to this, doubled each time …
const BASE: Duration = Duration::from_millis(200);
/// … up to this …
const CAP: Duration = Duration::from_secs(5);
/// … but never shorter, so that no fault makes a busy loop.
const FLOOR: Duration = Duration::from_millis(100);
/// Longest `Retry-After` that is honoured.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(30);
/// A service that refuses or drops connections is tried at least this long: it may be restarting.
const AWAY: Duration = Duration::from_secs(5);
/// Shortest wait of the tries beyond the limit that `AWAY` adds; it bounds their number.
const AWAY_FLOOR: Duration = Duration::from_millis(300);

/// Counts the tries of one request.
#[derive(Debug)]
pub(crate) struct Retry {
    max_attempts: u32,
    attempts: u32,
    first_failure: Option<Instant>,
}

impl Retry {
    pub(crate) fn new(max_attempts: u32) -> Self {
        Retry {
            max_attempts,
            attempts: 0,
            first_failure: None,
        }
    }

    /// An attempt begins.
    pub(crate) fn begin(&mut self) {
        self.attempts += 1;
    }

    /// The attempt was no fault of the service (a stale connection, a corrected clock).
    pub(crate) fn uncount(&mut self) {
        self.attempts -= 1;
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long to wait before the next attempt; `None` when there must not be one. `away`: there
    /// was no answer at all. `retry_after`: what the service asked for.
    pub(crate) fn wait(&mut self, away: bool, retry_after: Option<Duration>) -> Option<Duration> {
        let since = *self.first_failure.get_or_insert_with(Instant::now);
        let spent = self.attempts >= self.max_attempts;
        let give_more = away && self.max_attempts > 1 && since.elapsed() < AWAY;
        if spent && !give_more {
            return None;
        }
        if let Some(asked) = retry_after {
            return Some(asked.clamp(FLOOR, MAX_RETRY_AFTER));
        }
        let ceiling = BASE.saturating_mul(1 << self.attempts.min(8)).min(CAP);
        let floor = if spent { AWAY_FLOOR } else { FLOOR };
        Some(ceiling.mul_f64(fastrand::f64()).max(floor))
    }
}

/// `Retry-After` in seconds; a date or garbage counts as absent.
pub(crate) fn parse_retry_after(value: &str) -> Option<Duration> {
    let value = value.trim();
    if value.is_empty() || !value.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // A number too large for u64 is still a wish to wait long.
    let seconds = value.parse().unwrap_or(u64::MAX);
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_bounded_and_waits_stay_in_range() {
        for _ in 0..200 {
            let mut retry = Retry::new(5);
            let mut waits = Vec::new();
            retry.begin();
            while let Some(wait) = retry.wait(false, None) {
                waits.push(wait);
                retry.begin();
            }
            assert_eq!(retry.attempts(), 5);
            assert_eq!(waits.len(), 4);
            assert!(waits.iter().all(|w| (FLOOR..=CAP).contains(w)), "{waits:?}");
        }
    }

    #[test]
    fn waits_are_drawn_from_a_range_that_doubles_up_to_its_cap() {
        for (attempts, most) in [(1, 400), (2, 800), (3, 1600), (5, 5000), (50, 5000)] {
            let mut retry = Retry::new(100);
            (0..attempts).for_each(|_| retry.begin());
            let waits = (0..2000).map(|_| retry.wait(false, None).unwrap());
            let longest = waits.max().unwrap();
            let most = Duration::from_millis(most);
            assert!(longest <= most, "{attempts}: {longest:?}");
            assert!(longest > most.mul_f64(0.9), "{attempts}: {longest:?}");
        }
    }

    #[test]
    fn an_attempt_that_was_no_fault_of_the_service_does_not_count() {
        let mut retry = Retry::new(2);
        retry.begin();
        retry.begin();
        retry.uncount();
        assert_eq!(retry.attempts(), 1);
        assert!(retry.wait(false, None).is_some());
        retry.begin();
        assert_eq!(retry.wait(false, None), None);
    }

    #[test]
    fn a_service_that_is_away_gets_more_tries_for_a_while() {
        let mut one = Retry::new(1);
        one.begin();
        assert_eq!(one.wait(true, None), None, "one was asked for");
        let mut two = Retry::new(2);
        two.begin();
        two.begin();
        for _ in 0..100 {
            assert!(two.wait(true, None) >= Some(AWAY_FLOOR));
        }
        assert_eq!(two.wait(false, None), None, "it answers again");
        two.first_failure = Instant::now().checked_sub(AWAY);
        assert_eq!(two.wait(true, None), None, "it was away too long");
        two.first_failure = Instant::now().checked_sub(AWAY / 2);
        assert!(two.wait(true, None).is_some());
    }

    #[test]
    fn retry_after_is_honoured_up_to_its_cap() {
        let mut retry = Retry::new(3);
        retry.begin();
        for (text, wait) in [("1", 1), ("3600", 30), ("100000000000000000000", 30)] {
            let asked = parse_retry_after(text);
            assert_eq!(retry.wait(false, asked), Some(Duration::from_secs(wait)));
        }
        for garbage in [
            "",
            "soon",
            "-1",
            "1.5",
            "Sat, 15 Jun 2024 12:34:56 GMT",
            "+3",
        ] {
            assert_eq!(parse_retry_after(garbage), None, "{garbage}");
        }
    }
}
