//! Every cut of every path of every recorded case, made in the text: the path is less bad or gone, nobody gets further than before,
//! and the file is as valid as it was.

use footguard_core::diagnostic::{Applicability, Category, Severity};
use footguard_core::exposure::{Exposure, Kind, Path, Principal, Reach};
use footguard_core::facts::Facts;
use footguard_core::text::SourceId;
use footguard_core::{Analysis, Options, Sources, analyze};
use footguard_tests::audit_corpus::cases;
use footguard_tests::brute::worlds::{self, Dice};
use serde_json::json;

/// Who comes where, by names that an edit keeps.
type Way = (Principal, String, String, Kind, bool);

/// Every way with what may be reached on it and how bad that is.
fn reached(exposure: &Exposure<'_, '_>) -> Vec<(Way, Reach, Severity)> {
    let show = |path: &Path| {
        let way = &exposure.ways[path.way];
        let channel = way.channel.map_or(String::new(), |it| {
            format!("{}/{}", exposure.channels[it].plugin.id, exposure.channels[it].account_id())
        });
        let key = (way.who, channel, exposure.agent(way.agent).id.clone(), way.kind, way.has_tools);
        (key, path.all(), path.severity)
    };
    exposure.paths().iter().map(show).collect()
}

/// Tries every cut of `text`; how many there were.
fn try_all(name: &str, text: &str, on_machine: &dyn Fn(&str) -> (Sources, Options)) -> usize {
    let (sources, options) = on_machine(text);
    let analysis = analyze(&sources, &options);
    let config = analysis.config(&sources, &options);
    let exposure = Exposure::new(&config);
    let before = reached(&exposure);
    let mut tried = 0;
    for (path, (key, _, severity)) in exposure.paths().iter().zip(before.clone()) {
        for cut in exposure.cuts(path) {
            let title = &cut.fix.title;
            assert_eq!(cut.fix.applicability, Applicability::Unsafe);
            let fix = cut.fix.with_secret("c6e8d9b07f5e3c1a508b6e4d2c19a3f7");
            let Some(files) = analysis.edits(&fix) else {
                assert!(is_broken(&analysis), "{name}: cannot make `{title}`");
                continue;
            };
            // What stands in an included file cannot be changed in this one.
            let [file] = &*files else { continue };
            if file.source != SourceId::MAIN {
                continue;
            }
            let after = file.edits.apply(&analysis.documents[0].text);
            let (changed, options) = on_machine(&after);
            let then = analyze(&changed, &options);
            let errors = |it: &Analysis| it.count(Severity::Error);
            assert!(errors(&then) <= errors(&analysis), "{name}: `{title}` is refused\n{after}");
            let config = then.config(&changed, &options);
            let exposure = Exposure::new(&config);
            for (way, reach, now) in reached(&exposure) {
                assert!(way != key || now < severity, "{name}: `{title}` does not break {key:?}\n{after}");
                let had = before.iter().filter(|it| it.0.0.trust() <= way.0.trust());
                let had = had.filter(|it| (&it.0.1, &it.0.2, it.0.3) == (&way.1, &way.2, way.3));
                let had = had.fold(Reach::NONE, |all, it| all.and(it.1));
                assert!(had.has(reach), "{name}: `{title}` opens {way:?}\n{after}");
            }
            tried += 1;
        }
    }
    tried
}

/// Whether the texts are not what they should be, so that nothing can be written there.
fn is_broken(analysis: &Analysis) -> bool {
    analysis.diagnostics.iter().any(|it| matches!(it.category, Category::Syntax | Category::Load))
}

#[test]
fn recorded_cases() {
    let mut tried = 0;
    for case in cases() {
        tried += try_all(&case.name, &case.text(), &|text| case.on_machine(text));
    }
    println!("{tried} cuts");
    assert!(tried > 500, "{tried}");
}

/// A gateway with a token and files that are nobody else's.
fn on_no_machine(text: &str) -> (Sources, Options) {
    let mut sources = Sources::new("clawdbot.json", text);
    sources.env = Some([("CLAWDBOT_GATEWAY_TOKEN".to_owned(), "x".repeat(32))].into());
    let facts = Facts { inspected: Some(Vec::new()), pairing_stores: Some(Default::default()), ..Facts::default() };
    (sources, Options { facts, ..Options::default() })
}

#[test]
fn made_up_configurations() {
    let mut tried = 0;
    for seed in 0..150 {
        let text = worlds::config(&mut Dice::new(seed)).to_string();
        tried += try_all(&format!("world {seed}"), &text, &on_no_machine);
    }
    println!("{tried} cuts");
    assert!(tried > 200, "{tried}");
}

fn all(text: &str) -> Vec<(Way, Reach, Severity)> {
    let (sources, options) = on_no_machine(text);
    let analysis = analyze(&sources, &options);
    let config = analysis.config(&sources, &options);
    reached(&Exposure::new(&config))
}

/// The first way in `after` on which more is reached than on all ways in `before` to the same place that are trusted no more.
fn opened(before: &[(Way, Reach, Severity)], after: &[(Way, Reach, Severity)]) -> Option<String> {
    let opens = |(way, reach, _): &&(Way, Reach, Severity)| {
        let had = before.iter().filter(|it| it.0.0.trust() <= way.0.trust());
        let had = had.filter(|it| (&it.0.1, &it.0.2, it.0.3) == (&way.1, &way.2, way.3));
        !had.fold(Reach::NONE, |all, it| all.and(it.1)).has(*reach)
    };
    after.iter().find(opens).map(|it| format!("{:?}", it.0))
}

/// Adding a deny never opens a path, nor does taking a sender out of a list.
#[test]
fn less_is_never_more() {
    let mut denied = 0;
    let mut removed = 0;
    for seed in 0..800 {
        let mut dice = Dice::new(seed);
        let config = worlds::config(&mut dice);
        let before = all(&config.to_string());
        let mut less = config.clone();
        let tool = *dice.pick(&["exec", "read", "group:fs", "sessions_*", "gateway", "*"]);
        let tools = less.as_object_mut().expect("an object").entry("tools").or_insert_with(|| json!({}));
        if let Some(list) = tools.as_object_mut().map(|it| it.entry("deny").or_insert_with(|| json!([])))
            && let Some(list) = list.as_array_mut()
        {
            list.push(json!(tool));
            denied += 1;
            assert_eq!(opened(&before, &all(&less.to_string())), None, "deny {tool}\n{config}");
        }
        let mut less = config.clone();
        for channel in less["channels"].as_object_mut().into_iter().flat_map(|it| it.values_mut()) {
            let list = channel["dm"]["allowFrom"].is_array();
            let list = if list { &mut channel["dm"]["allowFrom"] } else { &mut channel["allowFrom"] };
            if let Some(list) = list.as_array_mut().filter(|it| !it.is_empty()) {
                list.remove(0);
                removed += 1;
            }
        }
        assert_eq!(opened(&before, &all(&less.to_string())), None, "fewer senders\n{config}\n{less}");
    }
    println!("{denied} denied, {removed} removed");
    assert!(denied > 400 && removed > 200, "{denied} {removed}");
}
