//! Who may have commands run on the host, outside the sandbox.
//!
//! Source: `sandbox.md` section 6 of the product's measured behaviour.

use crate::config::{Config, View};
use crate::lists::CollectVec;

/// The gates that a sender on one channel must pass.
pub struct Elevated<'a> {
    /// Whether it is switched on, for all and for this agent; `None` if it is not known here.
    pub enabled: [Option<bool>; 2],
    /// Where that is written: `tools.elevated.enabled`, then the agent's own.
    pub enabled_at: [View<'a>; 2],
    /// Where the senders are listed: `tools.elevated.allowFrom.CHANNEL`, or for Discord what stands in for it.
    pub list: View<'a>,
    /// Those senders; `None` if they are not known here. None at all lets nobody through.
    pub senders: Option<Vec<String>>,
    /// Whether the list is the channel's own for direct messages, as that of Discord is where there is no other.
    pub is_fallback: bool,
    /// The agent's own list, which must name the sender as well; `None` if it has no lists.
    pub own: Option<(View<'a>, Option<Vec<String>>)>,
}

/// The gates for senders on `channel` who talk to an agent; `agent` is its object in `agents.list`, if it has one.
pub fn gates<'a>(config: &Config<'a>, agent: Option<&View<'a>>, channel: &'a str) -> Elevated<'a> {
    let section = config.at("tools.elevated");
    let own = agent.map_or_else(|| config.start(), |it| it.at("tools.elevated"));
    let enabled_at = [section.key("enabled"), own.key("enabled")];
    let enabled = [0, 1].map(|at: usize| enabled_at[at].bool().or(true));
    let list_in = |lists: View<'a>| {
        let list = lists.key(channel);
        let is_fallback = channel == "discord" && !list.is_array() && !list.is_unknown();
        if is_fallback { (config.at("channels.discord.dm.allowFrom"), true) } else { (list, false) }
    };
    let (list, is_fallback) = list_in(section.key("allowFrom"));
    let own = own.key("allowFrom");
    let own = (agent.is_some() && (own.is_set() || own.is_unknown())).then(|| {
        let (list, _) = list_in(own);
        let senders = senders(&list);
        (list, senders)
    });
    Elevated { enabled, enabled_at, senders: senders(&list), list, is_fallback, own }
}

/// The channels whose senders may have commands run outside the sandbox: those that have a list, and Discord where its own
/// stands in.
pub fn channels<'a>(config: &Config<'a>) -> Vec<&'a str> {
    let mut channels: Vec<&str> = config.at("tools.elevated.allowFrom").entries().map(|it| it.0).collect_vec();
    if !channels.contains(&"discord") && config.at("channels.discord").is_present() {
        channels.push("discord");
    }
    channels
}

impl Elevated<'_> {
    /// Who gets through, in a word or two; `None` for nobody.
    pub fn who(&self) -> Option<String> {
        match (self.lets_in(|it| !it.is_empty()), self.lets_in(|it| it.iter().any(|it| it == "*"))) {
            (Some(false), _) => None,
            (None, _) => Some("not known here".to_owned()),
            (_, Some(true)) => Some("everybody".to_owned()),
            _ => Some(match self.senders.as_ref().map_or(0, Vec::len) {
                1 => "1 sender".to_owned(),
                count => format!("{count} senders"),
            }),
        }
    }

    /// Whether anybody on the channel gets through whom each list lets in; `None` if it is not known here.
    pub fn lets_in(&self, who: impl Fn(&[String]) -> bool) -> Option<bool> {
        self.admits(&|list| Some(who(list)))
    }

    /// The same, where of a list it may not be known whether it lets them in.
    pub fn admits(&self, who: &dyn Fn(&[String]) -> Option<bool>) -> Option<bool> {
        let of = |list: &Option<Vec<String>>| list.as_ref().and_then(|it| who(it));
        let own = self.own.as_ref().map_or(Some(true), |it| of(&it.1));
        let mut answer = Some(true);
        for it in [self.enabled[0], self.enabled[1], of(&self.senders), own] {
            match it {
                Some(true) => {}
                Some(false) => return it,
                None => answer = None,
            }
        }
        answer
    }
}

/// Whether `entry`, without the prefix of its channel, is an id or a number of a sender, and no name that somebody may have as well.
pub fn is_id(entry: &str) -> bool {
    let mut has_digit = false;
    for it in entry.bytes() {
        match it {
            b'0'..=b'9' => has_digit = true,
            b'A'..=b'Z' | b'+' | b'-' | b'.' | b' ' | b'(' | b')' => {}
            _ => return false,
        }
    }
    has_digit
}

/// The entries of a list of senders, trimmed, blanks dropped.
fn senders(list: &View<'_>) -> Option<Vec<String>> {
    if list.is_unknown() || list.items().any(|it| it.is_unknown()) {
        return None;
    }
    Some(list.items().filter_map(|it| it.entry_text()).filter(|it| !it.is_empty()).collect_vec())
}
