use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::holes::{Bind, Reach};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a bind that brings the socket of a container engine (Docker, Podman, containerd, CRI-O) into the sandbox, or the
    /// folder that it lies in, read-only or not.
    ///
    /// ## Why it matters
    /// Whoever can talk to the socket can start a privileged container that sees the whole host, so there is no sandbox any
    /// more. `:ro` does not help, although it is often advised: it protects the socket's file, not what is said through it. The
    /// product's maintainers rate such binds critical themselves (CVE-2026-27002), yet this release's audit does not look.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { docker: { binds: ["/var/run/docker.sock:/var/run/docker.sock:ro"] } } } } }
    /// ```
    ///
    /// ## What to do
    /// Remove the bind. Have whatever needs Docker run outside the sandbox.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { docker: { binds: ["/home/user/source:/source:ro"] } } } } }
    /// ```
    static RULE = {
        id: "docker-socket-in-sandbox",
        summary: "the sandbox can control the host's container engine",
        topic: Sandbox,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "Through the socket anything in the sandbox can start a container that controls the whole host.",
        help: "Remove the bind. Making it read-only does not help: that protects the file, not what is said through it.",
        check: Check::Binds(check),
    }
}

fn check(config: &Config<'_>, binds: &[Bind<'_>], out: &mut Sink<'_>) {
    for bind in binds.iter().filter(|it| it.reach(config) == Reach::Engine) {
        let title = format!("`{}` gives {} control of the host's container engine", bind.text, bind.sandbox);
        let report = out.report(&bind.at, title).fix("Remove the bind", Applicability::Unsafe, bind.removal());
        if bind.is_read_only() {
            report.help("Remove the bind. `:ro` does not help: it protects the socket's file, not what is said through it.");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyze, check, check_fix};

    #[test]
    fn in_the_defaults_and_in_an_agent() {
        check(
            "docker-socket-in-sandbox",
            r#"
{ agents: { defaults: { sandbox: { docker: { binds: ["/src:/src:ro", "/var/run/docker.sock:/s"] } } },
                                                                   //^^^^^^^^^^^^^^^^^^^^^^^^^ `/var/run/docker.sock:/s` gives the sandbox control of the host's container engine
  list: [{ id: "a", sandbox: { docker: { binds: ["/run/:/host/run"] } } }] } }
                                               //^^^^^^^^^^^^^^^^^ `/run/:/host/run` gives the sandbox of agent `a` control of the host's container engine
"#,
        );
    }

    #[test]
    fn read_only_is_no_help() {
        let text = r#"{ agents: { defaults: { sandbox: { docker: { binds: ["//./pipe/docker_engine:/x:ro"] } } } } }"#;
        let analysis = analyze(text);
        let finding = analysis.diagnostics.iter().find(|it| it.rule == "docker-socket-in-sandbox").unwrap();
        assert!(finding.help.contains("`:ro` does not help"), "{}", finding.help);
    }

    #[test]
    fn an_unknown_bind_is_not_guessed() {
        check("docker-socket-in-sandbox", r#"{ agents: { defaults: { sandbox: { docker: { binds: ["${SOCK}:/x"] } } } } }"#);
    }

    #[test]
    fn fix_removes_the_bind_and_nothing_else() {
        check_fix(
            "docker-socket-in-sandbox",
            r#"{ agents: { defaults: { sandbox: { docker: { binds: ["/a:/a", "/run/docker.sock:/x"] } } } } }"#,
            r#"{ agents: { defaults: { sandbox: { docker: { binds: ["/a:/a"] } } } } }"#,
        );
    }
}
