use crate::config::Config;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a name in a list of senders who may run commands on the host: an entry with `@` before it, or without a digit in it.
    ///
    /// ## Why it matters
    /// The assistant compares these entries with a sender's id and number, and also with the name that the sender shows to others.
    /// That name everybody chooses for themselves. Whoever can write to the assistant and calls themselves so is let out of the sandbox.
    ///
    /// ```json5,bad
    /// { tools: { elevated: { allowFrom: { telegram: ["@ann"] } } } }
    /// ```
    ///
    /// ## What to do
    /// Write the id or the number that the channel gives its senders: nobody else has it by chance. `footguard pairing list` shows the ids
    /// of those who asked.
    ///
    /// ```json5,good
    /// { tools: { elevated: { allowFrom: { telegram: ["123456789"] } } } }
    /// ```
    static RULE = {
        id: "elevated-by-name",
        summary: "a name, which anybody can take, may run commands on the host",
        topic: Tools,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The assistant compares the entry with the name that senders choose for themselves as well.",
        help: "Write the sender's id or number.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let elevated = config.at("tools.elevated");
    if elevated.key("enabled").bool().or(true) == Some(false) {
        return;
    }
    for (provider, list) in elevated.key("allowFrom").entries() {
        for item in list.items().filter(|it| !it.is_reference()) {
            if let Some(entry) = item.entry_text().filter(|it| is_name(it)) {
                let title = format!("Whoever calls themselves `{entry}` on `{provider}` may run commands on the host");
                out.report(&item, title);
            }
        }
    }
}

/// Whether an entry can be nothing but a name. An address of mail is one of an account.
fn is_name(entry: &str) -> bool {
    let name = entry.strip_prefix('@');
    let is_address = name.is_none() && entry.contains('@');
    let is_word = entry.bytes().any(|it| !it.is_ascii() || it.is_ascii_alphabetic());
    name.is_some() || (is_word && !is_address && !entry.bytes().any(|it| it.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn names_and_what_is_none() {
        check(
            "elevated-by-name",
            r#"
{ tools: { elevated: { allowFrom: { discord: ["Ann Lee", "4711", "*", 5], telegram: ["@ann42", "tg:99", ""],
                                            //^^^^^^^^^ Whoever calls themselves `Ann Lee` on `discord` may run commands on the host
                                                                                   //^^^^^^^^ Whoever calls themselves `@ann42` on `telegram` may run commands on the host
  imessage: ["ann@example.org", "+15550001111"], slack: ["U0123ABCD", "${WHO}"] } } } }
"#,
        );
        check("elevated-by-name", r#"{ tools: { elevated: { enabled: false, allowFrom: { discord: ["ann"] } } } }"#);
    }
}
