//! Lowered values: comments gone, spans and duplicate keys kept.

use crate::lists::PushAll;
use smol_str::SmolStr;

use crate::order;
use crate::path::Segment;
use crate::syntax::{NodeId, NodeKind, Parse, TokenKind, Tree, number, unescape};
use crate::text::{Loc, SourceId, Span};

/// A value and the place it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// The bytes of the whole value.
    pub loc: Loc,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A double, as the product reads it; may be infinite or NaN.
    Number(f64),
    /// A string.
    String(Text),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
    /// A value that the text lacks or that could not be read; already reported as a syntax error.
    Broken,
}

/// The content of a string value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Decoded, and after `${ENV}` substitution where the environment is known. Lone surrogates are U+FFFD.
    pub text: Box<str>,
    /// Where the content comes from.
    pub origin: Origin,
}

/// Where the content of a string comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written in the file.
    Literal,
    /// Holds `${NAME}`; every name is known and the text has the values.
    Environment,
    /// Holds `${NAME}` whose value is not known here; the text is as written.
    Opaque,
}

/// Members in the order of the text, duplicates included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// All of them; see [`Member::shadowed`].
    pub members: Vec<Member>,
    /// There may be more that are not known here: a file it includes was not given.
    pub open: bool,
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Decoded key.
    pub key: SmolStr,
    /// The key as written, its quotes included.
    pub key_loc: Loc,
    /// Its value.
    pub value: Value,
    /// A later member has the same key and wins.
    pub shadowed: bool,
}

/// The value of `parse`, the parse of `text`; `None` if the text holds no value at all.
///
/// What could not be read is [`Kind::Broken`], with the place of what stands there, or for a missing value the empty place
/// behind the key and colon. A member without a key is left out. The result nests no deeper than
/// [`crate::syntax::MAX_DEPTH`] levels.
pub fn lower(parse: &Parse, text: &str, source: SourceId) -> Option<Value> {
    let lowering = Lowering { tree: &parse.tree, text, source };
    Some(lowering.value(parse.tree.root()?))
}

struct Lowering<'a> {
    tree: &'a Tree,
    text: &'a str,
    source: SourceId,
}

impl Lowering<'_> {
    fn value(&self, id: NodeId) -> Value {
        let kind = match self.tree.kind(id) {
            NodeKind::Object => Kind::Object(self.object(id)),
            NodeKind::Array => Kind::Array(self.items(id)),
            NodeKind::Scalar => self.scalar(id),
            NodeKind::Member | NodeKind::Error => Kind::Broken,
        };
        Value { kind, loc: Loc::new(self.source, self.tree.span(id)) }
    }

    fn scalar(&self, id: NodeId) -> Kind {
        let token = self.tree.token(self.tree.first_token(id));
        let raw = token.span().of(self.text);
        match (token.kind, raw) {
            (TokenKind::String, _) => Kind::String(Text { text: unescape(raw).into(), origin: Origin::Literal }),
            (_, "null") => Kind::Null,
            (_, "true") => Kind::Bool(true),
            (_, "false") => Kind::Bool(false),
            _ => number(raw).map_or(Kind::Broken, Kind::Number),
        }
    }

    // Loops, not iterators: their frames would lie on the stack at every level of nesting.
    fn items(&self, id: NodeId) -> Vec<Value> {
        let mut items = Vec::new();
        for item in self.tree.items(id) {
            items.push(self.value(item));
        }
        items
    }

    fn object(&self, id: NodeId) -> Object {
        let mut members = Vec::new();
        for id in self.tree.members(id) {
            members.push_all(self.member(id));
        }
        mark_shadowed(&mut members);
        Object { members, open: false }
    }

    fn member(&self, id: NodeId) -> Option<Member> {
        let key = self.tree.key(id, self.text)?;
        let key_span = self.tree.token(self.tree.key_token(id)?).span();
        let value = match self.tree.value(id) {
            Some(value) => self.value(value),
            None => {
                let end = self.tree.span(id).end;
                Value { kind: Kind::Broken, loc: Loc::new(self.source, Span::empty(end)) }
            }
        };
        Some(Member { key: key.into(), key_loc: Loc::new(self.source, key_span), value, shadowed: false })
    }
}

/// Below this, comparing every pair of keys is faster than sorting.
const FEW: usize = 12;

fn mark_shadowed(members: &mut [Member]) {
    if members.len() < FEW {
        for at in 1..members.len() {
            let (before, rest) = members.split_at_mut(at);
            for member in before.iter_mut().filter(|it| it.key == rest[0].key) {
                member.shadowed = true;
            }
        }
        return;
    }
    let order = order::sorted(members.len(), &|a, b| members[a as usize].key.cmp(&members[b as usize].key));
    for pair in order.windows(2) {
        let [earlier, later] = [pair[0] as usize, pair[1] as usize];
        if members[earlier].key == members[later].key {
            members[earlier].shadowed = true;
        }
    }
}

impl Object {
    /// The winning member for `key`.
    pub fn member(&self, key: &str) -> Option<&Member> {
        // Rules ask for many keys that are not there: lengths tell nearly all of them apart.
        self.members.iter().rev().find(|it| it.key.len() == key.len() && *it.key == *key)
    }

    /// The winning value for `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.member(key).map(|it| &it.value)
    }

    /// Winning members in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|it| !it.shadowed)
    }
}

impl Value {
    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The value one step below.
    pub fn get(&self, segment: &Segment) -> Option<&Value> {
        match segment {
            Segment::Key(key) => self.as_object()?.get(key),
            Segment::Index(index) => self.as_array()?.get(*index as usize),
        }
    }

    /// The list's items, if it is one.
    pub fn as_array(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The string's content, unless it is opaque.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(Text { text, origin }) if *origin != Origin::Opaque => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self.kind {
            Kind::Number(value) => Some(value),
            _ => None,
        }
    }

    /// What JavaScript's users call its type: `null`, `boolean`, `number`, `string`, `array`, `object`.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "boolean",
            Kind::Number(_) => "number",
            Kind::String(_) => "string",
            Kind::Array(_) => "array",
            Kind::Object(_) => "object",
            Kind::Broken => "nothing",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn read(text: &str) -> Value {
        lower(&parse(text), text, SourceId::MAIN).unwrap()
    }

    #[test]
    fn the_last_of_equal_keys_wins() {
        let many = (0..20).map(|it| format!("k{it}: 0, ")).collect::<String>();
        for text in ["{ a: 1, 'a': 2, \\u0061: 3 }".to_owned(), format!("{{ a: 1, {many} 'a': 2, \\u0061: 3 }}")] {
            let value = read(&text);
            let object = value.as_object().unwrap();
            assert_eq!(object.get("a").and_then(Value::as_f64), Some(3.0));
            let shadowed = object.members.iter().filter(|it| it.shadowed).map(|it| &it.value.kind);
            assert_eq!(shadowed.collect::<Vec<_>>(), [&Kind::Number(1.0), &Kind::Number(2.0)], "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_broken_and_the_rest_is_there() {
        let value = read("{ a: , b: tru, c: 'x\n d: [1, @@, 2], e: 5 }");
        let object = value.as_object().unwrap();
        for key in ["a", "b", "c"] {
            assert_eq!(object.get(key).map(|it| &it.kind), Some(&Kind::Broken), "{key}");
        }
        assert_eq!(object.get("d").and_then(Value::as_array).map(<[Value]>::len), Some(3));
        assert_eq!(object.get("e").and_then(Value::as_f64), Some(5.0));
        assert_eq!(object.get("a").map(|it| it.loc.span), Some(Span::empty(4)));
    }

    #[test]
    fn no_value_no_root() {
        for text in ["", " // x", "/* */"] {
            assert_eq!(lower(&parse(text), text, SourceId::MAIN), None);
        }
    }
}
