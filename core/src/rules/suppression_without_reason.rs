use crate::rules::Check;

declare_rule! {
    /// ## What it does
    /// Flags a comment that allows a finding without a reason. The finding stays allowed.
    ///
    /// ## Why it matters
    /// Nobody can tell later whether the risk was weighed, by whom, and whether what made it bearable still holds.
    ///
    /// ```json5,bad
    /// {
    ///   // footguard: allow(logging-redaction-off)
    ///   logging: { redactSensitive: "off" },
    /// }
    /// ```
    ///
    /// ```json5,good
    /// {
    ///   // footguard: allow(logging-redaction-off) the lab keeps no real tokens
    ///   logging: { redactSensitive: "off" },
    /// }
    /// ```
    static RULE = {
        id: "suppression-without-reason",
        summary: "a comment that allows something and does not say why",
        topic: Suppressions,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Nobody can tell later whether the risk was weighed.",
        help: "Say why behind the parenthesis, and with `until=2027-01-31` for how long.",
        check: Check::Comments,
    }
}
