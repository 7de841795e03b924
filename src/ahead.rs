//! Content-MD5 of the parts of a file, made for many parts at once before they are sent.
//!
//! MD5 is what integrity costs: for one part it takes longer than sending it. Side by side, parts
//! take a fifth of that. So the worker that needs a digest first makes those of a whole group; and
//! the first to begin a group makes the next one, while the others send.

use std::io::Read;
use std::time::Duration;

use ossmp_md5_lanes::{BLOCK, Md5Lanes};

use crate::body::BodyReader;
use crate::digest::Md5Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::options::Scope;
use crate::part::Parts;
use crate::plan::Plan;
use crate::source::Source;
use crate::sync::{Condvar, Mutex, MutexGuard};

/// Bytes read of each part at a time: small enough for those of all lanes to stay in the cache.
const CHUNK: usize = 32 * 1024;
/// Bytes of a group: read once to be hashed and again to be sent, they should still be in memory.
const GROUP_BYTES: u64 = 1 << 30;
/// How long one waits for another worker before looking whether the call has ended.
const SLICE: Duration = Duration::from_millis(100);

pub(crate) struct Ahead<'f> {
    source: &'f Source,
    plan: Plan,
    /// Parts that are probably sent, ascending.
    numbers: Vec<u32>,
    /// Parts in a group; below 2 nothing is made ahead.
    width: usize,
    /// Whether somebody else sends while one hashes.
    company: bool,
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
        let groups = numbers.chunks(width.max(1)).map(|_| Group::Open).collect();
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
        // One message in a lane takes longer than by itself.
        if self.width < 2 {
            return Ok(None);
        }
        let Ok(index) = self.numbers.binary_search(&number) else {
            return Ok(None);
        };
        let group = index / self.width;
        loop {
            let mut groups = self.lock();
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
        let ranges: Vec<(u64, u64)> = numbers.iter().map(|n| self.plan.range(*n)).collect();
        let lanes = Md5Lanes::new(numbers.len());
        let mut lanes = lanes.ok_or_else(|| Error::new(ErrorKind::Internal, "no lanes"))?;
        let mut readers: Vec<BodyReader<'_>> = ranges
            .iter()
            .map(|(offset, length)| self.source.body(*offset, *length).open(false))
            .collect();
        let mut buffer = vec![0; CHUNK * numbers.len()];
        let mut tails = vec![Vec::new(); numbers.len()];
        while !readers.iter().all(BodyReader::is_finished) {
            scope.check()?;
            let mut whole = Vec::with_capacity(readers.len());
            let buffers = buffer.chunks_mut(CHUNK);
            for ((reader, buffer), tail) in readers.iter_mut().zip(buffers).zip(&mut tails) {
                let filled = fill(reader, buffer)?;
                let (blocks, rest) = buffer[..filled].split_at(filled / BLOCK * BLOCK);
                // Only the end of a message is no whole block.
                tail.extend_from_slice(rest);
                whole.push(blocks);
            }
            lanes.absorb(&whole);
        }
        let tails: Vec<&[u8]> = tails.iter().map(Vec::as_slice).collect();
        let lengths: Vec<u64> = ranges.iter().map(|(_, length)| *length).collect();
        let digests = lanes.finish(&tails, &lengths);
        Ok(digests.into_iter().map(Md5Digest::from).collect())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Group>> {
        self.groups.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// Fills the buffer, or as much of it as there is.
fn fill(reader: &mut BodyReader<'_>, buffer: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    loop {
        match reader.read(&mut buffer[filled..]) {
            // Nothing is left of one of the two.
            Ok(0) => return Ok(filled),
            Ok(n) => filled += n,
            Err(e) => return Err(reader.failure().unwrap_or(Error::file("read the part", &e))),
        }
    }
}

#[cfg(test)]
mod tests;
