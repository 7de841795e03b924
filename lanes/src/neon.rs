//! Eight lanes in two times 128 bits of ARM.

use std::arch::aarch64::*;

use crate::pair::Pair;
use crate::steps::run;
use crate::vector::{Data, States, Vector};

/// # Safety
/// As `run`, on a machine that has NEON.
#[target_feature(enable = "neon")]
pub(crate) unsafe fn compress(states: &mut States, data: &Data, blocks: usize) {
    // SAFETY: the caller's promises are those of `run`.
    unsafe { run::<Pair<uint32x4_t>>(states, data, blocks) }
}

impl Vector for uint32x4_t {
    const LANES: usize = 4;

    #[inline(always)]
    unsafe fn splat(value: u32) -> Self {
        unsafe { vdupq_n_u32(value) }
    }

    #[inline(always)]
    unsafe fn load(lanes: &[u32]) -> Self {
        unsafe { vld1q_u32(lanes[..4].as_ptr()) }
    }

    #[inline(always)]
    unsafe fn store(self, lanes: &mut [u32]) {
        unsafe { vst1q_u32(lanes[..4].as_mut_ptr(), self) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        unsafe { vaddq_u32(self, other) }
    }

    #[inline(always)]
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        unsafe { vorrq_u32(vshlq_n_u32::<LEFT>(self), vshrq_n_u32::<RIGHT>(self)) }
    }

    #[inline(always)]
    unsafe fn choose(self, b: Self, c: Self) -> Self {
        unsafe { vbslq_u32(self, b, c) }
    }

    #[inline(always)]
    unsafe fn xor3(self, b: Self, c: Self) -> Self {
        unsafe { veorq_u32(veorq_u32(self, b), c) }
    }

    #[inline(always)]
    unsafe fn round4(self, c: Self, d: Self) -> Self {
        unsafe { veorq_u32(c, vornq_u32(self, d)) }
    }

    #[inline(always)]
    unsafe fn words(data: &[*const u8], offset: usize) -> [Self; 4] {
        unsafe {
            let row = |lane: usize| vreinterpretq_u32_u8(vld1q_u8(data[lane].add(offset)));
            let (r0, r1, r2, r3) = (row(0), row(1), row(2), row(3));
            let wide = |v| vreinterpretq_u64_u32(v);
            let (low01, high01) = (wide(vzip1q_u32(r0, r1)), wide(vzip2q_u32(r0, r1)));
            let (low23, high23) = (wide(vzip1q_u32(r2, r3)), wide(vzip2q_u32(r2, r3)));
            [
                vreinterpretq_u32_u64(vzip1q_u64(low01, low23)),
                vreinterpretq_u32_u64(vzip2q_u64(low01, low23)),
                vreinterpretq_u32_u64(vzip1q_u64(high01, high23)),
                vreinterpretq_u32_u64(vzip2q_u64(high01, high23)),
            ]
        }
    }
}
