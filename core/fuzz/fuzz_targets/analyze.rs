//! Any text: the analysis returns, every place that it names lies in the text, and an editor may ask anywhere.
#![no_main]

use footguard_core::text::{SourceId, Span};
use footguard_core::{Options, Sources, analyze, ide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut sources = Sources::new("clawdbot.json", text);
    if text.len() % 2 == 0 {
        sources.env = Some(Default::default());
    }
    let analysis = analyze(&sources, &Options::default());
    for it in &analysis.diagnostics {
        for loc in it.loc.iter().chain(it.labels.iter().map(|it| &it.loc)) {
            assert!(text.get(loc.span.start as usize..loc.span.end as usize).is_some(), "{} at {loc:?}", it.rule);
        }
    }
    for at in [0, text.len() / 3, text.len() / 2, text.len()] {
        ide::hover(&analysis, SourceId::MAIN, at as u32);
        ide::complete(&analysis, SourceId::MAIN, at as u32);
    }
    ide::actions(&analysis, SourceId::MAIN, Span::new(0, text.len() as u32));
});
