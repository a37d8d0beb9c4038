//! Footguard's core: everything it knows and decides about a configuration of the AI assistant Clawdbot.
//!
//! [`analyze`] is the one way in. It reads nothing: the caller hands over texts ([`Sources`]) and what it saw of the machine
//! ([`facts::Facts`]), and gets an [`Analysis`] back for any text, however broken. Positions are byte offsets; edges
//! translate them with [`text::LineIndex`].
//!
//! A module uses only those above it in the list below; a test holds it to that.
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::use_debug))]

pub mod lists;

mod order;

pub mod map;

mod search;

mod lower;

mod ids;

mod number;

mod quote;

pub mod text;

pub mod path;

pub mod edit;

pub mod diagnostic;

pub mod syntax;

pub mod value;

mod trial;

pub mod decode;

pub mod mask;

pub mod source;

pub mod dialect;

#[cfg(feature = "model")]
pub mod model;

pub mod schema;

pub mod legacy;

pub mod facts;

pub mod posture;

pub mod config;

pub mod stages;

pub mod policy;

pub mod exposure;

pub mod change;

pub mod rules;

pub mod suppress;

pub mod samples;

pub mod analysis;

pub mod redact;

pub mod snapshot;

pub mod ide;

pub mod mend;

pub mod report;

#[cfg(test)]
mod testing;

pub use analysis::{Analysis, Options, analyze};
pub use posture::Posture;
pub use source::Sources;

/// The examples of `docs/library.md` run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/library.md")]
pub struct Library;
