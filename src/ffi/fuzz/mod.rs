//! Sequences of calls, written as a script: a line for each, the function and its arguments.
//!
//! `.` or nothing stands for a good argument, `-` for NULL, a digit for a handle by its place, of whatever type; what
//! begins with `@` is a place of the stage, everything else is the number or the text itself. A word that is no
//! function stands for some function all the same, so that every input is a sequence. What C must not do, such as
//! using a handle that was freed, no script can say.

mod arguments;
mod callbacks;
mod stage;
mod table;

use std::path::Path;
use std::sync::LazyLock;

use stage::Stage;
use table::Function;

/// Calls of one sequence.
const MOST: usize = 40;

static FUNCTIONS: LazyLock<Vec<Function>> = LazyLock::new(table::functions);

/// Runs a script against a server at `endpoint`, with files of its own in `directory`.
///
/// # Panics
/// When a call breaks a promise of the header.
pub fn abi(data: &[u8], endpoint: &str, directory: &Path) {
    let mut stage = Stage::new(endpoint, directory);
    let lines = data.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    for line in lines.take(MOST) {
        let mut words = line.split(|b| *b == b' ').filter(|word| !word.is_empty());
        let Some(first) = words.next() else { continue };
        stage.call(named(first), words);
    }
}

/// The function of that name, or the one that any other word stands for.
fn named(word: &[u8]) -> &'static Function {
    let named = FUNCTIONS.iter().find(|f| f.name.as_bytes() == word);
    named.unwrap_or_else(|| &FUNCTIONS[fold(word) as usize % FUNCTIONS.len()])
}

/// A number for any word.
fn fold(word: &[u8]) -> u32 {
    word.iter()
        .fold(0, |sum, b| sum.wrapping_mul(31).wrapping_add((*b).into()))
}
