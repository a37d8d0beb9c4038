//! What the configuration means: values as the assistant resolves them from file, environment and defaults.

pub mod advisories;
pub mod agents;
pub mod browser;
pub mod channels;
pub mod commands;
pub mod docker;
pub mod elevated;
pub mod files;
pub mod gateway;
pub mod holes;
pub mod layers;
pub mod lists;
pub mod models;
pub mod network;
pub mod probe;
pub mod sandbox;
pub mod secrets;
pub mod strength;
pub mod tighten;
pub mod tools;

mod digest;
mod settings;

pub use settings::{Member, Setting, Settings, Standard};
