//! Rules of the format beyond types and ranges, one file each. A schema asks for them by name with `x-refine`.
//!
//! The product runs them on an object only if nothing in it is of a wrong type (`validation.md` section 6), so they can
//! rely on types, and stay silent where they find another one.

mod broadcast_agents;
mod browser_profile;
mod dm_open;
mod heartbeat;
mod safe_executable;
mod slack_http;
mod telegram_commands;

use std::borrow::Cow;

use crate::diagnostic::{Action, Applicability, Fix};
use crate::path::{Change, KeyPath, NewValue};
use crate::text::Loc;
use crate::value::{Kind, Object, Origin, Text, Value};

use super::check::Found;
use super::issue::{Issue, Problem, Refined};
use super::node::NodeId;

/// One of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refinement {
    BroadcastAgents,
    BrowserProfile,
    /// `dmPolicy` and `allowFrom`.
    DmOpen,
    /// `policy` and `allowFrom`.
    DmPolicyOpen,
    Heartbeat,
    /// Of a text, or of the first item of a list.
    SafeExecutable,
    SlackHttp,
    TelegramCommands,
}

impl Refinement {
    pub(super) fn by_name(name: &str) -> Option<Refinement> {
        Some(match name {
            "broadcast-agents" => Refinement::BroadcastAgents,
            "browser-profile" => Refinement::BrowserProfile,
            "dm-open" => Refinement::DmOpen,
            "dm-policy-open" => Refinement::DmPolicyOpen,
            "heartbeat" => Refinement::Heartbeat,
            "safe-executable" => Refinement::SafeExecutable,
            "slack-http" => Refinement::SlackHttp,
            "telegram-commands" => Refinement::TelegramCommands,
            _ => return None,
        })
    }

    pub(super) fn check<'v>(self, value: &'v Value, sink: &mut Sink<'_, 'v>) {
        if self == Refinement::SafeExecutable {
            return safe_executable::check(value, sink);
        }
        let Some(object) = value.as_object() else { return };
        match self {
            Refinement::BroadcastAgents => broadcast_agents::check(object, sink),
            Refinement::BrowserProfile => browser_profile::check(object, sink),
            Refinement::DmOpen => dm_open::check("dmPolicy", object, sink),
            Refinement::DmPolicyOpen => dm_open::check("policy", object, sink),
            Refinement::Heartbeat => heartbeat::check(object, sink),
            Refinement::SlackHttp => slack_http::check(object, sink),
            Refinement::TelegramCommands => telegram_commands::check(object, sink),
            Refinement::SafeExecutable => {}
        }
    }
}

/// Takes what a refinement finds.
pub(super) struct Sink<'w, 'v> {
    /// The path of the object at hand.
    pub path: KeyPath,
    /// What to underline for the object as a whole.
    pub here: Loc,
    node: NodeId,
    found: &'w mut Found<'v>,
}

impl<'w, 'v> Sink<'w, 'v> {
    pub(super) fn new(path: KeyPath, here: Loc, node: NodeId, found: &'w mut Found<'v>) -> Sink<'w, 'v> {
        Sink { path, here, node, found }
    }

    /// Reports a problem of the value at `path`, or of its absence.
    fn report(&mut self, path: KeyPath, value: Option<&'v Value>, refined: Refined) {
        let loc = value.map_or(self.here, |it| it.loc);
        let problem = Problem::Refined(Box::new(refined));
        self.found.issues.push(Issue { path, loc, value, problem, node: self.node });
    }

    /// A string of unknown content decides.
    fn undecided(&mut self) {
        self.found.undecided = true;
    }
}

/// A fix that sets one value.
fn set(title: impl Into<Cow<'static, str>>, path: KeyPath, value: impl Into<NewValue>) -> Fix {
    let change = Change::Set { path, value: value.into() };
    Fix { title: title.into(), applicability: Applicability::Unsafe, action: Action::Changes(vec![change]) }
}

/// What a string says, as far as it is known.
enum Says<'v> {
    /// There is none.
    Nothing,
    Text(&'v str),
    /// Only the environment knows.
    Unknown,
}

fn says<'v>(object: &'v Object, key: &str) -> Says<'v> {
    match object.get(key).map(|it| &it.kind) {
        Some(Kind::String(Text { origin: Origin::Opaque, .. }) | Kind::Broken) => Says::Unknown,
        // It may stand in a file that was not read.
        None if object.open => Says::Unknown,
        Some(Kind::String(Text { text, .. })) => Says::Text(text),
        _ => Says::Nothing,
    }
}
