//! Inputs made of lines, so that a seed can be read and a crash be understood.

use crate::name::decode;

/// The lines of an input, percent-decoded.
pub(super) struct Fields<'d>(std::str::Lines<'d>);

impl<'d> Fields<'d> {
    /// `None` when the input is no text.
    pub(super) fn of(data: &'d [u8]) -> Option<Self> {
        Some(Fields(std::str::from_utf8(data).ok()?.lines()))
    }

    /// The next line; `None` at the end, or when it does not decode.
    pub(super) fn text(&mut self) -> Option<String> {
        decode(self.0.next()?)
    }

    /// The next line as a number; anything else is made one.
    pub(super) fn number(&mut self) -> Option<u64> {
        let line = self.0.next()?;
        let folded = |number: u64, b: u8| number.wrapping_mul(31).wrapping_add(b.into());
        Some(
            line.parse()
                .unwrap_or_else(|_| line.bytes().fold(0, folded)),
        )
    }

    /// The lines that are left, as they are.
    pub(super) fn rest(self) -> impl Iterator<Item = &'d str> {
        self.0
    }
}
