//! The instruction sets, and which of them this machine has.

use crate::vector::{Data, States};
#[cfg(target_arch = "x86_64")]
use crate::x86::{avx2, avx512, sse2};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
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
    /// Those that this machine has, the best first.
    pub(crate) fn available() -> Vec<Set> {
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

    pub(crate) fn best() -> Option<Set> {
        Set::available().first().copied()
    }

    pub(crate) fn width(self) -> usize {
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
    /// `self.width()` of both.
    ///
    /// # Safety
    /// The machine has the set, and each pointer is good for that many blocks.
    pub(crate) unsafe fn compress(self, states: &mut States, data: &Data, blocks: usize) {
        // SAFETY: as the caller promised.
        unsafe {
            match self {
                #[cfg(target_arch = "x86_64")]
                Set::Avx512 => avx512::compress(states, data, blocks),
                #[cfg(target_arch = "x86_64")]
                Set::Avx2 => avx2::compress(states, data, blocks),
                #[cfg(target_arch = "x86_64")]
                Set::Sse2 => sse2::compress(states, data, blocks),
                #[cfg(target_arch = "aarch64")]
                Set::Neon => crate::neon::compress(states, data, blocks),
            }
        }
    }
}
