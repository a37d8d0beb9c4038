//! Files generated from the code: `cargo xtask gen`, `cargo xtask gen --check`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::{exposure_docs, posture_docs, rule_docs};

/// A generated file, by its path from the workspace root.
struct Generated {
    path: PathBuf,
    text: String,
}

/// Writes every generated file that is not current; with `check`, writes nothing.
///
/// # Errors
/// With `check`, if a file is not current; else, if one cannot be written.
pub fn run(check: bool) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    let mut stale = Vec::new();
    for file in generated(root)? {
        let place = root.join(&file.path);
        if fs::read_to_string(&place).is_ok_and(|it| it == file.text) {
            continue;
        }
        if check {
            stale.push(file.path.display().to_string());
            continue;
        }
        fs::create_dir_all(place.parent().context("a generated file lies in a directory")?)?;
        fs::write(&place, &file.text).with_context(|| format!("cannot write {}", file.path.display()))?;
        println!("wrote {}", file.path.display());
    }
    if !stale.is_empty() {
        bail!("not current: {}; run `cargo xtask gen`", stale.join(", "));
    }
    Ok(())
}

fn generated(root: &Path) -> anyhow::Result<Vec<Generated>> {
    let schema = footguard_core::model::schema();
    let text = fs::read_to_string(root.join("core/data/plugins/channels.schema.json"))?;
    let channels = serde_json::from_str(&text)?;
    let compact = |path: &str, schema| Generated { path: path.into(), text: footguard_core::model::compact(schema) };
    let mut files = vec![
        Generated { path: "core/data/clawdbot-2026.1.24.schema.json".into(), text: format!("{schema}\n") },
        compact("core/data/clawdbot-2026.1.24.schema.txt", &schema),
        compact("core/data/plugins/channels.schema.txt", &channels),
        Generated {
            path: "docs/json.schema.json".into(),
            text: format!("{:#}\n", footguard_core::report::json::schema().to_value()),
        },
    ];
    files.push(Generated {
        path: "docs/facts.schema.json".into(),
        text: format!("{:#}\n", footguard_core::snapshot::schema().to_value()),
    });
    let (path, text) = posture_docs::page();
    files.push(Generated { path, text });
    files.extend(exposure_docs::pictures(root).into_iter().map(|(path, text)| Generated { path, text }));
    files.extend(rule_docs::pages().into_iter().map(|(path, text)| Generated { path, text }));
    Ok(files)
}
