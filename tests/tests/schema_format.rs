//! The generated schema describes the format as it was measured, node by node, in our own words.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/schema")
}

/// One node in the columns of `leaf-paths.tsv`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Row {
    path: String,
    kind: String,
    r#type: String,
    constraint: String,
    default: String,
    required: String,
    unknown_keys: String,
    form: String,
}

struct Walk {
    root: Json,
    rows: Vec<Row>,
    unchecked: Vec<String>,
}

impl Walk {
    /// `schema` with its reference followed; what stands beside a reference wins.
    fn resolve(&self, schema: &Json) -> Map<String, Json> {
        let mut members = schema.as_object().cloned().unwrap_or_default();
        while let Some(reference) = members.remove("$ref") {
            let pointer = reference.as_str().and_then(|it| it.strip_prefix('#')).expect("references are local");
            let target = self.root.pointer(pointer).expect("a reference leads somewhere").clone();
            for (key, value) in target.as_object().expect("a schema is an object") {
                members.entry(key).or_insert_with(|| value.clone());
            }
        }
        members
    }

    fn node(&mut self, path: &str, schema: &Json, required: bool) {
        let it = self.resolve(schema);
        if it.contains_key("x-unchecked") {
            self.unchecked.push(path.to_owned());
            return;
        }
        let row = Row {
            path: path.to_owned(),
            kind: self.kind(&it).to_owned(),
            r#type: self.type_name(&it),
            constraint: self.constraint(&it),
            default: if it.contains_key("x-stored") { it["default"].to_string() } else { String::new() },
            required: if required { "required" } else { "" }.to_owned(),
            unknown_keys: self.unknown_keys(&it),
            form: form(&it).to_owned(),
        };
        self.rows.push(row);
        self.inside(path, &it);
    }

    fn inside(&mut self, path: &str, it: &Map<String, Json>) {
        if let Some(items) = it.get("items")
            && self.kind(it) == "array"
        {
            self.node(&format!("{path}[]"), items, false);
        }
        for branch in it.get("anyOf").and_then(Json::as_array).into_iter().flatten() {
            let branch = self.resolve(branch);
            if !is_object(&branch) {
                self.properties(path, &branch);
                continue;
            }
            let row = Row {
                path: format!("{path}{{}}"),
                kind: "object".to_owned(),
                r#type: "object".to_owned(),
                unknown_keys: self.unknown_keys(&branch),
                ..Row::default()
            };
            self.rows.push(row);
            self.properties(path, &branch);
        }
        self.properties(path, it);
    }

    fn properties(&mut self, path: &str, it: &Map<String, Json>) {
        let required = it.get("required").and_then(Json::as_array).cloned().unwrap_or_default();
        for (key, property) in it.get("properties").and_then(Json::as_object).into_iter().flatten() {
            let path = if path == "<root>" { key.clone() } else { format!("{path}.{key}") };
            self.node(&path, property, required.contains(&json!(key)));
        }
        if let Some(each @ (Json::Object(_) | Json::Bool(true))) = it.get("additionalProperties")
            && each.get("x-unchecked").is_none()
        {
            self.node(&format!("{path}.*"), each, false);
        }
    }

    fn kind(&self, it: &Map<String, Json>) -> &'static str {
        if is_object(it) {
            return "object";
        }
        match it.get("type").and_then(Json::as_str) {
            Some("object") => "record",
            Some("array") if is_object(&self.resolve(&it["items"])) => "array",
            _ => "leaf",
        }
    }

    fn type_name(&self, it: &Map<String, Json>) -> String {
        if let Some(words) = it.get("enum").and_then(Json::as_array) {
            return words.iter().map(Json::to_string).collect::<Vec<_>>().join("|");
        }
        if let Some(branches) = it.get("anyOf").and_then(Json::as_array) {
            return branches.iter().map(|it| self.type_name(&self.resolve(it))).collect::<Vec<_>>().join(" | ");
        }
        match it.get("type").and_then(Json::as_str) {
            Some("array") => format!("array<{}>", self.type_name(&self.resolve(&it["items"]))),
            Some("object") if is_object(it) => "object".to_owned(),
            Some("object") => format!("record<{}>", self.type_name(&self.resolve(&it["additionalProperties"]))),
            Some(name) => name.to_owned(),
            None => "any".to_owned(),
        }
    }

    fn constraint(&self, it: &Map<String, Json>) -> String {
        let mut out = Vec::new();
        let mut push = |key: &str, text: &str| {
            // The ceiling of exact integers belongs to the type.
            if let Some(value) = it.get(key).filter(|it| it.as_u64() != Some((1 << 53) - 1)) {
                out.push(format!("{text}{}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
            }
        };
        push("exclusiveMinimum", "> ");
        push("minimum", ">= ");
        push("maximum", "<= ");
        push("minLength", "minLength ");
        push("maxLength", "maxLength ");
        push("pattern", "regex ");
        if let Some(names) = it.get("propertyNames") {
            out.push(format!("key: regex {}", names["pattern"].as_str().expect("a pattern is text")));
        }
        if it.contains_key("x-refine") {
            out.push("REFINED".to_owned());
        }
        if let Some(items) = it.get("items")
            && let inner = self.constraint(&self.resolve(items))
            && !inner.is_empty()
            && self.kind(it) == "leaf"
        {
            out.push(format!("items: int, {inner}"));
        }
        out.join("; ")
    }

    fn unknown_keys(&self, it: &Map<String, Json>) -> String {
        if !is_object(it) {
            return String::new();
        }
        match it.get("additionalProperties") {
            Some(Json::Bool(false)) => "strict".to_owned(),
            None => "strip".to_owned(),
            Some(each) if each.get("x-unchecked").is_some() => "passthrough".to_owned(),
            Some(each) => format!("catchall {}", self.type_name(&self.resolve(each))),
        }
    }
}

fn is_object(it: &Map<String, Json>) -> bool {
    it.contains_key("properties")
}

fn form(it: &Map<String, Json>) -> &'static str {
    let words = it.get("enum").and_then(Json::as_array);
    match (words.map(Vec::len), it.get("x-form")) {
        (Some(1), _) => "literal",
        (Some(_), Some(_)) => "union of literals",
        (Some(_), None) => "enum",
        (None, _) if it.contains_key("anyOf") => "union",
        (None, _) => "",
    }
}

/// What was measured, without what a schema does not say: slashes around patterns, and that a text is normalised.
fn measured() -> Vec<Row> {
    let text = fs::read_to_string(corpus().join("leaf-paths.tsv")).expect("the table is there");
    let row = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut next = || fields.next().unwrap_or_default();
        let mut row = Row {
            path: next(),
            kind: next(),
            r#type: next(),
            constraint: next(),
            default: next(),
            required: next(),
            unknown_keys: next(),
            form: next(),
        };
        row.constraint = row.constraint.replace("/^", "^").replace("$/", "$").replace("normalised", "");
        row
    };
    text.lines().skip(1).map(row).collect()
}

fn generated() -> Walk {
    let root = footguard_core::model::schema();
    let mut walk = Walk { root: root.clone(), rows: Vec::new(), unchecked: Vec::new() };
    walk.node("<root>", &root, true);
    walk
}

/// Whether `path` is `place` or lies below it.
fn is_under(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
}

#[test]
fn every_node_is_as_measured() {
    let walk = generated();
    let measured = measured();
    let total = measured.len();
    let expected =
        measured.into_iter().filter(|row| !walk.unchecked.iter().any(|it| is_under(&row.path, it))).collect::<Vec<_>>();
    println!("{} of {total} nodes are described; not yet: {}", expected.len(), walk.unchecked.join(" "));
    for (ours, theirs) in walk.rows.iter().zip(&expected) {
        assert_eq!(ours, theirs, "left is generated, right is measured");
    }
    assert_eq!(walk.rows.len(), expected.len());
    assert_eq!((walk.rows.len(), total), (2161, 2161), "every node is described");
}

#[test]
fn the_generated_file_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/data/clawdbot-2026.1.24.schema.json");
    let text = fs::read_to_string(file).expect("the schema is there");
    assert!(text == format!("{}\n", footguard_core::model::schema()), "run `cargo xtask gen`");
}

/// Every `description` and `enumDescriptions` entry, by its place.
fn descriptions(value: &Json, place: &str, out: &mut BTreeMap<String, String>) {
    let Json::Object(members) = value else { return };
    for (key, inner) in members {
        let place = format!("{place}/{key}");
        match (key.as_str(), inner) {
            ("description", Json::String(text)) => {
                out.insert(place, text.clone());
            }
            ("enumDescriptions", Json::Array(texts)) => {
                for (at, text) in texts.iter().enumerate() {
                    out.insert(format!("{place}/{at}"), text.as_str().unwrap_or_default().to_owned());
                }
            }
            ("default" | "x-default", _) => {}
            _ => descriptions(inner, &place, out),
        }
    }
}

#[test]
fn every_description_is_a_sentence() {
    let schema = footguard_core::model::schema();
    let mut all = BTreeMap::new();
    descriptions(&schema, "", &mut all);
    assert!(all.len() > 600, "only {} descriptions", all.len());
    for (place, text) in &all {
        assert!(text.len() >= 3 && text.ends_with('.'), "{place}: {text:?} is no sentence");
        let starts_well = text.starts_with("iMessage") || !text.starts_with(char::is_lowercase);
        assert!(starts_well, "{place}: {text:?} starts small");
        assert!(!text.contains("  ") && !text.contains('\n'), "{place}: {text:?} has odd blanks");
    }
    let properties = |def: &Json| def["properties"].as_object().cloned().unwrap_or_default();
    let defs = schema["$defs"].as_object().expect("definitions");
    for (name, def) in defs {
        for (key, property) in properties(def) {
            let has = property.get("description").is_some()
                || property["$ref"].as_str().is_some_and(|it| it.contains("/properties/"));
            assert!(has, "{name}.{key} is not described");
        }
    }
}

#[test]
fn the_schema_stays_small() {
    let text = footguard_core::model::schema().to_string();
    assert!(text.len() < 240_000, "{} bytes", text.len());
}
