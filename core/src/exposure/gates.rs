//! How channels admit groups. They differ in more than names.
//!
//! Read in the product's packages: `telegram/bot-handlers.js`, `web/inbound/access-control.js`, `signal/identity.js`,
//! `discord/monitor/allow-list.js`, `slack/monitor/policy.js`, and the extensions' monitors.

use Senders::{Either, Ignored, Narrow, Needed};

/// What a list of senders does to groups under `allowlist`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Senders {
    /// Only those in it; nobody, if there is none.
    Needed,
    /// Only those in it; everybody in a listed group, if there is none.
    Narrow,
    /// As `Narrow`, and it admits its senders in any group where no group is listed.
    Either,
    /// There is no such list.
    Ignored,
}

/// How one channel admits groups.
pub(super) struct Gate {
    channel: &'static str,
    /// The key of the map of groups; empty if there is none.
    pub places: &'static str,
    /// Whether that map narrows an open policy, too. `*` in it stands for any group.
    pub narrows: bool,
    pub senders: Senders,
    /// Whether `allowFrom` stands in for an absent `groupAllowFrom`; and for an empty one.
    pub stands_in: [bool; 2],
    /// Whether senders let in by pairing count as listed.
    pub pairs: bool,
}

const fn gate(channel: &'static str, places: &'static str, narrows: bool, senders: Senders, flags: [bool; 3]) -> Gate {
    let [absent, empty, pairs] = flags;
    Gate { channel, places, narrows, senders, stands_in: [absent, empty], pairs }
}

const GATES: [Gate; 14] = [
    gate("telegram", "groups", true, Needed, [true, false, true]),
    gate("whatsapp", "groups", true, Needed, [true, false, false]),
    gate("signal", "", false, Needed, [true, false, true]),
    gate("imessage", "groups", true, Needed, [true, false, true]),
    gate("bluebubbles", "", false, Needed, [true, true, true]),
    gate("mattermost", "", false, Needed, [true, true, true]),
    gate("line", "", false, Needed, [true, false, true]),
    gate("nextcloud-talk", "rooms", true, Needed, [true, true, true]),
    gate("discord", "guilds", true, Ignored, [false, false, false]),
    gate("slack", "channels", false, Ignored, [false, false, false]),
    gate("zalouser", "groups", false, Ignored, [false, false, false]),
    gate("googlechat", "groups", false, Narrow, [false, false, false]),
    gate("matrix", "groups", false, Narrow, [false, false, false]),
    gate("msteams", "teams", false, Either, [true, false, true]),
];

/// The gate of `channel`; `None` if it has no groups, or it is not known how it admits them.
pub(super) fn of(channel: &str) -> Option<&'static Gate> {
    GATES.iter().find(|it| it.channel == channel)
}
