//! Byte ranges.

/// A range as written, before the size is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    FromTo(u64, u64),
    From(u64),
    Last(u64),
}

impl Range {
    /// Reads `bytes=a-b`, `bytes=a-` or `bytes=-n`; anything else is no range.
    pub(super) fn parse(text: &str) -> Option<Range> {
        let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => Some(Range::FromTo(first, last)),
            (Some(first), None) if last.is_empty() => Some(Range::From(first)),
            (None, Some(last)) if first.is_empty() => Some(Range::Last(last)),
            _ => None,
        }
    }

    /// First and last byte within an object of this size; `None` if it begins behind the end.
    pub(super) fn within(self, size: u64) -> Option<(u64, u64)> {
        let end = size.checked_sub(1)?;
        match self {
            Range::FromTo(first, last) => (first <= end).then(|| (first, last.min(end))),
            Range::From(first) => (first <= end).then_some((first, end)),
            Range::Last(count) => (count > 0).then(|| (size - count.min(size), end)),
        }
    }

    /// Whether it lies inside the object as a whole.
    pub(super) fn fits(self, size: u64) -> bool {
        match self {
            Range::FromTo(_, last) => last < size,
            Range::From(first) => first < size,
            Range::Last(count) => (1..=size).contains(&count),
        }
    }
}

fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_read_and_nothing_else() {
        assert_eq!(Range::parse("bytes=0-9"), Some(Range::FromTo(0, 9)));
        assert_eq!(Range::parse("bytes=5-"), Some(Range::From(5)));
        assert_eq!(Range::parse("bytes=-5"), Some(Range::Last(5)));
        for text in [
            "",
            "0-9",
            "bytes=",
            "bytes=-",
            "bytes=9-0",
            "bytes=a-9",
            "bytes=+1-9",
            "bytes=0-1,3-4",
            "items=0-9",
        ] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_are_cut_at_the_end() {
        assert_eq!(Range::FromTo(5, 99).within(10), Some((5, 9)));
        assert_eq!(Range::Last(99).within(10), Some((0, 9)));
        assert_eq!(Range::From(10).within(10), None);
        assert_eq!(Range::From(0).within(0), None);
        assert!(Range::FromTo(0, 9).fits(10) && !Range::FromTo(0, 10).fits(10));
    }
}
