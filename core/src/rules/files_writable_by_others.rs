use crate::config::Config;
use crate::policy::files::{self, Access};
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags files of the assistant that other users of the machine can change: its state directory, the configuration and what
    /// it includes, credentials, keys, sessions, the log, `.env`, plugins. A link is judged by what it leads to.
    ///
    /// ## Why it matters
    /// Whoever can change the configuration decides who may talk to the assistant and what it may do.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "config", "path": "/home/ann/.clawdbot/clawdbot.json", "kind": "file", "mode": "664" }] }
    /// ```
    ///
    /// ## What to do
    /// Keep them to yourself: `chmod 700` for folders, `chmod 600` for files.
    ///
    /// ```json5,good
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "config", "path": "/home/ann/.clawdbot/clawdbot.json", "kind": "file", "mode": "600" }] }
    /// ```
    static RULE = {
        id: "files-writable-by-others",
        summary: "other users of the machine can change the assistant's files",
        topic: Files,
        severity: Critical,
        upstream: &[
            "fs.state_dir.perms_world_writable",
            "fs.state_dir.perms_group_writable",
            "fs.config.perms_writable",
            "fs.config_include.perms_writable",
            "fs.credentials_dir.perms_writable",
            "fs.auth_profiles.perms_writable",
        ],
        since: "0.1.0",
        why: "Whoever can change it decides what the assistant does.",
        help: "Keep it to yourself.",
        check: Check::Facts(Need::Files, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    report(config, Access::Write, out);
}

/// Reports the files that others can get at in this way.
pub(super) fn report(config: &Config<'_>, access: Access, out: &mut Sink<'_>) {
    for it in files::exposed(config.facts.inspected.as_deref().unwrap_or_default(), access) {
        // Links and other people's files are not touched.
        let by_itself = if it.file.link.is_none() && it.command.starts_with("chmod") { "; `--fix` does it" } else { "" };
        let report = out
            .report(&files::place(config, it.file), it.title)
            .about(it.file)
            .severity(it.severity)
            .help(format!("Run `{}`{by_itself}.", it.command));
        if let Some(check_id) = it.check_id {
            report.check_id(check_id);
        }
    }
}
