//! MD5 of several messages at once, one in each lane of the vector registers.
//!
//! MD5 cannot be cut: each step of one message waits for the step before. Messages side by side do
//! not wait for each other, so that 16 of them cost little more than one. The instruction set is
//! chosen at run time; without one, `width` is 1 and the caller takes the ordinary MD5.

use crate::digest::Md5Digest;

/// Bytes that MD5 takes at a time.
pub(crate) const BLOCK: usize = 64;
/// The most lanes of any instruction set.
const MOST: usize = 16;

const START: [u32; 4] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476];

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

/// The instruction sets, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Sse2,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl Set {
    /// Those that this machine has.
    fn available() -> Vec<Set> {
        let mut sets = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if std::arch::is_x86_feature_detected!("avx512f") {
                sets.push(Set::Avx512);
            }
            if std::arch::is_x86_feature_detected!("avx2") {
                sets.push(Set::Avx2);
            }
            sets.push(Set::Sse2);
        }
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("neon") {
            sets.push(Set::Neon);
        }
        sets
    }

    fn best() -> Option<Set> {
        static BEST: once_cell::sync::Lazy<Option<Set>> =
            once_cell::sync::Lazy::new(|| Set::available().first().copied());
        *BEST
    }

    fn width(self) -> usize {
        match self {
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 | Set::Avx2 => 16,
            #[cfg(target_arch = "x86_64")]
            Set::Sse2 => 8,
            #[cfg(target_arch = "aarch64")]
            Set::Neon => 8,
        }
    }

    /// Takes `blocks` blocks from each pointer into the state of the same index. There are
    /// `self.width()` of both, and each pointer is good for that many blocks.
    fn compress(self, states: &mut [[u32; 4]; MOST], data: &[*const u8; MOST], blocks: usize) {
        // SAFETY: a set is made by `available`, so that the machine has it; the pointers are good
        // for the blocks, which is what `absorb`, the only caller, sees to.
        unsafe {
            match self {
                #[cfg(target_arch = "x86_64")]
                Set::Avx512 => x86::avx512(states, data, blocks),
                #[cfg(target_arch = "x86_64")]
                Set::Avx2 => x86::avx2(states, data, blocks),
                #[cfg(target_arch = "x86_64")]
                Set::Sse2 => x86::sse2(states, data, blocks),
                #[cfg(target_arch = "aarch64")]
                Set::Neon => arm::neon(states, data, blocks),
            }
        }
    }
}

/// How many messages are best hashed together; 1 where nothing is won by it.
pub(crate) fn width() -> usize {
    Set::best().map_or(1, Set::width)
}

/// MD5 of several messages that come in pieces.
pub(crate) struct Md5Lanes {
    set: Set,
    states: Vec<[u32; 4]>,
}

impl Md5Lanes {
    /// `None` where the machine has no instructions for it.
    pub(crate) fn new(messages: usize) -> Option<Self> {
        Set::best().map(|set| Md5Lanes::with(set, messages))
    }

    fn with(set: Set, messages: usize) -> Self {
        Md5Lanes {
            set,
            states: vec![START; messages],
        }
    }

    /// Takes the next piece of each message, whole blocks; an empty one leaves its message alone.
    pub(crate) fn absorb(&mut self, pieces: &[&[u8]]) {
        let width = self.set.width();
        let mut left: Vec<(usize, &[u8])> = pieces.iter().copied().enumerate().collect();
        left.retain(|(_, piece)| piece.len() >= BLOCK);
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
                self.set.compress(&mut states, &data, blocks);
                for (lane, (message, piece)) in group.iter_mut().enumerate() {
                    self.states[*message] = states[lane];
                    *piece = &piece[blocks * BLOCK..];
                }
            }
            left.retain(|(_, piece)| piece.len() >= BLOCK);
        }
    }

    /// Takes the last bytes of each message, less than a block, and tells the digests. `lengths`
    /// are those of the whole messages in bytes.
    pub(crate) fn finish(mut self, tails: &[&[u8]], lengths: &[u64]) -> Vec<Md5Digest> {
        let padded: Vec<Vec<u8>> = tails
            .iter()
            .zip(lengths)
            .map(|(tail, length)| {
                let mut last = tail.to_vec();
                last.push(0x80);
                let zeros = (2 * BLOCK - 8 - last.len()) % BLOCK;
                last.resize(last.len() + zeros, 0);
                last.extend(length.wrapping_mul(8).to_le_bytes());
                last
            })
            .collect();
        let pieces: Vec<&[u8]> = padded.iter().map(Vec::as_slice).collect();
        self.absorb(&pieces);
        self.states.into_iter().map(Md5Digest::from_state).collect()
    }
}

/// What the steps of MD5 need of a vector of 32-bit lanes.
///
/// # Safety
/// All of it needs the instruction set of the type.
trait Vector: Copy {
    const LANES: usize;

    unsafe fn splat(value: u32) -> Self;
    unsafe fn load(lanes: &[u32]) -> Self;
    unsafe fn store(self, lanes: &mut [u32]);
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self;
    /// `self ? b : c`, bit by bit.
    unsafe fn choose(self, b: Self, c: Self) -> Self;
    unsafe fn xor3(self, b: Self, c: Self) -> Self;
    /// `c ^ (self | !d)`, with `self` as b.
    unsafe fn round4(self, c: Self, d: Self) -> Self;
    /// Four consecutive words of each lane, from `offset`: a vector for each word.
    unsafe fn words(data: &[*const u8], offset: usize) -> [Self; 4];
}

/// Runs all 64 steps for each block.
///
/// # Safety
/// As `Vector`; each of the first `LANES` pointers must be good for `blocks` blocks.
#[inline(always)]
unsafe fn run<V: Vector>(states: &mut [[u32; 4]; MOST], data: &[*const u8; MOST], blocks: usize) {
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
                ($mix:expr, $i:expr, $word:expr, $left:literal) => {{
                    let sum = a.add($mix).add(m[$word].add(V::splat(SINES[$i])));
                    (a, d, c) = (d, c, b);
                    b = b.add(sum.rotate::<$left, { 32 - $left }>());
                }};
            }
            macro_rules! round {
                ($mix:expr, $first:literal, $start:literal, $stride:literal, $l1:literal, $l2:literal, $l3:literal, $l4:literal) => {
                    for i in 0..4 {
                        let at =
                            |n: usize| ($first + 4 * i + n, ($start + $stride * (4 * i + n)) % 16);
                        let (k, w) = at(0);
                        step!($mix, k, w, $l1);
                        let (k, w) = at(1);
                        step!($mix, k, w, $l2);
                        let (k, w) = at(2);
                        step!($mix, k, w, $l3);
                        let (k, w) = at(3);
                        step!($mix, k, w, $l4);
                    }
                };
            }
            round!(b.choose(c, d), 0, 0, 1, 7, 12, 17, 22);
            round!(d.choose(b, c), 16, 1, 5, 5, 9, 14, 20);
            round!(b.xor3(c, d), 32, 5, 3, 4, 11, 16, 23);
            round!(b.round4(c, d), 48, 0, 7, 6, 10, 15, 21);
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

/// Two vectors side by side: while one waits for its last step, the other has work.
#[derive(Clone, Copy)]
struct Pair<V>(V, V);

impl<V: Vector> Vector for Pair<V> {
    const LANES: usize = 2 * V::LANES;

    #[inline(always)]
    unsafe fn splat(value: u32) -> Self {
        // SAFETY: as the trait says, here and below.
        unsafe { Pair(V::splat(value), V::splat(value)) }
    }

    #[inline(always)]
    unsafe fn load(lanes: &[u32]) -> Self {
        unsafe { Pair(V::load(lanes), V::load(&lanes[V::LANES..])) }
    }

    #[inline(always)]
    unsafe fn store(self, lanes: &mut [u32]) {
        unsafe {
            self.0.store(lanes);
            self.1.store(&mut lanes[V::LANES..]);
        }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        unsafe { Pair(self.0.add(other.0), self.1.add(other.1)) }
    }

    #[inline(always)]
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        unsafe {
            Pair(
                self.0.rotate::<LEFT, RIGHT>(),
                self.1.rotate::<LEFT, RIGHT>(),
            )
        }
    }

    #[inline(always)]
    unsafe fn choose(self, b: Self, c: Self) -> Self {
        unsafe { Pair(self.0.choose(b.0, c.0), self.1.choose(b.1, c.1)) }
    }

    #[inline(always)]
    unsafe fn xor3(self, b: Self, c: Self) -> Self {
        unsafe { Pair(self.0.xor3(b.0, c.0), self.1.xor3(b.1, c.1)) }
    }

    #[inline(always)]
    unsafe fn round4(self, c: Self, d: Self) -> Self {
        unsafe { Pair(self.0.round4(c.0, d.0), self.1.round4(c.1, d.1)) }
    }

    #[inline(always)]
    unsafe fn words(data: &[*const u8], offset: usize) -> [Self; 4] {
        unsafe {
            let [a, b, c, d] = V::words(data, offset);
            let [e, f, g, h] = V::words(&data[V::LANES..], offset);
            [Pair(a, e), Pair(b, f), Pair(c, g), Pair(d, h)]
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{MOST, Pair, Vector, run};

    #[target_feature(enable = "avx512f")]
    pub(super) unsafe fn avx512(s: &mut [[u32; 4]; MOST], d: &[*const u8; MOST], blocks: usize) {
        // SAFETY: the caller's promises are those of `run`, here and below.
        unsafe { run::<__m512i>(s, d, blocks) }
    }

    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn avx2(s: &mut [[u32; 4]; MOST], d: &[*const u8; MOST], blocks: usize) {
        unsafe { run::<Pair<__m256i>>(s, d, blocks) }
    }

    #[target_feature(enable = "sse2")]
    pub(super) unsafe fn sse2(s: &mut [[u32; 4]; MOST], d: &[*const u8; MOST], blocks: usize) {
        unsafe { run::<Pair<__m128i>>(s, d, blocks) }
    }

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
                let rows = [0, 1, 2, 3].map(|lane| quad(data, lane, offset));
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
                let rows = [0, 1, 2, 3].map(|lane| {
                    let low = _mm256_castsi128_si256(quad(data, lane, offset));
                    _mm256_inserti128_si256::<1>(low, quad(data, lane + 4, offset))
                });
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
                let rows = [0, 1, 2, 3].map(|lane| {
                    let row = _mm512_castsi128_si512(quad(data, lane, offset));
                    let row = _mm512_inserti32x4::<1>(row, quad(data, lane + 4, offset));
                    let row = _mm512_inserti32x4::<2>(row, quad(data, lane + 8, offset));
                    _mm512_inserti32x4::<3>(row, quad(data, lane + 12, offset))
                });
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
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use std::arch::aarch64::*;

    use super::{MOST, Pair, Vector, run};

    #[target_feature(enable = "neon")]
    pub(super) unsafe fn neon(s: &mut [[u32; 4]; MOST], d: &[*const u8; MOST], blocks: usize) {
        // SAFETY: the caller's promises are those of `run`.
        unsafe { run::<Pair<uint32x4_t>>(s, d, blocks) }
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(seed: usize, length: usize) -> Vec<u8> {
        (0..length)
            .map(|i| ((i * 31 + seed * 97) ^ (i >> 8)) as u8)
            .collect()
    }

    /// All at once, with pieces of this many blocks.
    fn digests(set: Set, messages: &[Vec<u8>], piece: usize) -> Vec<Md5Digest> {
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
            assert_eq!(found, Md5Digest::of(message), "{set:?}, {}", message.len());
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
}
