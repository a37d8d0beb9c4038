//! Published vulnerabilities of the product, and what in a configuration each of them needs.
//!
//! Source: the advisories themselves, as collected from NVD in `advisories/feed.json` of prompt-security/clawsec (read
//! 2026-11-22); for ids that begin with GHSA the maintainers' own; Oasis for ClawJacked.

use super::holes::{self, Reach, Section};
use super::sandbox;
use crate::config::{Config, View};

/// One of them.
pub struct Advisory {
    /// CVE or GHSA number, else the name it goes by.
    pub id: &'static str,
    /// The first release without it.
    pub fixed: [u32; 3],
    /// CVSS base score times ten; 0 where none was published.
    pub score: u8,
    /// What can be done with it, in one sentence.
    pub what: &'static str,
    /// Whether this configuration, whose sandboxes have these sections, has what it needs.
    pub exposed: fn(&Config<'_>, &[Section<'_>]) -> bool,
}

const fn advisory(
    id: &'static str,
    fixed: [u32; 3],
    score: u8,
    what: &'static str,
    exposed: fn(&Config<'_>, &[Section<'_>]) -> bool,
) -> Advisory {
    Advisory { id, fixed, score, what, exposed }
}

/// Those that a configuration has a part in, by the release that mends them.
pub static ALL: &[Advisory] = &[
    advisory("CVE-2026-25593", [2026, 1, 20], 84, "A local program without credentials can run commands.", |it, _| {
        super::gateway::auth(it).mode == Some(super::gateway::AuthMode::None)
    }),
    advisory(
        "CVE-2026-25253",
        [2026, 1, 29],
        88,
        "A link makes the Control UI hand its token to a stranger.",
        |it, _| super::gateway::has_control_ui(it) == Some(true),
    ),
    advisory(
        "CVE-2026-24763",
        [2026, 1, 29],
        88,
        "Commands in the sandbox can be replaced through PATH.",
        is_sandboxed,
    ),
    advisory("CVE-2026-25157", [2026, 1, 29], 77, "The SSH target of a remote gateway can carry commands.", |it, _| {
        it.at("gateway.remote.sshTarget").is_present()
    }),
    advisory(
        "CVE-2026-25475",
        [2026, 1, 30],
        65,
        "A message can make the assistant send files of the host.",
        |it, _| it.at("channels").entries().any(|it| it.0 != "defaults"),
    ),
    advisory("CVE-2026-26316", [2026, 2, 13], 75, "BlueBubbles messages can be forged from this machine.", |it, _| {
        it.at("channels.bluebubbles").is_present()
    }),
    advisory("CVE-2026-26317", [2026, 2, 14], 71, "Any web page can drive the local browser control.", |it, _| {
        it.at("browser").is_object() && it.at("browser.enabled").bool().or(true) == Some(true)
    }),
    advisory("CVE-2026-26319", [2026, 2, 14], 75, "Telnyx calls can be forged.", |it, _| {
        it.at("plugins.entries.voice-call.config.telnyx").is_present()
    }),
    advisory(
        "CVE-2026-26328",
        [2026, 2, 14],
        65,
        "Whoever is paired for direct messages counts in iMessage groups.",
        |it, _| {
            it.at("channels.imessage").is_object()
                && it.at("channels.imessage.groupPolicy").str().or("allowlist") == Some("allowlist")
        },
    ),
    advisory("CVE-2026-28463", [2026, 2, 14], 0, "Safe commands can be made to read other files.", runs_on_host),
    advisory(
        "CVE-2026-27002",
        [2026, 2, 15],
        98,
        "Dangerous options of the sandbox's container are not refused.",
        |it, sections| {
            holes::binds(sections).iter().any(|bind| !matches!(bind.reach(it), Reach::Folder | Reach::Volume))
                || docker(sections, "network", "host")
                || docker(sections, "seccompProfile", "unconfined")
                || docker(sections, "apparmorProfile", "unconfined")
        },
    ),
    advisory(
        "CVE-2026-32046",
        [2026, 2, 21],
        0,
        "The sandbox's browser runs without a sandbox of its own.",
        |_, sections| sections.iter().any(|it| it.at.at("browser.enabled").bool().set() == Some(true)),
    ),
    advisory("CVE-2026-28363", [2026, 2, 23], 99, "`sort` among the safe commands runs any other.", |it, _| {
        let bins = it.at("tools.exec.safeBins");
        runs_on_host(it, &[]) && (!bins.is_array() || bins.items().any(|it| it.str().set() == Some("sort")))
    }),
    advisory("ClawJacked", [2026, 2, 25], 0, "Any web page can try passwords on the local port.", |it, _| {
        super::gateway::auth(it).mode == Some(super::gateway::AuthMode::Password)
    }),
];

fn is_sandboxed(config: &Config<'_>, _: &[Section<'_>]) -> bool {
    let is_on = |agent: Option<&View<'_>>| sandbox::text(config, agent, "mode", "off").is_some_and(|it| it != "off");
    is_on(None) || config.at("agents.list").items().any(|it| is_on(Some(&it)))
}

fn runs_on_host(config: &Config<'_>, _: &[Section<'_>]) -> bool {
    matches!(config.at("tools.exec.host").str().set(), Some("gateway" | "node"))
}

fn docker(sections: &[Section<'_>], key: &'static str, value: &str) -> bool {
    sections.iter().any(|it| it.at.key("docker").key(key).str().set() == Some(value))
}
