//! Snapshots on disk: written without a secret, and read from wherever they come.

use std::io::Read;
use std::path::Path;

use anyhow::{Context as _, bail};
use footguard_core::decode::Malformed;
use footguard_core::redact::Redactor;
use footguard_core::snapshot::{Snapshot, VERSION};
use footguard_core::{Analysis, Options};
use serde_json::Value as Json;

use crate::load::Configuration;

/// A snapshot of a thousand machines is smaller.
const MAX_BYTES: u64 = 256 << 20;

/// `configuration` and what was seen of the machine, as one JSON document. Whatever somebody put into a path or a name that
/// equals a secret, or looks like one, is masked as well.
///
/// # Errors
/// Fails if it cannot be written as JSON.
pub fn take(configuration: &Configuration, analysis: &Analysis, options: &Options, ts: u64) -> anyhow::Result<Json> {
    let (mut snapshot, masked) = Snapshot::take(analysis, &configuration.sources, options.facts.clone());
    snapshot.ts = ts;
    snapshot.dialect = options.dialect.map(|it| it.name.to_owned());
    for (name, malformed) in &configuration.malformed {
        let source = analysis.documents.iter().position(|it| it.name == *name);
        if let Some((at, file)) = source.and_then(|at| Some((at, snapshot.config.get_mut(at)?))) {
            file.malformed_at = Some(masked.texts[at].offset(malformed.at));
            file.is_utf16 = malformed.is_utf16;
        }
    }
    for file in &mut snapshot.config {
        file.name = masked.redactor.words(&file.name).into_owned();
    }
    let environment = snapshot.facts.environment.take();
    let mut json = serde_json::to_value(&snapshot)?;
    hide(&mut json["facts"], &masked.redactor);
    // Its values are masked already, by marks that say more.
    if let Some(environment) = environment {
        json["facts"]["environment"] = serde_json::to_value(environment)?;
    }
    Ok(json)
}

/// Masks every text in `json`, keys included: paths are keys.
fn hide(json: &mut Json, redactor: &Redactor<'_>) {
    match json {
        Json::String(text) => {
            if let std::borrow::Cow::Owned(hidden) = redactor.words(text) {
                *text = hidden;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|it| hide(it, redactor)),
        Json::Object(members) => {
            for (key, mut value) in std::mem::take(members) {
                hide(&mut value, redactor);
                members.insert(redactor.words(&key).into_owned(), value);
            }
        }
        _ => {}
    }
}

/// Every snapshot in the file at `path`, one after the other, as in NDJSON; `-` is standard input.
///
/// # Errors
/// Fails if it cannot be read, or holds something else, or nothing.
pub fn read(path: &Path) -> anyhow::Result<Vec<Snapshot>> {
    let shown = path.display();
    let mut bytes = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes),
        false => std::fs::File::open(path).and_then(|it| it.take(MAX_BYTES + 1).read_to_end(&mut bytes)),
    };
    read.with_context(|| format!("cannot read {shown}"))?;
    if bytes.len() as u64 > MAX_BYTES {
        bail!("cannot read {shown}: it is larger than 256 MiB, which no snapshot is");
    }
    let mut snapshots = Vec::new();
    for (at, json) in serde_json::Deserializer::from_slice(&bytes).into_iter::<Json>().enumerate() {
        let nth = || format!("{shown}, document {}", at + 1);
        // What the reader would quote may be what somebody wants to keep.
        let json = json.map_err(|error| {
            anyhow::anyhow!("{} is not JSON: line {}, column {}", nth(), error.line(), error.column())
        })?;
        match json["version"].as_u64() {
            Some(version) if version == u64::from(VERSION) => {}
            Some(version) => bail!("{} is a snapshot of version {version}; this release reads {VERSION}", nth()),
            None => bail!("{} is no snapshot: `footguard facts --json` writes one", nth()),
        }
        let snapshot = serde_json::from_value(json);
        snapshots.push(snapshot.map_err(|_| anyhow::anyhow!("{} is no snapshot that this release can read", nth()))?);
    }
    if snapshots.is_empty() {
        bail!("{shown} holds no snapshot");
    }
    Ok(snapshots)
}

/// What to analyse. It lies on another machine: nothing is read here.
pub fn configuration(snapshot: &Snapshot) -> Configuration {
    let mut configuration =
        Configuration { sources: snapshot.sources(), is_elsewhere: true, ..Configuration::absent() };
    for file in &snapshot.config {
        // Whoever wrote the snapshot may have written anything.
        let is_place = |at: &u32| {
            let text = file.text.as_deref().unwrap_or_default();
            text.get(*at as usize..).is_some_and(|it| it.starts_with(char::REPLACEMENT_CHARACTER))
        };
        let malformed_at = file.malformed_at.filter(is_place);
        let malformed = malformed_at.map(|at| Malformed { at, is_utf16: file.is_utf16 });
        configuration.malformed.extend(malformed.map(|it| (file.name.clone(), it)));
    }
    configuration
}
