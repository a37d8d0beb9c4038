//! What holds for any text. The fuzz targets in core/fuzz hold the same.

use footguard_core::text::{LineIndex, SourceId, Span};
use footguard_core::{Options, Sources, analyze, ide};
use footguard_tests::{mutate, proof, property};

/// Analysis is total, and every place it names lies in the text.
#[test]
fn analysis_returns_for_any_text() {
    property::holds(&mutate::texts(), |text| {
        let analysis = analyze(&Sources::new("clawdbot.json", &*text), &Options::default());
        for it in &analysis.diagnostics {
            let locs = it.loc.iter().chain(it.labels.iter().map(|it| &it.loc));
            for loc in locs {
                let inside = text.get(loc.span.start as usize..loc.span.end as usize).is_some();
                if loc.source != SourceId::MAIN || !inside {
                    return Err(format!("{}: {:?} is no place in the text", it.rule, loc));
                }
            }
        }
        Ok(())
    });
}

/// The editor may ask anywhere in any text.
#[test]
fn editor_services_return_for_any_place() {
    property::holds(&mutate::texts(), |text| {
        let analysis = analyze(&Sources::new("clawdbot.json", &*text), &Options::default());
        let lines = LineIndex::new(&text);
        for (at, _) in text.char_indices().step_by(7) {
            let at = at as u32;
            let hover = ide::hover(&analysis, SourceId::MAIN, at).map(|it| it.span);
            let completion = ide::complete(&analysis, SourceId::MAIN, at).map(|it| it.span);
            for span in hover.into_iter().chain(completion) {
                if !span.touches(at) {
                    return Err(format!("{span:?} is not at {at}"));
                }
            }
            if lines.byte_of_utf16(&text, lines.utf16(&text, at)) != at {
                return Err(format!("byte {at} does not survive the way to UTF-16 and back"));
            }
        }
        ide::actions(&analysis, SourceId::MAIN, Span::new(0, text.len() as u32));
        Ok(())
    });
}

/// Every fix of every diagnostic does what a fix promises.
#[test]
fn fixes_keep_their_promises() {
    property::holds(&mutate::texts(), |text| {
        let problems = proof::broken_fixes(&Sources::new("clawdbot.json", &*text), &Options::default());
        match problems.first() {
            Some(first) => Err(format!("{first}\non\n{text}")),
            None => Ok(()),
        }
    });
}
