//! SARIF 2.1.0, as code scanning takes it. Lines and columns start at 1, columns count UTF-16 units.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Budget;
use super::shown::Subject;
use crate::diagnostic::{Applicability, Category, Diagnostic, Fix, Severity};
use crate::rules::{self, page_url};
use crate::source::Document;
use crate::suppress::Suppressed;
use crate::text::{Encoding, Loc, Span};

/// The file as a whole.
#[derive(Serialize)]
pub struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    artifacts: Vec<Artifact>,
    results: Vec<Entry>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: Configuration,
    properties: BTreeMap<&'static str, Property>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Property {
    Word(String),
    Words(Vec<&'static str>),
}

#[derive(Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    descriptor: Reference,
}

#[derive(Serialize)]
struct Reference {
    id: &'static str,
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
}

#[derive(Clone, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Offer>,
    suppressions: Vec<Suppression>,
    properties: BTreeMap<&'static str, Property>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Offer {
    description: Message,
    artifact_changes: Vec<ArtifactChange>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Content,
}

#[derive(Serialize)]
struct Content {
    text: String,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
    location: Option<Location>,
}

/// The log of one run over `subjects`.
pub fn log(subjects: &[Subject<'_>]) -> Log {
    let mut run = Run {
        tool: Tool {
            driver: Driver {
                name: "Footguard",
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: env!("CARGO_PKG_REPOSITORY"),
                rules: Vec::new(),
            },
        },
        column_kind: "utf16CodeUnits",
        invocations: [Invocation { execution_successful: true, tool_execution_notifications: Vec::new() }],
        artifacts: Vec::new(),
        results: Vec::new(),
    };
    let mut seen = BTreeMap::new();
    for subject in subjects {
        let mut writer = Writer { subject, budget: Budget::new(subject.analysis), run: &mut run, seen: &mut seen };
        writer.write();
    }
    Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }
}

struct Writer<'a> {
    subject: &'a Subject<'a>,
    budget: Budget,
    run: &'a mut Run,
    /// How often each fingerprint was given.
    seen: &'a mut BTreeMap<u64, usize>,
}

impl Writer<'_> {
    fn write(&mut self) {
        let analysis = self.subject.analysis;
        for document in &analysis.documents {
            let location = artifact(document);
            if !self.run.artifacts.iter().any(|it| it.location.uri == location.uri) {
                self.run.artifacts.push(Artifact { location });
            }
        }
        for it in &analysis.skipped {
            self.run.invocations[0].tool_execution_notifications.push(Notification {
                level: "note",
                message: message(format!("Not checked: {}", self.subject.words(&it.reason))),
                descriptor: Reference { id: it.rule },
            });
        }
        for it in self.subject.worst_first() {
            let entry = self.entry(it, None);
            self.run.results.push(entry);
        }
        for it in &analysis.suppressed {
            let entry = self.entry(&it.diagnostic, Some(it));
            self.run.results.push(entry);
        }
    }

    fn entry(&mut self, it: &Diagnostic, suppressed: Option<&Suppressed>) -> Entry {
        let path = self.subject.words(&it.path.to_string());
        let mut locations: Vec<_> = it.loc.and_then(|it| self.location(it)).into_iter().collect();
        if let Some(first) = locations.first_mut().filter(|_| !path.is_empty()) {
            first.logical_locations = vec![LogicalLocation { fully_qualified_name: path.clone(), kind: "member" }];
        }
        let related = it.labels.iter().enumerate().filter_map(|(at, label)| {
            let text = self.subject.words(&label.message);
            Some(Location { id: Some(at + 1), message: Some(message(text)), ..self.location(label.loc)? })
        });
        let related = related.collect();
        let mut properties = BTreeMap::from([
            ("checkId", Property::Word(it.check_id.to_string())),
            ("confidence", Property::Word(it.confidence.name().to_owned())),
            ("severity", Property::Word(it.severity.name().to_owned())),
        ]);
        if !it.assumes.is_empty() {
            properties.insert("assumes", Property::Words(it.assumes.iter().map(|it| it.name()).collect()));
        }
        if let Some(reach) = &it.reach {
            properties.insert("reach", Property::Word(self.subject.words(&reach.title)));
        }
        let parts = [&it.title, &it.detail, &it.help].map(|it| self.subject.words(it));
        let mut text = parts[0].clone();
        for part in parts[1..].iter().filter(|it| !it.is_empty()) {
            let end = if text.ends_with('.') { " " } else { ". " };
            text = text + end + part;
        }
        let fingerprint = self.fingerprint(it, &path);
        Entry {
            rule_id: it.rule,
            rule_index: self.rule(it),
            level: level(it.severity),
            message: message(text),
            locations,
            related_locations: related,
            // The second name is the one that GitHub follows an alert by.
            partial_fingerprints: BTreeMap::from([
                ("ruleKeyFile/v1", fingerprint.clone()),
                ("primaryLocationLineHash", fingerprint),
            ]),
            fixes: it.fixes.iter().filter_map(|it| self.offer(it)).collect(),
            suppressions: suppressed.map(|it| self.suppression(it)).into_iter().collect(),
            properties,
        }
    }

    /// The rule or issue code of `it` among the run's, added if it is new.
    fn rule(&mut self, it: &Diagnostic) -> usize {
        let known = &mut self.run.tool.driver.rules;
        if let Some(at) = known.iter().position(|known| known.id == it.rule) {
            return at;
        }
        known.push(descriptor(it));
        known.len() - 1
    }

    /// The same for the same rule at the same key of the same file, wherever that key's line moves and the file lies.
    fn fingerprint(&mut self, it: &Diagnostic, path: &str) -> String {
        let name = it.loc.and_then(|it| self.subject.document(it.source)).map_or("", |it| &*it.name);
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let hash = fnv(&[it.rule, path, name]);
        let count = self.seen.entry(hash).or_insert(0);
        *count += 1;
        format!("{hash:016x}:{count}")
    }

    fn location(&self, loc: Loc) -> Option<Location> {
        let document = self.subject.document(loc.source)?;
        let physical_location =
            PhysicalLocation { artifact_location: artifact(document), region: region(document, loc.span) };
        Some(Location { id: None, physical_location, logical_locations: Vec::new(), message: None })
    }

    /// `None` for what is not to be applied: fixes to be done by hand, and text whose secrets were masked.
    fn offer(&mut self, fix: &Fix) -> Option<Offer> {
        if fix.applicability == Applicability::Manual {
            return None;
        }
        let mut artifact_changes = Vec::new();
        for file in self.budget.edits(self.subject.analysis, fix)? {
            let document = self.subject.document(file.source)?;
            let mut replacements = Vec::new();
            for edit in file.edits.as_slice() {
                if self.subject.redactor.fragment(&edit.text) != edit.text {
                    return None;
                }
                replacements.push(Replacement {
                    deleted_region: region(document, edit.span),
                    inserted_content: Content { text: edit.text.clone() },
                });
            }
            artifact_changes.push(ArtifactChange { artifact_location: artifact(document), replacements });
        }
        let is_change = artifact_changes.iter().all(|it| !it.replacements.is_empty()) && !artifact_changes.is_empty();
        is_change.then(|| Offer { description: message(self.subject.words(&fix.title)), artifact_changes })
    }

    fn suppression(&self, it: &Suppressed) -> Suppression {
        Suppression {
            kind: "inSource",
            status: "accepted",
            justification: self.subject.words(&it.reason),
            location: self.location(it.by),
        }
    }
}

fn descriptor(it: &Diagnostic) -> Descriptor {
    let configuration = |severity| Configuration { level: level(severity) };
    let rule = rules::ALL.iter().find(|rule| it.category == Category::Audit && rule.id == it.rule);
    let Some(rule) = rule else {
        let default_configuration = configuration(it.severity);
        return Descriptor {
            id: it.rule,
            short_description: None,
            full_description: None,
            help: None,
            help_uri: None,
            default_configuration,
            properties: BTreeMap::from([("tags", Property::Words(vec!["configuration"]))]),
        };
    };
    // As code scanning reads them: from 9.0 critical, from 7.0 high, from 4.0 medium.
    let severity = match rule.severity {
        Severity::Error | Severity::Critical => "9.5",
        Severity::Warn => "5.5",
        Severity::Info => "2.0",
    };
    let optional = |text: &str| (!text.is_empty()).then(|| message(text.to_owned()));
    Descriptor {
        id: rule.id,
        short_description: optional(rule.summary),
        full_description: optional(rule.why),
        help: Some(Message {
            text: if rule.help.is_empty() { rule.summary.to_owned() } else { rule.help.to_owned() },
            markdown: Some(page(rule.docs)),
        }),
        help_uri: Some(page_url(rule.id)),
        default_configuration: configuration(rule.severity),
        properties: BTreeMap::from([
            ("security-severity", Property::Word(severity.to_owned())),
            ("tags", Property::Words(vec!["security", rule.topic.name()])),
        ]),
    }
}

/// A rule's page with its examples as plain JSON5.
fn page(docs: &str) -> String {
    let lines = docs.lines().map(|it| match it.strip_prefix(' ').unwrap_or(it) {
        "```json5,bad" => "This is flagged:\n\n```json5",
        "```json5,good" => "This is not:\n\n```json5",
        line => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Critical => "error",
        Severity::Warn => "warning",
        Severity::Info => "note",
    }
}

/// Plain text; brackets that would be read as a link are kept from it.
fn message(text: String) -> Message {
    let text = if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text };
    Message { text, markdown: None }
}

fn region(document: &Document, span: Span) -> Region {
    let at = |offset| document.lines.line_col(&document.text, offset, Encoding::Utf16);
    let (start, end) = (at(span.start), at(span.end));
    Region { start_line: start.line + 1, start_column: start.col + 1, end_line: end.line + 1, end_column: end.col + 1 }
}

fn artifact(document: &Document) -> ArtifactLocation {
    ArtifactLocation { uri: uri(&document.name) }
}

/// The path as a URI: relative if it is, so that whoever reads it can look below the root of the repository.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    let mut uri = match (path.starts_with('/'), has_drive) {
        (true, _) => "file://".to_owned(),
        (_, true) => "file:///".to_owned(),
        _ => String::new(),
    };
    for (at, byte) in path.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~');
        if plain || (byte == b':' && has_drive && at == 1) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// FNV-1a of the parts, each ended by a zero: known everywhere, and the same in every release.
fn fnv(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|it| it.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, it| (hash ^ u64::from(it)).wrapping_mul(0x0100_0000_01b3))
}
