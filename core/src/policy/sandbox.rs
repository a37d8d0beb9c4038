//! What holds for the sandbox of one agent.
//!
//! Source: `sandbox.md` section 1 of the product's measured behaviour.

use crate::config::{Config, Field, View};

/// Who shares a container, and where that is written: `agent` unless the file says otherwise. `None` if it is not known here.
///
/// Of `scope` the agent's own counts, then the shared one; only where neither is written, `perSession`, likewise.
pub fn scope<'a>(config: &Config<'a>, agent: Option<&View<'a>>) -> Option<(&'a str, View<'a>)> {
    let levels =
        || [agent.map(|it| it.key("sandbox")), Some(config.at("agents.defaults.sandbox"))].into_iter().flatten();
    for at in levels().map(|it| it.key("scope")) {
        match at.str() {
            Field::Default => {}
            scope => return Some((scope.set()?, at)),
        }
    }
    for at in levels().map(|it| it.key("perSession")) {
        match at.bool() {
            Field::Default => {}
            flag => return Some((if flag.set()? { "session" } else { "shared" }, at)),
        }
    }
    Some(("agent", config.at("agents.defaults.sandbox.scope")))
}

/// Whether what an agent says under this key of its own sandbox counts for nothing where all agents share one container.
pub fn is_shared_only(key: &str) -> bool {
    matches!(key, "docker" | "browser" | "prune")
}

/// Where what holds at `dotted` for the agent `agent` is written: its own, unless that is `null`, else the shared place, written
/// or not. `None` if that hangs on a scope that is not known here.
pub fn place<'a>(config: &Config<'a>, agent: Option<&View<'a>>, dotted: &'a str) -> Option<View<'a>> {
    let shared = config.at("agents.defaults.sandbox").at(dotted);
    let Some(own) = agent.map(|it| it.key("sandbox").at(dotted)).filter(|it| it.is_set() || it.is_unknown()) else {
        return Some(shared);
    };
    if is_shared_only(dotted.split('.').next().unwrap_or_default()) && scope(config, agent)?.0 == "shared" {
        return Some(shared);
    }
    Some(own)
}

/// The text that holds for the agent `agent` at `dotted` inside its sandbox section: its own, else the shared one, else
/// `default`. `None` if it is not known here.
pub fn text<'a>(config: &Config<'a>, agent: Option<&View<'a>>, dotted: &'a str, default: &'a str) -> Option<&'a str> {
    place(config, agent, dotted)?.str().or(default)
}
