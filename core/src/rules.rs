//! The rules: one file each, one list, one way to run them.

mod sink;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::channels::Channel;

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
    /// Its source file, relative to the workspace.
    pub file: &'static str,
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
            file: file!(),
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
    gateway_bind_no_auth,
}

/// The rule called `id`, or the first that carries the product id `id`.
pub fn find(id: &str) -> Option<&'static Rule> {
    let by_id = ALL.iter().copied().find(|it| it.id == id);
    by_id.or_else(|| ALL.iter().copied().find(|it| it.upstream.iter().any(|pattern| matches(pattern, id))))
}

/// Whether `id` is `pattern`, whose one `*` stands for at least one character.
fn matches(pattern: &str, id: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => id.len() > start.len() + end.len() && id.starts_with(start) && id.ends_with(end),
        None => pattern == id,
    }
}

/// Runs every rule on `config`; findings come in the order of [`ALL`].
pub fn run(config: &Config<'_>) -> Vec<Diagnostic> {
    let channels = crate::policy::channels::in_use(config);
    let mut findings = Vec::new();
    for rule in ALL.iter().copied() {
        let mut sink = Sink::new(rule, config, &mut findings);
        match rule.check {
            Check::Config(check) => check(config, &mut sink),
            Check::Channels(check) => check(config, &channels, &mut sink),
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_match_file_names() {
        for rule in ALL {
            let stem = rule.id.replace('-', "_");
            assert!(rule.file.ends_with(&format!("{stem}.rs")), "{} in {}", rule.id, rule.file);
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
        assert!(matches("channels.*.dm.open", "channels.telegram.dm.open"));
        assert!(!matches("channels.*.dm.open", "channels.dm.open"));
    }

    /// The examples of a rule's page: a bad one fires the rule, a good one does not, and both are files that the product loads.
    #[test]
    fn doc_examples_hold() {
        for rule in ALL {
            let examples = crate::testing::examples(rule.docs);
            assert!(examples.iter().any(|it| it.0 == "bad"), "{} has no bad example", rule.id);
            assert!(examples.iter().any(|it| it.0 == "good"), "{} has no good example", rule.id);
            for (kind, text) in examples {
                let analysis = crate::testing::analyze(&text);
                let hit = analysis.diagnostics.iter().any(|it| it.rule == rule.id);
                assert_eq!(hit, kind == "bad", "{}: {kind} example\n{text}", rule.id);
                assert_ne!(analysis.valid, Some(false), "{}: {kind} example is refused\n{text}", rule.id);
            }
        }
    }
}
