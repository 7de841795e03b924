//! A link that all connections share: so many bytes of request bodies per second, all together.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// What timers sleep too long is made up for within this time, so that the rate is met on average.
const SLACK: Duration = Duration::from_millis(10);

pub(crate) struct Link {
    bytes_per_second: u64,
    /// When what was given to it so far has passed.
    free_at: Mutex<Instant>,
}

impl Link {
    pub(crate) fn new(bytes_per_second: u64) -> Link {
        Link {
            bytes_per_second: bytes_per_second.max(1),
            free_at: Mutex::new(Instant::now()),
        }
    }

    /// Waits until so many more bytes have passed.
    pub(crate) async fn carry(&self, bytes: usize) {
        let time = Duration::from_secs_f64(bytes as f64 / self.bytes_per_second as f64);
        let passed = {
            let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let begins = (*free_at).max(now.checked_sub(SLACK).unwrap_or(now));
            *free_at = begins + time;
            *free_at
        };
        sleep_until(passed).await;
    }
}
