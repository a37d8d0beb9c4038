use crate::rules::Check;

declare_rule! {
    /// ## What it does
    /// Flags a comment that allows a rule which finds nothing there. It is not said of rules that could not run here, nor as
    /// long as parts of the configuration are not known.
    ///
    /// ## Why it matters
    /// It hides the finding when it comes back.
    ///
    /// ```json5,bad
    /// {
    ///   // footguard: allow(logging-redaction-off) the lab keeps no real tokens
    ///   logging: { redactSensitive: "tools" },
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
        id: "suppression-unused",
        summary: "a comment that allows what is not found there",
        topic: Suppressions,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "It would hide the finding should it come back.",
        help: "Take it out.",
        check: Check::Comments,
    }
}
