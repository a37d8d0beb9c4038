//! The walls of docs/architecture.md, held.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The modules of core, lowest first: each may use only those before it.
const LAYERS: &[&str] = &[
    "lists",
    "order",
    "map",
    "search",
    "lower",
    "ids",
    "number",
    "quote",
    "text",
    "path",
    "edit",
    "diagnostic",
    "syntax",
    "value",
    "trial",
    "decode",
    "mask",
    "source",
    "dialect",
    "model",
    "schema",
    "legacy",
    "facts",
    "posture",
    "config",
    "stages",
    "policy",
    "exposure",
    "change",
    "rules",
    "suppress",
    "samples",
    "analysis",
    "redact",
    "snapshot",
    "ide",
    "mend",
    "report",
];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie in the workspace").to_owned()
}

/// Every Rust file of the module `name`: `name.rs` and what is below `name/`.
fn files(name: &str) -> Vec<PathBuf> {
    let src = workspace().join("core/src");
    let mut files = vec![src.join(name).with_extension("rs")];
    let mut folders = vec![src.join(name)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.retain(|it| it.extension().is_some_and(|it| it == "rs") && it.is_file());
    files
}

#[test]
fn modules_of_core_look_down_only() {
    for (level, layer) in LAYERS.iter().enumerate() {
        for file in files(layer) {
            let text = fs::read_to_string(&file).expect("a source file");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for above in &LAYERS[level + 1..] {
                let uses = code.lines().filter(|it| !it.trim_start().starts_with("//"));
                let uses = uses
                    .filter(|it| it.contains(&format!("crate::{above}::")) || it.contains(&format!("crate::{above};")));
                let uses: Vec<&str> = uses.collect();
                assert!(uses.is_empty(), "{} must not use {above}: {uses:?}", file.display());
            }
        }
    }
}

#[test]
fn every_module_of_core_has_its_layer() {
    let text = fs::read_to_string(workspace().join("core/src/lib.rs")).expect("lib.rs");
    for line in text.lines() {
        let line = line.trim();
        let name =
            line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("mod ")).and_then(|it| it.strip_suffix(';'));
        if let Some(name) = name.filter(|it| *it != "testing") {
            assert!(LAYERS.contains(&name), "`{name}` is not in LAYERS");
        }
    }
}

/// Core judges texts it is given. Nothing in its tree can open a file or a socket, or knows the time.
#[test]
fn core_depends_on_nothing_that_does_io() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "-p", "footguard-core", "--edges", "normal", "--prefix", "none", "--format", "{p}", "--offline"])
        .current_dir(workspace())
        .output()
        .expect("cargo tree");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8_lossy(&output.stdout);
    let pure = [
        "footguard-core",
        "serde",
        "serde_core",
        "serde_derive",
        "smol_str",
        "proc-macro2",
        "quote",
        "syn",
        "unicode-ident",
    ];
    for line in tree.lines().filter(|it| !it.is_empty()) {
        let name = line.split_whitespace().next().unwrap_or_default();
        assert!(pure.contains(&name), "core has a new dependency, {name}: is it pure? Then name it here");
    }
    for file in LAYERS.iter().flat_map(|it| files(it)) {
        let text = fs::read_to_string(&file).expect("a source file");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in ["std::fs", "std::net", "std::env", "std::process", "std::time", "std::io", "println!", "eprintln!"]
        {
            assert!(!code.contains(word), "{} uses {word}", file.display());
        }
    }
}

/// The WebAssembly has a limit of size, and the standard library's sorts and decimal numbers cost it as much as thirty rules.
#[test]
fn core_sorts_and_reads_numbers_through_its_own_helpers() {
    for file in LAYERS.iter().filter(|it| !["order", "number", "model"].contains(it)).flat_map(|it| files(it)) {
        let text = fs::read_to_string(&file).expect("a source file");
        let is_test = file.file_name().is_some_and(|it| it == "tests.rs");
        let code = text.split("#[cfg(test)]").next().filter(|_| !is_test).unwrap_or_default();
        for (word, instead) in [
            (".sort(", "order::by"),
            (".sort_by", "order::by"),
            (".sort_unstable", "order::by"),
            ("parse::<f64>", "syntax::number"),
        ] {
            assert!(!code.contains(word), "{} uses {word}: use crate::{instead}", file.display());
        }
    }
}
