//! `footguard rules`.

use anstyle::{AnsiColor, Effects, Style};
use footguard_core::diagnostic::Severity;
use footguard_core::rules::{ALL, Rule, page_url};
use serde::Serialize;

use super::{Outcome, Streams};

/// List the rules
#[derive(clap::Args, Debug)]
pub struct RulesArgs {
    /// As JSON, with everything that is known about each
    #[arg(long)]
    json: bool,
}

/// A rule as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleInfo {
    id: &'static str,
    summary: &'static str,
    topic: &'static str,
    severity: &'static str,
    why: &'static str,
    help: &'static str,
    upstream: &'static [&'static str],
    since: &'static str,
    url: String,
}

/// Prints all rules.
///
/// # Errors
/// Fails if the output cannot be written.
pub fn rules(args: &RulesArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    if args.json {
        let infos: Vec<_> = ALL.iter().map(|it| info(it)).collect();
        serde_json::to_writer_pretty(&mut *streams.out, &infos)?;
        writeln!(streams.out)?;
        return Ok(Outcome::Clean);
    }
    let color = streams.terminal.color;
    let paint = |style: Style, text: &str| if color { format!("{style}{text}{style:#}") } else { text.to_owned() };
    let width = ALL.iter().map(|it| it.id.len()).max().unwrap_or(0);
    let mut sorted: Vec<_> = ALL.to_vec();
    sorted.sort_by_key(|it| it.topic);
    for (at, rule) in sorted.iter().enumerate() {
        if at == 0 || sorted[at - 1].topic != rule.topic {
            let gap = if at == 0 { "" } else { "\n" };
            writeln!(streams.out, "{gap}{}", paint(Style::new().effects(Effects::BOLD), rule.topic.name()))?;
        }
        let severity = paint(style(rule.severity), &format!("{:8}", rule.severity.name()));
        writeln!(streams.out, "  {severity}  {:width$}  {}", rule.id, rule.summary)?;
    }
    Ok(Outcome::Clean)
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error | Severity::Critical => AnsiColor::BrightRed.on_default(),
        Severity::Warn => AnsiColor::Yellow.on_default(),
        Severity::Info => AnsiColor::BrightBlue.on_default(),
    }
}

fn info(rule: &Rule) -> RuleInfo {
    RuleInfo {
        id: rule.id,
        summary: rule.summary,
        topic: rule.topic.name(),
        severity: rule.severity.name(),
        why: rule.why,
        help: rule.help,
        upstream: rule.upstream,
        since: rule.since,
        url: page_url(rule.id),
    }
}
