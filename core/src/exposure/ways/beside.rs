//! The ways in that are on no channel: webhooks, the gateway itself, files, and what the assistant reads on the web.

use super::super::rooms::tool;
use super::super::words::{Kind, Principal, Reach};
use super::{Way, Ways};
use crate::config::{Field, View};
use crate::facts::{Inspected, Role};
use crate::policy::files::{self, Access};
use crate::policy::gateway;

impl<'a> Ways<'_, '_, 'a> {
    /// A way that is on no channel.
    fn beside(&mut self, who: Principal, agent: usize, kind: Kind, at: View<'a>, is_certain: bool) -> &mut Way<'a> {
        // Group conversations are there already.
        let room = if kind == Kind::Group { 0 } else { self.room(agent, kind, None, Some(false)) };
        self.ways.push(Way {
            who,
            channel: None,
            agent,
            kind,
            groups: Vec::new(),
            is_certain,
            at,
            binding: None,
            elevated: Some(false),
            room,
            beside: (Reach::NONE, Reach::NONE),
            has_tools: true,
        });
        self.ways.last_mut().expect("just pushed")
    }

    fn default_agent(&self) -> usize {
        self.house.members.iter().position(|it| it.agent.is_default).unwrap_or(0)
    }

    /// Adds them all.
    pub(super) fn beside_channels(&mut self) {
        self.hooks();
        self.network();
        self.local();
        self.web();
    }

    /// Whoever calls webhooks: a call wakes the main conversation, or has one of its own.
    fn hooks(&mut self) {
        let enabled = self.config.at("hooks.enabled");
        let token = self.config.at("hooks.token").str();
        let has_token = !matches!(token, Field::Default) && token.set().is_none_or(|it| !it.trim().is_empty());
        // Without a token the gateway does not start.
        if enabled.bool().or(false) == Some(false) || !has_token {
            return;
        }
        let (agent, is_certain) = (self.default_agent(), enabled.bool().set().is_some());
        for kind in [Kind::Main, Kind::Hook] {
            self.beside(Principal::Hook, agent, kind, enabled, is_certain);
        }
    }

    /// Whoever reaches the gateway without its token: through Tailscale, which says who they are.
    fn network(&mut self) {
        let config = self.config;
        let mode = config.at("gateway.tailscale.mode");
        let auth = gateway::auth(config);
        let by_name = config.at("gateway.auth.allowTailscale").bool();
        let is_let = match (mode.str().or("off"), by_name) {
            (Some("serve"), Field::Default) => auth.mode.map(|it| it != gateway::AuthMode::Password),
            (Some("serve"), flag) => flag.set(),
            (Some(_), _) => Some(false),
            (None, _) => None,
        };
        if is_let != Some(false) {
            let agent = self.default_agent();
            self.beside(Principal::Network, agent, Kind::Main, mode, is_let == Some(true)).beside.0 = Reach::OPERATOR;
        }
    }

    /// Others on the machine: at a gateway that asks for nothing, and at files that are open to them.
    fn local(&mut self) {
        let (config, agent) = (self.config, self.default_agent());
        let auth = gateway::auth(config);
        if matches!(auth.mode, None | Some(gateway::AuthMode::None)) && gateway::beyond_loopback(config).is_none() {
            let is_certain = auth.mode.is_some() && config.knows_environment();
            let at = config.at("gateway.auth");
            self.beside(Principal::Local, agent, Kind::Main, at, is_certain).beside.0 = Reach::OPERATOR;
        }
        let (mut sure, mut maybe) = (Reach::NONE, Reach::NONE);
        match &config.facts.inspected {
            None => maybe = Reach::CONFIG.and(Reach::SECRETS).and(Reach::CHATS),
            Some(files) => {
                for access in [Access::Write, Access::Read] {
                    // The product's findings are about the bits of a file alone.
                    for it in files::exposed(files, access).iter().filter(|it| !files::is_enclosed(files, it.file)) {
                        sure = sure.and(in_file(it.file, access));
                    }
                }
            }
        }
        if sure.and(maybe) != Reach::NONE {
            let way = self.beside(Principal::Local, agent, Kind::Main, config.start(), maybe == Reach::NONE);
            way.beside = (sure, maybe);
            way.has_tools = false;
        }
    }

    /// What the assistant reads on the web, wherever it can: what is written there is read as a message is.
    fn web(&mut self) {
        let reads = tool("web_search") | tool("web_fetch") | tool("browser");
        for (number, member) in self.house.members.iter().enumerate() {
            // An agent that only a binding names is there once somebody gets to it.
            if member.agent.at.is_some() || member.agent.is_default {
                self.room(number, Kind::Main, None, Some(false));
            }
        }
        for room in 0..self.rooms.len() {
            let it = &self.rooms[room];
            let (agent, kind, lists) = (it.agent, it.kind, it.lists);
            self.room(agent, kind, lists.as_ref(), Some(false));
        }
        for room in 0..self.rooms.len() {
            let it = &self.rooms[room];
            if it.elevated != Some(false) {
                continue;
            }
            let (sure, maybe) = (it.allowed & reads, it.unknown & reads);
            if sure | maybe != 0 {
                let (agent, kind) = (it.agent, it.kind);
                let at = self.config.at("tools.web");
                self.beside(Principal::Web, agent, kind, at, sure != 0).room = room;
            }
        }
    }
}

/// What others get who can do this with the file.
fn in_file(file: &Inspected, access: Access) -> Reach {
    match (file.role, access) {
        (Role::Config | Role::Include | Role::StateDir, Access::Write) => Reach::CONFIG,
        (Role::Extension, Access::Write) => Reach::CODE,
        (Role::Sessions, _) => Reach::CHATS,
        (Role::Log, Access::Read) => Reach::CHATS,
        (Role::Log, Access::Write) | (Role::Extension, _) => Reach::NONE,
        (Role::StateDir, Access::Read) => Reach::CHATS,
        _ => Reach::SECRETS,
    }
}
