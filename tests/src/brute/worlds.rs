//! Configurations made up by a seed: small worlds whose parts have to do with one another.
//!
//! Few names, and the same ones everywhere: an agent that is bound, a group that has tools of its own, a list that names the
//! sender. Else most parts of a random configuration would be about nothing.

use serde_json::{Map, Value as Json, json};

use super::shrink;

/// Numbers by a seed, the same on every machine (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same way for the same `seed`.
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `below`, which is left out.
    pub fn below(&mut self, below: usize) -> usize {
        usize::try_from(self.next() % below as u64).expect("it is below a usize")
    }

    /// Whether something happens that happens `percent` times in 100.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Up to `most` of them, in any order, some perhaps twice.
    fn some(&mut self, from: &[&str], most: usize) -> Json {
        let count = self.below(most + 1);
        (0..count).map(|_| json!(self.pick(from))).collect()
    }
}

/// The ids of agents in `agents.list`, as somebody writes them.
const AGENTS: [&str; 5] = ["main", "work", "Family", "public one", "ops"];
/// What may stand in a list of tools: names, odd spellings, groups, patterns, plugins and mistakes.
const TOOLS: [&str; 38] = [
    "read",
    "write",
    "edit",
    "apply_patch",
    "exec",
    "process",
    "browser",
    "nodes",
    "cron",
    "message",
    "gateway",
    "sessions_send",
    "sessions_spawn",
    "session_status",
    "web_fetch",
    "web_search",
    "image",
    "memory_search",
    "BASH",
    " apply-patch ",
    "Read",
    "group:fs",
    "group:runtime",
    "group:web",
    "group:sessions",
    "group:memory",
    "group:clawdbot",
    "group:plugins",
    "group:ui",
    "group:automation",
    "group:messaging",
    "group:nope",
    "memory-core",
    "*",
    "sessions_*",
    "*e*",
    "reed",
    "",
];
const PROFILES: [&str; 4] = ["minimal", "coding", "messaging", "full"];
const PROVIDERS: [&str; 6] = ["anthropic", "openai", " OpenAI/gpt-5.2 ", "anthropic/claude-opus-4-5", "Google", "x/y"];
const MODELS: [&str; 5] =
    ["openai/gpt-5.2", "anthropic/claude-opus-4-5", "google/gemini-3-pro-preview", "x/y/z", "openai/gpt-5-mini"];
/// The channels of the worlds.
pub const CHANNELS: [&str; 5] = ["telegram", "whatsapp", "discord", "slack", "signal"];
/// The groups of the worlds; a third is never named.
pub const GROUPS: [&str; 2] = ["-1001234", "-1005678"];
/// The senders of the worlds; the last is never named by a list.
pub const SENDERS: [&str; 3] = ["100", "200", "900"];

/// A configuration of small parts, mostly one that the product loads.
pub fn config(dice: &mut Dice) -> Json {
    let mut config = Map::new();
    let mut put = |key: &str, value: Json| {
        if value.as_object().is_none_or(|it| !it.is_empty()) {
            config.insert(key.to_owned(), value);
        }
    };
    put("agents", agents(dice));
    put("tools", global_tools(dice));
    put("channels", channels(dice));
    if dice.percent(50) {
        put("bindings", bindings(dice));
    }
    put("session", session(dice));
    Json::Object(config)
}

/// Puts a value of a wrong type somewhere, and says where.
pub fn spoil(config: &mut Json, dice: &mut Dice) -> Option<Vec<String>> {
    let paths = shrink::paths(config);
    if paths.is_empty() {
        return None;
    }
    let path = dice.pick(&paths).clone();
    let wrong = match shrink::get(config, &path) {
        Json::Object(_) => dice.pick(&[json!("text"), json!([]), json!(3), Json::Null]).clone(),
        Json::Array(_) => dice.pick(&[json!("text"), json!({}), json!(true), Json::Null]).clone(),
        Json::String(_) => dice.pick(&[json!(7), json!({}), json!([]), json!("nonsense")]).clone(),
        _ => dice.pick(&[json!("yes"), json!({}), json!([])]).clone(),
    };
    shrink::replace(config, &path, wrong);
    Some(path)
}

fn set(object: &mut Json, key: &str, value: Json) {
    object.as_object_mut().expect("an object").insert(key.to_owned(), value);
}

fn maybe(object: &mut Json, key: &str, dice: &mut Dice, percent: usize, value: impl FnOnce(&mut Dice) -> Json) {
    if dice.percent(percent) {
        let value = value(dice);
        set(object, key, value);
    }
}

fn word(dice: &mut Dice, words: &[&str]) -> Json {
    json!(dice.pick(words))
}

fn agents(dice: &mut Dice) -> Json {
    let mut agents = json!({});
    maybe(&mut agents, "defaults", dice, 70, |dice| {
        let mut defaults = json!({});
        maybe(&mut defaults, "sandbox", dice, 75, sandbox);
        maybe(&mut defaults, "model", dice, 15, |dice| json!({ "primary": word(dice, &MODELS) }));
        maybe(&mut defaults, "elevatedDefault", dice, 15, |dice| word(dice, &["on", "off", "ask", "full"]));
        defaults
    });
    maybe(&mut agents, "list", dice, 80, |dice| {
        let count = 1 + dice.below(3);
        let mut list = Vec::new();
        for _ in 0..count {
            let mut agent = json!({ "id": word(dice, &AGENTS) });
            maybe(&mut agent, "default", dice, 20, |dice| json!(dice.percent(80)));
            maybe(&mut agent, "model", dice, 20, |dice| match dice.percent(50) {
                true => word(dice, &MODELS),
                false => json!({ "primary": word(dice, &MODELS) }),
            });
            maybe(&mut agent, "sandbox", dice, 45, sandbox);
            maybe(&mut agent, "tools", dice, 65, agent_tools);
            list.push(agent);
        }
        Json::Array(list)
    });
    agents
}

fn sandbox(dice: &mut Dice) -> Json {
    let mut sandbox = json!({});
    maybe(&mut sandbox, "mode", dice, 80, |dice| word(dice, &["off", "non-main", "all", "all"]));
    maybe(&mut sandbox, "scope", dice, 30, |dice| word(dice, &["session", "agent", "shared"]));
    maybe(&mut sandbox, "perSession", dice, 15, |dice| json!(dice.percent(50)));
    maybe(&mut sandbox, "workspaceAccess", dice, 40, |dice| word(dice, &["none", "ro", "rw"]));
    maybe(&mut sandbox, "docker", dice, 35, |dice| {
        let mut docker = json!({});
        maybe(&mut docker, "network", dice, 40, |dice| word(dice, &["none", "bridge", "host", ""]));
        let binds = ["/var/run/docker.sock:/var/run/docker.sock", "/srv/data:/data:ro", "/home/u:/mnt", "/:/host"];
        maybe(&mut docker, "binds", dice, 40, |dice| dice.some(&binds, 2));
        docker
    });
    maybe(&mut sandbox, "browser", dice, 15, |dice| json!({ "enabled": dice.percent(70) }));
    sandbox
}

/// A pair of lists, either of which may be missing or empty.
fn policy(dice: &mut Dice) -> Json {
    let mut policy = json!({});
    maybe(&mut policy, "allow", dice, 55, |dice| dice.some(&TOOLS, 4));
    maybe(&mut policy, "deny", dice, 55, |dice| dice.some(&TOOLS, 3));
    policy
}

fn by_provider(dice: &mut Dice) -> Json {
    let mut map = json!({});
    for _ in 0..=dice.below(2) {
        let mut one = policy(dice);
        maybe(&mut one, "profile", dice, 30, |dice| word(dice, &PROFILES));
        let key = *dice.pick(&PROVIDERS);
        set(&mut map, key, one);
    }
    map
}

fn elevated(dice: &mut Dice) -> Json {
    let mut elevated = json!({});
    maybe(&mut elevated, "enabled", dice, 30, |dice| json!(dice.percent(60)));
    maybe(&mut elevated, "allowFrom", dice, 65, |dice| {
        let mut map = json!({});
        for _ in 0..=dice.below(2) {
            let channel = *dice.pick(&CHANNELS);
            let list = senders(dice);
            set(&mut map, channel, list);
        }
        map
    });
    elevated
}

/// Senders, as numbers where the schema lets them be.
fn senders(dice: &mut Dice) -> Json {
    dice.some(&["100", "100", "200", "*", " ", "300", " 200 "], 3)
}

fn agent_tools(dice: &mut Dice) -> Json {
    let mut tools = match dice.percent(60) {
        true => policy(dice),
        false => json!({}),
    };
    maybe(&mut tools, "profile", dice, 25, |dice| word(dice, &PROFILES));
    maybe(&mut tools, "byProvider", dice, 20, by_provider);
    maybe(&mut tools, "elevated", dice, 30, elevated);
    maybe(&mut tools, "sandbox", dice, 30, |dice| json!({ "tools": policy(dice) }));
    tools
}

fn global_tools(dice: &mut Dice) -> Json {
    if dice.percent(20) {
        return json!({});
    }
    let mut tools = agent_tools(dice);
    maybe(&mut tools, "subagents", dice, 30, |dice| json!({ "tools": policy(dice) }));
    maybe(&mut tools, "exec", dice, 30, |dice| {
        let mut exec = json!({});
        maybe(&mut exec, "host", dice, 70, |dice| word(dice, &["sandbox", "gateway", "node"]));
        maybe(&mut exec, "security", dice, 30, |dice| word(dice, &["deny", "allowlist", "full"]));
        maybe(&mut exec, "ask", dice, 30, |dice| word(dice, &["off", "on-miss", "always"]));
        exec
    });
    tools
}

fn session(dice: &mut Dice) -> Json {
    let mut session = json!({});
    maybe(&mut session, "dmScope", dice, 40, |dice| word(dice, &["main", "per-peer", "per-channel-peer"]));
    maybe(&mut session, "scope", dice, 10, |dice| word(dice, &["per-sender", "global"]));
    session
}

fn channels(dice: &mut Dice) -> Json {
    let mut channels = json!({});
    maybe(
        &mut channels,
        "defaults",
        dice,
        15,
        |dice| json!({ "groupPolicy": word(dice, &["open", "disabled", "allowlist"]) }),
    );
    for _ in 0..1 + dice.below(3) {
        let channel = *dice.pick(&CHANNELS);
        let mut section = account(channel, dice);
        if dice.percent(30) {
            let mut accounts = json!({});
            for _ in 0..=dice.below(2) {
                let id = *dice.pick(&["default", "second"]);
                let one = account(channel, dice);
                set(&mut accounts, id, one);
            }
            set(&mut section, "accounts", accounts);
        }
        set(&mut channels, channel, section);
    }
    channels
}

/// The part of a channel's section that an account can have too.
fn account(channel: &str, dice: &mut Dice) -> Json {
    let mut account = json!({});
    if matches!(channel, "discord" | "slack") {
        maybe(&mut account, "dm", dice, 65, |dice| access(dice, "policy"));
    } else {
        account = access(dice, "dmPolicy");
        maybe(&mut account, "groupAllowFrom", dice, 35, senders);
    }
    maybe(&mut account, "groupPolicy", dice, 60, |dice| word(dice, &["open", "disabled", "allowlist"]));
    match channel {
        "signal" => {}
        "discord" => maybe(&mut account, "guilds", dice, 50, guilds),
        "slack" => maybe(&mut account, "channels", dice, 50, |dice| groups(channel, dice)),
        _ => maybe(&mut account, "groups", dice, 50, |dice| groups(channel, dice)),
    }
    account
}

/// A policy for direct messages with the list it goes with: `open` mostly has the `*` that the product asks for.
fn access(dice: &mut Dice, key: &str) -> Json {
    let mut access = json!({});
    maybe(&mut access, key, dice, 70, |dice| word(dice, &["pairing", "allowlist", "open", "open", "disabled"]));
    maybe(&mut access, "allowFrom", dice, 55, senders);
    if access[key] == "open" && dice.percent(95) {
        set(&mut access, "allowFrom", json!(["*"]));
    }
    access
}

fn groups(channel: &str, dice: &mut Dice) -> Json {
    let mut groups = json!({});
    for _ in 0..=dice.below(2) {
        let mut one = json!({});
        maybe(&mut one, "tools", dice, 50, policy);
        maybe(&mut one, "requireMention", dice, 30, |dice| json!(dice.percent(50)));
        if channel == "telegram" {
            maybe(&mut one, "allowFrom", dice, 20, senders);
        }
        if channel == "slack" {
            maybe(&mut one, "users", dice, 20, senders);
        }
        if matches!(channel, "telegram" | "slack") {
            maybe(&mut one, "enabled", dice, 15, |dice| json!(dice.percent(50)));
        }
        let id = *dice.pick(&[GROUPS[0], GROUPS[1], "*"]);
        set(&mut groups, id, one);
    }
    groups
}

fn guilds(dice: &mut Dice) -> Json {
    let mut guilds = json!({});
    for _ in 0..=dice.below(2) {
        let mut one = json!({});
        maybe(&mut one, "tools", dice, 30, policy);
        maybe(&mut one, "users", dice, 30, senders);
        maybe(&mut one, "requireMention", dice, 30, |dice| json!(dice.percent(50)));
        maybe(&mut one, "channels", dice, 40, |dice| {
            let mut channels = json!({});
            for _ in 0..=dice.below(2) {
                let mut channel = json!({});
                maybe(&mut channel, "allow", dice, 30, |dice| json!(dice.percent(50)));
                maybe(&mut channel, "enabled", dice, 15, |dice| json!(dice.percent(50)));
                maybe(&mut channel, "users", dice, 30, senders);
                maybe(&mut channel, "tools", dice, 30, policy);
                let id = *dice.pick(&[GROUPS[0], GROUPS[1], "*"]);
                set(&mut channels, id, channel);
            }
            channels
        });
        let id = *dice.pick(&["77", "*"]);
        set(&mut guilds, id, one);
    }
    guilds
}

fn bindings(dice: &mut Dice) -> Json {
    let count = 1 + dice.below(3);
    let mut bindings = Vec::new();
    for _ in 0..count {
        let mut on = json!({ "channel": word(dice, &CHANNELS) });
        maybe(&mut on, "accountId", dice, 50, |dice| word(dice, &["*", "default", "second"]));
        maybe(&mut on, "peer", dice, 40, |dice| match dice.percent(50) {
            true => json!({ "kind": "dm", "id": word(dice, &SENDERS) }),
            false => json!({ "kind": word(dice, &["group", "channel"]), "id": word(dice, &GROUPS) }),
        });
        maybe(&mut on, "guildId", dice, 8, |_| json!("77"));
        let agent = *dice.pick(&["main", "work", "family", "Public One", "ops", "nobody"]);
        bindings.push(json!({ "agentId": agent, "match": on }));
    }
    Json::Array(bindings)
}
