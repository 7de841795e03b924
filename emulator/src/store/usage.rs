//! How many bytes are stored and how many may be.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::OssError;

/// The count of stored bytes, those of parts that are still arriving included.
pub(crate) struct Usage {
    used: AtomicU64,
    limit: u64,
}

impl Usage {
    pub(crate) fn new(limit: u64) -> Usage {
        Usage {
            used: AtomicU64::new(0),
            limit,
        }
    }

    /// Counts bytes that are there already, whatever the limit says.
    pub(super) fn found(&self, bytes: u64) {
        self.used.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn take(&self, bytes: u64) -> Result<(), OssError> {
        let before = self.used.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) <= self.limit {
            return Ok(());
        }
        self.give_back(bytes);
        Err(OssError::new(
            403,
            "QuotaExceeded",
            "The store of this server is full.",
            "0017-00000507",
        ))
    }

    pub(super) fn give_back(&self, bytes: u64) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}
