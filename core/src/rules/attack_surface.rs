use crate::config::{Config, Field, View};
use crate::policy::channels;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Sums up how the assistant can be reached: how many group policies are open or go by an allow list, and whether
    /// elevated tools, webhooks and browser control are switched on. It always speaks, and first.
    ///
    /// ## Why it matters
    /// Each of these is a way in. The numbers are those of the assistant's own audit, so that both can be compared: accounts
    /// are not counted, and `channels.defaults` is.
    ///
    /// ```json5,bad
    /// { channels: { telegram: { groupPolicy: "allowlist", groupAllowFrom: ["123456789"] } } }
    /// ```
    ///
    /// ## What to do
    /// Nothing: this is for your information. Even the smallest configuration has an attack surface:
    ///
    /// ```json5,bad
    /// { tools: { elevated: { enabled: false } } }
    /// ```
    static RULE = {
        id: "attack-surface",
        summary: "how the assistant can be reached, in numbers",
        topic: Summary,
        severity: Info,
        upstream: &["summary.attack_surface"],
        since: "0.1.0",
        why: "",
        help: "",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let (mut open, mut allowlist, mut unknown) = (0, 0, 0);
    for (id, section) in config.at("channels").entries().filter(|it| it.1.is_object()) {
        // The schema gives the section of a built-in channel a policy of its own.
        let default = channels::ALL.iter().find(|it| it.id == id && it.in_schema).map(|_| "allowlist");
        let policy = match section.key("groupPolicy").str() {
            Field::Set(policy) => Some(policy),
            Field::Default => default,
            Field::Opaque => {
                unknown += 1;
                None
            }
        };
        match policy {
            Some("open") => open += 1,
            Some("allowlist") => allowlist += 1,
            _ => {}
        }
    }
    let elevated = config.at("tools.elevated.enabled").bool().or(true);
    let hooks = config.at("hooks.enabled").bool().or(false);
    let browser = browser_control(config);

    let groups = match unknown {
        0 => format!("{open} open, {allowlist} by allow list"),
        _ => format!("{open} open, {allowlist} by allow list, {unknown} not known here"),
    };
    let detail = format!(
        "Group policies: {groups}\nElevated tools: {}\nWebhooks: {}\nBrowser control: {}",
        switch(elevated),
        switch(hooks),
        switch(browser),
    );
    let title = format!(
        "Attack surface: {open} open group {}, elevated tools {}, webhooks {}, browser control {}",
        if open == 1 { "policy" } else { "policies" },
        switch(elevated),
        switch(hooks),
        switch(browser),
    );
    out.report(&config.start(), title).why(detail);
}

/// Whether the product's summary calls browser control enabled: by `browser.enabled`, else by whether a URL is given.
fn browser_control(config: &Config<'_>) -> Option<bool> {
    let browser = config.at("browser");
    match browser.key("enabled").bool() {
        Field::Default => Some(has_text(&browser.key("controlUrl"))),
        field => field.set(),
    }
}

fn has_text(at: &View<'_>) -> bool {
    match at.str() {
        Field::Set(text) => !text.is_empty(),
        Field::Default => false,
        // A reference cannot be empty: the assistant refuses the file then.
        Field::Opaque => at.is_present(),
    }
}

fn switch(on: Option<bool>) -> &'static str {
    match on {
        Some(true) => "on",
        Some(false) => "off",
        None => "not known here",
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyze, check};

    #[test]
    fn it_points_at_the_start_of_the_file() {
        check(
            "attack-surface",
            "
  { channels: { defaults: { groupPolicy: 'open' }, slack: {}, zalo: {} }, hooks: { enabled: true } }
//^ Attack surface: 1 open group policy, elevated tools on, webhooks on, browser control off
",
        );
    }

    #[test]
    fn four_lines_of_detail() {
        let analysis = analyze(r#"{ browser: { controlUrl: "${URL}" }, tools: { elevated: { enabled: false } } }"#);
        let finding = analysis.diagnostics.iter().find(|it| it.rule == "attack-surface").unwrap();
        assert_eq!(
            finding.detail,
            "Group policies: 0 open, 0 by allow list\nElevated tools: off\nWebhooks: off\nBrowser control: on",
        );
    }
}
