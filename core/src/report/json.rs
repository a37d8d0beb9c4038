//! The report for programs. A superset of what the assistant's own audit prints as JSON; `docs/json.md` describes it.
//!
//! Lines and columns start at 1, columns count UTF-16 units, offsets count UTF-8 bytes from 0.

use crate::lists::CollectVec;
use serde::Serialize;

use super::Budget;
pub use super::deep::{Deep, deep};
use crate::analysis::Analysis;
use crate::diagnostic::{Category, Diagnostic, Fix, Severity};
use crate::path::{KeyPath, Segment};
use crate::posture::Posture;
use crate::redact::Redactor;
use crate::rules::page_url;
use crate::source::Document;
use crate::suppress::Suppressed;
use crate::text::{Encoding, LineIndex, Loc, SourceId, Span};

/// The version of the shape below. It grows only when something is taken away or changes its meaning.
pub const VERSION: u32 = 1;

/// What was found in one configuration.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "report-schema", schemars(title = "Footguard report"))]
pub struct Report {
    /// Version of this format.
    pub version: u32,
    /// When the report was made, in milliseconds since 1970.
    pub ts: u64,
    /// The main file as it was named; null if there is no configuration file.
    pub file: Option<String>,
    /// Whether the text is Footguard's built-in sample and nobody's configuration.
    pub sample: bool,
    /// For which product the file was read: `clawdbot`, `moltbot`, `openclaw`.
    pub dialect: &'static str,
    /// How exposed the deployment is meant to be: `personal`, `family`, `public`; null if nobody said. It moves severities.
    pub posture: Option<&'static str>,
    /// Whether the assistant loads the file; null if that cannot be said here.
    pub valid: Option<bool>,
    /// How many issues and findings there are of each severity.
    pub summary: Summary,
    /// What the rules found; the worst first.
    pub findings: Vec<Finding>,
    /// What is wrong with the file itself: syntax, includes, environment, format; the worst first.
    pub issues: Vec<Issue>,
    /// Findings that comments in the files accept; they count for nothing.
    pub suppressed: Vec<Finding>,
    /// What was not checked.
    pub skipped: Vec<Skipped>,
    /// What `--deep` brought, one part each; null as long as nobody asked for it.
    pub deep: Option<Deep>,
    /// What `--fix` or `--diff` made of the file; absent without them. The rest of the report then describes the mended state
    /// (after `--fix`) or the present one (after `--diff`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<FixResult>,
}

/// Counts by severity.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// The assistant refuses the file.
    pub error: usize,
    /// Somebody else can get in, or at the secrets.
    pub critical: usize,
    /// Weakens the deployment.
    pub warn: usize,
    /// Worth knowing.
    pub info: usize,
}

/// A rule spoke.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// The id that the assistant's own audit prints for this; the rule's where it has none.
    pub check_id: String,
    /// The rule; `url` is its page.
    pub rule_id: &'static str,
    /// `error`, `critical`, `warn` or `info`.
    pub severity: &'static str,
    /// How sure: `high`, `medium`, `low`.
    pub confidence: &'static str,
    /// The fact in one sentence.
    pub title: String,
    /// Why it matters.
    pub detail: String,
    /// What to do; absent where there is nothing to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<String>,
    /// Where the key is or would be.
    #[serde(flatten)]
    pub place: Place,
    /// Other places that take part.
    pub labels: Vec<Label>,
    /// The file or folder of the machine that it is about; absent where it is about the configuration's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Where that leads which it is about; absent where nothing can be said of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// What was taken for granted because it could not be seen.
    pub assumes: Vec<&'static str>,
    /// The file is valid, and the gateway will not start with it.
    pub blocks_start: bool,
    /// Ways to mend it, best first.
    pub fixes: Vec<FixOffer>,
    /// The rule's page.
    pub url: String,
    /// The comment that accepts it; absent in `findings`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppression: Option<Suppression>,
}

/// Who reaches what through a place.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Reach {
    /// What is so, in one sentence.
    pub title: String,
    /// What is reached, or may be, the worst first: words of `docs/exposure.md`.
    pub reaches: Vec<&'static str>,
}

/// A comment that accepts a finding.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Suppression {
    /// Why, in its own words; empty if it does not say.
    pub reason: String,
    /// The last day on which it holds, `2027-01-31`; null if it names none.
    pub until: Option<String>,
    /// The file that it is in.
    pub file: String,
    /// Where.
    pub range: Range,
}

/// Something is wrong with the file itself.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Issue {
    /// What is wrong, as a stable word: `json5_syntax`, `unrecognized_keys`, `invalid_type`, `env_missing`, …
    pub code: &'static str,
    /// `syntax`, `load` or `schema`.
    pub stage: &'static str,
    /// `error`, `critical`, `warn` or `info`; an `error` makes the assistant refuse the file.
    pub severity: &'static str,
    /// The fact in one sentence.
    pub message: String,
    /// Why it matters.
    pub detail: String,
    /// What to do; absent where there is nothing to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<String>,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// Other places that take part.
    pub labels: Vec<Label>,
    /// Ways to mend it, best first.
    pub fixes: Vec<FixOffer>,
    /// For the first syntax error: line and column as the assistant prints them, which follow rules of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_position: Option<ProductPosition>,
}

/// Where something is.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// The key in the assistant's spelling: joined by dots, indices as numbers, nothing quoted. Empty for the root.
    pub path: String,
    /// The same, one entry a step: unambiguous where keys hold dots. For an unknown key the last step is the key itself.
    pub segments: Vec<Step>,
    /// The file; null if there is none.
    pub file: Option<String>,
    /// The text that is meant; null if there is no file.
    pub range: Option<Range>,
}

/// A key, or the index of a list's item.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub enum Step {
    /// A member of an object.
    Key(String),
    /// An item of a list, from 0.
    Index(u32),
}

/// A piece of text.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Range {
    /// Its first character.
    pub start: Position,
    /// One past its last character.
    pub end: Position,
}

/// A place in a text.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 units.
    pub column: u32,
    /// From 0, in UTF-8 bytes of the file.
    pub offset: u32,
}

/// A place as the assistant prints it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct ProductPosition {
    /// From 1; line feeds alone end a line.
    pub line: u32,
    /// Up to and including the character at fault; 0 for a line feed, which counts as the next line's.
    pub column: u32,
}

/// A second place that takes part.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Label {
    /// The file.
    pub file: String,
    /// The text that is meant.
    pub range: Range,
    /// What it has to do with it.
    pub message: String,
}

/// A way to mend something.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct FixOffer {
    /// Imperative, a few words.
    pub title: String,
    /// `safe`: may be made without asking; `unsafe`: changes what the assistant does; `manual`: shown, never applied.
    pub applicability: &'static str,
    /// Replacements of the texts as they are now; null where the edit cannot be made, or where a large file has so many problems
    /// that making them all would take too long.
    pub edits: Option<Vec<TextEdit>>,
}

/// Replaces one piece of a text.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct TextEdit {
    /// The file.
    pub file: String,
    /// What is replaced; empty for an insertion.
    pub range: Range,
    /// By what.
    pub new_text: String,
    /// Secrets in `newText` are masked by `*`: it is to be shown, not to be applied.
    pub redacted: bool,
}

/// Something that was not checked.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Skipped {
    /// A rule, or a stage: `schema`, `include`, `environment`.
    pub rule_id: &'static str,
    /// Why.
    pub reason: String,
}

/// What `--fix` or `--diff` did.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct FixResult {
    /// Nothing went wrong.
    pub ok: bool,
    /// What is mended, in the order in which it was done.
    pub applied: Vec<Applied>,
    /// Each value of the configuration that differs, includes merged: `KEY=OLD -> NEW`, as the assistant's own `--fix` prints its
    /// own; secrets masked.
    pub changes: Vec<String>,
    /// Whether a file of the configuration was written.
    pub config_written: bool,
    /// The files that were written; empty after `--diff`.
    pub written: Vec<String>,
    /// Copies of the files as they were.
    pub backups: Vec<String>,
    /// Files and folders that others could get at, or that are not as the assistant expects; the others are not listed.
    pub actions: Vec<ModeAction>,
    /// The changes as a unified diff, secrets masked.
    pub diff: String,
    /// What went wrong.
    pub errors: Vec<String>,
}

/// What became of the permissions of one file, in the shape of the assistant's own `--fix`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct ModeAction {
    /// `chmod`.
    pub kind: &'static str,
    /// The file, absolute.
    pub path: String,
    /// The permission bits that it has, or had, as a number: 420 is 0644.
    pub from: u32,
    /// Those that it was to get; never more than it has.
    pub mode: u32,
    /// It has them now.
    pub ok: bool,
    /// Why it was left as it is: `symlink`, `not-a-file`, `not-a-directory`, `owner`; `asked-not-to` after `--diff` and where
    /// nobody agreed. Absent if it was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<&'static str>,
    /// Why it could not be done; absent if it could.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What somebody with more rights could run instead; absent where there is nothing to run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// One fix that was made.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Applied {
    /// The rule, or the code of the issue.
    pub rule_id: &'static str,
    /// The fix's title.
    pub title: String,
    /// The key, in the assistant's spelling.
    pub path: String,
}

/// Several reports in one answer: what is printed where more than one path was given.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Reports {
    /// Version of this format.
    pub version: u32,
    /// One for each path that could be read, in the order given.
    pub reports: Vec<Report>,
}

/// What a program may meet: one report, or several.
#[cfg(feature = "report-schema")]
#[derive(schemars::JsonSchema, Serialize)]
#[serde(untagged)]
#[schemars(title = "Footguard report")]
#[expect(dead_code, clippy::large_enum_variant, reason = "describes the output; never built")]
enum Output {
    One(Report),
    Several(Reports),
}

/// The JSON Schema of what `footguard audit --json` prints, for `docs/json.schema.json`.
#[cfg(feature = "report-schema")]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Output)
}

/// The report on `analysis`. `ts` is the time, in milliseconds since 1970.
pub fn report(analysis: &Analysis, redactor: &Redactor<'_>, ts: u64) -> Report {
    let mut writer = Writer { analysis, redactor, budget: Budget::new(analysis) };
    let (findings, issues): (Vec<_>, Vec<_>) =
        analysis.diagnostics.iter().partition(|it| it.category == Category::Audit);
    Report {
        version: VERSION,
        ts,
        file: analysis.documents.first().map(|it| it.name.clone()),
        sample: false,
        dialect: analysis.dialect.name,
        posture: analysis.posture.map(Posture::name),
        valid: analysis.valid,
        summary: Summary {
            error: analysis.count(Severity::Error),
            critical: analysis.count(Severity::Critical),
            warn: analysis.count(Severity::Warn),
            info: analysis.count(Severity::Info),
        },
        findings: findings.into_iter().map(|it| writer.finding(it)).collect_vec(),
        issues: issues.into_iter().map(|it| writer.issue(it)).collect_vec(),
        suppressed: analysis.suppressed.iter().map(|it| writer.suppressed(it)).collect_vec(),
        skipped: analysis
            .skipped
            .iter()
            .map(|it| Skipped { rule_id: it.rule, reason: writer.message(&it.reason) })
            .collect_vec(),
        deep: None,
        fix: None,
    }
}

struct Writer<'a> {
    analysis: &'a Analysis,
    redactor: &'a Redactor<'a>,
    budget: Budget,
}

impl Writer<'_> {
    fn finding(&mut self, it: &Diagnostic) -> Finding {
        Finding {
            check_id: it.check_id.clone().into_owned(),
            rule_id: it.rule,
            severity: it.severity.name(),
            confidence: it.confidence.name(),
            title: self.message(&it.title),
            detail: self.message(&it.detail),
            remediation: self.optional(&it.help),
            place: self.place(it),
            labels: self.labels(it),
            subject: it.subject.as_ref().map(|it| self.message(it)),
            reach: it.reach.as_ref().map(|it| Reach { title: self.message(&it.title), reaches: it.reaches.clone() }),
            assumes: it.assumes.iter().map(|it| it.name()).collect_vec(),
            blocks_start: it.blocks_start,
            fixes: self.fixes(&it.fixes),
            url: page_url(it.rule),
            suppression: None,
        }
    }

    fn suppressed(&mut self, it: &Suppressed) -> Finding {
        let document = self.document(it.by.source);
        let suppression = document.map(|document| Suppression {
            reason: self.message(&it.reason),
            until: it.until.clone(),
            file: document.name.clone(),
            range: range(document, it.by.span),
        });
        Finding { suppression, ..self.finding(&it.diagnostic) }
    }

    fn issue(&mut self, it: &Diagnostic) -> Issue {
        Issue {
            code: it.rule,
            stage: stage(it.category),
            severity: it.severity.name(),
            message: self.message(&it.title),
            detail: self.message(&it.detail),
            remediation: self.optional(&it.help),
            place: self.place(it),
            labels: self.labels(it),
            fixes: self.fixes(&it.fixes),
            product_position: it.product_place.map(|(line, column)| ProductPosition { line, column }),
        }
    }

    fn message(&self, text: &str) -> String {
        self.redactor.message(text).into_owned()
    }

    fn optional(&self, text: &str) -> Option<String> {
        (!text.is_empty()).then(|| self.message(text))
    }

    fn place(&self, it: &Diagnostic) -> Place {
        let document = it.loc.and_then(|loc| self.document(loc.source));
        Place {
            path: self.message(&it.path.product()),
            segments: self.steps(&it.path),
            file: document.map(|it| it.name.clone()),
            range: it.loc.zip(document).map(|(loc, document)| range(document, loc.span)),
        }
    }

    /// In a broken text a secret may stand where a key would.
    fn steps(&self, path: &KeyPath) -> Vec<Step> {
        let steps = path.0.iter().map(|it| match it {
            Segment::Key(key) => Step::Key(self.message(key)),
            Segment::Index(index) => Step::Index(*index),
        });
        steps.collect_vec()
    }

    fn document(&self, source: SourceId) -> Option<&Document> {
        self.analysis.documents.get(source.0 as usize)
    }

    fn labels(&self, it: &Diagnostic) -> Vec<Label> {
        let labels = it.labels.iter().filter_map(|label| {
            let Loc { source, span } = label.loc;
            let document = self.document(source)?;
            Some(Label {
                file: document.name.clone(),
                range: range(document, span),
                message: self.message(&label.message),
            })
        });
        labels.collect_vec()
    }

    fn fixes(&mut self, fixes: &[Fix]) -> Vec<FixOffer> {
        let offers = fixes.iter().map(|fix| FixOffer {
            title: self.message(&fix.title),
            applicability: fix.applicability.name(),
            edits: self.edits(fix),
        });
        offers.collect_vec()
    }

    fn edits(&mut self, fix: &Fix) -> Option<Vec<TextEdit>> {
        let mut edits = Vec::new();
        for file in self.budget.edits(self.analysis, fix)? {
            let document = self.document(file.source)?;
            for edit in file.edits.as_slice() {
                let new_text = self.redactor.fragment(&edit.text);
                edits.push(TextEdit {
                    file: document.name.clone(),
                    range: range(document, edit.span),
                    redacted: new_text != edit.text,
                    new_text: new_text.into_owned(),
                });
            }
        }
        Some(edits)
    }
}

fn stage(category: Category) -> &'static str {
    match category {
        Category::Syntax => "syntax",
        Category::Load => "load",
        Category::Schema => "schema",
        Category::Audit => "audit",
    }
}

fn range(document: &Document, span: Span) -> Range {
    let position = |offset| position(&document.lines, &document.text, offset);
    Range { start: position(span.start), end: position(span.end) }
}

fn position(lines: &LineIndex, text: &str, offset: u32) -> Position {
    let place = lines.line_col(text, offset, Encoding::Utf16);
    Position { line: place.line + 1, column: place.col + 1, offset }
}
