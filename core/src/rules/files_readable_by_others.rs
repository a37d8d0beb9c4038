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

#[cfg(test)]
mod tests {
    use crate::facts::{Facts, FileKind, Inspected, Role};
    use crate::source::Sources;
    use crate::{Options, analyze};

    /// A file that the configuration names is reported where it is named.
    #[test]
    fn at_the_include_and_at_the_log() {
        let text = r#"{ $include: ["./a.json5"], logging: { file: "b.log" } }"#;
        let mut sources = Sources::new("/h/c.json", text);
        sources.add("/h/a.json5", "{}");
        let file = |role, path: &str| Inspected { mode: Some(0o640), ..Inspected::new(role, path, FileKind::File) };
        let inspected = vec![
            file(Role::Config, "/h/c.json"),
            file(Role::Include, "/h/a.json5"),
            file(Role::Log, "/w/b.log"),
            file(Role::Environment, "/h/.env"),
        ];
        let facts = Facts { inspected: Some(inspected), ..Facts::default() };
        let analysis = analyze(&sources, &Options { facts, ..Options::default() });
        let found = analysis.diagnostics.iter().filter(|it| it.rule == "files-readable-by-others");
        let mut places: Vec<(&str, &str, &str)> = found
            .map(|it| (&*it.check_id, it.loc.expect("a place").span.of(text), it.subject.as_deref().expect("a file")))
            .collect();
        places.sort_unstable();
        assert_eq!(
            places,
            [
                ("files-readable-by-others", "{", "/h/.env"),
                ("fs.config.perms_group_readable", "{", "/h/c.json"),
                ("fs.config_include.perms_group_readable", r#""./a.json5""#, "/h/a.json5"),
                ("fs.log_file.perms_readable", r#""b.log""#, "/w/b.log"),
            ],
        );
    }
}
