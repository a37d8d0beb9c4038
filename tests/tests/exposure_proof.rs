//! Who can reach what, computed twice: by `core`'s model of classes of people, and by walking through the world with some of them.

use std::collections::{BTreeMap, BTreeSet};

use footguard_core::exposure::Exposure;
use footguard_core::facts::Facts;
use footguard_core::map::Set;
use footguard_core::redact::Redactor;
use footguard_core::report::exposure::report;
use footguard_core::report::policy::Json as Printed;
use footguard_core::source::Environment;
use footguard_core::{Options, Sources, analyze};
use footguard_tests::brute::access::Stores;
use footguard_tests::brute::walk::{Reached, everybody, place_of};
use footguard_tests::brute::{entries, items, members, shrink, worlds};
use serde_json::Value as Json;

/// How many made-up configurations are compared.
const WORLDS: u64 = 10_000;

/// The world on a machine that was looked at, with an empty environment.
fn machine(config: &Json, stores: &Stores) -> (Sources, Options) {
    let mut sources = Sources::new("clawdbot.json", config.to_string());
    sources.env = Some(Environment::new());
    let is_there = config["channels"]["whatsapp"].is_object();
    let linked = ["", "whatsapp/default", "whatsapp/second"].into_iter().filter(|_| is_there);
    let facts = Facts {
        pairing_stores: Some(stores.clone().into_iter().collect()),
        whatsapp_credentials: Some(linked.map(str::to_owned).collect()),
        secret_files: Some(Set::new()),
        inspected: Some(Vec::new()),
        ..Facts::default()
    };
    (sources, Options { facts, ..Options::default() })
}

/// What `core` says, for certain and perhaps.
fn modelled(config: &Json, stores: &Stores) -> [BTreeSet<Reached>; 2] {
    let (sources, options) = machine(config, stores);
    let analysis = analyze(&sources, &options);
    let view = analysis.config(&sources, &options);
    let exposure = Exposure::new(&view);
    let printed = report(&exposure, &Redactor::new(&analysis), &|_| Printed::Null, &|_| true);
    let printed = serde_json::to_value(printed).expect("JSON");
    let mut said = [BTreeSet::new(), BTreeSet::new()];
    for path in items(&printed["paths"]) {
        let text = |key: &str| path[key].as_str().unwrap_or_default().to_owned();
        let groups = entries(&path["groups"]);
        let groups = if groups.is_empty() || path["channel"].is_null() { vec![String::new()] } else { groups };
        for (place, tools) in members(&path["tools"]) {
            for (tool, group) in entries(tools).iter().flat_map(|tool| groups.iter().map(move |it| (tool, it))) {
                let is_certain = path["certain"] == true && place != "unknown";
                said[usize::from(!is_certain)].insert(Reached {
                    principal: text("principal"),
                    channel: text("channel"),
                    account: text("account"),
                    agent: text("agent"),
                    session: text("session"),
                    group: group.clone(),
                    tool: tool.clone(),
                    place: if is_certain { place_of(tool, place) } else { "unknown".to_owned() },
                });
            }
        }
    }
    said
}

/// What one of the two says and the other does not; nothing may be missing, and nothing be certain that is not so. Besides, how
/// much is within reach, and how much of it `core` tells for certain.
fn compared(config: &Json, stores: &Stores) -> (Vec<String>, usize, usize) {
    let [certain, perhaps] = modelled(config, stores);
    let walked = everybody(config, stores);
    let says = |it: &Reached| certain.contains(it) || perhaps.contains(&it.anywhere());
    let missing = walked.iter().filter(|names| !names.iter().any(says));
    let missing: Vec<String> = missing.map(|names| format!("core misses {:?}", names[0])).collect();
    let known: BTreeSet<_> = walked.iter().flatten().collect();
    let extra = certain.iter().filter(|it| !known.contains(it)).map(|it| format!("core adds {it:?}"));
    (missing.into_iter().chain(extra).collect(), walked.len(), certain.len())
}

fn differences(config: &Json, stores: &Stores) -> Vec<String> {
    compared(config, stores).0
}

#[test]
fn core_agrees_on_ten_thousand_worlds() {
    let (mut answers, mut certain) = (0, 0);
    for seed in 0..WORLDS {
        let dice = &mut worlds::Dice::new(seed);
        let config = worlds::config(dice);
        let stores = worlds::stores(dice);
        let (found, reached, told) = compared(&config, &stores);
        if !found.is_empty() {
            let small = shrink::smallest(&config, |it| worlds::is_whole(it) && !differences(it, &stores).is_empty());
            let found = differences(&small, &stores);
            panic!("seed {seed}, approved {stores:?}: {small}\n{}", found[..found.len().min(6)].join("\n"));
        }
        answers += reached;
        certain += told;
    }
    println!("{WORLDS} configurations, {answers} tools within reach, {certain} of core for certain");
}

/// How far the owner trusts a class of people (`docs/exposure.md`).
fn trust(principal: &str) -> u8 {
    match principal {
        "stranger" | "group-any" | "webhook" => 0,
        "network" | "local" | "group-member" | "web" => 1,
        "hook" | "paired" => 2,
        _ => 3,
    }
}

/// The first thing within reach in `after` that was not in `before`: not of anybody trusted as little, not there or on the host.
fn opened(before: &[BTreeSet<Reached>; 2], after: &[BTreeSet<Reached>; 2]) -> Option<Reached> {
    let mut least: BTreeMap<Reached, u8> = BTreeMap::new();
    for it in before.iter().flatten() {
        let trust = trust(&it.principal);
        let known = least.entry(Reached { principal: String::new(), ..it.clone() }).or_insert(trust);
        *known = trust.min(*known);
    }
    let was_there = |it: &Reached| {
        let places = [&*it.place, "host", "unknown"].map(str::to_owned);
        places.into_iter().any(|place| {
            let same = Reached { principal: String::new(), place, ..it.clone() };
            least.get(&same).is_some_and(|known| *known <= trust(&it.principal))
        })
    };
    after.iter().flatten().find(|it| !was_there(it)).cloned()
}

/// The places of lists called so that have something in them; with `or_empty`, of others as well.
fn lists(config: &Json, names: &[&str], or_empty: bool) -> Vec<Vec<String>> {
    let is_it = |path: &Vec<String>| {
        let list = shrink::get(config, path).as_array();
        let is_named = path.iter().rev().take(2).any(|it| names.contains(&&**it));
        list.is_some_and(|it| or_empty || !it.is_empty()) && is_named
    };
    shrink::paths(config).into_iter().filter(is_it).collect()
}

/// One more entry in any list of denied tools, in any layer, gives nobody anything.
#[test]
fn to_deny_more_opens_nothing() {
    let mut tried = 0;
    for seed in 0..1_000 {
        let dice = &mut worlds::Dice::new(seed);
        let config = worlds::config(dice);
        let stores = worlds::stores(dice);
        let places = lists(&config, &["deny"], true);
        if places.is_empty() {
            continue;
        }
        let path = dice.pick(&places);
        let tool = *dice.pick(&["exec", "read", "group:fs", "sessions_*", "*", "web_fetch", "reed", "image"]);
        // The one exception: a sandbox whose `allow` is empty allows `image`, unless that is denied; then it allows everything (§4).
        if tool == "image" && path.iter().any(|it| it == "sandbox") {
            continue;
        }
        let mut list = shrink::get(&config, path).clone();
        list.as_array_mut().expect("a list").push(Json::from(tool));
        let mut less = config.clone();
        shrink::replace(&mut less, path, list);
        tried += 1;
        let opened = opened(&modelled(&config, &stores), &modelled(&less, &stores));
        assert!(opened.is_none(), "seed {seed}: `{tool}` in {} opens {opened:?}\n{config}", path.join("."));
    }
    println!("{tried} denied");
    assert!(tried > 500, "{tried}");
}

/// One sender less in any list, of senders, of members of a group or of elevated ones, gives nobody anything.
#[test]
fn to_name_fewer_senders_opens_nothing() {
    let mut tried = 0;
    for seed in 0..1_500 {
        let dice = &mut worlds::Dice::new(seed);
        let config = worlds::config(dice);
        let stores = worlds::stores(dice);
        let places = lists(&config, &["allowFrom", "groupAllowFrom", "users"], false);
        if places.is_empty() {
            continue;
        }
        let path = dice.pick(&places);
        let mut list = shrink::get(&config, path).clone();
        let items = list.as_array_mut().expect("a list");
        let gone = items.remove(dice.below(items.len()));
        let left = entries(&list);
        // A group whose own list names nobody lets everybody in, and so the last one must stay.
        let is_of_group = path.iter().any(|it| matches!(&**it, "groups" | "guilds" | "users"));
        // Whom a binding names is led to the same agent, listed or not.
        let bound = config["bindings"].to_string();
        let is_bound = gone.as_str().is_some_and(|it| bound.contains(&format!("\"{}\"", it.trim())));
        if (is_of_group && left.is_empty()) || is_bound {
            continue;
        }
        let mut less = config.clone();
        shrink::replace(&mut less, path, list);
        tried += 1;
        let opened = opened(&modelled(&config, &stores), &modelled(&less, &stores));
        assert!(opened.is_none(), "seed {seed}: {gone} less in {} opens {opened:?}\n{config}", path.join("."));
    }
    println!("{tried} taken out");
    assert!(tried > 500, "{tried}");
}

/// What a cut makes of the world is, walked through, what the model says of it; that it breaks its path is then no mistake of both.
#[test]
fn the_model_is_right_about_worlds_with_a_cut() {
    let mut tried = 0;
    for seed in 0..100 {
        let dice = &mut worlds::Dice::new(seed);
        let config = worlds::config(dice);
        let stores = worlds::stores(dice);
        let (sources, options) = machine(&config, &stores);
        let analysis = analyze(&sources, &options);
        let view = analysis.config(&sources, &options);
        let exposure = Exposure::new(&view);
        let paths = exposure.paths();
        for cut in paths.iter().take(3).flat_map(|path| exposure.cuts(path).into_iter().take(2)) {
            let fix = cut.fix.with_secret("c6e8d9b07f5e3c1a508b6e4d2c19a3f7");
            let files = analysis.edits(&fix).expect("a world can be edited");
            let text = files[0].edits.apply(&analysis.documents[0].text);
            let after: Json = json5::from_str(&text).expect("still JSON5");
            let found = differences(&after, &stores);
            assert!(found.is_empty(), "seed {seed}, `{}`: {after}\n{}", cut.fix.title, found.join("\n"));
            tried += 1;
        }
    }
    println!("{tried} cuts");
    assert!(tried > 100, "{tried}");
}
