//! What an editor asks for: hover, completion, code actions. Offsets are bytes; edges translate them.

mod actions;
mod complete;
mod cursor;
mod hover;

pub use actions::{CodeAction, actions};
pub use complete::{Completion, Item, ItemKind, complete};
pub use hover::{Hover, hover};
