//! Keys of earlier releases: what each became, and the product's own migrations as fixes that keep comments.
//!
//! The product reports a legacy key and nothing else, and its migration writes the whole file anew. Here a legacy key hides no
//! other mistake, and a fix moves the text of the values.
//!
//! Source of the facts: `validation.md` sections 11 (rules) and 12 (migrations).

mod migration;
mod steps;

#[cfg(test)]
mod tests;

use crate::diagnostic::{Action, Applicability, Category, Diagnostic, Fix, Severity};
use crate::lists::{CollectVec, PushAll};
use crate::path::{KeyPath, Segment};
use crate::text::Loc;
use crate::value::{Kind, Value};

use migration::Migration;
use steps::Step;

/// The issue code of all of them.
pub const CODE: &str = "legacy";

/// The code of what the product loads and its migrations would change all the same.
pub const OLD_SETTING: &str = "old_setting";

/// One of the product's 28 rules.
struct Rule {
    /// Keys joined by dots.
    path: &'static str,
    /// The rule speaks of text only.
    only_text: bool,
    /// What became of the key: the end of a sentence that begins with the key.
    became: &'static str,
    /// What has to be done for this key, and what has to come before.
    steps: &'static [Step],
}

const fn rule(path: &'static str, became: &'static str, steps: &'static [Step]) -> Rule {
    Rule { path, only_text: false, became, steps }
}

const fn text_rule(path: &'static str, became: &'static str, steps: &'static [Step]) -> Rule {
    Rule { path, only_text: true, became, steps }
}

use Step::{
    Agent, AgentToAgent, AllowFrom, Channel, GatewayToken, GroupChat, Identity, Mention, OldModel, QueueKeys,
    RoutingAgents, RoutingBindings, RoutingQueue, TelegramMention, ToolsBash, Transcribe, Tts,
};

/// In the product's order, which numbers them from 1.
const RULES: [Rule; 28] = [
    rule("whatsapp", "is now `channels.whatsapp`", &[Channel("whatsapp")]),
    rule("telegram", "is now `channels.telegram`", &[Channel("telegram"), TelegramMention]),
    rule("discord", "is now `channels.discord`", &[Channel("discord")]),
    rule("slack", "is now `channels.slack`", &[Channel("slack")]),
    rule("signal", "is now `channels.signal`", &[Channel("signal")]),
    rule("imessage", "is now `channels.imessage`", &[Channel("imessage")]),
    rule("msteams", "is now `channels.msteams`", &[Channel("msteams")]),
    rule("routing.allowFrom", "is now `channels.whatsapp.allowFrom`", &[Channel("whatsapp"), AllowFrom]),
    rule("routing.bindings", "is now `bindings`", &[RoutingBindings]),
    rule("routing.agents", "is now `agents.list`", &[RoutingAgents]),
    rule("routing.defaultAgentId", "is now `default: true` in an entry of `agents.list`", &[RoutingAgents]),
    rule("routing.agentToAgent", "is now `tools.agentToAgent`", &[AgentToAgent]),
    rule(
        "routing.groupChat.requireMention",
        "is now said per channel, in `groups.\"*\".requireMention`",
        &[Channel("whatsapp"), Channel("telegram"), Channel("imessage"), Mention, TelegramMention],
    ),
    rule("routing.groupChat.mentionPatterns", "is now `messages.groupChat.mentionPatterns`", &[GroupChat]),
    rule("routing.queue", "is now `messages.queue`", &[RoutingQueue, QueueKeys]),
    rule("routing.transcribeAudio", "is now an entry of `tools.media.audio.models`", &[Transcribe]),
    rule(
        "telegram.requireMention",
        "is now `channels.telegram.groups.\"*\".requireMention`",
        &[Channel("telegram"), TelegramMention],
    ),
    rule("identity", "is now `identity` in an entry of `agents.list`", &[RoutingAgents, Identity]),
    rule("agent", "is now `agents.defaults`, and its tools are in `tools`", &[OldModel, ToolsBash, Agent]),
    rule("tools.bash", "is now `tools.exec`", &[ToolsBash]),
    text_rule("agent.model", "is now `agents.defaults.model.primary`", &[OldModel, ToolsBash, Agent]),
    text_rule("agent.imageModel", "is now `agents.defaults.imageModel.primary`", &[OldModel, ToolsBash, Agent]),
    rule("agent.allowedModels", "is now the keys of `agents.defaults.models`", &[OldModel, ToolsBash, Agent]),
    rule("agent.modelAliases", "is now `alias` in `agents.defaults.models`", &[OldModel, ToolsBash, Agent]),
    rule("agent.modelFallbacks", "is now `agents.defaults.model.fallbacks`", &[OldModel, ToolsBash, Agent]),
    rule("agent.imageModelFallbacks", "is now `agents.defaults.imageModel.fallbacks`", &[OldModel, ToolsBash, Agent]),
    rule("messages.tts.enabled", "is now `messages.tts.auto`", &[Tts]),
    rule("gateway.token", "is read no longer; `gateway.auth.token` is", &[GatewayToken]),
];

/// A legacy key that the file has.
pub struct Hit {
    /// Number of the product's rule, 1 to 28.
    pub number: u8,
    /// The key.
    pub path: KeyPath,
    /// The key as written.
    pub loc: Loc,
}

/// The legacy keys of a configuration, in the order of the product's rules.
pub fn hits(root: &Value) -> Vec<Hit> {
    let hit = |(at, rule): (usize, &Rule)| {
        let loc = find(root, rule)?;
        Some(Hit { number: at as u8 + 1, path: KeyPath::keys(rule.path), loc })
    };
    RULES.iter().enumerate().filter_map(hit).collect_vec()
}

/// The key that `rule` speaks of, if it speaks.
fn find(root: &Value, rule: &Rule) -> Option<Loc> {
    let mut value = root;
    let mut loc = root.loc;
    for key in rule.path.split('.') {
        let member = value.as_object()?.member(key)?;
        value = &member.value;
        loc = member.key_loc;
    }
    (!rule.only_text || matches!(value.kind, Kind::String(_))).then_some(loc)
}

/// Adds the legacy keys of `root` to what the schema said of it, in `diagnostics`: they take the place of its refusals of the
/// same keys, and keys that have a migration but no rule get it as a fix.
pub fn check(root: &Value, diagnostics: &mut Vec<Diagnostic>) {
    let hits = hits(root);
    if !hits.is_empty() {
        let routing = is_all_legacy(root, &hits).then(|| KeyPath::keys("routing"));
        let is_covered = |it: &Diagnostic| {
            hits.iter().any(|hit| it.path.starts_with(&hit.path)) || routing.as_ref() == Some(&it.path)
        };
        diagnostics.retain(|it| it.category != Category::Schema || !is_covered(it));
    }
    for it in diagnostics.iter_mut().filter(|it| it.category == Category::Schema).take(MAX_OWN_FIXES) {
        if let Some(step) = step_without_rule(&it.path) {
            let fix = fix(root, &[step], format!("Migrate `{}`", it.path));
            it.fixes.splice(0..0, fix);
        }
    }
    let all = migrate_all(root, &hits);
    diagnostics.push_all(hits.iter().map(|hit| diagnostic(root, hit, all.as_ref())));
    diagnostics.push_all(cli_token(root));
}

/// The one migration that no error leads to.
fn cli_token(root: &Value) -> Option<Diagnostic> {
    let path = KeyPath::keys("auth.profiles").join("anthropic:claude-cli").join("mode");
    let value = path.0.iter().try_fold(root, |value, segment| value.get(segment))?;
    if value.as_str() != Some("token") {
        return None;
    }
    let title = format!("`{path}` is \"token\", as earlier versions wrote it");
    let mut it = Diagnostic::new(Category::Load, OLD_SETTING, Severity::Info, title);
    it.detail = "The sign-in of the Claude command line counts as OAuth now. The product loads the file, and writes \
                 \"oauth\" here when it migrates something else."
        .to_owned();
    it.help = "Write \"oauth\".".to_owned();
    it.loc = Some(value.loc);
    it.path = path;
    it.fixes.push_all(fix(root, &[Step::CliToken], "Write \"oauth\"".to_owned()));
    Some(it)
}

/// A fix takes a copy of the file, so that in a file full of mistakes the first have to be mended first.
const MAX_OWN_FIXES: usize = 50;

/// Whether nothing is in `routing` but legacy keys and what goes with them.
fn is_all_legacy(root: &Value, hits: &[Hit]) -> bool {
    let legacy = |path: &KeyPath| hits.iter().any(|it| it.path.starts_with(path));
    let only_legacy = |path: &str, along: &str| {
        let path = KeyPath::keys(path);
        let object = path.0.iter().try_fold(root, |value, segment| value.get(segment)).and_then(Value::as_object);
        object.is_none_or(|it| it.iter().all(|it| &*it.key == along || legacy(&path.join(&*it.key))))
    };
    legacy(&KeyPath::keys("routing")) && only_legacy("routing", "") && only_legacy("routing.groupChat", "historyLimit")
}

fn diagnostic(root: &Value, hit: &Hit, all: Option<&Fix>) -> Diagnostic {
    let rule = &RULES[hit.number as usize - 1];
    let title = format!("`{}` is a key of earlier versions: it {}", rule.path, rule.became);
    let mut it = Diagnostic::new(Category::Load, CODE, Severity::Error, title);
    it.detail = "The product refuses a file that has such a key. It migrates the file when its gateway starts or when \
                 `doctor --fix` is run, and loses comments and layout then; every other command stops."
        .to_owned();
    it.help = "Migrate the key here, which keeps both.".to_owned();
    it.path.clone_from(&hit.path);
    it.loc = Some(hit.loc);
    it.fixes.push_all(all.cloned());
    let own = fix(root, rule.steps, format!("Migrate `{}`", rule.path)).filter(|it| silences(root, it, rule));
    it.fixes.push_all(own);
    if it.fixes.is_empty() {
        it.help = "It cannot be migrated as it is. Take it away, or correct its value.".to_owned();
        it.fixes.push(Fix {
            title: "Take the key away".into(),
            applicability: Applicability::Unsafe,
            action: Action::Changes(vec![crate::path::Change::Remove { path: hit.path.clone() }]),
        });
    }
    it
}

/// All migrations at once: for keys that make sense only together.
fn migrate_all(root: &Value, hits: &[Hit]) -> Option<Fix> {
    let mut sections: Vec<&'static [Step]> = hits.iter().map(|it| RULES[it.number as usize - 1].steps).collect_vec();
    sections.dedup();
    if sections.len() < 2 {
        return None;
    }
    let all = fix(root, steps::ALL, "Migrate all keys of earlier versions".to_owned())?;
    hits.iter().all(|it| silences(root, &all, &RULES[it.number as usize - 1])).then_some(all)
}

fn silences(root: &Value, fix: &Fix, rule: &Rule) -> bool {
    let Action::Changes(changes) = &fix.action else { return false };
    find(&crate::trial::apply(root, changes), rule).is_none()
}

/// The fix that runs `steps`: safe if it is exactly what the product does and nothing is lost. `None` if there is nothing to do or
/// it cannot be done.
fn fix(root: &Value, steps: &[Step], title: String) -> Option<Fix> {
    let mut migration = Migration::new(root);
    for step in steps {
        step.run(&mut migration);
    }
    let (changes, loses) = migration.finish()?;
    let applicability = if loses { Applicability::Unsafe } else { Applicability::Safe };
    let title = if loses { format!("{title}, without what has no place any more") } else { title };
    Some(Fix { title: title.into(), applicability, action: Action::Changes(changes) })
}

/// The migration for a key that the schema refuses and no rule speaks of.
fn step_without_rule(path: &KeyPath) -> Option<Step> {
    let keys: Vec<&str> = path
        .0
        .iter()
        .map(|it| match it {
            Segment::Key(key) => &**key,
            Segment::Index(_) => "*",
        })
        .collect_vec();
    let index = path.0.iter().find_map(|it| match it {
        Segment::Index(index) => Some(*index as usize),
        Segment::Key(_) => None,
    });
    match (&keys[..], index) {
        (["bindings", "*", "match", "provider" | "accountID"], Some(index)) => Some(Step::BindingKeys(Some(index))),
        (["session", "sendPolicy", "rules", "*", "match", "provider"], Some(index)) => {
            Some(Step::SendPolicyKeys(Some(index)))
        }
        (["messages", "queue", "byProvider"], _) => Some(QueueKeys),
        (["channels", "telegram", "requireMention"], _) => Some(TelegramMention),
        (["agents", "defaults", key], _) if steps::OLD_MODEL_KEYS.contains(key) => Some(Step::DefaultsModel),
        _ => None,
    }
}
