//! Applies fixes until nothing more can be mended. Pure: texts in, texts out.

use crate::analysis::{Analysis, FileEdits, Options, analyze};
use crate::config::Config;
use crate::diagnostic::{Action, Category, Diagnostic, Fix, Severity};
use crate::edit::{Edit, Edits};
use crate::legacy;
use crate::lists::{CollectVec, PushAll};
use crate::path::{FRESH, KeyPath};
use crate::policy::channels;
use crate::source::Sources;
use crate::text::SourceId;

/// A fix may bring up another problem that has one; more rounds than this mean that two fixes undo each other.
const MAX_ROUNDS: usize = 64;

/// What became of a configuration.
pub struct Mended {
    /// The texts after the last fix.
    pub sources: Sources,
    /// What is known about them.
    pub analysis: Analysis,
    /// The files that changed, by name, with their new texts.
    pub changed: Vec<(String, String)>,
    /// What was done, in order.
    pub applied: Vec<Applied>,
}

/// One fix that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The rule, or the code of the issue.
    pub rule: &'static str,
    /// The key that it was about.
    pub path: KeyPath,
    /// The fix's title.
    pub title: String,
}

/// Applies, to `sources`, each fix that `pick` wants: of every diagnostic the first. Then looks again, until nothing is left to
/// apply. Of fixes that touch each other one is made and the others wait for the next look.
///
/// A text with syntax errors is changed by fixes of such errors only. A round whose result is worse, by errors of syntax or of
/// the format, is taken back and ends the work. Fixes that write a fresh secret write what stands for one.
pub fn mend(sources: &Sources, options: &Options, pick: impl Fn(&Diagnostic, &Fix) -> bool) -> Mended {
    mend_with(sources, options, &mut || FRESH.to_owned(), pick)
}

/// As [`mend`]; fixes that write a fresh secret write what `secret` gives, as [`Fix::with_secret`] says.
pub fn mend_with(
    sources: &Sources,
    options: &Options,
    secret: &mut dyn FnMut() -> String,
    pick: impl Fn(&Diagnostic, &Fix) -> bool,
) -> Mended {
    let mut sources = sources.clone();
    let mut analysis = analyze(&sources, options);
    let mut applied = Vec::new();
    let mut touched: Vec<String> = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let silent = silent(&analysis, &sources, options);
        let round = Round::plan(&analysis, &silent, secret, &pick);
        if round.applied.is_empty() {
            break;
        }
        let mut next = sources.clone();
        for (source, edits) in round.edits {
            let document = &analysis.documents[source.0 as usize];
            let Some(edits) = Edits::new(edits) else { continue };
            next.replace(&document.name, edits.apply(&document.text));
            if !touched.contains(&document.name) {
                touched.push(document.name.clone());
            }
        }
        let after = analyze(&next, options);
        if errors(&after) > errors(&analysis) {
            break;
        }
        applied.push_all(round.applied);
        sources = next;
        analysis = after;
    }
    let text_of = |name: String| {
        let document = analysis.documents.iter().find(|it| it.name == name)?;
        Some((name, document.text.clone()))
    };
    let changed = touched.into_iter().filter_map(text_of).collect_vec();
    Mended { sources, analysis, changed, applied }
}

/// What the product's own `--fix` mends and no rule speaks of: an open group policy of a channel that is not in use, or is
/// closed to commands anyway. It becomes an open door with the channel's token.
fn silent(analysis: &Analysis, sources: &Sources, options: &Options) -> Vec<Diagnostic> {
    if analysis.dialect.schema.is_none() {
        return Vec::new();
    }
    let mut config = Config::new(analysis.root.as_ref(), sources.env.as_ref(), analysis.dialect, &options.facts, None);
    config.documents = &analysis.documents;
    let mut found = Vec::new();
    for policy in channels::closed_by_product(&config) {
        let is_accepted =
            |it: &Diagnostic| it.loc == policy.loc() || it.labels.iter().any(|it| Some(it.loc) == policy.loc());
        if analysis.suppressed.iter().any(|it| is_accepted(&it.diagnostic)) {
            continue;
        }
        let (changes, applicability) = channels::close_groups(&config, &policy);
        let mut it = Diagnostic::new(Category::Audit, "groups-open", Severity::Info, String::new());
        it.path = policy.path();
        it.fixes =
            vec![Fix { title: "Serve listed groups only".into(), applicability, action: Action::Changes(changes) }];
        found.push(it);
    }
    found
}

/// How bad it is: mistakes of syntax, then legacy keys, then errors. A section under a legacy key is judged only when it has moved,
/// so that fewer of those are progress whatever comes to light.
fn errors(analysis: &Analysis) -> (usize, usize, usize) {
    let syntax = analysis.documents.iter().map(|it| it.parse.errors.len()).sum::<usize>();
    let legacy = analysis.diagnostics.iter().filter(|it| it.rule == legacy::CODE).count();
    (syntax, legacy, analysis.count(Severity::Error))
}

/// Fixes that can be made at once.
#[derive(Default)]
struct Round {
    edits: Vec<(SourceId, Vec<Edit>)>,
    applied: Vec<Applied>,
}

impl Round {
    fn plan(
        analysis: &Analysis,
        silent: &[Diagnostic],
        secret: &mut dyn FnMut() -> String,
        pick: &impl Fn(&Diagnostic, &Fix) -> bool,
    ) -> Round {
        let mut round = Round::default();
        for diagnostic in analysis.diagnostics.iter().chain(silent) {
            for fix in diagnostic.fixes.iter().filter(|fix| pick(diagnostic, fix)) {
                let filled = fix.needs_secret().then(|| fix.with_secret(&secret()));
                let fix = filled.as_ref().unwrap_or(fix);
                let Some(files) = analysis.edits(fix) else { continue };
                if files.iter().all(|it| it.edits.is_empty()) || !may_touch(analysis, diagnostic, fix, &files) {
                    continue;
                }
                if round.add(analysis, &files) {
                    round.applied.push(Applied {
                        rule: diagnostic.rule,
                        path: diagnostic.path.clone(),
                        title: fix.title.clone().into_owned(),
                    });
                }
                break;
            }
        }
        round
    }

    /// Takes `files` in, unless one of their edits touches one that is in already: two insertions at one place, each with the
    /// parents that it lacks, would repeat those.
    fn add(&mut self, analysis: &Analysis, files: &[FileEdits]) -> bool {
        let files: Vec<_> = files.iter().map(|it| (first_with_name(analysis, it.source), &it.edits)).collect_vec();
        let clash = files.iter().any(|(source, edits)| {
            let planned = self.edits.iter().filter(|it| it.0 == *source).flat_map(|it| &it.1);
            let mut pairs = planned.flat_map(|a| edits.as_slice().iter().map(move |b| (a.span, b.span)));
            pairs.any(|(a, b)| a.start <= b.end && b.start <= a.end)
        });
        if clash {
            return false;
        }
        for (source, edits) in files {
            let edits = edits.as_slice().iter().cloned();
            match self.edits.iter_mut().find(|it| it.0 == source) {
                Some(planned) => planned.1.push_all(edits),
                None => self.edits.push((source, edits.collect_vec())),
            }
        }
        true
    }
}

/// A file that is included twice is two documents of one text.
fn first_with_name(analysis: &Analysis, source: SourceId) -> SourceId {
    let name = &analysis.documents[source.0 as usize].name;
    let first = analysis.documents.iter().position(|it| it.name == *name);
    first.map_or(source, |it| SourceId(it as u32))
}

fn may_touch(analysis: &Analysis, diagnostic: &Diagnostic, fix: &Fix, files: &[FileEdits]) -> bool {
    let mends_syntax = diagnostic.category == Category::Syntax && matches!(fix.action, Action::Edits(..));
    let parses = |it: &FileEdits| analysis.documents[it.source.0 as usize].parse.errors.is_empty();
    mends_syntax || files.iter().all(parses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;

    fn mended(text: &str, pick: impl Fn(&Diagnostic, &Fix) -> bool) -> Mended {
        mend(&Sources::new("clawdbot.json", text), &Options::default(), pick)
    }

    #[test]
    fn picked_fixes_are_made_and_nothing_else() {
        let text = "// mine\n{ logging: { redactSensitive: 'off', /* noisy */ } }\n";
        let all =
            mended(text, |it, fix| it.rule == "logging-redaction-off" && fix.applicability == Applicability::Safe);
        assert_eq!(all.changed, [("clawdbot.json".to_owned(), text.replace("off", "tools"))]);
        assert_eq!(all.applied.len(), 1);
        assert!(all.analysis.diagnostics.iter().all(|it| it.rule != "logging-redaction-off"));
        let none = mended(text, |_, _| false);
        assert!(none.changed.is_empty() && none.applied.is_empty());
    }

    #[test]
    fn a_fresh_secret_is_asked_for_when_it_is_written() {
        let sources = Sources::new("clawdbot.json", "{ hooks: { token: 'passwordpasswordpassword' } }");
        let pick = |it: &Diagnostic, _: &Fix| it.rule == "guessable-secret";
        assert_eq!(mend(&sources, &Options::default(), pick).changed[0].1, "{ hooks: { token: '<generated>' } }");
        let made = mend_with(&sources, &Options::default(), &mut || "7f3a91c2d4e6b805a1c3e5f7".to_owned(), pick);
        assert_eq!(made.changed[0].1, "{ hooks: { token: '7f3a91c2d4e6b805a1c3e5f7' } }");
        assert_eq!(made.applied[0].title, "Set a fresh random one");
    }

    #[test]
    fn what_the_product_mends_is_mended_where_no_rule_speaks() {
        let safe = |_: &Diagnostic, fix: &Fix| fix.applicability == Applicability::Safe;
        let text = "{ tools: { elevated: { enabled: false } }, channels: { msteams: { groupPolicy: 'open', enabled: false }, line: { groupPolicy: 'open' } } }";
        assert_eq!(mended(text, safe).changed[0].1, text.replacen("open", "allowlist", 1));
        let accepted = "{ tools: { elevated: { enabled: false } }, channels: { imessage: {\n// footguard: allow(groups-open) only family is there\ngroupPolicy: 'open' } } }";
        assert!(mended(accepted, safe).changed.is_empty());
    }

    #[test]
    fn a_text_that_does_not_parse_stays() {
        let it = mended("{ gateway: { bind: 'lan' }", |it, _| it.category == Category::Audit);
        assert!(it.changed.is_empty());
    }
}
