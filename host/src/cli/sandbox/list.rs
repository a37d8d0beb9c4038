//! `footguard sandbox list`.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use footguard_core::facts::{Container, Docker, Facts, Job};
use footguard_core::policy::docker;
use serde_json::{Value as Json, json};

use super::super::audit::parse_seconds;
use super::super::{Outcome, Streams};
use super::{BAD, BOLD, FAINT, GOOD, Which, Words, print_json};
use crate::collect::deep::{self, Request};
use crate::collect::docker::part as docker_part;

/// List the assistant's containers that are really there, and how they differ from the configuration
///
/// Exits with 2 if the container engine does not answer.
#[derive(clap::Args, Debug)]
pub struct ListArgs {
    #[command(flatten)]
    pub(super) which: Which,

    /// How long to wait for the container engine
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = parse_seconds)]
    timeout: Duration,
}

pub(super) fn list(args: &ListArgs, words: &Words<'_, '_>, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let mut facts = Facts::default();
    let request = Request { limit: args.timeout, send_credentials: false, progress: io::stderr().is_terminal() };
    deep::run(vec![docker_part(words.config)], request, &mut facts, streams.err);
    if let Some(unseen) = facts.unseen.get("docker") {
        anyhow::bail!("{}", unseen.reason);
    }
    let engine = facts.docker.unwrap_or_default();
    if let Some(error) = &engine.error {
        anyhow::bail!("{error}");
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs());
    if args.which.json {
        return print_json(&report(words, &engine, now), streams);
    }
    if engine.containers.is_empty() {
        writeln!(streams.out, "no container of the assistant at {}", words.shown(&engine.address))?;
    }
    for container in &engine.containers {
        let what = match container.job {
            Job::Sandbox => "sandbox",
            Job::Browser => "browser",
            Job::Gateway => "gateway",
        };
        let image = container.args.last().map_or("", |it| it);
        let age = age(now.saturating_sub(container.created));
        let facts = format!("{what}, {}, {age} old, {}", container.state, words.shown(image));
        writeln!(streams.out, "{}", words.paint(BOLD, &words.shown(&container.name)))?;
        writeln!(streams.out, "  {}", words.paint(FAINT, &facts))?;
        if let Some(key) = &container.session_key {
            writeln!(streams.out, "{}", words.row("sessions", &words.shown(key)))?;
        }
        let differences = docker::differences(&engine, container);
        if container.is_unused {
            let row = words.row("left over", "the configuration has no use for it any more");
            writeln!(streams.out, "{}", words.paint(BAD, &row))?;
        } else if !differences.is_empty() {
            for (at, (_, difference)) in differences.iter().enumerate() {
                let row = words.row(if at == 0 { "differs" } else { "" }, &words.shown(difference));
                writeln!(streams.out, "{}", words.paint(BAD, &row))?;
            }
        } else if container.is_current == Some(false) {
            let row = words.row("differs", "was made with another `env`, `setupCommand` or folder");
            writeln!(streams.out, "{}", words.paint(BAD, &row))?;
        } else if container.asked.is_some() {
            let row = words.row("current", "is what the configuration asks for");
            writeln!(streams.out, "{}", words.paint(GOOD, &row))?;
        }
    }
    for left_out in &engine.left_out {
        writeln!(streams.err, "note: {left_out}")?;
    }
    Ok(Outcome::Clean)
}

fn report(words: &Words<'_, '_>, engine: &Docker, now: u64) -> Json {
    let each = |it: &Container| {
        let differences: Vec<String> = docker::differences(engine, it).into_iter().map(|it| it.1).collect();
        let mut json = serde_json::to_value(it).unwrap_or_default();
        json["ageSeconds"] = now.saturating_sub(it.created).into();
        json["differences"] = differences.iter().map(|it| words.redactor.message(it).into_owned()).collect();
        json
    };
    let containers: Vec<Json> = engine.containers.iter().map(each).collect();
    json!({
        "version": 1,
        "engine": { "address": engine.address, "version": engine.version, "podman": engine.podman, "asRoot": engine.as_root },
        "containers": containers,
        "leftOut": engine.left_out,
    })
}

/// In the largest unit of which there is one.
fn age(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3600 => (seconds / 60, "minute"),
        3600..86400 => (seconds / 3600, "hour"),
        _ => (seconds / 86400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    #[test]
    fn ages() {
        for (seconds, want) in [(0, "0 seconds"), (60, "1 minute"), (7199, "1 hour"), (172_800, "2 days")] {
            assert_eq!(super::age(seconds), want);
        }
    }
}
