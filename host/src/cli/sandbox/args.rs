//! `footguard sandbox args`.

use footguard_core::policy::docker::{self, Arg};
use footguard_core::policy::sandbox;
use serde_json::{Value as Json, json};

use super::super::{Outcome, Streams};
use super::{BOLD, FAINT, Which, Words, print_json};

/// Show the `docker` commands that make an agent's container, and the reason of each argument
#[derive(clap::Args, Debug)]
pub struct ArgsArgs {
    #[command(flatten)]
    pub(super) which: Which,

    /// The agent; the default one, unless given
    #[arg(long, value_name = "ID")]
    agent: Option<String>,

    /// The session's key, as in agent:main:telegram:group:-100; the main one, unless given
    #[arg(long, value_name = "KEY")]
    session: Option<String>,

    /// Print the commands alone, as a shell takes them
    #[arg(long, conflicts_with = "json")]
    shell: bool,
}

pub(super) fn args(args: &ArgsArgs, words: &Words<'_, '_>, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let agent = words.agent(args.agent.as_deref())?;
    let session = args.session.clone().unwrap_or_else(|| format!("agent:{}:main", agent.id));
    let unknown = || anyhow::anyhow!("something that these commands are made of is not known here");
    let key = docker::scope_key(words.config, &agent, session.trim()).ok_or_else(unknown)?;
    let commands = docker::commands(words.config, &agent, &key).ok_or_else(unknown)?;
    let mut all = vec![("create", commands.create)];
    all.extend(commands.exec.map(|it| ("set up", it)));
    if docker::has_browser(words.config, &agent) == Some(true) {
        all.push(("browser", docker::browser(words.config, &agent, &key).ok_or_else(unknown)?));
    }
    if args.which.json {
        let commands = all.iter().map(|it| (it.0.replace(' ', ""), json_of(words, &it.1)));
        let commands: serde_json::Map<String, Json> = commands.collect();
        return print_json(&json!({ "version": 1, "agent": agent.id, "commands": commands }), streams);
    }
    if args.shell {
        for (_, command) in &all {
            let line: Vec<String> =
                command.iter().flat_map(Arg::words).map(|it| quoted(&words.redactor.message(it))).collect();
            writeln!(streams.out, "docker {}", line.join(" "))?;
        }
        return Ok(Outcome::Clean);
    }
    if sandbox::text(words.config, agent.at.as_ref(), "mode", "off") == Some("off") {
        let at = sandbox::place(words.config, agent.at.as_ref(), "mode");
        let place = words.place(at.as_ref());
        writeln!(streams.err, "note: the sandbox of agent {} is off ({place}); with it on this would run", agent.id)?;
    }
    for (at, (name, command)) in all.iter().enumerate() {
        if at > 0 {
            writeln!(streams.out)?;
        }
        let lines = lines(words, command);
        writeln!(
            streams.out,
            "{}  {}",
            words.paint(BOLD, &format!("docker {}", lines[0].0)),
            words.paint(FAINT, title(name))
        )?;
        for (text, reason) in &lines[1..] {
            if reason.is_empty() {
                writeln!(streams.out, "  {text}")?;
                continue;
            }
            let width = text.chars().count() + 2;
            let gap = match width + 2 {
                end if end <= COLUMN => " ".repeat(COLUMN - width),
                end if end + reason.chars().count() <= words.width => "  ".to_owned(),
                _ => format!("\n{}", " ".repeat(COLUMN)),
            };
            writeln!(streams.out, "  {text}{gap}{}", words.paint(FAINT, reason))?;
        }
    }
    Ok(Outcome::Clean)
}

/// Where reasons stand.
const COLUMN: usize = 36;

fn title(name: &str) -> &'static str {
    match name {
        "create" => "for the commands of its sandboxed sessions",
        "set up" => "once, when it runs",
        _ => "for their browser",
    }
}

/// Each argument as it is typed, and its reason; those that need none stand together.
fn lines(words: &Words<'_, '_>, command: &[Arg<'_>]) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for (at, arg) in command.iter().enumerate() {
        let text: Vec<String> = arg.words().map(|it| quoted(&words.exact(it))).collect();
        let (text, reason) = (text.join(" "), reason(words, arg));
        match lines.last_mut() {
            Some(last) if at > 1 && reason.is_empty() && last.1.is_empty() => {
                last.0.push(' ');
                last.0.push_str(&text);
            }
            _ => lines.push((text, reason)),
        }
    }
    lines
}

fn reason(words: &Words<'_, '_>, arg: &Arg<'_>) -> String {
    if !arg.key.is_empty() {
        return format!("{}: {}", arg.key, words.place(arg.at.as_ref()));
    }
    let said = match arg.value.split('=').next().unwrap_or_default() {
        "clawdbot.sessionKey" => "which sessions share it: scope",
        "clawdbot.createdAtMs" => "the time",
        "clawdbot.configHash" => "shows that the configuration changed",
        _ if arg.flag.is_empty() => "",
        _ => "always",
    };
    said.to_owned()
}

fn json_of(words: &Words<'_, '_>, command: &[Arg<'_>]) -> Json {
    let each = command.iter().map(|arg| {
        let text: Vec<String> = arg.words().map(|it| words.redactor.message(it).into_owned()).collect();
        let setting = (!arg.key.is_empty()).then_some(arg.key);
        json!({ "words": text, "setting": setting, "place": words.place_json(arg.at.as_ref()) })
    });
    each.collect()
}

/// `word` as a shell takes it for one.
fn quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-+,:@%=~<>".contains(it);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
