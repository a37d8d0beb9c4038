//! The whole configuration of one agent's sandbox: each setting, what holds, and where that is written.
//!
//! Source: `sandbox.md` section 1 of the product's measured behaviour.

use super::sandbox;
use crate::config::{Config, View};
use crate::lists::{CollectVec, PushAll};

/// What holds where nothing is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// Nothing: the setting is absent.
    Unset,
    /// This text.
    Text(&'static str),
    /// This switch.
    Flag(bool),
    /// This number.
    Number(u32),
    /// These texts.
    List(&'static [&'static str]),
    /// These names with their values.
    Map(&'static [(&'static str, &'static str)]),
}

/// How what an agent says goes together with what holds for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Merge {
    /// The agent's own hides the shared one.
    Replace,
    /// As that, and an empty list counts as none.
    Filled,
    /// The shared names, overlaid by the agent's.
    Overlay,
    /// The shared items, then the agent's; an empty list counts as none.
    Append,
}

use Merge::{Append, Filled, Overlay, Replace};
use Standard::{Flag, List, Map, Number, Text, Unset};

/// Every setting but the tools: its place below the section, its default.
const TABLE: &[(&str, Merge, Standard)] = &[
    ("mode", Replace, Text("off")),
    ("scope", Replace, Text("agent")),
    ("workspaceAccess", Replace, Text("none")),
    ("workspaceRoot", Replace, Unset),
    ("docker.image", Replace, Text("clawdbot-sandbox:bookworm-slim")),
    ("docker.containerPrefix", Replace, Text("clawdbot-sbx-")),
    ("docker.workdir", Replace, Text("/workspace")),
    ("docker.readOnlyRoot", Replace, Flag(true)),
    ("docker.tmpfs", Replace, List(&["/tmp", "/var/tmp", "/run"])),
    ("docker.network", Replace, Text("none")),
    ("docker.user", Replace, Unset),
    ("docker.capDrop", Replace, List(&["ALL"])),
    ("docker.env", Overlay, Map(&[("LANG", "C.UTF-8")])),
    ("docker.setupCommand", Replace, Unset),
    ("docker.pidsLimit", Replace, Unset),
    ("docker.memory", Replace, Unset),
    ("docker.memorySwap", Replace, Unset),
    ("docker.cpus", Replace, Unset),
    ("docker.ulimits", Overlay, Unset),
    ("docker.seccompProfile", Replace, Unset),
    ("docker.apparmorProfile", Replace, Unset),
    ("docker.dns", Replace, Unset),
    ("docker.extraHosts", Replace, Unset),
    ("docker.binds", Append, Unset),
    ("browser.enabled", Replace, Flag(false)),
    ("browser.image", Replace, Text("clawdbot-sandbox-browser:bookworm-slim")),
    ("browser.containerPrefix", Replace, Text("clawdbot-sbx-browser-")),
    ("browser.cdpPort", Replace, Number(9222)),
    ("browser.vncPort", Replace, Number(5900)),
    ("browser.noVncPort", Replace, Number(6080)),
    ("browser.headless", Replace, Flag(false)),
    ("browser.enableNoVnc", Replace, Flag(true)),
    ("browser.allowHostControl", Replace, Flag(false)),
    ("browser.allowedControlUrls", Filled, Unset),
    ("browser.allowedControlHosts", Filled, Unset),
    ("browser.allowedControlPorts", Filled, Unset),
    ("browser.autoStart", Replace, Flag(true)),
    ("browser.autoStartTimeoutMs", Replace, Number(12000)),
    ("prune.idleHours", Replace, Number(24)),
    ("prune.maxAgeDays", Replace, Number(7)),
];

/// One member of a setting that is made of several.
pub struct Member<'a> {
    /// Its key; empty in a list.
    pub key: &'a str,
    /// Its value in the file; `None` where `standard` holds.
    pub at: Option<View<'a>>,
    /// The default's text.
    pub standard: &'static str,
}

/// What holds for one setting.
pub enum Setting<'a> {
    /// It is not known here.
    Unknown,
    /// Nothing is written; this holds.
    Default(Standard),
    /// What stands in this place.
    Written(View<'a>),
    /// A word that follows from another setting, and that one's place.
    Derived(&'a str, View<'a>),
    /// Put together from several places: a list, or a map.
    List(Vec<Member<'a>>),
    /// As that, with keys.
    Map(Vec<Member<'a>>),
}

/// The settings of one agent's sandbox.
pub struct Settings<'c, 'a> {
    config: &'c Config<'a>,
    agent: Option<View<'a>>,
}

impl<'c, 'a> Settings<'c, 'a> {
    /// Those of the agent whose object in `agents.list` is `agent`; of all agents, if that is `None`.
    pub fn new(config: &'c Config<'a>, agent: Option<&View<'a>>) -> Settings<'c, 'a> {
        Settings { config, agent: agent.cloned() }
    }

    /// Every setting in the product's order, with its place below the section, as in `docker.image`. Those that are unset are
    /// [`Standard::Unset`].
    pub fn all(&self) -> impl Iterator<Item = (&'static str, Setting<'a>)> {
        TABLE.iter().map(|row| (row.0, self.resolve(row.0, row.1, row.2)))
    }

    /// One setting. Names that there are none of are unset.
    pub fn get(&self, dotted: &str) -> Setting<'a> {
        match TABLE.iter().find(|it| it.0 == dotted) {
            Some(row) => self.resolve(row.0, row.1, row.2),
            None => Setting::Default(Unset),
        }
    }

    fn resolve(&self, dotted: &'a str, merge: Merge, standard: Standard) -> Setting<'a> {
        let agent = self.agent.as_ref();
        if dotted == "scope" {
            return match sandbox::scope(self.config, agent) {
                None => Setting::Unknown,
                Some((_, at)) if !at.is_present() => Setting::Default(standard),
                Some((_, at)) if at.path().last_key() == Some("scope") => Setting::Written(at),
                Some((scope, at)) => Setting::Derived(scope, at),
            };
        }
        let Some(at) = sandbox::place(self.config, agent, dotted) else {
            return Setting::Unknown;
        };
        if at.is_unknown() {
            return Setting::Unknown;
        }
        match merge {
            Replace if at.is_set() => Setting::Written(at),
            Filled if at.items().next().is_some() => Setting::Written(at),
            Replace | Filled => Setting::Default(standard),
            Overlay | Append => self.merged(dotted, merge, standard, &at),
        }
    }

    /// Lays `own`, the place that decides, over the shared one or behind it.
    fn merged(&self, dotted: &'a str, merge: Merge, standard: Standard, own: &View<'a>) -> Setting<'a> {
        let shared = self.config.at("agents.defaults.sandbox").at(dotted);
        if shared.is_unknown() {
            return Setting::Unknown;
        }
        let levels = [Some(&shared), (own.path() != shared.path()).then_some(own)];
        let mut members: Vec<Member<'a>> = Vec::new();
        if merge == Append {
            let items = levels.into_iter().flatten().flat_map(|it| it.items().collect_vec());
            members.push_all(items.map(|at| Member { key: "", at: Some(at), standard: "" }));
            return if members.is_empty() { Setting::Default(standard) } else { Setting::List(members) };
        }
        match standard {
            Map(default) if !shared.is_present() => {
                members.push_all(default.iter().map(|it| Member { key: it.0, at: None, standard: it.1 }));
            }
            _ if !shared.is_present() && !own.is_present() => return Setting::Default(standard),
            _ => {}
        }
        for (key, at) in levels.into_iter().flatten().flat_map(|it| it.entries()) {
            match members.iter_mut().find(|it| it.key == key) {
                Some(member) => member.at = Some(at),
                None => members.push(Member { key, at: Some(at), standard: "" }),
            }
        }
        Setting::Map(members)
    }
}
