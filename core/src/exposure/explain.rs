//! Why somebody can do something, step by step; or why not, and what would have to change.

use super::words::{Kind, Place, Principal, Reach};
use super::{Exposure, Hop, Path, Way};
use crate::config::View;
use crate::lists::{CollectVec, PushAll};
use crate::path::Segment;
use crate::policy::{channels, sandbox, tools};

/// One step of a chain.
pub struct Step<'a> {
    /// Which: `admitted`, `routed`, `session`, `tool`, `place`, `onward`, `reaches`.
    pub step: &'static str,
    /// What is so, as a sentence without a full stop.
    pub text: String,
    /// The place that makes it so; not written where a default does. `None` where nothing in the file has a say.
    pub at: Option<View<'a>>,
}

/// Why not.
pub struct WhyNot<'a> {
    /// The first layer that stops it: `admitted`, `routed`, or that of a list of tools.
    pub layer: &'static str,
    /// What is so, as a sentence without a full stop.
    pub text: String,
    /// The key that would have to change.
    pub at: View<'a>,
}

impl<'c, 'a> Exposure<'c, 'a> {
    /// Whether `who` has the tool `tool` with the agent, and on which way: the first that is certain, else one that may be.
    pub fn can(&self, who: Principal, channel: Option<&str>, agent: usize, tool: usize) -> Option<usize> {
        let fits = |it: &usize| {
            let way = &self.ways[*it];
            way.agent == agent && self.is_from(way, who, channel) && self.place(way, tool).is_some()
        };
        let is_sure =
            |it: &usize| self.ways[*it].is_certain && self.place(&self.ways[*it], tool) != Some(Place::Unknown);
        let ways: Vec<usize> = (0..self.ways.len()).filter(fits).collect_vec();
        ways.iter().copied().find(|it| is_sure(it)).or(ways.first().copied())
    }

    /// The steps that give who comes this way the tool with this number.
    pub fn why(&self, way: &Way<'a>, tool: usize) -> Vec<Step<'a>> {
        let mut steps = self.approach(way);
        let name = tools::known().nth(tool).unwrap_or_default();
        let room = self.room(way);
        let listed = room
            .steps
            .iter()
            .rev()
            .find(|it| it.allow.is_present() && it.policy.as_ref().is_some_and(|it| it.is_limited()));
        let dropped = room.steps.iter().find(|it| it.dropped);
        let (text, at) = match (room.unknown & (1 << tool) != 0, listed, dropped) {
            (true, ..) => (format!("Whether `{name}` is allowed is not known here"), None),
            (_, Some(step), _) => (
                format!("`{name}` is on the list of the {} layer, and no layer denies it", step.layer.name()),
                Some(step.allow),
            ),
            (_, None, Some(step)) => (
                format!("The allow list names no tool, so the assistant ignores it: `{name}` is allowed"),
                Some(step.allow),
            ),
            _ => (format!("No layer stops `{name}`: nothing is written about it"), Some(self.config.at("tools.deny"))),
        };
        steps.push(Step { step: "tool", text, at });
        if let Some(place) = self.place(way, tool) {
            steps.push(self.where_step(way, tool, place));
        }
        steps
    }

    /// The chain of a path: how they get in, and what makes the worst of it possible.
    pub fn chain(&self, path: &Path) -> Vec<Step<'a>> {
        let way = &self.ways[path.way];
        let worst = path.worst().map_or(Reach::NONE, |it| Reach(1 << it));
        if !way.has_tools || way.beside.0.and(way.beside.1).has(worst) {
            let mut steps = self.approach(way);
            steps.push(Step { step: "reaches", text: format!("That is enough to {}", worst.phrase()), at: None });
            return steps;
        }
        if let Some(tool) = self.culprit(way, worst) {
            let mut steps = self.why(way, tool);
            steps.push(Step { step: "reaches", text: format!("So they can {}", worst.phrase()), at: None });
            return steps;
        }
        let mut steps = self.approach(way);
        steps.push_all(self.hop_step(way, worst));
        steps.push(Step { step: "reaches", text: format!("So they can {}", worst.phrase()), at: None });
        steps
    }

    /// The tool by which who comes this way reaches `what` at once.
    fn culprit(&self, way: &Way<'a>, what: Reach) -> Option<usize> {
        let room = self.room(way);
        (0..tools::KNOWN).find(|it| {
            let set = (room.allowed | room.unknown) & (1 << it);
            let (sure, maybe) = self.house.reach(room, set, way.elevated);
            sure.and(maybe).has(what)
        })
    }

    /// Through which tool the worst of a path is reached, and where that works; no tool where they need none, or where another
    /// conversation does it for them.
    pub fn means(&self, path: &Path) -> (Option<usize>, Place) {
        let way = &self.ways[path.way];
        let worst = path.worst().map_or(Reach::NONE, |it| Reach(1 << it));
        if way.has_tools
            && worst != Reach::NONE
            && let Some(tool) = self.culprit(way, worst)
        {
            return (Some(tool), self.place(way, tool).unwrap_or(Place::Unknown));
        }
        let place = if worst == Reach::CODE || !way.has_tools { Place::Host } else { Place::Gateway };
        (None, place)
    }

    /// How they get to the conversation.
    pub fn approach(&self, way: &Way<'a>) -> Vec<Step<'a>> {
        let mut steps = vec![Step { step: "admitted", text: self.admitted(way), at: Some(way.at) }];
        let agent = self.agent(way.agent);
        let id = &agent.id;
        if way.channel.is_some() {
            let (text, at) = match &way.binding {
                Some(at) => (format!("A binding leads to agent `{id}`"), *at),
                None => (
                    format!("No binding says otherwise, so the default agent `{id}` answers"),
                    self.config.at("bindings"),
                ),
            };
            steps.push(Step { step: "routed", text, at: Some(at) });
        }
        if way.has_tools {
            let mode = sandbox::place(self.config, agent.at.as_ref(), "mode");
            let run = match self.room(way).sandboxed {
                Some(true) => "runs in a sandbox",
                Some(false) => "runs on this machine, without a sandbox",
                None => "runs in a place that is not known here",
            };
            let text = match way.kind {
                Kind::Main => format!("The conversation is the main one of `{id}`, and {run}"),
                Kind::Direct => format!("Each sender has a conversation of their own, which {run}"),
                Kind::Group => format!("Each group has a conversation of its own, which {run}"),
                _ => format!("The call has a conversation of its own, which {run}"),
            };
            steps.push(Step { step: "session", text, at: mode });
        }
        steps
    }

    fn admitted(&self, way: &Way<'a>) -> String {
        let channel = self.channel_name(way);
        let doubt = if way.is_certain { "" } else { ", as far as is known here" };
        let is_star = way.at.str().set() == Some("*");
        match way.who {
            Principal::Stranger if is_star => format!("`*` lets in everybody who writes on {channel}{doubt}"),
            Principal::Stranger => format!("Everybody may write on {channel}{doubt}"),
            Principal::Paired => {
                let dm = way.channel.and_then(|it| self.channels[it].dm.as_ref());
                let known = dm.filter(|_| self.config.facts.pairing_stores.is_some());
                let so_far = known.map_or_else(String::new, |it| format!(" ({} so far)", it.paired));
                format!("Whoever the owner pairs may write on {channel}{so_far}{doubt}")
            }
            Principal::Listed
                if way.at.path().0.first().is_some_and(|it| matches!(it, Segment::Key(it) if **it == *"tools")) =>
            {
                format!("Anybody may write on {channel}, and this list names some of them for more{doubt}")
            }
            Principal::Listed => format!("The list names who may write on {channel}{doubt}"),
            Principal::GroupAny => format!("{channel} serves any group that the assistant is added to{doubt}"),
            Principal::GroupMember => format!(
                "{channel} serves {} listed {}, and everybody in it{doubt}",
                way.groups.len(),
                if way.groups.len() == 1 { "group" } else { "groups" }
            ),
            Principal::Webhook => {
                format!("The webhook of {channel} asks for no secret, so that anybody can pose as a sender{doubt}")
            }
            Principal::Hook => format!("Webhooks are on{doubt}"),
            Principal::Network => format!("Tailscale lets its members operate the gateway without the token{doubt}"),
            Principal::Local if !way.has_tools => {
                format!("Files of the assistant are open to others on this machine{doubt}")
            }
            Principal::Local => format!("The gateway asks nobody on this machine for a token{doubt}"),
            Principal::Web => format!("What the assistant reads on the web can tell it what to do{doubt}"),
        }
    }

    fn where_step(&self, way: &Way<'a>, tool: usize, place: Place) -> Step<'a> {
        let agent = self.agent(way.agent).at.as_ref();
        let name = tools::known().nth(tool).unwrap_or_default();
        let room = self.room(way);
        let is_out = way.elevated == Some(true) && room.sandboxed == Some(true) && place == Place::Host;
        let (text, at) = match place {
            _ if is_out => {
                let channel = way.channel.map_or("", |it| self.channels[it].plugin.id);
                (
                    "Commands of these senders may leave the sandbox".to_owned(),
                    self.config.at("tools.elevated.allowFrom").key(channel),
                )
            }
            Place::Hole => {
                let (hole, at) = &self.container(way.agent).holes[0];
                (format!("`{name}` runs in a sandbox with a hole: {hole}"), *at)
            }
            Place::Approval | Place::Node => {
                (format!("`{name}` runs {}", place.phrase()), self.config.at("tools.exec.host"))
            }
            _ => {
                let mode = sandbox::place(self.config, agent, "mode").unwrap_or_else(|| self.config.start());
                (format!("`{name}` runs {}", place.phrase()), mode)
            }
        };
        Step { step: "place", text, at: Some(at) }
    }

    /// The step into another conversation, in which `what` is reached.
    fn hop_step(&self, way: &Way<'a>, what: Reach) -> Option<Step<'a>> {
        let onward = self.onward();
        let id = |agent: usize| &*self.agent(agent).id;
        for (hop, _, agents) in self.hops(onward, self.room(way)) {
            let Some(to) = agents.into_iter().find(|it| self.behind(hop, *it).has(what)) else { continue };
            let agent = self.agent(way.agent);
            let (text, at) = match hop {
                Hop::Spawn if to == way.agent => (
                    "`sessions_spawn` starts helpers of the same agent".to_owned(),
                    self.config.at("tools.subagents.tools.deny"),
                ),
                Hop::Spawn => (
                    format!("`sessions_spawn` starts helpers of agent `{}`", id(to)),
                    agent.place(self.config, "subagents.allowAgents"),
                ),
                Hop::Send if to == way.agent => (
                    format!("`sessions_send` writes into the main conversation of `{}`", id(to)),
                    self.config.at("agents.defaults.sandbox.sessionToolsVisibility"),
                ),
                Hop::Send => (
                    format!("`sessions_send` writes to agent `{}`", id(to)),
                    self.config.at("tools.agentToAgent.enabled"),
                ),
                Hop::Cron => (
                    format!("`cron` starts work in the main conversation of `{}`", id(to)),
                    self.config.at("tools.deny"),
                ),
            };
            return Some(Step { step: "onward", text, at: Some(at) });
        }
        None
    }

    /// Why `who` has not got the tool with the agent: the first layer that stops it. `None` if they have it.
    pub fn why_not(&self, who: Principal, channel: Option<&str>, agent: usize, tool: usize) -> Option<WhyNot<'a>> {
        if self.can(who, channel, agent, tool).is_some() {
            return None;
        }
        let id = &*self.agent(agent).id;
        let mine = |it: &&Way<'a>| self.is_from(it, who, channel) && it.has_tools;
        if let Some(way) = self.ways.iter().filter(mine).find(|it| it.agent == agent) {
            let name = tools::known().nth(tool).unwrap_or_default();
            let (layer, at) = self.block(self.room(way), tool)?;
            let text = match layer {
                "off" => format!("`{name}` is not switched on"),
                "workspaceAccess" => format!("`{name}` is not offered in a sandbox whose workspace can only be read"),
                _ => format!("The {layer} layer does not let `{name}` through"),
            };
            return Some(WhyNot { layer, text, at });
        }
        if let Some(way) = self.ways.iter().find(|it| mine(it)) {
            let other = &*self.agent(way.agent).id;
            let at = way.binding.unwrap_or_else(|| self.config.at("bindings"));
            return Some(WhyNot { layer: "routed", text: format!("They get to agent `{other}`, not to `{id}`"), at });
        }
        let (text, at) = self.shut(who, channel);
        Some(WhyNot { layer: "admitted", text, at })
    }

    /// Why `who` is not let in anywhere.
    fn shut(&self, who: Principal, channel: Option<&str>) -> (String, View<'a>) {
        let is_it = |id: &str| channel.is_none_or(|it| it.split('/').next() == Some(id));
        let found = self.channels.iter().find(|it| is_it(it.plugin.id));
        let config = self.config;
        let dm = found.and_then(|it| it.dm.as_ref());
        let groups = found.and_then(|it| it.groups.as_ref());
        let policy = |it: Option<&str>, at: &View<'a>| (format!("The policy is `{}`", it.unwrap_or("?")), *at);
        match (who, found) {
            (Principal::Hook, _) => ("Webhooks are off, or have no token".to_owned(), config.at("hooks.enabled")),
            (Principal::Network, _) => {
                ("The gateway asks for its token or password".to_owned(), config.at("gateway.auth"))
            }
            (Principal::Local, _) => {
                ("The gateway asks for its token or password".to_owned(), config.at("gateway.auth"))
            }
            (Principal::Web, _) => ("No tool of the agent reads the web".to_owned(), config.at("tools.web")),
            (_, None) => {
                const WHY: &str = "is switched off, or lacks what it logs in with";
                let channels = config.at("channels");
                match channels::ALL.iter().find(|it| channel.is_some() && is_it(it.id)) {
                    Some(it) => (format!("The channel `{}` {WHY}", it.id), channels.key(it.id)),
                    None => (format!("No channel is in use: each {WHY}"), channels),
                }
            }
            (Principal::Listed, Some(channel)) => (
                "Nobody is listed".to_owned(),
                channel.dm.as_ref().map_or_else(|| config.at("channels"), |it| it.allow),
            ),
            (Principal::GroupAny | Principal::GroupMember, _) if groups.is_some() => {
                groups.map_or_else(|| (String::new(), config.start()), |it| policy(it.policy, &it.policy_at))
            }
            (Principal::Webhook, Some(channel)) => {
                ("There is no webhook, or it asks for a secret".to_owned(), channel.at("webhookUrl"))
            }
            _ => match dm {
                Some(dm) => policy(dm.policy, &dm.policy_at),
                None => ("That channel has no such senders".to_owned(), config.at("channels")),
            },
        }
    }
}

impl Reach {
    /// What whoever reaches the worst of it can do.
    pub fn phrase(self) -> &'static str {
        self.members().next().map_or("talk to the assistant, and no more", |it| Reach::TABLE[it].1)
    }
}
