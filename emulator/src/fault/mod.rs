//! Faults: what shall go wrong, for which requests, and how often.

mod parse;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::ops::Spoiling;
use crate::stream::Ending;

/// A fault as specified; made from text with [`str::parse`].
#[derive(Clone, Debug)]
pub struct Fault {
    /// The text that it was made from.
    pub(crate) text: String,
    /// `*` is any.
    operation: String,
    part: Option<u32>,
    skip: u32,
    /// `None` is always.
    times: Option<u32>,
    pub(crate) effects: Effects,
}

/// What a fault does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effects {
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    /// The work is done before the answer is spoilt.
    pub(crate) performed: bool,
    /// Status 200 with an error document.
    pub(crate) error200: bool,
    pub(crate) body: Option<String>,
    pub(crate) empty: bool,
    pub(crate) raw: Option<Vec<u8>>,
    /// The connection ends after so many bytes of the request body.
    pub(crate) body_cut: Option<(u64, Ending)>,
    /// The connection ends instead of an answer.
    pub(crate) ending: Option<Ending>,
    /// The answer comes before the request body has been read.
    pub(crate) early: bool,
    /// The connection ends after so many bytes of the answer.
    pub(crate) answer_cut: Option<(u64, Ending)>,
    pub(crate) drip: Option<Duration>,
    pub(crate) delay: Option<Duration>,
    pub(crate) close: bool,
    pub(crate) headers: Vec<HeaderChange>,
    pub(crate) spoiling: Spoiling,
    pub(crate) big_header: Option<u64>,
    pub(crate) big_body: Option<u64>,
    pub(crate) interim: Option<u64>,
    pub(crate) push: bool,
    pub(crate) redirect: Option<String>,
}

/// A change to the headers of the answer.
#[derive(Clone, Debug)]
pub(crate) enum HeaderChange {
    Set(String, String),
    Add(String, String),
    Drop(String),
}

impl Effects {
    /// Whether the answer is made up, so that the work need not be done.
    pub(crate) fn replaces_answer(&self) -> bool {
        self.status.is_some()
            || self.code.is_some()
            || self.error200
            || self.body.is_some()
            || self.empty
            || self.raw.is_some()
            || self.ending.is_some()
            || self.early
            || self.big_body.is_some()
            || self.redirect.is_some()
    }
}

impl Fault {
    fn matches(&self, operation: &str, part: Option<u32>) -> bool {
        (self.operation == operation || self.operation == "*" && operation != "Connect")
            && (self.part.is_none() || self.part == part)
    }

    /// Counts a request that matches; `true` if the fault strikes it.
    fn strikes(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        match &mut self.times {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}

/// The faults that are armed.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The fault that strikes this request: the first that matches and is due.
    pub(crate) fn take(&self, operation: &str, part: Option<u32>) -> Option<Fault> {
        let mut faults = self.lock();
        let due = faults.iter_mut().find_map(|fault| {
            (fault.matches(operation, part) && fault.strikes()).then(|| fault.clone())
        });
        faults.retain(|fault| fault.times != Some(0));
        due
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn armed(text: &str) -> Faults {
        let faults = Faults::default();
        faults.add(text.parse().unwrap());
        faults
    }

    #[test]
    fn a_fault_strikes_once_unless_told_otherwise() {
        let faults = armed("UploadPart status=500");
        assert!(faults.take("ListParts", None).is_none());
        assert!(faults.take("UploadPart", Some(1)).is_some());
        assert!(faults.take("UploadPart", Some(1)).is_none());
    }

    #[test]
    fn skip_part_and_times_choose_the_requests() {
        let faults = armed("UploadPart part=2 skip=1 times=2 status=500");
        let struck: Vec<bool> = [1, 2, 2, 1, 2, 2]
            .map(|part| faults.take("UploadPart", Some(part)).is_some())
            .into();
        assert_eq!(struck, [false, false, true, false, true, false]);
    }

    #[test]
    fn always_never_ends_and_a_star_is_any_operation() {
        let faults = armed("* always reset");
        for operation in ["ListParts", "UploadPart", "Unknown"] {
            assert!(faults.take(operation, None).is_some());
        }
    }
}
