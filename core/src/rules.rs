//! The rules: one file each, one list, one way to run them.

mod sink;

use crate::lists::CollectVec;
use std::cell::OnceCell;

use crate::config::{Config, View};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::exposure::Exposure;
use crate::facts::Facts;
use crate::facts::gateway::Failure;
use crate::policy::channels::{self, Channel};
use crate::policy::holes::{self, Bind, Section};
use crate::policy::layers::Layers;
use crate::policy::lists::{self, Lists};
use crate::policy::secrets::{self, Secret};
use crate::posture::{self, Shift};

pub use sink::{Report, Sink};

/// One rule: everything about it that is not its check.
pub struct Rule {
    /// Kebab-case, stable, names the flagged pattern: reads well after "allow".
    pub id: &'static str,
    /// One line for lists, lower case.
    pub summary: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// How bad its findings are, unless one says otherwise.
    pub severity: Severity,
    /// Why it matters: whole sentences for every finding.
    pub why: &'static str,
    /// What to do: whole sentences for every finding.
    pub help: &'static str,
    /// The rule's page: Markdown, with examples that run as tests.
    pub docs: &'static str,
    /// Ids of the product's own audit that this rule's findings carry; `*` stands for a part taken from the config.
    pub upstream: &'static [&'static str],
    /// The release of Footguard that brought it.
    pub since: &'static str,
    /// What it looks at, and how.
    pub check: Check,
}

impl Rule {
    /// Its source file, relative to the workspace.
    pub fn file(&self) -> String {
        format!("core/src/rules/{}.rs", self.id.replace('-', "_"))
    }
}

/// What a rule is about; groups the list of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The whole deployment.
    Summary,
    /// The gateway and who can connect to it.
    Gateway,
    /// Who can talk to the assistant.
    Access,
    /// What the assistant may do.
    Tools,
    /// Where it does it.
    Sandbox,
    /// Tokens, passwords, logs.
    Secrets,
    /// The browser that the assistant drives, and who can drive it.
    Browser,
    /// Webhooks that wake the assistant.
    Hooks,
    /// Which models answer.
    Models,
    /// Files and folders of the machine.
    Files,
    /// Plugins and extensions.
    Plugins,
    /// What is kept, for how long, and which release runs.
    Upkeep,
    /// Comments that allow what the others find.
    Suppressions,
}

impl Topic {
    /// Lower-case name, as in reports.
    pub fn name(self) -> &'static str {
        match self {
            Topic::Summary => "summary",
            Topic::Gateway => "gateway",
            Topic::Access => "access",
            Topic::Tools => "tools",
            Topic::Sandbox => "sandbox",
            Topic::Secrets => "secrets",
            Topic::Browser => "browser",
            Topic::Hooks => "hooks",
            Topic::Models => "models",
            Topic::Files => "files",
            Topic::Plugins => "plugins",
            Topic::Upkeep => "upkeep",
            Topic::Suppressions => "suppressions",
        }
    }
}

/// A check, by what it must be shown.
#[derive(Clone, Copy)]
pub enum Check {
    /// The config alone; runs everywhere.
    Config(fn(&Config<'_>, &mut Sink<'_>)),
    /// Also the channels that are in use, with their effective settings.
    Channels(fn(&Config<'_>, &[Channel<'_>], &mut Sink<'_>)),
    /// Also every pair of lists of tools.
    Lists(fn(&Config<'_>, &[Lists<'_>], &mut Sink<'_>)),
    /// As `Channels`, and behind those the accounts that the product's audit does not look at.
    Accounts(fn(&Config<'_>, &[Channel<'_>], &mut Sink<'_>)),
    /// Also the sections that configure containers.
    Sandboxes(fn(&Config<'_>, &[Section<'_>], &mut Sink<'_>)),
    /// Also what these bind of the host.
    Binds(fn(&Config<'_>, &[Bind<'_>], &mut Sink<'_>)),
    /// Everything that is worked out for all rules, the layers of tool lists included.
    Policy(fn(&Inputs<'_>, &mut Sink<'_>)),
    /// Also the secrets in the file, references to the environment included.
    Secrets(fn(&Config<'_>, &[Secret<'_>], &mut Sink<'_>)),
    /// The comments that allow what the other rules find: `suppress` speaks for it when they are done.
    Comments,
    /// Something of the machine; without it the rule does not run, and is listed as not checked.
    Facts(Need, fn(&Config<'_>, &mut Sink<'_>)),
}

/// What a host must have looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Who can get at the assistant's files.
    Files,
    /// Which of these a git repository holds.
    Git,
    /// What the running gateway says to its own credentials.
    Probe,
    /// What the running gateway says to a stranger.
    Stranger,
    /// Which sockets listen.
    Sockets,
    /// What Tailscale publishes.
    Tailscale,
    /// Whether the container engine answers.
    Engine,
    /// What the container engine says.
    Docker,
}

impl Need {
    fn is_met(self, facts: &Facts) -> bool {
        match self {
            Need::Files => facts.inspected.is_some() && !facts.unseen.contains_key("inspected"),
            Need::Probe => {
                let own = facts.gateway.as_ref().and_then(|it| it.own.as_ref());
                own.is_some_and(|it| it.failure != Some(Failure::Device))
            }
            Need::Stranger => facts.gateway.as_ref().is_some_and(|it| it.stranger.is_some()),
            Need::Sockets => facts.sockets.is_some(),
            Need::Tailscale => facts.tailscale.is_some(),
            Need::Git => facts.versioned.is_some(),
            Need::Engine => facts.docker.is_some(),
            Need::Docker => facts.docker.as_ref().is_some_and(|it| it.error.is_none()),
        }
    }

    /// The field of the facts that it is about, and what is said where nobody looked: a sentence without a full stop.
    fn subject(self) -> (&'static str, &'static str) {
        match self {
            Need::Git => ("versioned", "git was not asked"),
            Need::Files => ("inspected", "the files of the machine that the assistant runs on were not looked at"),
            Need::Probe => ("gateway", "the running gateway was not asked"),
            Need::Stranger => ("gateway", "no gateway answered"),
            Need::Sockets => ("sockets", "nobody looked at which sockets listen"),
            Need::Tailscale => ("tailscale", "Tailscale was not asked"),
            Need::Engine | Need::Docker => ("docker", "the container engine was not asked"),
        }
    }

    /// Why a rule did not run; `None` if it would have had nothing to look at.
    fn reason(self, facts: &Facts) -> Option<&str> {
        let (field, nobody_looked) = self.subject();
        if self == Need::Docker
            && let Some(error) = facts.docker.as_ref().and_then(|it| it.error.as_deref())
        {
            return Some(error);
        }
        match facts.unseen.get(field) {
            Some(it) => (!it.needless).then_some(&*it.reason),
            None => Some(nobody_looked),
        }
    }
}

/// Declares a rule's `RULE`; its doc comment is the rule's page.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        static RULE = {
            id: $id:literal,
            summary: $summary:literal,
            topic: $topic:ident,
            severity: $severity:ident,
            upstream: $upstream:expr,
            since: $since:literal,
            why: $why:literal,
            help: $help:literal,
            check: $check:expr $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        pub(crate) static RULE: $crate::rules::Rule = $crate::rules::Rule {
            id: $id,
            summary: $summary,
            topic: $crate::rules::Topic::$topic,
            severity: $crate::diagnostic::Severity::$severity,
            why: $why,
            help: $help,
            docs: concat!($($doc, "\n"),+),
            upstream: $upstream,
            since: $since,
            check: $check,
        };
    };
}

macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+

        /// Every rule, in the order in which the product's own audit reports.
        pub static ALL: &[&Rule] = &[$(&$module::RULE),+];
    };
}

rules! {
    // What the product's own audit looks at, in its order.
    attack_surface,
    state_in_synced_folder,
    gateway_bind_no_auth,
    gateway_trusted_proxies_missing,
    gateway_loopback_no_auth,
    gateway_tailscale_funnel,
    gateway_tailscale_serve,
    control_ui_insecure_auth,
    gateway_token_too_short,
    browser_control_url_invalid,
    browser_control_exposed,
    logging_redaction_off,
    elevated_wildcard,
    elevated_for_many,
    hooks_token_weak,
    hooks_path_root,
    control_secret_in_config,
    outdated_model,
    small_model,
    open_groups_with_elevated,
    state_is_a_link,
    files_writable_by_others,
    files_readable_by_others,
    extensions_without_allow_list,
    dm_open,
    dm_open_without_wildcard,
    dm_disabled,
    dm_senders_share_session,
    slash_commands_for_anyone,
    slash_commands_for_nobody,
    groups_open,
    telegram_groups_for_anyone,
    gateway_probe_failed,
    // The gateway.
    gateway_cannot_start,
    odd_trusted_proxy,
    tailscale_identity_without_serve,
    gateway_remote_without_tls,
    // Who may come in.
    newcomers_share_session,
    account_open,
    sender_wildcard,
    sender_never_matches,
    account_masks_policy,
    group_list_empty,
    mention_not_required,
    commands_without_access_groups,
    webhook_without_secret,
    binding_to_nobody,
    // Lists of tools.
    elevated_by_name,
    elevated_for_nobody,
    allow_list_without_tool,
    allow_list_with_wildcard,
    unknown_tool,
    sandbox_without_tools,
    tool_allowed_and_denied,
    tool_blocked_by_other_list,
    tool_blocked_by_sandbox,
    deny_leaves_twin,
    // Sandbox that is not there.
    others_reach_host,
    sandbox_expected,
    elevated_leaves_sandbox,
    exec_outside_sandbox,
    sandbox_left_by_helpers,
    sandbox_setting_ignored,
    // Holes in the sandbox.
    docker_socket_in_sandbox,
    sensitive_path_in_sandbox,
    state_folder_in_sandbox,
    writable_bind_in_sandbox,
    bind_with_tilde,
    sandbox_host_network,
    sandbox_network_misread,
    setup_command_without_network,
    sandbox_unconfined,
    sandbox_weakened,
    sandbox_sees_all_sessions,
    sandbox_controls_host_browser,
    sandbox_shared_by_several,
    workspace_writable_by_strangers,
    sandbox_open_network,
    sandbox_without_limits,
    sandbox_browser_cannot_start,
    read_only_workspace_out_of_reach,
    // Deep: gateway.
    gateway_open_to_strangers,
    port_beyond_config,
    tailscale_beyond_config,
    // Deep: docker.
    sandbox_cannot_start,
    container_opened,
    container_drift,
    port_on_all_addresses,
    engine_open_to_others,
    engine_as_root,
    // Secrets.
    placeholder_secret,
    secret_in_clear_text,
    guessable_secret,
    secret_used_twice,
    stand_in_secret,
    // Files.
    odd_kind_of_file,
    state_in_git,
    // Housekeeping.
    known_vulnerable_version,
    sandbox_kept_forever,
    odd_log_file,
    conversations_in_trace,
    // Comments that allow what the others find.
    suppression_malformed,
    suppression_unknown_rule,
    suppression_without_reason,
    suppression_expired,
    suppression_unused,
}

/// Where the pages of the rules are.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules/");

/// The address of the page of `rule`.
pub fn page_url(rule: &str) -> String {
    format!("{PAGES}{rule}.md")
}

/// The rule called `id`, or the first that carries the product id `id`.
pub fn find(id: &str) -> Option<&'static Rule> {
    let by_id = ALL.iter().copied().find(|it| it.id == id);
    by_id.or_else(|| ALL.iter().copied().find(|it| it.upstream.iter().any(|pattern| carries(pattern, id))))
}

/// Whether `id` is `pattern`. The number that the product counts up in `channels.ID.warning.N` is any.
fn carries(pattern: &str, id: &str) -> bool {
    let numbered = id.rsplit_once('.').filter(|it| !it.1.is_empty() && it.1.bytes().all(|it| it.is_ascii_digit()));
    match (pattern.strip_suffix(".N"), numbered) {
        (Some(pattern), Some((id, _))) => matches(pattern, id),
        _ => matches(pattern, id),
    }
}

/// Whether `id` is `pattern`, whose one `*` stands for at least one character.
fn matches(pattern: &str, id: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => id.len() > start.len() + end.len() && id.starts_with(start) && id.ends_with(end),
        None => pattern == id,
    }
}

/// The rules that cannot run because nobody looked at what they judge, and why.
pub fn unmet<'a>(config: &Config<'a>) -> Vec<(&'static str, &'a str)> {
    let facts = config.facts;
    let need = |rule: &Rule| match rule.check {
        Check::Facts(need, _) if !need.is_met(facts) => Some((rule.id, need.reason(facts)?)),
        _ => None,
    };
    let rules = ALL.iter().filter(|it| posture::shift(it.id, config.posture) != Shift::Off);
    rules.filter_map(|it| need(it)).collect_vec()
}

/// Runs every rule that the posture leaves on; findings come in the order of [`ALL`].
pub fn run(config: &Config<'_>) -> Vec<Diagnostic> {
    let inputs = Inputs::new(config);
    let mut findings = Vec::new();
    for rule in ALL {
        inputs.run(rule, &mut findings);
    }
    findings
}

/// What rules are shown of one configuration, worked out once for all of them.
pub struct Inputs<'a> {
    config: &'a Config<'a>,
    /// The channels that the product audits come first.
    channels: Vec<Channel<'a>>,
    audited: usize,
    lists: Vec<Lists<'a>>,
    secrets: Vec<Secret<'a>>,
    sandboxes: Vec<Section<'a>>,
    binds: Vec<Bind<'a>>,
    /// Read when the first rule asks.
    layers: OnceCell<Layers<'a, 'a>>,
    /// Worked out when the first rule asks: it takes longer than nearly all of them.
    exposure: OnceCell<Exposure<'a, 'a>>,
}

impl<'a> Inputs<'a> {
    /// Looks at `config`.
    pub fn new(config: &'a Config<'a>) -> Inputs<'a> {
        let channels = channels::in_use(config);
        let audited = channels.iter().filter(|it| it.is_audited).count();
        let sandboxes = holes::sections(config);
        Inputs {
            config,
            channels,
            audited,
            lists: lists::all(config),
            secrets: secrets::fields(config),
            binds: holes::binds(&sandboxes),
            sandboxes,
            layers: OnceCell::new(),
            exposure: OnceCell::new(),
        }
    }

    /// The channels that the product audits.
    fn audited(&self) -> &[Channel<'a>] {
        &self.channels[..self.audited]
    }

    /// The layers that the tools of every agent go through.
    fn layers(&self) -> &Layers<'a, 'a> {
        self.layers.get_or_init(|| Layers::new(self.config))
    }

    /// Who can reach what.
    fn exposure(&self) -> &Exposure<'a, 'a> {
        self.exposure.get_or_init(|| Exposure::new(self.config))
    }

    /// Makes findings as bad as the worst that comes of their place, and has them show how.
    fn weigh(&self, findings: &mut [Diagnostic]) {
        let exposure = self.exposure();
        for (number, path) in exposure.through(findings, |_| true) {
            let finding = &mut findings[number];
            finding.severity = path.severity;
            for step in exposure.chain(&path) {
                if let Some(loc) = step.at.filter(View::is_present).and_then(|it| it.loc())
                    && Some(loc) != finding.loc
                    && finding.labels.iter().all(|it| it.loc != loc)
                {
                    finding.labels.push(Label { loc, message: step.text.into() });
                }
            }
        }
    }

    /// Runs `rule`, which adds to `findings`; nothing where the posture switches it off or what it needs is not known.
    pub fn run(&self, rule: &'static Rule, findings: &mut Vec<Diagnostic>) {
        let config = self.config;
        let shift = posture::shift(rule.id, config.posture);
        if shift == Shift::Off {
            return;
        }
        let before = findings.len();
        let mut sink = Sink::new(rule, findings);
        match rule.check {
            Check::Config(check) => check(config, &mut sink),
            Check::Lists(check) => check(config, &self.lists, &mut sink),
            Check::Channels(check) => check(config, self.audited(), &mut sink),
            Check::Sandboxes(check) => check(config, &self.sandboxes, &mut sink),
            Check::Binds(check) => check(config, &self.binds, &mut sink),
            Check::Policy(check) => check(self, &mut sink),
            Check::Accounts(check) => check(config, &self.channels, &mut sink),
            Check::Secrets(check) => check(config, &self.secrets, &mut sink),
            Check::Comments => {}
            Check::Facts(need, check) if need.is_met(config.facts) => check(config, &mut sink),
            Check::Facts(..) => {}
        }
        let made = &mut findings[before..];
        made.iter_mut().for_each(|it| sink::settle(config, it));
        // Of who is let in the product's audit has fixed severities; where it says nothing, it hangs on what they get at.
        let is_ours = rule.upstream.is_empty() && rule.topic == Topic::Access && rule.severity == Severity::Critical;
        if is_ours && !made.is_empty() {
            self.weigh(made);
        }
        posture::apply(shift, made);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What speaks on nearly every configuration that is short enough for an example.
    const EVERYWHERE: [&str; 3] = ["attack-surface", "gateway-loopback-no-auth", "gateway-trusted-proxies-missing"];

    /// Rules whose examples cannot but fire another rule as well: one state of affairs, two things to know about it.
    const COMPANIONS: &[(&str, &str)] = &[
        ("dm-open-without-wildcard", "dm-open"),
        ("gateway-cannot-start", "gateway-tailscale-serve"),
        ("hooks-token-weak", "control-secret-in-config"),
        ("open-groups-with-elevated", "groups-open"),
        ("workspace-writable-by-strangers", "groups-open"),
    ];

    #[test]
    fn ids_match_file_names() {
        for rule in ALL {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../").to_owned() + &rule.file();
            let id = format!("id: \"{}\"", rule.id);
            assert!(std::fs::read_to_string(&file).is_ok_and(|it| it.contains(&id)), "{} in {file}", rule.id);
        }
    }

    #[test]
    fn every_file_is_registered() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
        let files = std::fs::read_dir(dir).expect("the rules folder").count();
        let helpers = ["sink"].len();
        assert_eq!(files, ALL.len() + helpers);
    }

    #[test]
    fn product_ids_find_their_rule() {
        assert_eq!(find("gateway.bind_no_auth").map(|it| it.id), Some("gateway-bind-no-auth"));
        assert_eq!(find("channels.slack.warning.3").map(|it| it.id), Some("groups-open"));
        assert!(matches("channels.*.dm.open", "channels.telegram.dm.open"));
        assert!(!matches("channels.*.dm.open", "channels.dm.open"));
    }

    /// The examples of a rule's page: a bad one fires the rule, a good one does not, and both are files that the product loads.
    #[test]
    fn doc_examples_hold() {
        let mut companions = BTreeSet::new();
        for rule in ALL {
            let examples = crate::testing::examples(rule.docs);
            let has = |kind: &str| examples.iter().any(|it| it.0 == kind);
            assert!(has("bad"), "{} has no bad example", rule.id);
            // What sums up always speaks, so it has no good one.
            assert_eq!(has("good"), rule.topic != Topic::Summary, "{}: good example", rule.id);
            for (kind, text, facts) in examples {
                let analysis = crate::testing::analyze_example(rule.id, &text, &facts);
                let fired: BTreeSet<&str> = analysis.diagnostics.iter().map(|it| it.rule).collect();
                assert_eq!(fired.contains(rule.id), kind == "bad", "{}: {kind} example\n{text}", rule.id);
                for other in fired.into_iter().filter(|it| *it != rule.id && !EVERYWHERE.contains(it)) {
                    companions.insert((rule.id, other));
                }
                let known = crate::testing::analyze_with_variables(&text);
                assert_eq!(known.valid, Some(true), "{}: {kind} example is refused\n{text}", rule.id);
            }
        }
        assert_eq!(companions, COMPANIONS.iter().copied().collect(), "which other rules the examples fire");
    }

    /// Ids of the product's own are never ours as well, and findings carry only ids that their rule declares.
    #[test]
    fn product_ids_are_declared() {
        for rule in ALL {
            for (_, text, facts) in crate::testing::examples(rule.docs) {
                let analysis = crate::testing::analyze_example(rule.id, &text, &facts);
                for it in analysis.diagnostics.iter().filter(|it| it.rule == rule.id) {
                    let declared = rule.upstream.iter().any(|pattern| matches(pattern, &it.check_id));
                    assert!(
                        declared || (rule.upstream.is_empty() && it.check_id == rule.id),
                        "{}: {}",
                        rule.id,
                        it.check_id
                    );
                }
            }
        }
    }

    /// Titles are one sentence without a full stop, the other texts whole sentences.
    #[test]
    fn texts_are_sentences() {
        for rule in ALL {
            for text in [rule.why, rule.help] {
                assert!(text.is_empty() || text.ends_with('.'), "{}: {text}", rule.id);
            }
            assert!(!rule.summary.ends_with('.'), "{}: {}", rule.id, rule.summary);
            for (_, text, facts) in crate::testing::examples(rule.docs) {
                let analysis = crate::testing::analyze_example(rule.id, &text, &facts);
                for it in analysis.diagnostics.iter().filter(|it| it.rule == rule.id) {
                    assert!(!it.title.ends_with('.') && !it.title.contains('\n'), "{}", it.title);
                    assert!(rule.topic == Topic::Summary || !it.detail.is_empty(), "{} has no detail", it.title);
                    assert!(rule.topic == Topic::Summary || !it.help.is_empty(), "{} has no help", it.title);
                }
            }
        }
    }
}
