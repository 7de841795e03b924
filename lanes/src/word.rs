//! One message in the ordinary registers.

use crate::vector::Vector;

/// A register of 32 bits: a vector with one lane.
#[derive(Clone, Copy)]
pub(crate) struct Word(u32);

/// What is computed up to here is computed on its own. MD5 is a chain in which each step waits for the step before;
/// without this the compiler puts sums into an order in which they wait, too.
#[cfg(any(
    target_arch = "x86_64",
    target_arch = "x86",
    target_arch = "aarch64",
    target_arch = "arm",
    target_arch = "riscv64"
))]
#[allow(asm_sub_register)]
#[inline(always)]
fn apart(mut value: u32) -> u32 {
    // SAFETY: no instruction.
    unsafe {
        std::arch::asm!("/* {0} */", inout(reg) value, options(pure, nomem, nostack, preserves_flags));
    }
    value
}

#[cfg(not(any(
    target_arch = "x86_64",
    target_arch = "x86",
    target_arch = "aarch64",
    target_arch = "arm",
    target_arch = "riscv64"
)))]
fn apart(value: u32) -> u32 {
    value
}

impl Vector for Word {
    const LANES: usize = 1;

    #[inline(always)]
    unsafe fn splat(value: u32) -> Self {
        Word(value)
    }

    #[inline(always)]
    unsafe fn load(lanes: &[u32]) -> Self {
        Word(lanes[0])
    }

    #[inline(always)]
    unsafe fn store(self, lanes: &mut [u32]) {
        lanes[0] = self.0;
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        Word(self.0.wrapping_add(other.0))
    }

    #[inline(always)]
    unsafe fn sum(a: Self, known: Self, mix: Self) -> Self {
        Word(apart(a.0.wrapping_add(known.0)).wrapping_add(mix.0))
    }

    #[inline(always)]
    unsafe fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        Word(self.0.rotate_left(LEFT as u32))
    }

    #[inline(always)]
    unsafe fn choose(self, b: Self, c: Self) -> Self {
        Word(c.0 ^ (self.0 & (b.0 ^ c.0)))
    }

    #[inline(always)]
    unsafe fn sum_of_choice(a: Self, known: Self, mask: Self, late: Self, early: Self) -> Self {
        // No bit is in both halves of the choice, so that each can be added by itself.
        let sum = a.0.wrapping_add(known.0).wrapping_add(!mask.0 & early.0);
        Word(apart(sum).wrapping_add(mask.0 & late.0))
    }

    #[inline(always)]
    unsafe fn xor3(self, b: Self, c: Self) -> Self {
        Word(self.0 ^ (b.0 ^ c.0))
    }

    #[inline(always)]
    unsafe fn round4(self, c: Self, d: Self) -> Self {
        Word(c.0 ^ (self.0 | !d.0))
    }

    #[inline(always)]
    unsafe fn words(data: &[*const u8], offset: usize) -> [Self; 4] {
        // SAFETY: as the trait says.
        let bytes = unsafe { data[0].add(offset).cast::<[[u8; 4]; 4]>().read() };
        bytes.map(|word| Word(u32::from_le_bytes(word)))
    }
}
