//! MD5 of several messages at once, one in each lane of the vector registers, and of one: [`Md5`].
//!
//! MD5 cannot be cut: each step of one message waits for the step before. Messages side by side do
//! not wait for each other, so that 16 of them cost little more than one. The instruction set is
//! chosen at run time; without one, [`width`] is 1 and the caller hashes one message after the other.
//!
//! ```
//! use ossmp_md5_lanes::{BLOCK, Md5Lanes};
//!
//! let messages: [&[u8]; 2] = [&[7; 2 * BLOCK], &[7; BLOCK + 3]];
//! if let Some(mut lanes) = Md5Lanes::new(messages.len()) {
//!     let whole = messages.map(|message| &message[..message.len() / BLOCK * BLOCK]);
//!     let tails = messages.map(|message| &message[message.len() / BLOCK * BLOCK..]);
//!     lanes.absorb(&whole);
//!     let digests = lanes.finish(&tails, &messages.map(|message| message.len() as u64));
//!     assert_eq!(digests[1][..4], [0x72, 0xE2, 0xCF, 0x05]);
//! }
//! ```
#![warn(missing_docs)]

#[cfg(target_arch = "aarch64")]
mod neon;
mod pair;
mod set;
mod steps;
mod stream;
mod vector;
mod word;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use stream::Md5;

use set::Set;
use vector::MOST;

/// Bytes that MD5 takes at a time.
pub const BLOCK: usize = 64;

const START: [u32; 4] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476];

/// How many messages are best hashed together; 1 where nothing is won by it.
pub fn width() -> usize {
    Set::best().map_or(1, Set::width)
}

/// MD5 of several messages that come in pieces.
pub struct Md5Lanes {
    set: Set,
    states: Vec<[u32; 4]>,
}

impl Md5Lanes {
    /// For that many messages. `None` where the machine has no instructions for it.
    pub fn new(messages: usize) -> Option<Self> {
        Set::best().map(|set| Md5Lanes::with(set, messages))
    }

    fn with(set: Set, messages: usize) -> Self {
        Md5Lanes {
            set,
            states: vec![START; messages],
        }
    }

    /// Takes the next piece of each message; an empty one leaves its message alone.
    ///
    /// # Panics
    /// If a piece is no whole number of blocks, or there are more of them than messages.
    pub fn absorb(&mut self, pieces: &[&[u8]]) {
        let are_whole = pieces.iter().all(|piece| piece.len().is_multiple_of(BLOCK));
        assert!(are_whole, "only the end of a message is no whole block");
        let width = self.set.width();
        let mut left: Vec<(usize, &[u8])> = pieces.iter().copied().enumerate().collect();
        left.retain(|(_, piece)| !piece.is_empty());
        while !left.is_empty() {
            for group in left.chunks_mut(width) {
                let blocks = group.iter().map(|(_, piece)| piece.len() / BLOCK).min();
                let blocks = blocks.unwrap_or(0);
                // Lanes without a message repeat the first one, for nobody.
                let mut states = [START; MOST];
                let mut data = [group[0].1.as_ptr(); MOST];
                for (lane, (message, piece)) in group.iter().enumerate() {
                    states[lane] = self.states[*message];
                    data[lane] = piece.as_ptr();
                }
                // SAFETY: the machine has the set, which `available` made, and each pointer is that
                // of a piece of at least so many blocks.
                unsafe { self.set.compress(&mut states, &data, blocks) };
                for (lane, (message, piece)) in group.iter_mut().enumerate() {
                    self.states[*message] = states[lane];
                    *piece = &piece[blocks * BLOCK..];
                }
            }
            left.retain(|(_, piece)| !piece.is_empty());
        }
    }

    /// Takes the last bytes of each message, less than a block, and tells the digests. `lengths`
    /// are those of the whole messages in bytes.
    ///
    /// # Panics
    /// If there is not one tail and one length for each message, or a tail is a block or more.
    pub fn finish(mut self, tails: &[&[u8]], lengths: &[u64]) -> Vec<[u8; 16]> {
        let counts = [tails.len(), lengths.len()];
        assert_eq!(counts, [self.states.len(); 2], "one for each message");
        let padded: Vec<Vec<u8>> = tails
            .iter()
            .zip(lengths)
            .map(|(tail, length)| padded(tail, *length))
            .collect();
        let pieces: Vec<&[u8]> = padded.iter().map(Vec::as_slice).collect();
        self.absorb(&pieces);
        self.states.into_iter().map(digest).collect()
    }
}

/// The end of a message with what MD5 puts behind it: a bit, zeros, the length in bits.
fn padded(tail: &[u8], length: u64) -> Vec<u8> {
    assert!(tail.len() < BLOCK, "a tail is less than a block");
    let mut last = tail.to_vec();
    last.push(0x80);
    let zeros = (2 * BLOCK - 8 - last.len()) % BLOCK;
    last.resize(last.len() + zeros, 0);
    last.extend(length.wrapping_mul(8).to_le_bytes());
    last
}

fn digest(state: [u32; 4]) -> [u8; 16] {
    let mut digest = [0; 16];
    for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    digest
}

#[cfg(test)]
mod tests;
