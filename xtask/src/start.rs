//! `cargo xtask start`: the main job, from nothing.

use std::process::Command;

use crate::steps::{cmd, root, run};
use crate::{setup, wasm};

/// What to do.
#[derive(clap::Args)]
pub struct StartArgs {
    /// Stop after the audit
    #[arg(long)]
    no_serve: bool,
    /// Port of the editor; 0 takes a free one
    #[arg(long, default_value_t = 18800)]
    port: u16,
    /// The configuration to audit; without it the one that the assistant would load, or the sample
    config: Option<std::path::PathBuf>,
}

/// Builds the program, audits in the terminal, builds the page, serves it.
///
/// # Errors
/// If something cannot be built, or the audit cannot be done.
pub fn run_start(args: &StartArgs) -> anyhow::Result<()> {
    println!("building the program");
    run(&mut cmd("cargo build --release --locked -p footguard"))?;
    let program = root().join("target/release").join(format!("footguard{}", std::env::consts::EXE_SUFFIX));
    let mut audit = Command::new(&program);
    audit.args(["audit", "--fail-on", "never"]);
    match &args.config {
        Some(config) => audit.arg(config),
        None => audit.arg("--or-sample"),
    };
    run(&mut audit)?;
    if args.no_serve {
        return Ok(());
    }
    println!("\nbuilding the editor");
    setup::wasm_target()?;
    setup::npm("web")?;
    wasm::build()?;
    run(cmd("npm run build --silent").current_dir(root().join("web")))?;
    let mut serve = Command::new(program);
    serve.arg("serve").arg("--assets").arg(root().join("web/dist")).arg("--port").arg(args.port.to_string());
    run(&mut serve)
}
