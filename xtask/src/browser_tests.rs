//! Tests of Node's runner in a browser or a window, where programs of others take part, each at its own pace.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::bail;

use crate::steps::watch;

/// Runs `all`. Tests that fail in it are run once more by themselves, by the command that `some` makes of the options that choose
/// them. Gives the names of those that passed only then: bugs to mend in the tests, not in what they test.
///
/// # Errors
/// If a test fails both times, or `all` fails without naming one.
pub fn run(all: &mut Command, some: impl FnOnce(&[String]) -> Command) -> anyhow::Result<BTreeSet<String>> {
    let mut failed = BTreeSet::new();
    let result = watch(all, |line| {
        if let Some((name, false)) = verdict(line) {
            failed.insert(name);
        }
    });
    let Err(err) = result else { return Ok(BTreeSet::new()) };
    if failed.is_empty() {
        return Err(err);
    }
    let options: Vec<String> = failed.iter().map(|it| format!("--test-name-pattern=^{}$", quoted(it))).collect();
    println!("\nonce more, by themselves:");
    let mut passed = BTreeSet::new();
    let again = watch(&mut some(&options), |line| {
        if let Some((name, true)) = verdict(line) {
            passed.insert(name);
        }
    });
    let bad: Vec<&str> = failed.difference(&passed).map(String::as_str).collect();
    if again.is_err() || !bad.is_empty() {
        bail!("{err}\n      {}", bad.join("\n      "));
    }
    Ok(failed)
}

/// The name of the test that a line of the runner's output is about, and whether it passed: TAP, or what a terminal is shown.
fn verdict(line: &str) -> Option<(String, bool)> {
    let line = line.trim();
    if line.contains(" # SKIP") {
        return None;
    }
    if let Some((sign, rest)) = line.split_once("ok ").filter(|(sign, _)| matches!(*sign, "" | "not ")) {
        let (number, name) = rest.split_once(" - ")?;
        number.parse::<u32>().ok()?;
        return Some((name.replace("\\#", "#").replace("\\\\", "\\"), sign.is_empty()));
    }
    let (passed, rest) = match line.strip_prefix("\u{2714} ") {
        Some(rest) => (true, rest),
        None => (false, line.strip_prefix("\u{2716} ")?),
    };
    let (name, time) = rest.rsplit_once(" (")?;
    time.ends_with("ms)").then(|| (name.to_owned(), passed))
}

/// A text as a regular expression of JavaScript that is that text.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for it in text.chars() {
        if it.is_ascii_punctuation() {
            quoted.push('\\');
        }
        quoted.push(it);
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::{quoted, run, verdict};
    use std::process::Command;

    #[test]
    fn both_forms_of_the_runner_are_read() {
        let said = |line| verdict(line).map(|(name, passed)| format!("{name}: {passed}"));
        assert_eq!(said("not ok 14 - a \\# b \\\\ c").as_deref(), Some("a # b \\ c: false"));
        assert_eq!(said("    ok 2 - a - b").as_deref(), Some("a - b: true"));
        assert_eq!(said("  \u{2716} one (two) (12.5ms)").as_deref(), Some("one (two): false"));
        assert_eq!(said("\u{2714} one (0.5ms)").as_deref(), Some("one: true"));
        for none in
            ["ok 3 - a # SKIP test name does not match pattern", "\u{2716} failing tests:", "# ok 1 - a", "ok then"]
        {
            assert_eq!(said(none), None, "{none}");
        }
        assert_eq!(quoted("a (b) | c/d.e"), "a \\(b\\) \\| c\\/d\\.e");
    }

    /// A command that prints `lines` and exits with `code`.
    fn says(lines: &str, code: u8) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", "printf '%b' \"$1\"; exit $2", "sh", lines, &code.to_string()]);
        command
    }

    #[test]
    fn what_passes_the_second_time_is_named_and_what_does_not_run_is_no_pass() {
        let both = "not ok 1 - one\\nok 2 - two\\nnot ok 3 - three\\n";
        let again = |lines: &'static str, code| run(&mut says(both, 1), move |_| says(lines, code));
        assert_eq!(again("ok 1 - one\\nok 2 - three\\n", 0).unwrap().into_iter().collect::<Vec<_>>(), ["one", "three"]);
        let err = again("ok 1 - one\\nok 2 - three # SKIP no\\n", 0).unwrap_err().to_string();
        assert!(err.ends_with("\n      three"), "{err}");
        assert!(again("ok 1 - one\\nnot ok 2 - three\\n", 1).unwrap_err().to_string().ends_with("\n      three"));
        assert!(run(&mut says("", 1), |_| says("", 0)).is_err(), "what names no test has no second run");
        assert!(run(&mut says("ok 1 - one\\n", 0), |_| unreachable!()).unwrap().is_empty());
        let mut options = Vec::new();
        let _ = run(&mut says(both, 1), |it| {
            options = it.to_vec();
            says("", 1)
        });
        assert_eq!(options, ["--test-name-pattern=^one$", "--test-name-pattern=^three$"]);
    }
}
