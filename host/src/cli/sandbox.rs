//! `footguard sandbox`.

mod args;
mod explain;
mod list;

use std::path::PathBuf;

use anstyle::{AnsiColor, Effects, Style};
use footguard_core::Analysis;
use footguard_core::config::{Config, View};
use footguard_core::policy::agents::{self, Agent};
use footguard_core::redact::Redactor;
use footguard_core::report::printable;
use footguard_core::text::Encoding;
use serde_json::{Value as Json, json};

use super::subject::{Subject, SubjectArgs};
use super::{Outcome, Streams};

/// Show where sessions run, in what containers, and how those would be made
#[derive(clap::Args, Debug)]
pub struct SandboxArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    Explain(explain::ExplainArgs),
    List(list::ListArgs),
    Args(args::ArgsArgs),
}

/// Which configuration.
#[derive(clap::Args, Debug)]
struct Which {
    /// File to look at; `-` is standard input. Without one, the file that the assistant would load
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// Look at the configuration of this profile, as the assistant's own --profile does
    #[arg(long, value_name = "NAME", conflicts_with = "path")]
    profile: Option<String>,

    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Does what `args` ask for.
///
/// # Errors
/// Fails if there is no configuration or no such agent, if it cannot be read, or if the output cannot be written.
pub fn sandbox(args: &SandboxArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let which = match &args.command {
        Command::Explain(args) => &args.which,
        Command::List(args) => &args.which,
        Command::Args(args) => &args.which,
    };
    let subject = SubjectArgs::of(which.profile.as_deref(), false);
    let subject = Subject::open(which.path.as_deref(), &subject, streams.err)?;
    let config = subject.config();
    let view = Words {
        config: &config,
        analysis: &subject.analysis,
        redactor: Redactor::new(&subject.analysis),
        home: subject.home.clone(),
        color: streams.terminal.color,
        width: streams.terminal.width.unwrap_or(100),
    };
    if subject.analysis.valid == Some(false) {
        writeln!(streams.err, "note: the assistant refuses this file; `footguard audit` says why")?;
    }
    match &args.command {
        Command::Explain(args) => explain::explain(args, &view, streams),
        Command::List(args) => list::list(args, &view, streams),
        Command::Args(args) => args::args(args, &view, streams),
    }
}

const BOLD: Style = Style::new().effects(Effects::BOLD);
const FAINT: Style = Style::new().effects(Effects::DIMMED);
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Yellow.on_default();

/// How things are said.
struct Words<'w, 'c> {
    config: &'w Config<'c>,
    analysis: &'w Analysis,
    redactor: Redactor<'w>,
    home: Option<String>,
    color: bool,
    /// Columns.
    width: usize,
}

impl<'c> Words<'_, 'c> {
    /// The agent that is called `id`; the one that answers where no binding says otherwise, unless it is given.
    fn agent(&self, id: Option<&str>) -> anyhow::Result<Agent<'c>> {
        let mut agents = agents::all(self.config);
        let found = agents.iter().position(|it| id.map_or(it.is_default, |id| it.id == id));
        match (found, id) {
            (Some(at), _) => Ok(agents.swap_remove(at)),
            (None, None) => anyhow::bail!("there is no agent whose id is known here"),
            (None, Some(id)) => {
                let ids: Vec<String> = agents.into_iter().map(|it| it.id).collect();
                anyhow::bail!("there is no agent `{}`; there is {}", printable(id), printable(&ids.join(", ")))
            }
        }
    }

    /// File and line, or that a default holds.
    fn place(&self, at: Option<&View<'_>>) -> String {
        let Some((file, line)) = at.filter(|it| it.is_present()).and_then(|it| self.line(it)) else {
            return "default".to_owned();
        };
        format!("{}:{line}", self.shown(file))
    }

    fn line(&self, at: &View<'_>) -> Option<(&str, u32)> {
        let loc = at.loc()?;
        let document = self.analysis.documents.get(loc.source.0 as usize)?;
        let line = document.lines.line_col(&document.text, loc.span.start, Encoding::Utf16).line + 1;
        Some((&document.name, line))
    }

    /// As `place`, for programs; null for a default.
    fn place_json(&self, at: Option<&View<'_>>) -> Json {
        let at = at.filter(|it| it.is_present());
        let place = at.and_then(|at| Some((at, self.line(at)?)));
        place.map_or(
            Json::Null,
            |(at, (file, line))| json!({ "path": at.path().to_string(), "file": file, "line": line }),
        )
    }

    /// A text of the configuration: no secret, nothing that steers a terminal.
    fn exact(&self, text: &str) -> String {
        printable(&self.redactor.message(text))
    }

    /// As that, the home folder as `~`.
    fn shown(&self, text: &str) -> String {
        let text = self.redactor.message(text);
        let below = self.home.as_deref().and_then(|it| text.strip_prefix(it)).filter(|it| it.starts_with('/'));
        printable(&below.map_or_else(|| text.to_string(), |it| format!("~{it}")))
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// `words` in lines behind `name`, no wider than the terminal.
    fn row(&self, name: &str, words: &str) -> String {
        const INDENT: usize = 13;
        let mut out = format!("  {name:11}");
        let mut column = INDENT;
        for (at, word) in words.split(' ').enumerate() {
            let width = word.chars().count();
            if at > 0 && column + 1 + width > self.width.max(40) {
                out.push('\n');
                out.push_str(&" ".repeat(INDENT));
                column = INDENT;
            } else if at > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += width;
        }
        out
    }
}

/// Writes `report` for programs.
fn print_json(report: &Json, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    serde_json::to_writer_pretty(&mut *streams.out, report)?;
    writeln!(streams.out)?;
    Ok(Outcome::Clean)
}
