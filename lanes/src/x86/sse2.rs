//! Eight lanes in two times 128 bits.

use std::arch::x86_64::*;

use super::{quad, transpose};
use crate::pair::Pair;
use crate::steps::run;
use crate::vector::{Data, States, Vector};

/// # Safety
/// As `run`, on a machine that has SSE2.
#[target_feature(enable = "sse2")]
pub(crate) unsafe fn compress(states: &mut States, data: &Data, blocks: usize) {
    // SAFETY: the caller's promises are those of `run`.
    unsafe { run::<Pair<__m128i>>(states, data, blocks) }
}

impl Vector for __m128i {
    const LANES: usize = 4;

    #[inline(always)]
    unsafe fn splat(value: u32) -> Self {
        unsafe { _mm_set1_epi32(value as i32) }
    }

    #[inline(always)]
    unsafe fn load(lanes: &[u32]) -> Self {
        unsafe { _mm_loadu_si128(lanes[..4].as_ptr().cast()) }
    }

    #[inline(always)]
    unsafe fn store(self, lanes: &mut [u32]) {
        unsafe { _mm_storeu_si128(lanes[..4].as_mut_ptr().cast(), self) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        unsafe { _mm_add_epi32(self, other) }
    }

    #[inline(always)]
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        unsafe { _mm_or_si128(_mm_slli_epi32(self, LEFT), _mm_srli_epi32(self, RIGHT)) }
    }

    #[inline(always)]
    unsafe fn choose(self, b: Self, c: Self) -> Self {
        unsafe { _mm_xor_si128(c, _mm_and_si128(self, _mm_xor_si128(b, c))) }
    }

    #[inline(always)]
    unsafe fn xor3(self, b: Self, c: Self) -> Self {
        unsafe { _mm_xor_si128(_mm_xor_si128(self, b), c) }
    }

    #[inline(always)]
    unsafe fn round4(self, c: Self, d: Self) -> Self {
        unsafe {
            let not_d = _mm_xor_si128(d, _mm_set1_epi32(-1));
            _mm_xor_si128(c, _mm_or_si128(self, not_d))
        }
    }

    #[inline(always)]
    unsafe fn words(data: &[*const u8], offset: usize) -> [Self; 4] {
        unsafe {
            let rows = [
                quad(data, 0, offset),
                quad(data, 1, offset),
                quad(data, 2, offset),
                quad(data, 3, offset),
            ];
            transpose!(
                rows,
                _mm_unpacklo_epi32,
                _mm_unpackhi_epi32,
                _mm_unpacklo_epi64,
                _mm_unpackhi_epi64
            )
        }
    }
}
