use super::files_writable_by_others::report;
use crate::config::Config;
use crate::policy::files::Access;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags files of the assistant that other users of the machine can read: its state directory, the configuration and what it
    /// includes, credentials, keys, sessions, the log, `.env`, backups. A link is judged by what it leads to.
    ///
    /// ## Why it matters
    /// They hold tokens, keys and conversations. Every program of every user can read what is open to all.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "config", "path": "/home/ann/.clawdbot/clawdbot.json", "kind": "file", "mode": "644" }] }
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
        id: "files-readable-by-others",
        summary: "other users of the machine can read the assistant's files",
        topic: Files,
        severity: Warn,
        upstream: &[
            "fs.state_dir.perms_readable",
            "fs.config.perms_world_readable",
            "fs.config.perms_group_readable",
            "fs.config_include.perms_world_readable",
            "fs.config_include.perms_group_readable",
            "fs.credentials_dir.perms_readable",
            "fs.auth_profiles.perms_readable",
            "fs.sessions_store.perms_readable",
            "fs.log_file.perms_readable",
        ],
        since: "0.1.0",
        why: "It holds tokens, keys or conversations.",
        help: "Keep it to yourself.",
        check: Check::Facts(Need::Files, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    report(config, Access::Read, out);
}
