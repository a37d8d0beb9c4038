use crate::config::Config;
use crate::lists::Joined;
use crate::diagnostic::{Confidence, Severity};
use crate::dialect::parse_version;
use crate::policy::advisories;
use crate::policy::holes::Section;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Compares the version that last wrote the file (`meta.lastTouchedVersion`) with the published vulnerabilities, and says
    /// which of them this configuration has what they need for. Critical from a CVSS score of 9; a note where it exposes none.
    ///
    /// ## Why it matters
    /// Of fourteen vulnerabilities published early in 2026 one mattered on a laptop at home and all on a server: which ones do is
    /// in the configuration. For those that are listed here there are descriptions, and for some there are programs.
    ///
    /// ```json5,bad
    /// { meta: { lastTouchedVersion: "2026.1.24-3" }, gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    ///
    /// ## What to do
    /// Update the assistant. The next time it writes the file, it writes its new version.
    ///
    /// ```json5,good
    /// { gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    static RULE = {
        id: "known-vulnerable-version",
        summary: "a version with published vulnerabilities that this configuration exposes",
        topic: Upkeep,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "",
        help: "",
        check: Check::Sandboxes(check),
    }
}

fn check(config: &Config<'_>, sections: &[Section<'_>], out: &mut Sink<'_>) {
    let at = config.at("meta.lastTouchedVersion");
    let Some((text, version)) = at.str().set().and_then(|it| Some((it, parse_version(it)?))) else {
        return;
    };
    let mut known = 0;
    let mut lines = Vec::new();
    let (mut severity, mut update) = (Severity::Warn, [0; 3]);
    for it in advisories::ALL.iter().filter(|it| version[..3] < it.fixed[..]) {
        known += 1;
        if !(it.exposed)(config, sections) {
            continue;
        }
        let [year, month, patch] = it.fixed;
        lines.push(format!("{} (fixed in {year}.{month}.{patch}): {}", it.id, it.what));
        update = update.max(it.fixed);
        if it.score >= 90 {
            severity = Severity::Critical;
        }
    }
    if known == 0 {
        return;
    }
    let count = lines.len();
    let title = match count {
        0 => format!("Version {text} has published vulnerabilities, none of which this configuration exposes"),
        1 => format!("Version {text} has a published vulnerability that this configuration exposes"),
        _ => format!("Version {text} has {count} published vulnerabilities that this configuration exposes"),
    };
    let (why, help) = match count {
        0 => ("What they need is not set up here.".to_owned(), "Update all the same when you can.".to_owned()),
        _ => {
            let [year, month, patch] = update;
            (lines.joined("\n"), format!("Update to {year}.{month}.{patch} or later, if that is not what runs already."))
        }
    };
    let severity = if count == 0 { Severity::Info } else { severity };
    // The file says who wrote it last, not who reads it now.
    out.report(&at, title).severity(severity).why(why).help(help).confidence(Confidence::Medium);
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Severity;
    use crate::testing::{analyze, check};

    #[test]
    fn what_is_exposed_decides() {
        for (rest, want) in [
            ("gateway: { controlUi: { enabled: false }, auth: { token: '${T}' } }", (Severity::Info, 0)),
            ("gateway: { auth: { token: '${T}' } }", (Severity::Warn, 1)),
            ("gateway: { auth: { token: '${T}' } }, agents: { defaults: { sandbox: { mode: 'all' } } }", (Severity::Warn, 2)),
            ("gateway: { auth: { token: '${T}' } }, tools: { exec: { host: 'gateway' } }", (Severity::Critical, 3)),
        ] {
            let text = format!("{{ meta: {{ lastTouchedVersion: '2026.1.24-3' }}, {rest} }}");
            let analysis = analyze(&text);
            let it = analysis.diagnostics.iter().find(|it| it.rule == "known-vulnerable-version").unwrap();
            assert_eq!((it.severity, it.detail.matches("fixed in").count()), want, "{text}\n{}", it.detail);
        }
    }

    #[test]
    fn a_version_without_any_and_none_at_all() {
        check("known-vulnerable-version", r#"{ meta: { lastTouchedVersion: "2099.1.1" } }"#);
        check("known-vulnerable-version", r#"{ meta: { lastTouchedVersion: "next" } }"#);
    }
}
