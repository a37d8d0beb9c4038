use crate::config::Config;
use crate::diagnostic::Severity;
use crate::facts::Job;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a container of the assistant one of whose ports is published on every address of this machine.
    ///
    /// ## Why it matters
    /// Docker opens published ports past the rules of `ufw` and `firewalld`, so they are in the whole network. Who gets to the
    /// ports of a sandbox's browser sees and drives it, without a password.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "docker": { "containers": [{ "name": "assistant", "job": "gateway", "args": ["-p 0.0.0.0:18789:18789/tcp"] }] } }
    /// ```
    ///
    /// ## What to do
    /// Publish on this machine alone, as in `-p 127.0.0.1:18789:18789`, and put a tunnel or a proxy before it.
    ///
    /// ```json5,good
    /// {}
    /// ```
    /// ```json,facts
    /// { "docker": { "containers": [{ "name": "assistant", "job": "gateway", "args": ["-p 127.0.0.1:18789:18789/tcp"] }] } }
    /// ```
    static RULE = {
        id: "port-on-all-addresses",
        summary: "a container's port is open to the whole network",
        topic: Gateway,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Docker opens it past the machine's firewall.",
        help: "Publish on this machine alone: `-p 127.0.0.1:…`.",
        check: Check::Facts(Need::Docker, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    for container in config.facts.docker.iter().flat_map(|it| &it.containers) {
        let (at, severity) = match container.job {
            Job::Gateway => (config.at("gateway.port"), Severity::Warn),
            Job::Browser => (config.at("agents.defaults.sandbox.browser"), Severity::Critical),
            Job::Sandbox => (config.at("agents.defaults.sandbox"), Severity::Warn),
        };
        for text in &container.args {
            // Of the two ways to say all addresses one is enough.
            let is_again = |rest: &str| container.args.iter().any(|it| it.strip_prefix("-p 0.0.0.0:") == Some(rest));
            if text.starts_with("-p 0.0.0.0:") || text.strip_prefix("-p [::]:").is_some_and(|it| !is_again(it)) {
                let title = format!("Container `{}` listens on every address of this machine (`{text}`)", container.name);
                out.report(&at, title).severity(severity);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_facts;

    #[test]
    fn browsers_have_no_password() {
        check_facts(
            "port-on-all-addresses",
            "{ gateway: { port: 1 } }",
            r#"{"docker":{"containers":[{"name":"b","job":"browser","args":["-p [::]:9222:9222/tcp","-p 127.0.0.1:1:6080/tcp"]}]}}"#,
            &["critical {: Container `b` listens on every address of this machine (`-p [::]:9222:9222/tcp`)"],
        );
    }
}
