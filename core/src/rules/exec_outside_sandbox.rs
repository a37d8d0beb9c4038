use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::agents::{self, Session};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags `tools.exec.host` set to `gateway` or `node` while sessions are sandboxed.
    ///
    /// ## Why it matters
    /// The other tools stay in the sandbox, commands do not: they run on the gateway's machine or on a paired one, behind the approvals
    /// there. What the sandbox was to contain is just that.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { mode: "all" } } }, tools: { exec: { host: "gateway" } } }
    /// ```
    ///
    /// ## What to do
    /// Leave the host to the default, `sandbox`.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all" } } }, tools: { exec: { host: "sandbox" } } }
    /// ```
    static RULE = {
        id: "exec-outside-sandbox",
        summary: "commands that run elsewhere although sessions are sandboxed",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The other tools stay in the sandbox, commands do not: only the approvals of that machine hold them back.",
        help: "Set `tools.exec.host` to `sandbox`, the default.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let host = config.at("tools.exec.host");
    let Some(place @ ("gateway" | "node")) = host.str().set() else { return };
    if agents::all(config).iter().any(|it| it.is_sandboxed(config, Session::Subagent) == Some(true)) {
        out.report(&host, format!("Commands run on the `{place}`, although sessions are sandboxed")).fix(
            "Run commands in the sandbox",
            Applicability::Unsafe,
            host.set_to("sandbox".into()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn only_where_there_is_a_sandbox() {
        check(
            "exec-outside-sandbox",
            r#"
{ tools: { exec: { host: "node" } }, agents: { list: [{ id: "a" }, { id: "b", sandbox: { mode: "non-main" } }] } }
                       //^^^^^^ Commands run on the `node`, although sessions are sandboxed
"#,
        );
        check("exec-outside-sandbox", r#"{ tools: { exec: { host: "gateway" } } }"#);
    }

    #[test]
    fn fix_runs_them_in_the_sandbox() {
        check_fix(
            "exec-outside-sandbox",
            r#"{ agents: { defaults: { sandbox: { mode: "all" } } }, tools: { exec: { host: "gateway" } } }"#,
            r#"{ agents: { defaults: { sandbox: { mode: "all" } } }, tools: { exec: { host: "sandbox" } } }"#,
        );
    }
}
