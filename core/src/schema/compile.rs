//! From a generated JSON Schema to flat nodes.

use std::collections::HashMap;

use crate::syntax;
use crate::text::SourceId;
use crate::value::{self, Object, Value};

use super::Schema;
use super::node::{Extra, Limit, Node, NodeId, Property, Shape, Str, Tables, Word};
use super::refine::Refinement;

/// The largest integer that the product takes.
pub(super) const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// References lead from one definition to the next at most this often; the generated schema needs four.
const MAX_DEPTH: u32 = 64;

pub(super) fn compile(text: &'static str) -> Schema {
    let root = value::lower(&syntax::parse(text), text, SourceId::MAIN);
    let empty = Object::default();
    let root = root.as_ref().and_then(Value::as_object).unwrap_or(&empty);
    let definitions = root.get("$defs").and_then(Value::as_object).unwrap_or(&empty);
    let mut compiler = Compiler { text, definitions, known: HashMap::new(), depth: 0, tables: Tables::default() };
    let root = compiler.object(root);
    Schema { tables: compiler.tables, root, plugins: None }
}

struct Compiler<'a> {
    text: &'static str,
    definitions: &'a Object,
    /// Nodes of definitions, by name.
    known: HashMap<&'a str, NodeId>,
    depth: u32,
    tables: Tables,
}

impl<'a> Compiler<'a> {
    fn schema(&mut self, schema: &'a Value) -> NodeId {
        match schema.as_object() {
            Some(object) => self.object(object),
            None => self.push(Node::default()),
        }
    }

    fn object(&mut self, schema: &'a Object) -> NodeId {
        let node = self.node(schema);
        self.push(node)
    }

    fn push(&mut self, node: Node) -> NodeId {
        self.tables.nodes.push(node);
        NodeId(self.tables.nodes.len() as u32 - 1)
    }

    fn node(&mut self, schema: &'a Object) -> Node {
        let mut node = match schema.get("$ref").and_then(Value::as_str).and_then(|it| self.reference(it)) {
            Some(target) => self.tables.nodes[target.0 as usize].clone(),
            None => Node::default(),
        };
        let mut limits = (None, None);
        for member in &schema.members {
            let value = &member.value;
            match &*member.key {
                "description" => node.description = self.str(value).unwrap_or_default(),
                "default" => node.default = Some(self.json(value)),
                "x-default" => node.default_words = self.str(value),
                "x-replacement" => node.replacement = self.str(value),
                "deprecated" => node.deprecated = true,
                "x-stored" => node.stored = true,
                "x-secret" => node.secret = true,
                "x-unchecked" => node.unchecked = true,
                "x-refine" => node.refinements = refinements(value),
                "minimum" => limits.0 = value.as_f64().map(|value| Limit { value, inclusive: true }),
                "exclusiveMinimum" => limits.0 = value.as_f64().map(|value| Limit { value, inclusive: false }),
                "maximum" => limits.1 = value.as_f64().map(|value| Limit { value, inclusive: true }),
                _ => {}
            }
        }
        if let Some(shape) = self.shape(schema) {
            node.shape = shape;
        }
        if let Shape::Number { min, max, .. } = &mut node.shape {
            *min = limits.0.or(*min);
            *max = limits.1.or(*max);
        }
        node
    }

    fn shape(&mut self, schema: &'a Object) -> Option<Shape> {
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            let descriptions = schema.get("enumDescriptions").and_then(Value::as_array).unwrap_or_default();
            let start = self.tables.words.len();
            for (at, word) in words.iter().enumerate() {
                let description = descriptions.get(at).and_then(|it| self.str(it)).unwrap_or_default();
                let word = self.str(word).unwrap_or_default();
                self.tables.words.push(Word { word, description });
            }
            let literals = schema.get("x-form").and_then(Value::as_str) == Some("literals");
            return Some(Shape::Words { words: start..self.tables.words.len(), literals });
        }
        if let Some(branches) = schema.get("anyOf").and_then(Value::as_array) {
            let branches = branches.iter().map(|it| self.schema(it)).collect::<Vec<_>>();
            let start = self.tables.branches.len();
            self.tables.branches.extend(branches);
            return Some(Shape::Union { branches: start..self.tables.branches.len() });
        }
        let length = |key| schema.get(key).and_then(Value::as_f64).map(|it| it as u32);
        match schema.get("type").and_then(Value::as_str)? {
            "boolean" => Some(Shape::Bool),
            "integer" => Some(Shape::Number { integer: true, min: None, max: None }),
            "number" => Some(Shape::Number { integer: false, min: None, max: None }),
            "string" => {
                let hex_color = schema.get("pattern").is_some();
                Some(Shape::String { min: length("minLength"), max: length("maxLength"), hex_color })
            }
            "array" => {
                let item = match schema.get("items") {
                    Some(item) => self.schema(item),
                    None => self.push(Node::default()),
                };
                Some(Shape::List { item })
            }
            "object" => Some(self.object_shape(schema)),
            _ => None,
        }
    }

    fn object_shape(&mut self, schema: &'a Object) -> Shape {
        let required = schema.get("required").and_then(Value::as_array).unwrap_or_default();
        let mut properties = Vec::new();
        if let Some(declared) = schema.get("properties").and_then(Value::as_object) {
            for member in &declared.members {
                let node = self.schema(&member.value);
                let required = required.iter().any(|it| it.as_str() == Some(&member.key));
                let name = self.slice(member.key_loc.span.start, member.key_loc.span.end, &member.key);
                properties.push(Property { name, node, required });
            }
        }
        let extra = match schema.get("additionalProperties") {
            None => Extra::Dropped,
            Some(it) if it.as_bool() == Some(false) => Extra::Refused,
            Some(it) => Extra::Each(self.schema(it)),
        };
        let start = self.tables.properties.len();
        let map = properties.is_empty() && matches!(extra, Extra::Each(_));
        self.tables.properties.extend(properties);
        let properties = start..self.tables.properties.len();
        Shape::Object { properties, extra, map, slug_keys: schema.get("propertyNames").is_some() }
    }

    /// `#/$defs/NAME` or `#/$defs/NAME/properties/KEY`.
    fn reference(&mut self, pointer: &'a str) -> Option<NodeId> {
        let rest = pointer.strip_prefix("#/$defs/")?;
        let Some((name, key)) = rest.split_once("/properties/") else {
            return self.definition(rest);
        };
        let definition = self.definition(name)?;
        let Shape::Object { properties, .. } = &self.tables.nodes[definition.0 as usize].shape else {
            return None;
        };
        let property = self.tables.properties[properties.clone()].iter().find(|it| it.name == key)?;
        Some(property.node)
    }

    fn definition(&mut self, name: &'a str) -> Option<NodeId> {
        if let Some(known) = self.known.get(name) {
            return Some(*known);
        }
        // A definition that refers to itself would not come to an end.
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let schema = self.definitions.get(name)?.as_object()?;
        let node = self.object(schema);
        self.depth -= 1;
        self.known.insert(name, node);
        Some(node)
    }

    fn json(&self, value: &Value) -> Str {
        let span = value.loc.span;
        Str::Borrowed(self.text.get(span.start as usize..span.end as usize).unwrap_or_default())
    }

    fn str(&self, value: &Value) -> Option<Str> {
        let text = value.as_str()?;
        Some(self.slice(value.loc.span.start, value.loc.span.end, text))
    }

    /// `decoded`, borrowed from the source if it stands there as it is, between quotes.
    fn slice(&self, start: u32, end: u32, decoded: &str) -> Str {
        match self.text.get(start as usize + 1..(end as usize).saturating_sub(1)) {
            Some(written) if written == decoded => Str::Borrowed(written),
            _ => Str::Owned(decoded.to_owned()),
        }
    }
}

fn refinements(names: &Value) -> Vec<Refinement> {
    let names = names.as_array().unwrap_or_default();
    names.iter().filter_map(|it| Refinement::by_name(it.as_str()?)).collect()
}
