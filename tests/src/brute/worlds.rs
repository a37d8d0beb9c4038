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
/// The senders of the worlds, before [`sender`] makes ids of a channel of them. No list names the last but one, nothing at all the last.
pub const SENDERS: [&str; 5] = ["100", "200", "300", "900", "999"];
/// A sender whom only pairing lets in.
pub const PAIRED: &str = "700";

/// The id of a sender on that channel: a number, or a telephone number.
pub fn sender(channel: &str, id: &str) -> String {
    let prefix = if matches!(channel, "whatsapp" | "signal") { "+" } else { "" };
    format!("{prefix}{id}")
}

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
    if dice.percent(20) {
        put("browser", json!({ "enabled": dice.percent(40) }));
    }
    if dice.percent(25) {
        put("hooks", json!({ "enabled": dice.percent(70), "token": "t" }));
    }
    put("gateway", gateway(dice));
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
        Json::String(_) => dice.pick(&[json!(7), json!({}), json!([])]).clone(),
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
    maybe(&mut sandbox, "mode", dice, 80, |dice| match dice.percent(8) {
        true => Json::Null,
        false => word(dice, &["off", "non-main", "all", "all"]),
    });
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
    maybe(&mut sandbox, "browser", dice, 15, |dice| json!({ "allowHostControl": dice.percent(70) }));
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
            let list = senders(channel, dice);
            set(&mut map, channel, list);
        }
        map
    });
    elevated
}

/// A list of senders: some are named twice, some with spaces, some entries are blank.
fn senders(channel: &str, dice: &mut Dice) -> Json {
    let count = dice.below(4);
    let one = |dice: &mut Dice| match *dice.pick(&["100", "100", "200", "*", " ", "300", "spaced"]) {
        "spaced" => json!(format!(" {} ", sender(channel, "200"))),
        id if id.starts_with(char::is_numeric) => json!(sender(channel, id)),
        other => json!(other),
    };
    (0..count).map(|_| one(dice)).collect()
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
        maybe(&mut exec, "applyPatch", dice, 40, |dice| json!({ "enabled": dice.percent(70) }));
        exec
    });
    maybe(&mut tools, "web", dice, 15, |dice| {
        let key = *dice.pick(&["search", "fetch"]);
        json!({ key: { "enabled": dice.percent(30) } })
    });
    tools
}

fn session(dice: &mut Dice) -> Json {
    let mut session = json!({});
    maybe(&mut session, "dmScope", dice, 40, |dice| {
        word(dice, &["main", "per-peer", "per-channel-peer", "per-sender"])
    });
    maybe(&mut session, "scope", dice, 10, |dice| word(dice, &["per-sender", "global"]));
    session
}

fn gateway(dice: &mut Dice) -> Json {
    let mut gateway = json!({});
    maybe(&mut gateway, "bind", dice, 20, |dice| word(dice, &["loopback", "lan", "auto"]));
    maybe(&mut gateway, "auth", dice, 70, |dice| {
        let mut auth = json!({});
        maybe(&mut auth, "mode", dice, 40, |dice| word(dice, &["token", "password"]));
        maybe(&mut auth, "password", dice, 15, |_| json!("a long password of four words"));
        maybe(&mut auth, "token", dice, 60, |_| json!("tok-7f3a91c2d4e6b805a1c3e5f7"));
        maybe(&mut auth, "allowTailscale", dice, 20, |dice| json!(dice.percent(50)));
        auth
    });
    // Where it is served, it listens on loopback: else the gateway does not start.
    if gateway["bind"].is_null() {
        maybe(&mut gateway, "tailscale", dice, 40, |dice| json!({ "mode": word(dice, &["off", "serve"]) }));
    }
    gateway
}

/// The senders that were approved, by channel; often none.
pub fn stores(dice: &mut Dice) -> super::access::Stores {
    let chosen = CHANNELS.into_iter().filter(|_| dice.percent(40));
    chosen.map(|it| (it.to_owned(), vec![sender(it, PAIRED)])).collect()
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
                let mut one = account(channel, dice);
                if channel == "whatsapp" {
                    // With several accounts the product mixes up their maps of groups; no world goes there.
                    shrink::remove(&mut one, &["groups".to_owned()]);
                }
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
        maybe(&mut account, "dm", dice, 65, |dice| {
            let mut dm = access(channel, "policy", dice);
            maybe(&mut dm, "enabled", dice, 10, |dice| json!(dice.percent(50)));
            dm
        });
    } else {
        account = access(channel, "dmPolicy", dice);
        maybe(&mut account, "groupAllowFrom", dice, 35, |dice| senders(channel, dice));
    }
    for (key, value) in credentials(channel) {
        set(&mut account, key, json!(value));
    }
    if channel != "whatsapp" {
        maybe(&mut account, "enabled", dice, 8, |dice| json!(dice.percent(50)));
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

/// What a section or an account must hold for the channel to run; those of WhatsApp are files.
fn credentials(channel: &str) -> &'static [(&'static str, &'static str)] {
    match channel {
        "telegram" => &[("botToken", "1:a")],
        "discord" => &[("token", "t")],
        "slack" => &[("botToken", "b"), ("appToken", "a")],
        "signal" => &[("account", "+1")],
        _ => &[],
    }
}

/// Whether what was made smaller still has what every world has: ids, bindings that say what they bind, credentials.
pub fn is_whole(config: &Json) -> bool {
    let agents = super::items(super::at(config, &["agents", "list"]));
    let is_bound = |it: &Json| {
        let peer = &it["match"]["peer"];
        it["agentId"].is_string()
            && it["match"]["channel"].is_string()
            && (peer.is_null() || (peer["id"].is_string() && peer["kind"].is_string()))
    };
    agents.iter().all(|it| it["id"].is_string())
        && super::items(&config["bindings"]).iter().all(is_bound)
        && has_credentials(config)
}

fn has_credentials(config: &Json) -> bool {
    CHANNELS.iter().all(|channel| {
        let section = super::at(config, &["channels", channel]);
        let accounts = super::members(&section["accounts"]).map(|(_, it)| it);
        let mut all = accounts.chain([section].into_iter().filter(|it| it.is_object()));
        all.all(|it| credentials(channel).iter().all(|(key, _)| it[key].is_string()))
    })
}

/// A policy for direct messages with the list it goes with: `open` mostly has the `*` that the product asks for.
fn access(channel: &str, key: &str, dice: &mut Dice) -> Json {
    let mut access = json!({});
    maybe(&mut access, key, dice, 70, |dice| word(dice, &["pairing", "allowlist", "open", "open", "disabled"]));
    maybe(&mut access, "allowFrom", dice, 55, |dice| senders(channel, dice));
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
            maybe(&mut one, "allowFrom", dice, 20, |dice| senders(channel, dice));
        }
        if channel == "slack" {
            maybe(&mut one, "users", dice, 20, |dice| senders(channel, dice));
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
        maybe(&mut one, "users", dice, 30, |dice| senders("discord", dice));
        maybe(&mut one, "requireMention", dice, 30, |dice| json!(dice.percent(50)));
        maybe(&mut one, "channels", dice, 40, |dice| {
            let mut channels = json!({});
            for _ in 0..=dice.below(2) {
                let mut channel = json!({});
                maybe(&mut channel, "allow", dice, 30, |dice| json!(dice.percent(50)));
                maybe(&mut channel, "enabled", dice, 15, |dice| json!(dice.percent(50)));
                maybe(&mut channel, "users", dice, 30, |dice| senders("discord", dice));
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
        let channel = *dice.pick(&CHANNELS);
        let mut on = json!({ "channel": channel });
        maybe(&mut on, "accountId", dice, 50, |dice| word(dice, &["*", "default", "second"]));
        maybe(&mut on, "peer", dice, 40, |dice| match dice.percent(50) {
            true => json!({ "kind": "dm", "id": sender(channel, ["100", "200", "900"][dice.below(3)]) }),
            false => {
                let kind = if matches!(channel, "discord" | "slack") { "channel" } else { "group" };
                json!({ "kind": kind, "id": word(dice, &GROUPS) })
            }
        });
        maybe(&mut on, "guildId", dice, 8, |_| json!("77"));
        let agent = *dice.pick(&["main", "work", "family", "Public One", "ops", "nobody"]);
        bindings.push(json!({ "agentId": agent, "match": on }));
    }
    Json::Array(bindings)
}
