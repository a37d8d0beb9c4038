//! Whether a session runs in a container, and with what (§1, §3).

use serde_json::Value as Json;

use super::{Session, at, default_agent, entry_of, first, normal_id};

/// The part of the sandbox's settings that decides who may do what.
#[derive(PartialEq, Eq, Debug)]
pub struct Sandbox {
    /// `off`, `non-main` or `all`.
    pub mode: String,
    /// `session`, `agent` or `shared`.
    pub scope: String,
    /// `none`, `ro` or `rw`.
    pub workspace_access: String,
}

/// The settings for `agent`: what its entry says, else what the defaults say, else the product's default (§1).
pub fn settings(config: &Json, agent: &str) -> Sandbox {
    let own = at(entry_of(config, agent), &["sandbox"]);
    let defaults = at(config, &["agents", "defaults", "sandbox"]);
    let pick = |key: &str| first(&[&own[key], &defaults[key]]).as_str();
    // "first set of A.scope, D.scope; else legacy perSession: true is session, false is shared"
    let scope = pick("scope").or_else(|| {
        let per_session = first(&[&own["perSession"], &defaults["perSession"]]).as_bool()?;
        Some(if per_session { "session" } else { "shared" })
    });
    Sandbox {
        mode: pick("mode").unwrap_or("off").to_owned(),
        scope: scope.unwrap_or("agent").to_owned(),
        workspace_access: pick("workspaceAccess").unwrap_or("none").to_owned(),
    }
}

/// Whether the session with that key runs in a container (§3).
pub fn is_sandboxed_key(config: &Json, key: &str) -> bool {
    // "1. empty session key: no."
    if key.trim().is_empty() {
        return false;
    }
    // "Agent = id inside the key (lower-cased) else the default agent"
    let agent = match key.split(':').collect::<Vec<_>>()[..] {
        ["agent", id, _, ..] => normal_id(id),
        _ => default_agent(config),
    };
    // "2. mode off: no; all: yes."
    match &*settings(config, &agent).mode {
        "off" => return false,
        "all" => return true,
        _ => {}
    }
    // "Main key = agent:<agent>:main (session.mainKey is forced to main), or global when session.scope = global."
    let own_main = format!("agent:{agent}:main");
    let is_global = at(config, &["session", "scope"]) == "global";
    let main_key = if is_global { "global" } else { &own_main };
    // "Canonicalization: exactly main, the agent main key: main key; anything else unchanged and case-sensitive."
    let canonical = if key == "main" || key == own_main { main_key } else { key };
    // "3. non-main: yes unless canonical key = main key."
    canonical != main_key
}

/// Whether a session of that kind of `agent` runs in a container.
pub fn is_sandboxed(config: &Json, agent: &str, session: &Session<'_>) -> bool {
    is_sandboxed_key(config, &session.key(config, agent))
}
