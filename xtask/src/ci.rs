//! `cargo xtask test`: every test there is, one step after the other.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};

use crate::differential::{self, DifferentialArgs};
use crate::steps::{Outcome, cmd, root, run_test};
use crate::{browser_tests, dist, r#gen, npm, setup, wasm, wasm_size};

/// How the tests are run.
#[derive(clap::Args)]
pub struct TestArgs {
    /// Seconds for each property test and each fuzz target
    #[arg(long, default_value_t = 20)]
    property_seconds: u32,
    /// Seconds for each cargo-fuzz target; 0 leaves them out
    #[arg(long, default_value_t = 20)]
    fuzz_seconds: u32,
}

/// Installs what is missing, runs every step, and prints a table of them. 1 if a step failed, or, in CI, if something was left
/// out that is not expected to be.
pub fn run_tests(args: &TestArgs) -> ExitCode {
    let mut outcome = Outcome::default();
    let mut left_out = Vec::new();
    outcome.step("setup: tools, npm packages, browser", || {
        left_out = setup::run_all()?;
        Ok(())
    });
    outcome.step("format: cargo fmt --check", || run_cargo("fmt --all --check"));
    outcome.step("lint: cargo clippy", || run_cargo("clippy --workspace --all-targets --locked -- -D warnings"));
    outcome.step("lint: cargo clippy for the browser", || {
        run_cargo("clippy -p footguard-core -p footguard-wasm --target wasm32-unknown-unknown --locked -- -D warnings")
    });
    outcome.step("generated files are current: cargo xtask gen --check", || r#gen::run(true));
    let said = root().join("target/left-out.txt");
    let _ = std::fs::create_dir_all(root().join("target"));
    let _ = std::fs::remove_file(&said);
    outcome.step("cargo test, proptest included", || {
        let mut test = cmd("cargo test --workspace --locked --no-fail-fast");
        test.env("FOOTGUARD_LEFT_OUT", &said);
        run_test(test.env("FOOTGUARD_PROPERTY_SECONDS", args.property_seconds.to_string()))
    });
    left_out.extend(std::fs::read_to_string(&said).unwrap_or_default().lines().map(str::to_owned));
    if left_out.iter().all(|it| !it.starts_with(setup::PRODUCT)) {
        outcome.step("generated configurations: judged as the assistant itself does", || {
            differential::run(&DifferentialArgs { seed: 1, percent: 100 })
        });
    }
    outcome.step("WebAssembly: build, and its size", check_wasm_size);
    outcome.step("WebAssembly: the same diagnostics as on the command line and in editors", || {
        run_test(&mut cmd("node tests/edges/wasm.mjs"))
    });
    outcome.step("npm package: wasm-pack build, the editor as an element", || npm::build().map(drop));
    outcome.step("WebAssembly: wasm-pack test in Node and in Chromium", npm::test);
    outcome.step("page: types and bundle", || run_test(cmd("npm run build").current_dir(root().join("web"))));
    let browser = setup::find_chromium();
    if let Some(browser) = &browser {
        outcome.step("program with the page in it", || dist::test_program().map(drop));
        outcome.unsteady_step("page: tests in Chromium", || page_tests(browser));
        outcome.step("page: Lighthouse", || {
            run_test(cmd("node run.mjs").current_dir(root().join("tests/lighthouse")).env("CHROMIUM", browser))
        });
    }
    outcome.step("VS Code: types, bundle, unit tests, vsix", || {
        run_test(cmd("npm test").current_dir(root().join("vscode")))
    });
    let workbench = left_out.iter().all(|it| !it.starts_with("the extension in a real VS Code"));
    if let Some(browser) = browser.filter(|_| workbench) {
        outcome.unsteady_step("VS Code: tests in a real workbench", || workbench_tests(&browser));
    }
    let fuzz = args.fuzz_seconds > 0 && left_out.iter().all(|it| !it.starts_with("cargo-fuzz"));
    if fuzz {
        outcome.step("cargo-fuzz: every target", || cargo_fuzz(args.fuzz_seconds));
    }
    println!(
        "\nfuzzing: {}",
        if fuzz { "proptest and cargo-fuzz with the nightly toolchain" } else { "proptest alone" }
    );
    outcome.step("nothing new was left out", || expected_to_be_left_out(&left_out));
    outcome.left_out = left_out;
    outcome.finish()
}

fn run_cargo(line: &str) -> anyhow::Result<()> {
    run_test(&mut cmd(&format!("cargo {line}")))
}

fn check_wasm_size() -> anyhow::Result<()> {
    let packed = wasm_size::print_table(&wasm::build()?.module)?;
    let budget = std::fs::read_to_string(root().join("web/budget.json")).context("web/budget.json")?;
    let budget: serde_json::Value = serde_json::from_str(&budget).context("web/budget.json")?;
    let limit = budget["wasm"].as_u64().context("web/budget.json says nothing of `wasm`")?;
    if packed as u64 > limit {
        bail!("the WebAssembly weighs {packed} bytes after gzip -9, more than {limit}");
    }
    println!("the limit is {limit}");
    Ok(())
}

/// The tests of the page, and the names of the unsteady ones.
fn page_tests(browser: &Path) -> anyhow::Result<BTreeSet<String>> {
    let page = |line: &str| {
        let mut command = cmd(line);
        command.current_dir(root().join("web")).env("CHROMIUM", browser);
        command
    };
    browser_tests::run(&mut page("npm test"), |chosen| {
        let mut some = page("node --test");
        some.args(chosen).arg("build/test/browser/");
        some
    })
}

/// The tests of the extension in a window, and the names of the unsteady ones.
fn workbench_tests(browser: &Path) -> anyhow::Result<BTreeSet<String>> {
    // The deep audit runs the program of this workspace.
    run_cargo("build --locked -p footguard")?;
    let window = |line: &str| {
        let mut command = cmd(line);
        command.current_dir(root().join("vscode"));
        command.env("CHROMIUM", browser).env("FOOTGUARD_WORKBENCH", setup::workbench_folder());
        command
    };
    browser_tests::run(&mut window("npm run test:workbench"), |chosen| {
        let mut some = window("node --test --test-concurrency=1");
        some.args(chosen).arg("build/test/workbench/");
        some
    })
}

fn cargo_fuzz(seconds: u32) -> anyhow::Result<()> {
    let fuzz = root().join("core/fuzz");
    let mut targets: Vec<String> = std::fs::read_dir(fuzz.join("fuzz_targets"))
        .context("core/fuzz/fuzz_targets")?
        .filter_map(|it| Some(it.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    targets.sort();
    for target in targets {
        let mut command = Command::new(setup::tools().join("bin/cargo-fuzz"));
        command
            .args(["fuzz", "run", &target, "--"])
            .current_dir(root().join("core"))
            .env("RUSTUP_TOOLCHAIN", "nightly");
        // The same seed every time: what a run finds the next one finds too.
        run_test(command.arg(format!("-max_total_time={seconds}")).args([
            "-seed=1",
            "-max_len=4096",
            "-rss_limit_mb=4096",
        ]))?;
    }
    Ok(())
}

/// In CI a line that `tests/left-out.txt` does not hold is a failure: a test must not fall silent.
fn expected_to_be_left_out(lines: &[String]) -> anyhow::Result<()> {
    let path = Path::new("tests/left-out.txt");
    let expected = std::fs::read_to_string(root().join(path)).with_context(|| path.display().to_string())?;
    let new: Vec<&String> = lines.iter().filter(|it| !expected.lines().any(|known| known == it.as_str())).collect();
    if !new.is_empty() && std::env::var_os("CI").is_some() {
        bail!("left out and not listed in {}: {new:?}", path.display());
    }
    Ok(())
}
