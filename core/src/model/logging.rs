//! The section `logging`: what is logged, where, and what is hidden in it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is logged, where, and what is hidden in it.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Logging {
    /// Least important messages that go to the log file.
    #[schemars(extend("default" = "info"))]
    pub level: Option<LogLevel>,
    /// Log file. It holds parts of conversations, so keep it where other users cannot read it.
    #[schemars(extend("x-default" = "/tmp/clawdbot/clawdbot-YYYY-MM-DD.log"))]
    pub file: Option<String>,
    /// Least important messages that go to the console.
    #[schemars(extend("default" = "info"))]
    pub console_level: Option<LogLevel>,
    /// How console lines look.
    pub console_style: Option<ConsoleStyle>,
    /// Hides what looks like a token or key in tool summaries. `off` writes secrets to the log and the console.
    #[schemars(extend("default" = "tools"))]
    pub redact_sensitive: Option<RedactMode>,
    /// Regular expressions for what to hide, instead of the built-in ones. They are not checked before use.
    #[schemars(extend("x-default" = "a built-in list"))]
    pub redact_patterns: Option<Vec<String>>,
}

words! {
    /// How much is logged.
    pub enum LogLevel: literals {
        /// Nothing.
        Silent = "silent",
        /// Only what ends the program.
        Fatal = "fatal",
        /// Errors too.
        Error = "error",
        /// Warnings too.
        Warn = "warn",
        /// The usual course of events too.
        Info = "info",
        /// What helps to find mistakes.
        Debug = "debug",
        /// Everything.
        Trace = "trace",
    }
}

words! {
    /// How console lines look.
    pub enum ConsoleStyle: literals {
        /// Coloured, with time and source.
        Pretty = "pretty",
        /// Short.
        Compact = "compact",
        /// One JSON object a line.
        Json = "json",
    }
}

words! {
    /// What is hidden in logs.
    pub enum RedactMode: literals {
        /// Nothing: secrets show up in clear text.
        Off = "off",
        /// Secrets in tool summaries.
        Tools = "tools",
    }
}
