//! What a builder's setter refused. Setters may be called unchecked: the first refusal is reported
//! again by the call that uses the builder, so that a value is never lost in silence.

use crate::error::{Error, Result};

/// The first error of a builder's setters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refusal(Option<Error>);

impl Refusal {
    /// Keeps the error if it is the first, and gives it back.
    pub(crate) fn keep(&mut self, error: Error) -> Error {
        self.0.get_or_insert_with(|| error.clone());
        error
    }

    /// Fails with the error kept, if there is one.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.0 {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }
}

/// A builder that remembers what its setters refused.
pub(crate) trait Builder {
    /// Where it remembers.
    fn refusal(&mut self) -> &mut Refusal;

    /// Remembers the error of a checked value.
    fn keep<T>(&mut self, checked: Result<T>) -> Result<T> {
        checked.map_err(|error| self.refusal().keep(error))
    }
}
