use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a cache trace that is switched on and writes messages, prompts or the system prompt, as it does unless told not to.
    ///
    /// ## Why it matters
    /// It is a tool for finding faults. Left on, it keeps every conversation a second time, in `logs/cache-trace.jsonl` of the
    /// state folder, where nobody looks for it and nothing removes it.
    ///
    /// ```json5,bad
    /// { diagnostics: { cacheTrace: { enabled: true } } }
    /// ```
    ///
    /// ## What to do
    /// Switch it off when the fault is found, or leave the texts out.
    ///
    /// ```json5,good
    /// { diagnostics: { cacheTrace: { enabled: true, includeMessages: false, includePrompt: false, includeSystem: false } } }
    /// ```
    static RULE = {
        id: "conversations-in-trace",
        summary: "a diagnostic trace that keeps whole conversations",
        topic: Upkeep,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Every conversation is kept a second time, and nothing removes it.",
        help: "Switch the trace off when the fault is found, or set `includeMessages`, `includePrompt` and `includeSystem` to false.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let trace = config.at("diagnostics.cacheTrace");
    let enabled = trace.key("enabled");
    let keeps = ["includeMessages", "includePrompt", "includeSystem"].iter().any(|key| trace.key(key).bool().or(true) == Some(true));
    if enabled.bool().set() == Some(true) && keeps {
        out.report(&enabled, "The cache trace writes whole conversations to a file").fix(
            "Switch it off",
            Applicability::Unsafe,
            enabled.set_to(false.into()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_fix;

    #[test]
    fn fix_switches_it_off() {
        check_fix(
            "conversations-in-trace",
            "{ diagnostics: { cacheTrace: { enabled: true, includeMessages: false } } }",
            "{ diagnostics: { cacheTrace: { enabled: false, includeMessages: false } } }",
        );
    }
}
