//! From the compact form of a schema to flat nodes.
//!
//! `cargo xtask gen` writes the form (`core/data/*.schema.txt`) from a JSON Schema. A definition starts at the left,
//! behind those that it uses; the last one, `.`, is the whole. What belongs to a line stands below it, one space
//! further in:
//!
//! ```text
//! KEY KIND MARK MARK…⇥description⇥=default⇥~default in words⇥^replacement
//! ```
//!
//! | Kind | Values | Below |
//! | --- | --- | --- |
//! | `_` `b` `i` `n` `s` `c` | any, boolean, whole number, number, text, colour | |
//! | `|` `/` | words; `|`: the product holds them as a union | the words |
//! | `[KIND` `{KIND` | list, map; without a kind the line below has it, with `.` for a key | |
//! | `?` | any of some | the branches, each with `.` for a key |
//! | `-` `+` `*` | object; other keys are refused, ignored, or as the line `*` says | the keys; `!` behind one: required |
//! | `Name` | as the definition | |
//!
//! `<Name key key…` stands for keys as that definition has them. Marks are limits (`>=0`, `>0`, `<=9`, `length>=1`,
//! `length<=9`), `secret`, `deprecated`, `stored`, `unchecked`, `slug` (keys are lower-case letters, digits and hyphens),
//! and names of refinements.

use super::Schema;
use super::node::{Extra, Limit, Node, NodeId, Property, Shape, Tables, Word};
use super::refine::Refinement;
use crate::lists::{CollectVec, PushAll};
use crate::number;

/// The largest integer that the product takes.
pub(super) const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

pub(super) fn read(text: &'static str) -> Schema {
    let mut reader = Reader { rest: text, definitions: Vec::new(), tables: Tables::default() };
    let mut root = NodeId(0);
    while let Some(line) = reader.line(0) {
        root = reader.definition(line);
    }
    Schema { tables: reader.tables, root, plugins: None }
}

struct Reader {
    rest: &'static str,
    definitions: Vec<Definition>,
    tables: Tables,
}

struct Definition {
    name: &'static str,
    /// Of the last one only once it is read.
    node: Option<NodeId>,
    /// Those of its keys that are read.
    members: Vec<(&'static str, NodeId)>,
}

impl Reader {
    /// The next line, if it stands this far in.
    fn line(&mut self, depth: usize) -> Option<&'static str> {
        let line = self.rest.get(depth..).filter(|_| self.rest.bytes().take(depth).all(|it| it == b' '))?;
        if line.is_empty() || depth > 0 && line.starts_with(' ') {
            return None;
        }
        let (line, rest) = line.split_once('\n')?;
        self.rest = rest;
        Some(line)
    }

    fn definition(&mut self, line: &'static str) -> NodeId {
        let (name, line) = line.split_once(' ').unwrap_or_default();
        self.definitions.push(Definition { name, node: None, members: Vec::new() });
        let at = self.definitions.len() - 1;
        let node = self.node(line, 1);
        self.definitions[at].node = Some(node);
        node
    }

    /// What a line says from its kind on, and what stands below it, `below` spaces in.
    fn node(&mut self, line: &'static str, below: usize) -> NodeId {
        let (kind, texts) = line.split_once('\t').unwrap_or((line, ""));
        let mut marks = kind.split(' ');
        let mut node = self.kind(marks.next().unwrap_or_default(), below);
        for mark in marks {
            self.mark(&mut node, mark);
        }
        for text in texts.split('\t') {
            match text.as_bytes().first() {
                None => {}
                Some(b'=') => node.default = Some(&text[1..]),
                Some(b'~') => node.default_words = Some(&text[1..]),
                Some(b'^') => node.replacement = Some(&text[1..]),
                Some(_) => node.description = text,
            }
        }
        self.push(node)
    }

    fn push(&mut self, node: Node) -> NodeId {
        self.tables.nodes.push(node);
        NodeId(self.tables.nodes.len() as u32 - 1)
    }

    fn mark(&self, node: &mut Node, mark: &'static str) {
        match mark {
            "secret" => node.secret = true,
            "deprecated" => node.deprecated = true,
            "stored" => node.stored = true,
            "unchecked" => node.unchecked = true,
            _ => match &mut node.shape {
                Shape::Object { slug_keys, .. } if mark == "slug" => *slug_keys = true,
                Shape::Number { min, max, .. } => {
                    let inclusive = mark.contains('=');
                    let value = number::parse(mark.trim_start_matches(['<', '>', '='])).unwrap_or_default();
                    *if mark.starts_with('<') { max } else { min } = Some(Limit { value, inclusive });
                }
                Shape::String { min, max, .. } if mark.starts_with("length") => {
                    let value = mark[8..].parse().ok();
                    *if mark.starts_with("length<") { max } else { min } = value;
                }
                _ => node.refinements.push_all(Refinement::by_name(mark)),
            },
        }
    }

    fn kind(&mut self, kind: &'static str, below: usize) -> Node {
        let inner = kind.get(1..).unwrap_or_default();
        let shape = match kind.as_bytes().first() {
            Some(b'b') => Shape::Bool,
            Some(b'i') => Shape::Number { integer: true, min: None, max: None },
            Some(b'n') => Shape::Number { integer: false, min: None, max: None },
            Some(b's') => Shape::String { min: None, max: None, hex_color: false },
            Some(b'c') => Shape::String { min: None, max: None, hex_color: true },
            Some(b'[') => Shape::List { item: self.inner(inner, below) },
            Some(b'{') => {
                let extra = Extra::Each(self.inner(inner, below));
                Shape::Object { properties: 0..0, extra, map: true, slug_keys: false }
            }
            Some(b'|') => self.words(true, below),
            Some(b'/') => self.words(false, below),
            Some(b'?') => self.union(below),
            Some(b'-') => self.object(Extra::Refused, below),
            Some(b'+' | b'*') => self.object(Extra::Dropped, below),
            Some(b'A'..=b'Z') => {
                let node = self.definitions.iter().find(|it| it.name == kind).and_then(|it| it.node);
                return node.map_or_else(Node::default, |it| self.tables.nodes[it.0 as usize].clone());
            }
            _ => Shape::Any,
        };
        Node { shape, ..Node::default() }
    }

    fn inner(&mut self, kind: &'static str, below: usize) -> NodeId {
        if kind.is_empty() {
            let line = self.line(below).unwrap_or_default();
            return self.node(line.get(2..).unwrap_or_default(), below + 1);
        }
        let node = self.kind(kind, below);
        self.push(node)
    }

    fn words(&mut self, literals: bool, below: usize) -> Shape {
        let start = self.tables.words.len();
        while let Some(line) = self.line(below) {
            let (word, description) = line.split_once('\t').unwrap_or((line, ""));
            self.tables.words.push(Word { word, description });
        }
        Shape::Words { words: start..self.tables.words.len(), literals }
    }

    fn union(&mut self, below: usize) -> Shape {
        let mut branches = Vec::new();
        while let Some(line) = self.line(below) {
            branches.push(self.node(line.get(2..).unwrap_or_default(), below + 1));
        }
        let start = self.tables.branches.len();
        self.tables.branches.push_all(branches);
        Shape::Union { branches: start..self.tables.branches.len() }
    }

    fn object(&mut self, mut extra: Extra, below: usize) -> Shape {
        let mut properties = Vec::new();
        while let Some(line) = self.line(below) {
            let (key, line) = line.split_once(' ').unwrap_or_default();
            if let Some(name) = key.strip_prefix('<') {
                let lender = self.definitions.iter().find(|it| it.name == name);
                let members = lender.map(|it| &*it.members).unwrap_or_default();
                let lent = |key| members.iter().find(|it| it.0 == key);
                let lent: Vec<_> = line.split(' ').filter_map(lent).copied().collect_vec();
                self.lend(&lent, below);
                properties.push_all(lent.iter().map(|it| Property { name: it.0, node: it.1, required: false }));
                continue;
            }
            let node = self.node(line, below + 1);
            if key == "*" {
                extra = Extra::Each(node);
                continue;
            }
            let name = key.trim_end_matches('!');
            properties.push(Property { name, node, required: name != key });
            self.lend(&[(name, node)], below);
        }
        let start = self.tables.properties.len();
        self.tables.properties.push_all(properties);
        Shape::Object { properties: start..self.tables.properties.len(), extra, map: false, slug_keys: false }
    }

    /// Lets others have these keys, if they are those of the definition that is being read and of nothing further in.
    fn lend(&mut self, members: &[(&'static str, NodeId)], below: usize) {
        if let Some(open) = self.definitions.last_mut().filter(|_| below == 1) {
            open.members.extend(members);
        }
    }
}
