//! The program as people call it: a scrubbed environment, a home folder of its own, real files.

#[path = "cli/support.rs"]
mod support;

#[path = "cli/audit.rs"]
mod audit;
#[path = "cli/bad_input.rs"]
mod bad_input;
#[cfg(target_os = "linux")]
#[path = "cli/docker.rs"]
mod docker;
#[cfg(target_os = "linux")]
#[path = "cli/engine.rs"]
mod engine;
#[path = "cli/exposure.rs"]
mod exposure;
#[path = "cli/facts.rs"]
mod facts;
#[cfg(unix)]
#[path = "cli/files.rs"]
mod files;
#[path = "cli/fix.rs"]
mod fix;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/init.rs"]
mod init;
#[path = "cli/json.rs"]
mod json;
#[path = "cli/lsp.rs"]
mod lsp;
#[cfg(unix)]
#[path = "cli/pairing.rs"]
mod pairing;
#[path = "cli/policy.rs"]
mod policy;
#[path = "cli/rules.rs"]
mod rules;
#[path = "cli/schema.rs"]
mod schema;
#[path = "cli/secrets.rs"]
mod secrets;
#[cfg(target_os = "linux")]
#[path = "cli/terminal.rs"]
mod terminal;
#[cfg(unix)]
#[path = "cli/zalo.rs"]
mod zalo;
