//! Which tools a session has (§4, §5).

use serde_json::Value as Json;

use super::{Session, at, entry_of, first, members, sandbox};

/// The tools of the assistant's own (§5, first list); in the order in which it offers them.
pub const CORE: [&str; 22] = [
    "read",
    "edit",
    "write",
    "apply_patch",
    "exec",
    "process",
    "browser",
    "canvas",
    "nodes",
    "cron",
    "message",
    "tts",
    "gateway",
    "agents_list",
    "sessions_list",
    "sessions_history",
    "sessions_send",
    "sessions_spawn",
    "session_status",
    "web_search",
    "web_fetch",
    "image",
];

/// The tools of the plugin `memory-core` (§5).
pub const MEMORY: [&str; 2] = ["memory_search", "memory_get"];

/// Every tool that is looked at, in the product's order.
pub fn all() -> impl Iterator<Item = &'static str> {
    CORE.into_iter().chain(MEMORY)
}

/// The groups of tools (§5, table of groups).
fn group(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "group:memory" => &["memory_search", "memory_get"],
        "group:web" => &["web_search", "web_fetch"],
        "group:fs" => &["read", "write", "edit", "apply_patch"],
        "group:runtime" => &["exec", "process"],
        "group:sessions" => &["sessions_list", "sessions_history", "sessions_send", "sessions_spawn", "session_status"],
        "group:ui" => &["browser", "canvas"],
        "group:automation" => &["cron", "gateway"],
        "group:messaging" => &["message"],
        "group:nodes" => &["nodes"],
        "group:clawdbot" => &[
            "browser",
            "canvas",
            "nodes",
            "cron",
            "message",
            "gateway",
            "agents_list",
            "sessions_list",
            "sessions_history",
            "sessions_send",
            "sessions_spawn",
            "session_status",
            "memory_search",
            "memory_get",
            "web_search",
            "web_fetch",
            "image",
        ],
        _ => return None,
    })
}

/// What a profile allows (§5, table of profiles); `full` and unknown ones restrict nothing.
fn profile(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "minimal" => &["session_status"],
        "coding" => &["group:fs", "group:runtime", "group:sessions", "group:memory", "image"],
        "messaging" => &["group:messaging", "sessions_list", "sessions_history", "sessions_send", "session_status"],
        _ => return None,
    })
}

/// Denied to every subagent (§5, below the table of layers).
const SUBAGENT_DENY: [&str; 11] = [
    "sessions_list",
    "sessions_history",
    "sessions_send",
    "sessions_spawn",
    "gateway",
    "agents_list",
    "whatsapp_login",
    "session_status",
    "cron",
    "memory_search",
    "memory_get",
];

/// The sandbox's own lists where nobody sets them (§4).
const SANDBOX_ALLOW: [&str; 12] = [
    "exec",
    "process",
    "read",
    "write",
    "edit",
    "apply_patch",
    "image",
    "sessions_list",
    "sessions_history",
    "sessions_send",
    "sessions_spawn",
    "session_status",
];
const SANDBOX_DENY: [&str; 12] = [
    "browser",
    "canvas",
    "nodes",
    "cron",
    "gateway",
    "telegram",
    "whatsapp",
    "discord",
    "googlechat",
    "slack",
    "signal",
    "imessage",
];

/// One layer's two lists; a list that is not set is `None`.
#[derive(Default)]
struct Policy {
    allow: Option<Vec<String>>,
    deny: Option<Vec<String>>,
}

/// "trim, lower-case; aliases bash is exec, apply-patch is apply_patch"
fn normal(name: &str) -> String {
    match &*name.trim().to_lowercase() {
        "bash" => "exec".to_owned(),
        "apply-patch" => "apply_patch".to_owned(),
        other => other.to_owned(),
    }
}

fn texts(list: &Json) -> Option<Vec<String>> {
    let list = list.as_array()?;
    Some(list.iter().filter_map(Json::as_str).map(normal).filter(|it| !it.is_empty()).collect())
}

fn policy(json: &Json) -> Policy {
    Policy { allow: texts(&json["allow"]), deny: texts(&json["deny"]) }
}

fn expand(entries: &[String]) -> Vec<String> {
    let mut expanded = Vec::new();
    for entry in entries {
        match group(entry) {
            Some(tools) => expanded.extend(tools.iter().map(|it| (*it).to_owned())),
            // "group:plugins: all plugin tools; a plugin id expands to its tools"
            None if entry == "group:plugins" || entry == "memory-core" => expanded.extend(MEMORY.map(str::to_owned)),
            None => expanded.push(entry.clone()),
        }
    }
    expanded
}

/// "* = all; other entries with * = anchored glob (* matches any run); else exact"
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, rest)) => name
            .strip_prefix(head)
            .is_some_and(|tail| (0..=tail.len()).any(|at| tail.is_char_boundary(at) && matches(rest, &tail[at..]))),
    }
}

fn matches_any(entries: &[String], name: &str) -> bool {
    entries.iter().any(|it| matches(it, name))
}

/// "deny match: no; allow empty or absent: yes; allow match: yes; apply_patch also if exec is allow-matched; else no"
fn lets_through(policy: &Policy, name: &str) -> bool {
    if policy.deny.as_ref().is_some_and(|it| matches_any(it, name)) {
        return false;
    }
    match &policy.allow {
        Some(allow) if !allow.is_empty() => {
            matches_any(allow, name) || (name == "apply_patch" && matches_any(allow, "exec"))
        }
        _ => true,
    }
}

/// "if no allow entry expands to an existing core tool, the allow list is dropped (deny stays)": layers 1 to 7 only.
fn without_unknown_only(mut policy: Policy) -> Policy {
    let names_a_core_tool =
        |it: &String| expand(std::slice::from_ref(it)).iter().any(|tool| CORE.contains(&tool.as_str()));
    if policy.allow.as_ref().is_some_and(|allow| !allow.iter().any(names_a_core_tool)) {
        policy.allow = None;
    }
    policy
}

/// The provider and the model an agent uses: its own, else that of the defaults, else `anthropic/claude-opus-4-5`
/// (audit checks §3.4).
fn model(config: &Json, agent: &str) -> (String, String) {
    let own = &entry_of(config, agent)["model"];
    let own = own.as_str().or(own["primary"].as_str());
    let default = at(config, &["agents", "defaults", "model", "primary"]).as_str();
    let name = own.or(default).unwrap_or("anthropic/claude-opus-4-5").trim().to_lowercase();
    match name.split_once('/') {
        Some((provider, model)) => (provider.to_owned(), model.to_owned()),
        None => ("anthropic".to_owned(), name),
    }
}

/// "keys trimmed and lower-cased; try full provider/model (or model id if it already has /) then provider; first hit only"
fn by_provider<'j>(map: &'j Json, (provider, model): &(String, String)) -> &'j Json {
    let full = if model.contains('/') { model.clone() } else { format!("{provider}/{model}") };
    for wanted in [&full, provider] {
        // Of two keys that are the same after trimming, the later one is looked up.
        let hits = members(map).filter(|(key, _)| key.trim().to_lowercase() == *wanted);
        if let Some((_, hit)) = hits.last() {
            return hit;
        }
    }
    &Json::Null
}

/// Layer 7: the tools of the group, else those of the group `*`; the groups of the account, else those of the channel (§5).
/// Discord and Slack have resolvers of their own.
fn group_tools<'j>(config: &'j Json, session: &Session<'_>) -> &'j Json {
    let Session::Group { channel, account, guild, group } = *session else { return &Json::Null };
    let section = at(config, &["channels", channel]);
    let own = members(&section["accounts"]).find(|(id, _)| id.eq_ignore_ascii_case(account));
    let of_account = |key: &str| first(&[own.map_or(&Json::Null, |(_, it)| &it[key]), &section[key]]);
    match channel {
        // Discord: the server's entry, whichever account it is; there the channel's tools, else the server's. A channel `*` has none.
        "discord" => {
            let server = first(&[&section["guilds"][guild], &section["guilds"]["*"]]);
            first(&[&server["channels"][group]["tools"], &server["tools"]])
        }
        // Slack calls its groups channels, and takes an entry as a whole: one without tools hides those of `*`.
        "slack" => {
            let channels = of_account("channels");
            &first(&[&channels[group], &channels["*"]])["tools"]
        }
        _ => {
            let groups = of_account("groups");
            first(&[&groups[group]["tools"], &groups["*"]["tools"]])
        }
    }
}

/// The sandbox's lists: each separately of the agent, else global, else default; `image` is let in (§4).
fn sandbox_policy(config: &Json, agent: &str) -> Policy {
    let own = at(entry_of(config, agent), &["tools", "sandbox", "tools"]);
    let global = at(config, &["tools", "sandbox", "tools"]);
    let list = |key: &str, default: &[&str]| {
        let set = texts(&own[key]).or_else(|| texts(&global[key]));
        set.unwrap_or_else(|| default.iter().map(|it| (*it).to_owned()).collect())
    };
    let (mut allow, deny) = (list("allow", &SANDBOX_ALLOW), list("deny", &SANDBOX_DENY));
    // "Then groups are expanded. If image is in neither list it is appended to allow."
    let names_image = |list: &[String]| expand(list).iter().any(|it| it == "image");
    if !names_image(&allow) && !names_image(&deny) {
        allow.push("image".to_owned());
    }
    Policy { allow: Some(allow), deny: Some(deny) }
}

fn profile_policy(name: &Json) -> Policy {
    let allow = name.as_str().and_then(profile).map(|it| it.iter().map(|it| (*it).to_owned()).collect());
    Policy { allow, deny: None }
}

/// The layers in their order, with the names that `footguard policy --json` gives them (§5, table of layers).
fn layers(config: &Json, agent: &str, session: &Session<'_>) -> Vec<(&'static str, Policy)> {
    let model = model(config, agent);
    let (global, own) = (&config["tools"], &entry_of(config, agent)["tools"]);
    let (global_provider, own_provider) =
        (by_provider(&global["byProvider"], &model), by_provider(&own["byProvider"], &model));
    let mut layers = vec![
        ("profile", profile_policy(first(&[&own["profile"], &global["profile"]]))),
        ("providerProfile", profile_policy(first(&[&own_provider["profile"], &global_provider["profile"]]))),
        ("global", policy(global)),
        ("globalProvider", policy(global_provider)),
        ("agent", policy(own)),
        ("agentProvider", policy(own_provider)),
        ("group", policy(group_tools(config, session))),
    ];
    for (_, layer) in &mut layers {
        *layer = without_unknown_only(std::mem::take(layer));
    }
    if sandbox::is_sandboxed(config, agent, session) {
        layers.push(("sandbox", sandbox_policy(config, agent)));
    }
    if *session == Session::Subagent {
        let configured = policy(at(config, &["tools", "subagents", "tools"]));
        let mut deny: Vec<String> = SUBAGENT_DENY.iter().map(|it| (*it).to_owned()).collect();
        deny.extend(configured.deny.unwrap_or_default());
        layers.push(("subagent", Policy { allow: configured.allow, deny: Some(deny) }));
    }
    layers
}

/// Every tool, each with the first layer that stops it; `None` if it survives them all.
pub fn stopped_by(config: &Json, agent: &str, session: &Session<'_>) -> Vec<(&'static str, Option<&'static str>)> {
    let mut layers = layers(config, agent, session);
    for (_, policy) in &mut layers {
        for list in [&mut policy.allow, &mut policy.deny].into_iter().flatten() {
            *list = expand(list);
        }
    }
    let stop = |tool: &str| layers.iter().find(|(_, it)| !lets_through(it, tool)).map(|(name, _)| *name);
    all().map(|tool| (tool, stop(tool))).collect()
}

/// The tools that a session of that kind has, in the product's order.
pub fn allowed(config: &Json, agent: &str, session: &Session<'_>) -> Vec<&'static str> {
    let stopped = stopped_by(config, agent, session);
    stopped.into_iter().filter(|(_, layer)| layer.is_none()).map(|(tool, _)| tool).collect()
}
