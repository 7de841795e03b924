//! Twice the lanes of a vector.

use crate::vector::Vector;

/// Two vectors side by side: while one waits for its last step, the other has work.
#[derive(Clone, Copy)]
pub(crate) struct Pair<V>(V, V);

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
