use crate::lists::CollectVec;
use crate::config::{Config, Variable, View};
use crate::diagnostic::Severity;
use crate::facts::{FileKind, Role};
use crate::policy::commands;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags plugins in the state directory's `extensions` folder while `plugins.allow` names none: critical where people can
    /// call their skills as commands in Discord, Telegram or Slack.
    ///
    /// ## Why it matters
    /// Whatever lies in that folder runs inside the gateway, with everything the gateway may do. In February 2026 hundreds of
    /// malicious skills and plugins were found in the public registry.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "extension", "path": "/home/ann/.clawdbot/extensions/helper", "kind": "folder", "mode": "700" }] }
    /// ```
    ///
    /// ## What to do
    /// Name the plugins that may run, built-in ones included, and delete the others.
    ///
    /// ```json5,good
    /// { plugins: { allow: ["memory-core"] } }
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "extension", "path": "/home/ann/.clawdbot/extensions/helper", "kind": "folder", "mode": "700" }] }
    /// ```
    static RULE = {
        id: "extensions-without-allow-list",
        summary: "plugins are installed, and no list says which may run",
        topic: Plugins,
        severity: Warn,
        upstream: &["plugins.extensions_no_allowlist"],
        since: "0.1.0",
        why: "Whatever lies in that folder runs inside the gateway.",
        help: "Name the plugins that may run in `plugins.allow`, built-in ones included, and delete the others.",
        check: Check::Facts(Need::Files, check),
    }
}

/// Channels whose members can call skills as commands, the keys of their tokens, the variables of those.
const CHANNELS: [(&str, &[&str], &[&str]); 3] = [
    ("discord", &["token"], &["DISCORD_BOT_TOKEN"]),
    ("telegram", &["botToken", "tokenFile"], &["TELEGRAM_BOT_TOKEN"]),
    ("slack", &["botToken", "appToken"], &["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
];

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let inspected = config.facts.inspected.iter().flatten();
    let folders = inspected.filter(|it| it.role == Role::Extension && it.kind == FileKind::Folder && it.link.is_none());
    let paths: Vec<&str> = folders.map(|it| &*it.path).collect_vec();
    let allow = config.at("plugins.allow");
    let is_named = allow.is_unknown() || allow.items().any(|it| it.entry_text().is_none_or(|it| !it.is_empty()));
    let Some(folder) = paths.first().and_then(|it| it.rsplit_once('/')).map(|it| it.0).filter(|_| !is_named) else {
        return;
    };
    let has_skills = CHANNELS.iter().any(|it| calls_skills(config, *it));
    let severity = if has_skills { Severity::Critical } else { Severity::Warn };
    let count = if paths.len() == 1 { "1 plugin lies".to_owned() } else { format!("{} plugins lie", paths.len()) };
    let report =
        out.report(&allow, format!("{count} in {folder}, and no list says which may run")).severity(severity);
    // The product's loader drops blank entries; its audit does not, and is content with a list of nothing else.
    let report = if allow.items().next().is_some() { report.check_id("extensions-without-allow-list") } else { report };
    if has_skills {
        report.why("Whatever lies in that folder runs inside the gateway, and people in your channels can call its skills.");
    }
}

/// Whether people on the channel can call skills as commands.
fn calls_skills(config: &Config<'_>, (id, keys, variables): (&str, &[&str], &[&str])) -> bool {
    let section = config.at("channels").key(id);
    let has_token = |at: &View<'_>| {
        keys.iter().any(|key| {
            let key = at.key(key);
            key.is_reference() || key.str().set().is_some_and(|it| !it.trim().is_empty())
        })
    };
    let is_configured = has_token(&section)
        || section.key("accounts").entries().any(|(_, it)| has_token(&it))
        || variables.iter().any(|it| matches!(config.variable(it), Variable::Set(_)));
    is_configured && commands::is_native(config, id, &section.key("commands"), "nativeSkills") == Some(true)
}
