//! `cargo xtask start`: the main job, from nothing.

use std::process::Command;

use crate::dist;
use crate::steps::{cmd, run};

/// What to do.
#[derive(clap::Args)]
pub struct StartArgs {
    /// Stop after the audit
    #[arg(long)]
    no_serve: bool,
    /// Port of the editor; without one, any that is free
    #[arg(long)]
    port: Option<u16>,
    /// The configuration to audit and edit; without it the one that the assistant would load, or the sample
    config: Option<std::path::PathBuf>,
}

/// Builds the page and the program around it, audits in the terminal, and serves the editor.
///
/// # Errors
/// If something cannot be built, or the audit cannot be done.
pub fn run_start(args: &StartArgs) -> anyhow::Result<()> {
    let program = if args.no_serve {
        println!("building the program");
        run(&mut cmd("cargo build --release --locked -p footguard"))?;
        dist::released()
    } else {
        dist::program()?
    };
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
    println!();
    let mut edit = Command::new(program);
    edit.arg("edit").args(&args.config);
    if let Some(port) = args.port {
        edit.arg("--port").arg(port.to_string());
    }
    run(&mut edit)
}
