//! `cargo xtask dist`: the program with the page of its editor in it.

use std::path::PathBuf;

use crate::steps::{cmd, root, run};
use crate::{setup, wasm};

/// Builds the page into `web/dist`.
///
/// # Errors
/// If something that it takes cannot be had, or it cannot be built.
pub fn page() -> anyhow::Result<()> {
    setup::wasm_target()?;
    setup::npm("web")?;
    wasm::build()?;
    run(cmd("npm run build --silent").current_dir(root().join("web")))
}

/// Builds the page and around it the program, and gives the program's path.
///
/// # Errors
/// As [`page`].
pub fn program() -> anyhow::Result<PathBuf> {
    println!("building the page");
    page()?;
    println!("building the program around it");
    run(&mut cmd("cargo build --release --locked -p footguard --features editor"))?;
    Ok(released())
}

/// Builds the program that the tests of the page start around the page that was built last. Its profile and its dependencies'
/// features are those of the other tests, so that little but the program itself is compiled.
///
/// # Errors
/// If it cannot be built.
pub fn test_program() -> anyhow::Result<PathBuf> {
    run(&mut cmd("cargo build --workspace --bin footguard --features footguard/editor --locked"))?;
    Ok(built("debug"))
}

/// The program of the release profile.
pub fn released() -> PathBuf {
    built("release")
}

fn built(profile: &str) -> PathBuf {
    root().join("target").join(profile).join(format!("footguard{}", std::env::consts::EXE_SUFFIX))
}
