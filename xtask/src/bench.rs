//! `cargo xtask bench`: our speed beside what users would pick instead, in one run on one machine.

use crate::steps::{cmd, root, run};
use crate::{bench_program, setup, wasm};

/// Runs the native benches, then the same work in Node.
///
/// # Errors
/// If something cannot be built or run.
pub fn run_benches() -> anyhow::Result<()> {
    println!("native: medians, beside the crates json5 and jsonc-parser");
    run(&mut cmd("cargo bench --locked -p footguard-tests --bench native"))?;
    println!(
        "\nin Node: our WebAssembly beside vscode-json-languageservice, which knows JSON with comments and this schema"
    );
    setup::wasm_target()?;
    setup::npm("web")?;
    setup::npm("tests/peers")?;
    wasm::build()?;
    run(cmd("node bench.mjs").current_dir(root().join("tests/peers")))?;
    println!("\nthe program on a 10 KB file, with the files of a home that was used for a while");
    bench_program::run_benches()?;
    println!("\nin the page: cold load, and the time from a key to its squiggles");
    run(cmd("npm run bench --silent").current_dir(root().join("web")))?;
    Ok(())
}
