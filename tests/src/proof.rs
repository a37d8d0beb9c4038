//! What has to be true of every fix of every diagnostic, on any text: the one place that says it.

use std::collections::{BTreeMap, BTreeSet};

use footguard_core::analysis::FileEdits;
use footguard_core::diagnostic::{Action, Applicability, Category, Diagnostic, Fix, Severity};
use footguard_core::mend::mend;
use footguard_core::path::{Change, KeyPath, Segment};
use footguard_core::syntax::{self, TokenKind};
use footguard_core::value::Value;
use footguard_core::{Analysis, Options, Sources, analyze};

/// What came of trying every fix of one configuration.
#[derive(Default)]
pub struct Proof {
    /// How many fixes were tried, by the rule or issue code that offers them.
    pub tried: BTreeMap<&'static str, usize>,
    /// What is wrong with which: `RULE: fix "TITLE": …`.
    pub problems: Vec<String>,
}

/// Tries every fix that `sources` get and that `wanted` picks, one at a time.
///
/// A fix can be made, and changes something, and nothing outside of its edits. It adds no syntax error, and mends the text if
/// there was only one. Where the text had none it silences its rule there, adds no error, raises no other problem as bad as the
/// one it mends, and keeps every comment that does not belong to what it takes away.
pub fn prove(sources: &Sources, options: &Options, wanted: impl Fn(&Diagnostic, &Fix) -> bool) -> Proof {
    let before = analyze(sources, options);
    let mut proof = Proof::default();
    for diagnostic in &before.diagnostics {
        for fix in diagnostic.fixes.iter().filter(|it| wanted(diagnostic, it)) {
            let fix = &fix.with_secret("c6e8d9b07f5e3c1a508b6e4d2c19a3f7");
            let trial = Trial { before: &before, diagnostic, fix, sources, options };
            match trial.run() {
                Ok(false) => {}
                Ok(true) => *proof.tried.entry(diagnostic.rule).or_default() += 1,
                Err(problem) => {
                    let at = diagnostic.path.to_string();
                    proof.problems.push(format!("{}: fix \"{}\": {problem} (at `{at}`)", diagnostic.rule, fix.title));
                }
            }
        }
    }
    proof
}

/// What is wrong with the fixes of `sources`: nothing, if all is well.
pub fn broken_fixes(sources: &Sources, options: &Options) -> Vec<String> {
    prove(sources, options, |_, _| true).problems
}

/// What is wrong with all safe fixes together: they come to an end, after which none is left that could be made, and the
/// configuration is no worse by errors.
pub fn unfinished(sources: &Sources, options: &Options) -> Option<String> {
    let safe = |_: &Diagnostic, fix: &Fix| fix.applicability == Applicability::Safe;
    let before = analyze(sources, options);
    let once = mend(sources, options, safe);
    if once.analysis.count(Severity::Error) > before.count(Severity::Error) {
        return Some("more errors than before".to_owned());
    }
    let twice = mend(&once.sources, options, safe);
    (!twice.changed.is_empty()).then(|| format!("{:?} is left", twice.applied.first()))
}

/// A danger that one rule names in one state of affairs and the other in the next: who shares a session already, and who will.
const HEIRS: [(&str, &str); 1] = [("dm-senders-share-session", "newcomers-share-session")];

struct Trial<'a> {
    before: &'a Analysis,
    diagnostic: &'a Diagnostic,
    fix: &'a Fix,
    sources: &'a Sources,
    options: &'a Options,
}

impl Trial<'_> {
    /// Whether the fix could be tried at all.
    fn run(&self) -> Result<bool, String> {
        let Trial { before, diagnostic, fix, .. } = self;
        let errors_before = syntax_errors(before);
        let Some(edits) = before.edits(fix) else {
            // There are no edits of a text that does not parse, and no keys below what is no object.
            let excused = errors_before > 0 || !is_reachable(before, fix);
            return if excused { Ok(false) } else { Err("cannot be made".to_owned()) };
        };
        for file in &edits {
            self.check_bytes(file)?;
        }
        let after = analyze(&self.fixed(&edits), self.options);
        let errors_after = syntax_errors(&after);
        let is_only_mistake = diagnostic.category == Category::Syntax && errors_before == 1;
        if errors_after > errors_before || (is_only_mistake && errors_after == 1) {
            return Err(format!("{errors_before} syntax errors became {errors_after}"));
        }
        if errors_before == 0 {
            self.check_rule(&after)?;
            self.check_others(&after)?;
        }
        for file in &edits {
            let old = &before.documents[file.source.0 as usize].text;
            if !takes_away(fix) && comments(old) != comments(&file.edits.apply(old)) {
                return Err("a comment was lost or changed".to_owned());
            }
        }
        Ok(true)
    }

    /// The configuration with the edits made, and with the variables set that they refer to: as the fix says, that comes first.
    fn fixed(&self, edits: &[FileEdits]) -> Sources {
        let mut sources = with_edits(self.before, self.sources, edits);
        if let Some(env) = &mut sources.env {
            let texts = edits.iter().flat_map(|it| it.edits.as_slice()).map(|it| &*it.text);
            for name in texts.flat_map(|it| it.split("${").skip(1)).filter_map(|it| it.split_once('}')) {
                env.get_or_insert_with(name.0.to_owned(), || secret_of(name.0));
            }
        }
        sources
    }

    fn check_bytes(&self, file: &FileEdits) -> Result<(), String> {
        let old = &*self.before.documents[file.source.0 as usize].text;
        let new = file.edits.apply(old);
        let mut rest = &*new;
        let mut at = 0;
        for edit in file.edits.as_slice() {
            let kept = &old[at..edit.span.start as usize];
            let next = rest.strip_prefix(kept).and_then(|it| it.strip_prefix(&*edit.text));
            rest = next.ok_or("changes bytes outside of its edits")?;
            at = edit.span.end as usize;
        }
        if rest != &old[at..] {
            return Err("changes bytes behind its edits".to_owned());
        }
        if new == old { Err("changes nothing".to_owned()) } else { Ok(()) }
    }

    fn check_rule(&self, after: &Analysis) -> Result<(), String> {
        // What is still said, but called less bad, is mended as far as it can be.
        let key = |it: &Diagnostic| (it.check_id.to_string(), it.path.to_string(), it.severity);
        let keys = |it: &Analysis| -> Vec<_> {
            it.diagnostics.iter().filter(|it| it.rule == self.diagnostic.rule).map(key).collect()
        };
        let (had, has) = (keys(self.before), keys(after));
        let own = key(self.diagnostic);
        if has.len() < had.len() || !has.contains(&own) { Ok(()) } else { Err("its rule still speaks".to_owned()) }
    }

    /// No problem as bad as the one that is mended, and no error, is new.
    fn check_others(&self, after: &Analysis) -> Result<(), String> {
        let bar = self.diagnostic.severity;
        let known = counts(self.before);
        for (key, count) in counts(after) {
            let as_bad = key.2 >= bar.min(Severity::Error);
            if as_bad && count > known.get(&key).copied().unwrap_or(0) && !moved(&key, self.fix) {
                return Err(format!("raises {} at `{}`", key.0, key.1));
            }
        }
        // What moved along, or is said of another place now, is one more all the same.
        if self.diagnostic.category == Category::Audit {
            let (known, now) = (findings(self.before), findings(after));
            for ((check_id, severity), count) in &now {
                let (severity, count) = (*severity, *count);
                let had = known.get(&(check_id.clone(), severity)).copied().unwrap_or_default();
                let is_heir = HEIRS.iter().any(|(rule, heir)| {
                    let speaks = |it: &Analysis| it.diagnostics.iter().filter(|it| it.rule == *rule).count();
                    heir == check_id && speaks(after) < speaks(self.before)
                });
                if severity >= bar && count > had && !is_heir {
                    return Err(format!("raises {check_id} ({})", severity.name()));
                }
            }
        }
        Ok(())
    }
}

/// What the variable `name` is set to: long, and another for every name, as with secrets that are well kept.
pub fn secret_of(name: &str) -> String {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
    format!("{hash:016x}{:016x}", name.bytes().rev().fold(hash, mix))
}

/// `sources` with the edits made.
pub fn with_edits(analysis: &Analysis, sources: &Sources, edits: &[FileEdits]) -> Sources {
    let mut sources = sources.clone();
    for file in edits {
        let document = &analysis.documents[file.source.0 as usize];
        sources.replace(&document.name, file.edits.apply(&document.text));
    }
    sources
}

fn syntax_errors(analysis: &Analysis) -> usize {
    analysis.documents.iter().map(|it| it.parse.errors.len()).sum()
}

type Key = (&'static str, String, Severity);

/// How often each rule speaks about each place. Positions in lists are left out: they move when an item goes.
fn counts(analysis: &Analysis) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    // A finding about several places moves to the next of them when one is mended: `findings` counts those.
    for it in analysis.diagnostics.iter().filter(|it| it.category != Category::Audit) {
        let path: String = it.path.to_string().chars().filter(|c| !c.is_ascii_digit()).collect();
        *counts.entry((it.rule, path, it.severity)).or_default() += 1;
    }
    counts
}

fn findings(analysis: &Analysis) -> BTreeMap<(String, Severity), usize> {
    let mut findings = BTreeMap::new();
    for it in analysis.diagnostics.iter().filter(|it| it.category == Category::Audit) {
        *findings.entry((it.check_id.to_string(), it.severity)).or_default() += 1;
    }
    findings
}

/// Whether a moved value took its own problem along: what was said of the old place is now said of the new one.
fn moved(key: &Key, fix: &Fix) -> bool {
    let Action::Changes(changes) = &fix.action else { return false };
    changes.iter().any(|it| match it {
        Change::Move { to, .. } => key.1.starts_with(&to.to_string()),
        Change::Rename { path, to } => path.parent().is_some_and(|it| key.1.starts_with(&it.join(&**to).to_string())),
        _ => false,
    })
}

/// Whether all that is there on the way to the places that the fix changes is what their paths take it for.
fn is_reachable(analysis: &Analysis, fix: &Fix) -> bool {
    let Action::Changes(changes) = &fix.action else { return true };
    changes.iter().all(|change| {
        let (Change::Set { path, .. } | Change::Remove { path }) = change else { return true };
        (0..path.0.len()).all(|depth| {
            let value = analysis.value(&KeyPath(path.0[..depth].to_vec()));
            let fits = |it: &Value| match path.0[depth] {
                Segment::Key(_) => it.as_object().is_some(),
                Segment::Index(_) => it.as_array().is_some(),
            };
            value.is_none_or(fits)
        })
    })
}

/// Whether the fix takes something away, whose comments then go with it.
fn takes_away(fix: &Fix) -> bool {
    match &fix.action {
        Action::Changes(changes) => {
            let keeps = |it: &Change| {
                matches!(it, Change::Insert { .. } | Change::Append { .. } | Change::Set { .. } | Change::Rename { .. })
            };
            !changes.iter().all(keeps)
        }
        Action::Edits(..) => true,
    }
}

fn comments(text: &str) -> Vec<String> {
    let parse = syntax::parse(text);
    let tokens = parse.tree.tokens().iter();
    let comments = tokens.filter(|it| matches!(it.kind, TokenKind::LineComment | TokenKind::BlockComment));
    comments.map(|it| it.span().of(text).to_owned()).collect()
}

/// The rules whose own code offers a fix.
pub fn offering(rules: &[&footguard_core::rules::Rule]) -> BTreeSet<&'static str> {
    let offers = |file: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
        let source = std::fs::read_to_string(path).expect("the rule's file");
        source.split("#[cfg(test)]").next().is_some_and(|it| it.contains(".fix("))
    };
    rules.iter().filter(|it| offers(&it.file())).map(|it| it.id).collect()
}
