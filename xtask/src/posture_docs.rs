//! The page of the postures: `docs/postures.md`, our words around the table that decides.

use std::fmt::Write;
use std::path::PathBuf;

use footguard_core::posture::{Posture, Row, Shift, TABLE};

const INTRO: &str = "# Postures

A posture says how exposed an assistant is meant to be. `footguard audit --posture NAME` weighs the findings by it, and
`footguard init --posture NAME` writes a file to start from. Without one every severity is that of the rule, which for the ids of
the assistant's own audit is the assistant's.

The word profile has another meaning for the assistant: `--profile` names another state folder, here as there.

";

const EXPECTS: [(Posture, &str); 3] = [
    (
        Posture::Personal,
        "One person, their own devices, one or two chats. The gateway listens on this machine only and asks for a token all the \
         same: any web page in a browser on the machine can knock at it. Senders are paired. Groups are closed. Commands may run, in a \
         sandbox. What only matters behind a reverse proxy is worth knowing and no more.",
    ),
    (
        Posture::Family,
        "A few people who trust each other, and do not read each other's mail. Beyond the above, every sender has a conversation \
         of their own, from the first day on; only listed people come in; the assistant reads and looks things up, and nobody's \
         message runs a command outside the sandbox.",
    ),
    (
        Posture::Public,
        "Strangers write to it, and some of them mean harm: a message is input like any other. That people can write is what it \
         is for and weighs less; everything that they could reach through it weighs more. No tool that runs commands or writes \
         files, no network in the sandbox, nothing of yours in the workspace, limits on what it may use.",
    ),
];

/// The page by its path from the workspace root.
pub fn page() -> (PathBuf, String) {
    let mut out = INTRO.to_owned();
    for (posture, expects) in EXPECTS {
        let _ = write!(out, "## {}\n\n{expects}\n\n", posture.name());
    }
    out.push_str(
        "## What moves\n\nRules that are not listed speak as they always do. A rule that is off without a posture speaks only under \
         those that expect what it looks for.\n\n| Rule | No posture | personal | family | public |\n| --- | --- | --- | --- | --- |\n",
    );
    for Row { rule, shifts } in TABLE {
        let _ = write!(out, "| [`{rule}`](rules/{rule}.md) |");
        for shift in shifts {
            let _ = write!(out, " {} |", cell(*shift));
        }
        out.push('\n');
    }
    ("docs/postures.md".into(), out)
}

fn cell(shift: Shift) -> String {
    match shift {
        Shift::Keep => "as it is".to_owned(),
        Shift::Off => "off".to_owned(),
        Shift::AtLeast(bar) => format!("at least {}", bar.name()),
        Shift::AtMost(bar) => format!("at most {}", bar.name()),
    }
}
