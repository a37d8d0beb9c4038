//! The one way through the core: texts in, everything that is known about them out.

use crate::lists::{CollectVec, Joined, PushAll};
use std::sync::OnceLock;

use crate::change::{self, Habits};
use crate::config::Config;
use crate::diagnostic::{Action, Category, Confidence, Diagnostic, Fix, Severity};
use crate::dialect::{self, Dialect, Evidence};
use crate::edit::Edits;
use crate::exposure::Exposure;
use crate::facts::Facts;
use crate::legacy;
use crate::order;
use crate::path::{Change, KeyPath, Segment};
use crate::posture::{self, Posture};
use crate::rules;
use crate::schema::Schema;
use crate::source::{self, Document, Loaded, Sources};
use crate::stages;
use crate::suppress::{self, Suppressed};
use crate::text::{Loc, SourceId};
use crate::value::{Kind, Value};

/// What an analysis is told beside the texts.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The dialect; detected if `None`.
    pub dialect: Option<&'static Dialect>,
    /// How exposed the deployment is meant to be; `None` if nobody said.
    pub posture: Option<Posture>,
    /// What the host saw.
    pub facts: Facts,
    /// The day, counted from 1970-01-01 as 0; `None` where nobody knows. Comments that allow a finding may name their last day.
    pub today: Option<u32>,
}

/// Something that was not checked, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The rule, or the stage (`schema`, `stages`).
    pub rule: &'static str,
    /// Why, as a sentence without a full stop.
    pub reason: String,
}

/// Everything that is known about one configuration.
pub struct Analysis {
    /// The texts, by [`SourceId`]; empty if there is no file.
    pub documents: Vec<Document>,
    /// The configuration as one value; `None` if there is no file or nothing in it.
    pub root: Option<Value>,
    /// For which product the file was read.
    pub dialect: &'static Dialect,
    /// Why.
    pub evidence: Evidence,
    /// The posture in force, if there is one.
    pub posture: Option<Posture>,
    /// Whether the assistant loads the file; `None` if that cannot be said here.
    pub valid: Option<bool>,
    /// All problems: the worst first, then in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// Findings that comments accept: they count for nothing, and nothing mends them.
    pub suppressed: Vec<Suppressed>,
    /// What was not checked.
    pub skipped: Vec<Skipped>,
    /// Names of included files that were not given; [`Sources::add`] takes them.
    pub missing: Vec<String>,
    /// Names of the variables whose value is not known here.
    pub unknown_env: Vec<String>,
    /// How each text is written, counted when its first fix is lowered.
    habits: Vec<OnceLock<Habits>>,
}

/// Parses, loads, validates and audits. Never fails: what is wrong with the texts is in the result.
pub fn analyze(sources: &Sources, options: &Options) -> Analysis {
    let Loaded { documents, root, mut diagnostics, missing, unknown_env } = source::load(sources);
    let file = sources.main().map(|it| it.0);
    let (dialect, evidence) = dialect::detect(options.dialect, file, root.as_ref());
    let mut skipped = Vec::new();

    let mut undecided = !missing.is_empty() || !unknown_env.is_empty();
    match (Schema::of(dialect), &root) {
        (Some(schema), Some(root)) => {
            let validation = schema.validate(root);
            undecided |= validation.undecided;
            let mut refusals = validation.diagnostics;
            legacy::check(root, &mut refusals);
            diagnostics.push_all(refusals);
            diagnostics.push_all(schema.hints(root));
            skipped.push_all(validation.unchecked.iter().map(|it| Skipped {
                rule: "schema",
                reason: format!("the section `{it}` is not yet checked against the format"),
            }));
        }
        (None, _) => {
            undecided = true;
            diagnostics.push(unknown_dialect(dialect, &evidence, documents.first()));
            skipped.push(Skipped {
                rule: "schema",
                reason: format!("the format of {} is not known here", dialect.product),
            });
        }
        (Some(_), None) => {}
    }
    skipped.push_all(missing.iter().map(|it| Skipped { rule: "include", reason: format!("{it} was not read") }));
    if !unknown_env.is_empty() {
        let names = unknown_env.joined(", ");
        skipped.push(Skipped { rule: "environment", reason: format!("the environment is not known here: {names}") });
    }

    let start = documents.first().map(Document::start);
    let mut config = Config::new(root.as_ref(), sources.env.as_ref(), dialect, &options.facts, start);
    config.posture = options.posture;
    config.documents = &documents;
    config.masked = sources.masked;
    // As the product does: what it refuses earlier hides what it would refuse here.
    let refused = diagnostics.iter().any(|it| it.severity == Severity::Error);
    if dialect.schema.is_some() && !refused && missing.is_empty() {
        let outcome = stages::run(&config);
        undecided |= outcome.undecided;
        diagnostics.push_all(outcome.diagnostics);
        skipped.push_all(outcome.skipped.into_iter().map(|reason| Skipped { rule: "stages", reason }));
    }
    let unmet = rules::unmet(&config).into_iter();
    skipped.push_all(unmet.map(|(rule, reason)| Skipped { rule, reason: reason.to_owned() }));
    let mut findings = rules::run(&config);
    if dialect.schema.is_none() {
        for finding in &mut findings {
            finding.confidence = Confidence::Low;
            finding.fixes.clear();
        }
    }
    diagnostics.push_all(findings);
    let context = suppress::Context {
        today: options.today,
        complete: dialect.schema.is_some() && !refused && !undecided,
        unchecked: &|rule| {
            skipped.iter().any(|it| it.rule == rule) || posture::shift(rule, options.posture) == posture::Shift::Off
        },
    };
    let suppressed = suppress::apply(&documents, &mut diagnostics, &context);
    order::by_key(&mut diagnostics, |it| (std::cmp::Reverse(it.severity), it.loc));

    let refused = diagnostics.iter().any(|it| it.severity == Severity::Error);
    let valid = match (refused, undecided) {
        (true, _) if dialect.schema.is_some() => Some(false),
        (true, _) if diagnostics.iter().any(|it| it.category == Category::Syntax) => Some(false),
        (_, true) => None,
        _ => Some(!refused),
    };
    Analysis {
        habits: documents.iter().map(|_| OnceLock::new()).collect_vec(),
        documents,
        root,
        dialect,
        evidence,
        posture: options.posture,
        valid,
        diagnostics,
        suppressed,
        skipped,
        missing,
        unknown_env,
    }
}

fn unknown_dialect(dialect: &Dialect, evidence: &Evidence, main: Option<&Document>) -> Diagnostic {
    let title = match evidence {
        Evidence::NewerVersion(version) => {
            format!("This file was last written by version {version}, whose format is not known here")
        }
        _ => format!("This is a file of {}, whose format is not known here", dialect.product),
    };
    let mut it = Diagnostic::new(Category::Load, "unknown_dialect", Severity::Info, title);
    it.detail =
        "Keys and values were not checked. The rules ran as they would on a Clawdbot file, with low confidence, and \
                 no fixes are offered."
            .to_owned();
    it.help = "To have it judged as a Clawdbot file all the same, ask for the dialect `clawdbot`.".to_owned();
    it.loc = main.map(|it| Loc::new(SourceId::MAIN, it.start()));
    it
}

/// What a fix does to one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdits {
    /// The text.
    pub source: SourceId,
    /// Its edits.
    pub edits: Edits,
}

impl Analysis {
    /// The edits that `fix` means, in the style of the files they land in: one entry a file. `None` where it cannot be made,
    /// as in a part of the text that is broken.
    pub fn edits(&self, fix: &Fix) -> Option<Vec<FileEdits>> {
        match &fix.action {
            Action::Edits(source, edits) => Some(vec![FileEdits { source: *source, edits: edits.clone() }]),
            Action::Changes(changes) => self.lower(changes),
        }
    }

    /// The texts that `fix` edits, in the order of [`Analysis::edits`], which costs more: it works out the edits. Empty where it
    /// is plain that there are none.
    pub fn edited(&self, fix: &Fix) -> Vec<SourceId> {
        match &fix.action {
            Action::Edits(source, _) => vec![*source],
            Action::Changes(_) if self.documents.len() == 1 => vec![SourceId::MAIN],
            Action::Changes(changes) => {
                let by_source = self.by_source(changes).unwrap_or_default();
                by_source.into_iter().map(|it| it.0).collect_vec()
            }
        }
    }

    /// The changes that each file has to see, in that file's own keys.
    fn by_source(&self, changes: &[Change]) -> Option<Vec<(SourceId, Vec<Change>)>> {
        let mut by_source: Vec<(SourceId, Vec<Change>)> = Vec::new();
        for change in changes {
            let (source, change) = self.localise(change)?;
            match by_source.iter_mut().find(|it| it.0 == source) {
                Some(it) => it.1.push(change),
                None => by_source.push((source, vec![change])),
            }
        }
        Some(by_source)
    }

    fn lower(&self, changes: &[Change]) -> Option<Vec<FileEdits>> {
        let lowered = self.by_source(changes)?.into_iter().map(|(source, changes)| {
            let document = &self.documents[source.0 as usize];
            let habits = self.habits[source.0 as usize].get_or_init(|| Habits::of(&document.parse, &document.text));
            let edits = change::lower_with(habits, &document.parse, &document.text, &changes)?;
            Some(FileEdits { source, edits })
        });
        lowered.collect()
    }

    /// The file that owns the place of `change`, and the change in terms of that file's own keys.
    fn localise(&self, change: &Change) -> Option<(SourceId, Change)> {
        let mut change = change.clone();
        let path = match &mut change {
            Change::Set { path, .. }
            | Change::Insert { path, .. }
            | Change::Remove { path }
            | Change::Rename { path, .. }
            | Change::Append { path, .. } => path,
            Change::Fold { from, to } => {
                let (source, local_from) = self.owner(from)?;
                // Comments stay in their file: at its top where the new place is in another.
                *to = self.beside(source, from, &local_from, to).unwrap_or_default();
                *from = local_from;
                return Some((source, change));
            }
            Change::Move { from, to } => {
                let (source, local_from) = self.owner(from)?;
                *to = self.beside(source, from, &local_from, to)?;
                *from = local_from;
                return Some((source, change));
            }
        };
        let (source, local) = self.owner(path)?;
        *path = local;
        Some((source, change))
    }

    /// The place `to` in terms of the file `source`, which holds the value at `from` as its own `local_from`: files merge by
    /// keys, so that a new key may stand in any of those that make up the objects around it.
    fn beside(&self, source: SourceId, from: &KeyPath, local_from: &KeyPath, to: &KeyPath) -> Option<KeyPath> {
        let (owner, local) = self.owner(to)?;
        if owner == source {
            return Some(local);
        }
        let depth = from.0.len().checked_sub(local_from.0.len())?;
        let below = to.0.get(depth..)?;
        let is_mounted = from.0[depth..] == local_from.0 && to.0[..depth] == from.0[..depth];
        let is_free = self.value(to).is_none() && below.iter().all(|it| matches!(it, Segment::Key(_)));
        (is_mounted && is_free).then(|| KeyPath(below.to_vec()))
    }

    /// Where `path` is, or would be, written: the file, and the path from that file's root.
    fn owner(&self, path: &KeyPath) -> Option<(SourceId, KeyPath)> {
        if self.documents.len() == 1 {
            return Some((SourceId::MAIN, path.clone()));
        }
        let mut value = self.root.as_ref()?;
        let mut depth = 0;
        for segment in &path.0 {
            let Some(next) = value.get(segment) else { break };
            value = next;
            depth += 1;
        }
        let document = &self.documents[value.loc.source.0 as usize];
        let tree = &document.parse.tree;
        let node = tree.nodes().find(|it| tree.is_value(*it) && tree.span(*it) == value.loc.span)?;
        let mut local = tree.path_of(node, &document.text);
        local.0.extend_from_slice(&path.0[depth..]);
        Some((value.loc.source, local))
    }

    /// The configuration as rules see it, for what is asked beyond the analysis: policy and exposure. `sources` and `options` are
    /// those that it was made of.
    pub fn config<'a>(&'a self, sources: &'a Sources, options: &'a Options) -> Config<'a> {
        let start = self.documents.first().map(Document::start);
        let mut config = Config::new(self.root.as_ref(), sources.env.as_ref(), self.dialect, &options.facts, start);
        config.posture = options.posture;
        config.documents = &self.documents;
        config.masked = sources.masked;
        config
    }

    /// Works out where that leads which findings are about ([`Diagnostic::reach`]), for reports: it takes longer than the rules.
    /// `sources` and `options` are those that it was made of.
    pub fn tell_reach(&mut self, sources: &Sources, options: &Options) {
        let found = {
            let config = self.config(sources, options);
            Exposure::new(&config).reached_through(&self.diagnostics)
        };
        for (number, reach) in found {
            self.diagnostics[number].reach = Some(reach);
        }
    }

    /// The value at `path`.
    pub fn value(&self, path: &KeyPath) -> Option<&Value> {
        path.0.iter().try_fold(self.root.as_ref()?, |value, segment| value.get(segment))
    }

    /// How many diagnostics have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|it| it.severity == severity).count()
    }

    /// Whether the main file holds nothing: no file, or no value in it.
    pub fn is_empty(&self) -> bool {
        self.root.as_ref().is_none_or(|it| matches!(it.kind, Kind::Broken))
    }
}
