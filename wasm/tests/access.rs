//! Who can reach what, as JavaScript asks it: `wasm-pack test --node wasm`.
#![cfg(target_arch = "wasm32")]

use footguard_wasm::Document;
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

const OPEN: &str = r#"{
  channels: {
    telegram: { botToken: "1:a", dmPolicy: "open", allowFrom: ["*"], groupPolicy: "disabled" },
    whatsapp: { allowFrom: ["+15550001111"], groupPolicy: "disabled" },
  },
  agents: { list: [{ id: "main" }, { id: "family", sandbox: { mode: "all" } }] },
  bindings: [{ agentId: "family", match: { channel: "whatsapp" } }],
}"#;

fn open(text: &str) -> Document {
    Document::new(text.to_owned(), JsValue::UNDEFINED).ok().unwrap()
}

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| Reflect::get(&value, &key.into()).unwrap())
}

fn text(value: &JsValue, path: &str) -> String {
    get(value, path).as_string().unwrap_or_default()
}

fn number(value: &JsValue, path: &str) -> usize {
    get(value, path).as_f64().unwrap() as usize
}

fn holds(list: &JsValue, word: &str) -> bool {
    list.unchecked_ref::<Array>().includes(&word.into(), 0)
}

#[wasm_bindgen_test]
fn policy_tells_each_agent_or_one() {
    let policy = open(OPEN).policy(None, None);
    assert_eq!(number(&policy, "version"), 1);
    assert_eq!(text(&policy, "agents.family.sandbox.mode"), "all");
    assert_eq!(get(&policy, "agents.main.default"), true);
    assert!(holds(&get(&policy, "agents.main.tools.main"), "exec"));
    assert!(!holds(&get(&policy, "agents.family.tools.main"), "browser"));
    assert_eq!(number(&policy, "agents.family.origins.mode.line"), 6);
    let one = open(OPEN).policy(Some("main".to_owned()), Some("whatsapp".to_owned()));
    assert!(get(&one, "agents.family").is_undefined());
    assert_eq!(text(&one, "agents.main.elevated.channel"), "whatsapp");
}

#[wasm_bindgen_test]
fn exposure_has_the_worst_first_and_its_places_are_those_of_the_text() {
    let exposure = open(OPEN).exposure();
    let worst = get(&exposure, "paths.0");
    assert_eq!((text(&worst, "principal"), text(&worst, "severity")), ("stranger".to_owned(), "critical".to_owned()));
    assert!(holds(&get(&worst, "tools.host"), "exec") && holds(&get(&worst, "reaches"), "code"));
    let (from, to) = (number(&worst, "steps.0.place.from"), number(&worst, "steps.0.place.to"));
    assert_eq!(&OPEN[from..to], "\"*\"");
    assert_eq!(text(&worst, "steps.1.key"), "bindings");
}

#[wasm_bindgen_test]
fn the_picture_names_the_paths() {
    let document = open(OPEN);
    let count = number(&document.exposure(), "paths.length");
    let svg = document.exposure_svg().as_string().unwrap();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
    assert_eq!(svg.matches("data-path=").count(), count);
}

#[wasm_bindgen_test]
fn why_and_why_not() {
    let document = open(OPEN);
    let yes = document.why("stranger", "main", "bash", Some("telegram".to_owned())).ok().unwrap();
    assert_eq!((get(&yes, "can"), get(&yes, "certain")), (true.into(), true.into()));
    assert_eq!(text(&yes, "place"), "host");
    let no = document.why("listed", "family", "browser", None).ok().unwrap();
    assert_eq!(get(&no, "can"), false);
    assert!(get(&no, "place").is_null());
    assert_eq!(
        (text(&no, "steps.0.step"), text(&no, "steps.0.key")),
        ("sandbox".into(), "tools.sandbox.tools.deny".into())
    );
    for (who, agent, tool) in [("anybody", "main", "exec"), ("web", "nobody", "exec"), ("web", "main", "fly")] {
        assert!(document.why(who, agent, tool, None).is_err(), "{who} {agent} {tool}");
    }
}

#[wasm_bindgen_test]
fn cuts_are_edits_that_break_the_path() {
    let document = open(OPEN);
    let cuts = document.cuts(0);
    assert!(number(&cuts, "length") > 0);
    assert_eq!(get(&cuts, "0.edits.file"), JsValue::UNDEFINED);
    let mut after = OPEN.to_owned();
    let edits = get(&cuts, "0.edits.edits");
    for edit in edits.unchecked_ref::<Array>().to_vec().iter().rev() {
        after.replace_range(number(edit, "from")..number(edit, "to"), &text(edit, "insert"));
    }
    let worst = get(&open(&after).exposure(), "paths.0");
    assert!(text(&worst, "severity") != "critical", "{after}");
    assert_eq!(number(&document.cuts(1000), "length"), 0);
}

#[wasm_bindgen_test]
fn calls_of_docker() {
    let document = open(OPEN);
    let calls = document.docker_create("family");
    assert_eq!(text(&calls, "create.0"), "create");
    assert!(holds(&get(&calls, "create"), "no-new-privileges"));
    assert!(get(&calls, "exec").is_null() || get(&calls, "exec").is_undefined());
    assert!(document.docker_create("nobody").is_undefined());
}

#[wasm_bindgen_test]
fn diff_tells_what_opens_and_closes() {
    let closed = OPEN.replace("\"open\", allowFrom: [\"*\"]", "\"pairing\"");
    let document = open(OPEN);
    let difference = document.diff(&closed);
    assert_eq!(text(&difference, "opened.0.principal"), "stranger");
    assert!(number(&difference, "appeared.length") > 0);
    // The text is what it was.
    assert_eq!(text(&document.exposure(), "paths.0.principal"), "stranger");
    let back = open(&closed).diff(OPEN);
    assert_eq!(text(&back, "closed.0.principal"), "stranger");
    let none = open(OPEN).diff(OPEN);
    for part in ["opened.length", "closed.length", "appeared.length", "vanished.length"] {
        assert_eq!(number(&none, part), 0, "{part}");
    }
}

#[wasm_bindgen_test]
fn findings_have_a_reach_and_hovers_tell_what_comes_of_it() {
    let document = open(OPEN);
    let analysis = document.analyze();
    let reach = document.reach();
    let first = get(&reach, "0");
    let id = text(&analysis, &format!("diagnostics.{}.checkId", number(&first, "diagnostic")));
    assert!(id.contains('.'), "{id}");
    assert!(text(&first, "title").contains("can run `exec` on this machine"), "{first:?}");
    assert!(holds(&get(&first, "reaches"), "code"));
    let at = OPEN.find("\"family\", match").unwrap() as u32 + 1;
    let hover = document.hover(at, None);
    assert!(text(&hover, "markdown").contains("Agent `family` has `exec` in the sandbox"), "{hover:?}");
}

#[wasm_bindgen_test]
fn broken_texts_are_answered() {
    for text in ["", "{", "{ channels: { telegram: { dmPolicy: ", "[1, 2]", "{ agents: { list: [{ id: } ] }"] {
        let document = open(text);
        for answer in [document.policy(None, None), document.exposure(), document.reach(), document.diff("{")] {
            assert!(answer.is_object(), "{text}");
        }
        assert!(document.exposure_svg().is_string() && document.cuts(0).is_object(), "{text}");
    }
}
