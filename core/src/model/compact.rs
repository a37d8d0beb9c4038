//! A JSON Schema in the form that the program carries: smaller, and read in one go. The reader,
//! [`crate::schema`], describes the form.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use serde_json::{Map as Members, Value};

const DEFS: &str = "#/$defs/";

/// `schema` in the compact form. A definition that is used once stands where it is used.
///
/// # Panics
/// If `schema` holds something that the form cannot say.
pub fn compact(schema: &Value) -> String {
    let mut writer =
        Writer { schema, named: HashSet::new(), done: HashSet::new(), known: HashMap::new(), text: String::new() };
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    count(schema, &mut uses);
    // What lends its properties has to have a name, too.
    writer.named = uses.into_iter().filter(|(_, uses)| *uses != 1).map(|(name, _)| name).collect();
    let root: Members<_, _> = schema.as_object().expect("a schema is an object").clone();
    writer.definition(".", &Value::Object(root));
    writer.text
}

/// How often each definition is referred to; often, if only one of its properties is.
fn count<'s>(schema: &'s Value, uses: &mut BTreeMap<&'s str, usize>) {
    match schema {
        Value::Object(members) => {
            if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                match target[DEFS.len()..].split_once("/properties/") {
                    None => *uses.entry(&target[DEFS.len()..]).or_default() += 1,
                    Some((name, _)) => *uses.entry(name).or_default() += 2,
                }
            }
            members.values().for_each(|it| count(it, uses));
        }
        Value::Array(items) => items.iter().for_each(|it| count(it, uses)),
        _ => {}
    }
}

struct Writer<'s> {
    schema: &'s Value,
    /// Definitions that are not written where they are used.
    named: HashSet<&'s str>,
    done: HashSet<String>,
    /// By key and schema of a property: the named definitions written so far that have it.
    known: HashMap<(String, String), Vec<String>>,
    text: String,
}

impl Writer<'_> {
    /// Writes a definition behind those that it uses.
    fn definition(&mut self, name: &str, schema: &Value) {
        if !self.done.insert(name.to_owned()) {
            return;
        }
        let schema = self.expanded(schema);
        self.needed(&schema);
        self.node(0, name, &schema, Some(name));
    }

    fn needed(&mut self, schema: &Value) {
        match schema {
            Value::Object(members) => {
                if let Some(name) = members.get("$ref").and_then(Value::as_str) {
                    let name = name[DEFS.len()..].to_owned();
                    let target = self.schema["$defs"][&name].clone();
                    self.definition(&name, &target);
                }
                members.iter().filter(|it| it.0 != "$defs").for_each(|it| self.needed(it.1));
            }
            Value::Array(items) => items.iter().for_each(|it| self.needed(it)),
            _ => {}
        }
    }

    /// `schema` with what references to properties and to definitions without a name stand for.
    fn expanded(&self, schema: &Value) -> Value {
        let members = match schema {
            Value::Object(members) => members,
            Value::Array(items) => return items.iter().map(|it| self.expanded(it)).collect(),
            _ => return schema.clone(),
        };
        let mut all = Members::new();
        if let Some(target) = members.get("$ref").and_then(Value::as_str) {
            let name = &target[DEFS.len()..];
            let target = match name.split_once("/properties/") {
                Some((name, key)) => Some(&self.schema["$defs"][name]["properties"][key]),
                None if self.named.contains(name) => None,
                None => Some(&self.schema["$defs"][name]),
            };
            match target {
                Some(target) => all.extend(self.expanded(target).as_object().expect("a schema").clone()),
                None => drop(all.insert("$ref".to_owned(), members["$ref"].clone())),
            }
        }
        for (key, value) in members.iter().filter(|(key, _)| *key != "$ref" && *key != "$defs") {
            all.insert(key.clone(), self.expanded(value));
        }
        Value::Object(all)
    }

    /// Writes a line, and below it those of what belongs to it. `owner`: whose properties these are, if it is a definition.
    fn node(&mut self, depth: usize, key: &str, schema: &Value, owner: Option<&str>) {
        let _ = write!(self.text, "{:depth$}{key} ", "");
        let inner = self.kind(schema);
        self.marks(schema);
        self.texts(schema);
        self.text.push('\n');
        let below = depth + 1;
        let list = |key: &str| inner[key].as_array().map(Vec::as_slice).unwrap_or_default();
        for (at, word) in list("enum").iter().enumerate() {
            let word = word.as_str().expect("all words are texts");
            let text = list("enumDescriptions").get(at).and_then(Value::as_str).unwrap_or_default();
            let tab = if text.is_empty() { "" } else { "\t" };
            let _ = writeln!(self.text, "{:below$}{word}{tab}{text}", "");
        }
        for branch in list("anyOf") {
            self.node(below, ".", branch, None);
        }
        if inner["type"] != "object" && inner["type"] != "array" {
            return;
        }
        if inner.get("properties").is_none() {
            if let Some(each) = inner.get("items").or(inner.get("additionalProperties")).filter(|it| it.is_object()) {
                self.node(below, ".", each, None);
            }
            return;
        }
        if let Some(each) = inner.get("additionalProperties").filter(|it| **it != false) {
            self.node(below, "*", each, None);
        }
        self.properties(below, inner, owner);
    }

    fn properties(&mut self, depth: usize, schema: &Value, owner: Option<&str>) {
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut run: (Vec<String>, Vec<&str>) = (Vec::new(), Vec::new());
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            assert!(!key.contains([' ', '\t', '!', '<']), "{key:?} would not be read again");
            let is_required = required.iter().any(|it| it == key);
            let same = (key.clone(), property.to_string());
            let mut lenders = self.known.get(&same).cloned().unwrap_or_default();
            lenders.retain(|it| !is_required && Some(&**it) != owner);
            let both: Vec<String> = run.0.iter().filter(|it| lenders.contains(it)).cloned().collect();
            if both.is_empty() {
                self.borrowed(depth, &mut run);
                run = (lenders, vec![key]);
            } else {
                run = (both, [run.1, vec![key]].concat());
            }
            if run.0.is_empty() {
                run.1.clear();
                self.node(depth, &format!("{key}{}", if is_required { "!" } else { "" }), property, None);
            }
            if let Some(owner) = owner.filter(|it| *it != ".") {
                self.known.entry(same).or_default().push(owner.to_owned());
            }
        }
        self.borrowed(depth, &mut run);
    }

    fn borrowed(&mut self, depth: usize, run: &mut (Vec<String>, Vec<&str>)) {
        if let Some(lender) = run.0.first() {
            let _ = writeln!(self.text, "{:depth$}<{lender} {}", "", run.1.join(" "));
        }
        *run = (Vec::new(), Vec::new());
    }

    /// Writes which values are taken; gives what the lines below are about.
    fn kind<'v>(&mut self, schema: &'v Value) -> &'v Value {
        let plain = |it: &Value| {
            let known = ["type", "items", "$ref"];
            it.as_object().is_some_and(|it| it.keys().all(|key| known.contains(&&**key)))
        };
        let kind = match schema["type"].as_str() {
            _ if schema.get("$ref").is_some() => &schema["$ref"].as_str().expect("a reference")[DEFS.len()..],
            _ if schema.get("enum").is_some() => {
                if schema["x-form"] == "literals" {
                    "|"
                } else {
                    "/"
                }
            }
            _ if schema.get("anyOf").is_some() => "?",
            None => "_",
            Some("boolean") => "b",
            Some("integer") => "i",
            Some("number") => "n",
            Some("string") if schema.get("pattern").is_some() => "c",
            Some("string") => "s",
            Some("array") => {
                self.text.push('[');
                return match schema.get("items") {
                    None => {
                        self.text.push('_');
                        &Value::Null
                    }
                    Some(it) if plain(it) => self.kind(it),
                    Some(_) => schema,
                };
            }
            Some("object") => match (schema.get("properties"), schema.get("additionalProperties")) {
                (None, Some(it)) if plain(it) => {
                    self.text.push('{');
                    return self.kind(it);
                }
                (None, Some(Value::Object(_))) => "{",
                (_, None) => "+",
                (_, Some(Value::Bool(false))) => "-",
                (Some(_), Some(_)) => "*",
                (None, Some(_)) => "{_",
            },
            Some(kind) => panic!("no form for the type {kind}"),
        };
        self.text.push_str(kind);
        schema
    }

    fn marks(&mut self, schema: &Value) {
        for (key, mark) in [
            ("minimum", ">="),
            ("exclusiveMinimum", ">"),
            ("maximum", "<="),
            ("minLength", "length>="),
            ("maxLength", "length<="),
        ] {
            if let Some(limit) = schema.get(key) {
                let _ = write!(self.text, " {mark}{limit}");
            }
        }
        for (key, mark) in
            [("x-secret", "secret"), ("deprecated", "deprecated"), ("x-stored", "stored"), ("x-unchecked", "unchecked")]
        {
            if schema[key] == true {
                let _ = write!(self.text, " {mark}");
            }
        }
        if schema.get("propertyNames").is_some() {
            self.text.push_str(" slug");
        }
        for rule in schema["x-refine"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let _ = write!(self.text, " {rule}");
        }
    }

    fn texts(&mut self, schema: &Value) {
        let text = |key: &str| schema[key].as_str().unwrap_or_default();
        let lent = || schema["$ref"].as_str().map_or(&Value::Null, |it| &self.schema["$defs"][&it[DEFS.len()..]]);
        let description = text("description");
        assert!(!description.starts_with(['=', '~', '^']) && !description.contains(['\t', '\n']), "{description}");
        let default = schema.get("default").map(Value::to_string).unwrap_or_default();
        let own = if lent()["description"] == description { "" } else { description };
        for (mark, text) in [("", own), ("=", &default), ("~", text("x-default")), ("^", text("x-replacement"))] {
            if !text.is_empty() {
                let _ = write!(self.text, "\t{mark}{text}");
            }
        }
    }
}
