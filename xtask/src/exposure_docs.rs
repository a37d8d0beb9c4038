//! The pictures of `docs/exposure.md`: each of its examples, drawn by the program.

use std::path::{Path, PathBuf};

use footguard_core::exposure::Exposure;
use footguard_core::facts::Facts;
use footguard_core::redact::Redactor;
use footguard_core::report::exposure_svg;
use footguard_core::{Options, Sources, analyze};

/// The examples of the page: their names, behind `json5,`, and their texts.
fn examples(page: &str) -> Vec<(&str, &str)> {
    let blocks = page.split("\n```json5,").skip(1);
    blocks.filter_map(|it| it.split_once("\n```")?.0.split_once('\n')).collect()
}

/// The pictures by their paths from the workspace root.
pub fn pictures(root: &Path) -> Vec<(PathBuf, String)> {
    let page = std::fs::read_to_string(root.join("docs/exposure.md")).unwrap_or_default();
    let draw = |(name, text): (&str, &str)| {
        let mut sources = Sources::new("clawdbot.json", text);
        let names = ["CLAWDBOT_GATEWAY_TOKEN", "TELEGRAM_BOT_TOKEN"];
        // Long enough, and nobody's.
        sources.env = Some(names.map(|it| (it.to_owned(), "7f3a91c2d4e6b805a1c3e5f70b9d8c6e".to_owned())).into());
        let facts = Facts { inspected: Some(Vec::new()), pairing_stores: Some(Default::default()), ..Facts::default() };
        let options = Options { facts, ..Options::default() };
        let analysis = analyze(&sources, &options);
        let config = analysis.config(&sources, &options);
        let svg = exposure_svg::draw(&Exposure::new(&config), &Redactor::new(&analysis));
        (format!("docs/images/exposure-{name}.svg").into(), format!("{svg}\n"))
    };
    examples(&page).into_iter().map(draw).collect()
}
