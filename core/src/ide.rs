//! What an editor asks for. Offsets are bytes; edges translate them.
//!
//! Every service takes any text and any offset: where it has nothing to say it gives `None` or nothing.

mod actions;
mod agents;
mod complete;
mod cursor;
mod definition;
mod folding;
mod format;
mod hints;
mod hover;
mod lenses;
mod links;
mod place;
mod rename;
mod symbols;
mod tag;
mod tokens;

pub use actions::{CodeAction, actions};
pub use complete::{Completion, Item, ItemKind, complete};
pub use definition::{Definition, definition, references};
pub use folding::{Fold, FoldKind, folds};
pub use format::{FormatOptions, Indent, Quotes, TrailingComma, format};
pub use hints::{Hint, hints};
pub use hover::{Hover, hover, hover_with};
pub use lenses::{Lens, LensKind, lenses};
pub use links::{Link, links};
pub use rename::{Renamable, prepare_rename, rename};
pub use symbols::{Symbol, SymbolKind, symbols};
pub use tag::{Tag, tag};
pub use tokens::{SemanticKind, SemanticToken, tokens};
