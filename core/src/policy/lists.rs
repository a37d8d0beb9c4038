//! Every pair of lists of tools that is written, whoever it is for.

use super::agents::Agent;
use super::layers::{self, Layer};
use super::tools;
use crate::config::{Config, View};
use crate::path::Change;
use crate::value::Value;

/// One entry of a list.
pub struct Entry<'a> {
    /// As the product compares it: trimmed, lower case, old names replaced.
    pub name: String,
    /// The item.
    pub at: View<'a>,
}

/// A pair of lists.
pub struct Lists<'a> {
    /// Who it is for.
    pub layer: Layer,
    /// The agent that it belongs to: its object in `agents.list`.
    pub agent: Option<View<'a>>,
    /// The section that holds both.
    pub at: View<'a>,
    /// What it allows, blanks and what is not known here left out.
    pub allow: Vec<Entry<'a>>,
    /// What it denies; likewise.
    pub deny: Vec<Entry<'a>>,
    /// Whether something in either list is not known here.
    pub is_unknown: bool,
    /// For each known tool, the first entry of the deny list that covers it.
    denied: [Option<u32>; tools::KNOWN],
}

/// All of them: those of `tools`, of the agents, of subagents, of groups.
pub fn all<'a>(config: &Config<'a>) -> Vec<Lists<'a>> {
    let mut found = Vec::new();
    let tools = config.at("tools");
    level(&mut found, None, &tools, [Layer::Global, Layer::GlobalProvider]);
    for agent in config.at("agents.list").items() {
        level(&mut found, Some(&agent), &agent.key("tools"), [Layer::Agent, Layer::AgentProvider]);
    }
    push(&mut found, Layer::Subagent, None, tools.at("subagents.tools"));
    for (_, section) in config.at("channels").entries() {
        // Nearly no channel has such lists, and to name every place that could hold one takes its time.
        if !section.value().is_some_and(holds_tools) {
            continue;
        }
        for group in layers::each_group(&section) {
            push(&mut found, Layer::Group, None, group.key("tools"));
        }
    }
    found
}

/// Whether there is a key `tools` anywhere in it.
fn holds_tools(value: &Value) -> bool {
    value.as_object().is_some_and(|it| it.members.iter().any(|it| *it.key == *"tools" || holds_tools(&it.value)))
}

fn level<'a>(found: &mut Vec<Lists<'a>>, agent: Option<&View<'a>>, tools: &View<'a>, kinds: [Layer; 2]) {
    if !tools.is_object() {
        return;
    }
    push(found, kinds[0], agent, *tools);
    for (_, section) in tools.key("byProvider").entries() {
        push(found, kinds[1], agent, section);
    }
    let sandbox = tools.key("sandbox");
    if sandbox.is_object() {
        push(found, Layer::Sandbox, agent, sandbox.key("tools"));
    }
}

fn push<'a>(found: &mut Vec<Lists<'a>>, layer: Layer, agent: Option<&View<'a>>, at: View<'a>) {
    let (allow, deny) = (at.key("allow"), at.key("deny"));
    if !allow.is_array() && !deny.is_array() {
        return;
    }
    let mut is_unknown = allow.is_unknown() || deny.is_unknown();
    let [allow, deny] = [allow, deny].map(|list| {
        let mut entries = Vec::new();
        for at in list.items() {
            is_unknown |= at.is_unknown();
            let name = at.str().set().map(tools::normalise).unwrap_or_default();
            if !name.is_empty() {
                entries.push(Entry { name, at });
            }
        }
        entries
    });
    let denied = tools::coverage(deny.iter().map(|it| &*it.name));
    found.push(Lists { layer, agent: agent.cloned(), at, allow, deny, is_unknown, denied });
}

impl<'a> Lists<'a> {
    /// Whether the product ignores the allow list, as no entry names a tool.
    pub fn is_dropped(&self) -> bool {
        let can_drop = self.layer < Layer::Sandbox && !self.is_unknown && !self.allow.is_empty();
        can_drop && !self.allow.iter().any(|it| tools::names_core_tool(&it.name))
    }

    /// The entry of the deny list that covers `tool`, one of those that are known.
    pub fn denier(&self, tool: &str) -> Option<&Entry<'a>> {
        self.deny.get(self.denied[tools::index(tool)?]? as usize)
    }

    /// The change that takes `entry` out of the allow list; `None` if no tool would be named there any more, as the product ignores
    /// such a list.
    pub fn without(&self, entry: &Entry<'a>) -> Option<Change> {
        let is_kept = self.allow.iter().any(|it| !it.at.is(&entry.at) && tools::names_core_tool(&it.name));
        is_kept.then(|| Change::Remove { path: entry.at.path() })
    }

    /// The agent that the lists hold for; where that is every agent, one that says nothing of its own.
    pub fn holder(&self) -> Agent<'a> {
        Agent { id: String::new(), at: self.agent, is_default: false }
    }
}
