//! The files that others can get at: what is to become of them, as a table and as deeds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use footguard_core::facts::FileKind;
use footguard_core::policy::tighten::{self, Left, Tightening};
use footguard_core::report::json::{FixResult, ModeAction};
use footguard_core::report::printable;

use crate::collect::{Identity, Subject};
use crate::modes;

/// More files of one folder than this, with the same bits, are one line.
const FEW: usize = 3;

/// What is to become of the files.
pub struct Plan<'a> {
    steps: Vec<Tightening<'a>>,
    identities: BTreeMap<&'a str, Identity>,
}

impl<'a> Plan<'a> {
    /// For `subjects`, the outermost first.
    pub fn new(subjects: &'a [Subject]) -> Plan<'a> {
        Plan {
            steps: tighten::plan(subjects.iter().map(|it| &it.seen)),
            identities: subjects.iter().map(|it| (&*it.seen.path, it.identity)).collect(),
        }
    }

    /// Whether there is nothing to do and nothing to say.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// How many files others can get at less when it is done.
    pub fn takes(&self) -> usize {
        self.steps.iter().filter(|it| it.left.is_none()).count()
    }

    /// What somebody is asked, as the second half of a sentence; `None` if there is nothing to do.
    pub fn question(&self) -> Option<String> {
        match self.takes() {
            0 => None,
            count => Some(format!("shut {} to others", counted(count))),
        }
    }

    /// For people; empty if there is nothing to say.
    pub fn table(&self, home: Option<&str>) -> String {
        let mut out = String::new();
        let taken: Vec<_> = self.steps.iter().filter(|it| it.left.is_none()).collect();
        if !taken.is_empty() {
            out.push_str("Files and folders that others can get at:\n");
        }
        for group in groups(&taken) {
            let _ = match *group {
                [one] => writeln!(out, "  {:03o} -> {:03o}  {}", one.from, one.to, shown(&one.file.path, home)),
                _ => {
                    let (first, count) = (group[0], group.len());
                    let folder = shown(folder(first), home);
                    writeln!(out, "  {:03o} -> {:03o}  {count} files in {folder}", first.from, first.to)
                }
            };
        }
        let left: Vec<_> = self.steps.iter().filter_map(|it| Some((it, it.left?))).collect();
        if !left.is_empty() {
            out.push_str("Left as they are:\n");
        }
        for (it, left) in left {
            let path = shown(&it.file.path, home);
            let link = it.file.link.as_deref().map(printable).unwrap_or_default();
            let _ = match left {
                Left::Link => writeln!(out, "  {path}: a link to {link}; what it leads to has mode {:03o}", it.from),
                Left::NotAFolder => writeln!(out, "  {path}: no folder, and the assistant expects one"),
                Left::NotAFile => writeln!(out, "  {path}: no file, and the assistant expects one"),
                Left::Foreign => {
                    let command = it.command().unwrap_or_default();
                    writeln!(out, "  {path}: belongs to another user; run {}", printable(&command))
                }
            };
        }
        out
    }

    /// For the report, where nothing was done.
    pub fn untouched(&self) -> Vec<ModeAction> {
        let action = |it: &Tightening<'_>| ModeAction {
            skipped: Some(it.left.map_or("asked-not-to", Left::name)),
            ..action(it)
        };
        self.steps.iter().map(action).collect()
    }

    /// Does it, adds to `result` what became of each file, and gives how many have other bits now. What fails is an error there
    /// and keeps nothing else from being done.
    pub fn take(&self, result: &mut FixResult) -> usize {
        let mut taken = 0;
        for it in &self.steps {
            let mut action = action(it);
            if let Some(left) = it.left {
                action.skipped = Some(left.name());
                result.actions.push(action);
                continue;
            }
            let identity = self.identities.get(&*it.file.path).copied();
            let done = identity.map_or(Err(modes::ModeError::Changed), |identity| {
                modes::take(Path::new(&it.file.path), identity, it.from, it.to)
            });
            match done {
                Ok(()) => {
                    action.ok = true;
                    taken += 1;
                }
                Err(error) => {
                    let command = action.command.as_ref().map(|it| format!("; run `{it}`")).unwrap_or_default();
                    result.errors.push(format!("cannot shut {} to others: {error}{command}", it.file.path));
                    action.error = Some(error.to_string());
                }
            }
            result.actions.push(action);
        }
        taken
    }
}

/// That this many files were shut.
pub fn done(count: usize) -> String {
    format!("Shut {} to others", counted(count))
}

fn counted(count: usize) -> String {
    if count == 1 { "1 file or folder".to_owned() } else { format!("{count} files and folders") }
}

fn action(it: &Tightening<'_>) -> ModeAction {
    ModeAction {
        kind: "chmod",
        path: it.file.path.clone(),
        from: it.from,
        mode: it.to,
        ok: false,
        skipped: None,
        error: None,
        command: it.command(),
    }
}

/// One step each, or many files of one folder with the same bits.
fn groups<'s, 'a>(steps: &'s [&'a Tightening<'a>]) -> Vec<&'s [&'a Tightening<'a>]> {
    let alike = |a: &&Tightening<'_>, b: &&Tightening<'_>| {
        let are_files = a.file.kind == FileKind::File && b.file.kind == FileKind::File;
        are_files && (a.from, a.to) == (b.from, b.to) && folder(a) == folder(b)
    };
    let mut groups = Vec::new();
    for run in steps.chunk_by(alike) {
        match run.len() > FEW {
            true => groups.push(run),
            false => groups.extend(run.chunks(1)),
        }
    }
    groups
}

fn folder<'a>(it: &Tightening<'a>) -> &'a str {
    it.file.path.rsplit_once('/').map_or("", |it| it.0)
}

fn shown(path: &str, home: Option<&str>) -> String {
    printable(&shorten(path, home))
}

/// `path` with `~` for the home folder.
pub fn shorten(path: &str, home: Option<&str>) -> String {
    let below = home.and_then(|home| path.strip_prefix(home)).filter(|it| it.is_empty() || it.starts_with('/'));
    below.map_or_else(|| path.to_owned(), |below| format!("~{below}"))
}
