//! What has to be true of every fix of every diagnostic, on any text.

use std::collections::BTreeMap;

use footguard_core::analysis::FileEdits;
use footguard_core::diagnostic::{Action, Category, Diagnostic, Fix, Severity};
use footguard_core::path::Change;
use footguard_core::syntax::{self, TokenKind};
use footguard_core::text::SourceId;
use footguard_core::{Analysis, Options, Sources, analyze};

/// Tries every fix that `sources` get, one at a time, and says what is wrong with which: nothing, if all is well.
///
/// A fix adds no syntax error, and mends the text if there was only one; where the text had none, it adds no issue; it silences its rule once; keeps every
/// comment that does not belong to what it takes away; and raises no new finding as bad as the one it mends.
pub fn broken_fixes(sources: &Sources, options: &Options) -> Vec<String> {
    let before = analyze(sources, options);
    let mut problems = Vec::new();
    for diagnostic in &before.diagnostics {
        for fix in &diagnostic.fixes {
            let fix = &fix.with_secret("c6e8d9b07f5e3c1a508b6e4d2c19a3f7");
            let Some(edits) = before.edits(fix) else { continue };
            if let Err(problem) = prove(&before, diagnostic, fix, &edits, sources, options) {
                problems.push(format!("{}: fix \"{}\": {problem}", diagnostic.rule, fix.title));
            }
        }
    }
    problems
}

fn prove(
    before: &Analysis,
    diagnostic: &Diagnostic,
    fix: &Fix,
    edits: &[FileEdits],
    sources: &Sources,
    options: &Options,
) -> Result<(), String> {
    let after = analyze(&with_edits(before, sources, edits), options);
    let (errors_before, errors_after) = (syntax_errors(before), syntax_errors(&after));
    let is_only_mistake = diagnostic.category == Category::Syntax && errors_before == 1;
    if errors_after > errors_before || (is_only_mistake && errors_after == 1) {
        return Err(format!("{errors_before} syntax errors became {errors_after}"));
    }
    let speaks = |it: &Analysis| it.diagnostics.iter().filter(|it| it.rule == diagnostic.rule).count();
    if errors_before == 0 && speaks(&after) >= speaks(before) {
        return Err("its rule still speaks".to_owned());
    }
    if errors_before == 0 {
        let known = counts(before);
        for (key, count) in counts(&after) {
            let as_bad = key.2 >= diagnostic.severity;
            if as_bad && count > known.get(&key).copied().unwrap_or(0) && !moved(&key, fix) {
                return Err(format!("raises {} at `{}`", key.0, key.1));
            }
        }
    }
    for file in edits {
        let old = &before.documents[file.source.0 as usize].text;
        let new = file.edits.apply(old);
        if !takes_away(fix) && comments(old) != comments(&new) {
            return Err("a comment was lost or changed".to_owned());
        }
    }
    Ok(())
}

/// `sources` with the edits made.
pub fn with_edits(analysis: &Analysis, sources: &Sources, edits: &[FileEdits]) -> Sources {
    let mut sources = sources.clone();
    for file in edits {
        let document = &analysis.documents[file.source.0 as usize];
        let text = file.edits.apply(&document.text);
        if file.source == SourceId::MAIN {
            let env = sources.env.take();
            let mut main = Sources::new(document.name.clone(), text);
            for document in &analysis.documents[1..] {
                main.add(document.name.clone(), document.text.clone());
            }
            main.env = env;
            sources = main;
        } else {
            sources.add(document.name.clone(), text);
        }
    }
    sources
}

fn syntax_errors(analysis: &Analysis) -> usize {
    analysis.documents.iter().map(|it| it.parse.errors.len()).sum()
}

type Key = (&'static str, String, Severity);

/// How often each rule speaks about each place. Positions in lists are left out: they move when an item goes.
fn counts(analysis: &Analysis) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for it in &analysis.diagnostics {
        let path: String = it.path.to_string().chars().filter(|c| !c.is_ascii_digit()).collect();
        *counts.entry((it.rule, path, it.severity)).or_default() += 1;
    }
    counts
}

/// Whether a moved value took its own problem along: what was said of the old place is now said of the new one.
fn moved(key: &Key, fix: &Fix) -> bool {
    let Action::Changes(changes) = &fix.action else { return false };
    changes.iter().any(|it| match it {
        Change::Move { to, .. } => key.1.starts_with(&to.to_string()),
        Change::Rename { path, to } => path.parent().is_some_and(|it| key.1.starts_with(&it.join(&**to).to_string())),
        _ => false,
    })
}

/// Whether the fix takes something away, whose comments then go with it.
fn takes_away(fix: &Fix) -> bool {
    match &fix.action {
        Action::Changes(changes) => {
            changes.iter().any(|it| !matches!(it, Change::Insert { .. } | Change::Append { .. }))
        }
        Action::Edits(..) => true,
    }
}

fn comments(text: &str) -> Vec<String> {
    let parse = syntax::parse(text);
    let tokens = parse.tree.tokens().iter();
    let comments = tokens.filter(|it| matches!(it.kind, TokenKind::LineComment | TokenKind::BlockComment));
    comments.map(|it| it.span().of(text).to_owned()).collect()
}
