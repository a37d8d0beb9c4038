//! Commands with a name, a time and a result.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};

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

/// Like [`run`] for a command that runs tests: its output passes through a pipe.
///
/// # Errors
/// Those of [`run`]; they name the tests that the output says have failed.
pub fn run_test(command: &mut Command) -> anyhow::Result<()> {
    let mut failures = String::new();
    let result = watch(command, |line| {
        if tells_failure(line) {
            failures.push_str("\n      ");
            failures.push_str(line.trim());
        }
    });
    result.map_err(|err| anyhow!("{err:#}{failures}"))
}

/// Like [`run`], each line of the output being heard, too.
///
/// # Errors
/// Those of [`run`].
pub fn watch(command: &mut Command, mut hear: impl FnMut(&str)) -> anyhow::Result<()> {
    let shown = show(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{shown}`"))?;
    for line in BufReader::new(child.stdout.take().expect("it is piped")).split(b'\n') {
        let line = line.with_context(|| format!("the output of `{shown}`"))?;
        let text = String::from_utf8_lossy(&line);
        println!("{text}");
        hear(&text);
    }
    let status = child.wait().with_context(|| format!("the end of `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed: {status}");
    }
    Ok(())
}

/// Whether a test runner names a failed test in this line: libtest, and Node's in its two forms.
fn tells_failure(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("not ok ")
        || line.starts_with("\u{2716} ")
        || (line.starts_with("test ") && line.ends_with("FAILED"))
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
    /// The tests that failed once and passed when they were run again.
    unsteady: Vec<String>,
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

    /// Runs a step that gives the names of tests that failed once and passed when they were run again; the summary holds them.
    pub fn unsteady_step(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<BTreeSet<String>>) {
        let mut found = BTreeSet::new();
        self.step(name, || {
            found = work()?;
            Ok(())
        });
        self.unsteady.extend(found);
    }

    /// Prints the table of steps, what was left out, why steps failed, and the counting line; 1 if a step failed.
    pub fn finish(self) -> ExitCode {
        println!("\n\x1b[1mSummary\x1b[0m");
        for (name, time, result) in &self.steps {
            let mark = if result.is_ok() { "ok  " } else { "FAIL" };
            println!("  {mark} {:>7.1} s  {name}", time.as_secs_f64());
            if let Err(err) = result {
                println!("      {err}");
            }
        }
        let total: Duration = self.steps.iter().map(|it| it.1).sum();
        println!("       {:>7.1} s  in all", total.as_secs_f64());
        for line in &self.left_out {
            println!("  left out: {line}");
        }
        for name in &self.unsteady {
            println!("  unsteady, passed when it was run again, to be mended: {name}");
        }
        let failed = self.steps.iter().filter(|it| it.2.is_err()).count();
        println!("\n{} passed, {failed} failed", self.steps.len() - failed);
        ExitCode::from(u8::from(failed > 0))
    }
}
