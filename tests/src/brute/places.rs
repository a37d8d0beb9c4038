//! Where each tool works (§5 and §6).

use serde_json::Value as Json;

use super::{Session, at, entry_of, first, items, sandbox, tools};

/// The tools of a session, each with the place where it works; `elevated`: the sender's commands may leave the sandbox.
pub fn placed(config: &Json, agent: &str, session: &Session<'_>, elevated: bool) -> Vec<(&'static str, &'static str)> {
    let sandboxed = sandbox::is_sandboxed(config, agent, session);
    let read_only = sandboxed && sandbox::settings(config, agent).workspace_access == "ro";
    let mut placed = Vec::new();
    for tool in tools::allowed(config, agent, session) {
        let is_off = match tool {
            // "apply_patch only if tools.exec.applyPatch.enabled"
            "apply_patch" if at(config, &["tools", "exec", "applyPatch", "enabled"]) != true => true,
            // "with workspaceAccess ro edit, write and apply_patch are not offered"
            "write" | "edit" | "apply_patch" => read_only,
            "web_search" => at(config, &["tools", "web", "search", "enabled"]) == false,
            "web_fetch" => at(config, &["tools", "web", "fetch", "enabled"]) == false,
            "browser" => at(config, &["browser", "enabled"]) == false,
            _ => false,
        };
        if is_off {
            continue;
        }
        let place = match tool {
            "exec" | "process" => match exec(config, agent, sandboxed, elevated) {
                Some(place) => place,
                None if tool == "exec" => continue,
                None => "gateway",
            },
            // "in a sandbox: read, edit, write run on the host and are confined to the effective workspace"
            "read" | "write" | "edit" | "apply_patch" => {
                if sandboxed {
                    "sandbox"
                } else {
                    "host"
                }
            }
            "nodes" | "canvas" => "node",
            "browser" => {
                let may_leave = browser_may_leave(config, agent);
                if sandboxed && !may_leave { "sandbox" } else { "browser" }
            }
            _ => "gateway",
        };
        placed.push((tool, place));
    }
    placed
}

/// Where commands run; `None` where they are refused.
fn exec(config: &Json, agent: &str, sandboxed: bool, elevated: bool) -> Option<&'static str> {
    let exec = at(config, &["tools", "exec"]);
    // "on and ask: routed to the gateway host with approvals (even from a sandboxed session); full: security full, ask off"; an
    // allowed sender chooses the level by a directive.
    if elevated {
        return Some("host");
    }
    // "security default: gateway and node: allowlist; ask default on-miss"
    let security = exec["security"].as_str().unwrap_or("allowlist");
    let ask = exec["ask"].as_str().unwrap_or("on-miss");
    match exec["host"].as_str().unwrap_or("sandbox") {
        "gateway" | "node" if security == "deny" => None,
        "node" => Some("node"),
        // "approval needed: ask=always, or ask=on-miss with security=allowlist and not allow-listed"; with security=allowlist and
        // ask=off only what is allow-listed runs.
        "gateway" if security == "full" && ask != "always" => Some("host"),
        "gateway" => Some("host-approval"),
        // "host=sandbox in an unsandboxed session runs directly on the gateway host without any approval check"
        _ if !sandboxed => Some("host"),
        _ if has_hole(config, agent) => Some("sandbox-hole"),
        _ => Some("sandbox"),
    }
}

/// The settings of the agent and of the defaults below `sandbox`; the agent's are ignored where the scope is shared (§1).
fn parts<'j>(config: &'j Json, agent: &str, key: &str) -> [&'j Json; 2] {
    let shared = sandbox::settings(config, agent).scope == "shared";
    let own = if shared { &Json::Null } else { at(entry_of(config, agent), &["sandbox", key]) };
    [own, at(config, &["agents", "defaults", "sandbox", key])]
}

/// Whether the container shows something of the host: a bind (D list followed by A list), or the host's network.
fn has_hole(config: &Json, agent: &str) -> bool {
    let [own, defaults] = parts(config, agent, "docker");
    let binds = items(&own["binds"]).len() + items(&defaults["binds"]).len();
    binds > 0 || first(&[&own["network"], &defaults["network"]]) == "host"
}

fn browser_may_leave(config: &Json, agent: &str) -> bool {
    let [own, defaults] = parts(config, agent, "browser");
    first(&[&own["allowHostControl"], &defaults["allowHostControl"]]) == true
}
