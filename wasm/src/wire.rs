//! The shapes that cross into JavaScript, and nothing but shapes.
//!
//! The TypeScript declarations of the package are derived from these types. Every offset is a UTF-16 code unit of the
//! text that was analysed, as JavaScript counts them; every range is half-open.

use std::collections::BTreeMap;

use serde::Serialize;
use tsify::Tsify;

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
    pub env: Option<BTreeMap<String, String>>,
}

/// How exposed the deployment is meant to be.
#[derive(Clone, Copy, Debug, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Posture {
    Personal,
    Family,
    Public,
}

/// How bad it is, the worst first.
#[derive(Clone, Copy, Debug, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Critical,
    Warn,
    Info,
}

/// How sure the finding is.
#[derive(Clone, Copy, Debug, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    High,
    Medium,
    Low,
}

/// Which stage found it.
#[derive(Clone, Copy, Debug, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    Syntax,
    Load,
    Schema,
    Audit,
}

/// Whether an edit may be made without asking.
#[derive(Clone, Copy, Debug, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// Keeps behaviour.
    Safe,
    /// Narrows or widens what the assistant does.
    Unsafe,
    /// Shown, never applied.
    Manual,
}

/// All that is known about a document.
#[derive(Debug, Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct Analysis {
    /// Whether the assistant loads the file; `null` where that hangs on something that was not to be seen.
    pub valid: Option<bool>,
    /// The dialect it was judged by.
    pub dialect: String,
    /// The posture in force, if one was given.
    pub posture: Option<Posture>,
    /// The worst first, then in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// How many of each severity.
    pub summary: Summary,
    /// What was not checked.
    pub skipped: Vec<Skipped>,
    /// What comments accept.
    pub suppressed: Vec<Suppressed>,
    /// Names of included files that are not known; give them by `setFile`.
    pub missing: Vec<String>,
    /// Names of the environment variables that the file refers to and whose values are not known.
    pub unknown_env: Vec<String>,
}

/// How many diagnostics of each severity.
#[derive(Clone, Copy, Debug, Default, Serialize, Tsify)]
pub struct Summary {
    pub error: u32,
    pub critical: u32,
    pub warn: u32,
    pub info: u32,
    /// Findings that comments accept; the other numbers leave them out.
    pub suppressed: u32,
}

/// A finding that a comment accepts.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Suppressed {
    pub rule_id: String,
    pub severity: Severity,
    /// The fact, in one sentence.
    pub title: String,
    /// Why it is accepted, in the words of whoever wrote the comment; may be empty.
    pub reason: String,
    /// Where the comment is.
    pub from: u32,
    pub to: u32,
    /// The included file it lies in; left out for the document itself.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// A text that may be given to others.
#[derive(Debug, Serialize, Tsify)]
pub struct SharedText {
    /// The file's name.
    pub name: String,
    /// A mark stands for each secret.
    pub text: String,
}

/// A channel that a configuration to start from can set up.
#[derive(Debug, Serialize, Tsify)]
pub struct StarterChannel {
    pub id: String,
    /// The environment variables that it needs.
    pub variables: Vec<Variable>,
}

/// A variable that has to be set where the assistant runs.
#[derive(Debug, Serialize, Tsify)]
pub struct Variable {
    pub name: String,
    /// Where its value comes from.
    pub from: String,
}

/// Something that was not checked.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// The rule, or the stage (`schema`).
    pub rule_id: String,
    /// Why, in words.
    pub reason: String,
}

/// One thing that is wrong, dangerous or worth knowing.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    pub category: Category,
    /// Stable id of the rule, or the code of the issue.
    pub rule_id: String,
    /// The id that the assistant's own audit prints for it.
    pub check_id: String,
    pub severity: Severity,
    pub confidence: Confidence,
    /// The fact, in one sentence.
    pub title: String,
    /// Why it matters; may be empty.
    pub detail: String,
    /// What to do; may be empty.
    pub help: String,
    /// The key that is meant.
    pub path: String,
    pub from: u32,
    pub to: u32,
    /// The included file that `from` and `to` lie in; left out for the document itself.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Other places that take part.
    pub labels: Vec<Label>,
    /// Ways to mend it, best first.
    pub fixes: Vec<Fix>,
    /// What was taken for granted because it could not be seen.
    pub assumes: Vec<String>,
    /// The file is valid, and the gateway will not start with it.
    pub blocks_start: bool,
}

/// A second place that takes part.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Label {
    pub from: u32,
    pub to: u32,
    pub message: String,
    /// The included file it lies in; left out for the document itself.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// One way to mend it. What it edits is worked out when `fixEdits` is asked.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// What `fixEdits` takes, as long as neither text nor files change.
    pub id: u32,
    /// Imperative, a few words.
    pub title: String,
    pub applicability: Applicability,
    /// The edits write `<generated>`: a fresh random secret of 24 letters and digits or more is to go in its place.
    pub needs_secret: bool,
    /// The included files that it edits; empty where it edits the document only.
    pub files: Vec<String>,
}

/// What a fix does to the text.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FixEdits {
    /// Sorted, disjoint.
    pub edits: Vec<Edit>,
    /// The included file that `edits` are of; left out for the document itself.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Edits of further files, without which the first are not to be made.
    pub also: Vec<FileEdits>,
}

/// Edits of one included file.
#[derive(Debug, Serialize, Tsify)]
pub struct FileEdits {
    pub file: String,
    /// Sorted, disjoint.
    pub edits: Vec<Edit>,
}

/// Replaces `from..to` by `insert`.
#[derive(Debug, Serialize, Tsify)]
pub struct Edit {
    pub from: u32,
    pub to: u32,
    pub insert: String,
}

/// What can be said about the place under the pointer.
#[derive(Debug, Serialize, Tsify)]
pub struct Hover {
    pub from: u32,
    pub to: u32,
    pub markdown: String,
}

/// What can be written at the cursor.
#[derive(Debug, Serialize, Tsify)]
pub struct Completion {
    /// The text that an item replaces.
    pub from: u32,
    pub to: u32,
    /// Where a comma has to be written along with any item, if one is missing before the word.
    pub comma: Option<u32>,
    pub items: Vec<CompletionItem>,
}

/// One thing that can be written.
#[derive(Debug, Serialize, Tsify)]
pub struct CompletionItem {
    pub label: String,
    /// `key` or `value`.
    pub kind: String,
    /// A few words: type or default.
    pub detail: String,
    /// Markdown; may be empty.
    pub documentation: String,
    pub insert: String,
    /// Where in `insert` the cursor goes; to its end if there is none.
    pub cursor: Option<u32>,
    /// The group of sections it belongs to; may be empty.
    pub group: String,
}

/// A key or list item, and what is inside it.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Symbol {
    /// The key, or the item's number.
    pub name: String,
    /// `object`, `list`, `text`, `number`, `boolean` or `nothing`.
    pub kind: String,
    /// A short form of the value; may be empty.
    pub detail: String,
    pub from: u32,
    pub to: u32,
    /// The key, or the item's first token.
    pub selection_from: u32,
    pub selection_to: u32,
    pub children: Vec<Symbol>,
}

/// A stretch of several lines that can be folded away.
#[derive(Debug, Serialize, Tsify)]
pub struct Fold {
    pub from: u32,
    pub to: u32,
    /// `object`, `list` or `comment`.
    pub kind: String,
}

/// A path of another file.
#[derive(Debug, Serialize, Tsify)]
pub struct Link {
    pub from: u32,
    pub to: u32,
    /// The name of the file, as `setFile` takes it.
    pub target: String,
}

/// A place, maybe in an included file.
#[derive(Debug, Serialize, Tsify)]
pub struct Place {
    pub from: u32,
    pub to: u32,
    /// The included file; left out for the document itself.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// What can be renamed at the cursor.
#[derive(Debug, Serialize, Tsify)]
pub struct Renamable {
    pub from: u32,
    pub to: u32,
    /// The name as it is.
    pub id: String,
}

/// What a rename changes.
#[derive(Debug, Serialize, Tsify)]
pub struct Rename {
    /// Of the document itself: sorted, disjoint.
    pub edits: Vec<Edit>,
    /// Of included files, without which the first are not to be made.
    pub also: Vec<FileEdits>,
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
#[derive(Clone, Copy, Debug, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Quotes {
    Double,
    Single,
}

/// Something that an editor can offer to do for a range.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// The rule or issue that it mends.
    pub rule_id: String,
    /// Imperative, a few words.
    pub title: String,
    pub applicability: Applicability,
    /// As in `Fix`.
    pub needs_secret: bool,
    pub change: FixEdits,
}

/// What a rule is.
#[derive(Debug, Serialize, Tsify)]
pub struct RuleInfo {
    pub id: String,
    pub severity: Severity,
    /// What it is about: `gateway`, `access`, and so on.
    pub category: String,
    /// One line, lower case.
    pub summary: String,
    /// Markdown: what, why, a bad and a good example.
    pub docs: String,
    /// Ids of the assistant's own audit that it answers for.
    pub upstream: Vec<String>,
}

/// A configuration to try.
#[derive(Debug, Serialize, Tsify)]
pub struct Sample {
    pub id: String,
    pub title: String,
    pub text: String,
}

/// One way to break a path.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Cut {
    /// Imperative, a few words.
    pub title: String,
    pub applicability: Applicability,
    /// The edits write `<generated>`: a fresh random secret of 24 letters and digits or more is to go in its place.
    pub needs_secret: bool,
    pub edits: FixEdits,
    /// How much it takes from listed and paired senders and from the owner; the least first.
    pub loses: u32,
}

/// The calls of `docker` that make a container, without the program's own name.
#[derive(Debug, Serialize, Tsify)]
pub struct DockerCreate {
    /// `create …`; the time and the hash are `<ms>` and `<hash>`.
    pub create: Vec<String>,
    /// `exec …` with the command that sets the container up, if there is one.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exec: Option<Vec<String>>,
}

/// Who can reach what.
#[derive(Debug, Serialize, Tsify)]
pub struct Exposure {
    pub version: u32,
    /// The worst first.
    pub paths: Vec<ExposurePath>,
}

/// A way in and where it leads; docs/exposure.md has the words.
#[derive(Debug, Serialize, Tsify)]
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

/// One step of a chain.
#[derive(Debug, Serialize, Tsify)]
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
#[derive(Debug, Serialize, Tsify)]
pub struct Written {
    pub path: String,
    pub from: u32,
    pub to: u32,
    /// The included file it lies in; left out for the document itself.
    #[tsify(optional)]
    pub file: Option<String>,
}

/// Whether somebody has a tool, and why or why not.
#[derive(Debug, Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct Why {
    pub can: bool,
    pub certain: bool,
    /// Where the tool works; `null` if they have it not.
    pub place: Option<String>,
    pub steps: Vec<ExposureStep>,
}

/// What the file means for its agents; docs/json.md has the fields.
#[derive(Debug, Serialize, Tsify)]
pub struct Policy {
    pub version: u32,
    #[tsify(type = "Record<string, Record<string, unknown>>")]
    pub agents: BTreeMap<String, ()>,
}

/// What a change opens and closes.
#[derive(Debug, Serialize, Tsify)]
pub struct Difference {
    pub version: u32,
    pub opened: Vec<DifferentWay>,
    pub closed: Vec<DifferentWay>,
    pub appeared: Vec<DifferentFinding>,
    pub vanished: Vec<DifferentFinding>,
}

/// A way that only one of two files has, or that leads further there.
#[derive(Debug, Serialize, Tsify)]
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
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct DifferentFinding {
    pub severity: Severity,
    pub check_id: String,
    pub title: String,
}
