//! Reports what is on this machine where the configuration points. It judges nothing.

mod child;
pub mod docker;
mod files;
mod gateway;
mod sockets;
mod tailscale;

pub mod deep;

pub use files::{files, permissions, place};
