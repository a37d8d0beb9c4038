use crate::diagnostic::{Applicability, Severity};
use crate::path::Change;
use crate::policy::tools;
use crate::rules::{Check, Inputs, Sink};

declare_rule! {
    /// ## What it does
    /// Flags an entry of a list of tools that names no tool, no group, and no pattern of one. A name that could belong to a plugin is
    /// only noted, and not where the file configures plugins.
    ///
    /// ## Why it matters
    /// The entry does nothing, and the assistant does not say so. In a deny list the tool that was meant stays allowed.
    ///
    /// ```json5,bad
    /// { tools: { deny: ["web_serch"] } }
    /// ```
    ///
    /// ## What to do
    /// Spell it as the assistant does: `footguard policy` lists its tools.
    ///
    /// ```json5,good
    /// { tools: { deny: ["web_search"] } }
    /// ```
    static RULE = {
        id: "unknown-tool",
        summary: "a list entry that names no tool",
        topic: Tools,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The entry does nothing, and the assistant does not say so. In a deny list the tool that was meant stays allowed.",
        help: "Spell it as the assistant does: `footguard policy` lists its tools. Or remove it.",
        check: Check::Policy(check),
    }
}

fn check(inputs: &Inputs<'_>, out: &mut Sink<'_>) {
    let config = inputs.config;
    let lists = &inputs.lists;
    let layers = inputs.layers();
    let plugins = config.at("plugins");
    let has_plugins = plugins.is_present() || plugins.is_unknown();
    for lists in lists {
        // Of an allow list that is ignored as a whole another rule speaks.
        let allow = if lists.is_dropped() { &[] } else { &*lists.allow };
        for (entry, is_allowed) in allow.iter().map(|it| (it, true)).chain(lists.deny.iter().map(|it| (it, false))) {
            if tools::is_known(&entry.name) {
                continue;
            }
            let meant = tools::meant(&entry.name);
            let is_slip = meant.is_some() || entry.name.starts_with("group:");
            if !is_slip && has_plugins {
                continue;
            }
            let severity = if is_slip { Severity::Warn } else { Severity::Info };
            let report = out.report(&entry.at, format!("`{}` names no tool", entry.name)).severity(severity);
            let Some(meant) = meant else { continue };
            let report = report.help(format!("Did you mean `{meant}`?"));
            // A tool that another list stops would only be the next thing to wonder at.
            if !is_allowed || layers.is_allowed(&lists.holder(), meant) {
                let change = Change::Set { path: entry.at.path(), value: meant.into() };
                report.fix(format!("Write `{meant}`"), Applicability::Unsafe, vec![change]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn slips_and_names_of_nothing() {
        check(
            "unknown-tool",
            r#"
{ tools: { allow: ["read", "web_serch", "lobster"], deny: ["group:file", "nope_*", "telegram"] },
                         //^^^^^^^^^^^ `web_serch` names no tool
                                      //^^^^^^^^^ `lobster` names no tool
                                                         //^^^^^^^^^^^^ `group:file` names no tool
                                                                       //^^^^^^^^ `nope_*` names no tool
  agents: { list: [{ id: "a", tools: { allow: ["reed"] } }] } }
"#,
        );
        check("unknown-tool", r#"{ plugins: { allow: ["lobster"] }, tools: { allow: ["read", "lobster", "${X}"] } }"#);
    }

    #[test]
    fn fix_spells_it_right() {
        check_fix("unknown-tool", r#"{ tools: { deny: ["Exce"] } }"#, r#"{ tools: { deny: ["exec"] } }"#);
    }
}
