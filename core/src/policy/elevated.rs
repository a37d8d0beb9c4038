//! Who may have commands run on the host, outside the sandbox.
//!
//! Source: `sandbox.md` section 6 of the product's measured behaviour.

use crate::config::{Config, View};

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
pub fn gates<'a>(config: &Config<'a>, agent: Option<&View<'a>>, channel: &str) -> Elevated<'a> {
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
    let own = (agent.is_some() && (own.is_present() || own.is_unknown())).then(|| {
        let (list, _) = list_in(own);
        let senders = senders(&list);
        (list, senders)
    });
    Elevated { enabled, enabled_at, senders: senders(&list), list, is_fallback, own }
}

impl Elevated<'_> {
    /// Whether anybody on the channel gets through; `None` if it is not known here.
    pub fn lets_in(&self, who: impl Fn(&[String]) -> bool) -> Option<bool> {
        let lists = [Some(&self.senders), self.own.as_ref().map(|it| &it.1)];
        let passes = lists.into_iter().flatten().map(|it| it.as_ref().map(|it| who(it)));
        let mut gates = self.enabled.into_iter().chain(passes);
        let all: Vec<Option<bool>> = gates.by_ref().collect();
        if all.contains(&Some(false)) {
            return Some(false);
        }
        if all.contains(&None) { None } else { Some(true) }
    }
}

/// The entries of a list of senders, trimmed, blanks dropped.
fn senders(list: &View<'_>) -> Option<Vec<String>> {
    if list.is_unknown() || list.items().any(|it| it.is_unknown()) {
        return None;
    }
    Some(list.items().filter_map(|it| it.entry_text()).filter(|it| !it.is_empty()).collect())
}
