use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::holes::{Bind, Reach};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a bind of a folder that holds the keys to the host: the root, `/etc`, `/proc`, a whole home folder, `.ssh`, `.aws`,
    /// `.gnupg`, `.kube` and their like, Docker's own folder; and, where the sandbox can write, `/usr` and `/bin`.
    ///
    /// ## Why it matters
    /// What the sandbox can read, a message can make the assistant tell: in 2026 private keys were had by mail from an assistant
    /// that could read them. The product's maintainers advise against such binds (CVE-2026-27002).
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
        check: Check::Binds(check),
    }
}

fn check(config: &Config<'_>, binds: &[Bind<'_>], out: &mut Sink<'_>) {
    for bind in binds {
        let Reach::Keys(what) = bind.reach(config) else {
            continue;
        };
        out.report(&bind.at, format!("`{}` lets {} {what}", bind.text, bind.sandbox)).fix(
            "Remove the bind",
            Applicability::Unsafe,
            bind.removal(),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn the_bind_is_underlined() {
        check(
            "sensitive-path-in-sandbox",
            r#"
{ agents: { list: [{ id: "a", sandbox: { docker: { binds: ["/etc/:/etc"] } } }] } }
                                                         //^^^^^^^^^^^^ `/etc/:/etc` lets the sandbox of agent `a` see a system folder of the host
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
