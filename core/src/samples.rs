//! Small configurations to look at, the mistakes that people make, and those to start from.

mod starter;

use crate::posture::Posture;

pub use starter::{CHANNELS, StarterChannel, starter};

/// One configuration to look at.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Kebab-case, stable.
    pub id: &'static str,
    /// A few words for a menu.
    pub title: &'static str,
    /// The text.
    pub text: &'static str,
}

macro_rules! samples {
    ($($id:literal: $title:literal),+ $(,)?) => {
        /// Every sample; the first is the one that is shown where somebody has none of their own.
        pub static ALL: &[Sample] =
            &[$(Sample { id: $id, title: $title, text: include_str!(concat!("../data/samples/", $id, ".json5")) }),+];
    };
}

samples! {
    "a-real-evening": "A home setup",
    "gateway-token": "A token that was never changed",
    "gateway-lan": "Open to the network, and a missing comma",
    "tools-in-defaults": "Tool lists in the wrong place",
    "elevated-with-exec-keys": "Elevated with the keys of exec",
    "open-direct-messages": "Anybody may write",
    "open-without-star": "Open, but refused",
    "several-people-one-session": "Several people, one conversation",
    "docker-socket": "The Docker socket, read-only",
    "wildcard-tools": "A list that is dropped",
    "family-agent": "An agent for the family",
    "personal": "Hardened: for one person",
    "family": "Hardened: for a family",
    "public": "Hardened: for strangers",
}

/// The hardened sample of `posture`: silent under it but for the attack surface.
pub fn hardened(posture: Posture) -> &'static str {
    ALL.iter().find(|it| it.id == posture.name()).map_or("", |it| it.text)
}
