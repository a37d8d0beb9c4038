//! Builds the npm packages `pkg/web` and `pkg/nodejs` from the crate `footguard-wasm`.
//!
//! wasm-bindgen runs as a library, so that its version cannot differ from the one in `Cargo.lock`; `wasm-opt` comes with
//! the page's npm packages.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::{wasm_order, wasm_panics};

/// What was built, or found to be current.
#[derive(Debug)]
pub struct Built {
    /// The module that a browser loads.
    pub module: PathBuf,
    /// Nothing had changed since the last build, so that nothing was done.
    pub current: bool,
}

const INPUTS: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "core",
    "wasm",
    "xtask/src/wasm.rs",
    "xtask/src/wasm_order.rs",
    "xtask/src/wasm_panics.rs",
];
const TARGETS: [&str; 2] = ["web", "nodejs"];
const MODULE: &str = "footguard_wasm_bg.wasm";

/// The folder that holds one package for each kind of host.
pub fn packages() -> PathBuf {
    root().join("pkg")
}

/// Builds the packages, unless they are current.
///
/// # Errors
/// If the compiler, wasm-bindgen or `wasm-opt` fails, or `npm ci` has not been run in `web/`.
pub fn build() -> Result<Built> {
    let pkg = packages();
    let module = pkg.join("web").join(MODULE);
    let stamp = pkg.join("inputs.hash");
    let inputs = fingerprint()?;
    let current = fs::read_to_string(&stamp).is_ok_and(|it| it == inputs)
        && TARGETS.iter().all(|it| pkg.join(it).join(MODULE).is_file());
    if current {
        return Ok(Built { module, current });
    }
    let compiled = compile()?;
    for target in TARGETS {
        bind(&compiled, target, &pkg.join(target)).with_context(|| format!("wasm-bindgen for {target}"))?;
    }
    // Both packages hold the same module; optimising takes longer than all the rest, so it is done once.
    optimise(&module)?;
    fs::copy(&module, pkg.join("nodejs").join(MODULE))?;
    fs::write(&stamp, inputs)?;
    Ok(Built { module, current })
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn compile() -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(root())
        .args([
            "build",
            "--profile",
            "wasm",
            "--locked",
            "--package",
            "footguard-wasm",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "footguard-wasm does not build; `rustup target add wasm32-unknown-unknown`, if that is missing"
    );
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Ok(root().join(target).join("wasm32-unknown-unknown/wasm/footguard_wasm.wasm"))
}

fn bind(compiled: &Path, target: &str, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(compiled)
        .typescript(true)
        .omit_default_module_path(false)
        .remove_name_section(false)
        .remove_producers_section(true);
    match target {
        "web" => bindgen.web(true)?,
        _ => bindgen.nodejs(true)?,
    };
    bindgen.generate(out)
}

fn optimise(module: &Path) -> Result<()> {
    fs::write(module, wasm_panics::trapped(&fs::read(module)?)?)?;
    // Functions that are called once stay functions, unless they are short: joined ones are no faster, and compress worse.
    wasm_opt(module, &["-O3", "--one-caller-inline-max-function-size=20", "--strip-debug", "--strip-producers"])?;
    fs::write(module, wasm_order::named(&fs::read(module)?)?)?;
    wasm_opt(module, &["--reorder-functions-by-name", "--strip-debug"])
}

fn wasm_opt(module: &Path, options: &[&str]) -> Result<()> {
    let wasm_opt = root().join("web/node_modules/.bin/wasm-opt");
    ensure!(wasm_opt.exists(), "no wasm-opt: run `npm ci` in web/");
    let optimised = module.with_extension("opt");
    let status = Command::new(wasm_opt)
        .args(options)
        .arg(module)
        .arg("--output")
        .arg(&optimised)
        .status()
        .context("wasm-opt could not be started")?;
    ensure!(status.success(), "wasm-opt failed");
    fs::rename(&optimised, module).context("the optimised module could not be put in its place")
}

/// A hash of everything that the packages are made of: paths and contents.
fn fingerprint() -> Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(&root().join(input), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        // Another clone of the same files has the same packages.
        file.strip_prefix(root()).unwrap_or(&file).hash(&mut hasher);
        fs::read(&file).with_context(|| file.display().to_string())?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| path.display().to_string())? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}
