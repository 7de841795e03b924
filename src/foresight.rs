//! Content-MD5 of parts that are sent one by one, in the order of the file.
//!
//! MD5 is what such a part costs most: one message is a chain that no instruction shortens. Who has
//! sent two parts that follow each other will send the next ones too; so their digests are made
//! together with that of the second. They are guesses: the file may change before a part is
//! sent. Then it is another state of the file, or the service finds that the bytes are others, and
//! the digest is made anew of that part alone.

use std::fs::{File, Metadata};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::abreast;
use crate::body::Body;
use crate::digest::Md5Digest;
use crate::options::Scope;
use crate::source::Identity;

/// Bytes read ahead at most: in vain if the caller stops here, and twice from the disk if they do not
/// stay in memory until they are sent. As many as all lanes take in parts of 8 MiB.
const MOST_BYTES: u64 = 128 << 20;
/// Parts made for each that was sent in order: who stops early has not read much more in vain than was of use.
const MOST_AHEAD: usize = 4;
/// From memory it takes a tenth of that. A file that is read more slowly than it is hashed gains nothing, and no part
/// should wait for what is read for others.
const LONGEST: Duration = Duration::from_millis(500);

/// Files that are sent part by part at a time and remembered.
const FILES: usize = 16;

/// What a client foresees, whatever handles the parts are sent through.
#[derive(Debug, Default)]
pub(crate) struct Foresight(Mutex<Vec<(Identity, Arc<Mutex<Sequence>>)>>);

/// Offset and length.
type Range = (u64, u64);

/// Of one state of one file.
#[derive(Debug, Default)]
struct Sequence {
    /// What may be asked for next: behind the last part, and behind those that are made.
    next: [Option<Range>; 2],
    made: Vec<(Range, Md5Digest)>,
    /// Parts that were sent in order before this one.
    in_a_row: usize,
    /// The file cannot be read ahead, or not fast enough.
    blind: bool,
}

impl Foresight {
    /// The MD5 of a range of a file; `None` when it is best made of that range alone.
    pub(crate) fn md5(
        &self,
        file: &File,
        metadata: &Metadata,
        range: Range,
        scope: &Scope,
    ) -> Option<Md5Digest> {
        if range.1 == 0 {
            return None;
        }
        let sequence = self.sequence(Identity::of(metadata));
        // While another thread makes digests, one part by itself takes no longer than the wait.
        let mut sequence = sequence.try_lock().ok()?;
        sequence.md5(file, metadata.len(), range, scope, LONGEST)
    }

    fn sequence(&self, identity: Identity) -> Arc<Mutex<Sequence>> {
        let mut files = self.0.lock().unwrap_or_else(|e| e.into_inner());
        let found = match files.iter().position(|(known, _)| *known == identity) {
            Some(at) => files.remove(at),
            None => (identity, Arc::default()),
        };
        let sequence = found.1.clone();
        files.push(found);
        if files.len() > FILES {
            // That which was asked for longest ago.
            files.remove(0);
        }
        sequence
    }
}

impl Sequence {
    fn md5(
        &mut self,
        file: &File,
        size: u64,
        asked: Range,
        scope: &Scope,
        longest: Duration,
    ) -> Option<Md5Digest> {
        let (offset, length) = asked;
        let known = self.made.iter().position(|(range, _)| *range == asked);
        let is_next = known.is_some() || self.next.contains(&Some(asked));
        self.in_a_row = if is_next { self.in_a_row + 1 } else { 0 };
        self.next[0] = Some((offset + length, length));
        if let Some(at) = known {
            return Some(self.made.swap_remove(at).1);
        }
        let ranges = ranges(asked, size, MOST_AHEAD * self.in_a_row);
        if self.blind || ranges.len() < abreast::FEWEST {
            return None;
        }
        let body = |(offset, length): &Range| Body::FileRange {
            file,
            offset: *offset,
            length: *length,
        };
        let bodies: Vec<Body<'_>> = ranges.iter().map(body).collect();
        let end = Instant::now() + longest;
        let soon = Scope {
            deadline: Some(scope.deadline.map_or(end, |deadline| deadline.min(end))),
            ..scope.clone()
        };
        let Ok(digests) = abreast::md5(&bodies, &soon) else {
            // Whoever sends the part that cannot be read shall hear of it, nobody before.
            self.blind = scope.check().is_ok();
            return None;
        };
        self.next[1] = ranges.last().map(|(offset, size)| (offset + size, length));
        self.made = ranges.into_iter().zip(digests).collect();
        Some(self.made.swap_remove(0).1)
    }
}

/// This range and those of the same length behind it, as far as they are made at once, but no more than so many.
fn ranges((offset, length): Range, size: u64, parts: usize) -> Vec<Range> {
    let bytes = usize::try_from(MOST_BYTES / length).unwrap_or(usize::MAX);
    std::iter::successors(Some(offset), |start| Some(start + length))
        .take_while(|start| *start < size)
        .take(ossmp_md5_lanes::width().min(bytes).min(parts))
        .map(|start| (start, length.min(size - start)))
        .collect()
}

#[cfg(test)]
mod tests;
