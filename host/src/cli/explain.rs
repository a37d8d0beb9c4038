//! `footguard explain`.

use anstyle::{AnsiColor, Effects, Style};
use footguard_core::rules::{self, Rule, page_url};

use super::{Outcome, Streams};

const BOLD: Style = Style::new().effects(Effects::BOLD);
const DIM: Style = Style::new().effects(Effects::DIMMED);
const CODE: Style = AnsiColor::Cyan.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const GOOD: Style = AnsiColor::Green.on_default();

/// Say what a rule finds, why that matters and what to do
#[derive(clap::Args, Debug)]
pub struct ExplainArgs {
    /// A rule (`gateway-bind-no-auth`), or an id of the assistant's own audit (`gateway.bind_no_auth`)
    rule: String,
}

/// Prints the page of the rule that `args` name.
///
/// # Errors
/// Fails if there is no such rule, or if the output cannot be written.
pub fn explain(args: &ExplainArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let Some(rule) = rules::find(&args.rule) else {
        anyhow::bail!("there is no rule `{}`{}; `footguard rules` lists them all", args.rule, similar(&args.rule));
    };
    streams.out.write_all(page(rule, streams.terminal.color).as_bytes())?;
    Ok(Outcome::Clean)
}

/// `, but there is …`, if one of the ids is near enough.
fn similar(id: &str) -> String {
    let distance = |rule: &&&Rule| (1000.0 * similar::TextDiff::from_chars(id, rule.id).ratio()) as u32;
    let best = rules::ALL.iter().max_by_key(distance).filter(|it| distance(it) > 600);
    best.map_or_else(String::new, |it| format!(", but there is `{}`", it.id))
}

fn page(rule: &Rule, color: bool) -> String {
    let paint = |style: Style, text: &str| if color { format!("{style}{text}{style:#}") } else { text.to_owned() };
    let mut out = format!("{} ({}, {})\n", paint(BOLD, rule.id), rule.severity.name(), rule.topic.name());
    out.push_str(&format!("{}\n", rule.summary));
    if !rule.upstream.is_empty() {
        out.push_str(&paint(DIM, &format!("in the assistant's own audit: {}", rule.upstream.join(", "))));
        out.push('\n');
    }
    out.push('\n');
    let mut code: Option<Style> = None;
    for line in rule.docs.lines() {
        // A doc comment's lines begin with the space after its slashes.
        let line = line.strip_prefix(' ').unwrap_or(line);
        match (line.strip_prefix("```"), code) {
            (Some(_), Some(_)) => code = None,
            (Some(info), None) => {
                let (style, label) = match info.rsplit(',').next() {
                    Some("bad") => (BAD, "bad:"),
                    Some("good") => (GOOD, "good:"),
                    _ => (CODE, ""),
                };
                if !label.is_empty() {
                    out.push_str(&format!("{}\n", paint(style, label)));
                }
                code = Some(style);
            }
            (None, Some(_)) => out.push_str(format!("    {line}").trim_end()),
            (None, None) => out.push_str(&match line.trim_start_matches('#').trim_start() {
                heading if line.starts_with('#') => paint(BOLD, heading),
                _ => inline(line, &paint),
            }),
        }
        if !line.starts_with("```") {
            out.push('\n');
        }
    }
    out.push_str(&format!("\n{}\n", page_url(rule.id)));
    out
}

/// Colours what stands between backticks.
fn inline(line: &str, paint: &impl Fn(Style, &str) -> String) -> String {
    let mut out = String::new();
    for (at, part) in line.split('`').enumerate() {
        if at % 2 == 1 {
            out.push_str(&paint(CODE, &format!("`{part}`")));
        } else {
            out.push_str(part);
        }
    }
    out
}
