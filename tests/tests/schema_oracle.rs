//! Our validator and an independent one agree on what the generated schema accepts.

use footguard_core::schema::Problem;
use footguard_tests::schema::{cases, json, lower, schema};
use serde_json::{Value as Json, json};

/// How many values are judged by both.
const VALUES: usize = 4000;

/// A small generator of numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// Changes one place of `value`, near the leaves more often than near the root.
fn mutate(value: &mut Json, random: &mut Random) {
    let stop = random.below(5) == 0;
    match value {
        Json::Object(members) if !members.is_empty() && !stop => {
            let at = random.below(members.len());
            let key = members.keys().nth(at).expect("it has that many").clone();
            match random.below(12) {
                0 => drop(members.shift_remove(&key)),
                1 => {
                    let inner = members.shift_remove(&key).expect("it is there");
                    members.insert(format!("{key}x"), inner);
                }
                2 => drop(members.insert("surplus".to_owned(), leaf(random))),
                _ => mutate(&mut members[&key], random),
            }
        }
        Json::Array(items) if !items.is_empty() && !stop => {
            let at = random.below(items.len());
            mutate(&mut items[at], random);
        }
        _ => *value = leaf(random),
    }
}

fn leaf(random: &mut Random) -> Json {
    let leaves = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1),
        json!(0.5),
        json!(24),
        json!(70000),
        json!(1e300),
        json!(9007199254740993_u64),
        json!(""),
        json!("off"),
        json!("open"),
        json!("auto"),
        json!("allowlist"),
        json!("#a1b2c3"),
        json!("some text"),
        json!([]),
        json!(["x"]),
        json!([1, "x"]),
        json!([null]),
        json!({}),
        json!({ "enabled": true }),
        json!({ "primary": "x" }),
        json!({ "soft": 1, "hard": -1 }),
        json!({ "a": { "b": "c" } }),
    ];
    leaves[random.below(leaves.len())].clone()
}

fn we_accept(value: &Json) -> bool {
    let root = lower(&value.to_string());
    schema().issues(&root).iter().all(|it| matches!(it.problem, Problem::Refined(_)))
}

#[test]
fn both_accept_the_same_values() {
    let oracle = jsonschema::validator_for(&footguard_core::model::schema()).expect("the schema is a JSON Schema");
    let mut seeds = cases().iter().filter_map(|it| json(&it.root)).filter(Json::is_object).collect::<Vec<_>>();
    seeds.push(everything());
    let mut random = Random(0x5EED);
    let mut accepted = 0;
    for at in 0..VALUES {
        let mut value = seeds[if at % 3 == 0 { seeds.len() - 1 } else { at % seeds.len() }].clone();
        for _ in 0..random.below(4) {
            mutate(&mut value, &mut random);
        }
        if value.to_string().contains("__proto__") {
            continue;
        }
        let theirs = oracle.is_valid(&value);
        assert_eq!(we_accept(&value), theirs, "ours is left; {:?} in {value}", oracle.iter_errors(&value).next());
        accepted += usize::from(theirs);
    }
    println!("{VALUES} values, {accepted} of them accepted");
    assert!(accepted > VALUES / 10 && accepted < VALUES * 9 / 10, "{accepted} accepted of {VALUES}");
}

/// A value with something at every place of the schema.
fn everything() -> Json {
    let root = footguard_core::model::schema();
    let value = example(&root, &root);
    let oracle = jsonschema::validator_for(&root).expect("the schema is a JSON Schema");
    assert!(oracle.is_valid(&value), "{:?}", oracle.iter_errors(&value).next());
    value
}

fn example(root: &Json, schema: &Json) -> Json {
    if let Some(reference) = schema["$ref"].as_str() {
        if let Some(least) = schema.get("minimum") {
            return least.clone();
        }
        let target = root.pointer(reference.trim_start_matches('#')).expect("a reference leads somewhere");
        return example(root, target);
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[0].clone();
    }
    if let Some(branches) = schema["anyOf"].as_array() {
        return example(root, branches.last().expect("a union has branches"));
    }
    if schema.get("pattern").is_some() {
        return json!("#00ff00");
    }
    match schema["type"].as_str() {
        Some("boolean") => json!(true),
        Some("integer" | "number") => {
            schema.get("minimum").filter(|it| it.as_u64() > Some(1)).cloned().unwrap_or(json!(1))
        }
        Some("string") => json!("text"),
        Some("array") => json!([example(root, &schema["items"])]),
        Some("object") => {
            let mut members = serde_json::Map::new();
            for (key, property) in schema["properties"].as_object().into_iter().flatten() {
                members.insert(key.clone(), example(root, property));
            }
            if schema["additionalProperties"].is_object() {
                members.insert("own-key".to_owned(), example(root, &schema["additionalProperties"]));
            }
            Json::Object(members)
        }
        _ => json!("anything"),
    }
}
