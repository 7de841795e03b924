//! MD5 of one message that comes in pieces.

use crate::steps::run;
use crate::vector::MOST;
use crate::word::Word;
use crate::{BLOCK, START, digest, padded};

/// MD5 of one message, as fast as one message can be hashed.
///
/// ```
/// let mut md5 = ossmp_md5_lanes::Md5::default();
/// md5.update(b"12345");
/// md5.update(b"6789");
/// assert_eq!(md5.finish()[..4], [0x25, 0xF9, 0xE7, 0x94]);
/// ```
#[derive(Clone)]
pub struct Md5 {
    state: [u32; 4],
    /// The bytes behind the last whole block: `length % BLOCK` of them.
    tail: [u8; BLOCK],
    length: u64,
}

impl Default for Md5 {
    fn default() -> Self {
        Md5 {
            state: START,
            tail: [0; BLOCK],
            length: 0,
        }
    }
}

impl Md5 {
    /// Takes the next piece of the message.
    pub fn update(&mut self, mut piece: &[u8]) {
        let held = self.held();
        self.length = self.length.wrapping_add(piece.len() as u64);
        if held > 0 {
            let (first, rest) = piece.split_at(piece.len().min(BLOCK - held));
            self.tail[held..held + first.len()].copy_from_slice(first);
            if held + first.len() < BLOCK {
                return;
            }
            compress(&mut self.state, &{ self.tail });
            piece = rest;
        }
        let (blocks, rest) = piece.split_at(piece.len() / BLOCK * BLOCK);
        compress(&mut self.state, blocks);
        self.tail[..rest.len()].copy_from_slice(rest);
    }

    /// The digest of all that came.
    pub fn finish(mut self) -> [u8; 16] {
        let end = padded(&self.tail[..self.held()], self.length);
        compress(&mut self.state, &end);
        digest(self.state)
    }

    fn held(&self) -> usize {
        // Less than a block.
        (self.length % BLOCK as u64) as usize
    }
}

/// Takes bytes that are a whole number of blocks.
fn compress(state: &mut [u32; 4], blocks: &[u8]) {
    let mut states = [*state; MOST];
    // SAFETY: a word needs no instruction set, and the pointer is good for so many blocks.
    unsafe { run::<Word>(&mut states, &[blocks.as_ptr(); MOST], blocks.len() / BLOCK) };
    *state = states[0];
}
