//! Maps and sets of texts, as sorted lists: what their keys need is compiled once, whatever is kept under them.
//!
//! The standard library's are compiled anew for each type, some 8 KB of WebAssembly each. Many entries in no order are best
//! collected: each that is put in by itself makes those behind it move.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::order;

/// Texts, each once and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set(Vec<String>);

impl Set {
    /// An empty one.
    pub const fn new() -> Set {
        Set(Vec::new())
    }

    /// Where `text` is, or where it belongs.
    fn find(&self, text: &str) -> Result<usize, usize> {
        // What comes in order belongs at the end.
        match self.0.last().map(|it| it.as_str().cmp(text)) {
            None | Some(Ordering::Less) => Err(self.0.len()),
            Some(_) => self.0.binary_search_by(|it| it.as_str().cmp(text)),
        }
    }

    /// Whether `text` is in it.
    pub fn contains(&self, text: &str) -> bool {
        self.find(text).is_ok()
    }

    /// Puts `text` in; `false` if it was there.
    pub fn insert(&mut self, text: String) -> bool {
        match self.find(&text) {
            Ok(_) => false,
            Err(at) => {
                self.0.insert(at, text);
                true
            }
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, String> {
        self.0.iter()
    }
}

impl From<Vec<String>> for Set {
    fn from(mut texts: Vec<String>) -> Set {
        order::by(&mut texts, |a, b| a.cmp(b));
        texts.dedup();
        Set(texts)
    }
}

impl<const N: usize> From<[String; N]> for Set {
    fn from(texts: [String; N]) -> Set {
        Set::from(Vec::from(texts))
    }
}

impl FromIterator<String> for Set {
    fn from_iter<I: IntoIterator<Item = String>>(texts: I) -> Set {
        Set::from(Vec::from_iter(texts))
    }
}

impl IntoIterator for Set {
    type Item = String;
    type IntoIter = std::vec::IntoIter<String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Set {
    type Item = &'a String;
    type IntoIter = std::slice::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Serialize for Set {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl<'de> Deserialize<'de> for Set {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Set, D::Error> {
        Ok(BTreeSet::deserialize(deserializer)?.into_iter().collect())
    }
}

/// Values by texts, in the order of these.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Map<V> {
    keys: Set,
    /// One for each key.
    values: Vec<V>,
}

impl<V> Map<V> {
    /// An empty one.
    pub const fn new() -> Map<V> {
        Map { keys: Set::new(), values: Vec::new() }
    }

    /// What is kept under `key`.
    pub fn get(&self, key: &str) -> Option<&V> {
        self.keys.find(key).ok().map(|at| &self.values[at])
    }

    /// What is kept under `key`.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.keys.find(key).ok().map(|at| &mut self.values[at])
    }

    /// Whether something is kept under `key`.
    pub fn contains_key(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Keeps `value` under `key`, in the place of what was there.
    pub fn insert(&mut self, key: String, value: V) {
        match self.keys.find(&key) {
            Ok(at) => self.values[at] = value,
            Err(at) => {
                self.keys.0.insert(at, key);
                self.values.insert(at, value);
            }
        }
    }

    /// What is kept under `key`; if there is nothing, `make` says what.
    pub fn get_or_insert_with(&mut self, key: String, make: impl FnOnce() -> V) -> &mut V {
        let at = self.keys.find(&key).unwrap_or_else(|at| {
            self.keys.0.insert(at, key);
            self.values.insert(at, make());
            at
        });
        &mut self.values[at]
    }

    /// Takes out what is kept under `key`.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        let at = self.keys.find(key).ok()?;
        self.keys.0.remove(at);
        Some(self.values.remove(at))
    }

    /// Takes out everything.
    pub fn clear(&mut self) {
        *self = Map::new();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The keys, in order.
    pub fn keys(&self) -> std::slice::Iter<'_, String> {
        self.keys.iter()
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> std::slice::Iter<'_, V> {
        self.values.iter()
    }

    /// Each key and value, in order.
    pub fn iter(&self) -> std::iter::Zip<std::slice::Iter<'_, String>, std::slice::Iter<'_, V>> {
        self.keys.iter().zip(&self.values)
    }
}

impl<V> Default for Map<V> {
    fn default() -> Map<V> {
        Map::new()
    }
}

/// Of equal keys the last counts.
impl<V> FromIterator<(String, V)> for Map<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(pairs: I) -> Map<V> {
        let mut pairs = Vec::from_iter(pairs);
        order::by(&mut pairs, |a, b| a.0.cmp(&b.0));
        let mut map = Map::new();
        for (key, value) in pairs {
            map.insert(key, value);
        }
        map
    }
}

impl<V, const N: usize> From<[(String, V); N]> for Map<V> {
    fn from(pairs: [(String, V); N]) -> Map<V> {
        pairs.into_iter().collect()
    }
}

impl<V> IntoIterator for Map<V> {
    type Item = (String, V);
    type IntoIter = std::iter::Zip<std::vec::IntoIter<String>, std::vec::IntoIter<V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.keys.into_iter().zip(self.values)
    }
}

impl<'a, V> IntoIterator for &'a Map<V> {
    type Item = (&'a String, &'a V);
    type IntoIter = std::iter::Zip<std::slice::Iter<'a, String>, std::slice::Iter<'a, V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(feature = "report-schema")]
impl<V: schemars::JsonSchema> schemars::JsonSchema for Map<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        std::collections::BTreeMap::<String, V>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<String, V>::json_schema(generator)
    }
}

#[cfg(feature = "report-schema")]
impl schemars::JsonSchema for Set {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Vec::<String>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<String>::json_schema(generator)
    }
}

impl<V: Serialize> Serialize for Map<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Map<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Map<V>, D::Error> {
        Ok(BTreeMap::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keeps_what_the_standard_library_keeps(entries in prop::collection::vec(("[ab]{0,3}", any::<u8>()), 0..40)) {
            let theirs: BTreeMap<String, u8> = entries.iter().cloned().collect();
            let collected: Map<u8> = entries.iter().cloned().collect();
            let mut inserted = Map::new();
            entries.iter().for_each(|(key, value)| inserted.insert(key.clone(), *value));
            prop_assert_eq!(&collected, &inserted);
            prop_assert!(collected.iter().eq(&theirs));
            prop_assert_eq!(collected.get("a"), theirs.get("a"));
            prop_assert_eq!(serde_json::to_string(&collected).unwrap(), serde_json::to_string(&theirs).unwrap());

            let theirs: BTreeSet<String> = entries.iter().map(|it| it.0.clone()).collect();
            let collected: Set = entries.iter().map(|it| it.0.clone()).collect();
            let mut inserted = Set::new();
            let mut other = BTreeSet::new();
            for (key, _) in &entries {
                prop_assert_eq!(inserted.insert(key.clone()), other.insert(key.clone()));
            }
            prop_assert_eq!(&collected, &inserted);
            prop_assert!(collected.iter().eq(&theirs));
            prop_assert_eq!(collected.contains("b"), theirs.contains("b"));
        }
    }
}
