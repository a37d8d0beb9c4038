//! What the configuration means: values as the assistant resolves them from file, environment and defaults.

pub mod channels;
pub mod gateway;
pub mod sandbox;
pub mod secrets;
pub mod tools;
