use crate::rules::Check;

declare_rule! {
    /// ## What it does
    /// Flags a comment that begins with `footguard:` and is not of the form
    /// `footguard: allow(rule, rule) until=2027-01-31 reason`; the date may be left out.
    ///
    /// ## Why it matters
    /// It allows nothing, and whoever wrote it believes that it does.
    ///
    /// ```json5,bad
    /// {
    ///   gateway: { port: 18790 }, // footguard: ignore
    /// }
    /// ```
    ///
    /// ```json5,good
    /// {
    ///   // footguard: allow(logging-redaction-off) until=2099-12-31 the lab keeps no real tokens
    ///   logging: { redactSensitive: "off" },
    /// }
    /// ```
    static RULE = {
        id: "suppression-malformed",
        summary: "a comment for Footguard that cannot be read",
        topic: Suppressions,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "It allows nothing as it stands.",
        help: "Write `footguard: allow(rule) reason`, or take the comment out.",
        check: Check::Comments,
    }
}
