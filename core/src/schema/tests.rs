//! What people get to read, for the mistakes that they are known to make.

use crate::diagnostic::{Action, Diagnostic};
use crate::dialect;
use crate::path::{Change, KeyPath, NewValue, Segment};
use crate::source::{self, Sources};
use crate::text::SourceId;
use crate::{syntax, value};

use super::node::{Extra, Limit, Shape};
use super::refine::Refinement;
use super::{Schema, Validation};

fn schema() -> &'static Schema {
    Schema::of(&dialect::CLAWDBOT).unwrap()
}

fn validate(text: &str) -> Validation {
    let root = value::lower(&syntax::parse(text), text, SourceId::MAIN).unwrap();
    schema().validate(&root)
}

/// The only diagnostic of `text`.
#[track_caller]
fn only(text: &str) -> Diagnostic {
    let mut found = validate(text).diagnostics;
    assert_eq!(found.len(), 1, "{found:#?}");
    let it = found.remove(0);
    assert!(!it.title.is_empty() && !it.title.ends_with('.') && !it.help.is_empty(), "{it:#?}");
    it
}

/// The changes of the first fix.
fn first_fix(it: &Diagnostic) -> &[Change] {
    match it.fixes.first().map(|it| &it.action) {
        Some(Action::Changes(changes)) => changes,
        _ => &[],
    }
}

/// `text` has one mistake, and its first fix takes the key at `from` to `to`.
#[track_caller]
fn moves(text: &str, from: &str, to: &str) {
    let it = only(text);
    assert_eq!(it.path, KeyPath::keys(from));
    assert_eq!(first_fix(&it), [Change::Move { from: KeyPath::keys(from), to: KeyPath::keys(to) }]);
}

/// `text` has one mistake, and its first fix sets the value there to `value`.
#[track_caller]
fn sets(text: &str, value: impl Into<NewValue>) -> Diagnostic {
    let it = only(text);
    assert_eq!(first_fix(&it), [Change::Set { path: it.path.clone(), value: value.into() }]);
    it
}

#[test]
fn misplaced_keys_are_sent_home() {
    moves("{ agents: { defaults: { tools: { deny: ['exec'] } } } }", "agents.defaults.tools", "tools");
    moves("{ gateway: { token: 'x' } }", "gateway.token", "gateway.auth.token");
    moves("{ channels: { whatsapp: { enabled: true } } }", "channels.whatsapp.enabled", "web.enabled");
    moves("{ channels: { slack: { dmPolicy: 'pairing' } } }", "channels.slack.dmPolicy", "channels.slack.dm.policy");
    moves("{ tools: { elevated: { security: 'deny' } } }", "tools.elevated.security", "tools.exec.security");
    moves("{ sandbox: { mode: 'all' } }", "sandbox", "agents.defaults.sandbox");
    moves("{ elevated: { enabled: false } }", "elevated", "tools.elevated");
    moves(
        "{ channels: { telegram: { requireMention: true } } }",
        "channels.telegram.requireMention",
        "channels.telegram.groups.*.requireMention",
    );
}

#[test]
fn a_key_moves_only_to_where_its_value_fits_and_nothing_stands() {
    let taken = only("{ gateway: { token: 'x', auth: { token: 'y' } } }");
    assert!(matches!(first_fix(&taken), [Change::Remove { .. }]));
    let wrong = only("{ gateway: { token: 5 } }");
    assert!(matches!(first_fix(&wrong), [Change::Remove { .. }]));
}

#[test]
fn values_change_on_the_way() {
    let it = only("{ tools: { elevated: { ask: 'on' } } }");
    let to = KeyPath::keys("tools.exec.ask");
    assert_eq!(
        first_fix(&it),
        [
            Change::Set { path: to, value: "always".into() },
            Change::Fold { from: KeyPath::keys("tools.elevated.ask"), to: KeyPath::keys("tools.exec.ask") }
        ]
    );
}

#[test]
fn policy_and_list_of_direct_chats_move_together() {
    let found = validate("{ channels: { discord: { dmPolicy: 'open', allowFrom: ['*'] } } }").diagnostics;
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|it| first_fix(it).len() == 2), "{found:#?}");
    // Alone, the policy would be refused for want of the list.
    let alone = only("{ channels: { discord: { dmPolicy: 'open' } } }");
    assert!(matches!(first_fix(&alone), [Change::Remove { .. }]));
}

#[test]
fn slips_are_named() {
    let text = "{ gateway: { prot: 18789 } }";
    let it = only(text);
    assert_eq!(it.title, "`gateway` has no key `prot`");
    assert_eq!(it.loc.unwrap().span.of(text), "prot");
    assert_eq!(first_fix(&it), [Change::Rename { path: KeyPath::keys("gateway.prot"), to: "port".to_owned() }]);
    assert!(only("{ channels: { telegram: { streamMode: 'Partial' } } }").help.contains("\"partial\""));
    let none = only("{ gateway: { quux: 1 } }");
    assert!(none.help.contains("`port`"), "{}", none.help);
}

#[test]
fn values_are_rewritten_as_the_type_that_is_wanted() {
    sets("{ gateway: { port: '18789' } }", NewValue::Number(18789.0));
    sets("{ logging: { redactSensitive: 'on' } }", "tools");
    sets("{ tools: { exec: { ask: 'on' } } }", "always");
    sets("{ agents: { defaults: { sandbox: { mode: true } } } }", "all");
    sets("{ gateway: { bind: '127.0.0.1' } }", "loopback");
    sets("{ channels: { whatsapp: { allowFrom: [123] } } }", "123");
    sets("{ agents: { defaults: { timeFormat: 12 } } }", "12");
    sets("{ tools: { allow: 'exec' } }", NewValue::Array(vec!["exec".into()]));
    let primary = NewValue::Object(vec![("primary".to_owned(), "x/y".into())]);
    sets("{ agents: { defaults: { model: 'x/y' } } }", primary);
    sets("{ channels: { discord: { enabled: 'yes' } } }", true);
}

#[test]
fn require_mention_is_no_policy() {
    let it = only("{ channels: { telegram: { groupPolicy: 'requireMention' } } }");
    let [Change::Set { value, .. }, Change::Insert { path, .. }] = first_fix(&it) else { panic!("{it:#?}") };
    assert_eq!(*value, "allowlist".into());
    assert_eq!(path.to_string(), "channels.telegram.groups.\"*\".requireMention");
}

#[test]
fn open_direct_chats_underline_the_policy_and_label_both_places() {
    let text = "{ channels: { telegram: { dmPolicy: 'open', allowFrom: ['1'] } } }";
    let it = only(text);
    assert_eq!(it.path.to_string(), "channels.telegram.allowFrom");
    let labels = it.labels.iter().map(|it| it.loc.span.of(text)).collect::<Vec<_>>();
    assert_eq!(labels, ["'open'", "['1']"]);
    assert_eq!(it.fixes.len(), 2);
}

#[test]
fn no_fix_makes_another_refusal() {
    // Renamed to `dmPolicy`, it would want "*" in a list that is not there.
    let it = only("{ channels: { telegram: { dmPolcy: 'open' } } }");
    assert!(matches!(first_fix(&it), [Change::Remove { .. }]), "{it:#?}");
}

#[test]
fn no_secret_is_shown() {
    for text in [
        "{ gateway: { auth: 'hush' } }",
        "{ gateway: { token: 'hush' } }",
        "{ gateway: { auth: { token: ['hush'] } } }",
        "{ channels: { telegram: { botTokn: 'hush' } } }",
        "{ hooks: ['hush'] }",
    ] {
        let mut it = only(text);
        it.fixes.clear();
        assert!(!format!("{it:?}").contains("hush"), "{it:#?}");
    }
    let number = only("{ gateway: { auth: { password: 12345 } } }");
    assert!(!format!("{number:?}").contains("12345"), "{number:#?}");
}

#[test]
fn values_of_the_environment_are_not_shown() {
    let mut sources =
        Sources::new("c.json", "{ gateway: { bind: '${B}' }, agents: { defaults: { heartbeat: { every: '${B}' } } } }");
    sources.env = Some([("B".to_owned(), "hush".to_owned())].into_iter().collect());
    let root = source::load(&sources).root.unwrap();
    let found = schema().validate(&root).diagnostics;
    assert_eq!(found.len(), 2);
    assert!(!format!("{found:?}").contains("hush"), "{found:#?}");
}

#[test]
fn unknown_text_is_no_mistake_but_leaves_the_verdict_open() {
    let validate = |text: &str| schema().validate(&source::load(&Sources::new("c.json", text)).root.unwrap());
    let token = validate("{ gateway: { auth: { token: '${T}' } } }");
    assert!(token.diagnostics.is_empty() && !token.undecided);
    let word = validate("{ gateway: { bind: '${B}' } }");
    assert!(word.diagnostics.is_empty() && word.undecided);
    let star = validate("{ channels: { telegram: { dmPolicy: 'open', allowFrom: ['${WHO}'] } } }");
    assert!(star.diagnostics.is_empty() && star.undecided);
    // Whatever the variable holds, it is text.
    let port = validate("{ gateway: { port: '${PORT}' } }");
    assert_eq!(port.diagnostics.len(), 1);
}

#[test]
fn broken_values_are_left_to_the_syntax() {
    let found = validate("{ gateway: { port: , bind: 'lan' }, agents: { list: [{ id: }] } }");
    assert!(found.diagnostics.is_empty(), "{:#?}", found.diagnostics);
}

#[test]
fn editors_learn_what_stands_where() {
    let at = |dotted: &str| schema().at(&KeyPath::keys(dotted)).unwrap();
    let bind = at("gateway.bind");
    assert_eq!(bind.type_text(), "\"auto\" | \"lan\" | \"loopback\" | \"custom\" | \"tailnet\"");
    assert_eq!(bind.default(), Some("\"loopback\""));
    assert!(bind.words().iter().all(|it| !it.description.is_empty()));
    assert!(at("channels.telegram.accounts.anything.botToken").is_secret());
    assert!(schema().is_secret(&KeyPath::keys("gateway.auth.token")));
    assert!(!schema().is_secret(&KeyPath::keys("gateway.auth.mode")));
    assert_eq!(at("channels.slack.dmHistoryLimit").type_text(), "whole number, 0 or more");
    assert_eq!(at("session.reset.atHour").type_text(), "whole number from 0 to 23");
    assert_eq!(at("agents.defaults.sandbox.perSession").replacement(), Some("sandbox.scope"));
    let agent = KeyPath::keys("agents.list").join(0);
    let names = schema().at(&agent).unwrap().properties();
    assert!(names.iter().any(|it| it.name == "id" && it.required));
    assert!(schema().at(&KeyPath::keys("gateway.nope")).is_none());
    assert!(schema().at(&KeyPath(vec![Segment::Index(0)])).is_none());
    let model = schema().at(&agent.join("model")).unwrap();
    assert_eq!(model.type_text(), "text or object");
    assert!(model.properties().iter().any(|it| it.name == "primary"));
}

/// What the plugins of extension channels describe is a hint, and what they leave open is none.
#[test]
fn sections_of_plugins_get_hints() {
    let hints = |text: &str| -> Vec<(String, String, Vec<String>)> {
        let analysis = crate::testing::analyze(text);
        assert_eq!(analysis.valid, Some(true), "{text}");
        let hints = analysis.diagnostics.iter().filter(|it| it.rule == crate::schema::PLUGIN_HINT);
        let fix = |it: &crate::diagnostic::Fix| analysis.edits(it).expect("it can be made")[0].edits.apply(text);
        hints.map(|it| (it.path.to_string(), it.help.clone(), it.fixes.iter().map(fix).collect())).collect()
    };
    let found = hints("{ channels: { matrix: { homeserverr: 'https://x' } } }");
    assert_eq!(found[0].0, "channels.matrix.homeserverr");
    assert_eq!(found[0].1, "Did you mean `homeserver`?");
    assert_eq!(found[0].2[0], "{ channels: { matrix: { homeserver: 'https://x' } } }");
    let found = hints("{ channels: { nostr: { dmPolicy: 'opne' } } }");
    assert_eq!(found[0].2, ["{ channels: { nostr: { dmPolicy: 'open' } } }"]);
    assert_eq!(hints("{ channels: { line: { enabled: 'yes' } } }")[0].0, "channels.line.enabled");
    let fine = "{ channels: { matrix: { enabled: true, rooms: { '!a:b': { autoReply: true } } }, mattermost: { accounts: \
                { work: { chatmode: 'oncall', allowFrom: ['a', 1] } } } } }";
    assert_eq!(hints(fine), []);
}

/// The compact form says of every place what the JSON Schema says.
#[test]
fn the_compact_form_is_the_json_schema() {
    type Json = serde_json::Value;
    fn same(defs: &Json, schema: &Json, node: super::NodeRef<'_>, path: &str, seen: &mut usize) {
        *seen += 1;
        // What stands beside a reference wins.
        let mut it = schema.as_object().cloned().unwrap_or_default();
        while let Some(target) = it.remove("$ref") {
            let target = target.as_str().and_then(|it| defs.pointer(&it["#/$defs".len()..])).unwrap();
            for (key, value) in target.as_object().unwrap() {
                it.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        let text = |key: &str| it.get(key).and_then(Json::as_str);
        let flag = |key: &str| it.get(key).is_some_and(|it| *it == true);
        assert_eq!(node.description(), text("description").unwrap_or_default(), "{path}");
        assert_eq!(node.default().map(|it| serde_json::from_str(it).unwrap()), it.get("default").cloned(), "{path}");
        assert_eq!(node.default_words(), text("x-default"), "{path}");
        assert_eq!(node.replacement(), text("x-replacement"), "{path}");
        let flags = [node.is_deprecated(), node.is_secret(), node.default_is_stored(), node.is_unchecked()];
        assert_eq!(flags, ["deprecated", "x-secret", "x-stored", "x-unchecked"].map(flag), "{path}");
        let limits = ["minimum", "exclusiveMinimum", "maximum", "minLength", "maxLength"];
        let limits = limits.map(|key| it.get(key).and_then(Json::as_f64));
        let kind = match &node.node().shape {
            Shape::Any => None,
            Shape::Bool => Some("boolean"),
            Shape::Number { integer, min, max } => {
                let value =
                    |limit: &Option<Limit>, inclusive| limit.filter(|it| it.inclusive == inclusive).map(|it| it.value);
                assert_eq!(limits, [value(min, true), value(min, false), value(max, true), None, None], "{path}");
                Some(if *integer { "integer" } else { "number" })
            }
            Shape::String { min, max, hex_color } => {
                assert_eq!(limits, [None, None, None, min.map(f64::from), max.map(f64::from)], "{path}");
                assert_eq!(*hex_color, it.contains_key("pattern"), "{path}");
                Some("string")
            }
            Shape::Words { literals, .. } => {
                assert_eq!(*literals, text("x-form") == Some("literals"), "{path}");
                let words: Vec<_> = node.words().iter().map(|it| it.word.to_owned()).collect();
                assert_eq!(Json::from(words), it["enum"], "{path}");
                let said: Vec<_> = node.words().iter().map(|it| it.description.to_owned()).collect();
                assert_eq!(Json::from(said), it["enumDescriptions"], "{path}");
                Some("string")
            }
            Shape::List { .. } => {
                same(defs, it.get("items").unwrap_or(&Json::Null), node.item().unwrap(), &format!("{path}.0"), seen);
                Some("array")
            }
            Shape::Object { extra, slug_keys, .. } => {
                let members = it.get("properties").and_then(Json::as_object).cloned().unwrap_or_default();
                let required = it.get("required").and_then(Json::as_array).cloned().unwrap_or_default();
                let properties = node.properties();
                assert!(properties.iter().map(|it| it.name).eq(members.keys()), "{path}");
                for property in properties {
                    let key = property.name;
                    assert_eq!(property.required, required.iter().any(|it| it == key), "{path}.{key}");
                    same(defs, &members[key], property.node, &format!("{path}.{key}"), seen);
                }
                assert_eq!(*slug_keys, it.contains_key("propertyNames"), "{path}");
                match (extra, it.get("additionalProperties")) {
                    (Extra::Refused, Some(Json::Bool(false))) | (Extra::Dropped, None) => {}
                    (Extra::Each(_), Some(it)) => same(defs, it, node.map_value().unwrap(), &format!("{path}.*"), seen),
                    (_, it) => panic!("{path}: {it:?}"),
                }
                Some("object")
            }
            Shape::Union { .. } => {
                let branches: Vec<_> = node.branches().collect();
                assert_eq!(branches.len(), it["anyOf"].as_array().unwrap().len(), "{path}");
                for (branch, schema) in branches.into_iter().zip(it["anyOf"].as_array().unwrap()) {
                    same(defs, schema, branch, path, seen);
                }
                None
            }
        };
        assert_eq!(kind, text("type"), "{path}");
        let rules = it.get("x-refine").and_then(Json::as_array).cloned().unwrap_or_default();
        let rules: Vec<_> = rules.iter().map(|it| Refinement::by_name(it.as_str().unwrap()).unwrap()).collect();
        assert_eq!(node.node().refinements, rules, "{path}");
    }
    let json: Json = serde_json::from_str(include_str!("../../data/clawdbot-2026.1.24.schema.json")).unwrap();
    let mut seen = 0;
    same(&json["$defs"], &json, schema().root(), "", &mut seen);
    assert!(seen > 1650, "{seen}");
}
