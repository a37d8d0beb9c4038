use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::holes::Section;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a sandbox whose container runs without Docker's seccomp filter or without AppArmor (`unconfined`).
    ///
    /// ## Why it matters
    /// These two keep a container from the parts of the kernel that escapes are made of. The product's maintainers rate such a
    /// profile critical (CVE-2026-27002), yet this release's audit does not look.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { docker: { seccompProfile: "unconfined" } } } } }
    /// ```
    ///
    /// ## What to do
    /// Take the key away: without it Docker uses its own profile.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { docker: { network: "none" } } } } }
    /// ```
    static RULE = {
        id: "sandbox-unconfined",
        summary: "a sandbox without seccomp filter or AppArmor profile",
        topic: Sandbox,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "It keeps a container from the parts of the kernel that escapes are made of.",
        help: "Take the key away: without it Docker uses its own profile.",
        check: Check::Sandboxes(check),
    }
}

fn check(_: &Config<'_>, sections: &[Section<'_>], out: &mut Sink<'_>) {
    for section in sections {
        for (key, what) in [("docker.seccompProfile", "a seccomp filter"), ("docker.apparmorProfile", "an AppArmor profile")] {
            let profile = section.at.at(key);
            if profile.str().set().is_some_and(|it| it.trim() == "unconfined") {
                out.report(&profile, format!("{} runs without {what} (`unconfined`)", section.title())).fix(
                    "Use Docker's own profile",
                    Applicability::Unsafe,
                    profile.removed(),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn both_and_not_a_profile_of_ones_own() {
        check(
            "sandbox-unconfined",
            r#"
{ agents: { defaults: { sandbox: { docker: { seccompProfile: "/etc/own.json", apparmorProfile: "unconfined" } } },
                                                                                             //^^^^^^^^^^^^ The sandbox runs without an AppArmor profile (`unconfined`)
  list: [{ id: "a", sandbox: { docker: { seccompProfile: "unconfined" } } }] } }
                                                       //^^^^^^^^^^^^ The sandbox of agent `a` runs without a seccomp filter (`unconfined`)
"#,
        );
    }

    #[test]
    fn fix_takes_the_key_away() {
        check_fix(
            "sandbox-unconfined",
            r#"{ agents: { defaults: { sandbox: { docker: { apparmorProfile: "unconfined", cpus: 1 } } } } }"#,
            "{ agents: { defaults: { sandbox: { docker: { cpus: 1 } } } } }",
        );
    }
}
