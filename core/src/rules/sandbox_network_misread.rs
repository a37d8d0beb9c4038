use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::holes::Section;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags two values of `docker.network` that do not mean what they seem to: `custom`, and the empty text.
    ///
    /// ## Why it matters
    /// The value goes to Docker as it is. `custom`, which stands beside `bridge` and `none` in lists of what is possible, names a
    /// network called so: without one no sandbox starts. The empty text is not `none`: Docker is then told nothing and connects
    /// the sandbox to its default network, and through that to the internet.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { docker: { network: "" } } } } }
    /// ```
    ///
    /// ## What to do
    /// Say `none`, `bridge`, or the name of a network that you have made.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { docker: { network: "none" } } } } }
    /// ```
    static RULE = {
        id: "sandbox-network-misread",
        summary: "a sandbox network that is not what its value seems to say",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "",
        help: "Say `none`, `bridge`, or the name of a network that you have made.",
        check: Check::Sandboxes(check),
    }
}

fn check(_: &Config<'_>, sections: &[Section<'_>], out: &mut Sink<'_>) {
    for section in sections {
        let network = section.at.at("docker.network");
        let (title, why) = match network.str().set() {
            Some("") => (
                "With an empty `network` the sandbox is on Docker's default network",
                "Nothing is said to Docker then, which is not `none`: the sandbox reaches the internet.",
            ),
            Some("custom") => (
                "`custom` is taken for the name of a Docker network",
                "It is no setting of its own. Without a network of that name no sandbox starts.",
            ),
            _ => continue,
        };
        out.report(&network, title).why(why).fix(
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
    fn custom_and_nothing() {
        check(
            "sandbox-network-misread",
            r#"
{ agents: { defaults: { sandbox: { docker: { network: "custom" } } },
                                                    //^^^^^^^^ `custom` is taken for the name of a Docker network
  list: [{ id: "a", sandbox: { docker: { network: "" } } }, { id: "b", sandbox: { docker: { network: "web" } } }] } }
                                                //^^ With an empty `network` the sandbox is on Docker's default network
"#,
        );
    }

    #[test]
    fn fix_takes_the_default() {
        check_fix(
            "sandbox-network-misread",
            "{ agents: { defaults: { sandbox: { docker: { network: '' } } } } }",
            "{ agents: { defaults: { sandbox: { docker: { network: 'none' } } } } }",
        );
    }
}
