//! Who can reach what.

use footguard_core::exposure::Exposure;
use footguard_core::{Options, Sources, analyze};

fn show(text: &str) -> Vec<String> {
    let sources = Sources::new("clawdbot.json", text);
    let options = Options::default();
    let analysis = analyze(&sources, &options);
    let config = analysis.config(&sources, &options);
    let exposure = Exposure::new(&config);
    let mut out = Vec::new();
    for path in exposure.paths() {
        let way = &exposure.ways[path.way];
        let reach: Vec<&str> = path.sure.members().map(|it| footguard_core::exposure::Reach::TABLE[it].0).collect();
        let maybe: Vec<&str> = path.maybe.members().map(|it| footguard_core::exposure::Reach::TABLE[it].0).collect();
        out.push(format!("{} {} {} {:?} | {} | ?{}", path.severity.name(), exposure.title(&path), way.kind.name(), way.groups, reach.join(" "), maybe.join(" ")));
        for step in exposure.chain(&path) {
            out.push(format!("    {}: {} [{}]", step.step, step.text, step.at.map(|it| it.path.to_string()).unwrap_or_default()));
        }
    }
    out
}

#[test]
fn look() {
    for text in [
        r#"{ channels: { telegram: { botToken: "x", dmPolicy: "open", allowFrom: ["*", "123"], groupPolicy: "open", groups: { "-100": { tools: { deny: ["exec"] } } } } }, agents: { list: [{ id: "main" }, { id: "work", subagents: { allowAgents: ["*"] }, sandbox: { mode: "all" } }] }, bindings: [{ agentId: "work", match: { channel: "telegram", peer: { kind: "group", id: "-100" } } }] }"#,
        "{}",
    ] {
        println!("{text}\n{}\n", show(text).join("\n"));
    }
}
