//! Which files the editor is asked to watch.

use std::collections::BTreeSet;

use footguard_core::text::SourceId;
use footguard_core::{dialect, ide};
use gen_lsp_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, Registration, RegistrationParams,
    Unregistration, UnregistrationParams,
};
use serde_json::json;

use super::project::Project;
use crate::machine::Machine;

/// The name of the registration.
const ID: &str = "footguard-files";
const METHOD: &str = "workspace/didChangeWatchedFiles";

/// The patterns that matter: every configuration, what the open ones include, and where their variables come from.
pub fn patterns(projects: &[Project], machine: Option<&Machine>) -> BTreeSet<String> {
    let names = dialect::ALL.iter().map(|it| format!("**/{}", it.config_file));
    let mut patterns: BTreeSet<String> = names.collect();
    for project in projects {
        let analysis = &project.checked.analysis;
        // Those as well that are not there yet.
        let sources = (0..analysis.documents.len() as u32).map(SourceId);
        let included = sources.flat_map(|it| ide::links(analysis, it));
        patterns.extend(included.map(|it| escaped(&it.target)));
        patterns.insert(escaped(&project.path.display().to_string()));
    }
    if let Some(Ok(found)) = machine.map(|it| &it.found) {
        patterns.insert(escaped(&found.place.state_dir.join(".env").display().to_string()));
    }
    patterns
}

/// A path as a pattern that means nothing but it.
fn escaped(path: &str) -> String {
    let mut out = String::new();
    for it in path.chars() {
        match it {
            '*' | '?' | '[' | ']' | '{' | '}' => out.extend(['[', it, ']']),
            _ => out.push(it),
        }
    }
    out
}

/// Asks for `patterns` to be watched.
pub fn register(patterns: &BTreeSet<String>) -> RegistrationParams {
    let watcher = |it: &String| FileSystemWatcher { glob_pattern: GlobPattern::Pattern(it.clone()), kind: None };
    let options = DidChangeWatchedFilesRegistrationOptions { watchers: patterns.iter().map(watcher).collect() };
    let registration =
        Registration { id: ID.to_owned(), method: METHOD.to_owned(), register_options: Some(json!(options)) };
    RegistrationParams { registrations: vec![registration] }
}

/// Takes that back.
pub fn unregister() -> UnregistrationParams {
    UnregistrationParams { unregisterations: vec![Unregistration { id: ID.to_owned(), method: METHOD.to_owned() }] }
}
