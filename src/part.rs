//! Parts of an upload: what was sent, what the service lists, what Complete joins.

use crate::digest::{JoinedCrc64, composite_etag};
use crate::error::{Error, Result};

/// Part numbers (OSS limit).
pub const MAX_PART_NUMBER: u32 = 10_000;
/// Longest ETag taken from an answer or a caller; those of the service have 32 to 40 characters.
const MAX_ETAG: usize = 256;

/// One part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// 1 to 10,000.
    pub number: u32,
    /// Without quotes, otherwise as the service gave it.
    pub etag: String,
    /// `None` when only number and ETag are known.
    pub size: Option<u64>,
    /// `None` when the service did not tell.
    pub crc64: Option<u64>,
    /// ISO 8601 UTC as the service sent it, or "".
    pub last_modified: String,
}

/// Parts in ascending order, each number once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    parts: Vec<Part>,
    next_marker: Option<u32>,
}

impl Parts {
    /// No parts.
    pub fn new() -> Self {
        Parts::default()
    }

    /// Adds a part by number and ETag (with or without quotes); the same number again replaces it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Argument`] when the number is outside 1 to 10,000 or the ETag is not one.
    pub fn add(&mut self, number: i32, etag: &str) -> Result<()> {
        let number = check_number(number)?;
        let etag = parse_etag(etag)
            .ok_or_else(|| Error::argument("etag must be 1 to 256 printable ASCII characters"))?;
        self.insert(Part {
            number,
            etag,
            ..Part::default()
        });
        Ok(())
    }

    /// Adds the parts of a page; the same number again replaces the part.
    pub fn append(&mut self, page: &Parts) {
        self.extend(page.clone());
    }

    /// As [`Parts::append`], for a page that nobody else needs.
    pub(crate) fn extend(&mut self, page: Parts) {
        for part in page.parts {
            self.insert(part);
        }
    }

    pub(crate) fn insert(&mut self, part: Part) {
        match self.parts.last() {
            Some(last) if last.number >= part.number => {
                match self.parts.binary_search_by_key(&part.number, |p| p.number) {
                    Ok(at) => self.parts[at] = part,
                    Err(at) => self.parts.insert(at, part),
                }
            }
            _ => self.parts.push(part),
        }
    }

    /// How many parts.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The part at an index, ascending by number.
    pub fn get(&self, index: usize) -> Option<&Part> {
        self.parts.get(index)
    }

    /// All parts, ascending by number.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Part> {
        self.parts.iter()
    }

    /// The part with a number.
    pub fn find(&self, number: u32) -> Option<&Part> {
        let at = self.parts.binary_search_by_key(&number, |p| p.number);
        at.ok().map(|at| &self.parts[at])
    }

    /// Whether the listing goes on behind this page.
    pub fn is_truncated(&self) -> bool {
        self.next_marker.is_some()
    }

    /// The marker of the next page while [`Parts::is_truncated`], else 0.
    pub fn next_marker(&self) -> u32 {
        self.next_marker.unwrap_or(0)
    }

    pub(crate) fn set_next_marker(&mut self, marker: Option<u32>) {
        self.next_marker = marker;
    }

    /// What the joined object must look like, as far as the parts tell.
    pub(crate) fn predict(&self) -> Prediction {
        let size = self.iter().map(|p| p.size).sum::<Option<u64>>();
        let crc64 = self
            .iter()
            .try_fold(JoinedCrc64::default(), |mut joined, part| {
                joined.append(part.crc64?, part.size?);
                Some(joined)
            });
        Prediction {
            size,
            crc64: crc64.map(|joined| joined.value()),
            etag: composite_etag(self.iter().map(|p| p.etag.as_str())),
        }
    }
}

/// What an object must look like when Complete has joined the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prediction {
    pub(crate) size: Option<u64>,
    pub(crate) crc64: Option<u64>,
    pub(crate) etag: Option<String>,
}

pub(crate) fn check_number(number: i32) -> Result<u32> {
    match u32::try_from(number) {
        Ok(n @ 1..=MAX_PART_NUMBER) => Ok(n),
        _ => Err(Error::argument(format!(
            "part_number is {number}; it must be 1 to {MAX_PART_NUMBER}"
        ))),
    }
}

/// An ETag without its quotes; `None` for a weak, empty, overlong or unprintable one.
pub(crate) fn parse_etag(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => text,
    };
    let fits = (1..=MAX_ETAG).contains(&bare.len())
        && bare.bytes().all(|b| b.is_ascii_graphic() && b != b'"')
        && !bare.starts_with("W/");
    fits.then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_sorted_and_a_number_again_replaces_the_part() {
        let mut parts = Parts::new();
        for (number, etag) in [(3, "c"), (1, "a"), (10_000, "z"), (2, "b"), (3, "\"C\"")] {
            parts.add(number, etag).unwrap();
        }
        let seen: Vec<_> = parts.iter().map(|p| (p.number, p.etag.as_str())).collect();
        assert_eq!(seen, [(1, "a"), (2, "b"), (3, "C"), (10_000, "z")]);
        assert_eq!(parts.find(2).unwrap().etag, "b");
    }

    #[test]
    fn numbers_and_etags_out_of_range_are_refused() {
        let mut parts = Parts::new();
        for number in [0, -1, 10_001, i32::MAX, i32::MIN] {
            let error = parts.add(number, "a").unwrap_err();
            assert_eq!(
                error.message(),
                format!("part_number is {number}; it must be 1 to 10000")
            );
        }
        for etag in ["", "\"\"", "\"a", "a\"b", "W/\"a\"", "a b", "é"] {
            assert!(parts.add(1, etag).is_err(), "{etag:?}");
        }
    }

    #[test]
    fn a_prediction_needs_every_part() {
        let mut parts = Parts::new();
        parts.insert(Part {
            number: 1,
            etag: "x".into(),
            size: Some(5),
            crc64: Some(7),
            ..Part::default()
        });
        let one = parts.predict();
        assert_eq!((one.size, one.crc64, one.etag), (Some(5), Some(7), None));
        parts.add(2, "0CC175B9C0F1B6A831C399E269772661").unwrap();
        assert_eq!(parts.predict(), Prediction::default());
    }
}
