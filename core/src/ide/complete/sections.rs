//! Group and order of the root sections, as the product's own editor shows them.
//!
//! Source: `sensitive.md` section 2 and `ui-hints.tsv` of the product's measured behaviour.

/// Section, group, order; sections that the product does not order come last.
const SECTIONS: [(&str, &str, u16); 23] = [
    ("wizard", "Wizard", 20),
    ("update", "Update", 25),
    ("diagnostics", "Diagnostics", 27),
    ("gateway", "Gateway", 30),
    ("nodeHost", "Node Host", 35),
    ("agents", "Agents", 40),
    ("tools", "Tools", 50),
    ("bindings", "Bindings", 55),
    ("audio", "Audio", 60),
    ("models", "Models", 70),
    ("messages", "Messages", 80),
    ("commands", "Commands", 85),
    ("session", "Session", 90),
    ("cron", "Cron", 100),
    ("hooks", "Hooks", 110),
    ("ui", "UI", 120),
    ("browser", "Browser", 130),
    ("talk", "Talk", 140),
    ("channels", "Messaging Channels", 150),
    ("skills", "Skills", 200),
    ("plugins", "Plugins", 205),
    ("discovery", "Discovery", 210),
    ("logging", "Logging", 900),
];

/// The group of a section; empty if the product gives it none.
pub(super) fn group(section: &str) -> &'static str {
    SECTIONS.iter().find(|it| it.0 == section).map_or("", |it| it.1)
}

/// The less, the further up.
pub(super) fn order(section: &str) -> u16 {
    SECTIONS.iter().find(|it| it.0 == section).map_or(u16::MAX, |it| it.2)
}
