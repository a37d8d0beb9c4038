//! Who can reach what: small configurations, each with the ways in that the product has there.

use footguard_core::exposure::{Exposure, Principal, Reach};
use footguard_core::facts::{Facts, FileKind, Inspected, Owner, Role};
use footguard_core::policy::tools;
use footguard_core::source::Environment;
use footguard_core::{Analysis, Options, Posture, Sources, analyze};

/// What is asked of one configuration.
struct Asked {
    sources: Sources,
    options: Options,
    analysis: Analysis,
}

fn ask(text: &str) -> Asked {
    // A gateway with a token, and files that are nobody else's: both have tests of their own.
    let facts = Facts { inspected: Some(Vec::new()), ..Facts::default() };
    let options = Options { facts, ..Options::default() };
    with(text, options)
}

fn with(text: &str, options: Options) -> Asked {
    let mut sources = Sources::new("clawdbot.json", text);
    sources.env = Some(Environment::from([("CLAWDBOT_GATEWAY_TOKEN".to_owned(), "x".repeat(32))]));
    let analysis = analyze(&sources, &options);
    Asked { sources, options, analysis }
}

/// Every way in but that of the web: who, where, what comes of it at worst; `?` behind what is not certain.
fn ways(asked: &Asked) -> Vec<String> {
    let config = asked.analysis.config(&asked.sources, &asked.options);
    let exposure = Exposure::new(&config);
    let mut found = Vec::new();
    for path in exposure.paths() {
        let way = &exposure.ways[path.way];
        if way.who == Principal::Web {
            continue;
        }
        let account = way.channel.map_or("-".to_owned(), |it| {
            let it = &exposure.channels[it];
            if it.is_audited { it.plugin.id.to_owned() } else { format!("{}/{}", it.plugin.id, it.account_id()) }
        });
        let groups = if way.groups.is_empty() { String::new() } else { format!(" {}", way.groups.join(",")) };
        let worst = path.worst().map_or("nothing", |it| Reach::TABLE[it].0);
        let doubt = if way.is_certain && path.is_certain() { "" } else { "?" };
        let agent = &exposure.agent(way.agent).id;
        found.push(format!("{} {account} {agent}/{}{groups}: {worst}{doubt}", way.who.name(), way.kind.name()));
    }
    found
}

#[track_caller]
fn check(text: &str, want: &[&str]) {
    assert_eq!(ways(&ask(text)), want, "{text}");
}

#[test]
fn direct_messages() {
    check(
        r#"{ channels: { imessage: { dmPolicy: "open", allowFrom: ["*", "a"], groupPolicy: "disabled" } } }"#,
        &["stranger imessage main/main: code", "listed imessage main/main: code"],
    );
    // `*` lets everybody in under any policy but `disabled`.
    check(
        r#"{ channels: { imessage: { allowFrom: ["*"] } } }"#,
        // The same list decides who may write in groups, as there is none for them.
        &["stranger imessage main/main: code", "group-any imessage main/group *: code"],
    );
    check(
        r#"{ channels: { imessage: { dmPolicy: "disabled", allowFrom: ["*", "a"], groupPolicy: "disabled" } } }"#,
        &[],
    );
    check(
        r#"{ channels: { imessage: { dmPolicy: "pairing" } } }"#,
        &[
            "paired imessage main/main: code",
            // The list of senders in groups is that of direct messages, which pairing adds to.
            "paired imessage main/group *: code",
        ],
    );
}

#[test]
fn pairing_stores_count_under_an_allow_list() {
    let text = r#"{ channels: { signal: { account: "+1", dmPolicy: "allowlist", groupPolicy: "disabled" } } }"#;
    let ways_with = |store: &[&str]| {
        let mut options = ask(text).options;
        let store = store.iter().map(|it| (*it).to_owned()).collect();
        options.facts.pairing_stores = Some([("signal".to_owned(), store)].into());
        ways(&with(text, options))
    };
    assert_eq!(ways_with(&[]), Vec::<String>::new());
    assert_eq!(ways_with(&["+15550001111"]), ["paired signal main/main: code"]);
    assert_eq!(ways(&ask(text)), ["paired signal main/main: code?"], "nobody looked at the store");
}

#[test]
fn sessions_decide_where_commands_run() {
    let with_scope = |scope: &str| {
        format!(
            r#"{{ session: {{ dmScope: "{scope}" }}, channels: {{ imessage: {{ allowFrom: ["*"], groupPolicy: "disabled" }} }},
                 agents: {{ defaults: {{ sandbox: {{ mode: "non-main" }} }} }} }}"#
        )
    };
    check(&with_scope("main"), &["stranger imessage main/main: code"]);
    check(&with_scope("per-channel-peer"), &["stranger imessage main/dm: box"]);
    check(&with_scope("per-peer").replace("non-main", "off"), &["stranger imessage main/dm: code"]);
}

#[test]
fn groups_as_each_channel_admits_them() {
    let boxed = r#"agents: { defaults: { sandbox: { mode: "all" } } }, tools: { sandbox: { tools: { allow: ["session_status"] } } }"#;
    for (channel, want) in [
        (
            r#"telegram: { botToken: "1:a", dmPolicy: "disabled", groupPolicy: "open" }"#,
            &["group-any telegram main/group *: nothing"][..],
        ),
        (
            r#"telegram: { botToken: "1:a", dmPolicy: "disabled", groupPolicy: "open", groups: { "-1": {}, "-2": { enabled: false } } }"#,
            &["group-member telegram main/group -1: nothing"],
        ),
        (
            r#"telegram: { botToken: "1:a", dmPolicy: "disabled", groupPolicy: "open", groups: { "*": {}, "-1": {} } }"#,
            &["group-any telegram main/group *: nothing", "group-member telegram main/group -1: nothing"],
        ),
        // The list is of senders, not of groups.
        (r#"telegram: { botToken: "1:a", dmPolicy: "disabled", groups: { "-1": {} } }"#, &[]),
        (
            r#"telegram: { botToken: "1:a", dmPolicy: "disabled", groups: { "-1": {} }, groupAllowFrom: ["7"] }"#,
            &["listed telegram main/group -1: nothing"],
        ),
        (
            r#"telegram: { botToken: "1:a", dmPolicy: "disabled", groups: { "-1": { allowFrom: ["*"] } }, groupAllowFrom: ["7"] }"#,
            &["group-member telegram main/group -1: nothing"],
        ),
        (r#"discord: { token: "t", groupPolicy: "allowlist", dm: { policy: "disabled" } }"#, &[]),
        (
            r#"discord: { token: "t", groupPolicy: "allowlist", dm: { policy: "disabled" }, guilds: { "9": { users: ["1"] }, "8": {} } }"#,
            &["group-member discord main/group 8: nothing", "listed discord main/group 9: nothing"],
        ),
        (
            r#"slack: { botToken: "b", appToken: "a", groupPolicy: "open", dm: { policy: "disabled" }, channels: { C1: { allow: false } } }"#,
            &["group-any slack main/group *: nothing"],
        ),
        (
            r#"slack: { botToken: "b", appToken: "a", dm: { policy: "disabled" }, channels: { C1: {} } }"#,
            &["group-member slack main/group C1: nothing"],
        ),
        (
            r#"signal: { account: "+1", dmPolicy: "disabled", groupPolicy: "allowlist", allowFrom: ["+2"] }"#,
            &["listed signal main/group *: nothing"],
        ),
        (
            r#"googlechat: { serviceAccount: {}, dm: { policy: "disabled" }, groups: { "spaces/A": {} }, groupAllowFrom: ["a@b.c"] }"#,
            &["listed googlechat main/group spaces/A: nothing"],
        ),
    ] {
        let mut want = want.to_vec();
        want.sort_unstable();
        let text = format!("{{ channels: {{ {channel} }}, {boxed} }}");
        let mut got = ways(&ask(&text));
        got.sort_unstable();
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn bindings_in_the_products_order() {
    let agents = r#"agents: { list: [{ id: "main" }, { id: "work" }, { id: "club" }, { id: "all" }] }, tools: { allow: ["tts"] }"#;
    let telegram = r#"telegram: { dmPolicy: "open", allowFrom: ["*", "7"], groupPolicy: "open", accounts: { default: { botToken: "1:a", dmPolicy: "open", allowFrom: ["*", "7"], groupPolicy: "open" },
        b: { botToken: "1:b", dmPolicy: "open" } } }"#;
    let text = format!(
        r#"{{ {agents}, channels: {{ {telegram} }}, bindings: [
            {{ agentId: "all", match: {{ channel: "telegram", accountId: "*" }} }},
            {{ agentId: "Work", match: {{ channel: " Telegram ", accountId: "b" }} }},
            {{ agentId: "club", match: {{ channel: "telegram", peer: {{ kind: "group", id: "-5" }} }} }},
            {{ agentId: "club", match: {{ channel: "telegram", accountId: "*", peer: {{ kind: "dm", id: "7" }} }} }},
            {{ agentId: "nobody", match: {{ channel: "telegram", peer: {{ kind: "group", id: "-6" }} }} }},
        ] }}"#
    );
    let mut got = ways(&ask(&text));
    got.sort_unstable();
    got.retain(|it| !it.starts_with("paired"));
    let want = [
        "group-any telegram all/group *: nothing",
        // Its `allowFrom` stands in for senders in groups, and holds `*`.
        "group-any telegram/b work/group *: nothing",
        "group-member telegram club/group -5: nothing",
        // An agent that there is not: the default one answers.
        "group-member telegram main/group -6: nothing",
        "listed telegram club/main: chats",
        "listed telegram/b club/main: chats",
        "stranger telegram all/main: chats",
        "stranger telegram/b work/main: chats",
    ];
    assert_eq!(got, want);
}

#[test]
fn sandboxed_sessions_lead_to_others() {
    let file = |rest: &str, own: &str| {
        format!(
            r#"{{ channels: {{ imessage: {{ dmPolicy: "disabled", groupPolicy: "open" }} }}, {rest}
                 agents: {{ defaults: {{ sandbox: {{ mode: "all" }} }}, list: [{{ id: "main", {own} }}, {{ id: "host", sandbox: {{ mode: "off" }} }}] }} }}"#
        )
    };
    check(&file("", ""), &["group-any imessage main/group *: box"]);
    check(&file("", r#"subagents: { allowAgents: ["HOST"] }"#), &["group-any imessage main/group *: code"]);
    check(&file("", r#"subagents: { allowAgents: ["*"] }"#), &["group-any imessage main/group *: code"]);
    check(&file("", r#"subagents: { allowAgents: ["${X}"] }"#), &["group-any imessage main/group *: code?"]);
    // Messages between agents, where a sandboxed session sees the others.
    let talk = r#"tools: { agentToAgent: { enabled: true } },"#;
    check(&file(talk, ""), &["group-any imessage main/group *: box"]);
    let seen = file(talk, "").replace(r#"mode: "all""#, r#"mode: "all", sessionToolsVisibility: "all""#);
    check(&seen, &["group-any imessage main/group *: code"]);
    let narrow = seen.replace("enabled: true", r#"enabled: true, allow: ["main", "x*"]"#);
    check(&narrow, &["group-any imessage main/group *: chats"]);
    let cron = r#"tools: { sandbox: { tools: { allow: ["cron"], deny: [] } } },"#;
    check(&file(cron, ""), &["group-any imessage main/group *: code"]);
}

#[test]
fn agents_that_call_each_other_in_a_circle() {
    let text = r#"{ channels: { imessage: { dmPolicy: "disabled", groupPolicy: "open" } }, tools: { agentToAgent: { enabled: true } },
        agents: { defaults: { sandbox: { mode: "all", sessionToolsVisibility: "all" } }, list: [
            { id: "a", subagents: { allowAgents: ["b"] } }, { id: "b", subagents: { allowAgents: ["a", "gone"] } }] } }"#;
    check(text, &["group-any imessage a/group *: chats"]);
}

#[test]
fn holes_in_the_sandbox() {
    let file = |docker: &str| {
        format!(
            r#"{{ channels: {{ imessage: {{ allowFrom: ["*"], groupPolicy: "disabled" }} }}, session: {{ dmScope: "per-peer" }},
                 agents: {{ defaults: {{ sandbox: {{ mode: "all", {docker} }} }} }} }}"#
        )
    };
    for (docker, want) in [
        (r#"docker: { binds: ["/var/run/docker.sock:/var/run/docker.sock:ro"] }"#, "code"),
        (r#"docker: { binds: ["/etc:/e:ro"] }"#, "secrets"),
        (r#"docker: { binds: ["/etc:/e"] }"#, "code"),
        (r#"docker: { binds: ["~/.clawdbot:/c"] }"#, "config"),
        (r#"docker: { binds: ["/srv/data:/data:ro"] }"#, "files"),
        (r#"docker: { binds: ["cache:/cache"] }"#, "box"),
        (r#"docker: { binds: ["${X}"] }"#, "code?"),
        (r#"docker: { network: "bridge" }"#, "network"),
        (r#"workspaceAccess: "rw""#, "files"),
    ] {
        check(&file(docker), &[&format!("stranger imessage main/dm: {want}")]);
    }
}

#[test]
fn elevated_senders_leave_the_sandbox() {
    let file = |elevated: &str, sender: &str| {
        format!(
            r#"{{ channels: {{ signal: {{ account: "+1", dmPolicy: "open", allowFrom: ["*", "{sender}"], groupPolicy: "disabled" }} }},
                 session: {{ dmScope: "per-peer" }}, agents: {{ defaults: {{ sandbox: {{ mode: "all" }} }} }}, tools: {{ elevated: {elevated} }} }}"#
        )
    };
    for (elevated, sender, stranger, listed) in [
        ("{}", "+2", "box", &["box"][..]),
        (r#"{ allowFrom: { signal: ["+2"] } }"#, "+2", "box", &["code"]),
        // Whoever the owner names there alone may write, as anybody may, and has what strangers have not.
        (r#"{ allowFrom: { signal: ["signal:+2"] } }"#, "+3", "box", &["box", "code"]),
        (r#"{ allowFrom: { signal: ["*"] } }"#, "+3", "code", &["code"]),
        (r#"{ enabled: false, allowFrom: { signal: ["*"] } }"#, "+3", "box", &["box"]),
        (r#"{ allowFrom: { telegram: ["*"] } }"#, "+3", "box", &["box"]),
    ] {
        let mut got = ways(&ask(&file(elevated, sender)));
        got.sort_unstable();
        let mut want: Vec<String> = listed.iter().map(|it| format!("listed signal main/dm: {it}")).collect();
        want.push(format!("stranger signal main/dm: {stranger}"));
        assert_eq!(got, want, "{elevated}");
    }
    // One who is led to another agent is not among those who come to this one; nor is one whom a list keeps out.
    check(
        r#"{ channels: { signal: { account: "+1", dmPolicy: "open", allowFrom: ["*"], groupPolicy: "disabled" } }, session: { dmScope: "per-peer" },
             agents: { defaults: { sandbox: { mode: "all" } }, list: [{ id: "main" }, { id: "b", tools: { deny: ["exec"] } }] },
             bindings: [{ agentId: "b", match: { channel: "signal", peer: { kind: "dm", id: "+2" } } }],
             tools: { elevated: { allowFrom: { signal: ["+2"] } } } }"#,
        &["stranger signal b/dm: box", "stranger signal main/dm: box"],
    );
    check(
        r#"{ channels: { signal: { account: "+1", dmPolicy: "allowlist", allowFrom: ["+3"], groupPolicy: "disabled" } }, session: { dmScope: "per-peer" },
             agents: { defaults: { sandbox: { mode: "all" } } }, tools: { elevated: { allowFrom: { signal: ["+2"] } } } }"#,
        &["listed signal main/dm: box", "paired signal main/dm: code?"],
    );
}

#[test]
fn names_and_ids_may_be_one_sender() {
    let file = |dm: &str, elevated: &str| {
        format!(
            r#"{{ channels: {{ telegram: {{ botToken: "1:a", groupPolicy: "disabled", {dm} }} }}, session: {{ dmScope: "per-peer" }},
                 agents: {{ defaults: {{ sandbox: {{ mode: "all" }} }} }}, tools: {{ elevated: {{ allowFrom: {{ telegram: {elevated} }} }} }} }}"#
        )
    };
    // Who is let in, whom the owner names for commands, and whether these leave the sandbox for who is listed.
    for (listed, elevated, want) in [
        ("100", r#"["100"]"#, "code"),
        ("tg:100", r#"["telegram:100"]"#, "code"),
        ("100", r#"["200"]"#, "box"),
        ("100", r#"["@ann"]"#, "code?"),
        ("100", r#"["200", "Ann"]"#, "code?"),
        ("@ann", r#"["100"]"#, "code?"),
        ("@ann", r#"["@bob"]"#, "code?"),
        ("@ann", r#"["@ann"]"#, "code"),
        ("${ME}", r#"["100"]"#, "code?"),
    ] {
        let text = file(&format!(r#"dmPolicy: "allowlist", allowFrom: ["{listed}"]"#), elevated);
        let got = ways(&ask(&text));
        let want = format!("listed telegram main/dm: {want}");
        assert!(got.contains(&want), "{listed} {elevated}: {got:?}");
    }
    // A name is anybody's who takes it; an id is one sender's.
    let open = r#"dmPolicy: "open", allowFrom: ["*"]"#;
    let strangers = |elevated: &str| ways(&ask(&file(open, elevated)));
    assert_eq!(strangers(r#"["100"]"#), ["listed telegram main/dm: code", "stranger telegram main/dm: box"]);
    assert_eq!(strangers(r#"["Ann"]"#), ["stranger telegram main/dm: code?", "listed telegram main/dm: code"]);
    // Phones have no names: what they are compared by is their digits.
    let signal = file(r#"dmPolicy: "allowlist", allowFrom: ["bob"]"#, r#"["ann"]"#).replace("telegram", "signal");
    let signal = signal.replace(r#"botToken: "1:a""#, r#"account: "+1""#);
    assert!(ways(&ask(&signal)).contains(&"listed signal main/dm: code?".to_owned()), "{signal}");
    // In a group the group itself is compared, too.
    let group = |elevated: &str| {
        let text = file(r#"dmPolicy: "disabled", groups: { "-5": {} }"#, elevated);
        ways(&ask(&text.replace(r#"groupPolicy: "disabled""#, r#"groupPolicy: "open""#)))
    };
    assert_eq!(group(r#"["-6"]"#)[1..], ["group-member telegram main/group -5: box"]);
    assert!(group(r#"["-5"]"#).contains(&"group-member telegram main/group -5: code?".to_owned()));
}

#[test]
fn the_pairing_store_says_who_is_paired() {
    let text = r#"{ channels: { telegram: { botToken: "1:a", allowFrom: ["100"], groupPolicy: "disabled" } }, session: { dmScope: "per-peer" },
         agents: { defaults: { sandbox: { mode: "all" } } }, tools: { elevated: { allowFrom: { telegram: ["100", "300"] } } } }"#;
    let with_store = |store: Option<&[&str]>| {
        let mut options = ask(text).options;
        let store = store.map(|it| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        options.facts.pairing_stores = store.map(|it| [("telegram".to_owned(), it)].into());
        let asked = with(text, options);
        let config = asked.analysis.config(&asked.sources, &asked.options);
        let exposure = Exposure::new(&config);
        let way = exposure.ways.iter().find(|it| it.who == Principal::Paired).expect("a way");
        let found = ways(&asked).into_iter().find(|it| it.starts_with("paired")).expect("a way");
        (found, exposure.approach(way)[0].text.clone())
    };
    let admitted = |rest: &str| format!("Whoever the owner pairs may write on Telegram{rest}");
    let way = |reached: &str| format!("paired telegram main/dm: {reached}");
    assert_eq!(with_store(None), (way("code?"), admitted("")));
    assert_eq!(with_store(Some(&[])), (way("code?"), admitted(" (0 so far)")));
    assert_eq!(with_store(Some(&["200"])), (way("code?"), admitted(" (1 so far)")), "300 may be paired yet");
    assert_eq!(with_store(Some(&["200", "300"])), (way("code"), admitted(" (2 so far)")), "300 is elevated");
    assert_eq!(with_store(Some(&["tg:100"])), (way("code?"), admitted(" (0 so far)")), "100 is listed anyway");
}

#[test]
fn findings_say_where_their_place_leads() {
    let text = |sandbox: &str| {
        format!(
            r#"{{ channels: {{ signal: {{ account: "+1", dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open" }} }},
                 session: {{ dmScope: "per-peer" }}, agents: {{ defaults: {{ sandbox: {{ mode: "{sandbox}" }} }} }} }}"#
        )
    };
    for (sandbox, direct, group) in [
        ("off", "run `exec` on this machine", "run `exec` on this machine"),
        ("all", "work in the sandbox", "work in the sandbox"),
    ] {
        let mut asked = ask(&text(sandbox));
        let before: Vec<_> = asked.analysis.diagnostics.iter().map(|it| (it.check_id.clone(), it.severity)).collect();
        asked.analysis.tell_reach(&asked.sources, &asked.options);
        let after: Vec<_> = asked.analysis.diagnostics.iter().map(|it| (it.check_id.clone(), it.severity)).collect();
        assert_eq!(before, after);
        let reach = |id: &str| {
            let finding =
                asked.analysis.diagnostics.iter().find(|it| it.check_id == id).unwrap_or_else(|| panic!("{id}"));
            finding.reach.as_ref().map(|it| it.title.as_str()).unwrap_or_default().to_owned()
        };
        let want = format!("Anybody who writes a direct message on Signal can {direct} through agent `main`");
        assert_eq!(reach("channels.signal.dm.open"), want);
        let want =
            format!("Any member of any Signal group that the assistant is added to can {group} through agent `main`");
        assert_eq!(reach("security.exposure.open_groups_with_elevated"), want);
        assert_eq!(reach("summary.attack_surface"), "");
    }
}

#[test]
fn who_reaches_nothing_has_no_means() {
    let text = r#"{ channels: { imessage: { allowFrom: ["*"], groupPolicy: "disabled" } }, tools: { allow: ["session_status"] } }"#;
    check(text, &["stranger imessage main/main: chats"]);
    let text = text.replace("{ channels", r#"{ session: { dmScope: "per-peer" }, channels"#);
    check(&text, &["stranger imessage main/dm: nothing"]);
    let asked = ask(&text);
    let config = asked.analysis.config(&asked.sources, &asked.options);
    let exposure = Exposure::new(&config);
    let path = exposure.paths()[0];
    assert_eq!(exposure.means(&path).0, None);
    let chain = exposure.chain(&path);
    assert_eq!(chain[chain.len() - 1].text, "That is enough to talk to the assistant, and no more");
}

#[test]
fn commands_elsewhere() {
    let file = |exec: &str| {
        format!(
            r#"{{ channels: {{ imessage: {{ allowFrom: ["*"], groupPolicy: "disabled" }} }}, session: {{ dmScope: "per-peer" }}, tools: {{ allow: ["exec"], exec: {exec} }} }}"#
        )
    };
    for (exec, want) in [
        ("{}", "code"),
        (r#"{ host: "gateway" }"#, "approval"),
        (r#"{ host: "gateway", security: "full" }"#, "code"),
        (r#"{ host: "gateway", security: "full", ask: "off" }"#, "code"),
        (r#"{ host: "gateway", security: "deny" }"#, "nothing"),
        (r#"{ host: "node" }"#, "devices"),
        (r#"{ host: "${H}" }"#, "code?"),
    ] {
        check(&file(exec), &[&format!("stranger imessage main/dm: {want}")]);
    }
}

#[test]
fn ways_beside_the_channels() {
    check(r#"{ hooks: { enabled: true, token: "t" } }"#, &["hook - main/main: code", "hook - main/hook: code"]);
    check(r#"{ hooks: { enabled: true } }"#, &[]);
    check(
        r#"{ hooks: { enabled: true, token: "${T}" }, agents: { defaults: { sandbox: { mode: "non-main" } } } }"#,
        &["hook - main/main: code", "hook - main/hook: box"],
    );
    check(r#"{ gateway: { tailscale: { mode: "serve" } } }"#, &["network - main/main: code"]);
    check(r#"{ gateway: { tailscale: { mode: "serve" }, auth: { allowTailscale: false } } }"#, &[]);
    check(r#"{ gateway: { tailscale: { mode: "funnel" }, auth: { mode: "password" } } }"#, &[]);
    check(
        r#"{ channels: { telegram: { botToken: "1:a", dmPolicy: "disabled", groupPolicy: "disabled", webhookUrl: "https://x" } } }"#,
        &["webhook telegram main/main: code"],
    );
}

#[test]
fn others_on_the_machine() {
    let text = "{ gateway: { auth: {} } }";
    let seen = |mode| {
        let it = Inspected {
            mode: Some(mode),
            owner: Some(Owner::Me),
            ..Inspected::new(Role::Config, "/h/c.json", FileKind::File)
        };
        let facts = Facts { inspected: Some(vec![it]), ..Facts::default() };
        ways(&with(text, Options { facts, ..Options::default() }))
    };
    assert_eq!(seen(0o600), Vec::<String>::new());
    assert_eq!(seen(0o644), ["local - main/main: secrets"]);
    assert_eq!(seen(0o666), ["local - main/main: config"]);
    assert_eq!(ways(&with(text, Options::default())), ["local - main/main: config?"], "nobody looked");
    let below = |folder, owner, mode| {
        let seen = |role, path, kind, mode, owner| Inspected {
            mode: Some(mode),
            owner: Some(owner),
            ..Inspected::new(role, path, kind)
        };
        let files = vec![
            seen(Role::StateDir, "/h/s", FileKind::Folder, folder, owner),
            seen(Role::Config, "/h/s/c.json", FileKind::File, mode, Owner::Me),
        ];
        let facts = Facts { inspected: Some(files), ..Facts::default() };
        let asked = with(text, Options { facts, ..Options::default() });
        let open = asked.analysis.diagnostics.iter().filter(|it| it.check_id.starts_with("fs.config.")).count();
        (ways(&asked), open)
    };
    let way = |reached| vec![format!("local - main/main: {reached}")];
    assert_eq!(below(0o755, Owner::Me, 0o644), (way("secrets"), 1));
    assert_eq!(below(0o711, Owner::Me, 0o644), (way("secrets"), 1), "whoever knows its name gets through");
    // The product looks at the bits of the file alone, and so the finding stays.
    assert_eq!(below(0o700, Owner::Me, 0o644), (Vec::new(), 1), "nobody gets through the folder");
    assert_eq!(below(0o700, Owner::Me, 0o666), (Vec::new(), 1), "nor to change it");
    assert_eq!(below(0o700, Owner::Root, 0o644), (Vec::new(), 1), "root gets everywhere anyway");
    assert_eq!(below(0o700, Owner::Other, 0o644), (way("config"), 1), "whose folder it is does");
    let mut open = ask("{}");
    open.sources.env = Some(Environment::new());
    open.analysis = analyze(&open.sources, &open.options);
    assert_eq!(ways(&open), ["local - main/main: code"], "the gateway asks for nothing");
    open.sources.env = None;
    open.analysis = analyze(&open.sources, &open.options);
    assert_eq!(ways(&open), ["local - main/main: code?"], "the environment is not known");
}

#[test]
fn what_is_not_known_is_never_safe() {
    for (text, want) in [
        (
            r#"{ channels: { imessage: { dmPolicy: "${P}", groupPolicy: "disabled" } } }"#,
            "stranger imessage main/main: code?",
        ),
        (
            r#"{ channels: { imessage: { dmPolicy: "disabled", groupPolicy: "${P}" } } }"#,
            "group-any imessage main/group *: code?",
        ),
        (
            r#"{ channels: { imessage: { allowFrom: ["*"], groupPolicy: "disabled" } }, agents: { defaults: { sandbox: { mode: "${M}" } } } }"#,
            "stranger imessage main/main: code?",
        ),
        (
            r#"{ channels: { imessage: { allowFrom: ["*"], groupPolicy: "disabled" } }, tools: { deny: ["${T}"] } }"#,
            "stranger imessage main/main: code?",
        ),
        (
            r#"{ channels: { imessage: { allowFrom: ["*"], groupPolicy: "disabled" } }, bindings: [{ agentId: "${A}", match: { channel: "imessage" } }] }"#,
            "stranger imessage main/main: code?",
        ),
    ] {
        let got = ways(&ask(text));
        assert!(got.contains(&want.to_owned()), "{text}: {got:?}");
    }
}

#[test]
fn broken_texts_are_answered() {
    let text = r#"{ channels: { telegram: { botToken: "1:a", groupPolicy: "open", groups: { "-1": { tools: { deny: ["exec"] } } } }, discord: { token: "t", guilds: { "1": { channels: { "2": { tools: {} } } } } } },
        bindings: [{ agentId: "a", match: { channel: "telegram", peer: { kind: "group", id: "-1" } } }], agents: { list: [{ id: "a", subagents: { allowAgents: ["a"] } }] } }"#;
    for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        let asked = ask(&text[..at]);
        ways(&asked);
    }
}

#[test]
fn postures_shift_trust() {
    let text = r#"{ channels: { imessage: { allowFrom: ["a"], groupPolicy: "disabled" } } }"#;
    for (posture, want) in [(None, "info"), (Some(Posture::Family), "info"), (Some(Posture::Public), "warn")] {
        let asked = with(text, Options { posture, ..ask(text).options });
        let config = asked.analysis.config(&asked.sources, &asked.options);
        let exposure = Exposure::new(&config);
        let listed = exposure.what_can(Principal::Listed, None);
        assert_eq!(listed[0].severity.name(), want, "{posture:?}");
    }
}

#[test]
fn questions() {
    let text = r#"{
  channels: { telegram: { botToken: "1:a", allowFrom: ["*"], groupPolicy: "disabled" } },
  agents: { list: [{ id: "main", tools: { allow: ["read"] } }, { id: "work" }] },
}"#;
    let asked = ask(text);
    let config = asked.analysis.config(&asked.sources, &asked.options);
    let exposure = Exposure::new(&config);
    let (main, work) = (exposure.agent_called("Main").unwrap(), exposure.agent_called("work").unwrap());
    let tool = |name| tools::index(name).unwrap();
    let talk: Vec<_> = exposure.who_can_talk_to(main).map(|it| exposure.ways[it].who).collect();
    assert_eq!(talk, [Principal::Stranger]);
    assert_eq!(exposure.who_can_talk_to(work).map(|it| exposure.ways[it].who).collect::<Vec<_>>(), [Principal::Web]);

    let way = exposure.can(Principal::Stranger, Some("telegram"), main, tool("read")).expect("they can read");
    let steps = exposure.why(&exposure.ways[way], tool("read"));
    let told: Vec<String> = steps.iter().map(|it| format!("{} {}", it.step, it.at.as_ref().unwrap().path())).collect();
    assert_eq!(
        told,
        [
            "admitted channels.telegram.allowFrom[0]",
            "routed bindings",
            "session agents.defaults.sandbox.mode",
            "tool agents.list[0].tools.allow",
            "place agents.defaults.sandbox.mode",
        ],
    );
    for (who, agent, name, layer, key) in [
        (Principal::Stranger, main, "exec", "agent", "agents.list[0].tools.allow"),
        (Principal::Stranger, work, "exec", "routed", "bindings"),
        (Principal::GroupAny, main, "read", "admitted", "channels.telegram.groupPolicy"),
        (Principal::Listed, main, "read", "admitted", "channels.telegram.allowFrom"),
        (Principal::Hook, main, "read", "admitted", "hooks.enabled"),
        (Principal::Web, work, "apply_patch", "off", "tools.exec.applyPatch.enabled"),
    ] {
        assert!(exposure.can(who, None, agent, tool(name)).is_none(), "{who:?} {name}");
        let why = exposure.why_not(who, None, agent, tool(name)).expect("there is a reason");
        assert_eq!((why.layer, &*why.at.path().to_string()), (layer, key), "{who:?} {name}");
    }
}
