//! A kind of conversation of one agent: which tools there are, where each works, and what comes of that.

use crate::lists::CollectVec;
use std::cell::OnceCell;

use super::words::{Kind, Place, Reach};
use crate::config::{Config, Field, View};
use crate::policy::agents::{Agent, Session};
use crate::policy::holes::{self, Bind};
use crate::policy::layers::{Layers, Step};
use crate::policy::tools::{self, Answer, KNOWN};
use crate::policy::{Setting, Settings, Standard, sandbox};

/// A set of tools, by their places among the known ones.
pub type Tools = u32;

/// The tool called `name` as a set; empty if it is not known.
pub(super) fn tool(name: &str) -> Tools {
    tools::index(name).map_or(0, |it| 1 << it)
}

/// How a tool works.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runs {
    /// Runs commands.
    Shell,
    /// Reads or writes files.
    Files,
    Browser,
    Node,
    Gateway,
}

/// Of each known tool how it works, and what is reached by it outside of a sandbox.
const TABLE: [(Runs, Reach); KNOWN] = {
    use Runs::*;
    let change = Reach::FILES.and(Reach::CONFIG);
    [
        (Files, Reach::FILES.and(Reach::SECRETS).and(Reach::CHATS)), // read
        (Files, change),                                             // edit
        (Files, change),                                             // write
        (Files, change),                                             // apply_patch
        (Shell, Reach::HOST),                                        // exec
        (Shell, Reach::NONE),                                        // process: only what exec started
        (Browser, Reach::NETWORK),                                   // browser
        (Node, Reach::DEVICES),                                      // canvas
        (Node, Reach::DEVICES),                                      // nodes
        (Gateway, Reach::MESSAGES),                                  // cron
        (Gateway, Reach::MESSAGES),                                  // message
        (Gateway, Reach::NONE),                                      // tts
        (Gateway, Reach::CONFIG.and(Reach::SECRETS)),                // gateway
        (Gateway, Reach::NONE),                                      // agents_list
        (Gateway, Reach::CHATS),                                     // sessions_list
        (Gateway, Reach::CHATS),                                     // sessions_history
        (Gateway, Reach::NONE),                                      // sessions_send
        (Gateway, Reach::NONE),                                      // sessions_spawn
        (Gateway, Reach::NONE),                                      // session_status
        (Gateway, Reach::NETWORK),                                   // web_search
        (Gateway, Reach::NETWORK),                                   // web_fetch
        (Gateway, Reach::NONE),                                      // image
        (Gateway, Reach::CHATS),                                     // memory_search
        (Gateway, Reach::CHATS),                                     // memory_get
    ]
};

/// The sandbox of one agent, as far as it matters here.
#[derive(Default)]
pub struct Container<'a> {
    /// What of the host is in it, and where that is written.
    pub holes: Vec<(&'static str, View<'a>)>,
    /// What commands in it reach.
    reach: Reach,
    /// What they may reach beyond that, as something is not known here.
    maybe: Reach,
    /// Whether the agent's own workspace is in it to read only; and to write; `None` if that is not known here.
    access: Option<&'a str>,
    /// Whether the browser of the host may be driven from it.
    host_browser: Option<bool>,
}

/// One agent, and what holds in all its conversations.
pub struct Member<'a> {
    /// The agent.
    pub agent: Agent<'a>,
    container: OnceCell<Container<'a>>,
}

/// One kind of conversation of one agent.
pub struct Room<'a> {
    /// The agent, by its number.
    pub agent: usize,
    /// The kind.
    pub kind: Kind,
    /// Where the group's own lists are; `None` if it has none.
    pub lists: Option<View<'a>>,
    /// The lists that a tool must pass.
    pub steps: Vec<Step<'a>>,
    /// The tools that there are.
    pub allowed: Tools,
    /// Those of which that cannot be said here.
    pub unknown: Tools,
    /// Whether it is in a sandbox; `None` if that is not known here.
    pub sandboxed: Option<bool>,
    /// Whether it is that of elevated senders, where these have tools that others have not.
    pub elevated: Option<bool>,
}

/// Where commands run that nothing sends elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exec {
    /// In the sandbox, or on the host where there is none.
    Here,
    /// On the host.
    Host,
    /// There, with approvals.
    Approval,
    Node,
    Unknown,
}

/// What holds for all agents.
pub(super) struct House<'c, 'a> {
    pub config: &'c Config<'a>,
    pub layers: Layers<'c, 'a>,
    pub members: Vec<Member<'a>>,
    exec: Exec,
    /// Tools that are switched off, each with the place that does it; `true` if that is not known here.
    off: Vec<(Tools, View<'a>, bool)>,
    /// Whether sandboxed sessions see other ones; `None` if that is not known here.
    sees_all: Option<bool>,
}

impl<'c, 'a> House<'c, 'a> {
    pub(super) fn new(config: &'c Config<'a>, agents: Vec<Agent<'a>>) -> House<'c, 'a> {
        let exec = config.at("tools.exec");
        let mut off = Vec::new();
        let mut switch = |name: &str, at: View<'a>, default: bool| match at.bool().or(default) {
            Some(true) => {}
            flag => off.push((tool(name), at, flag.is_none())),
        };
        switch("apply_patch", exec.at("applyPatch.enabled"), false);
        switch("browser", config.at("browser.enabled"), true);
        switch("web_search", config.at("tools.web.search.enabled"), true);
        switch("web_fetch", config.at("tools.web.fetch.enabled"), true);
        let [host, security, ask] = ["host", "security", "ask"].map(|it| exec.key(it));
        let runs = match (host.str().or("sandbox"), security.str().or("allowlist"), ask.str().or("on-miss")) {
            (Some("sandbox"), ..) => Exec::Here,
            (Some(_), Some("deny"), _) => {
                off.push((tool("exec"), security, false));
                Exec::Approval
            }
            (Some("node"), ..) => Exec::Node,
            (Some("gateway"), Some("full"), Some("off" | "on-miss")) => Exec::Host,
            (Some("gateway"), Some("allowlist"), _) | (Some("gateway"), Some("full"), Some(_)) => Exec::Approval,
            _ => Exec::Unknown,
        };
        let sees = config.at("agents.defaults.sandbox.sessionToolsVisibility").str().or("spawned");
        let members = agents.into_iter().map(|agent| Member { agent, container: OnceCell::new() });
        House {
            config,
            layers: Layers::new(config),
            members: members.collect_vec(),
            exec: runs,
            off,
            sees_all: sees.map(|it| it == "all"),
        }
    }

    /// The sandbox of the agent with this number.
    pub(super) fn container(&self, agent: usize) -> &Container<'a> {
        let member = &self.members[agent];
        member.container.get_or_init(|| Container::new(self.config, member.agent.at.as_ref()))
    }

    /// What [`Room::elevated`] is for senders who are `elevated`: their commands run where all others are denied.
    pub(super) fn sets_apart(&self, elevated: Option<bool>) -> Option<bool> {
        if self.off.iter().any(|it| it.0 == tool("exec")) { elevated } else { Some(false) }
    }

    /// Such a conversation; `lists` is the section with a group's own lists.
    pub(super) fn room(&self, agent: usize, kind: Kind, lists: Option<View<'a>>, elevated: Option<bool>) -> Room<'a> {
        let member = &self.members[agent].agent;
        let session = match kind {
            Kind::Main => Session::Main,
            Kind::Direct => Session::Direct,
            Kind::Subagent => Session::Subagent,
            Kind::Group | Kind::Hook => Session::Group("", ""),
        };
        let steps = match session {
            Session::Group(..) => self.layers.steps_of_group(member, lists.as_ref()),
            _ => self.layers.steps(member, session),
        };
        let sandboxed = member.is_sandboxed(self.config, session);
        let (mut blocked, mut is_unknown) = (0, false);
        for step in &steps {
            let Some(policy) = &step.policy else {
                is_unknown = true;
                continue;
            };
            for (at, answer) in policy.answers().iter().enumerate() {
                blocked |= Tools::from(*answer != Answer::Allowed) << at;
            }
        }
        let open = !blocked & ((1 << KNOWN) - 1);
        let mut unknown = if is_unknown { open } else { 0 };
        let mut gone = 0;
        for (it, _, doubt) in &self.off {
            let doubt = match elevated {
                Some(true) if *it == tool("exec") => continue,
                None if *it == tool("exec") => true,
                _ => *doubt,
            };
            *(if doubt { &mut unknown } else { &mut gone }) |= it & open;
        }
        if sandboxed != Some(false) {
            let writes = (tool("write") | tool("edit") | tool("apply_patch")) & open;
            match (sandboxed, self.container(agent).access) {
                (Some(true), Some("ro")) => gone |= writes,
                (_, Some("ro") | None) => unknown |= writes,
                _ => {}
            }
        }
        let allowed = open & !gone & !unknown;
        Room { agent, kind, lists, steps, allowed, unknown: unknown & !gone, sandboxed, elevated }
    }

    /// Why the tool with this number is not there: the layer's name in reports, and the place that decides.
    pub(super) fn block(&self, room: &Room<'a>, index: usize) -> Option<(&'static str, View<'a>)> {
        for step in &room.steps {
            if let Some(policy) = &step.policy {
                let answer = policy.answers()[index];
                if answer != Answer::Allowed {
                    let name = tools::known().nth(index).unwrap_or_default();
                    return Some((step.layer.name(), step.place(name, answer)));
                }
            }
        }
        let bit = 1 << index;
        if (room.allowed | room.unknown) & bit != 0 {
            return None;
        }
        let off = self.off.iter().find(|it| it.0 & bit != 0 && !it.2).map(|it| ("off", it.1));
        off.or_else(|| {
            let own = self.members[room.agent].agent.at.as_ref();
            sandbox::place(self.config, own, "workspaceAccess").map(|it| ("workspaceAccess", it))
        })
    }

    /// Where the tool with this number works.
    pub(super) fn place(&self, room: &Room<'a>, index: usize, elevated: Option<bool>) -> Place {
        let Some(sandboxed) = room.sandboxed.or((TABLE[index].0 == Runs::Gateway).then_some(false)) else {
            return if TABLE[index].0 == Runs::Node { Place::Node } else { Place::Unknown };
        };
        match TABLE[index].0 {
            Runs::Gateway => Place::Gateway,
            Runs::Node => Place::Node,
            Runs::Browser if sandboxed && self.container(room.agent).host_browser == Some(false) => Place::Sandbox,
            Runs::Browser => Place::Browser,
            Runs::Files if sandboxed => Place::Sandbox,
            Runs::Files => Place::Host,
            Runs::Shell if elevated == Some(true) => Place::Host,
            Runs::Shell if elevated.is_none() && (sandboxed || self.exec != Exec::Here) && self.exec != Exec::Host => {
                Place::Unknown
            }
            Runs::Shell => match self.exec {
                Exec::Host => Place::Host,
                Exec::Approval => Place::Approval,
                Exec::Node => Place::Node,
                Exec::Unknown => Place::Unknown,
                Exec::Here if !sandboxed => Place::Host,
                Exec::Here if self.container(room.agent).holes.is_empty() => Place::Sandbox,
                Exec::Here => Place::Hole,
            },
        }
    }

    /// What the tools `set` reach, for certain and beyond that.
    pub(super) fn reach(&self, room: &Room<'a>, set: Tools, elevated: Option<bool>) -> (Reach, Reach) {
        let (mut sure, mut maybe) = (Reach::NONE, Reach::NONE);
        let sees_all =
            if room.sandboxed == Some(false) { Some(true) } else { self.sees_all.filter(|_| room.sandboxed.is_some()) };
        let sessions = tool("sessions_list") | tool("sessions_history");
        for (index, (runs, outside)) in TABLE.iter().enumerate() {
            if set & (1 << index) == 0 {
                continue;
            }
            let (here, beyond) = match self.place(room, index, elevated) {
                // What commands reach is counted where they are started.
                _ if *runs == Runs::Shell && outside.0 == 0 => continue,
                Place::Node => (Reach::DEVICES, Reach::NONE),
                Place::Approval => (Reach::APPROVAL, Reach::NONE),
                Place::Hole | Place::Sandbox if *runs == Runs::Shell => {
                    let inside = self.container(room.agent);
                    (inside.reach, inside.maybe)
                }
                Place::Sandbox if *runs == Runs::Files => match self.container(room.agent).access {
                    Some("none") => (Reach::BOX, Reach::NONE),
                    Some("rw") => (Reach::FILES, Reach::NONE),
                    // What is there to be read only is out of the reach of these tools.
                    Some(_) => (Reach::BOX, Reach::NONE),
                    None => (Reach::BOX, Reach::FILES),
                },
                Place::Unknown => (Reach::NONE, *outside),
                Place::Gateway if sessions & (1 << index) != 0 => match sees_all {
                    Some(true) => (*outside, Reach::NONE),
                    Some(false) => (Reach::NONE, Reach::NONE),
                    None => (Reach::NONE, *outside),
                },
                _ => (*outside, Reach::NONE),
            };
            sure = sure.and(here);
            maybe = maybe.and(beyond);
        }
        (sure, maybe.without(sure))
    }

    /// Whether `room` may write into other conversations of its agent.
    pub(super) fn may_send(&self, room: &Room<'a>) -> Option<bool> {
        if room.sandboxed == Some(false) { Some(true) } else { self.sees_all.filter(|_| room.sandboxed.is_some()) }
    }
}

impl<'a> Container<'a> {
    fn new(config: &Config<'a>, agent: Option<&View<'a>>) -> Container<'a> {
        let mut it = Container { reach: Reach::BOX, ..Container::default() };
        let settings = Settings::new(config, agent);
        let members = match settings.get("docker.binds") {
            Setting::List(members) => members,
            Setting::Unknown => {
                it.maybe = Reach::HOST;
                Vec::new()
            }
            _ => Vec::new(),
        };
        for at in members.into_iter().filter_map(|it| it.at) {
            let Some(bind) = Bind::read(at, "") else {
                if at.is_unknown() {
                    it.maybe = Reach::HOST;
                }
                continue;
            };
            let rights = if bind.is_read_only() { Reach::NONE } else { Reach::CONFIG };
            let (name, reach) = match bind.reach(config) {
                holes::Reach::Volume => continue,
                holes::Reach::Engine => ("engine", Reach::HOST),
                holes::Reach::Keys(_) if bind.is_read_only() => ("keys", Reach::FILES.and(Reach::SECRETS)),
                holes::Reach::Keys(_) => ("keys", Reach::HOST),
                holes::Reach::State => ("state", Reach::SECRETS.and(Reach::CHATS).and(Reach::FILES).and(rights)),
                holes::Reach::Folder => ("folder", Reach::FILES),
            };
            it.holes.push((name, at));
            it.reach = it.reach.and(reach);
        }
        match settings.get("docker.network") {
            Setting::Default(Standard::Text("none")) => {}
            Setting::Written(at) => match at.str() {
                Field::Set("none" | "") => {}
                Field::Set(name) => {
                    it.reach = it.reach.and(Reach::NETWORK);
                    if name == "host" {
                        it.holes.push(("host-network", at));
                    }
                }
                _ => it.maybe = it.maybe.and(Reach::NETWORK),
            },
            _ => it.maybe = it.maybe.and(Reach::NETWORK),
        }
        it.access = sandbox::text(config, agent, "workspaceAccess", "none");
        match it.access {
            Some("none") => {}
            Some(_) => it.reach = it.reach.and(Reach::FILES),
            None => it.maybe = it.maybe.and(Reach::FILES),
        }
        it.host_browser = sandbox::place(config, agent, "browser.allowHostControl").and_then(|it| it.bool().or(false));
        it.maybe = it.maybe.without(it.reach);
        it
    }
}
