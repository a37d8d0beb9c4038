//! Where a configuration defines and names its agents.
//!
//! Source: `config-schema.md`, the lists and keys that take agent ids.

use crate::path::KeyPath;
use crate::text::Loc;
use crate::value::{Kind, Origin, Text, Value};

use super::place;

/// The places of ids, as [`place::matches`] reads them.
const USES: [&str; 6] = [
    "bindings.[].agentId",
    "broadcast.*.[]",
    "agents.list.[].subagents.allowAgents.[]",
    "tools.agentToAgent.allow.[]",
    "approvals.exec.agentFilter.[]",
    "hooks.mappings.[].agentId",
];

const DEFINITION: &str = "agents.list.[].id";

/// One place that holds the id of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mention<'a> {
    /// The id.
    pub id: &'a str,
    /// The string, its quotes included.
    pub loc: Loc,
    /// Whether the agent is defined here.
    pub defines: bool,
}

/// Every id that is written out in `root`, definitions first, else in the order of the configuration.
pub(super) fn mentions(root: &Value) -> Vec<Mention<'_>> {
    let mut found = Vec::new();
    for pattern in [DEFINITION].iter().chain(&USES) {
        place::each(root, pattern, &mut |value| {
            if let Kind::String(Text { text, origin: Origin::Literal }) = &value.kind {
                found.push(Mention { id: text, loc: value.loc, defines: *pattern == DEFINITION });
            }
        });
    }
    found
}

/// Whether `path` takes the id of an agent that is defined elsewhere.
pub(super) fn takes_id(path: &KeyPath) -> bool {
    USES.iter().any(|it| place::matches(path, it))
}

/// Whether two ids mean the same agent: the product trims them and ignores case where it uses them.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}
