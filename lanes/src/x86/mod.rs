//! The instruction sets of x86-64.

pub(crate) mod avx2;
pub(crate) mod avx512;
pub(crate) mod sse2;

use std::arch::x86_64::{__m128i, _mm_loadu_si128};

/// 16 bytes of one lane.
#[inline(always)]
unsafe fn quad(data: &[*const u8], lane: usize, offset: usize) -> __m128i {
    unsafe { _mm_loadu_si128(data[lane].add(offset).cast()) }
}

/// Turns four words of four lanes, in each 128 bits, into a vector for each word.
macro_rules! transpose {
    ($rows:expr, $lo32:ident, $hi32:ident, $lo64:ident, $hi64:ident) => {{
        let [r0, r1, r2, r3] = $rows;
        let (low01, low23) = ($lo32(r0, r1), $lo32(r2, r3));
        let (high01, high23) = ($hi32(r0, r1), $hi32(r2, r3));
        [
            $lo64(low01, low23),
            $hi64(low01, low23),
            $lo64(high01, high23),
            $hi64(high01, high23),
        ]
    }};
}

use transpose;
