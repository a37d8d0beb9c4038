//! `footguard diff`.

use std::path::PathBuf;

use footguard_core::diagnostic::Severity;
use footguard_core::exposure::Exposure;
use footguard_core::report::exposure_diff::{Difference, Side, compare};
use footguard_core::report::printable;

use super::subject::{Subject, SubjectArgs};
use super::{Outcome, Streams};

/// Say what a change of the configuration opens and closes: who can newly reach what, and which findings come and go
///
/// Each of the two is a file, or what `git show` knows: REVISION:PATH.
#[derive(clap::Args, Debug)]
pub struct DiffArgs {
    /// The configuration as it was
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The configuration as it is to be
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// As what to print it
    #[arg(long, value_enum, default_value_t = Form::Text, value_name = "FORMAT")]
    format: Form,

    /// The same as --format json
    #[arg(long)]
    json: bool,

    /// Exit with 1 if something new is this bad or worse; without a word: warn
    #[arg(long, value_name = "SEVERITY", num_args = 0..=1, default_missing_value = "warn")]
    fail_on_new: Option<Bar>,

    #[command(flatten)]
    subject: SubjectArgs,
}

/// What the difference is printed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For a terminal
    Text,
    /// For programs; docs/exposure.md describes it
    Json,
    /// For a comment on a pull request
    Markdown,
}

/// How bad is too bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Bar {
    Critical,
    Warn,
    Info,
}

impl From<Bar> for Severity {
    fn from(bar: Bar) -> Severity {
        match bar {
            Bar::Critical => Severity::Critical,
            Bar::Warn => Severity::Warn,
            Bar::Info => Severity::Info,
        }
    }
}

/// Prints how the two differ: [`Outcome::Found`] if something new is at or above the bar.
///
/// # Errors
/// Fails if one of the two cannot be read, or if the output cannot be written.
pub fn diff(args: &DiffArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let old = Subject::open(Some(&args.old), &args.subject, streams.err)?;
    let new = Subject::open(Some(&args.new), &args.subject, streams.err)?;
    let configs = [old.config(), new.config()];
    let [before, after] = [Exposure::new(&configs[0]), Exposure::new(&configs[1])];
    let difference = compare(
        &Side { analysis: &old.analysis, exposure: &before },
        &Side { analysis: &new.analysis, exposure: &after },
    );
    match if args.json { Form::Json } else { args.format } {
        Form::Json => {
            serde_json::to_writer_pretty(&mut *streams.out, &difference.json())?;
            writeln!(streams.out)?;
        }
        Form::Text => text(&difference, streams)?,
        Form::Markdown => markdown(&difference, streams)?,
    }
    let is_bad = |bar: Bar| difference.worst().is_some_and(|it| it >= bar.into());
    Ok(if args.fail_on_new.is_some_and(is_bad) { Outcome::Found } else { Outcome::Clean })
}

const NOTHING: &str = "Nothing that matters here is different.";

fn text(difference: &Difference, streams: &mut Streams<'_>) -> std::io::Result<()> {
    let mut is_same = true;
    for (heading, lines) in difference.parts().iter().filter(|it| !it.1.is_empty()) {
        is_same = false;
        writeln!(streams.out, "{heading}:")?;
        for (severity, line) in lines {
            writeln!(streams.out, "  {:9}{}", severity.name(), printable(line))?;
        }
    }
    if is_same { writeln!(streams.out, "{NOTHING}") } else { Ok(()) }
}

fn markdown(difference: &Difference, streams: &mut Streams<'_>) -> std::io::Result<()> {
    let mut is_same = true;
    writeln!(streams.out, "### What this change opens and closes\n")?;
    for (heading, lines) in difference.parts().iter().filter(|it| !it.1.is_empty()) {
        is_same = false;
        writeln!(streams.out, "**{heading}**\n")?;
        for (severity, line) in lines {
            // What is in code stays so; nothing else is to be markup.
            let line = printable(line).replace(['<', '>', '|'], " ").replace('*', "\\*").replace('_', "\\_");
            writeln!(streams.out, "- {} {line}", severity.name())?;
        }
        writeln!(streams.out)?;
    }
    if is_same { writeln!(streams.out, "{NOTHING}") } else { Ok(()) }
}
