//! Asks git which of the assistant's files a repository holds, or would take in with the next `git add .`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use footguard_core::config::Config;
use footguard_core::facts::{FileKind, Inspected, Role, Unseen, Versioned};

use super::child;
use super::deep::{Found, Part, failed};

/// Command lines have an end.
const MAX_FILES: usize = 200;

/// The part of the facts; `None` where nobody looked for files.
pub fn part(config: &Config<'_>) -> Option<Part> {
    let files: Vec<PathBuf> = config
        .facts
        .inspected
        .as_ref()?
        .iter()
        .filter(|it| holds_secrets(it))
        .map(|it| PathBuf::from(&it.path))
        .collect();
    Some(Part { field: "versioned", name: "git", look: Box::new(move |limit| look(&files, limit)) })
}

fn holds_secrets(file: &Inspected) -> bool {
    let is_plugin = matches!(file.role, Role::Extension | Role::Approvals);
    file.kind == FileKind::File && file.link.is_none() && !is_plugin
}

fn look(files: &[PathBuf], limit: Duration) -> Result<Found, Unseen> {
    let end = Instant::now() + limit;
    let mut trees: BTreeMap<PathBuf, Vec<(String, &Path)>> = BTreeMap::new();
    let mut known: BTreeMap<&Path, Option<(PathBuf, PathBuf)>> = BTreeMap::new();
    for file in files {
        let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { continue };
        let tree = known.entry(folder).or_insert_with(|| work_tree(folder));
        let Some((top, below)) = tree else { continue };
        if let Some(name) = below.join(name).to_str() {
            trees.entry(top.clone()).or_default().push((name.to_owned(), file));
        }
    }
    let mut versioned = Vec::new();
    for (top, files) in trees {
        for files in files.chunks(MAX_FILES) {
            let left = end.saturating_duration_since(Instant::now());
            let answer = ask(&top, files.iter().map(|it| &*it.0), left)?;
            for entry in answer.split('\0') {
                let Some((tag, name)) = entry.split_once(' ') else { continue };
                if let Some((_, path)) = files.iter().find(|it| it.0 == name) {
                    versioned.push(Versioned { path: path.display().to_string(), tracked: tag != "?" });
                }
            }
        }
    }
    Ok(Box::new(|facts| facts.versioned = Some(versioned)))
}

/// The top of the work tree that `folder` is in, and `folder` as seen from there; links on the way followed.
fn work_tree(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let folder = folder.canonicalize().ok()?;
    let top = folder.ancestors().find(|it| it.join(".git").symlink_metadata().is_ok())?;
    Some((top.to_owned(), folder.strip_prefix(top).ok()?.to_owned()))
}

/// Of `files`, those that the repository holds (`H NAME`) and those that it does not ignore (`? NAME`), each with a zero byte
/// behind it.
fn ask<'f>(top: &'f Path, files: impl Iterator<Item = &'f str>, limit: Duration) -> Result<String, Unseen> {
    let top = top.to_str().ok_or_else(|| failed("the name of a git work tree is not Unicode"))?;
    // A repository may name a program to be run at each look at its files.
    let mut args =
        vec!["-C", top, "-c", "core.fsmonitor=false", "--no-optional-locks", "--literal-pathspecs", "ls-files"];
    args.extend(["-z", "-t", "--cached", "--others", "--exclude-standard", "--"]);
    args.extend(files);
    child::ask("git", &args, limit).map_err(|it| Unseen { needless: false, ..it })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use footguard_core::facts::Facts;

    use super::*;

    #[test]
    fn held_not_ignored_and_ignored() {
        let limit = Duration::from_secs(60);
        if child::ask("git", &["--version"], limit).is_err() {
            println!("left out: git work trees: there is no git here");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let top = path("home").display().to_string();
        fs::create_dir_all(path("home/bot/in ner")).unwrap();
        child::ask("git", &["init", "-q", &top], limit).unwrap();
        for name in ["held", "new", "ignored", "in ner/held"] {
            fs::write(path("home/bot").join(name), "x").unwrap();
        }
        fs::write(path("home/.gitignore"), "ignored\n").unwrap();
        fs::write(path("outside"), "x").unwrap();
        child::ask("git", &["-C", &top, "add", "bot/held", "bot/in ner/held"], limit).unwrap();
        let files: Vec<PathBuf> =
            ["home/bot/held", "home/bot/new", "home/bot/ignored", "home/bot/in ner/held", "outside"]
                .iter()
                .map(|it| path(it))
                .collect();
        let mut facts = Facts::default();
        look(&files, limit).ok().unwrap()(&mut facts);
        let mut found: Vec<_> =
            facts.versioned.unwrap().into_iter().map(|it| (PathBuf::from(it.path), it.tracked)).collect();
        found.sort();
        assert_eq!(
            found,
            [(path("home/bot/held"), true), (path("home/bot/in ner/held"), true), (path("home/bot/new"), false)]
        );
    }
}
