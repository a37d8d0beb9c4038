//! The edge as JavaScript sees it: `wasm-pack test --node wasm`.
#![cfg(target_arch = "wasm32")]

use footguard_wasm::{Document, channels, rules, samples, starter};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| Reflect::get(&value, &key.into()).unwrap())
}

fn number(value: &JsValue, path: &str) -> f64 {
    get(value, path).as_f64().unwrap()
}

fn open(text: &str) -> Document {
    Document::new(text.to_owned(), JsValue::UNDEFINED).ok().unwrap()
}

fn options(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value).unwrap();
    }
    object.into()
}

#[wasm_bindgen_test]
fn offsets_are_utf16_units() {
    let text = "/* é😀 */ { gateway: { bind: \"lan\" } }";
    let analysis = open(text).analyze();
    let from =
        text.encode_utf16().collect::<Vec<_>>().windows(2).position(|it| it == ['"' as u16, 'l' as u16]).unwrap();
    assert_eq!(number(&analysis, "diagnostics.0.from"), from as f64);
    assert_eq!(number(&analysis, "diagnostics.0.to"), (from + 5) as f64);
    assert_eq!(number(&analysis, "summary.critical"), 1.0);
}

#[wasm_bindgen_test]
fn what_is_not_known_is_null_and_what_is_left_out_is_undefined() {
    let analysis = open("{ $include: \"./more.json5\" }").analyze();
    assert!(get(&analysis, "valid").is_null());
    let hover = open("  ").hover(1, None);
    assert!(hover.is_undefined());
}

#[wasm_bindgen_test]
fn an_included_file_is_asked_for_by_name_and_taken() {
    let mut document = open("{ $include: \"./more.json5\" }");
    let missing = get(&document.analyze(), "missing.0").as_string().unwrap();
    document.set_file(missing, "{ gateway: { bind: \"lan\" } }".to_owned());
    let analysis = document.analyze();
    assert_eq!(number(&analysis, "missing.length"), 0.0);
    assert!(get(&analysis, "diagnostics.0.file").as_string().unwrap().ends_with("more.json5"));
    assert_eq!(number(&analysis, "diagnostics.0.from"), 19.0);
}

#[wasm_bindgen_test]
fn options_are_taken_and_wrong_ones_refused() {
    let given = options(&[("posture", "public".into()), ("env", JsValue::NULL)]);
    let analysis = Document::new("{}".to_owned(), given).ok().unwrap().analyze();
    assert_eq!(get(&analysis, "posture"), "public");
    for wrong in [("posture", "nobody".into()), ("dialect", "nothing".into()), ("env", JsValue::from(3))] {
        assert!(Document::new("{}".to_owned(), options(&[wrong])).is_err());
    }
}

#[wasm_bindgen_test]
fn a_set_variable_is_no_longer_unknown() {
    let text = "{ gateway: { auth: { token: \"${TOKEN}\" } } }";
    assert_eq!(get(&open(text).analyze(), "unknownEnv.0"), "TOKEN");
    let env = options(&[("TOKEN", "0123456789abcdef0123456789abcdef".into())]);
    let document = Document::new(text.to_owned(), options(&[("env", env)])).ok().unwrap();
    assert_eq!(number(&document.analyze(), "unknownEnv.length"), 0.0);
}

#[wasm_bindgen_test]
fn no_words_hold_a_secret() {
    let secret = "hunter2hunter2hunter2";
    let document = open(&format!("{{ gateway: {{ auth: {{ token: \"{secret}\", mode: \"{secret}\" }} }} }}"));
    let analysis = document.analyze();
    let diagnostics = Array::from(&get(&analysis, "diagnostics"));
    assert!(diagnostics.length() > 0);
    for it in diagnostics.iter() {
        for words in ["title", "detail", "help"] {
            assert!(!get(&it, words).as_string().unwrap().contains(secret));
        }
    }
}

#[wasm_bindgen_test]
fn an_offset_past_the_end_is_the_end() {
    let document = open("{ gateway: {} }");
    assert!(document.hover(u32::MAX, None).is_undefined());
    assert!(document.complete(u32::MAX, None).is_undefined());
    let actions = document.actions(5, 2, None);
    assert!(actions.is_instance_of::<Array>());
}

#[wasm_bindgen_test]
fn actions_hold_the_edits_of_their_fix() {
    let document = open("{ logging: { redactSensitive: \"off\" } }");
    let actions = document.actions(32, 32, None);
    assert_eq!(get(&actions, "0.ruleId"), "logging-redaction-off");
    assert_eq!(get(&actions, "0.applicability"), "safe");
    assert_eq!(get(&actions, "0.change.edits.0.insert"), "\"tools\"");
    assert_eq!(number(&actions, "0.change.edits.0.from"), 30.0);
}

#[wasm_bindgen_test]
fn a_fix_has_its_edits_when_asked() {
    let document = open("{ /* 😀 */ gateway: { port: '1' }, logging: { redactSensitive: \"off\" } }");
    let analysis = document.analyze();
    let fixes = Array::from(&get(&analysis, "diagnostics"));
    let fixes =
        fixes.iter().flat_map(|it| Array::from(&get(&it, "fixes")).iter().collect::<Vec<_>>()).collect::<Vec<_>>();
    for (at, fix) in fixes.iter().enumerate() {
        assert_eq!(number(fix, "id"), at as f64);
        assert_eq!(number(fix, "files.length"), 0.0);
    }
    let mask = fixes.iter().find(|it| get(it, "title") == "Mask secrets in logs").unwrap();
    let change = document.fix_edits(number(mask, "id") as u32);
    assert_eq!((get(&change, "edits.0.insert"), number(&change, "edits.0.from")), ("\"tools\"".into(), 63.0));
    assert!(get(&change, "file").is_undefined());
    assert!(document.fix_edits(fixes.len() as u32).is_undefined());
}

#[wasm_bindgen_test]
fn a_fix_names_the_included_files_that_it_edits() {
    let mut document = open("{ $include: './more.json5' }");
    document.set_file("more.json5".to_owned(), "{ logging: { redactSensitive: 'off' } }".to_owned());
    let analysis = document.analyze();
    let name = get(&analysis, "diagnostics.0.fixes.0.files.0").as_string().unwrap();
    assert!(name.ends_with("more.json5"));
    let change = document.fix_edits(number(&analysis, "diagnostics.0.fixes.0.id") as u32);
    assert_eq!(get(&change, "file"), name.as_str());
}

#[wasm_bindgen_test]
fn rules_and_samples_are_there() {
    let rules = rules();
    let ids = Array::from(&rules).iter().map(|it| get(&it, "id").as_string().unwrap()).collect::<Vec<_>>();
    assert!(ids.contains(&"gateway-bind-no-auth".to_owned()));
    for sample in Array::from(&samples()).iter() {
        assert!(open(&get(&sample, "text").as_string().unwrap()).analyze().is_object());
    }
}

#[wasm_bindgen_test]
fn outlines_folds_and_links_count_utf16_units() {
    let document = open("/* 😀 */ {\n gateway: { port: 1 },\n $include: './a.json5' }");
    let symbols = document.symbols();
    assert_eq!(get(&symbols, "0.name"), "gateway");
    assert_eq!(number(&symbols, "0.selectionFrom"), 12.0);
    assert_eq!(get(&symbols, "0.children.0.detail"), "1");
    let folds = document.folds();
    assert_eq!((get(&folds, "0.kind"), number(&folds, "0.from")), ("object".into(), 9.0));
    let links = document.links();
    assert_eq!(get(&links, "0.target"), "a.json5");
}

#[wasm_bindgen_test]
fn agents_are_found_and_renamed() {
    let document = open("{ agents: { list: [{ id: 'ops' }] }, bindings: [{ agentId: 'ops' }] }");
    assert_eq!(number(&document.definition(61, None), "from"), 25.0);
    assert_eq!(number(&document.references(61, None), "length"), 2.0);
    assert_eq!(get(&document.prepare_rename(61, None), "id"), "ops");
    assert!(document.rename(61, "no good", None).is_undefined());
    let edits = document.rename(61, "night", None);
    assert_eq!(get(&edits, "edits.1.insert"), "'night'");
    assert_eq!(number(&edits, "also.length"), 0.0);
    assert!(document.definition(0, None).is_undefined());
}

#[wasm_bindgen_test]
fn a_text_is_formatted_as_asked() {
    let document = open("{a:'x'}");
    let edits = document
        .format(options(&[("quotes", "double".into()), ("indent", 4.into())]), JsValue::UNDEFINED)
        .ok()
        .unwrap();
    let inserts = Array::from(&edits).iter().map(|it| get(&it, "insert").as_string().unwrap()).collect::<Vec<_>>();
    assert_eq!(inserts, [" ", " ", "\"x\"", " ", "\n"]);
    assert!(open("{ a: ").format(JsValue::UNDEFINED, JsValue::UNDEFINED).ok().unwrap().is_undefined());
    assert!(document.format(options(&[("quotes", "none".into())]), JsValue::UNDEFINED).is_err());
}

#[wasm_bindgen_test]
fn a_completion_says_where_the_cursor_goes() {
    let completion = open("{ gate| }".replace('|', "").as_str()).complete(6, None);
    let items = Array::from(&get(&completion, "items"));
    let gateway = items.iter().find(|it| get(it, "label") == "gateway").unwrap();
    assert_eq!((get(&gateway, "insert"), number(&gateway, "cursor")), ("gateway: {}".into(), 10.0));
    assert_eq!(get(&gateway, "group"), "Gateway");
}

fn rule_ids(analysis: &JsValue) -> Vec<String> {
    let diagnostics = Array::from(&get(analysis, "diagnostics"));
    diagnostics.iter().map(|it| get(&it, "checkId").as_string().unwrap()).collect()
}

#[wasm_bindgen_test]
fn a_snapshot_is_judged_as_the_machine_that_it_is_of() {
    let snapshot = r#"{
        "version": 1,
        "facts": {
            "inspected": [{ "role": "stateDir", "path": "/h/s", "kind": "folder", "mode": "777", "owner": "me" }],
            "environment": { "A": "***", "HOME": "/h" }
        }
    }"#;
    let mut document = open("{ gateway: { auth: { token: '***secret-1-8+***' }, bind: '${A}' } }");
    let before = rule_ids(&document.analyze());
    assert!(before.iter().any(|it| it == "stand-in-secret"), "{before:?}");
    document.set_facts(Some(snapshot.to_owned())).ok().unwrap();
    let analysis = document.analyze();
    let found = rule_ids(&analysis);
    for id in ["fs.state_dir.perms_world_writable", "gateway.token_too_short"] {
        assert!(found.iter().any(|it| it == id), "{id} in {found:?}");
    }
    assert!(!found.iter().any(|it| it == "stand-in-secret" || it == "env_missing"), "{found:?}");
    assert_eq!(get(&analysis, "unknownEnv.0").as_string().as_deref(), Some("A"));
    assert!(document.set_facts(Some("[]".to_owned())).is_err());
    assert_eq!(rule_ids(&document.analyze()), found);
    document.set_facts(None).ok().unwrap();
    assert_eq!(rule_ids(&document.analyze()), before);
}

#[wasm_bindgen_test]
fn variables_are_known_or_only_known_to_be_set() {
    let mut document = open("{ gateway: { auth: { token: '${T}' }, bind: '${B}' } }");
    document.set_env(options(&[("T", "short".into()), ("B", true.into())])).ok().unwrap();
    let analysis = document.analyze();
    assert!(rule_ids(&analysis).iter().any(|it| it == "gateway.token_too_short"));
    assert_eq!(number(&analysis, "unknownEnv.length"), 1.0);
    document.set_env(options(&[("T", "short".into())])).ok().unwrap();
    assert!(rule_ids(&document.analyze()).iter().any(|it| it == "env_missing"));
    document.set_env(JsValue::NULL).ok().unwrap();
    assert_eq!(number(&document.analyze(), "unknownEnv.length"), 2.0);
    assert!(document.set_env(options(&[("T", false.into())])).is_err());
}

#[wasm_bindgen_test]
fn an_included_file_is_spoken_of_by_its_name_and_shared_without_its_secrets() {
    let mut document = open("{ gateway: { $include: './gateway.json5' } }");
    let name = get(&document.analyze(), "missing.0").as_string().unwrap();
    document.set_file(name.clone(), "{ auth: { token: 'Tr0ub4dor-and-3-more-words' } }".to_owned());
    let hover = document.hover(3, Some(name));
    assert_eq!((number(&hover, "from"), number(&hover, "to")), (2.0, 6.0));
    let shared = document.shared();
    assert_eq!(get(&shared, "0.text"), "{ gateway: { $include: './gateway.json5' } }");
    assert_eq!(get(&shared, "1.text"), "{ auth: { token: '__FOOTGUARD_SECRET_REDACTED__' } }");
}

#[wasm_bindgen_test]
fn a_text_to_start_from_has_the_channels_that_were_named() {
    let names: Vec<_> = Array::from(&channels()).iter().map(|it| get(&it, "id").as_string().unwrap()).collect();
    let text = starter("public", names.clone()).ok().unwrap();
    assert!(names.iter().all(|it| text.contains(&format!("{it}: {{"))));
    assert!(starter("none", Vec::new()).is_err());
}
