//! Content-MD5 of the parts of a file, made for many parts at once before they are sent.
//!
//! MD5 is what integrity costs: for one part it takes longer than sending it. Side by side, parts
//! take a fifth of that. So the worker that needs a digest first makes those of a whole group; and
//! the first to begin a group makes the next one, while the others send.

use std::time::Duration;

use crate::abreast;
use crate::body::Body;
use crate::digest::Md5Digest;
use crate::error::Result;
use crate::options::Scope;
use crate::part::Parts;
use crate::plan::Plan;
use crate::source::Source;
use crate::sync::{Condvar, Mutex, MutexGuard};

/// Bytes of a group: read once to be hashed and again to be sent, they should still be in memory.
const GROUP_BYTES: u64 = 1 << 30;
/// How long one waits for another worker before looking whether the call has ended.
const SLICE: Duration = Duration::from_millis(100);

pub(crate) struct Ahead<'f> {
    source: &'f Source,
    plan: Plan,
    /// Parts that are probably sent, ascending.
    numbers: Vec<u32>,
    /// Parts in a group.
    width: usize,
    /// Whether somebody else sends while one hashes.
    company: bool,
    /// Without the last one, if it has too few parts.
    groups: Mutex<Vec<Group>>,
    changed: Condvar,
}

enum Group {
    Open,
    Making,
    /// `begun`: somebody has asked for one.
    Made {
        digests: Vec<Md5Digest>,
        begun: bool,
    },
}

impl<'f> Ahead<'f> {
    /// For the parts of a plan that are not listed; with `wanted` false for none.
    pub(crate) fn new(
        source: &'f Source,
        plan: Plan,
        listed: &Parts,
        workers: usize,
        wanted: bool,
    ) -> Self {
        let numbers: Vec<u32> = match wanted {
            true => (1..=plan.count())
                .filter(|number| listed.find(*number).is_none())
                .collect(),
            false => Vec::new(),
        };
        let most = usize::try_from(GROUP_BYTES / plan.part_size).unwrap_or(usize::MAX);
        let width = ossmp_md5_lanes::width().min(most).min(numbers.len());
        let groups = numbers
            .chunks(width.max(1))
            .filter(|group| group.len() >= abreast::FEWEST)
            .map(|_| Group::Open)
            .collect();
        Ahead {
            source,
            plan,
            numbers,
            width,
            company: workers > 1,
            groups: Mutex::new(groups),
            changed: Condvar::new(),
        }
    }

    /// The MD5 of a part; `None` when it is no cheaper here than by itself.
    pub(crate) fn md5(&self, number: u32, scope: &Scope) -> Result<Option<Md5Digest>> {
        let Ok(index) = self.numbers.binary_search(&number) else {
            return Ok(None);
        };
        // The width is 0 where a part alone is more than a group may have.
        let group = index / self.width.max(1);
        loop {
            let mut groups = self.lock();
            if group >= groups.len() {
                return Ok(None);
            }
            let next_is_open = matches!(groups.get(group + 1), Some(Group::Open));
            let task = match &mut groups[group] {
                Group::Made { digests, begun } => {
                    let first = !std::mem::replace(begun, true);
                    if !(first && next_is_open && self.company) {
                        return Ok(Some(digests[index % self.width]));
                    }
                    Some(group + 1)
                }
                Group::Open => Some(group),
                Group::Making => next_is_open.then_some(group + 1),
            };
            match task {
                Some(task) => {
                    groups[task] = Group::Making;
                    drop(groups);
                    self.make(task, scope)?;
                }
                None => {
                    scope.check()?;
                    drop(self.changed.wait_timeout(groups, SLICE));
                }
            }
        }
    }

    fn make(&self, group: usize, scope: &Scope) -> Result<()> {
        let made = self.digests(group, scope);
        let (state, result) = match made {
            Ok(digests) => {
                let begun = false;
                (Group::Made { digests, begun }, Ok(()))
            }
            // The next to ask meets the same error, or finds it gone.
            Err(error) => (Group::Open, Err(error)),
        };
        self.lock()[group] = state;
        self.changed.notify_all();
        result
    }

    fn digests(&self, group: usize, scope: &Scope) -> Result<Vec<Md5Digest>> {
        let first = group * self.width;
        let numbers = &self.numbers[first..self.numbers.len().min(first + self.width)];
        let body = |number: &u32| {
            let (offset, length) = self.plan.range(*number);
            self.source.body(offset, length)
        };
        let bodies: Vec<Body<'_>> = numbers.iter().map(body).collect();
        abreast::md5(&bodies, scope)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Group>> {
        self.groups.lock().unwrap_or_else(|e| e.into_inner())
    }
}

#[cfg(test)]
mod tests;
