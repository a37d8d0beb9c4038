//! Shared parts of the test suites and fuzz targets.

pub mod audit_corpus;
pub mod brute;
pub mod json5;
pub mod looks;
pub mod mutate;
pub mod proof;
pub mod property;
pub mod schema;
pub mod subjects;
pub mod validation_corpus;
