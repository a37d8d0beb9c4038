use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::Change;
use crate::policy::sandbox;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a bind of a folder that holds the keys to the host: the root, `/etc`, `/root`, `/home`, a whole home folder,
    /// `.ssh`, `.aws`, `.gnupg`, `.kube`, the assistant's own state folder.
    ///
    /// ## Why it matters
    /// What the sandbox can read, a message can make the assistant tell. What it can write, it can change: an assistant that
    /// could write its own configuration from inside the sandbox did so (NemoClaw issue 514).
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { docker: { binds: ["/:/host:ro"] } } } } }
    /// ```
    ///
    /// ## What to do
    /// Bind the one folder that the work needs.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { docker: { binds: ["/srv/project:/project:ro"] } } } } }
    /// ```
    static RULE = {
        id: "sensitive-path-in-sandbox",
        summary: "the sandbox sees a folder that holds keys to the host",
        topic: Sandbox,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "What the sandbox can read, a message can make the assistant tell, and this folder holds keys to the host.",
        help: "Bind only the folder that the work needs.",
        check: Check::Config(check),
    }
}

const FOLDERS: [&str; 10] = ["/", "/etc", "/proc", "/sys", "/dev", "/boot", "/root", "/home", "/Users", "~"];
/// Folders anywhere in a home, by name.
const NAMES: [&str; 7] = [".ssh", ".gnupg", ".aws", ".kube", ".clawdbot", ".moltbot", ".openclaw"];

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    for bind in sandbox::binds(config) {
        if !is_sensitive(bind.source) {
            continue;
        }
        out.report(&bind.at, format!("`{}` lets the sandbox see a folder that holds keys to the host", bind.text)).fix(
            "Remove the bind",
            Applicability::Unsafe,
            vec![Change::Remove { path: bind.at.path.clone() }],
        );
    }
}

fn is_sensitive(source: &str) -> bool {
    if FOLDERS.contains(&source) || ["/etc/", "/root/", "/proc/", "/sys/"].iter().any(|it| source.starts_with(it)) {
        return true;
    }
    let parts: Vec<&str> = source.split('/').collect();
    let is_home = matches!(*parts, ["", "home" | "Users", _] | ["$HOME"]);
    is_home || parts.iter().any(|it| NAMES.contains(it))
}

#[cfg(test)]
mod tests {
    use super::is_sensitive;
    use crate::testing::{check, check_fix};

    #[test]
    fn keys_to_the_host() {
        for path in ["/", "/etc", "/etc/ssl", "/home/ann", "/home/ann/.ssh", "~", "~/.clawdbot/credentials", "/root"] {
            assert!(is_sensitive(path), "{path}");
        }
        for path in ["/home/user/source", "/srv", "volume", "~/project", "/etcetera"] {
            assert!(!is_sensitive(path), "{path}");
        }
    }

    #[test]
    fn the_bind_is_underlined() {
        check(
            "sensitive-path-in-sandbox",
            r#"
{ agents: { list: [{ id: "a", sandbox: { docker: { binds: ["/etc/:/etc"] } } }] } }
                                                         //^^^^^^^^^^^^ `/etc/:/etc` lets the sandbox see a folder that holds keys to the host
"#,
        );
    }

    #[test]
    fn fix_removes_the_bind() {
        check_fix(
            "sensitive-path-in-sandbox",
            r#"{ agents: { defaults: { sandbox: { docker: { binds: ["/:/host", "/a:/a"] } } } } }"#,
            r#"{ agents: { defaults: { sandbox: { docker: { binds: ["/a:/a"] } } } } }"#,
        );
    }
}
