//! `--fix` and `--diff`: what would change, whether it may, and the writing of it.

use std::path::Path;

use footguard_core::diagnostic::{Applicability, Diagnostic, Fix};
use footguard_core::mend::{Mended, mend, mend_with};
use footguard_core::path::FRESH;
use footguard_core::redact::Redactor;
use footguard_core::report::json::{Applied, FixResult};
use footguard_core::text::SourceId;
use footguard_core::{Analysis, Options};

use super::Streams;
use crate::diff::{self, Side};
use crate::load::Configuration;
use crate::secret;
use crate::write::Replacement;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Write the changes; else only show them.
    pub write: bool,
    /// Do not ask before.
    pub yes: bool,
    /// Print the diff; else it goes into the report alone.
    pub print: bool,
    /// Rules whose unsafe fixes are made too.
    pub named: &'a [&'static str],
}

/// What came of it.
pub struct Fixed {
    /// The state after it was written; `None` if nothing was.
    pub mended: Option<Analysis>,
    /// For the report. What is in `errors` kept the job from being done.
    pub result: FixResult,
}

/// Makes every fix of `analysis` that is safe or asked for by name, shows the changes, and writes them if that is asked for and agreed to.
///
/// # Errors
/// Fails if the output cannot be written to. What keeps files from being written is in the result.
pub fn fix(
    configuration: &Configuration,
    analysis: &Analysis,
    options: &Options,
    request: Request<'_>,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Fixed> {
    let mut result = FixResult::default();
    if let Some(refusal) = refusal(configuration, analysis, request) {
        result.errors.push(refusal);
        return Ok(Fixed { mended: None, result });
    }
    let pick = |it: &Diagnostic, fix: &Fix| match fix.applicability {
        Applicability::Safe => true,
        Applicability::Unsafe => request.named.contains(&it.rule),
        Applicability::Manual => false,
    };
    // What is shown has no secret in it, not even one that has yet to be written.
    let mended = mend(&configuration.sources, options, pick);
    if mended.changed.is_empty() {
        result.ok = true;
        if request.print {
            writeln!(streams.err, "note: there is nothing to mend without asking for more than --fix")?;
        }
        return Ok(Fixed { mended: None, result });
    }
    let redactor = Redactor::new(&mended.analysis);
    result.applied = applied(&mended, &redactor);
    result.diff = show(analysis, &mended, false);
    if request.print {
        streams.out.write_all(show(analysis, &mended, streams.terminal.color).as_bytes())?;
        streams.out.flush()?;
    }
    if !request.write {
        result.ok = true;
        return Ok(Fixed { mended: None, result });
    }
    if !request.yes && !agreed(&mended, &mut result, streams)? {
        return Ok(Fixed { mended: None, result });
    }
    let mut failed = None;
    let mended = mend_with(
        &configuration.sources,
        options,
        &mut || {
            secret::fresh().unwrap_or_else(|error| {
                failed = Some(error);
                FRESH.to_owned()
            })
        },
        pick,
    );
    match failed {
        Some(error) => result.errors.push(format!("nothing was written: no random secret could be made: {error}")),
        None => write(configuration, &mended, &mut result),
    }
    if !result.errors.is_empty() {
        return Ok(Fixed { mended: None, result });
    }
    result.ok = true;
    for (file, backup) in result.written.iter().zip(&result.backups) {
        writeln!(streams.err, "Wrote {file}; as it was: {backup}")?;
    }
    if request.print {
        writeln!(streams.out)?;
    }
    Ok(Fixed { mended: Some(mended.analysis), result })
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
    configuration.files.is_empty().then(|| "there is no file to write to; `--diff` shows the changes".to_owned())
}

fn applied(mended: &Mended, redactor: &Redactor<'_>) -> Vec<Applied> {
    let applied = mended.applied.iter().map(|it| Applied {
        rule_id: it.rule,
        title: redactor.message(&it.title).into_owned(),
        path: it.path.product(),
    });
    applied.collect()
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

fn agreed(mended: &Mended, result: &mut FixResult, streams: &mut Streams<'_>) -> anyhow::Result<bool> {
    let Some(ask) = streams.ask.as_mut() else {
        result.errors.push("nothing was written: there is nobody to ask; `--yes` writes without asking".to_owned());
        return Ok(false);
    };
    let names: Vec<_> = mended.changed.iter().map(|it| &*it.0).collect();
    let count = mended.applied.len();
    let changes = if count == 1 { "this change" } else { "these changes" };
    let question = format!("Write {changes} to {}?", names.join(", "));
    let yes = ask(streams.err, &question)?;
    if !yes {
        result.ok = true;
        writeln!(streams.err, "Nothing was written.")?;
    }
    Ok(yes)
}

/// Writes all files, or none if one of them is seen to be impossible beforehand.
fn write(configuration: &Configuration, mended: &Mended, result: &mut FixResult) {
    let replacements: Vec<_> = mended
        .changed
        .iter()
        .filter_map(|(name, text)| {
            let file = configuration.files.get(name)?;
            let path = Path::new(name);
            Some(Replacement { path, target: &file.target, before: &file.bytes, after: text.as_bytes() })
        })
        .collect();
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
