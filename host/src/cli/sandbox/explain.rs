//! `footguard sandbox explain`.

use footguard_core::config::View;
use footguard_core::policy::agents::{Agent, Session};
use footguard_core::policy::layers::{self, Layers, Verdict};
use footguard_core::policy::{docker, elevated, sandbox, tools};
use serde_json::{Value as Json, json};

use super::super::{Outcome, Streams};
use super::{BAD, BOLD, GOOD, Which, Words, print_json};

/// Show where a session runs and why, what it sees of this machine, and which tools it has
#[derive(clap::Args, Debug)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub(super) which: Which,

    /// The agent; the one of the session or the default one, unless given
    #[arg(long, value_name = "ID")]
    agent: Option<String>,

    /// The session's key, as in agent:main:telegram:group:-100; the main one, unless given
    #[arg(long, value_name = "KEY")]
    session: Option<String>,
}

/// A tool that is blocked: its name, the layer, the place that decides.
type Blocked<'a> = (&'static str, &'static str, View<'a>);

/// What is known of one session.
struct Answer<'a> {
    agent: Agent<'a>,
    key: &'a str,
    sandboxed: Option<bool>,
    allowed: Vec<&'static str>,
    blocked: Vec<Blocked<'a>>,
    unknown: Vec<&'static str>,
}

pub(super) fn explain(args: &ExplainArgs, words: &Words<'_, '_>, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let session = args.session.as_deref().map(str::trim).filter(|it| !it.is_empty() && *it != "main");
    let named = session.and_then(|it| it.strip_prefix("agent:")?.split(':').next());
    let id = args.agent.as_deref().or(named).map(str::to_lowercase);
    let agent = words.agent(id.as_deref())?;
    let key = session.map_or_else(|| Session::Main.key(&agent.id), str::to_owned);
    let answer = answer(words, agent, &key);
    if args.which.json {
        return print_json(&report(words, &answer), streams);
    }
    print(words, &answer, streams)
}

fn answer<'a>(words: &Words<'_, 'a>, agent: Agent<'a>, key: &'a str) -> Answer<'a> {
    let session = Session::of_key(key);
    let layers = Layers::new(words.config);
    let steps = layers.steps(&agent, session);
    let sandboxed = agent.is_sandboxed(words.config, session);
    let (mut allowed, mut blocked, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for tool in tools::known() {
        match layers::verdict(&steps, tool) {
            Verdict::Allowed => allowed.push(tool),
            Verdict::Unknown => unknown.push(tool),
            Verdict::Blocked(step, answer) => blocked.push((tool, step.layer.name(), step.place(tool, answer))),
        }
    }
    Answer { agent, key, sandboxed, allowed, blocked, unknown }
}

fn print(words: &Words<'_, '_>, it: &Answer<'_>, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let (config, own) = (words.config, it.agent.at.as_ref());
    let setting = |dotted, default| {
        let value = sandbox::text(config, own, dotted, default).unwrap_or("?");
        let at = sandbox::place(config, own, dotted);
        format!("{} ({})", words.shown(value), words.place(at.as_ref()))
    };
    let title = format!("agent {}, session {}", it.agent.id, words.shown(it.key));
    writeln!(streams.out, "{}", words.paint(BOLD, &title))?;
    let main = Session::Main.key(&it.agent.id);
    let is_main = Session::of_key(it.key) == Session::Main;
    let mode = sandbox::text(config, own, "mode", "off");
    let why = match mode {
        Some("non-main") if is_main => ", and this is the main session".to_owned(),
        Some("non-main") => format!(", and this is not {main}"),
        _ => String::new(),
    };
    let (place, style) = match it.sandboxed {
        Some(true) => ("a sandbox", GOOD),
        Some(false) => ("this machine, outside any sandbox", BAD),
        None => ("not known here", BAD),
    };
    let row = words.row("runs in", &format!("{place}: mode {}{why}", setting("mode", "off")));
    writeln!(streams.out, "{}", row.replacen(place, &words.paint(style, place), 1))?;
    if it.sandboxed == Some(true) {
        container(words, it, streams)?;
    }
    writeln!(streams.out, "{}", words.row("tools", &it.allowed.join(", ")))?;
    let mut rest = &it.blocked[..];
    let mut name = "blocked";
    while let Some((_, layer, at)) = rest.first() {
        // One row for each place that blocks some.
        let alike = |other: &&Blocked<'_>| other.1 == *layer && other.2.path() == at.path();
        let tools: Vec<&str> = it.blocked.iter().filter(alike).map(|it| it.0).collect();
        let first = it.blocked.iter().find(alike).map(|it| it.0);
        if first == Some(rest[0].0) {
            let row = format!("{}: {layer} ({})", tools.join(", "), words.place(Some(at)));
            writeln!(streams.out, "{}", words.row(name, &row))?;
            name = "";
        }
        rest = &rest[1..];
    }
    if !it.unknown.is_empty() {
        writeln!(streams.out, "{}", words.row("not known", &it.unknown.join(", ")))?;
    }
    writeln!(streams.out, "{}", words.row("elevated", &elevated(words, it)))?;
    Ok(Outcome::Clean)
}

/// What the container of the session is, and what it sees.
fn container(words: &Words<'_, '_>, it: &Answer<'_>, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    let config = words.config;
    let scope = sandbox::scope(config, it.agent.at.as_ref());
    let key = docker::scope_key(config, &it.agent, it.key);
    let commands = key.and_then(|key| docker::commands(config, &it.agent, &key));
    let (Some((scope, at)), Some(commands)) = (scope, commands) else {
        writeln!(streams.out, "{}", words.row("container", "hangs on something that is not known here"))?;
        return Ok(());
    };
    let mut has_limits = false;
    for arg in &commands.create {
        let value = words.shown(&arg.value);
        let place = words.place(arg.at.as_ref());
        let (name, text) = match (arg.flag, arg.key) {
            ("--name", _) => ("container", format!("{value}, one for each {scope} ({})", words.place(Some(&at)))),
            ("", "docker.image") => ("image", format!("{value} ({place})")),
            ("--network", _) => ("network", format!("{value} ({place})")),
            ("--user", _) => ("user", format!("{value} ({place})")),
            ("--security-opt", key) if !key.is_empty() => ("security", format!("{value} ({place})")),
            ("-v", _) => ("sees", format!("{value} ({place})")),
            ("--memory" | "--cpus" | "--pids-limit", _) => ("limit", format!("{} {value} ({place})", &arg.flag[2..])),
            _ => continue,
        };
        has_limits |= name == "limit";
        writeln!(streams.out, "{}", words.row(name, &text.replace("one for each shared", "one for all")))?;
    }
    if !has_limits {
        writeln!(streams.out, "{}", words.row("limit", "none: neither memory nor processes"))?;
    }
    Ok(())
}

/// On which channels somebody may have commands run outside the sandbox.
fn elevated(words: &Words<'_, '_>, it: &Answer<'_>) -> String {
    let lists = words.config.at("tools.elevated.allowFrom");
    let mut channels: Vec<&str> = lists.entries().map(|it| it.0).collect();
    if !channels.contains(&"discord") && words.config.at("channels.discord").is_present() {
        channels.push("discord");
    }
    let mut told = Vec::new();
    for channel in channels {
        let gates = elevated::gates(words.config, it.agent.at.as_ref(), channel);
        let who = match gates.lets_in(|it| !it.is_empty()) {
            Some(false) => continue,
            None => "not known here".to_owned(),
            Some(true) => match gates.senders.as_deref() {
                Some(senders) if senders.iter().any(|it| it == "*") => "everybody".to_owned(),
                Some([_]) => "1 sender".to_owned(),
                senders => format!("{} senders", senders.map_or(0, <[_]>::len)),
            },
        };
        told.push(format!("{}: {who} ({})", words.shown(channel), words.place(Some(&gates.list))));
    }
    if told.is_empty() { "nobody".to_owned() } else { told.join(", ") }
}

fn report(words: &Words<'_, '_>, it: &Answer<'_>) -> Json {
    let (config, own) = (words.config, it.agent.at.as_ref());
    let setting = |dotted, default| {
        let at = sandbox::place(config, own, dotted);
        let value = sandbox::text(config, own, dotted, default);
        json!({ "value": value.map(|it| words.redactor.message(it)), "place": words.place_json(at.as_ref()) })
    };
    let scope = sandbox::scope(config, own);
    let key = docker::scope_key(config, &it.agent, it.key).filter(|_| it.sandboxed == Some(true));
    let commands = key.and_then(|key| docker::commands(config, &it.agent, &key));
    let create = commands.as_ref().map(|it| &it.create);
    let value = |flag: &str, setting: &str| {
        let arg = create.into_iter().flatten().find(|it| it.flag == flag && it.key == setting);
        arg.map(|it| words.redactor.message(&it.value).into_owned())
    };
    let mounts = create.into_iter().flatten().filter(|it| it.flag == "-v");
    let mounts: Vec<Json> = mounts
        .map(|it| json!({ "mount": words.redactor.message(&it.value), "place": words.place_json(it.at.as_ref()) }))
        .collect();
    let blocked: Vec<Json> = it
        .blocked
        .iter()
        .map(|it| json!({ "tool": it.0, "layer": it.1, "place": words.place_json(Some(&it.2)) }))
        .collect();
    json!({
        "version": 1,
        "agent": it.agent.id,
        "session": it.key,
        "mainSession": Session::Main.key(&it.agent.id),
        "sandboxed": it.sandboxed,
        "mode": setting("mode", "off"),
        "scope": { "value": scope.as_ref().map(|it| it.0), "place": words.place_json(scope.as_ref().map(|it| &it.1)) },
        "workspaceAccess": setting("workspaceAccess", "none"),
        "container": value("--name", "docker.containerPrefix"),
        "image": value("", "docker.image"),
        "network": value("--network", "docker.network"),
        "mounts": mounts,
        "tools": it.allowed,
        "blocked": blocked,
        "unknownTools": it.unknown,
    })
}
