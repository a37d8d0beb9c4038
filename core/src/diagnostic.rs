//! The one type for everything that is wrong: syntax, loading, schema, audit.

use std::borrow::Cow;

use crate::edit::Edits;
use crate::path::{Change, KeyPath, NewValue};
use crate::text::{Loc, SourceId};

/// How bad it is. Ordered: the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Weakens the deployment.
    Warn,
    /// Somebody else can get in, or at the secrets.
    Critical,
    /// The assistant refuses the file.
    Error,
}

impl Severity {
    /// Lower-case name, as in reports and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warn => "warn",
            Severity::Critical => "critical",
            Severity::Error => "error",
        }
    }
}

/// How sure we are that the finding is true of the running assistant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// A guess worth a look.
    Low,
    /// True under the assumptions that the diagnostic names.
    Medium,
    /// Follows from the file and what is known.
    High,
}

impl Confidence {
    /// Lower-case name, as in reports.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// Whether an edit may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// Shown, never applied.
    Manual,
    /// Narrows or widens what the assistant does: only when asked for by name.
    Unsafe,
    /// Keeps behaviour, or is exactly an edit that the product's own `--fix` makes.
    Safe,
}

impl Applicability {
    /// Lower-case name, as in reports.
    pub fn name(self) -> &'static str {
        match self {
            Applicability::Manual => "manual",
            Applicability::Unsafe => "unsafe",
            Applicability::Safe => "safe",
        }
    }
}

/// Which stage found it. `Syntax`, `Load` and `Schema` are *issues*, `Audit` are *findings*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// The text is not JSON5.
    Syntax,
    /// An include, an environment variable, a legacy key, a file of another dialect.
    Load,
    /// The value does not fit the format.
    Schema,
    /// A rule spoke.
    Audit,
}

/// What a diagnostic took for granted because it could not be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assumption {
    /// No environment variable that matters here is set.
    EnvironmentEmpty,
    /// Nobody has been paired.
    PairingStoreEmpty,
    /// A channel that the file sets up gets the credentials that are not in the file from somewhere else.
    CredentialsPresent,
    /// A WhatsApp section means that an account is linked.
    WhatsappLinked,
    /// Files named by the config exist and hold what they should.
    FilesExist,
}

impl Assumption {
    /// Name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Assumption::EnvironmentEmpty => "environment-empty",
            Assumption::PairingStoreEmpty => "pairing-store-empty",
            Assumption::CredentialsPresent => "credentials-present",
            Assumption::WhatsappLinked => "whatsapp-linked",
            Assumption::FilesExist => "files-exist",
        }
    }
}

/// A second place that takes part.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where.
    pub loc: Loc,
    /// What it has to do with it: a few words.
    pub message: Cow<'static, str>,
}

/// Who reaches what through a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// One sentence without a full stop.
    pub title: String,
    /// What is reached, or may be, the worst first: the words of `docs/exposure.md`.
    pub reaches: Vec<&'static str>,
}

/// What a fix does, in terms of keys or of text.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Lowered to edits in the file's own style when somebody asks.
    Changes(Vec<Change>),
    /// Edits of one text; for syntax errors, where there are no keys yet.
    Edits(SourceId, Edits),
}

/// One way to mend it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// Imperative, a few words: "Bind to loopback".
    pub title: Cow<'static, str>,
    /// Whether it may be made without asking.
    pub applicability: Applicability,
    /// What it does.
    pub action: Action,
}

impl Fix {
    /// Whether it writes a secret that has yet to be made.
    pub fn needs_secret(&self) -> bool {
        let Action::Changes(changes) = &self.action else { return false };
        changes.iter().any(|it| matches!(it.value(), Some(NewValue::FreshSecret)))
    }

    /// The fix with `secret` where it has one yet to be made: at least 24 random characters that need no quoting. Core has no
    /// randomness of its own.
    #[must_use]
    pub fn with_secret(&self, secret: &str) -> Fix {
        let mut fix = self.clone();
        if let Action::Changes(changes) = &mut fix.action {
            for value in changes.iter_mut().filter_map(Change::value_mut) {
                if *value == NewValue::FreshSecret {
                    *value = secret.into();
                }
            }
        }
        fix
    }
}

/// One thing that is wrong, dangerous or worth knowing.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Which stage found it.
    pub category: Category,
    /// Rule id for findings, issue code (`unrecognized_keys`, `json5_syntax`) otherwise.
    pub rule: &'static str,
    /// The id that the assistant's own audit prints for this; equal to `rule` where it has none.
    pub check_id: Cow<'static, str>,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// The fact in one sentence, with the value in it where that is no secret. No full stop.
    pub title: String,
    /// Why it matters, in whole sentences; may be empty.
    pub detail: String,
    /// What to do, in whole sentences; may be empty.
    pub help: String,
    /// The key that is meant; for an absent key, the path it would have.
    pub path: KeyPath,
    /// The place to underline; `None` only if there is no text at all.
    pub loc: Option<Loc>,
    /// The file of the machine that it is about, as the facts name it; none for a finding about the configuration's text.
    pub subject: Option<String>,
    /// Other places that take part.
    pub labels: Vec<Label>,
    /// Ways to mend it, best first.
    pub fixes: Vec<Fix>,
    /// What was taken for granted.
    pub assumes: Vec<Assumption>,
    /// The file is valid, and the gateway will not start with it.
    pub blocks_start: bool,
    /// Where that leads which it is about; only where somebody asked (`Analysis::tell_reach`).
    pub reach: Option<Reached>,
    /// For syntax errors: line and column as the product prints them (`validation.md` section 3), which are odd.
    pub product_place: Option<(u32, u32)>,
}

impl Diagnostic {
    /// A diagnostic of `category` with nothing but its fact; high confidence.
    pub fn new(category: Category, rule: &'static str, severity: Severity, title: impl Into<String>) -> Diagnostic {
        Diagnostic::titled(category, rule, severity, title.into())
    }

    fn titled(category: Category, rule: &'static str, severity: Severity, title: String) -> Diagnostic {
        Diagnostic {
            category,
            rule,
            check_id: Cow::Borrowed(rule),
            severity,
            confidence: Confidence::High,
            title,
            detail: String::new(),
            help: String::new(),
            path: KeyPath::ROOT,
            loc: None,
            subject: None,
            labels: Vec::new(),
            fixes: Vec::new(),
            assumes: Vec::new(),
            blocks_start: false,
            reach: None,
            product_place: None,
        }
    }
}
