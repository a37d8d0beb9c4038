//! `footguard pairing`.

use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Effects, Style};
use footguard_core::report::printable;
use serde::Serialize;

use super::{Outcome, Streams};
use crate::machine::{Machine, Wanted};
use crate::pairing::{self, Approval, Channel, GOOD_FOR_MILLIS, Patience, Request};

/// Show who asks to talk to the assistant, and let them in
///
/// A stranger who writes to a channel with the policy `pairing` gets a code, which they tell you by another way. Requests are
/// good for an hour, and a channel keeps the three whose senders wrote last.
#[derive(clap::Args, Debug)]
pub struct PairingArgs {
    #[command(subcommand)]
    command: Command,

    /// Look at the stores of this profile, as the assistant's own --profile does
    #[arg(long, value_name = "NAME", global = true)]
    profile: Option<String>,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    /// List the requests that wait, with their codes; writes nothing
    List(ListArgs),
    /// Let in whoever was given this code
    ///
    /// Exits with 0 if they are in, 1 if there is no such request or it is too old, 2 if the job could not be done.
    Approve(ApproveArgs),
}

#[derive(clap::Args, Debug)]
struct ListArgs {
    /// Only this channel, such as telegram
    #[arg(value_name = "CHANNEL")]
    channel: Option<String>,

    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args, Debug)]
struct ApproveArgs {
    /// The channel, such as telegram
    #[arg(value_name = "CHANNEL")]
    channel: String,

    /// The code that the sender tells you; capitals or not
    #[arg(value_name = "CODE")]
    code: String,
}

/// Does what `args` ask for.
///
/// # Errors
/// Fails if the assistant's folders are not known, the channel has no name, a store cannot be used, or the output cannot be
/// written.
pub fn pairing(args: &PairingArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let folder = folder(args.profile.as_deref())?;
    match &args.command {
        Command::List(args) => list(args, &folder, streams),
        Command::Approve(args) => approve(args, &folder, streams),
    }
}

/// The folder of credentials.
fn folder(profile: Option<&str>) -> anyhow::Result<PathBuf> {
    let machine = Machine::here(Wanted { profile, dialect: None })?;
    match (machine.credentials, machine.found) {
        (Some(folder), _) => Ok(folder),
        (None, Err(error)) => Err(error.into()),
        (None, Ok(_)) => anyhow::bail!("the folder of credentials is not known"),
    }
}

const BOLD: Style = Style::new().effects(Effects::BOLD);
const CODE: Style = AnsiColor::Cyan.on_default().effects(Effects::BOLD);
const GOOD: Style = AnsiColor::Green.on_default();

/// The channels with requests, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    version: u32,
    channels: Vec<ChannelReport<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChannelReport<'a> {
    channel: &'a str,
    requests: Vec<RequestReport<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestReport<'a> {
    id: &'a str,
    code: &'a str,
    created_at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen_at: Option<&'a str>,
    /// Seconds that the code is still good for.
    expires_in: i64,
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    meta: serde_json::Map<String, serde_json::Value>,
}

fn list(args: &ListArgs, folder: &Path, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let channels = match &args.channel {
        Some(name) => vec![Channel::named(name, folder)?],
        None => Channel::all(folder),
    };
    let now = pairing::now();
    let mut outcome = Outcome::Clean;
    let mut found = Vec::new();
    for channel in channels {
        match channel.pending(now) {
            Ok(requests) => found.push((channel, requests)),
            Err(error) => {
                writeln!(streams.err, "footguard: {:#}", anyhow::Error::from(error))?;
                outcome = Outcome::Failed;
            }
        }
    }
    if args.json {
        let channels = found.iter().map(|(channel, requests)| ChannelReport {
            channel: &channel.id,
            requests: requests.iter().map(|it| request_report(it, now)).collect(),
        });
        let report = Report { version: 1, channels: channels.collect() };
        serde_json::to_writer_pretty(&mut *streams.out, &report)?;
        writeln!(streams.out)?;
        return Ok(outcome);
    }
    found.retain(|it| !it.1.is_empty());
    if found.is_empty() && outcome == Outcome::Clean {
        let on = args.channel.as_ref().map_or_else(String::new, |it| format!(" on {}", printable(it.trim())));
        writeln!(streams.out, "Nobody waits to be let in{on}.")?;
    }
    for (at, (channel, requests)) in found.iter().enumerate() {
        if at > 0 {
            writeln!(streams.out)?;
        }
        table(channel, requests, now, streams)?;
    }
    Ok(outcome)
}

fn request_report(it: &Request, now: i64) -> RequestReport<'_> {
    RequestReport {
        id: &it.id,
        code: &it.code,
        created_at: &it.created_at,
        last_seen_at: it.last_seen_at.as_deref(),
        expires_in: left(it, now) / 1000,
        meta: it.meta.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect(),
    }
}

/// Milliseconds that the code is still good for.
fn left(it: &Request, now: i64) -> i64 {
    it.created + GOOD_FOR_MILLIS - now
}

/// Longer texts of a stranger's are cut.
const WIDEST: usize = 40;

fn table(channel: &Channel, requests: &[Request], now: i64, streams: &mut Streams<'_>) -> std::io::Result<()> {
    let color = streams.terminal.color;
    let out = &mut *streams.out;
    let people = if requests.len() == 1 { "person waits" } else { "people wait" };
    writeln!(out, "{} · {} {people} to be let in", paint(color, BOLD, &channel.id), requests.len())?;
    let senders: Vec<String> = requests.iter().map(|it| cut(&it.id)).collect();
    let width = senders.iter().map(|it| it.chars().count()).max().unwrap_or_default().max("SENDER".len());
    writeln!(out, "  {:10}{:width$}  {:14}{:11}SAYS OF THEMSELVES", "CODE", "SENDER", "ASKED", "GOOD FOR")?;
    for (it, sender) in requests.iter().zip(&senders) {
        let code = cut(&it.code);
        let gap = " ".repeat(10usize.saturating_sub(code.chars().count()).max(1));
        let meta: Vec<String> = it.meta.iter().map(|(key, value)| format!("{}: {}", cut(key), cut(value))).collect();
        let asked = match (now - it.created).max(0) / 60_000 {
            0 => "just now".to_owned(),
            minutes => format!("{minutes} min ago"),
        };
        let good = format!("{} min", left(it, now) / 60_000);
        let line =
            format!("  {}{gap}{sender:width$}  {asked:14}{good:11}{}", paint(color, CODE, &code), meta.join(", "));
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out, "Let one in with: footguard pairing approve {} CODE", channel.id)
}

fn approve(args: &ApproveArgs, folder: &Path, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let channel = Channel::named(&args.channel, folder)?;
    let err = &mut *streams.err;
    let mut tell = |path: &Path| {
        // Whoever waits should know for what; if that cannot be said, the wait is the same.
        let _ = writeln!(err, "note: {} is in use; waiting", path.display());
    };
    let approval = channel.approve(&args.code, pairing::now(), &mut Patience::telling(&mut tell))?;
    match approval {
        Approval::Approved(request) => {
            let done = paint(streams.terminal.color, GOOD, "Let in");
            writeln!(streams.out, "{done}: {} on {}.", cut(&request.id), channel.id)?;
            Ok(Outcome::Clean)
        }
        Approval::Expired => {
            let again = "ask them to write to the assistant again, which gives them a new one";
            writeln!(streams.err, "footguard: that code is more than an hour old; {again}")?;
            Ok(Outcome::Found)
        }
        Approval::Unknown => {
            let elsewhere = Channel::all(folder).into_iter().find(|it| it.id != channel.id && it.has(&args.code));
            let hint = elsewhere.map_or_else(
                || format!("`footguard pairing list {}` shows the requests that wait", channel.id),
                |it| format!("there is one on {0}: try `footguard pairing approve {0} CODE`", it.id),
            );
            writeln!(streams.err, "footguard: no request on {} has that code; {hint}", channel.id)?;
            Ok(Outcome::Found)
        }
    }
}

/// What a stranger wrote, as one short line that no terminal obeys.
fn cut(text: &str) -> String {
    let text = printable(text).replace('\t', " ");
    match text.char_indices().nth(WIDEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn paint(color: bool, style: Style, text: &str) -> String {
    if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}
