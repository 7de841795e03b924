//! The digests against those of the crate `md-5`.

use md5::{Digest, Md5};

use crate::set::Set;
use crate::vector::MOST;
use crate::{BLOCK, Md5Lanes, width};

fn message(seed: usize, length: usize) -> Vec<u8> {
    (0..length)
        .map(|i| ((i * 31 + seed * 97) ^ (i >> 8)) as u8)
        .collect()
}

/// All at once, with pieces of this many blocks.
fn digests(set: Set, messages: &[Vec<u8>], piece: usize) -> Vec<[u8; 16]> {
    let mut lanes = Md5Lanes::with(set, messages.len());
    let longest = messages.iter().map(Vec::len).max().unwrap_or(0);
    for start in (0..longest).step_by(piece * BLOCK) {
        let pieces: Vec<&[u8]> = messages
            .iter()
            .map(|m| {
                let whole = m.len() / BLOCK * BLOCK;
                &m[start.min(whole)..(start + piece * BLOCK).min(whole)]
            })
            .collect();
        lanes.absorb(&pieces);
    }
    let tails: Vec<&[u8]> = messages
        .iter()
        .map(|m| &m[m.len() / BLOCK * BLOCK..])
        .collect();
    let lengths: Vec<u64> = messages.iter().map(|m| m.len() as u64).collect();
    lanes.finish(&tails, &lengths)
}

#[track_caller]
fn same(set: Set, messages: &[Vec<u8>], piece: usize) {
    let found = digests(set, messages, piece);
    for (message, found) in messages.iter().zip(found) {
        let expected: [u8; 16] = Md5::digest(message).into();
        assert_eq!(found, expected, "{set:?}, {}", message.len());
    }
}

#[test]
fn every_length_up_to_five_blocks_is_hashed_as_md5_does() {
    for set in Set::available() {
        for length in 0..=5 * BLOCK {
            let messages: Vec<_> = (0..3).map(|seed| message(seed, length)).collect();
            same(set, &messages, 2);
        }
    }
}

#[test]
fn messages_of_mixed_lengths_do_not_mix() {
    let mut dice = fastrand::Rng::with_seed(7);
    for set in Set::available() {
        for _ in 0..60 {
            let count = dice.usize(1..=2 * MOST + 1);
            let messages: Vec<_> = (0..count)
                .map(|seed| message(seed, dice.usize(0..3000)))
                .collect();
            same(set, &messages, dice.usize(1..20));
        }
    }
}

#[test]
fn the_width_is_that_of_the_best_set() {
    #[cfg(target_arch = "x86_64")]
    assert!(Set::available().contains(&Set::Sse2) && width() >= 8);
    assert_eq!(Set::best(), Set::available().first().copied());
    assert!(width() >= 1 && width() <= MOST);
    assert_eq!(Md5Lanes::new(3).is_some(), width() > 1);
}

fn two() -> Md5Lanes {
    Md5Lanes::with(Set::available()[0], 2)
}

#[test]
#[should_panic(expected = "no whole block")]
fn a_piece_that_is_no_whole_block_is_refused() {
    two().absorb(&[&[0; BLOCK], &[0; BLOCK + 1]]);
}

#[test]
#[should_panic(expected = "out of bounds")]
fn more_pieces_than_messages_are_refused() {
    let block: &[u8] = &[0; BLOCK];
    two().absorb(&[block; 3]);
}

#[test]
#[should_panic(expected = "less than a block")]
fn a_tail_of_a_block_is_refused() {
    two().finish(&[&[], &[0; BLOCK]], &[0, BLOCK as u64]);
}

#[test]
#[should_panic(expected = "one for each message")]
fn a_missing_tail_is_refused() {
    two().finish(&[&[]], &[0]);
}

#[test]
fn one_message_in_pieces_of_any_size_is_hashed_as_md5_does() {
    for length in (0..=1000).chain([4096, 100_000]) {
        let message = message(length, length);
        let expected: [u8; 16] = Md5::digest(&message).into();
        for piece in [1, 7, BLOCK - 1, BLOCK, BLOCK + 1, 500, length.max(1)] {
            let mut md5 = crate::Md5::default();
            message.chunks(piece).for_each(|piece| md5.update(piece));
            assert_eq!(md5.finish(), expected, "{length} in pieces of {piece}");
        }
    }
}

#[test]
fn one_message_in_mixed_pieces_is_hashed_as_md5_does() {
    let mut dice = fastrand::Rng::with_seed(11);
    for _ in 0..300 {
        let message = message(dice.usize(..1000), dice.usize(0..5000));
        let (mut md5, mut rest) = (crate::Md5::default(), &message[..]);
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(dice.usize(0..=rest.len().min(200)));
            md5.update(piece);
            rest = behind;
        }
        let expected: [u8; 16] = Md5::digest(&message).into();
        assert_eq!(md5.finish(), expected, "{}", message.len());
    }
}
