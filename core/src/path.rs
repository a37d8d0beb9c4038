//! Key paths, and changes as data: what rules and fixes speak instead of spans.

use crate::lists::{CollectVec, PushAll};
use crate::quote::quoted;
use std::fmt;

use smol_str::SmolStr;

/// One step from a value to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A member of an object, by its decoded key.
    Key(SmolStr),
    /// An item of a list, from 0.
    Index(u32),
}

impl From<&str> for Segment {
    fn from(key: &str) -> Segment {
        Segment::Key(key.into())
    }
}

impl From<usize> for Segment {
    fn from(index: usize) -> Segment {
        Segment::Index(index as u32)
    }
}

/// The way from the root of a configuration to a value; empty is the root itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPath(pub Vec<Segment>);

impl KeyPath {
    /// The root.
    pub const ROOT: KeyPath = KeyPath(Vec::new());

    /// Reads `a.b.c`, each part a key. For paths known in advance, whose keys hold no dots.
    pub fn keys(dotted: &str) -> KeyPath {
        KeyPath(dotted.split('.').filter(|it| !it.is_empty()).map(Segment::from).collect_vec())
    }

    /// This path and one step more.
    #[must_use]
    pub fn join(&self, segment: impl Into<Segment>) -> KeyPath {
        let mut segments = Vec::with_capacity(self.0.len() + 1);
        segments.extend_from_slice(&self.0);
        segments.push(segment.into());
        KeyPath(segments)
    }

    /// This path followed by the keys of `dotted`, as in [`KeyPath::keys`].
    #[must_use]
    pub fn join_keys(&self, dotted: &str) -> KeyPath {
        let mut path = self.clone();
        path.0.push_all(KeyPath::keys(dotted).0);
        path
    }

    /// The path without its last step; `None` for the root.
    pub fn parent(&self) -> Option<KeyPath> {
        let (_, init) = self.0.split_last()?;
        Some(KeyPath(init.to_vec()))
    }

    /// The last step; `None` for the root.
    pub fn last(&self) -> Option<&Segment> {
        self.0.last()
    }

    /// The last step's key; `None` for the root and for list items.
    pub fn last_key(&self) -> Option<&str> {
        match self.0.last()? {
            Segment::Key(key) => Some(key),
            Segment::Index(_) => None,
        }
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `self` is `prefix` or lies below it.
    pub fn starts_with(&self, prefix: &KeyPath) -> bool {
        self.0.starts_with(&prefix.0)
    }

    /// The product's own spelling: everything joined by dots, indices as numbers, nothing quoted, so that keys with dots
    /// are ambiguous (`validation.md` section 6).
    pub fn product(&self) -> String {
        let parts = self.0.iter().map(|it| match it {
            Segment::Key(key) => key.to_string(),
            Segment::Index(index) => index.to_string(),
        });
        parts.collect_vec().join(".")
    }
}

impl fmt::Display for KeyPath {
    /// `agents.list[0].groups."-100".tools`: unambiguous; the root is the empty text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) => {
                    if at > 0 {
                        f.write_str(".")?;
                    }
                    if is_plain(key) { f.write_str(key)? } else { f.write_str(&quoted(key))? }
                }
            }
        }
        Ok(())
    }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'$'))
        && !key.starts_with(|it: char| it.is_ascii_digit() || it == '-')
}

/// What stands for a secret that is made only when a fix is applied, in whatever shows the fix before.
pub const FRESH: &str = "<generated>";

/// A value to be written, independent of any text.
#[derive(Clone, Debug, PartialEq)]
pub enum NewValue {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// Written as the shortest decimal that reads back the same.
    Number(f64),
    /// Quoted and escaped in the file's own style.
    String(String),
    /// A random secret, to be made by whoever applies the change; [`FRESH`] stands for it until then.
    FreshSecret,
    /// Written on one line if it fits the file's style.
    Array(Vec<NewValue>),
    /// Members in the order given.
    Object(Vec<(String, NewValue)>),
}

impl From<&str> for NewValue {
    fn from(text: &str) -> NewValue {
        NewValue::String(text.to_owned())
    }
}

impl From<bool> for NewValue {
    fn from(value: bool) -> NewValue {
        NewValue::Bool(value)
    }
}

/// One change to a configuration, in terms of keys.
///
/// `change.rs` lowers it to the smallest edit of the file that owns the place.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Gives the place this value: replaces what is there, or inserts the member and its missing parents.
    Set {
        /// The place.
        path: KeyPath,
        /// Its new value.
        value: NewValue,
    },
    /// As [`Change::Set`], but does nothing where the place has a value already.
    Insert {
        /// The place.
        path: KeyPath,
        /// Its value.
        value: NewValue,
    },
    /// Takes the member or item away, with its comma and the comments that describe it.
    Remove {
        /// The place.
        path: KeyPath,
    },
    /// Gives the member another key and leaves its value alone.
    Rename {
        /// The place, by its present key.
        path: KeyPath,
        /// The new key.
        to: String,
    },
    /// Adds an item to the end of a list; a missing list is made.
    Append {
        /// The list.
        path: KeyPath,
        /// The new item.
        value: NewValue,
    },
    /// Takes the value's own text, comments inside it included, to another place. Nothing happens where `to` has a value.
    Move {
        /// Where it is.
        from: KeyPath,
        /// Where it shall be.
        to: KeyPath,
    },
    /// As [`Change::Remove`], but the comments that describe it and those inside it go above what is at `to`, or above the
    /// nearest place around that which is there. For a value whose meaning is at `to` by now.
    Fold {
        /// What is taken away.
        from: KeyPath,
        /// Where its comments shall be; not inside `from`.
        to: KeyPath,
    },
}

impl Change {
    /// The value that it writes.
    pub fn value(&self) -> Option<&NewValue> {
        match self {
            Change::Set { value, .. } | Change::Insert { value, .. } | Change::Append { value, .. } => Some(value),
            Change::Remove { .. } | Change::Rename { .. } | Change::Move { .. } | Change::Fold { .. } => None,
        }
    }

    /// As [`Change::value`].
    pub fn value_mut(&mut self) -> Option<&mut NewValue> {
        match self {
            Change::Set { value, .. } | Change::Insert { value, .. } | Change::Append { value, .. } => Some(value),
            Change::Remove { .. } | Change::Rename { .. } | Change::Move { .. } | Change::Fold { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_quotes_what_needs_it_and_product_does_not() {
        let path = KeyPath::keys("channels.telegram").join("a.b").join(0).join("-100");
        assert_eq!(path.to_string(), r#"channels.telegram."a.b"[0]."-100""#);
        assert_eq!(path.product(), "channels.telegram.a.b.0.-100");
        assert_eq!(KeyPath::ROOT.to_string(), "");
    }
}
