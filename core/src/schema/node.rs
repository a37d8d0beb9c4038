//! Compiled nodes, and the view of them that editors use.

use crate::lists::{CollectVec, Joined};
use std::ops::Range;

use super::refine::Refinement;
use crate::number::to_text as text;

/// Index into [`Tables::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(pub u32);

/// The flat vectors that all nodes lie in.
#[derive(Default)]
pub(super) struct Tables {
    pub nodes: Vec<Node>,
    pub properties: Vec<Property>,
    pub words: Vec<Word>,
    pub branches: Vec<NodeId>,
    /// None of it is checked by the product.
    pub unchecked: bool,
}

/// What the schema says about one place.
#[derive(Clone, Default)]
pub(super) struct Node {
    pub description: &'static str,
    pub shape: Shape,
    /// JSON text.
    pub default: Option<&'static str>,
    pub default_words: Option<&'static str>,
    pub replacement: Option<&'static str>,
    pub deprecated: bool,
    pub stored: bool,
    pub secret: bool,
    pub unchecked: bool,
    pub refinements: Vec<Refinement>,
}

/// Which values a place takes.
#[derive(Clone, Default)]
pub(super) enum Shape {
    #[default]
    Any,
    Bool,
    Number {
        integer: bool,
        min: Option<Limit>,
        max: Option<Limit>,
    },
    String {
        min: Option<u32>,
        max: Option<u32>,
        hex_color: bool,
    },
    /// One of some words. `literals`: the product holds them as a union.
    Words {
        words: Range<usize>,
        literals: bool,
    },
    List {
        item: NodeId,
    },
    /// `map`: nothing but keys of the user's choice; the product calls it a record.
    Object {
        properties: Range<usize>,
        extra: Extra,
        map: bool,
        slug_keys: bool,
    },
    Union {
        branches: Range<usize>,
    },
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit {
    pub value: f64,
    pub inclusive: bool,
}

/// What happens to keys that are not declared.
#[derive(Clone, Copy)]
pub(super) enum Extra {
    /// The file is refused.
    Refused,
    /// They are ignored.
    Dropped,
    /// Their values have to fit this.
    Each(NodeId),
}

pub(super) struct Property {
    pub name: &'static str,
    pub node: NodeId,
    pub required: bool,
}

pub(super) struct Word {
    pub word: &'static str,
    pub description: &'static str,
}

/// What the schema says about one place, for hover and completion.
#[derive(Clone, Copy)]
pub struct NodeRef<'s> {
    pub(super) tables: &'s Tables,
    pub(super) id: NodeId,
}

/// Forms of values that can be begun without knowing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `true` or `false`.
    Bool,
    /// `[…]`
    List,
    /// `{…}`
    Object,
    /// A string of any content.
    Text,
}

/// A key that an object may have.
#[derive(Clone, Copy)]
pub struct PropertyRef<'s> {
    /// The key.
    pub name: &'s str,
    /// Whether the file is refused without it.
    pub required: bool,
    /// What stands there.
    pub node: NodeRef<'s>,
}

/// A word that a place takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordRef<'s> {
    /// The word, without quotes.
    pub word: &'s str,
    /// What it means: a sentence, or empty.
    pub description: &'s str,
}

impl<'s> NodeRef<'s> {
    pub(super) fn node(self) -> &'s Node {
        &self.tables.nodes[self.id.0 as usize]
    }

    fn to(self, id: NodeId) -> NodeRef<'s> {
        NodeRef { tables: self.tables, id }
    }

    /// What the value does, in one to three sentences.
    pub fn description(self) -> &'s str {
        self.node().description
    }

    /// The value that holds when the key is absent, as JSON text.
    pub fn default(self) -> Option<&'s str> {
        self.node().default
    }

    /// What holds when the key is absent, in words; where [`NodeRef::default`] cannot say it.
    pub fn default_words(self) -> Option<&'s str> {
        self.node().default_words
    }

    /// Whether the product writes the default into the loaded object, so that no outer setting replaces it.
    pub fn default_is_stored(self) -> bool {
        self.node().stored
    }

    /// Whether the value is a secret.
    pub fn is_secret(self) -> bool {
        self.node().secret
    }

    /// Whether the key is out of date, though still accepted.
    pub fn is_deprecated(self) -> bool {
        self.node().deprecated
    }

    /// The key to use instead of a deprecated one.
    pub fn replacement(self) -> Option<&'s str> {
        self.node().replacement
    }

    /// Whether the schema does not describe this place yet and takes anything.
    pub fn is_unchecked(self) -> bool {
        self.node().unchecked || self.tables.unchecked
    }

    /// The words that the place takes; of a union, those of all its branches. Empty if it takes no fixed words.
    pub fn words(self) -> Vec<WordRef<'s>> {
        match &self.node().shape {
            Shape::Words { words, .. } => {
                let words = &self.tables.words[words.clone()];
                words.iter().map(|it| WordRef { word: it.word, description: it.description }).collect_vec()
            }
            Shape::Union { .. } => self.branches().flat_map(NodeRef::words).collect_vec(),
            _ => Vec::new(),
        }
    }

    /// The keys that an object may have, in the order of the schema; of a union, those of all its branches.
    pub fn properties(self) -> Vec<PropertyRef<'s>> {
        match &self.node().shape {
            Shape::Object { properties, .. } => {
                let properties = &self.tables.properties[properties.clone()];
                let view =
                    |it: &'s Property| PropertyRef { name: it.name, required: it.required, node: self.to(it.node) };
                properties.iter().map(view).collect_vec()
            }
            Shape::Union { .. } => self.branches().flat_map(NodeRef::properties).collect_vec(),
            _ => Vec::new(),
        }
    }

    /// What every entry of a map is; for objects with other keys besides declared ones too.
    pub fn map_value(self) -> Option<NodeRef<'s>> {
        match &self.node().shape {
            Shape::Object { extra: Extra::Each(node), .. } => Some(self.to(*node)),
            Shape::Union { .. } => self.branches().find_map(NodeRef::map_value),
            _ => None,
        }
    }

    /// What every item of a list is.
    pub fn item(self) -> Option<NodeRef<'s>> {
        match &self.node().shape {
            Shape::List { item } => Some(self.to(*item)),
            Shape::Union { .. } => self.branches().find_map(NodeRef::item),
            _ => None,
        }
    }

    /// Whether the place takes values of this form; of a union, in one of its branches. What takes anything takes none in
    /// particular.
    pub fn takes(self, form: Form) -> bool {
        match (&self.node().shape, form) {
            (Shape::Bool, Form::Bool) | (Shape::List { .. }, Form::List) | (Shape::Object { .. }, Form::Object) => true,
            (Shape::String { .. }, Form::Text) => true,
            (Shape::Union { .. }, _) => self.branches().any(|it| it.takes(form)),
            _ => false,
        }
    }

    /// The branches of a union; none for anything else.
    pub fn branches(self) -> impl Iterator<Item = NodeRef<'s>> {
        let range = match &self.node().shape {
            Shape::Union { branches } => branches.clone(),
            _ => 0..0,
        };
        self.tables.branches[range].iter().map(move |it| self.to(*it))
    }

    /// The type in a few words: `boolean`, `whole number, 1 or more`, `list of text`, `"off" | "on"`.
    pub fn type_text(self) -> String {
        match &self.node().shape {
            Shape::Any => "anything".to_owned(),
            Shape::Bool => "boolean".to_owned(),
            Shape::Number { integer, min, max } => number_text(*integer, *min, *max),
            Shape::String { hex_color: true, .. } => "colour, #RRGGBB".to_owned(),
            Shape::String { max: Some(max), .. } => format!("text, up to {max} characters"),
            Shape::String { min: Some(_), .. } => "text, not empty".to_owned(),
            Shape::String { .. } => "text".to_owned(),
            Shape::Words { .. } => self.words().iter().map(|it| format!("\"{}\"", it.word)).collect_vec().joined(" | "),
            Shape::List { item } => format!("list of {}", self.to(*item).plural()),
            Shape::Object { extra: Extra::Each(node), map: true, .. } => {
                format!("map of {}", self.to(*node).plural())
            }
            Shape::Object { .. } => "object".to_owned(),
            Shape::Union { .. } => self.branches().map(NodeRef::type_text).collect_vec().joined(" or "),
        }
    }

    fn plural(self) -> String {
        match &self.node().shape {
            Shape::Any => "anything".to_owned(),
            Shape::Bool => "booleans".to_owned(),
            Shape::Number { integer: true, .. } => "whole numbers".to_owned(),
            Shape::Number { .. } => "numbers".to_owned(),
            Shape::String { .. } => "texts".to_owned(),
            Shape::Object { map: false, .. } => "objects".to_owned(),
            Shape::Union { .. } => self.branches().map(NodeRef::plural).collect_vec().joined(" or "),
            Shape::Words { .. } => format!("({})", self.type_text()),
            Shape::List { .. } | Shape::Object { .. } => format!("({})", self.type_text()),
        }
    }
}

fn number_text(integer: bool, min: Option<Limit>, max: Option<Limit>) -> String {
    let what = if integer { "whole number" } else { "number" };
    let max = max.filter(|it| it.value < super::read::MAX_SAFE_INTEGER);
    match (min, max) {
        (Some(Limit { value, inclusive: true }), Some(max)) => {
            format!("{what} from {} to {}", text(value), text(max.value))
        }
        (Some(Limit { value: 0.0, inclusive: false }), None) if integer => format!("{what}, 1 or more"),
        (Some(Limit { value, inclusive: true }), None) => format!("{what}, {} or more", text(value)),
        (Some(Limit { value, inclusive: false }), _) => format!("{what} greater than {}", text(value)),
        (None, Some(max)) => format!("{what} up to {}", text(max.value)),
        (None, None) => what.to_owned(),
    }
}
