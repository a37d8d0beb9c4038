//! Maintenance commands: `cargo xtask COMMAND`.

mod bench;
mod bench_program;
mod browser_tests;
mod ci;
mod differential;
mod dist;
mod exposure_docs;
mod r#gen;
mod npm;
mod posture_docs;
mod rule_docs;
mod setup;
mod start;
mod steps;
mod wasm;
mod wasm_order;
mod wasm_panics;
mod wasm_size;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Build, test and maintain Footguard.
#[derive(Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = true)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build what is needed, audit your configuration (or the sample), and edit it in the browser
    Start(start::StartArgs),
    /// Build the program with the page of its editor in it: target/release/footguard
    Dist,
    /// Install what is missing and run every test
    Test(ci::TestArgs),
    /// Install what the tests need, and nothing else
    Setup,
    /// Write the generated files: JSON Schemas, rule pages
    Gen {
        /// Write nothing; fail if a file is not current
        #[arg(long)]
        check: bool,
    },
    /// Build the WebAssembly package for the page and for Node
    Wasm {
        /// Print what it weighs, by part
        #[arg(long)]
        table: bool,
    },
    /// Put the npm package together, in pkg/footguard
    Npm,
    /// Have the assistant itself and the program judge generated configurations
    Differential(differential::DifferentialArgs),
    /// Measure parse, analyse and complete beside what users would pick instead, and the program beside the assistant's audit
    Bench {
        /// Measure the program alone
        #[arg(long)]
        program: bool,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    match Args::parse().command {
        Command::Test(args) => return Ok(ci::run_tests(&args)),
        Command::Start(args) => start::run_start(&args)?,
        Command::Dist => {
            println!("{}", dist::program()?.display());
        }
        Command::Setup => setup::run_command()?,
        Command::Gen { check } => r#gen::run(check)?,
        Command::Wasm { table } => {
            let built = wasm::build()?;
            let state = if built.current { "current" } else { "built" };
            println!("{state}: {}", built.module.display());
            if table {
                wasm_size::print_table(&built.module)?;
            }
        }
        Command::Npm => {
            setup::npm("web")?;
            setup::wasm_target()?;
            setup::wasm_pack()?;
            println!("put together: {}", npm::build()?.display());
        }
        Command::Differential(args) => differential::run(&args)?,
        Command::Bench { program: true } => bench_program::run_benches()?,
        Command::Bench { program: false } => bench::run_benches()?,
    }
    Ok(ExitCode::SUCCESS)
}
