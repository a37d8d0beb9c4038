//! `cargo xtask test`: every test there is, one step after the other.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use crate::steps::{Outcome, cmd, root, run};
use crate::{r#gen, setup, wasm, wasm_size};

/// The most that the WebAssembly may weigh after `gzip -9`, in bytes. The budget is 400,000, and it is missed; this keeps the
/// miss from growing.
const WASM_LIMIT: usize = 462_000;

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

/// Installs what is missing, runs every step, and prints a table of them.
///
/// # Errors
/// If a step fails, or, in CI, if something was left out that is not expected to be.
pub fn run_tests(args: &TestArgs) -> anyhow::Result<()> {
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
        run(test.env("FOOTGUARD_PROPERTY_SECONDS", args.property_seconds.to_string()))
    });
    left_out.extend(std::fs::read_to_string(&said).unwrap_or_default().lines().map(str::to_owned));
    outcome.step("WebAssembly: build, and its size", check_wasm_size);
    outcome.step("WebAssembly: wasm-pack build, wasm-pack test --node", wasm_pack);
    outcome.step("page: types and bundle", || run(cmd("npm run build").current_dir(root().join("web"))));
    let browser = setup::find_chromium();
    if let Some(browser) = &browser {
        outcome.step("page: tests in Chromium", || {
            run(cmd("npm test").current_dir(root().join("web")).env("CHROMIUM", browser))
        });
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
    run(&mut cmd(&format!("cargo {line}")))
}

fn check_wasm_size() -> anyhow::Result<()> {
    let packed = wasm_size::print_table(&wasm::build()?.module)?;
    if packed > WASM_LIMIT {
        bail!("the WebAssembly weighs {packed} bytes after gzip -9, more than {WASM_LIMIT}");
    }
    println!("the limit is {WASM_LIMIT}");
    Ok(())
}

fn wasm_pack() -> anyhow::Result<()> {
    let paths = [setup::tools().join("bin"), root().join("web/node_modules/.bin")];
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(paths.into_iter().chain(std::env::split_paths(&inherited)))?;
    let out = root().join("target/wasm-pack");
    let mut build = cmd("wasm-pack build wasm --release --target bundler --out-dir");
    run(tool(&mut build, &path).arg(&out))?;
    let types = out.join("footguard_wasm.d.ts");
    let types = std::fs::read_to_string(&types).with_context(|| types.display().to_string())?;
    if !types.contains("class Document") {
        bail!("the package of wasm-pack has no class Document");
    }
    run(tool(&mut cmd("wasm-pack test --node wasm"), &path))
}

/// `command` with `path` as its search path; its own binary is looked up there too.
fn tool<'a>(command: &'a mut Command, path: &std::ffi::OsStr) -> &'a mut Command {
    let name = command.get_program().to_owned();
    let found = std::env::split_paths(path).map(|it| it.join(&name)).find(|it| it.is_file());
    if let Some(found) = found {
        let mut with_path = Command::new(found);
        with_path.args(command.get_args().map(ToOwned::to_owned).collect::<Vec<_>>()).current_dir(root());
        *command = with_path;
    }
    command.env("PATH", path)
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
        run(command.arg(format!("-max_total_time={seconds}")).args([
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
