//! `footguard policy`.

use std::path::PathBuf;

use anstyle::{AnsiColor, Effects, Style};
use anyhow::Context;
use footguard_core::Analysis;
use footguard_core::config::{Config, View};
use footguard_core::exposure::{Exposure, Way};
use footguard_core::policy::agents::{self, Agent};
use footguard_core::policy::layers::{self, Layers, Step, Verdict};
use footguard_core::policy::{elevated, sandbox, tools};
use footguard_core::redact::Redactor;
use footguard_core::report::policy::{Request, report};
use footguard_core::report::printable;
use footguard_core::text::Encoding;

use super::exposure::Who;
use super::subject::{Subject, SubjectArgs};
use super::{Outcome, Streams};

/// Show what a configuration means for each agent: where it works, which tools it has, who may leave the sandbox
///
/// Everything comes with the line that decides it. Sessions are told apart: the main one, direct messages (dm), groups, and
/// what an agent starts to help it (subagent).
#[derive(clap::Args, Debug)]
pub struct PolicyArgs {
    /// File to look at; `-` is standard input. Without one, the file that the assistant would load
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// Only this agent
    #[arg(long, value_name = "ID")]
    agent: Option<String>,

    /// Only the agents that these get to: stranger, group-any, paired …, or with the channel: stranger@telegram
    #[arg(long, value_name = "WHO")]
    principal: Option<Who>,

    /// Only this tool
    #[arg(long, value_name = "NAME")]
    tool: Option<String>,

    /// The channel that groups and senders are on; the first of the file, unless given
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,

    /// The id of a group there; one that the file does not name, unless given
    #[arg(long, value_name = "ID", default_value = "*", allow_hyphen_values = true)]
    group: String,

    /// Look at the configuration of this profile, as the assistant's own --profile does
    #[arg(long, value_name = "NAME", conflicts_with = "path")]
    profile: Option<String>,

    /// As JSON; docs/json.md describes it
    #[arg(long)]
    json: bool,

    /// Judge without the variables of this machine, as on one where the assistant does not run
    #[arg(long)]
    no_env: bool,
}

/// Prints what the configuration means.
///
/// # Errors
/// Fails if there is no configuration or no such agent, if it cannot be read, or if the output cannot be written.
pub fn policy(args: &PolicyArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let which = SubjectArgs::of(args.profile.as_deref(), args.no_env);
    let subject = Subject::open(args.path.as_deref(), &which, streams.err)?;
    let (analysis, config) = (&subject.analysis, subject.config());
    if let Some(id) = &args.agent
        && !agents::all(&config).iter().any(|it| it.id == *id)
    {
        let ids: Vec<String> = agents::all(&config).into_iter().map(|it| it.id).collect();
        anyhow::bail!("there is no agent `{}`; there is {}", printable(id), printable(&ids.join(", ")));
    }
    let first = config.at("channels").entries().map(|it| it.0).find(|it| *it != "defaults").unwrap_or("telegram");
    let channel = args.channel.as_deref().unwrap_or(first);
    let request = Request { agent: args.agent.as_deref(), channel, group: &args.group };
    let redactor = Redactor::new(analysis);
    if args.json {
        let report = report(&config, analysis, &redactor, &request);
        serde_json::to_writer_pretty(&mut *streams.out, &report)?;
        writeln!(streams.out)?;
        return Ok(Outcome::Clean);
    }
    if analysis.valid == Some(false) {
        writeln!(streams.err, "note: the assistant refuses this file; `footguard audit` says why")?;
    }
    let layers = Layers::new(&config);
    let tool = args.tool.as_deref().map(tools::normalise);
    tool.as_deref().map(self::tool).transpose()?;
    let exposure = Exposure::new(&config);
    let principal = args.principal.as_ref();
    let page = Page {
        config: &config,
        analysis,
        redactor: &redactor,
        request: &request,
        exposure: &exposure,
        principal,
        tool,
        home: subject.home.clone(),
        layers,
        streams,
    };
    page.print()?;
    Ok(Outcome::Clean)
}

const BOLD: Style = Style::new().effects(Effects::BOLD);
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();

/// The table for people.
struct Page<'p, 'c, 's, 't> {
    config: &'p Config<'c>,
    analysis: &'p Analysis,
    redactor: &'p Redactor<'p>,
    request: &'c Request<'c>,
    exposure: &'p Exposure<'p, 'c>,
    /// Only the agents that they get to.
    principal: Option<&'p Who>,
    /// Only the row of this tool.
    tool: Option<String>,
    home: Option<String>,
    layers: Layers<'p, 'c>,
    streams: &'s mut Streams<'t>,
}

impl<'c> Page<'_, 'c, '_, '_> {
    fn print(mut self) -> std::io::Result<()> {
        let wanted = |it: &Agent<'_>| {
            let is_named = self.request.agent.is_none_or(|id| id == it.id);
            is_named && (self.principal.is_none() || self.ways(it).next().is_some())
        };
        let agents: Vec<_> = agents::all(self.config).into_iter().filter(wanted).collect();
        if agents.is_empty() {
            return writeln!(self.streams.out, "they get to no agent");
        }
        for (at, agent) in agents.iter().enumerate() {
            if at > 0 {
                writeln!(self.streams.out)?;
            }
            self.agent(agent)?;
        }
        Ok(())
    }

    /// The ways in to the agent: who, and in which kind of session.
    fn ways(&self, agent: &Agent<'_>) -> impl Iterator<Item = String> {
        let is_wanted = |way: &&Way<'_>| {
            let is_theirs = |who: &Who| self.exposure.is_from(way, who.principal, who.channel.as_deref());
            way.has_tools && self.exposure.agent(way.agent).id == agent.id && self.principal.is_none_or(is_theirs)
        };
        self.exposure.ways.iter().filter(is_wanted).map(|way| {
            let channel = way.channel.map(|it| format!("@{}", self.exposure.channels[it].plugin.id));
            let doubt = if way.is_certain { "" } else { "?" };
            format!("{}{} in {}{doubt}", way.who.name(), channel.unwrap_or_default(), way.kind.name())
        })
    }

    fn agent(&mut self, agent: &Agent<'c>) -> std::io::Result<()> {
        let mark = if agent.is_default { " (default)" } else { "" };
        let title = self.paint(BOLD, &format!("agent {}", agent.id));
        let workspace = agent.workspace(self.config).unwrap_or_else(|| "?".to_owned());
        let workspace = self.shown(&self.redactor.message(&workspace));
        let sandbox = self.sandbox(agent);
        let elevated = self.elevated(agent);
        let sessions = self.request.sessions();
        let steps = sessions.map(|it| self.layers.steps(agent, it));
        writeln!(self.streams.out, "{title}{mark}")?;
        writeln!(self.streams.out, "  workspace  {workspace}")?;
        writeln!(self.streams.out, "  sandbox    {sandbox}")?;
        writeln!(self.streams.out, "  elevated   {elevated}")?;
        let mut ways: Vec<String> = self.ways(agent).collect();
        ways.dedup();
        writeln!(
            self.streams.out,
            "  ways in    {}",
            if ways.is_empty() { "none".to_owned() } else { ways.join(", ") }
        )?;
        let dropped: Vec<_> = steps[0].iter().filter(|it| it.dropped).map(|it| self.place(&it.allow)).collect();
        for place in dropped {
            writeln!(self.streams.out, "  ignored    the allow list at {place}: it names no tool")?;
        }
        writeln!(self.streams.out, "  {:20}{:8}{:6}{:6}{:7}subagent", "tools", "risk", "main", "dm", "group")?;
        let runs = sessions.map(|it| self.answer(agent.is_sandboxed(self.config, it), ["host", "box"]));
        self.row("where they run", "", &runs, &[])?;
        let is_wanted = |it: &&str| self.tool.as_deref().is_none_or(|tool| tool == *it);
        for tool in tools::known().filter(is_wanted).collect::<Vec<_>>() {
            let risk = tools::risk(tool).map_or("", tools::Risk::name);
            let verdicts = [0, 1, 2, 3].map(|at| layers::verdict(&steps[at], tool));
            let mut reasons: Vec<String> = Vec::new();
            for verdict in &verdicts {
                if let Some(reason) = self.reason(verdict, tool)
                    && !reasons.contains(&reason)
                {
                    reasons.push(reason);
                }
            }
            let marks = verdicts.map(|it| match it {
                Verdict::Allowed => self.answer(Some(true), ["no", "yes"]),
                Verdict::Blocked(..) => self.answer(Some(false), ["no", "yes"]),
                Verdict::Unknown => self.answer(None, ["no", "yes"]),
            });
            self.row(tool, risk, &marks, &reasons)?;
        }
        Ok(())
    }

    fn row(&mut self, name: &str, risk: &str, marks: &[(&str, bool); 4], why: &[String]) -> std::io::Result<()> {
        let mut line = format!("    {name:18}{risk:8}");
        for ((mark, is_good), width) in marks.iter().zip([6, 6, 7, 10]) {
            let style = if *is_good { GOOD } else { BAD };
            line.push_str(&self.paint(style, mark));
            line.push_str(&" ".repeat(width - mark.len()));
        }
        line.push_str(&why.join("; "));
        writeln!(self.streams.out, "{}", line.trim_end())
    }

    fn answer(&self, flag: Option<bool>, [no, yes]: [&'static str; 2]) -> (&'static str, bool) {
        match flag {
            Some(true) => (yes, true),
            Some(false) => (no, false),
            None => ("?", false),
        }
    }

    /// Mode, scope and access of the sandbox, each with its place.
    fn sandbox(&self, agent: &Agent<'c>) -> String {
        let of = |name: &str, dotted, default| {
            let own = agent.at.as_ref();
            let value = sandbox::text(self.config, own, dotted, default).unwrap_or("?");
            let at = sandbox::place(self.config, own, dotted).unwrap_or_else(|| self.config.start());
            format!("{name} {}", self.told(value, &at))
        };
        let scope = match sandbox::scope(self.config, agent.at.as_ref()) {
            Some((scope, at)) => self.told(scope, &at),
            None => "?".to_owned(),
        };
        let parts = [of("mode", "mode", "off"), format!("scope {scope}"), of("workspace", "workspaceAccess", "none")];
        parts.join(", ")
    }

    fn told(&self, value: &str, at: &View<'_>) -> String {
        let value = self.shown(&self.redactor.message(value));
        match at.is_present() {
            true => format!("{value} ({})", self.place(at)),
            false => format!("{value} (default)"),
        }
    }

    /// For whom commands may leave the sandbox, channel by channel.
    fn elevated(&self, agent: &Agent<'c>) -> String {
        let mut told = Vec::new();
        for channel in elevated::channels(self.config) {
            let gates = elevated::gates(self.config, agent.at.as_ref(), channel);
            let Some(who) = gates.who() else { continue };
            told.push(format!("{}: {who} ({})", self.shown(channel), self.place(&gates.list)));
        }
        if told.is_empty() { "nobody".to_owned() } else { told.join(", ") }
    }

    /// Which layer stops the tool, and where.
    fn reason(&self, verdict: &Verdict<'_, '_>, tool: &str) -> Option<String> {
        let Verdict::Blocked(step, answer) = verdict else { return None };
        let step: &Step<'_> = step;
        let at = step.place(tool, *answer);
        let place = if at.is_present() { self.place(&at) } else { "default".to_owned() };
        Some(format!("{} ({place})", step.layer.name()))
    }

    /// File and line.
    fn place(&self, at: &View<'_>) -> String {
        let document = at.loc().and_then(|it| self.analysis.documents.get(it.source.0 as usize));
        let Some((loc, document)) = at.loc().zip(document) else { return "?".to_owned() };
        let line = document.lines.line_col(&document.text, loc.span.start, Encoding::Utf16).line + 1;
        if self.analysis.documents.len() == 1 {
            return format!("line {line}");
        }
        let below = self.home.as_deref().and_then(|it| document.name.strip_prefix(it)?.strip_prefix('/'));
        let name = below.map_or_else(|| document.name.clone(), |it| format!("~/{it}"));
        format!("{}:{line}", printable(&name))
    }

    fn shown(&self, text: &str) -> String {
        let below = self.home.as_deref().and_then(|it| text.strip_prefix(it)).filter(|it| it.starts_with('/'));
        printable(&below.map_or_else(|| text.to_owned(), |it| format!("~{it}")))
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.streams.terminal.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// The place of a tool among those that are known, by its name or an old one.
///
/// # Errors
/// If there is no such tool; the error says which was meant, or which there are.
pub fn tool(name: &str) -> anyhow::Result<usize> {
    let known = tools::normalise(name);
    tools::index(&known).with_context(|| {
        let meant = tools::meant(&known).filter(|it| tools::index(it).is_some());
        let names: Vec<&str> = tools::known().collect();
        let hint =
            meant.map_or_else(|| format!("there are {}", names.join(", ")), |it| format!("did you mean `{it}`?"));
        format!("there is no tool `{}`; {hint}", printable(name))
    })
}
