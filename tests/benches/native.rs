//! Parse, analyse and complete on four sizes of one configuration, beside the JSON5 readers of other crates.
//!
//! Prints medians and ratios. Times depend on the machine; ratios, taken in one run, hardly do.

use std::hint::black_box;
use std::time::{Duration, Instant};

use footguard_core::config::Config;
use footguard_core::exposure::Exposure;
use footguard_core::facts::Facts;
use footguard_core::rules::{self, Inputs};
use footguard_core::text::SourceId;
use footguard_core::{Options, Sources, analyze, ide, syntax, value};

/// Long enough for a stable median on a busy machine.
const TIME: Duration = Duration::from_millis(400);

fn median(work: impl FnMut()) -> Duration {
    median_of(TIME, work)
}

fn median_of(time: Duration, mut work: impl FnMut()) -> Duration {
    work();
    let mut times = Vec::new();
    let start = Instant::now();
    while start.elapsed() < time || times.len() < 11 {
        let at = Instant::now();
        work();
        times.push(at.elapsed());
    }
    times.sort();
    times[times.len() / 2]
}

fn main() {
    println!(
        "{:>7}  {:>10} {:>10} {:>10} {:>10} {:>10}   ratios",
        "bytes", "parse", "analyse", "complete", "json5", "jsonc"
    );
    for size in ["1k", "10k", "64k", "256k"] {
        let path = format!("{}/corpus/bench/c{size}.json5", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).expect("a bench file");
        let sources = Sources::new("clawdbot.json", &*text);
        let options = Options::default();
        let analysis = analyze(&sources, &options);
        let cursor = (text.len() / 2) as u32;

        let parse = median(|| {
            let parsed = syntax::parse(black_box(&text));
            black_box(value::lower(&parsed, &text, SourceId::MAIN));
        });
        let analyse = median(|| {
            black_box(analyze(black_box(&sources), &options));
        });
        let complete = median(|| {
            black_box(ide::complete(&analysis, SourceId::MAIN, black_box(cursor)));
        });
        let json5 = median(|| {
            black_box(json5::from_str::<serde_json::Value>(black_box(&text)).expect("valid"));
        });
        let jsonc = median(|| {
            black_box(
                jsonc_parser::parse_to_serde_value::<serde_json::Value>(black_box(&text), &jsonc_options())
                    .expect("valid"),
            );
        });
        let us = |it: Duration| format!("{:.1} µs", it.as_secs_f64() * 1e6);
        let ratio = |it: Duration| it.as_secs_f64() / parse.as_secs_f64();
        println!(
            "{:>7}  {:>10} {:>10} {:>10} {:>10} {:>10}   json5 takes {:.1}x, jsonc-parser {:.1}x our parse; analyse is {:.1}x",
            text.len(),
            us(parse),
            us(analyse),
            us(complete),
            us(json5),
            us(jsonc),
            ratio(json5),
            ratio(jsonc),
            ratio(analyse),
        );
    }
    cost_of_rules();
    cost_of_exposure();
}

/// Who can reach what, with 200 agents and 50 accounts that are bound to them.
fn cost_of_exposure() {
    let each = |count: usize, write: &dyn Fn(usize) -> String| (0..count).map(write).collect::<Vec<_>>().join(", ");
    let agents = each(200, &|at| {
        format!(
            r#"{{ id: "a{at}", tools: {{ deny: ["t{at}"] }}, subagents: {{ allowAgents: ["*"] }}, sandbox: {{ mode: "all" }} }}"#
        )
    });
    let accounts = each(50, &|at| {
        format!(
            r#"c{at}: {{ botToken: "1:{at}", dmPolicy: "open", allowFrom: ["*", "7"], groupPolicy: "open", groups: {{ "-{at}": {{ tools: {{ deny: ["exec"] }} }} }} }}"#
        )
    });
    let bindings = each(50, &|at| {
        format!(r#"{{ agentId: "a{}", match: {{ channel: "telegram", accountId: "c{at}" }} }}"#, at * 4)
    });
    let text = format!(
        "{{ agents: {{ list: [{agents}] }}, channels: {{ telegram: {{ accounts: {{ {accounts} }} }} }}, bindings: [{bindings}],
            tools: {{ agentToAgent: {{ enabled: true }} }} }}"
    );
    let (sources, options) = (Sources::new("clawdbot.json", text), Options::default());
    let analysis = analyze(&sources, &options);
    let config = analysis.config(&sources, &options);
    let time = median(|| {
        black_box(Exposure::new(black_box(&config)).paths());
    });
    let count = Exposure::new(&config).ways.len();
    println!("\nexposure of 200 agents and 50 accounts, {count} ways: {:.2} ms", time.as_secs_f64() * 1e3);
}

/// What each rule adds to the analysis of the 10 KB file, dearest first.
fn cost_of_rules() {
    let path = format!("{}/corpus/bench/c10k.json5", env!("CARGO_MANIFEST_DIR"));
    let sources = Sources::new("clawdbot.json", std::fs::read_to_string(&path).expect("a bench file"));
    let analysis = analyze(&sources, &Options::default());
    let (facts, start) = (Facts::default(), analysis.documents.first().map(|it| it.start()));
    let mut config = Config::new(analysis.root.as_ref(), None, analysis.dialect, &facts, start);
    config.documents = &analysis.documents;

    let inputs = Inputs::new(&config);
    let cost = |work: &dyn Fn()| median_of(Duration::from_millis(20), work);
    let shared = cost(&|| drop(black_box(Inputs::new(black_box(&config)))));
    let mut costs: Vec<_> =
        rules::ALL.iter().map(|rule| (cost(&|| inputs.run(rule, &mut Vec::new())), rule.id)).collect();
    costs.sort_by_key(|it| std::cmp::Reverse(it.0));
    let total: Duration = costs.iter().map(|it| it.0).sum();
    let us = |it: Duration| it.as_secs_f64() * 1e6;
    println!(
        "\nrules on 10 KB: {:.1} µs for what they share, {:.1} µs for all {} of them, {:.2} µs for the median one",
        us(shared),
        us(total),
        costs.len(),
        us(costs[costs.len() / 2].0)
    );
    for (time, id) in costs.iter().take(12) {
        println!("{:>9.2} µs  {id}", us(*time));
    }
}

fn jsonc_options() -> jsonc_parser::ParseOptions {
    jsonc_parser::ParseOptions::default()
}
