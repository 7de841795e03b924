//! The bandwidth limit of a client, shared by everything that it sends.

use std::io::{self, Read};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::options::{Scope, pause};

/// Time whose bytes may be caught up with after a delay; without it each late wake-up would be lost.
const SLACK: Duration = Duration::from_millis(50);
/// Parts of a second that are let through at a time.
const PORTIONS: u64 = 20;

/// Lets bytes through at a steady rate.
#[derive(Debug)]
pub(crate) struct Limiter {
    bytes_per_second: u64,
    /// When the next byte may go.
    next: Mutex<Instant>,
}

impl Limiter {
    /// `None`: no limit.
    pub(crate) fn new(bytes_per_second: u64) -> Option<Self> {
        (bytes_per_second > 0).then(|| Limiter {
            bytes_per_second,
            next: Mutex::new(Instant::now()),
        })
    }

    /// Bytes to ask for at a time, so that a slow limit does not come in gushes.
    fn portion(&self) -> usize {
        usize::try_from(self.bytes_per_second / PORTIONS)
            .unwrap_or(usize::MAX)
            .max(1024)
    }

    /// Waits until `bytes` more may go.
    fn take(&self, bytes: usize, scope: &Scope) -> Result<()> {
        let wait = {
            let mut next = self.next.lock().unwrap_or_else(|e| e.into_inner());
            let now = Instant::now();
            let begin = (*next).max(now.checked_sub(SLACK).unwrap_or(now));
            *next = begin + Duration::from_secs_f64(bytes as f64 / self.bytes_per_second as f64);
            next.saturating_duration_since(now)
        };
        pause(wait, scope)
    }

    /// Reads through the limit.
    pub(crate) fn pace<'r>(&'r self, inner: &'r mut dyn Read, scope: &'r Scope) -> Paced<'r> {
        Paced {
            limiter: self,
            inner,
            scope,
        }
    }
}

/// See [`Limiter::pace`].
pub(crate) struct Paced<'r> {
    limiter: &'r Limiter,
    inner: &'r mut dyn Read,
    scope: &'r Scope,
}

impl Read for Paced<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(self.limiter.portion());
        let n = self.inner.read(&mut buffer[..room])?;
        let passed = self.limiter.take(n, self.scope);
        passed.map_err(|stop| io::Error::other(stop.to_string()))?;
        Ok(n)
    }
}

/// Checks a limit given by the caller; 0: none.
pub(crate) fn check(bytes_per_second: i64) -> Result<u64> {
    u64::try_from(bytes_per_second).map_err(|_| {
        Error::argument(format!(
            "bandwidth_limit is {bytes_per_second} bytes per second; it must be 0 or more"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_kept_by_all_who_share_it() {
        let limiter = Limiter::new(1_000_000).unwrap();
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut source = io::repeat(0).take(200_000);
                    let none = Scope::default();
                    let mut paced = limiter.pace(&mut source, &none);
                    io::copy(&mut paced, &mut io::sink()).unwrap();
                });
            }
        });
        let rate = 800_000.0 / begun.elapsed().as_secs_f64();
        assert!(rate < 1_080_000.0, "{rate} bytes per second");
    }

    #[test]
    fn a_wait_ends_with_the_call() {
        let limiter = Limiter::new(1).unwrap();
        let scope = Scope {
            deadline: Some(Instant::now() + Duration::from_millis(50)),
            ..Scope::default()
        };
        assert!(limiter.take(1_000_000, &scope).is_err());
    }
}
