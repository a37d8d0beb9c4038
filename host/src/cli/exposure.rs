//! `footguard exposure`, `footguard why`, `footguard why-not`.

use std::path::PathBuf;

use anstyle::{AnsiColor, Effects, Style};
use footguard_core::diagnostic::Severity;
use footguard_core::exposure::explain::Step;
use footguard_core::exposure::{Exposure, Path, Principal, Reach};
use footguard_core::policy::tools;
use footguard_core::redact::Redactor;
use footguard_core::report::{exposure, exposure_svg, policy, printable};

use super::subject::{Subject, SubjectArgs};
use super::{Outcome, Streams};

/// Show who can reach what: the ways in, and where each of them leads, the worst first
///
/// From everybody who can set the assistant to work, through channels and bindings, to the tools of each agent, where they
/// work and what comes of it, with the line that makes each step possible, and what would stop it. docs/exposure.md has the
/// words.
#[derive(clap::Args, Debug)]
pub struct ExposureArgs {
    /// File to look at; `-` is standard input. Without one, the file that the assistant would load
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// Only the ways of these: stranger, group-any, paired …, or with the channel: stranger@telegram
    #[arg(long, value_name = "WHO")]
    principal: Option<Who>,

    /// Only the ways to this agent
    #[arg(long, value_name = "ID")]
    agent: Option<String>,

    /// As JSON; docs/exposure.md describes it
    #[arg(long, group = "form")]
    json: bool,

    /// As a graph for Graphviz
    #[arg(long, group = "form")]
    dot: bool,

    /// As a picture
    #[arg(long, group = "form")]
    svg: bool,

    #[command(flatten)]
    subject: SubjectArgs,
}

/// Say why somebody can use a tool of an agent: step by step, with the line that makes each possible
#[derive(clap::Args, Debug)]
pub struct WhyArgs {
    /// Who: stranger, group-any, group-member, paired, listed, web, hook …; with @CHANNEL those of one channel
    #[arg(value_name = "PRINCIPAL")]
    principal: Who,

    /// The agent's id
    #[arg(value_name = "AGENT")]
    agent: String,

    /// The tool: exec, read, browser …
    #[arg(value_name = "TOOL")]
    tool: String,

    /// File to look at; `-` is standard input. Without one, the file that the assistant would load
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// As JSON; docs/exposure.md describes it
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    subject: SubjectArgs,
}

/// A principal, of one channel or of all.
#[derive(Clone, Debug)]
pub struct Who {
    pub principal: Principal,
    /// As `telegram`, or `telegram/ACCOUNT`.
    pub channel: Option<String>,
}

impl std::str::FromStr for Who {
    type Err = String;

    fn from_str(text: &str) -> Result<Who, String> {
        let (name, channel) = text.split_once('@').map_or((text, None), |it| (it.0, Some(it.1.to_owned())));
        let found = Principal::ALL.into_iter().find(|it| it.name() == name);
        let names = || Principal::ALL.map(Principal::name).join(", ");
        let principal = found.ok_or_else(|| format!("there are {}", names()))?;
        Ok(Who { principal, channel })
    }
}

const BOLD: Style = Style::new().effects(Effects::BOLD);

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error | Severity::Critical => AnsiColor::Red.on_default().effects(Effects::BOLD),
        Severity::Warn => AnsiColor::Yellow.on_default(),
        Severity::Info => AnsiColor::Blue.on_default(),
    }
}

/// Prints who can reach what.
///
/// # Errors
/// Fails if there is no configuration or no such agent, if it cannot be read, or if the output cannot be written.
pub fn exposure(args: &ExposureArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let subject = Subject::open(args.path.as_deref(), &args.subject, streams.err)?;
    let config = subject.config();
    let exposure = Exposure::new(&config);
    let redactor = Redactor::new(&subject.analysis);
    let agent = args.agent.as_deref().map(|id| agent_called(&exposure, id)).transpose()?;
    let is_wanted = |path: &Path| {
        let way = &exposure.ways[path.way];
        let who = args.principal.as_ref();
        agent.is_none_or(|it| it == way.agent)
            && who.is_none_or(|it| exposure.is_from(way, it.principal, it.channel.as_deref()))
    };
    if args.json {
        let place = |at: &footguard_core::config::View<'_>| policy::place(&subject.analysis, &redactor, at);
        let report = exposure::report(&exposure, &redactor, &place, &is_wanted);
        serde_json::to_writer_pretty(&mut *streams.out, &report)?;
        writeln!(streams.out)?;
    } else if args.svg {
        writeln!(streams.out, "{}", exposure_svg::draw(&exposure, &redactor))?;
    } else if args.dot {
        write!(streams.out, "{}", exposure_svg::dot(&exposure, &redactor))?;
    } else {
        if subject.analysis.valid == Some(false) {
            writeln!(streams.err, "note: the assistant refuses this file; `footguard audit` says why")?;
        }
        let paths: Vec<Path> = exposure.paths().into_iter().filter(is_wanted).collect();
        Page { subject: &subject, exposure: &exposure, redactor: &redactor, streams }.print(&paths)?;
    }
    Ok(Outcome::Clean)
}

/// Answers why, or with `not` why not: [`Outcome::Clean`] if it is so, else [`Outcome::Found`].
///
/// # Errors
/// As [`exposure`].
pub fn why(args: &WhyArgs, not: bool, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let subject = Subject::open(args.path.as_deref(), &args.subject, streams.err)?;
    let config = subject.config();
    let exposure = Exposure::new(&config);
    let redactor = Redactor::new(&subject.analysis);
    let agent = agent_called(&exposure, &args.agent)?;
    let tool = super::policy::tool(&args.tool)?;
    let Who { principal, channel } = &args.principal;
    let can = exposure.can(*principal, channel.as_deref(), agent, tool);
    if args.json {
        let place = |at: &footguard_core::config::View<'_>| policy::place(&subject.analysis, &redactor, at);
        let report = exposure::answer(&exposure, (*principal, channel.as_deref()), agent, tool, &redactor, &place);
        serde_json::to_writer_pretty(&mut *streams.out, &report)?;
        writeln!(streams.out)?;
    } else {
        let mut page = Page { subject: &subject, exposure: &exposure, redactor: &redactor, streams };
        let name = tools::known().nth(tool).unwrap_or_default();
        if let Some(way) = can {
            let way = &exposure.ways[way];
            let place = exposure.place(way, tool).map_or("", |it| it.phrase());
            let verb = if way.is_certain { "can" } else { "may be able to" };
            let title = format!("{} {verb} use `{name}` of agent `{}`, {place}", exposure.who(way), args.agent);
            page.line(BOLD, &title)?;
            page.steps(&exposure.why(way, tool))?;
        } else if let Some(why) = exposure.why_not(*principal, channel.as_deref(), agent, tool) {
            page.line(BOLD, &format!("They cannot use `{name}` of agent `{}`", args.agent))?;
            page.steps(&[Step { step: why.layer, text: why.text, at: Some(why.at) }])?;
            page.line(Style::new(), &format!("    to change: {}", why.at.path()))?;
        }
    }
    Ok(if can.is_some() == not { Outcome::Found } else { Outcome::Clean })
}

fn agent_called(exposure: &Exposure<'_, '_>, id: &str) -> anyhow::Result<usize> {
    exposure.agent_called(id).ok_or_else(|| {
        let ids: Vec<&str> = exposure.agents().map(|it| &*it.id).collect();
        anyhow::anyhow!("there is no agent `{}`; there is {}", printable(id), printable(&ids.join(", ")))
    })
}

/// The page for people.
struct Page<'p, 's, 't> {
    subject: &'p Subject,
    exposure: &'p Exposure<'p, 'p>,
    redactor: &'p Redactor<'p>,
    streams: &'s mut Streams<'t>,
}

impl Page<'_, '_, '_> {
    fn print(&mut self, paths: &[Path]) -> std::io::Result<()> {
        for path in paths {
            let severity = path.severity.name();
            let title = self.shown(&self.exposure.title(path));
            let head = format!("{severity:9}{title}");
            self.line(style(path.severity), &head)?;
            if path.severity == Severity::Info {
                continue;
            }
            self.steps(&self.exposure.chain(path))?;
            let names = |it: Reach| it.members().map(|it| Reach::TABLE[it].0).collect::<Vec<_>>().join(", ");
            for (word, reach) in [("reaches", path.sure), ("may reach", path.maybe)] {
                if reach != Reach::NONE {
                    writeln!(self.streams.out, "    {word}: {}", names(reach))?;
                }
            }
            for cut in self.exposure.cuts(path).iter().take(3) {
                writeln!(self.streams.out, "    to stop it: {}", self.shown(&cut.fix.title))?;
            }
            writeln!(self.streams.out)?;
        }
        let count = |severity| paths.iter().filter(|it| it.severity == severity).count();
        let [critical, warn, info] = [Severity::Critical, Severity::Warn, Severity::Info].map(count);
        let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let (ways, warnings) = (plural(paths.len(), "way"), plural(warn, "warning"));
        writeln!(self.streams.out, "{ways} in: {critical} critical, {warnings}, {info} info")
    }

    fn steps(&mut self, steps: &[Step<'_>]) -> std::io::Result<()> {
        for step in steps {
            let text = self.shown(&step.text);
            let place = match &step.at {
                Some(at) => match self.subject.place(at) {
                    Some(place) => format!(" ({place})"),
                    None if at.path().is_root() => String::new(),
                    None => " (default)".to_owned(),
                },
                None => String::new(),
            };
            writeln!(self.streams.out, "    {text}{place}")?;
        }
        Ok(())
    }

    fn line(&mut self, style: Style, text: &str) -> std::io::Result<()> {
        let text = self.shown(text);
        if self.streams.terminal.color {
            writeln!(self.streams.out, "{style}{text}{style:#}")
        } else {
            writeln!(self.streams.out, "{text}")
        }
    }

    fn shown(&self, text: &str) -> String {
        printable(&self.redactor.message(text))
    }
}
