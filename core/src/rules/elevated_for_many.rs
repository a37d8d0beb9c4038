use crate::lists::CollectVec;
use crate::config::Config;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a list of more than 25 senders who may run commands on the host. Lists with `*` have a rule of their own.
    ///
    /// ## Why it matters
    /// Elevated commands leave the sandbox. In a list that long nobody notices the one who has left, or whose account was taken.
    ///
    /// ```json5,bad
    /// { tools: { elevated: { allowFrom: { discord: [
    ///   1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
    /// ] } } } }
    /// ```
    ///
    /// ## What to do
    /// Name only those who need it.
    ///
    /// ```json5,good
    /// { tools: { elevated: { allowFrom: { discord: [1, 2, 3] } } } }
    /// ```
    static RULE = {
        id: "elevated-for-many",
        summary: "more than 25 senders may run commands on the host",
        topic: Tools,
        severity: Warn,
        upstream: &["tools.elevated.allowFrom.*.large"],
        since: "0.1.0",
        why: "Each of them can have commands run outside the sandbox, and in a long list nobody notices one too many.",
        help: "Name only those who need it.",
        check: Check::Config(check),
    }
}

/// Longer lists are large, as the product's audit has it.
const MOST: usize = 25;

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let elevated = config.at("tools.elevated");
    if elevated.key("enabled").bool().or(true) != Some(true) {
        return;
    }
    for (provider, list) in elevated.key("allowFrom").entries() {
        let entries: Vec<String> = list.items().filter_map(|it| it.entry_text()).filter(|it| !it.is_empty()).collect_vec();
        if entries.len() > MOST && !entries.iter().any(|it| it == "*") {
            let title = format!("{} senders on `{provider}` may run commands on the host", entries.len());
            out.report(&list, title).check_id(format!("tools.elevated.allowFrom.{provider}.large"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn twenty_six_are_too_many() {
        check(
            "elevated-for-many",
            r#"
{ tools: { elevated: { allowFrom: { discord: [1,2,3,4,5,6,7,8,9,"a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q"," "] } } } }
                                           //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 26 senders on `discord` may run commands on the host
"#,
        );
        check("elevated-for-many", r#"{ tools: { elevated: { allowFrom: { discord: [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25] } } } }"#);
    }
}
