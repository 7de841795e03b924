//! Sixteen lanes in 512 bits.

use std::arch::x86_64::*;

use super::{quad, transpose};
use crate::steps::run;
use crate::vector::{Data, States, Vector};

/// # Safety
/// As `run`, on a machine that has AVX512F.
#[target_feature(enable = "avx512f")]
pub(crate) unsafe fn compress(states: &mut States, data: &Data, blocks: usize) {
    // SAFETY: the caller's promises are those of `run`.
    unsafe { run::<__m512i>(states, data, blocks) }
}

/// 16 bytes of a lane and of the fourth, eighth and twelfth one behind it.
#[inline(always)]
unsafe fn row(data: &[*const u8], lane: usize, offset: usize) -> __m512i {
    unsafe {
        let row = _mm512_castsi128_si512(quad(data, lane, offset));
        let row = _mm512_inserti32x4::<1>(row, quad(data, lane + 4, offset));
        let row = _mm512_inserti32x4::<2>(row, quad(data, lane + 8, offset));
        _mm512_inserti32x4::<3>(row, quad(data, lane + 12, offset))
    }
}

impl Vector for __m512i {
    const LANES: usize = 16;

    #[inline(always)]
    unsafe fn splat(value: u32) -> Self {
        unsafe { _mm512_set1_epi32(value as i32) }
    }

    #[inline(always)]
    unsafe fn load(lanes: &[u32]) -> Self {
        unsafe { _mm512_loadu_si512(lanes[..16].as_ptr().cast()) }
    }

    #[inline(always)]
    unsafe fn store(self, lanes: &mut [u32]) {
        unsafe { _mm512_storeu_si512(lanes[..16].as_mut_ptr().cast(), self) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        unsafe { _mm512_add_epi32(self, other) }
    }

    #[inline(always)]
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        unsafe { _mm512_rol_epi32::<LEFT>(self) }
    }

    // The numbers are truth tables of three bits, the first the highest.
    #[inline(always)]
    unsafe fn choose(self, b: Self, c: Self) -> Self {
        unsafe { _mm512_ternarylogic_epi32::<0b1100_1010>(self, b, c) }
    }

    #[inline(always)]
    unsafe fn xor3(self, b: Self, c: Self) -> Self {
        unsafe { _mm512_ternarylogic_epi32::<0b1001_0110>(self, b, c) }
    }

    #[inline(always)]
    unsafe fn round4(self, c: Self, d: Self) -> Self {
        unsafe { _mm512_ternarylogic_epi32::<0b0011_1001>(self, c, d) }
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
                _mm512_unpacklo_epi32,
                _mm512_unpackhi_epi32,
                _mm512_unpacklo_epi64,
                _mm512_unpackhi_epi64
            )
        }
    }
}
