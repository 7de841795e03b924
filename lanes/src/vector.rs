//! What there is in a vector register, whichever it is.

/// The most lanes of any instruction set.
pub(crate) const MOST: usize = 16;
/// MD5's four words, for each lane.
pub(crate) type States = [[u32; 4]; MOST];
/// Where the next block of each lane is.
pub(crate) type Data = [*const u8; MOST];

/// What the steps of MD5 need of a vector of 32-bit lanes.
///
/// # Safety
/// All of it needs the instruction set of the type.
pub(crate) trait Vector: Copy {
    const LANES: usize;

    unsafe fn splat(value: u32) -> Self;
    unsafe fn load(lanes: &[u32]) -> Self;
    unsafe fn store(self, lanes: &mut [u32]);
    unsafe fn add(self, other: Self) -> Self;
    /// `a + known + mix`, where `mix` is known last.
    #[inline(always)]
    unsafe fn sum(a: Self, known: Self, mix: Self) -> Self {
        // SAFETY: as the trait says, here and below.
        unsafe { a.add(mix).add(known) }
    }
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self;
    /// `self ? b : c`, bit by bit.
    unsafe fn choose(self, b: Self, c: Self) -> Self;
    /// `a + known + (mask ? late : early)`, where `late` is known last.
    #[inline(always)]
    unsafe fn sum_of_choice(a: Self, known: Self, mask: Self, late: Self, early: Self) -> Self {
        unsafe { Self::sum(a, known, mask.choose(late, early)) }
    }
    unsafe fn xor3(self, b: Self, c: Self) -> Self;
    /// `c ^ (self | !d)`, with `self` as b.
    unsafe fn round4(self, c: Self, d: Self) -> Self;
    /// Four consecutive words of each lane, from `offset`: a vector for each word.
    unsafe fn words(data: &[*const u8], offset: usize) -> [Self; 4];
}
