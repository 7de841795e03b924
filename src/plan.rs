//! How a file is cut into parts.

use crate::error::{Error, Result};
use crate::part::MAX_PART_NUMBER;

/// Small enough to lose little when a part breaks, large enough that a round trip costs nothing.
pub const DEFAULT_PART_SIZE: u64 = 8 * 1024 * 1024;
/// Smallest part that is not the last: 100 KB (OSS limit).
pub const MIN_PART_SIZE: u64 = 100 * 1024;
/// Largest part: 5 GB (OSS limit).
pub const MAX_PART_SIZE: u64 = 5 * 1024 * 1024 * 1024;
/// Largest part of a stream of unknown length.
const MAX_STREAM_PART: u64 = 256 * 1024 * 1024;
/// Parts of a stream after which the part size doubles.
const STREAM_STEP: u32 = 1000;

/// The parts of a file: all of one size but the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) size: u64,
    pub(crate) part_size: u64,
}

impl Plan {
    /// Cuts a file of `size` bytes. The wanted size (0: the default) grows as far as needed to
    /// keep to 10,000 parts.
    pub(crate) fn new(size: u64, wanted: u64) -> Result<Self> {
        let wanted = match wanted {
            0 => DEFAULT_PART_SIZE,
            wanted => wanted,
        };
        let least = size.div_ceil(u64::from(MAX_PART_NUMBER));
        // Whole KiB: a part then begins at a multiple of the page of most systems.
        let part_size = wanted.max(least.next_multiple_of(1024));
        if part_size > MAX_PART_SIZE && least > MAX_PART_SIZE {
            return Err(Error::argument(format!(
                "the file has {size} bytes; {MAX_PART_NUMBER} parts of {MAX_PART_SIZE} bytes hold no more than {}",
                u64::from(MAX_PART_NUMBER) * MAX_PART_SIZE
            )));
        }
        let part_size = part_size.min(MAX_PART_SIZE);
        Ok(Plan { size, part_size })
    }

    /// How many parts: one at least, also of an empty file.
    pub(crate) fn count(&self) -> u32 {
        let count = self.size.div_ceil(self.part_size).max(1);
        // `new` keeps to 10,000.
        count as u32
    }

    /// Offset and length of a part.
    pub(crate) fn range(&self, number: u32) -> (u64, u64) {
        let offset = u64::from(number - 1) * self.part_size;
        (offset, self.part_size.min(self.size - offset))
    }
}

/// The part size that a one-call upload uses for a file.
///
/// # Errors
/// [`crate::ErrorKind::Argument`] when a size is out of range, or no plan holds the file.
pub fn plan_part_size(file_size: i64, wanted: i64) -> Result<i64> {
    let size = u64::try_from(file_size)
        .map_err(|_| Error::argument(format!("file_size is {file_size}; it must be 0 or more")))?;
    let plan = Plan::new(size, check_part_size(wanted)?)?;
    // At most 5 GiB.
    Ok(plan.part_size as i64)
}

/// A part size wanted by the caller; 0 leaves the choice to the plan.
pub(crate) fn check_part_size(bytes: i64) -> Result<u64> {
    match u64::try_from(bytes) {
        Ok(0) => Ok(0),
        Ok(n @ MIN_PART_SIZE..=MAX_PART_SIZE) => Ok(n),
        _ => Err(Error::argument(format!(
            "part_size is {bytes}; it must be {MIN_PART_SIZE} to {MAX_PART_SIZE}, or 0"
        ))),
    }
}

/// Whether a single part may have so many bytes; that it may be too few, only Complete can tell.
pub(crate) fn check_length(length: u64) -> Result<()> {
    match length <= MAX_PART_SIZE {
        true => Ok(()),
        false => Err(Error::argument(format!(
            "the part is {length} bytes; it must be at most {MAX_PART_SIZE}"
        ))),
    }
}

/// The size of a part of a stream whose length is not known. Unless the caller chose one, it starts
/// at 8 MiB and doubles every 1000 parts up to 256 MiB: 10,000 parts hold 1.4 TiB.
pub(crate) fn stream_part_size(number: u32, wanted: u64) -> u64 {
    match wanted {
        0 => {
            let doubled = (number - 1) / STREAM_STEP;
            (DEFAULT_PART_SIZE << doubled.min(5)).min(MAX_STREAM_PART)
        }
        wanted => wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;
    const TIB: u64 = 1 << 40;

    #[test]
    fn parts_cover_the_file_without_gap_or_overlap() {
        for size in [
            0,
            1,
            MIN_PART_SIZE,
            8 * MIB - 1,
            8 * MIB,
            8 * MIB + 1,
            50 * MIB + 7,
            TIB,
            48 * TIB,
        ] {
            for wanted in [0, MIN_PART_SIZE, 5 * MIB, MAX_PART_SIZE] {
                let plan = Plan::new(size, wanted).unwrap();
                let count = plan.count();
                assert!((1..=MAX_PART_NUMBER).contains(&count), "{plan:?}");
                let mut end = 0;
                for number in 1..=count {
                    let (offset, length) = plan.range(number);
                    assert_eq!(offset, end);
                    let fits = (MIN_PART_SIZE..=MAX_PART_SIZE).contains(&length);
                    assert!(fits || number == count, "{plan:?} {number}");
                    end += length;
                }
                assert_eq!(end, size);
            }
        }
    }

    #[test]
    fn the_part_size_grows_only_when_it_must() {
        assert_eq!(
            plan_part_size(80_000 * MIB as i64, 0).unwrap(),
            8 * MIB as i64
        );
        assert!(plan_part_size(80_001 * MIB as i64, 0).unwrap() > 8 * MIB as i64);
        assert_eq!(plan_part_size(1, 5 * MIB as i64).unwrap(), 5 * MIB as i64);
    }

    #[test]
    fn the_limits_are_those_of_the_service() {
        assert_eq!(MIN_PART_SIZE, 102_400);
        assert_eq!(MAX_PART_SIZE, 5_368_709_120);
        assert_eq!(DEFAULT_PART_SIZE, 8_388_608);
        assert!(check_length(0).is_ok() && check_length(MAX_PART_SIZE).is_ok());
        let error = check_length(MAX_PART_SIZE + 1).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Argument);
    }

    #[test]
    fn what_no_plan_holds_is_refused() {
        let most = u64::from(MAX_PART_NUMBER) * MAX_PART_SIZE;
        assert!(Plan::new(most, 0).is_ok());
        assert!(Plan::new(most + 1, 0).is_err());
        for (size, wanted) in [
            (-1, 0),
            (1, -1),
            (1, 1),
            (1, MIN_PART_SIZE as i64 - 1),
            (1, MAX_PART_SIZE as i64 + 1),
        ] {
            assert!(plan_part_size(size, wanted).is_err());
        }
    }

    #[test]
    fn a_stream_of_a_tebibyte_fits() {
        let sizes = (1..=MAX_PART_NUMBER).map(|n| stream_part_size(n, 0));
        assert!(sizes.clone().sum::<u64>() > TIB);
        assert_eq!(sizes.max(), Some(256 * MIB));
        for (number, mib) in [
            (1, 8),
            (1000, 8),
            (1001, 16),
            (2001, 32),
            (5001, 256),
            (9999, 256),
        ] {
            assert_eq!(stream_part_size(number, 0), mib * MIB, "{number}");
        }
        assert_eq!(stream_part_size(9999, 5 * MIB), 5 * MIB);
    }
}
