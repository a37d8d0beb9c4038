use crate::rules::Check;

declare_rule! {
    /// ## What it does
    /// Flags a comment that allows something that is neither a rule nor an id of the assistant's own audit.
    ///
    /// ## Why it matters
    /// Nothing is allowed by it. Errors cannot be allowed at all: the assistant refuses the file whatever a comment says.
    ///
    /// ```json5,bad
    /// {
    ///   // footguard: allow(logging-redact-off) the lab keeps no real tokens
    ///   gateway: { port: 18790 },
    /// }
    /// ```
    ///
    /// ```json5,good
    /// {
    ///   // footguard: allow(logging.redact_off) ids of the assistant's own audit are taken as well
    ///   logging: { redactSensitive: "off" },
    /// }
    /// ```
    static RULE = {
        id: "suppression-unknown-rule",
        summary: "a comment that allows a rule that there is not",
        topic: Suppressions,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Nothing is allowed by it.",
        help: "Name a rule, or an id of the assistant's own audit. Errors cannot be allowed.",
        check: Check::Comments,
    }
}
