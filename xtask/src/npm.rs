//! Puts the npm package `footguard` together, in `pkg/footguard`: what wasm-pack makes for its three targets around the one
//! module that the page loads too, the editor as an element, and what lies in `web/npm`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::steps::{cmd, root, run, run_test};
use crate::{setup, wasm};

const MODULE: &str = "footguard_wasm_bg.wasm";

/// Builds the package and gives its folder.
///
/// # Errors
/// If a part cannot be built, or if wasm-pack's is not what [`wasm::build`] made.
pub fn build() -> Result<PathBuf> {
    let built = wasm::build()?;
    for target in ["web", "bundler", "nodejs"] {
        wasm_pack(target)?;
    }
    // The module in the package is the page's, which was optimised. It belongs to this code if the code is the same.
    for target in ["web", "nodejs"] {
        let ours = fs::read(wasm::packages().join(target).join("footguard_wasm.js"))?;
        let theirs = fs::read(made_by_wasm_pack(target).join("footguard_wasm.js"))?;
        ensure!(ours == theirs, "wasm-pack and xtask made different code for {target}");
    }
    run(cmd("npm run build:element --silent").current_dir(root().join("web")))?;

    let out = wasm::packages().join("footguard");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    let put = |from: PathBuf, name: &str| {
        fs::copy(&from, out.join(name)).with_context(|| from.display().to_string()).map(drop)
    };
    put(built.module, MODULE)?;
    for (target, from, name) in [
        ("web", "footguard_wasm.js", "web.js"),
        ("bundler", "footguard_wasm.js", "bundler.js"),
        ("bundler", "footguard_wasm_bg.js", "footguard_wasm_bg.js"),
        ("nodejs", "footguard_wasm.js", "node.cjs"),
    ] {
        put(made_by_wasm_pack(target).join(from), name)?;
    }
    let types = fs::read_to_string(made_by_wasm_pack("web").join("footguard_wasm.d.ts"))?;
    // `Symbol.dispose` is in no library of types that is there by default.
    fs::write(out.join("web.d.ts"), format!("/// <reference lib=\"esnext.disposable\" />\n{types}"))?;
    let element = wasm::packages().join("element");
    for name in ["editor.js", "editor-worker.js"] {
        put(element.join(name), name)?;
    }
    ensure!(
        fs::read(element.join(MODULE))? == fs::read(out.join(MODULE))?,
        "the element was built around another module"
    );
    for name in ["README.md", "editor.d.ts", "index.d.ts", "index.js", "node.js"] {
        put(root().join("web/npm").join(name), name)?;
    }
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        put(root().join(name), name)?;
    }
    let manifest = fs::read_to_string(root().join("web/npm/package.json")).context("web/npm/package.json")?;
    let mut manifest: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&manifest)?;
    manifest.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
    fs::write(out.join("package.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
    Ok(out)
}

/// Runs the crate's own tests in Node, and in the browser if one can be driven; [`setup`] has said so if not.
///
/// # Errors
/// If a test fails.
pub fn test() -> Result<()> {
    run_test(&mut tool("wasm-pack test --node wasm --locked")?)?;
    let Some(driver) = setup::find_chromedriver() else { return Ok(()) };
    let mut test = tool("wasm-pack test --headless --chrome --chromedriver")?;
    // The same tests: without this they are taken for Node's.
    run_test(test.arg(driver).args(["wasm", "--locked"]).env("WASM_BINDGEN_USE_BROWSER", "1"))
}

fn made_by_wasm_pack(target: &str) -> PathBuf {
    root().join("target/wasm-pack").join(target)
}

/// The profile is that of [`wasm::build`], so that nothing is compiled a second time.
fn wasm_pack(target: &str) -> Result<()> {
    let mut build = tool("wasm-pack build wasm --mode no-install --profile wasm --no-opt --no-pack --target")?;
    run(build.arg(target).arg("--out-dir").arg(made_by_wasm_pack(target)).args(["--", "--locked"]))
}

/// A command that is looked up where [`setup`] puts tools, and that finds those itself.
fn tool(line: &str) -> Result<Command> {
    let path = search_path()?;
    let mut command = cmd(line);
    let name = command.get_program().to_owned();
    let found = std::env::split_paths(&path).map(|it| it.join(&name)).find(|it| it.is_file());
    if let Some(found) = found {
        let arguments: Vec<OsString> = command.get_args().map(ToOwned::to_owned).collect();
        command = Command::new(found);
        command.args(arguments).current_dir(root());
    }
    command.env("PATH", path);
    Ok(command)
}

fn search_path() -> Result<OsString> {
    let ours: [&Path; 2] = [&setup::tools().join("bin"), &root().join("web/node_modules/.bin")];
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let all = ours.into_iter().map(Path::to_owned).chain(std::env::split_paths(&inherited));
    Ok(std::env::join_paths(all)?)
}
