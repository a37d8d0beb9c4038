//! What holds for any text. The fuzz targets in core/fuzz hold the same.

use footguard_core::text::{LineIndex, SourceId, Span};
use footguard_core::{Options, Sources, analyze, ide};
use footguard_tests::{looks, mutate, proof, property};
use proptest::strategy::Strategy as _;

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

/// What an editor asks of a whole text: places lie in the text and in each other, edits apply.
#[test]
fn outlines_folds_and_links_lie_in_the_text() {
    property::holds(&mutate::texts(), |text| {
        let analysis = analyze(&Sources::new("clawdbot.json", &*text), &Options::default());
        let whole = Span::new(0, text.len() as u32);
        let folds = ide::folds(&analysis, SourceId::MAIN).into_iter().map(|it| it.span);
        let links = ide::links(&analysis, SourceId::MAIN).into_iter().map(|it| it.span);
        for span in folds.chain(links) {
            check_inside(&text, whole, span)?;
        }
        check_symbols(&text, whole, &ide::symbols(&analysis, SourceId::MAIN))
    });
}

fn check_symbols(text: &str, around: Span, symbols: &[ide::Symbol]) -> Result<(), String> {
    for it in symbols {
        check_inside(text, around, it.span)?;
        check_inside(text, it.span, it.selection)?;
        check_symbols(text, it.span, &it.children)?;
    }
    Ok(())
}

fn check_inside(text: &str, around: Span, span: Span) -> Result<(), String> {
    let inside = around.encloses(span) && text.get(span.start as usize..span.end as usize).is_some();
    if inside { Ok(()) } else { Err(format!("{span:?} does not lie in {around:?}")) }
}

/// An agent's places are places of the text, and renaming it there and back gives the text again, where each of them has the
/// id as it is: without escapes and blanks.
#[test]
fn agents_are_renamed_there_and_back() {
    property::holds(&mutate::texts(), |text| {
        let analysis = analyze(&Sources::new("clawdbot.json", &*text), &Options::default());
        let whole = Span::new(0, text.len() as u32);
        for (at, _) in text.char_indices().step_by(5) {
            let at = at as u32;
            let places = ide::references(&analysis, SourceId::MAIN, at);
            for loc in &places {
                check_inside(&text, whole, loc.span)?;
            }
            let is_plain =
                |it: &str| !it.contains('\\') && it.trim_matches(['"', '\'']).trim() == it.trim_matches(['"', '\'']);
            let target = ide::definition(&analysis, SourceId::MAIN, at);
            if let Some(definition) = target {
                check_inside(&text, whole, definition.target.span)?;
            }
            let Some(old) = ide::prepare_rename(&analysis, SourceId::MAIN, at) else { continue };
            let Some(files) = ide::rename(&analysis, SourceId::MAIN, at, "renamed") else { continue };
            if !places.iter().all(|it| is_plain(it.span.of(&text))) {
                continue;
            }
            let renamed = files[0].edits.apply(&text);
            let analysis = analyze(&Sources::new("clawdbot.json", &*renamed), &Options::default());
            let at = files[0].edits.shift(old.span.start);
            let back = ide::rename(&analysis, SourceId::MAIN, at, &old.id).map(|it| it[0].edits.apply(&renamed));
            if back.is_some_and(|it| !it.eq_ignore_ascii_case(&text)) {
                return Err(format!("{} was renamed and not back", old.id));
            }
        }
        Ok(())
    });
}

/// Formatting keeps the value and the comments, and does nothing the second time.
#[test]
fn formatting_changes_only_the_looks() {
    let quotes = [ide::Quotes::Keep, ide::Quotes::Double, ide::Quotes::Single];
    let commas = [ide::TrailingComma::Keep, ide::TrailingComma::Always, ide::TrailingComma::Never];
    let options = (0..3usize, 0..3usize, 0..120u32, 0..6u8).prop_map(move |(quote, comma, max_width, spaces)| {
        let indent = if spaces == 0 { ide::Indent::Tab } else { ide::Indent::Spaces(spaces) };
        ide::FormatOptions { indent, quotes: quotes[quote], trailing_comma: commas[comma], max_width }
    });
    property::holds(&(mutate::sound_texts(), options), |(text, options)| {
        let before = analyze(&Sources::new("clawdbot.json", &*text), &Options::default());
        let Some(edits) = ide::format(&before, SourceId::MAIN, &options) else {
            let broken = !before.documents[0].parse.errors.is_empty() || before.is_empty();
            return if broken { Ok(()) } else { Err("not formatted".to_owned()) };
        };
        let formatted = edits.apply(&text);
        let after = analyze(&Sources::new("clawdbot.json", &*formatted), &Options::default());
        if !looks::same_value(&before, &after) {
            return Err(format!("another value in\n{formatted}"));
        }
        if looks::comments(&before) != looks::comments(&after) {
            return Err(format!("other comments in\n{formatted}"));
        }
        match ide::format(&after, SourceId::MAIN, &options) {
            Some(again) if again.is_empty() => Ok(()),
            Some(again) => Err(format!("\n{formatted}\nbecomes\n{}", again.apply(&formatted))),
            None => Err(format!("cannot be formatted again:\n{formatted}")),
        }
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
