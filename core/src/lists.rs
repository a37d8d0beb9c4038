//! Lists from iterators, item by item.
//!
//! The standard library collects and extends in ways that are quicker on long lists, and compiles several functions for each
//! iterator to do it; in the WebAssembly they were a tenth of all code. Lists here are short.

/// Collects by pushing.
pub trait CollectVec: Iterator + Sized {
    /// All items, in their order.
    fn collect_vec(self) -> Vec<Self::Item> {
        let mut items = Vec::new();
        items.push_all(self);
        items
    }
}

impl<I: Iterator> CollectVec for I {}

/// Extends by pushing.
pub trait PushAll<T> {
    /// Adds `items` at the end, in their order.
    fn push_all(&mut self, items: impl IntoIterator<Item = T>);
}

impl<T> PushAll<T> for Vec<T> {
    fn push_all(&mut self, items: impl IntoIterator<Item = T>) {
        for item in items {
            self.push(item);
        }
    }
}

/// Texts in one, by code that is compiled once for borrowed and once for owned ones.
pub trait Joined {
    /// All texts, in their order, with `between` between each two.
    fn joined(&self, between: &str) -> String;
}

impl<T: AsRef<str>> Joined for [T] {
    fn joined(&self, between: &str) -> String {
        let mut out = String::new();
        for (at, text) in self.iter().enumerate() {
            if at > 0 {
                out.push_str(between);
            }
            out.push_str(text.as_ref());
        }
        out
    }
}
