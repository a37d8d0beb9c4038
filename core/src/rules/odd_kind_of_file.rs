use crate::config::Config;
use crate::facts::FileKind;
use crate::policy::files;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags what is not of the kind that the assistant expects at a path of its own: a pipe, a socket or a device where a file
    /// or folder should be, a file in the place of a folder, a folder in the place of a file.
    ///
    /// ## Why it matters
    /// The assistant waits for ever on a pipe that nobody writes to, and its own `--fix` passes over such a path. Nobody makes
    /// one by accident where tokens are expected.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "environment", "path": "/home/ann/.clawdbot/.env", "kind": "other", "mode": "600" }] }
    /// ```
    ///
    /// ## What to do
    /// Find out who made it, and take it away.
    ///
    /// ```json5,good
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "environment", "path": "/home/ann/.clawdbot/.env", "kind": "file", "mode": "600" }] }
    /// ```
    static RULE = {
        id: "odd-kind-of-file",
        summary: "a pipe, a socket, a file or a folder where the assistant expects something else",
        topic: Files,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The assistant cannot use it, and nobody makes one there by accident.",
        help: "Find out who made it, and take it away.",
        check: Check::Facts(Need::Files, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    for file in config.facts.inspected.iter().flatten() {
        let Some(expected) = files::expected(file) else { continue };
        let kind = match file.kind {
            FileKind::Other => "a pipe, a socket or a device",
            FileKind::Folder => "a folder",
            _ => "a file",
        };
        let expected = if expected == FileKind::Folder { "a folder" } else { "a file" };
        out.report(&files::place(config, file), format!("{} is {kind}, not {expected}", file.path)).about(file);
    }
}
