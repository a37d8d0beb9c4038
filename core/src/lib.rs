//! Footguard's core: everything it knows and decides about a configuration.
#![warn(missing_docs)]

pub mod diagnostic;
pub mod edit;
pub mod path;
pub mod syntax;
pub mod text;
pub mod value;
