//! How a check reports.

use std::borrow::Cow;

use super::Rule;
use crate::config::{Config, View};
use crate::diagnostic::{Action, Applicability, Assumption, Category, Confidence, Diagnostic, Fix, Label, Severity};
use crate::facts::Inspected;
use crate::path::{Change, NewValue};
use crate::policy::{secrets, strength};

/// Where one rule's findings go.
pub struct Sink<'a> {
    rule: &'static Rule,
    findings: &'a mut Vec<Diagnostic>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(rule: &'static Rule, findings: &'a mut Vec<Diagnostic>) -> Sink<'a> {
        Sink { rule, findings }
    }

    /// Reports that `title` is true of `at`. The rest of the finding comes from the rule; the [`Report`] adjusts it.
    pub fn report(&mut self, at: &View<'_>, title: impl Into<String>) -> Report<'_> {
        self.add(at, title.into())
    }

    fn add(&mut self, at: &View<'_>, title: String) -> Report<'_> {
        let rule = self.rule;
        let mut finding = Diagnostic::new(Category::Audit, rule.id, rule.severity, title);
        if let [id] = rule.upstream
            && !id.contains('*')
        {
            finding.check_id = Cow::Borrowed(id);
        }
        finding.detail = rule.why.to_owned();
        finding.help = rule.help.to_owned();
        finding.path = at.path();
        finding.loc = at.loc();
        self.findings.push(finding);
        Report { finding: self.findings.last_mut().expect("just pushed") }
    }
}

/// A finding that was just made.
pub struct Report<'a> {
    finding: &'a mut Diagnostic,
}

impl Report<'_> {
    /// The product's id, where it is not the rule's only one.
    pub fn check_id(self, id: impl Into<Cow<'static, str>>) -> Self {
        self.finding.check_id = id.into();
        self
    }

    /// It is about a file of the machine, not about what the configuration says.
    pub fn about(self, file: &Inspected) -> Self {
        self.finding.subject = Some(file.path.clone());
        self
    }

    /// Another severity than the rule's.
    pub fn severity(self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }

    /// Another reason than the rule's.
    pub fn why(self, why: impl Into<String>) -> Self {
        self.finding.detail = why.into();
        self
    }

    /// Other advice than the rule's.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.finding.help = help.into();
        self
    }

    /// A second place that takes part; nothing if it is not written.
    pub fn label(self, at: &View<'_>, message: impl Into<Cow<'static, str>>) -> Self {
        self.add_label(at, message.into())
    }

    fn add_label(self, at: &View<'_>, message: Cow<'static, str>) -> Self {
        if let Some(loc) = at.value().map(|it| it.loc).or(at.key_loc()) {
            self.finding.labels.push(Label { loc, message });
        }
        self
    }

    /// The gateway does not start with this.
    pub fn blocks_start(self) -> Self {
        self.finding.blocks_start = true;
        self
    }

    /// Offers changes that mend it.
    pub fn fix(self, title: impl Into<Cow<'static, str>>, applicability: Applicability, changes: Vec<Change>) -> Self {
        self.add_fix(title.into(), applicability, changes)
    }

    fn add_fix(self, title: Cow<'static, str>, applicability: Applicability, changes: Vec<Change>) -> Self {
        self.finding.fixes.push(Fix { title, applicability, action: Action::Changes(changes) });
        self
    }

    /// Offers a fresh random secret in the place of the one that stands at `secret`, if it is one of the assistant's own.
    pub fn fix_fresh(self, secret: &View<'_>) -> Self {
        if !strength::is_own(&secret.path()) || secrets::literal(secret).is_none() {
            return self;
        }
        let change = Change::Set { path: secret.path(), value: NewValue::FreshSecret };
        self.fix("Set a fresh random one", Applicability::Unsafe, vec![change])
    }

    /// As sure as this.
    pub fn confidence(self, confidence: Confidence) -> Self {
        self.finding.confidence = confidence;
        self
    }

    /// As [`Report::assume`], for each of `assumptions`.
    pub fn assume_all(self, assumptions: &[Assumption]) -> Self {
        assumptions.iter().fold(self, |it, assumption| it.assume(*assumption))
    }

    /// The finding holds only under `assumption`. Where the host has looked, nothing is assumed and nothing changes.
    pub fn assume(self, assumption: Assumption) -> Self {
        if !self.finding.assumes.contains(&assumption) {
            self.finding.assumes.push(assumption);
        }
        self
    }
}

/// Takes back what nobody has to assume about `config`; who assumes anything is less sure.
pub(super) fn settle(config: &Config<'_>, finding: &mut Diagnostic) {
    let facts = config.facts;
    finding.assumes.retain(|assumption| match assumption {
        Assumption::EnvironmentEmpty | Assumption::CredentialsPresent => !config.knows_environment(),
        Assumption::PairingStoreEmpty => facts.pairing_stores.is_none(),
        Assumption::WhatsappLinked => facts.whatsapp_credentials.is_none(),
        Assumption::FilesExist => facts.secret_files.is_none(),
    });
    if !finding.assumes.is_empty() {
        finding.confidence = finding.confidence.min(Confidence::Medium);
    }
}
