use crate::config::Config;
use crate::facts::Role;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a state directory or a configuration file that is a symbolic link.
    ///
    /// ## Why it matters
    /// What counts is who can change the place it leads to, which is easily overlooked; and the assistant's own `--fix` puts a
    /// file in the place of a linked configuration, so that what it led to is no longer read.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "config", "path": "/home/ann/.clawdbot/clawdbot.json", "kind": "file", "mode": "600", "link": "/srv/bot.json" }] }
    /// ```
    ///
    /// ## What to do
    /// Put the file itself there, or see to it that nobody else can change what it leads to.
    ///
    /// ```json5,good
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "config", "path": "/home/ann/.clawdbot/clawdbot.json", "kind": "file", "mode": "600" }] }
    /// ```
    static RULE = {
        id: "state-is-a-link",
        summary: "the state directory or the configuration is a symbolic link",
        topic: Files,
        severity: Warn,
        upstream: &["fs.state_dir.symlink", "fs.config.symlink"],
        since: "0.1.0",
        why: "Whoever can change the place it leads to decides what the assistant does.",
        help: "Put it there itself, or see to it that nobody else can change what it leads to.",
        check: Check::Facts(Need::Files, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    for file in config.facts.inspected.iter().flatten() {
        let (check_id, name) = match file.role {
            Role::StateDir => ("fs.state_dir.symlink", "state directory"),
            Role::Config => ("fs.config.symlink", "configuration"),
            _ => continue,
        };
        if let Some(target) = &file.link {
            let title = format!("The {name} {} is a link to {target}", file.path);
            out.report(&config.start(), title).about(file).check_id(check_id);
        }
    }
}
