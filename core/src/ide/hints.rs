//! What holds where a key that matters is left out.

use crate::analysis::Analysis;
use crate::config::{Config, View};
use crate::exposure::Exposure;
use crate::path::KeyPath;
use crate::policy::gateway::{self, AuthMode};
use crate::policy::sandbox;
use crate::schema::Schema;
use crate::text::SourceId;

/// What stands behind the opening brace of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Behind the brace, in bytes.
    pub at: u32,
    /// Keys and values as they could be written there.
    pub label: String,
    /// Markdown: of each key why that value holds.
    pub why: String,
}

/// Objects, and the keys in them whose defaults are worth knowing.
const DEFAULTS: [(&str, &str); 7] = [
    ("gateway", "bind"),
    ("session", "dmScope"),
    ("logging", "redactSensitive"),
    ("tools.exec", "host"),
    ("tools.exec", "ask"),
    ("tools.elevated", "enabled"),
    ("agents.defaults.sandbox.docker", "network"),
];

/// The hints of `source` in the order of the text. `exposure` is that of `analysis`.
pub fn hints(analysis: &Analysis, exposure: &Exposure<'_, '_>, source: SourceId) -> Vec<Hint> {
    let config = exposure.config;
    let mut hints = Hints { analysis, source, found: Vec::new() };
    if let Some(schema) = Schema::of(analysis.dialect) {
        for (object, key) in DEFAULTS {
            let path = KeyPath::keys(object).join(key);
            if let Some(default) = schema.at(&path).and_then(|it| it.default()) {
                hints.push(&config.at(object), "", key, default.trim_matches('"'), None);
            }
        }
    }
    let auth = config.at("gateway.auth");
    match gateway::auth(config).mode {
        Some(AuthMode::Token) => hints.push(&auth, "", "mode", "token", None),
        Some(AuthMode::Password) => hints.push(&auth, "", "mode", "password", None),
        // The environment may hold a secret that is not known here.
        Some(AuthMode::None) | None => {}
    }
    let shared = config.at("agents.defaults.sandbox");
    if shared.is_object() {
        hints.sandbox(config, None, &shared, "");
    }
    for agent in exposure.agents().filter_map(|it| it.at.as_ref()) {
        let own = agent.key("sandbox");
        if own.is_object() {
            hints.sandbox(config, Some(agent), &own, "");
        } else if !own.is_present() && !own.is_unknown() {
            hints.sandbox(config, Some(agent), agent, "sandbox.");
        }
    }
    for channel in &exposure.channels {
        let dm = channel.dm.as_ref().map(|it| (it.policy, &it.policy_at));
        let groups = channel.groups.as_ref().map(|it| (it.policy, &it.policy_at));
        for (policy, at) in [dm, groups].into_iter().flatten() {
            let path = at.path();
            // WhatsApp asks the section for the policy of direct messages, whichever account it is.
            let is_moot = channel.plugin.id == "whatsapp" && path.0.len() > 3 && path.last_key() == Some("dmPolicy");
            if let (Some(policy), Some(key), false) = (policy, path.last_key(), is_moot) {
                let level = path.0[..path.0.len() - 1].iter().fold(config.root(), |it, segment| match segment {
                    crate::path::Segment::Key(key) => it.key(key),
                    crate::path::Segment::Index(_) => config.start(),
                });
                hints.push(&level, "", key, policy, None);
            }
        }
    }
    crate::order::by_key(&mut hints.found, |it| it.at);
    hints.found
}

struct Hints<'a> {
    analysis: &'a Analysis,
    source: SourceId,
    found: Vec<Hint>,
}

impl Hints<'_> {
    /// What of the sandbox of `agent`, of all agents if that is `None`, is written elsewhere than in `level`.
    fn sandbox(&mut self, config: &Config<'_>, agent: Option<&View<'_>>, level: &View<'_>, prefix: &str) {
        let text = |key, default| {
            let at = sandbox::place(config, agent, key)?;
            Some((at.str().or(default)?, at))
        };
        let Some((mode, at)) = text("mode", "off") else { return };
        self.push(level, prefix, "mode", mode, Some(&at));
        if mode == "off" {
            return;
        }
        if let Some((scope, at)) = sandbox::scope(config, agent) {
            self.push(level, prefix, "scope", scope, Some(&at));
        }
        if let Some((access, at)) = text("workspaceAccess", "none") {
            self.push(level, prefix, "workspaceAccess", access, Some(&at));
        }
    }

    /// Notes that `value` holds for `key` of the object `level`, if that is not written there; `from` is where it is.
    fn push(&mut self, level: &View<'_>, prefix: &str, key: &str, value: &str, from: Option<&View<'_>>) {
        // With a prefix all that it names is left out.
        let at = level.key(if prefix.is_empty() { key } else { prefix.trim_end_matches('.') });
        let place = level.value().map(|it| it.loc).filter(|it| it.source == self.source && level.is_object());
        let Some(loc) = place.filter(|_| !at.is_present() && !at.is_unknown()) else { return };
        let text = self.analysis.documents.get(loc.source.0 as usize).map(|it| loc.span.of(&it.text));
        if !text.is_some_and(|it| it.starts_with('{')) {
            return;
        }
        let label = format!("{prefix}{key}: {value}");
        let why = match from.filter(|it| it.is_present()) {
            Some(from) => format!("`{prefix}{key}` is left out, so `{}` applies: `{value}`", from.path()),
            None => format!("`{prefix}{key}` is left out, so the default applies: `{value}`"),
        };
        let at = loc.span.start + 1;
        match self.found.iter_mut().find(|it| it.at == at) {
            Some(hint) => {
                hint.label.push_str(", ");
                hint.label.push_str(&label);
                hint.why.push_str("\n\n");
                hint.why.push_str(&why);
            }
            None => self.found.push(Hint { at, label, why }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Sources, analyze};

    /// The text with each hint written into it, between `«` and `»`.
    fn hinted(text: &str) -> String {
        let (sources, options) = (Sources::new("clawdbot.json", text), Options::default());
        let analysis = analyze(&sources, &options);
        let config = analysis.config(&sources, &options);
        let mut out = text.to_owned();
        for it in hints(&analysis, &Exposure::new(&config), SourceId::MAIN).iter().rev() {
            out.insert_str(it.at as usize, &format!("«{}»", it.label));
        }
        out
    }

    #[test]
    fn what_is_left_out_is_told_where_it_would_stand() {
        for (text, want) in [
            ("{ gateway: { port: 1 } }", "{ gateway: {«bind: loopback» port: 1 } }"),
            ("{ gateway: { bind: 'lan' } }", "{ gateway: { bind: 'lan' } }"),
            ("{ gateway: { bind: '${BIND}', $include: 'x' } }", "{ gateway: { bind: '${BIND}', $include: 'x' } }"),
            ("{ gateway: {", "{ gateway: {«bind: loopback»"),
            ("{ tools: { exec: {} } }", "{ tools: { exec: {«host: sandbox, ask: on-miss»} } }"),
            ("{ session: 1, logging: null }", "{ session: 1, logging: null }"),
            (
                "{ channels: { telegram: { botToken: '1:a', groupPolicy: 'open' } } }",
                "{ channels: { telegram: {«dmPolicy: pairing» botToken: '1:a', groupPolicy: 'open' } } }",
            ),
            (
                "{ channels: { whatsapp: { dmPolicy: 'pairing', accounts: { work: {} } } } }",
                "{ channels: { whatsapp: { dmPolicy: 'pairing', accounts: { work: {«groupPolicy: allowlist»} } } } }",
            ),
        ] {
            assert_eq!(hinted(text), want, "{text}");
        }
    }

    #[test]
    fn agents_tell_what_they_inherit() {
        assert_eq!(
            hinted(
                "{ agents: { defaults: { sandbox: { mode: 'all' } }, list: [{ id: 'a' }, { id: 'b', sandbox: \
                    { mode: 'off' } }, { id: 'c', sandbox: { scope: 'shared' } }] } }"
            ),
            "{ agents: { defaults: { sandbox: {«scope: agent, workspaceAccess: none» mode: 'all' } }, list: \
             [{«sandbox.mode: all, sandbox.scope: agent, sandbox.workspaceAccess: none» id: 'a' }, { id: 'b', sandbox: \
             { mode: 'off' } }, { id: 'c', sandbox: {«mode: all, workspaceAccess: none» scope: 'shared' } }] } }"
        );
        assert_eq!(
            hinted("{ agents: { list: [{ id: 'a' }] } }"),
            "{ agents: { list: [{«sandbox.mode: off» id: 'a' }] } }"
        );
        let (sources, options) = (
            Sources::new("clawdbot.json", "{ agents: { defaults: { sandbox: { mode: 'all' } }, list: [{}] } }"),
            Options::default(),
        );
        let analysis = analyze(&sources, &options);
        let config = analysis.config(&sources, &options);
        let found = hints(&analysis, &Exposure::new(&config), SourceId::MAIN);
        assert!(
            found[1]
                .why
                .starts_with("`sandbox.mode` is left out, so `agents.defaults.sandbox.mode` applies: `all`\n\n"),
            "{}",
            found[1].why
        );
    }
}
