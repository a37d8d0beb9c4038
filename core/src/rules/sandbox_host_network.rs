use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::holes::Section;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a sandbox that shares the network of the host (`host`) or of another container (`container:NAME`).
    ///
    /// ## Why it matters
    /// The sandbox then reaches everything that listens on the host's loopback, the gateway's own port included, or on the other
    /// container's. Both were published as escapes (CVE-2026-27002, GHSA-ww6v-v748-x7g9).
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { docker: { network: "host" } } } } }
    /// ```
    ///
    /// ## What to do
    /// Use the default, `none`, or `bridge` where the work needs the internet.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { docker: { network: "bridge" } } } } }
    /// ```
    static RULE = {
        id: "sandbox-host-network",
        summary: "the sandbox shares the network of the host or of another container",
        topic: Sandbox,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "The sandbox reaches what listens on loopback there, which trusts whoever comes from this machine.",
        help: "Use `none`, or `bridge` where the work needs the internet.",
        check: Check::Sandboxes(check),
    }
}

fn check(_: &Config<'_>, sections: &[Section<'_>], out: &mut Sink<'_>) {
    for section in sections {
        let network = section.at.at("docker.network");
        let Some(name) = network.str().set() else {
            continue;
        };
        let whose = match name.strip_prefix("container:") {
            Some(other) => format!("the container `{other}`"),
            None if name == "host" => "the host (`host`)".to_owned(),
            None => continue,
        };
        out.report(&network, format!("{} shares the network of {whose}", section.title())).fix(
            "Give the sandbox no network",
            Applicability::Unsafe,
            network.set_to("none".into()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn host_and_container() {
        check(
            "sandbox-host-network",
            r#"
{ agents: { defaults: { sandbox: { docker: { network: "host" } } },
                                                    //^^^^^^ The sandbox shares the network of the host (`host`)
  list: [{ id: "a", sandbox: { docker: { network: "container:db" } } }] } }
                                                //^^^^^^^^^^^^^^ The sandbox of agent `a` shares the network of the container `db`
"#,
        );
        check("sandbox-host-network", r#"{ agents: { defaults: { sandbox: { docker: { network: "none" } } } } }"#);
    }

    #[test]
    fn fix_takes_the_default() {
        check_fix(
            "sandbox-host-network",
            r#"{ agents: { defaults: { sandbox: { docker: { network: "host" } } } } }"#,
            r#"{ agents: { defaults: { sandbox: { docker: { network: "none" } } } } }"#,
        );
    }
}
