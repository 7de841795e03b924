//! Sixteen lanes in two times 256 bits.

use std::arch::x86_64::*;

use super::{quad, transpose};
use crate::pair::Pair;
use crate::steps::run;
use crate::vector::{Data, States, Vector};

/// # Safety
/// As `run`, on a machine that has AVX2.
#[target_feature(enable = "avx2")]
pub(crate) unsafe fn compress(states: &mut States, data: &Data, blocks: usize) {
    // SAFETY: the caller's promises are those of `run`.
    unsafe { run::<Pair<__m256i>>(states, data, blocks) }
}

/// 16 bytes of a lane and of the fourth one behind it.
#[inline(always)]
unsafe fn row(data: &[*const u8], lane: usize, offset: usize) -> __m256i {
    unsafe {
        let low = _mm256_castsi128_si256(quad(data, lane, offset));
        _mm256_inserti128_si256::<1>(low, quad(data, lane + 4, offset))
    }
}

impl Vector for __m256i {
    const LANES: usize = 8;

    #[inline(always)]
    unsafe fn splat(value: u32) -> Self {
        unsafe { _mm256_set1_epi32(value as i32) }
    }

    #[inline(always)]
    unsafe fn load(lanes: &[u32]) -> Self {
        unsafe { _mm256_loadu_si256(lanes[..8].as_ptr().cast()) }
    }

    #[inline(always)]
    unsafe fn store(self, lanes: &mut [u32]) {
        unsafe { _mm256_storeu_si256(lanes[..8].as_mut_ptr().cast(), self) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        unsafe { _mm256_add_epi32(self, other) }
    }

    #[inline(always)]
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        unsafe {
            _mm256_or_si256(
                _mm256_slli_epi32(self, LEFT),
                _mm256_srli_epi32(self, RIGHT),
            )
        }
    }

    #[inline(always)]
    unsafe fn choose(self, b: Self, c: Self) -> Self {
        unsafe { _mm256_xor_si256(c, _mm256_and_si256(self, _mm256_xor_si256(b, c))) }
    }

    #[inline(always)]
    unsafe fn xor3(self, b: Self, c: Self) -> Self {
        unsafe { _mm256_xor_si256(_mm256_xor_si256(self, b), c) }
    }

    #[inline(always)]
    unsafe fn round4(self, c: Self, d: Self) -> Self {
        unsafe {
            let not_d = _mm256_xor_si256(d, _mm256_set1_epi32(-1));
            _mm256_xor_si256(c, _mm256_or_si256(self, not_d))
        }
    }

    #[inline(always)]
    unsafe fn words(data: &[*const u8], offset: usize) -> [Self; 4] {
        unsafe {
            let rows = [
                row(data, 0, offset),
                row(data, 1, offset),
                row(data, 2, offset),
                row(data, 3, offset),
            ];
            transpose!(
                rows,
                _mm256_unpacklo_epi32,
                _mm256_unpackhi_epi32,
                _mm256_unpacklo_epi64,
                _mm256_unpackhi_epi64
            )
        }
    }
}
