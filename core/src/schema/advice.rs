//! Mistakes that people are known to make, and what they mean instead.
//!
//! Source: the wrong forms of `lesson.md` sections 2 and 3, each tried on the product, and the keys that the product's
//! own guide shows and its validator refuses (`config-schema.md`).

use crate::lists::CollectVec;
use crate::path::{KeyPath, Segment};
use crate::value::{Kind, Value};

/// A key that stands where it has no meaning.
pub(super) struct Misplaced {
    /// Where it stands: keys joined by dots, `*` for any one step.
    from: &'static str,
    /// Where it belongs, if anywhere. `*` is what `from` matched there, in order; `'*'` is that very key.
    to: Option<&'static str>,
    /// What is written now, and what to write there instead; other values move as they are.
    values: &'static [(Word, &'static str)],
    /// A key beside it that belongs to the same place and has to come along, since the one says nothing without the
    /// other.
    pub along: Option<&'static str>,
    /// Why, and what to do: whole sentences.
    pub why: &'static str,
}

/// A value that stands in a place where it has no meaning.
pub(super) struct WrongValue {
    /// As [`Misplaced::from`]; a leading `**` is any number of steps.
    place: &'static str,
    values: &'static [Word],
    /// What to write instead.
    pub instead: Option<&'static str>,
    /// And what to add where nothing is yet, relative to the place's parent: `true` at this key.
    pub also: Option<&'static str>,
    pub why: &'static str,
}

/// A value in the tables.
#[derive(Clone, Copy)]
enum Word {
    Bool(bool),
    Text(&'static str),
    /// Any text that begins so.
    Start(&'static str),
    Number(f64),
}

impl Word {
    fn is(self, value: &Value) -> bool {
        match (self, &value.kind) {
            (Word::Bool(word), Kind::Bool(value)) => word == *value,
            (Word::Text(word), Kind::String(_)) => value.as_str().is_some_and(|it| it.eq_ignore_ascii_case(word)),
            (Word::Start(start), Kind::String(_)) => value.as_str().is_some_and(|it| it.starts_with(start)),
            (Word::Number(word), Kind::Number(value)) => word == *value,
            _ => false,
        }
    }
}

/// What to do with a misplaced key.
pub(super) struct Move {
    /// Where it belongs.
    pub to: KeyPath,
    /// What to write there; the value as it is, if `None`.
    pub value: Option<&'static str>,
}

impl Misplaced {
    /// The advice for the key at `path`.
    pub(super) fn find(path: &KeyPath) -> Option<&'static Misplaced> {
        MISPLACED.iter().find(|it| captures(it.from, path).is_some())
    }

    /// Where the key at `path` with `value` belongs.
    pub(super) fn target(&self, path: &KeyPath, value: &Value) -> Option<Move> {
        let mut captured = captures(self.from, path)?.into_iter();
        let segment = |part| match part {
            "*" => captured.next().unwrap_or_else(|| Segment::from("*")),
            "'*'" => Segment::from("*"),
            part => Segment::from(part),
        };
        let to = KeyPath(self.to?.split('.').map(segment).collect_vec());
        let value = self.values.iter().find(|it| it.0.is(value)).map(|it| it.1);
        Some(Move { to, value })
    }
}

impl WrongValue {
    /// The advice for `value` at `path`.
    pub(super) fn find(path: &KeyPath, value: &Value) -> Option<&'static WrongValue> {
        let at = |place: &'static str| match place.strip_prefix("**.") {
            Some(rest) => {
                let steps = rest.split('.').count();
                let tail = path.0.len().checked_sub(steps).map(|from| KeyPath(path.0[from..].to_vec()));
                tail.is_some_and(|it| captures(rest, &it).is_some())
            }
            None => captures(place, path).is_some(),
        };
        WRONG_VALUES.iter().find(|it| it.values.iter().any(|word| word.is(value)) && at(it.place))
    }
}

/// What the `*` of `pattern` stand for in `path`; `None` if it does not match.
fn captures(pattern: &str, path: &KeyPath) -> Option<Vec<Segment>> {
    let mut captured = Vec::new();
    let mut parts = pattern.split('.');
    for segment in &path.0 {
        match (parts.next()?, segment) {
            ("*", segment) => captured.push(segment.clone()),
            (part, Segment::Key(key)) if part == &**key => {}
            _ => return None,
        }
    }
    parts.next().is_none().then_some(captured)
}

const fn moved(from: &'static str, to: &'static str, why: &'static str) -> Misplaced {
    Misplaced { from, to: Some(to), values: &[], along: None, why }
}

const fn direct(from: &'static str, to: &'static str, along: &'static str) -> Misplaced {
    Misplaced { from, to: Some(to), values: &[], along: Some(along), why: DM }
}

const fn nowhere(from: &'static str, why: &'static str) -> Misplaced {
    Misplaced { from, to: None, values: &[], along: None, why }
}

const ON_ALWAYS: &[(Word, &str)] = &[(Word::Text("on"), "always"), (Word::Bool(true), "always")];
const ON_ALL: &[(Word, &str)] = &[(Word::Bool(true), "all"), (Word::Bool(false), "off")];

const TOOLS: &str = "Tool limits for all agents stand in the top-level section `tools`, those of one agent in \
                     `agents.list[].tools`. Do not let `doctor --fix` mend this: it deletes the key, and the limits with it.";
const ELEVATED: &str = "`elevated` only says who may leave the sandbox. Which commands may run, and when somebody has to \
                        approve them, stands in `tools.exec`; there `ask` is \"off\", \"on-miss\" or \"always\".";
const SANDBOX_TOOLS: &str = "Tools for sandboxed sessions stand in `tools.sandbox.tools`, those of one agent in \
                             `agents.list[].tools.sandbox.tools`.";
const DM: &str = "This channel keeps the settings of direct chats together in `dm`: `dm.policy` and `dm.allowFrom`.";
const MENTION: &str = "Mentions are asked for per group; `groups.\"*\"` is every group that is not listed.";
const SANDBOX_MODE: &str = "Which sessions are sandboxed is said by `mode`: \"off\", \"non-main\" or \"all\".";
const NEWER: &str = "Later versions of the product know this key; this one refuses the file because of it.";
const GUIDE: &str = "The product's guide shows this key, but this version refuses it.";

const MISPLACED: &[Misplaced] = &[
    nowhere("$schema", "Other programs name a schema this way; this one refuses the key. Tell your editor instead."),
    moved("sandbox", "agents.defaults.sandbox", "The sandbox of all agents is set in `agents.defaults.sandbox`."),
    moved("model", "agents.defaults.model", "The model of all agents is set in `agents.defaults.model`."),
    moved(
        "workspace",
        "agents.defaults.workspace",
        "The workspace of the agents is set in `agents.defaults.workspace`.",
    ),
    moved("agents.defaults.tools", "tools", TOOLS),
    moved("agents.defaults.exec", "tools.exec", TOOLS),
    moved("agents.defaults.sandbox.tools", "tools.sandbox.tools", SANDBOX_TOOLS),
    moved("agents.list.*.sandbox.tools", "agents.list.*.tools.sandbox.tools", SANDBOX_TOOLS),
    moved("tools.elevated.security", "tools.exec.security", ELEVATED),
    Misplaced { from: "tools.elevated.ask", to: Some("tools.exec.ask"), values: ON_ALWAYS, along: None, why: ELEVATED },
    moved("agents.list.*.tools.elevated.security", "agents.list.*.tools.exec.security", ELEVATED),
    Misplaced {
        from: "agents.list.*.tools.elevated.ask",
        to: Some("agents.list.*.tools.exec.ask"),
        values: ON_ALWAYS,
        along: None,
        why: ELEVATED,
    },
    direct("channels.discord.dmPolicy", "channels.discord.dm.policy", "allowFrom"),
    direct("channels.discord.allowFrom", "channels.discord.dm.allowFrom", "dmPolicy"),
    direct("channels.discord.accounts.*.dmPolicy", "channels.discord.accounts.*.dm.policy", "allowFrom"),
    direct("channels.discord.accounts.*.allowFrom", "channels.discord.accounts.*.dm.allowFrom", "dmPolicy"),
    direct("channels.slack.dmPolicy", "channels.slack.dm.policy", "allowFrom"),
    direct("channels.slack.allowFrom", "channels.slack.dm.allowFrom", "dmPolicy"),
    direct("channels.slack.accounts.*.dmPolicy", "channels.slack.accounts.*.dm.policy", "allowFrom"),
    direct("channels.slack.accounts.*.allowFrom", "channels.slack.accounts.*.dm.allowFrom", "dmPolicy"),
    direct("channels.googlechat.dmPolicy", "channels.googlechat.dm.policy", "allowFrom"),
    direct("channels.googlechat.allowFrom", "channels.googlechat.dm.allowFrom", "dmPolicy"),
    moved("channels.whatsapp.requireMention", "channels.whatsapp.groups.'*'.requireMention", MENTION),
    moved(
        "channels.whatsapp.accounts.*.requireMention",
        "channels.whatsapp.accounts.*.groups.'*'.requireMention",
        MENTION,
    ),
    moved("channels.telegram.requireMention", "channels.telegram.groups.'*'.requireMention", MENTION),
    moved(
        "channels.telegram.accounts.*.requireMention",
        "channels.telegram.accounts.*.groups.'*'.requireMention",
        MENTION,
    ),
    moved(
        "channels.discord.requireMention",
        "channels.discord.guilds.'*'.requireMention",
        "Mentions are asked for per server; `guilds.\"*\"` is every server that is not listed.",
    ),
    moved(
        "channels.whatsapp.enabled",
        "web.enabled",
        "WhatsApp has no switch here. `web.enabled` switches all of it, `accounts.<id>.enabled` one login.",
    ),
    Misplaced {
        from: "agents.defaults.sandbox.enabled",
        to: Some("agents.defaults.sandbox.mode"),
        values: ON_ALL,
        along: None,
        why: SANDBOX_MODE,
    },
    Misplaced {
        from: "agents.list.*.sandbox.enabled",
        to: Some("agents.list.*.sandbox.mode"),
        values: ON_ALL,
        along: None,
        why: SANDBOX_MODE,
    },
    nowhere(
        "agents.defaults.sandbox.docker.privileged",
        "A sandbox cannot be privileged, and a privileged container would be none.",
    ),
    nowhere(
        "agents.list.*.sandbox.docker.privileged",
        "A sandbox cannot be privileged, and a privileged container would be none.",
    ),
    moved(
        "gateway.token",
        "gateway.auth.token",
        "The gateway's token stands in `gateway.auth`; here it would be ignored.",
    ),
    moved("gateway.password", "gateway.auth.password", "The gateway's password stands in `gateway.auth`."),
    nowhere(
        "gateway.customBindHost",
        "The gateway would read this key, but its validator refuses it, so that `bind: \"custom\"` cannot work in this \
         version. Use \"loopback\", \"lan\" or \"tailnet\".",
    ),
    nowhere(
        "tools.exec.approvalRunningNoticeMs",
        "Only single agents know this key: `agents.list[].tools.exec.approvalRunningNoticeMs`.",
    ),
    nowhere("tools.alsoAllow", NEWER),
    nowhere("agents.list.*.tools.alsoAllow", NEWER),
    nowhere("browser.evaluateEnabled", NEWER),
    nowhere("gateway.controlUi.dangerouslyDisableDeviceAuth", NEWER),
    nowhere("channels.discord.intents", NEWER),
    nowhere("tools.web.fetch.readability", GUIDE),
    nowhere("tools.web.fetch.firecrawl", GUIDE),
    nowhere("session.historyLimit", GUIDE),
    nowhere("bridge", GUIDE),
];

const fn instead(place: &'static str, values: &'static [Word], instead: &'static str, why: &'static str) -> WrongValue {
    WrongValue { place, values, instead: Some(instead), also: None, why }
}

const WRONG_VALUES: &[WrongValue] = &[
    WrongValue {
        place: "**.groupPolicy",
        values: &[Word::Text("requireMention"), Word::Text("mention"), Word::Text("mentions")],
        instead: Some("allowlist"),
        also: Some("groups.*.requireMention"),
        why: "Asking for mentions is no policy but a switch of each group, `requireMention`; `groups.\"*\"` is every group \
              that is not listed.",
    },
    instead("**.ask", &[Word::Text("on"), Word::Bool(true)], "always", "\"always\" asks before every command."),
    instead("**.sandbox.mode", &[Word::Text("on"), Word::Bool(true)], "all", "\"all\" sandboxes every session."),
    instead("**.sandbox.mode", &[Word::Bool(false)], "off", "\"off\" sandboxes nothing."),
    instead(
        "**.sandbox.scope",
        &[Word::Text("container")],
        "session",
        "The scope says who shares a container: with \"session\", nobody does.",
    ),
    instead(
        "logging.redactSensitive",
        &[Word::Text("on"), Word::Bool(true), Word::Text("all")],
        "tools",
        "\"tools\" hides secrets in what tools print; there is nothing stronger in this version.",
    ),
    instead(
        "session.dmScope",
        &[Word::Text("per-account-channel-peer"), Word::Text("session"), Word::Text("per-sender")],
        "per-channel-peer",
        "In this version \"per-channel-peer\" separates people most.",
    ),
    WrongValue {
        place: "gateway.auth.mode",
        values: &[Word::Text("none"), Word::Text("off"), Word::Bool(false)],
        instead: None,
        also: None,
        why: "Authentication cannot be switched off by a mode: there is none until a token or password is set. Set one.",
    },
    WrongValue {
        place: "gateway.auth.mode",
        values: &[Word::Text("tailscale")],
        instead: None,
        also: None,
        why: "Tailscale identity is no mode: it is accepted beside the token with `gateway.auth.allowTailscale` when \
              `gateway.tailscale.mode` is \"serve\".",
    },
    instead(
        "gateway.bind",
        &[Word::Text("localhost"), Word::Text("127.0.0.1"), Word::Text("::1"), Word::Text("local")],
        "loopback",
        "The gateway is bound by a word, not an address; \"loopback\" is this machine only.",
    ),
    instead(
        "gateway.bind",
        &[Word::Text("0.0.0.0"), Word::Text("::"), Word::Text("all"), Word::Text("any"), Word::Text("public")],
        "lan",
        "The gateway is bound by a word, not an address; \"lan\" lets the whole network connect, and needs authentication.",
    ),
    instead(
        "gateway.bind",
        &[Word::Start("192.168."), Word::Start("10."), Word::Start("172.")],
        "lan",
        "The gateway is bound by a word, not an address; \"lan\" lets the whole network connect, and needs authentication.",
    ),
    WrongValue {
        place: "agents.defaults.subagents.archiveAfterMinutes",
        values: &[Word::Number(0.0)],
        instead: None,
        also: None,
        why: "The product's guide says that 0 switches this off, but this version refuses it.",
    },
    WrongValue {
        place: "messages.groupChat.historyLimit",
        values: &[Word::Number(0.0)],
        instead: None,
        also: None,
        why: "The product's guide says that 0 switches this off, but this version refuses it.",
    },
    instead(
        "gateway.bind",
        &[Word::Text("tailscale"), Word::Start("100.")],
        "tailnet",
        "\"tailnet\" is the Tailscale address; `gateway.tailscale.mode: \"serve\"` with \"loopback\" is safer.",
    ),
    instead(
        "agents.defaults.contextPruning.mode",
        &[Word::Text("adaptive"), Word::Text("aggressive"), Word::Text("on")],
        "cache-ttl",
        "The product's guide shows other modes, but this version only knows \"off\" and \"cache-ttl\".",
    ),
    instead(
        "**.profile",
        &[Word::Text("safe"), Word::Text("none")],
        "minimal",
        "\"minimal\" is the smallest set of tools.",
    ),
];
