//! Commands with a name, a time and a result.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// The workspace's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

/// A command that runs in the workspace's folder: `cmd("npm ci")`, split at spaces.
pub fn cmd(line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().expect("a command has a name"));
    command.args(words).current_dir(root());
    command
}

/// Runs `command` to its end, its output going where ours goes.
///
/// # Errors
/// If it cannot be started or does not exit with 0.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = show(command);
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed: {status}");
    }
    Ok(())
}

/// Whether `command` can be started and succeeds; its output is dropped.
pub fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|it| it.status.success())
}

/// Tries `attempt` up to three times: registries fail now and then.
///
/// # Errors
/// The last attempt's.
pub fn retry(mut attempt: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<()> {
    for pause in [2, 10] {
        match attempt() {
            Ok(()) => return Ok(()),
            Err(err) => eprintln!("  {err:#}; trying again in {pause} s"),
        }
        std::thread::sleep(Duration::from_secs(pause));
    }
    attempt()
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|it| it.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// What became of the steps of one run.
#[derive(Default)]
pub struct Outcome {
    steps: Vec<(String, Duration, Result<(), String>)>,
    /// One line for each thing that could not be run here, and why.
    pub left_out: Vec<String>,
}

impl Outcome {
    /// Runs one step, saying so before and after; a failure does not stop the run.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<()>) {
        println!("\n\x1b[1m── {name}\x1b[0m");
        let start = Instant::now();
        let result = work().map_err(|err| format!("{err:#}"));
        let time = start.elapsed();
        match &result {
            Ok(()) => println!("── {name}: ok, {:.1} s", time.as_secs_f64()),
            Err(err) => println!("── {name}: FAILED after {:.1} s: {err}", time.as_secs_f64()),
        }
        self.steps.push((name.to_owned(), time, result));
    }

    /// Prints the table of steps, what was left out, and the counting line.
    ///
    /// # Errors
    /// If a step failed.
    pub fn finish(self) -> anyhow::Result<()> {
        println!("\n\x1b[1mSummary\x1b[0m");
        for (name, time, result) in &self.steps {
            let mark = if result.is_ok() { "ok  " } else { "FAIL" };
            println!("  {mark} {:>7.1} s  {name}", time.as_secs_f64());
        }
        let total: Duration = self.steps.iter().map(|it| it.1).sum();
        println!("       {:>7.1} s  in all", total.as_secs_f64());
        for line in &self.left_out {
            println!("  left out: {line}");
        }
        let failed = self.steps.iter().filter(|it| it.2.is_err()).count();
        println!("\n{} passed, {failed} failed", self.steps.len() - failed);
        if failed > 0 {
            bail!("{failed} of {} steps failed", self.steps.len());
        }
        Ok(())
    }
}
