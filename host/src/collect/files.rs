//! Reports which files lie where the configuration points.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use footguard_core::config::Config;
use footguard_core::facts::{Facts, Place, Seen};
use footguard_core::stages;
use footguard_core::{Analysis, Sources};

use crate::small_file::{self, Links};

/// Files that are read; larger ones are no manifests.
const READ: [&str; 2] = ["clawdbot.plugin.json", "package.json"];
const MAX_BYTES: u64 = 1 << 20;
/// A folder with more entries is no folder of plugins.
const MAX_ENTRIES: usize = 2000;

/// Adds to `facts` what lies at the paths that decide whether the assistant loads the configuration of `analysis`. Without a
/// place nothing is looked at.
pub fn files(analysis: &Analysis, sources: &Sources, facts: &mut Facts) {
    if facts.place.is_none() {
        return;
    }
    let wanted = {
        let root = analysis.root.as_ref();
        stages::wanted(&Config::new(root, sources.env.as_ref(), analysis.dialect, facts, None))
    };
    let mut seen = BTreeMap::new();
    for path in wanted {
        look(Path::new(&path), 2, &mut seen);
    }
    facts.files = Some(seen.into_iter().collect());
}

/// Where the assistant runs: `profile` is `None` for the default one. Nothing, if the home folder is not known.
pub fn place(home: Option<&Path>, state_dir: &Path, cwd: &Path, profile: Option<&str>) -> Option<Place> {
    Some(Place {
        home: home?.display().to_string(),
        state_dir: state_dir.display().to_string(),
        cwd: cwd.display().to_string(),
        profile: profile.filter(|it| !it.is_empty() && *it != "default").map(str::to_owned),
        ignores_case: cfg!(any(target_os = "macos", windows)),
    })
}

fn look(path: &Path, depth: usize, seen: &mut BTreeMap<String, Seen>) {
    let it = match path.metadata() {
        Err(_) => Seen::Missing,
        Ok(metadata) if metadata.is_dir() => {
            let Some(entries) = entries(path) else {
                seen.insert(path.display().to_string(), Seen::Unlistable);
                return;
            };
            for entry in entries.iter().filter(|it| depth > 0 || READ.contains(&it.as_str())) {
                look(&path.join(entry), depth.saturating_sub(1), seen);
            }
            Seen::Folder { entries }
        }
        Ok(_) if path.file_name().is_some_and(|it| READ.iter().any(|name| it == *name)) => {
            let text = small_file::read(path, MAX_BYTES, Links::Follow).ok();
            let text = text.map(|it| String::from_utf8_lossy(&it).into_owned());
            match text.filter(|it| serde_json::from_str::<serde::de::IgnoredAny>(it).is_ok()) {
                Some(text) => Seen::Json { text },
                None => Seen::NotJson,
            }
        }
        Ok(_) => Seen::File,
    };
    seen.insert(path.display().to_string(), it);
}

/// The names in a folder; `None` if it cannot be listed.
pub(super) fn entries(folder: &Path) -> Option<Vec<String>> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut names: Vec<String> = entries.take(MAX_ENTRIES).filter_map(|it| it.file_name().into_string().ok()).collect();
    names.sort();
    Some(names)
}
