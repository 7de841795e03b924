//! The 64 steps of MD5, whatever the vectors are.

use crate::BLOCK;
use crate::vector::{Data, MOST, States, Vector};

/// RFC 1321: floor(2^32 * abs(sin(i + 1))).
const SINES: [u32; 64] = [
    0xD76A_A478,
    0xE8C7_B756,
    0x2420_70DB,
    0xC1BD_CEEE,
    0xF57C_0FAF,
    0x4787_C62A,
    0xA830_4613,
    0xFD46_9501,
    0x6980_98D8,
    0x8B44_F7AF,
    0xFFFF_5BB1,
    0x895C_D7BE,
    0x6B90_1122,
    0xFD98_7193,
    0xA679_438E,
    0x49B4_0821,
    0xF61E_2562,
    0xC040_B340,
    0x265E_5A51,
    0xE9B6_C7AA,
    0xD62F_105D,
    0x0244_1453,
    0xD8A1_E681,
    0xE7D3_FBC8,
    0x21E1_CDE6,
    0xC337_07D6,
    0xF4D5_0D87,
    0x455A_14ED,
    0xA9E3_E905,
    0xFCEF_A3F8,
    0x676F_02D9,
    0x8D2A_4C8A,
    0xFFFA_3942,
    0x8771_F681,
    0x6D9D_6122,
    0xFDE5_380C,
    0xA4BE_EA44,
    0x4BDE_CFA9,
    0xF6BB_4B60,
    0xBEBF_BC70,
    0x289B_7EC6,
    0xEAA1_27FA,
    0xD4EF_3085,
    0x0488_1D05,
    0xD9D4_D039,
    0xE6DB_99E5,
    0x1FA2_7CF8,
    0xC4AC_5665,
    0xF429_2244,
    0x432A_FF97,
    0xAB94_23A7,
    0xFC93_A039,
    0x655B_59C3,
    0x8F0C_CC92,
    0xFFEF_F47D,
    0x8584_5DD1,
    0x6FA8_7E4F,
    0xFE2C_E6E0,
    0xA301_4314,
    0x4E08_11A1,
    0xF753_7E82,
    0xBD3A_F235,
    0x2AD7_D2BB,
    0xEB86_D391,
];

/// Runs all 64 steps for each block.
///
/// # Safety
/// As `Vector`; each of the first `LANES` pointers must be good for `blocks` blocks.
#[inline(always)]
pub(crate) unsafe fn run<V: Vector>(states: &mut States, data: &Data, blocks: usize) {
    // SAFETY: as the caller promised.
    unsafe {
        let mut lanes = [[0; MOST]; 4];
        for lane in 0..V::LANES {
            for word in 0..4 {
                lanes[word][lane] = states[lane][word];
            }
        }
        let [mut a, mut b, mut c, mut d] = lanes.each_ref().map(|word| V::load(word));
        for block in 0..blocks {
            let mut m = [V::splat(0); 16];
            for quarter in 0..4 {
                let four = V::words(data, block * BLOCK + quarter * 16);
                m[quarter * 4..][..4].copy_from_slice(&four);
            }
            let before = (a, b, c, d);
            macro_rules! step {
                (|$known:ident| $sum:expr, $i:expr, $word:expr, $left:literal) => {{
                    let $known = m[$word].add(V::splat(SINES[$i]));
                    let sum = $sum;
                    (a, d, c) = (d, c, b);
                    b = b.add(sum.rotate::<$left, { 32 - $left }>());
                }};
            }
            macro_rules! round {
                (|$known:ident| $sum:expr, $first:literal, $start:literal, $stride:literal, $l1:literal, $l2:literal, $l3:literal, $l4:literal) => {
                    for i in 0..4 {
                        let at =
                            |n: usize| ($first + 4 * i + n, ($start + $stride * (4 * i + n)) % 16);
                        let (k, w) = at(0);
                        step!(|$known| $sum, k, w, $l1);
                        let (k, w) = at(1);
                        step!(|$known| $sum, k, w, $l2);
                        let (k, w) = at(2);
                        step!(|$known| $sum, k, w, $l3);
                        let (k, w) = at(3);
                        step!(|$known| $sum, k, w, $l4);
                    }
                };
            }
            round!(|k| V::sum(a, k, b.choose(c, d)), 0, 0, 1, 7, 12, 17, 22);
            round!(|k| V::sum_of_choice(a, k, d, b, c), 16, 1, 5, 5, 9, 14, 20);
            round!(|k| V::sum(a, k, b.xor3(c, d)), 32, 5, 3, 4, 11, 16, 23);
            round!(|k| V::sum(a, k, b.round4(c, d)), 48, 0, 7, 6, 10, 15, 21);
            a = a.add(before.0);
            b = b.add(before.1);
            c = c.add(before.2);
            d = d.add(before.3);
        }
        for (vector, word) in [a, b, c, d].into_iter().zip(&mut lanes) {
            vector.store(word);
        }
        for lane in 0..V::LANES {
            for word in 0..4 {
                states[lane][word] = lanes[word][lane];
            }
        }
    }
}
