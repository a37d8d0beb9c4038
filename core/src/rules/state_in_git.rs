use crate::config::Config;
use crate::diagnostic::Severity;
use crate::facts::Role;
use crate::policy::{files, secrets};
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags files of the assistant that a git repository holds, or that lie in a work tree which does not ignore them:
    /// credentials, keys, sessions, `.env`, backups, and a configuration with secrets in it.
    ///
    /// ## Why it matters
    /// Every clone has them, for ever: a secret that was committed once stays in the history when the file is gone. One
    /// `git add .` is enough for what is not ignored.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "environment", "path": "/home/ann/.clawdbot/.env", "kind": "file", "mode": "600" }], "versioned": [{ "path": "/home/ann/.clawdbot/.env", "tracked": true }] }
    /// ```
    ///
    /// ## What to do
    /// Have git ignore the file. What was committed already counts as known: replace the secrets in it.
    ///
    /// ```json5,good
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "environment", "path": "/home/ann/.clawdbot/.env", "kind": "file", "mode": "600" }], "versioned": [] }
    /// ```
    static RULE = {
        id: "state-in-git",
        summary: "a git repository holds files of the assistant, or would take them in",
        topic: Files,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "Every clone of the repository has it, for ever.",
        help: "Have git ignore it (`git rm --cached` keeps the file), and replace the secrets in it.",
        check: Check::Facts(Need::Git, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    for file in config.facts.inspected.iter().flatten() {
        let mut versioned = config.facts.versioned.iter().flatten();
        let Some(it) = versioned.find(|it| it.path == file.path) else { continue };
        // Without a secret in it a configuration may well be kept there.
        if matches!(file.role, Role::Config | Role::Include)
            && !secrets::fields(config).iter().any(|it| secrets::literal(&it.at).is_some())
        {
            continue;
        }
        let at = files::place(config, file);
        if it.tracked {
            out.report(&at, format!("A git repository holds {}", file.path)).about(file);
        } else {
            out.report(&at, format!("{} lies in a git work tree that does not ignore it", file.path))
                .about(file)
                .severity(Severity::Warn)
                .why("One `git add .` puts it into the repository, and every clone has it then, for ever.")
                .help("Name it in `.gitignore`.");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::{Facts, FileKind, Inspected, Role, Versioned};
    use crate::source::Sources;
    use crate::{Options, analyze};

    fn found(text: &str, role: Role, tracked: bool) -> Vec<&'static str> {
        let facts = Facts {
            inspected: Some(vec![Inspected::new(role, "/h/x", FileKind::File)]),
            versioned: Some(vec![Versioned { path: "/h/x".to_owned(), tracked }]),
            ..Facts::default()
        };
        let analysis = analyze(&Sources::new("/h/c.json", text), &Options { facts, ..Options::default() });
        analysis.diagnostics.iter().filter(|it| it.rule == "state-in-git").map(|it| it.severity.name()).collect()
    }

    #[test]
    fn a_configuration_counts_if_there_is_a_secret_in_it() {
        let (clear, reference) = ("{ hooks: { token: 'x' } }", "{ hooks: { token: '${T}' } }");
        assert_eq!(found(clear, Role::Config, true), ["critical"]);
        assert_eq!(found(clear, Role::Config, false), ["warn"]);
        assert_eq!(found(reference, Role::Config, true), Vec::<&str>::new());
        assert_eq!(found(reference, Role::Backup, true), ["critical"]);
    }
}
