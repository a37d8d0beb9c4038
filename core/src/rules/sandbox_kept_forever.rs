use crate::config::{Config, View};
use crate::diagnostic::Applicability;
use crate::policy::holes::Section;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes a sandbox that is in use and whose containers are never removed, because both limits of `prune` are 0, or are kept
    /// for more than 90 days.
    ///
    /// ## Why it matters
    /// A container keeps what was done in it: files of conversations long over, and programs that a message brought in. It also
    /// keeps the image of the day it was made, without the fixes since.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { mode: "all", prune: { idleHours: 0, maxAgeDays: 0 } } } } }
    /// ```
    ///
    /// ## What to do
    /// Keep one of the limits. By default a container goes after 24 hours without use, or after 7 days.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all", prune: { idleHours: 0, maxAgeDays: 7 } } } } }
    /// ```
    static RULE = {
        id: "sandbox-kept-forever",
        summary: "containers of the sandbox that are never removed",
        topic: Upkeep,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "A container keeps what was done in it, and the image of the day it was made, without the fixes since.",
        help: "Keep one of the limits; by default a container goes after 24 hours without use, or after 7 days.",
        check: Check::Sandboxes(check),
    }
}

const MANY_DAYS: f64 = 90.0;

fn check(config: &Config<'_>, sections: &[Section<'_>], out: &mut Sink<'_>) {
    for section in sections.iter().filter(|it| it.is_used) {
        let prune = section.at.key("prune");
        let (Some(hours), Some(days)) = (limit(config, section, "idleHours", 24.0), limit(config, section, "maxAgeDays", 7.0))
        else {
            continue;
        };
        let kept = |limit: f64, days: f64| limit == 0.0 || days > MANY_DAYS;
        if !prune.is_object() || !kept(hours, hours / 24.0) || !kept(days, days) {
            continue;
        }
        let length = if hours == 0.0 && days == 0.0 { "are never removed" } else { "are kept for more than 90 days" };
        let age = prune.key("maxAgeDays");
        out.report(&prune, format!("The containers of {} {length}", section.name)).fix(
            "Remove them after 7 days",
            Applicability::Unsafe,
            age.set_to(crate::path::NewValue::Number(7.0)),
        );
    }
}

/// The limit that holds for `section`: its own, else that of the defaults, else the product's.
fn limit(config: &Config<'_>, section: &Section<'_>, key: &str, default: f64) -> Option<f64> {
    let at = |sandbox: &View<'_>| sandbox.key("prune").key(key).number();
    match at(&section.at) {
        crate::config::Field::Default => at(&config.at("agents.defaults.sandbox")).or(default),
        own => own.set(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn both_limits_count() {
        check(
            "sandbox-kept-forever",
            r#"
{ agents: { defaults: { sandbox: { mode: "all", prune: { idleHours: 0 } } },
  list: [{ id: "a", sandbox: { prune: { maxAgeDays: 0 } } }, { id: "b", sandbox: { prune: { maxAgeDays: 365 } } },
                                    //^^^^^^^^^^^^^^^^^ The containers of the sandbox of agent `a` are never removed
                                                                                        //^^^^^^^^^^^^^^^^^^^ The containers of the sandbox of agent `b` are kept for more than 90 days
    { id: "c", sandbox: { mode: "off", prune: { maxAgeDays: 0 } } }] } }
"#,
        );
    }

    #[test]
    fn fix_takes_the_default() {
        check_fix(
            "sandbox-kept-forever",
            "{ agents: { defaults: { sandbox: { mode: 'all', prune: { idleHours: 0, maxAgeDays: 0 } } } } }",
            "{ agents: { defaults: { sandbox: { mode: 'all', prune: { idleHours: 0, maxAgeDays: 7 } } } } }",
        );
    }
}
