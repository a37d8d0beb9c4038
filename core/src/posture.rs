//! How exposed a deployment is meant to be, and what that makes of the rules' findings.
//!
//! Without a posture severities are those of the rules, which where the product's own audit speaks are the product's.

use crate::diagnostic::{Diagnostic, Severity};

/// How exposed the deployment is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posture {
    /// One person and their own devices.
    Personal,
    /// A few people who trust each other.
    Family,
    /// Strangers.
    Public,
}

impl Posture {
    /// Every posture, the least exposed first.
    pub const ALL: [Posture; 3] = [Posture::Personal, Posture::Family, Posture::Public];

    /// Lower-case name, as on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Posture::Personal => "personal",
            Posture::Family => "family",
            Posture::Public => "public",
        }
    }
}

/// What becomes of a rule's findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// They stay as they are.
    Keep,
    /// The rule does not run.
    Off,
    /// They are at least this bad.
    AtLeast(Severity),
    /// They are at most this bad.
    AtMost(Severity),
}

/// What the postures make of one rule.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The rule's id.
    pub rule: &'static str,
    /// Where no posture is given, then under `personal`, `family` and `public`.
    pub shifts: [Shift; 4],
}

use Severity::{Critical, Info, Warn};
use Shift::{AtLeast, AtMost, Keep, Off};

/// Every rule that a posture changes something for; the others speak as they always do.
#[rustfmt::skip]
pub static TABLE: &[Row] = &[
    //                                  no posture       personal        family             public
    row("account-open",                 [Keep,           Keep,           Keep,              AtMost(Warn)]),
    row("allow-list-without-tool",      [Keep,           Keep,           Keep,              AtLeast(Critical)]),
    row("dm-disabled",                  [Keep,           Off,            Off,               Off]),
    row("dm-open",                      [Keep,           Keep,           Keep,              AtMost(Warn)]),
    row("dm-senders-share-session",     [Keep,           Keep,           Keep,              AtLeast(Critical)]),
    row("elevated-leaves-sandbox",      [Keep,           Keep,           Keep,              AtLeast(Critical)]),
    row("exec-outside-sandbox",         [Keep,           Keep,           Keep,              AtLeast(Critical)]),
    row("gateway-token-too-short",      [Keep,           Keep,           Keep,              AtLeast(Critical)]),
    row("gateway-trusted-proxies-missing", [Keep,           AtMost(Info),   Keep,              Keep]),
    row("groups-open",                  [Keep,           Keep,           Keep,              AtMost(Warn)]),
    row("guessable-secret",             [Keep,           Keep,           AtLeast(Critical), AtLeast(Critical)]),
    row("newcomers-share-session",      [Off,            Off,            Keep,              AtLeast(Critical)]),
    row("others-reach-host",            [Keep,           Keep,           AtLeast(Warn),     AtLeast(Critical)]),
    row("placeholder-secret",           [Keep,           Keep,           AtLeast(Critical), AtLeast(Critical)]),
    row("sandbox-expected",             [Off,            Off,            Keep,              AtLeast(Critical)]),
    row("sandbox-open-network",         [Off,            Off,            Keep,              AtLeast(Critical)]),
    row("sandbox-shared-by-several",    [Keep,           Keep,           Keep,              AtLeast(Critical)]),
    row("sandbox-weakened",             [Keep,           Keep,           Keep,              AtLeast(Warn)]),
    row("sandbox-without-limits",       [Off,            Off,            Keep,              AtLeast(Warn)]),
    row("secret-in-clear-text",         [Keep,           Keep,           AtLeast(Warn),     AtLeast(Warn)]),
    row("stand-in-secret",              [Keep,           Keep,           AtLeast(Critical), AtLeast(Critical)]),
    row("workspace-writable-by-strangers", [Keep,           Off,            Keep,              AtLeast(Critical)]),
    row("writable-bind-in-sandbox",     [Keep,           Keep,           Keep,              AtLeast(Critical)]),
];

const fn row(rule: &'static str, shifts: [Shift; 4]) -> Row {
    Row { rule, shifts }
}

/// What `posture` makes of the rule called `rule`.
pub fn shift(rule: &str, posture: Option<Posture>) -> Shift {
    let column = posture.map_or(0, |it| 1 + it as usize);
    TABLE.iter().find(|it| it.rule.len() == rule.len() && it.rule == rule).map_or(Keep, |it| it.shifts[column])
}

/// The least exposed posture under which a rule speaks that is silent without one; `None` for all other rules.
pub fn needed(rule: &str) -> Option<Posture> {
    let row = TABLE.iter().find(|it| it.rule == rule && it.shifts[0] == Off)?;
    Posture::ALL.into_iter().find(|it| row.shifts[1 + *it as usize] != Off)
}

/// Gives `findings`, all of one rule, the severity that `shift` asks for.
pub fn apply(shift: Shift, findings: &mut [Diagnostic]) {
    for it in findings {
        it.severity = match shift {
            Keep | Off => it.severity,
            AtLeast(bar) => it.severity.max(bar),
            AtMost(bar) => it.severity.min(bar),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Options, analyze};
    use crate::rules;
    use crate::source::Sources;

    #[test]
    fn rows_name_rules_in_order_and_change_something() {
        for row in TABLE {
            assert!(rules::ALL.iter().any(|it| it.id == row.rule), "there is no rule {}", row.rule);
            assert_ne!(row.shifts, [Keep; 4], "{}", row.rule);
        }
        assert!(TABLE.is_sorted_by_key(|it| it.rule), "rows are sorted by rule");
    }

    /// The severities of `rule` on `text` without a posture, then under each.
    fn severities(rule: &str, text: &str) -> [Option<Severity>; 4] {
        let postures = [None, Some(Posture::Personal), Some(Posture::Family), Some(Posture::Public)];
        postures.map(|posture| {
            let options = Options { posture, ..Options::default() };
            let analysis = analyze(&Sources::new("clawdbot.json", text), &options);
            assert_eq!(analysis.posture, posture);
            analysis.diagnostics.iter().find(|it| it.rule == rule).map(|it| it.severity)
        })
    }

    #[test]
    fn severities_move_and_rules_switch() {
        let open = "{ channels: { imessage: { dmPolicy: 'open', allowFrom: ['*'] } } }";
        assert_eq!(severities("dm-open", open), [Some(Critical), Some(Critical), Some(Critical), Some(Warn)]);
        let shared = [Some(Warn), Some(Warn), Some(Warn), Some(Critical)];
        assert_eq!(severities("dm-senders-share-session", open), shared);
        let disabled = "{ channels: { imessage: { dmPolicy: 'disabled' } } }";
        assert_eq!(severities("dm-disabled", disabled), [Some(Info), None, None, None]);
        let paired = "{ channels: { imessage: {} } }";
        assert_eq!(severities("newcomers-share-session", paired), [None, None, Some(Warn), Some(Critical)]);
    }
}
