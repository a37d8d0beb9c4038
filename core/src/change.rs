//! Lowers changes of keys to edits of text.

use crate::edit::Edits;
use crate::path::Change;
use crate::syntax::Parse;

/// The edits of `text` that `changes` mean; `None` where they cannot be made.
pub fn lower(_parse: &Parse, _text: &str, _changes: &[Change]) -> Option<Edits> {
    None
}
