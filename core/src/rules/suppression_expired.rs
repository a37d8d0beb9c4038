use crate::rules::Check;

declare_rule! {
    /// ## What it does
    /// Flags a comment that allowed a finding until a day that is past. The finding is no longer allowed.
    ///
    /// ## Why it matters
    /// Somebody meant to look at it again by then.
    ///
    /// ```json5,bad
    /// {
    ///   // footguard: allow(gateway-tailscale-serve) until=2020-01-31 until the move is done
    ///   gateway: { port: 18790 },
    /// }
    /// ```
    ///
    /// ```json5,good
    /// {
    ///   // footguard: allow(logging-redaction-off) until=2099-12-31 until the move is done
    ///   logging: { redactSensitive: "off" },
    /// }
    /// ```
    static RULE = {
        id: "suppression-expired",
        summary: "a comment that allowed something until a day that is past",
        topic: Suppressions,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "What it allowed counts again.",
        help: "Mend what it was about, or weigh it again and name another day.",
        check: Check::Comments,
    }
}
