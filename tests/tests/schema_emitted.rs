//! The emitted JSON Schema, as others use it: it accepts every file that the product accepts, and refuses every file whose
//! fault a schema can express, under crate `jsonschema` and under Ajv in Node.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use footguard_core::Analysis;
use footguard_tests::schema::json;
use footguard_tests::validation_corpus::{answers, facts, run};
use footguard_tests::{audit_corpus, validation_corpus};
use serde_json::Value as Json;

/// Faults that a schema can express, by the product's code.
const EXPRESSIBLE: [&str; 8] = [
    "invalid_type",
    "invalid_value",
    "invalid_union",
    "invalid_key",
    "too_small",
    "too_big",
    "unrecognized_keys",
    "hex_color",
];

/// One recorded file after includes and variables.
struct Instance {
    name: String,
    value: Json,
    /// Whether the schema has to accept it.
    is_valid: bool,
}

fn instance(name: String, analysis: &Analysis, is_valid: bool, issues: &Json) -> Option<Instance> {
    let mut codes = issues.as_array().into_iter().flatten().filter_map(|it| it["code"].as_str());
    if !is_valid && !codes.any(|it| EXPRESSIBLE.contains(&it)) {
        return None;
    }
    // JSON has no infinities.
    let value = json(analysis.root.as_ref()?)?;
    Some(Instance { name, value, is_valid })
}

fn instances() -> Vec<Instance> {
    let facts = facts();
    let recorded = answers("expected.jsonl").into_iter().filter_map(|(case, answer)| {
        let analysis = run(&case, &facts);
        instance(case, &analysis, answer["ok"] == true, &answer["issues"])
    });
    let audited = audit_corpus::cases().into_iter().filter_map(|case| {
        let is_valid = case.expected["valid"] == true;
        instance(case.name.clone(), &case.analyze(), is_valid, &case.expected["issues"])
    });
    recorded.chain(audited).collect()
}

fn hold(verdicts: &[bool], instances: &[Instance]) {
    assert_eq!(verdicts.len(), instances.len());
    let wrong = instances.iter().zip(verdicts).filter(|(it, verdict)| it.is_valid != **verdict);
    let wrong: Vec<String> = wrong.map(|(it, verdict)| format!("{}: accepted {verdict}", it.name)).collect();
    let valid = instances.iter().filter(|it| it.is_valid).count();
    println!("{valid} valid files, {} invalid ones", instances.len() - valid);
    assert!(valid > 400 && instances.len() - valid > 100, "the corpora are there");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

fn schema_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/data/clawdbot-2026.1.24.schema.json")
}

#[test]
fn the_crate_jsonschema_agrees() {
    let schema = validation_corpus::read(&schema_file()).expect("the schema is there");
    let schema: Json = serde_json::from_str(&schema).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a JSON Schema");
    let instances = instances();
    let verdicts: Vec<bool> = instances.iter().map(|it| validator.is_valid(&it.value)).collect();
    hold(&verdicts, &instances);
}

#[test]
fn ajv_agrees() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let installed = folder.join("node_modules/ajv/package.json");
    assert!(installed.exists(), "Ajv is not installed: run `npm ci` in tests/peers");
    let instances = instances();
    let mut node = Command::new("node")
        .arg(folder.join("ajv.mjs"))
        .arg(schema_file())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is on the path");
    let mut stdin = node.stdin.take().expect("a pipe");
    let input: String = instances.iter().map(|it| it.value.to_string() + "\n").collect();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = node.wait_with_output().expect("node ends");
    writer.join().expect("the writer ends").expect("node reads everything");
    assert!(output.status.success(), "Ajv failed");
    let verdicts: Vec<bool> = String::from_utf8_lossy(&output.stdout).lines().map(|it| it == "true").collect();
    hold(&verdicts, &instances);
}

/// Every example in the schema is a value that its place takes.
#[test]
fn examples_fit_their_places() {
    fn each<'a>(node: &'a Json, visit: &mut dyn FnMut(&'a Json)) {
        if let Json::Object(members) = node {
            // A property may be called `examples` too.
            if node["examples"].is_array() {
                visit(node);
            }
            members.values().for_each(|it| each(it, visit));
        }
        node.as_array().into_iter().flatten().for_each(|it| each(it, visit));
    }
    let schema = validation_corpus::read(&schema_file()).expect("the schema is there");
    let schema: Json = serde_json::from_str(&schema).expect("it is JSON");
    let mut count = 0;
    each(&schema, &mut |node| {
        let mut place = node.clone();
        place["$defs"] = schema["$defs"].clone();
        let validator = jsonschema::validator_for(&place).expect("it is a JSON Schema");
        for example in node["examples"].as_array().into_iter().flatten() {
            assert!(validator.is_valid(example), "{example} in {node}");
            count += 1;
        }
    });
    assert!(count > 10, "{count}");
}
