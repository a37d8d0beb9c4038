//! The shapes that cross into JavaScript, and nothing but shapes.
//!
//! The TypeScript declarations of the package are derived from these types. Every offset is a UTF-16 code unit of the
//! text that was analysed, as JavaScript counts them; every range is half-open.
//!
//! What crosses is declared in `names!` and `shapes!` (see [`crate::cross`]); what core writes as
//! [`Json`](footguard_core::report::policy::Json) is only declared, at the end.

use std::borrow::Cow;
use std::collections::BTreeMap;

use footguard_core::Posture;
use footguard_core::diagnostic::{Applicability, Category, Confidence, Severity};
use footguard_core::map::Map;
use tsify::Tsify;

use crate::cross::{names, shapes};

/// How a document is to be judged. What is left out is found out from the text, or is the default.
#[derive(Clone, Debug, Default, Tsify)]
pub struct Options {
    /// Name of the product and version that the file is for; left out, it is detected.
    #[tsify(optional)]
    pub dialect: Option<String>,
    /// How exposed the deployment is meant to be; left out, severities are those of the assistant's own audit.
    #[tsify(optional)]
    pub posture: Option<Posture>,
    /// Where the file lies, for its name and for what it includes.
    #[tsify(optional)]
    pub path: Option<String>,
    /// The environment that the assistant runs in: of each variable that is set its value, or `true` if that is not known. Left
    /// out or `null`: nothing is known of it. Values stay in memory.
    #[tsify(optional, type = "Record<string, string | true> | null")]
    pub env: Option<Map<String>>,
}

names! {
    /// How exposed the deployment is meant to be.
    Posture {
        Personal = "personal",
        Family = "family",
        Public = "public",
    }

    /// How bad it is, the worst first.
    Severity {
        Error = "error",
        Critical = "critical",
        Warn = "warn",
        Info = "info",
    }

    /// How sure the finding is.
    Confidence {
        High = "high",
        Medium = "medium",
        Low = "low",
    }

    /// Which stage found it.
    Category {
        Syntax = "syntax",
        Load = "load",
        Schema = "schema",
        Audit = "audit",
    }

    /// Whether an edit may be made without asking.
    Applicability {
        /// Keeps behaviour.
        Safe = "safe",
        /// Narrows or widens what the assistant does.
        Unsafe = "unsafe",
        /// Shown, never applied.
        Manual = "manual",
    }
}

shapes! {
    /// All that is known about a document.
    #[tsify(missing_as_null)]
    pub struct Analysis<'a> {
        /// Whether the assistant loads the file; `null` where that hangs on something that was not to be seen.
        pub valid: Option<bool>,
        /// The dialect it was judged by.
        pub dialect: &'a str,
        /// The posture in force, if one was given.
        pub posture: Option<Posture>,
        /// The worst first, then in the order of the text.
        pub diagnostics: Vec<Diagnostic<'a>>,
        /// How many of each severity.
        pub summary: Summary,
        /// What was not checked.
        pub skipped: Vec<Skipped<'a>>,
        /// What comments accept.
        pub suppressed: Vec<Suppressed<'a>>,
        /// Names of included files that are not known; give them by `setFile`.
        pub missing: Vec<&'a str>,
        /// Names of the environment variables that the file refers to and whose values are not known.
        pub unknown_env: Vec<&'a str>,
    }

    /// How many diagnostics of each severity.
    pub struct Summary {
        pub error: u32,
        pub critical: u32,
        pub warn: u32,
        pub info: u32,
        /// Findings that comments accept; the other numbers leave them out.
        pub suppressed: u32,
    }

    /// A finding that a comment accepts.
    pub struct Suppressed<'a> {
        pub rule_id: &'a str,
        pub severity: Severity,
        /// The fact, in one sentence.
        pub title: Cow<'a, str>,
        /// Why it is accepted, in the words of whoever wrote the comment; may be empty.
        pub reason: Cow<'a, str>,
        /// Where the comment is.
        pub from: u32,
        pub to: u32,
        /// The included file it lies in; left out for the document itself.
        #[tsify(optional)]
        pub file: Option<&'a str>,
    }

    /// A text that may be given to others.
    pub struct SharedText<'a> {
        /// The file's name.
        pub name: &'a str,
        /// A mark stands for each secret.
        pub text: Cow<'a, str>,
    }

    /// A channel that a configuration to start from can set up.
    pub struct StarterChannel<'a> {
        pub id: &'a str,
        /// The environment variables that it needs.
        pub variables: Vec<Variable<'a>>,
    }

    /// A variable that has to be set where the assistant runs.
    pub struct Variable<'a> {
        pub name: &'a str,
        /// Where its value comes from.
        pub from: &'a str,
    }

    /// Something that was not checked.
    pub struct Skipped<'a> {
        /// The rule, or the stage (`schema`).
        pub rule_id: &'a str,
        /// Why, in words.
        pub reason: Cow<'a, str>,
    }

    /// One thing that is wrong, dangerous or worth knowing.
    pub struct Diagnostic<'a> {
        pub category: Category,
        /// Stable id of the rule, or the code of the issue.
        pub rule_id: &'a str,
        /// The id that the assistant's own audit prints for it.
        pub check_id: &'a str,
        pub severity: Severity,
        pub confidence: Confidence,
        /// The fact, in one sentence.
        pub title: Cow<'a, str>,
        /// Why it matters; may be empty.
        pub detail: Cow<'a, str>,
        /// What to do; may be empty.
        pub help: Cow<'a, str>,
        /// The key that is meant.
        pub path: Cow<'a, str>,
        pub from: u32,
        pub to: u32,
        /// The included file that `from` and `to` lie in; left out for the document itself.
        #[tsify(optional)]
        pub file: Option<&'a str>,
        /// The file of the machine that it is about, as the facts name it; left out if it is about the text.
        #[tsify(optional)]
        pub subject: Option<Cow<'a, str>>,
        /// Other places that take part.
        pub labels: Vec<Label<'a>>,
        /// Ways to mend it, best first.
        pub fixes: Vec<Fix<'a>>,
        /// What was taken for granted because it could not be seen.
        pub assumes: Vec<&'a str>,
        /// The file is valid, and the gateway will not start with it.
        pub blocks_start: bool,
        /// `deprecated` or `unnecessary`: how an editor shows what it is about.
        #[tsify(optional)]
        pub tag: Option<&'a str>,
    }

    /// A second place that takes part.
    pub struct Label<'a> {
        pub from: u32,
        pub to: u32,
        pub message: Cow<'a, str>,
        /// The included file it lies in; left out for the document itself.
        #[tsify(optional)]
        pub file: Option<&'a str>,
    }

    /// One way to mend it. What it edits is worked out when `fixEdits` is asked.
    pub struct Fix<'a> {
        /// What `fixEdits` takes, as long as neither text nor files change.
        pub id: u32,
        /// Imperative, a few words.
        pub title: Cow<'a, str>,
        pub applicability: Applicability,
        /// The edits write `<generated>`: a fresh random secret of 24 letters and digits or more is to go in its place.
        pub needs_secret: bool,
        /// The included files that it edits; empty where it edits the document only.
        pub files: Vec<&'a str>,
    }

    /// What a fix does to the text.
    pub struct FixEdits<'a> {
        /// Sorted, disjoint.
        pub edits: Vec<Edit<'a>>,
        /// The included file that `edits` are of; left out for the document itself.
        #[tsify(optional)]
        pub file: Option<&'a str>,
        /// Edits of further files, without which the first are not to be made.
        pub also: Vec<FileEdits<'a>>,
    }

    /// Edits of one included file.
    pub struct FileEdits<'a> {
        pub file: &'a str,
        /// Sorted, disjoint.
        pub edits: Vec<Edit<'a>>,
    }

    /// Replaces `from..to` by `insert`.
    pub struct Edit<'a> {
        pub from: u32,
        pub to: u32,
        pub insert: &'a str,
    }

    /// What can be said about the place under the pointer.
    pub struct Hover<'a> {
        pub from: u32,
        pub to: u32,
        pub markdown: Cow<'a, str>,
    }

    /// What can be written at the cursor.
    pub struct Completion<'a> {
        /// The text that an item replaces.
        pub from: u32,
        pub to: u32,
        /// Where a comma has to be written along with any item, if one is missing before the word.
        pub comma: Option<u32>,
        pub items: Vec<CompletionItem<'a>>,
    }

    /// One thing that can be written.
    pub struct CompletionItem<'a> {
        pub label: &'a str,
        /// `key` or `value`.
        pub kind: &'a str,
        /// A few words: type or default.
        pub detail: &'a str,
        /// Markdown; may be empty.
        pub documentation: &'a str,
        pub insert: &'a str,
        /// Where in `insert` the cursor goes; to its end if there is none.
        pub cursor: Option<u32>,
        /// The group of sections it belongs to; may be empty.
        pub group: &'a str,
    }

    /// A key or list item, and what is inside it.
    pub struct Symbol<'a> {
        /// The key, or the item's number.
        pub name: &'a str,
        /// `object`, `list`, `text`, `number`, `boolean` or `nothing`.
        pub kind: &'a str,
        /// A short form of the value; may be empty.
        pub detail: &'a str,
        pub from: u32,
        pub to: u32,
        /// The key, or the item's first token.
        pub selection_from: u32,
        pub selection_to: u32,
        pub children: Vec<Symbol<'a>>,
    }

    /// A stretch of several lines that can be folded away.
    pub struct Fold<'a> {
        pub from: u32,
        pub to: u32,
        /// `object`, `list` or `comment`.
        pub kind: &'a str,
    }

    /// A path of another file.
    pub struct Link<'a> {
        pub from: u32,
        pub to: u32,
        /// The name of the file, as `setFile` takes it.
        pub target: &'a str,
    }

    /// A line above a place.
    pub struct Lens {
        /// The place above whose line it stands.
        pub at: u32,
        /// `counts`, `agent` or `channel`: what it is about.
        pub kind: &'static str,
        /// The id of the agent or channel; empty for counts.
        pub subject: String,
        pub title: String,
    }

    /// What holds where keys are left out.
    pub struct Hint {
        /// Behind the brace of the object that they would stand in.
        pub at: u32,
        pub label: String,
        /// Markdown: why that holds.
        pub why: String,
    }

    /// A word that means more than its form says.
    pub struct SemanticToken {
        pub from: u32,
        pub to: u32,
        /// `secret` in clear text, `variable` as in `${NAME}`, `definition` of an agent, `agent` where its id is used.
        pub kind: &'static str,
    }

    /// A place, maybe in an included file.
    pub struct Place<'a> {
        pub from: u32,
        pub to: u32,
        /// The included file; left out for the document itself.
        #[tsify(optional)]
        pub file: Option<&'a str>,
    }

    /// What can be renamed at the cursor.
    pub struct Renamable<'a> {
        pub from: u32,
        pub to: u32,
        /// The name as it is.
        pub id: &'a str,
    }

    /// What a rename changes.
    pub struct Rename<'a> {
        /// Of the document itself: sorted, disjoint.
        pub edits: Vec<Edit<'a>>,
        /// Of included files, without which the first are not to be made.
        pub also: Vec<FileEdits<'a>>,
    }

    /// Something that an editor can offer to do for a range.
    pub struct Action<'a> {
        /// The rule or issue that it mends.
        pub rule_id: &'a str,
        /// Imperative, a few words.
        pub title: Cow<'a, str>,
        pub applicability: Applicability,
        /// As in `Fix`.
        pub needs_secret: bool,
        pub change: FixEdits<'a>,
    }

    /// What a rule is.
    pub struct RuleInfo<'a> {
        pub id: &'a str,
        pub severity: Severity,
        /// What it is about: `gateway`, `access`, and so on.
        pub category: &'a str,
        /// One line, lower case.
        pub summary: &'a str,
        /// Markdown: what, why, a bad and a good example.
        pub docs: &'a str,
        /// Ids of the assistant's own audit that it answers for.
        pub upstream: Vec<&'a str>,
        /// Where its page is on the web.
        pub url: String,
    }

    /// A configuration to try.
    pub struct Sample<'a> {
        pub id: &'a str,
        pub title: &'a str,
        pub text: &'a str,
    }

    /// One way to break a path.
    pub struct Cut<'a> {
        /// Imperative, a few words.
        pub title: Cow<'a, str>,
        pub applicability: Applicability,
        /// The edits write `<generated>`: a fresh random secret of 24 letters and digits or more is to go in its place.
        pub needs_secret: bool,
        pub edits: FixEdits<'a>,
        /// How much it takes from listed and paired senders and from the owner; the least first.
        pub loses: u32,
    }

    /// The calls of `docker` that make a container, without the program's own name.
    pub struct DockerCreate {
        /// `create …`; the time and the hash are `<ms>` and `<hash>`.
        pub create: Vec<String>,
        /// `exec …` with the command that sets the container up, if there is one.
        #[tsify(optional)]
        pub exec: Option<Vec<String>>,
    }
}

/// How a formatted text is to look; what is left out is as in `{}`.
#[derive(Clone, Debug, Default, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FormatOptions {
    /// Spaces of one level, at most 16; 0 for a tab; left out: 2.
    #[tsify(optional)]
    pub indent: Option<u8>,
    /// Left out: they stay as they are.
    #[tsify(optional)]
    pub quotes: Option<Quotes>,
    /// Whether a comma stands after the last member where each has its own line; left out: it stays as it is.
    #[tsify(optional)]
    pub trailing_comma: Option<bool>,
    /// Characters of a line before it is broken; left out: 100.
    #[tsify(optional)]
    pub max_width: Option<u32>,
}

/// Quotes of strings.
#[derive(Clone, Copy, Debug, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Quotes {
    Double,
    Single,
}

/// Who can reach what.
#[derive(Debug, Tsify)]
pub struct Exposure {
    pub version: u32,
    /// The worst first.
    pub paths: Vec<ExposurePath>,
}

/// A way in and where it leads; docs/exposure.md has the words.
#[derive(Debug, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct ExposurePath {
    pub severity: Severity,
    /// What is so, in one sentence.
    pub title: String,
    pub principal: String,
    pub channel: Option<String>,
    pub account: Option<String>,
    pub agent: String,
    pub session: String,
    pub groups: Vec<String>,
    /// Whether it is known that they are let in.
    pub certain: bool,
    /// Whether their commands may leave the sandbox; `null` if that is not known.
    pub elevated: Option<bool>,
    /// For each place the tools that work there.
    #[tsify(type = "Record<string, string[]>")]
    pub tools: BTreeMap<String, Vec<String>>,
    pub reaches: Vec<String>,
    pub may_reach: Vec<String>,
    pub steps: Vec<ExposureStep>,
}

/// Where that leads which a finding is about.
#[derive(Debug, Tsify)]
pub struct Reach {
    /// The finding, by its number among the diagnostics.
    pub diagnostic: u32,
    /// What is so, in one sentence.
    pub title: String,
    /// What is reached, or may be; docs/exposure.md has the words.
    pub reaches: Vec<String>,
}

/// One step of a chain.
#[derive(Debug, Tsify)]
#[tsify(missing_as_null)]
pub struct ExposureStep {
    /// `admitted`, `routed`, `session`, `tool`, `place`, `onward`, `reaches`, or the layer that stops a tool.
    pub step: String,
    pub text: String,
    /// The key that makes it so.
    pub key: Option<String>,
    /// Where that is written; `null` where a default holds.
    pub place: Option<Written>,
}

/// Where a value is written.
#[derive(Debug, Tsify)]
pub struct Written {
    pub path: String,
    pub from: u32,
    pub to: u32,
    /// The included file it lies in; left out for the document itself.
    #[tsify(optional)]
    pub file: Option<String>,
}

/// Whether somebody has a tool, and why or why not.
#[derive(Debug, Tsify)]
#[tsify(missing_as_null)]
pub struct Why {
    pub can: bool,
    pub certain: bool,
    /// Where the tool works; `null` if they have it not.
    pub place: Option<String>,
    pub steps: Vec<ExposureStep>,
}

/// What the file means for its agents; docs/json.md has the fields.
#[derive(Debug, Tsify)]
pub struct Policy {
    pub version: u32,
    #[tsify(type = "Record<string, Record<string, unknown>>")]
    pub agents: BTreeMap<String, ()>,
}

/// What a change opens and closes.
#[derive(Debug, Tsify)]
pub struct Difference {
    pub version: u32,
    pub opened: Vec<DifferentWay>,
    pub closed: Vec<DifferentWay>,
    pub appeared: Vec<DifferentFinding>,
    pub vanished: Vec<DifferentFinding>,
}

/// A way that only one of two files has, or that leads further there.
#[derive(Debug, Tsify)]
#[tsify(missing_as_null)]
pub struct DifferentWay {
    pub severity: Severity,
    pub title: String,
    pub principal: String,
    pub channel: Option<String>,
    pub agent: String,
    pub session: String,
    pub reaches: Vec<String>,
}

/// A finding that only one of two files has.
#[derive(Debug, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct DifferentFinding {
    pub severity: Severity,
    pub check_id: String,
    pub title: String,
}
