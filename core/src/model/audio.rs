//! The section `audio`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::types::Positive;

/// Speech to text, as older versions set it up.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Audio {
    /// A program that turns a voice message into text.
    #[schemars(extend("deprecated" = true, "x-replacement" = "tools.media.audio.models"))]
    pub transcription: Option<Transcription>,
}

/// A program that turns a voice message into text.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Transcription {
    /// The program and its arguments. It runs on the gateway's host, outside any sandbox.
    #[schemars(extend("x-refine" = ["safe-executable"]))]
    pub command: Vec<String>,
    /// Seconds until it is given up.
    pub timeout_seconds: Option<Positive>,
}
