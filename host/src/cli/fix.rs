//! `--fix` and `--diff`: what would change, whether it may, and the doing of it.

mod files;

use std::path::Path;

use footguard_core::diagnostic::{Applicability, Diagnostic, Fix};
use footguard_core::mend::{Mended, mend, mend_with};
use footguard_core::path::FRESH;
use footguard_core::redact::Redactor;
use footguard_core::report::changes::{State, changes};
use footguard_core::report::json::{Applied, FixResult};
use footguard_core::text::SourceId;
use footguard_core::{Analysis, Options};

use super::Streams;
use crate::collect::Subject;
use crate::diff::{self, Side};
use crate::load::Configuration;
use crate::secret;
use crate::write::Replacement;

use files::Plan;

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Make the changes; else only show them.
    pub write: bool,
    /// Do not ask before.
    pub yes: bool,
    /// Print the changes; else they go into the report alone.
    pub print: bool,
    /// Rules whose unsafe fixes are made too.
    pub named: &'a [&'static str],
    /// The files that hold the assistant's state; none if it is another machine's configuration.
    pub files: &'a [Subject],
    /// The user's home, by which paths are shown shorter.
    pub home: Option<&'a str>,
}

/// What came of it.
pub struct Fixed {
    /// Something on this machine is not as it was.
    pub changed: bool,
    /// For the report. What is in `errors` kept the job from being done.
    pub result: FixResult,
}

/// Plans every fix of `analysis` that is safe or asked for by name, and takes from others what they can get at; shows it, asks,
/// and does it if that is wanted.
///
/// # Errors
/// Fails if the output cannot be written to. What keeps files from being changed is in the result.
pub fn fix(
    configuration: &Configuration,
    analysis: &Analysis,
    options: &Options,
    request: Request<'_>,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Fixed> {
    let mut result = FixResult::default();
    let pick = |it: &Diagnostic, fix: &Fix| match fix.applicability {
        Applicability::Safe => true,
        Applicability::Unsafe => request.named.contains(&it.rule),
        Applicability::Manual => false,
    };
    let plan = Plan::new(request.files);
    let mended = match refusal(configuration, analysis, request) {
        Some(refusal) => {
            result.errors.push(refusal);
            None
        }
        // What is shown has no secret in it, not even one that has yet to be written.
        None => Some(mend(&configuration.sources, options, pick)).filter(|it| !it.changed.is_empty()),
    };
    if let Some(mended) = &mended {
        describe_edits(analysis, mended, &mut result);
    }
    if request.print {
        if let Some(mended) = &mended {
            streams.out.write_all(show(analysis, mended, streams.terminal.color).as_bytes())?;
        }
        let gap = if mended.is_some() && !plan.is_empty() { "\n" } else { "" };
        write!(streams.out, "{gap}{}", plan.table(request.home))?;
        streams.out.flush()?;
        if mended.is_none() && plan.is_empty() && result.errors.is_empty() {
            writeln!(streams.err, "note: there is nothing to mend without asking for more than --fix")?;
        }
    }
    result.ok = result.errors.is_empty();
    let wants_nothing = mended.is_none() && plan.takes() == 0;
    let agreed =
        request.write && (wants_nothing || request.yes || ask(mended.as_ref(), &plan, &mut result, request, streams)?);
    if !agreed {
        result.actions = plan.untouched();
        return Ok(Fixed { changed: false, result });
    }
    // The folders are shut before copies of the configuration are put into them.
    let taken = plan.take(&mut result);
    if mended.is_some() {
        write_edits(configuration, options, pick, &mut result);
    }
    result.ok = result.errors.is_empty();
    result.config_written = !result.written.is_empty();
    if taken > 0 {
        writeln!(streams.err, "{}", files::done(taken))?;
    }
    for (file, backup) in result.written.iter().zip(&result.backups) {
        let (file, backup) = (files::shorten(file, request.home), files::shorten(backup, request.home));
        writeln!(streams.err, "Wrote {file}; as it was: {backup}")?;
    }
    if request.print && !(mended.is_none() && plan.is_empty()) {
        writeln!(streams.out)?;
    }
    Ok(Fixed { changed: taken > 0 || result.config_written, result })
}

/// Why this configuration is not to be mended at all.
fn refusal(configuration: &Configuration, analysis: &Analysis, request: Request<'_>) -> Option<String> {
    let broken = analysis.documents.iter().find(|it| !it.parse.errors.is_empty());
    if let Some(document) = broken {
        return Some(format!("{} does not parse; nothing is written to it until its syntax is mended", document.name));
    }
    if !request.write {
        return None;
    }
    if let Some((name, malformed)) = configuration.malformed.first() {
        return Some(format!("byte {} of {name} is not UTF-8; nothing is written to it", malformed.at));
    }
    // Where there is no configuration there is nothing to write either, unless it came by another way than a file.
    let is_file = !configuration.files.is_empty() || analysis.documents.is_empty();
    (!is_file).then(|| "there is no file to write to; `--diff` shows the changes".to_owned())
}

fn describe_edits(before: &Analysis, mended: &Mended, result: &mut FixResult) {
    let (old, new) = (Redactor::new(before), Redactor::new(&mended.analysis));
    let applied = mended.applied.iter().map(|it| Applied {
        rule_id: it.rule,
        title: new.message(&it.title).into_owned(),
        path: it.path.product(),
    });
    result.applied = applied.collect();
    let before = State { analysis: before, redactor: &old };
    result.changes = changes(before, State { analysis: &mended.analysis, redactor: &new });
    result.diff = show(before.analysis, mended, false);
}

/// The changes of all files as one diff.
fn show(before: &Analysis, mended: &Mended, color: bool) -> String {
    let old = Redactor::new(before);
    let new = Redactor::new(&mended.analysis);
    let mut out = String::new();
    for (name, _) in &mended.changed {
        if let (Some(old), Some(new)) = (side(before, &old, name), side(&mended.analysis, &new, name)) {
            out.push_str(&diff::unified(name, old, new, color));
        }
    }
    out
}

fn side<'a>(analysis: &'a Analysis, redactor: &'a Redactor<'_>, name: &str) -> Option<Side<'a>> {
    let at = analysis.documents.iter().position(|it| it.name == name)?;
    Some(Side { text: &analysis.documents[at].text, shown: redactor.text(SourceId(at as u32)) })
}

fn ask(
    mended: Option<&Mended>,
    plan: &Plan<'_>,
    result: &mut FixResult,
    request: Request<'_>,
    streams: &mut Streams<'_>,
) -> anyhow::Result<bool> {
    let Some(ask) = streams.ask.as_mut() else {
        result.errors.push("nothing was changed: there is nobody to ask; `--yes` does it without asking".to_owned());
        result.ok = false;
        return Ok(false);
    };
    let edits = mended.map(|mended| {
        let names: Vec<_> = mended.changed.iter().map(|it| files::shorten(&it.0, request.home)).collect();
        let changes = if mended.applied.len() == 1 { "this change" } else { "these changes" };
        format!("Write {changes} to {}", names.join(", "))
    });
    let question = match (edits, plan.question()) {
        (Some(edits), Some(files)) => format!("{edits}, and {files}?"),
        (Some(one), None) | (None, Some(one)) => format!("{}?", capitalized(&one)),
        (None, None) => return Ok(true),
    };
    let yes = ask(streams.err, &question)?;
    if !yes {
        writeln!(streams.err, "Nothing was changed.")?;
    }
    Ok(yes)
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

/// Makes the edits again, with fresh secrets where they write some, and writes them: all files, or none if one of them is seen
/// to be impossible beforehand.
fn write_edits(
    configuration: &Configuration,
    options: &Options,
    pick: impl Fn(&Diagnostic, &Fix) -> bool,
    result: &mut FixResult,
) {
    let mut failed = None;
    let mut fresh = || {
        secret::fresh().unwrap_or_else(|error| {
            failed = Some(error);
            FRESH.to_owned()
        })
    };
    let mended = mend_with(&configuration.sources, options, &mut fresh, pick);
    if let Some(error) = failed {
        result.errors.push(format!("nothing was written: no random secret could be made: {error}"));
        return;
    }
    let replacements = mended.changed.iter().filter_map(|(name, text)| {
        let file = configuration.files.get(name)?;
        Some(Replacement { path: Path::new(name), target: &file.target, before: &file.bytes, after: text.as_bytes() })
    });
    let replacements: Vec<_> = replacements.collect();
    if let Some(error) = replacements.iter().find_map(|it| it.check().err()) {
        result.errors.push(describe(&error));
        return;
    }
    for replacement in replacements {
        match replacement.write() {
            Ok(backup) => {
                result.written.push(replacement.path.display().to_string());
                result.backups.push(backup.display().to_string());
            }
            Err(error) => {
                result.errors.push(describe(&error));
                return;
            }
        }
    }
}

fn describe(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
