//! The section `channels`: where messages come from and who may send them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bluebubbles::BlueBubbles;
use super::discord::Discord;
use super::googlechat::GoogleChat;
use super::imessage::IMessage;
use super::msteams::MsTeams;
use super::shared::{GroupPolicy, HeartbeatVisibility};
use super::signal::Signal;
use super::slack::Slack;
use super::telegram::Telegram;
use super::types::{Map, Unchecked};
use super::whatsapp::WhatsApp;

/// Where messages come from and who may send them. Keys of channels that come with plugins are accepted with any
/// content.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Channels {
    /// What holds for channels that do not say otherwise.
    pub defaults: Option<ChannelDefaults>,
    /// WhatsApp, through WhatsApp Web.
    pub whatsapp: Option<WhatsApp>,
    /// Telegram, through a bot.
    pub telegram: Option<Telegram>,
    /// Discord, through a bot.
    pub discord: Option<Discord>,
    /// Google Chat, through an app.
    pub googlechat: Option<GoogleChat>,
    /// Slack, through an app.
    pub slack: Option<Slack>,
    /// Signal, through signal-cli.
    pub signal: Option<Signal>,
    /// iMessage, through a program on a Mac.
    pub imessage: Option<IMessage>,
    /// iMessage, through a BlueBubbles server.
    pub bluebubbles: Option<BlueBubbles>,
    /// Microsoft Teams, through a bot.
    pub msteams: Option<MsTeams>,
    /// Channels that come with plugins. The product accepts anything in them until the plugin runs.
    #[serde(flatten)]
    pub plugins: Map<Unchecked>,
}

/// What holds for channels that do not say otherwise.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChannelDefaults {
    /// Meant for every channel; without effect on the built-in ones, each of which fills in its own.
    pub group_policy: Option<GroupPolicy>,
    /// Which heartbeat results are shown.
    pub heartbeat: Option<HeartbeatVisibility>,
}
