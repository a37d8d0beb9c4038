//! Reports what is on this machine where the configuration points. It judges nothing.

#[cfg(any(target_os = "linux", windows, test))]
mod acl;
mod child;
pub mod docker;
mod files;
mod gateway;
mod git;
mod permissions;
mod sockets;
mod stores;
mod tailscale;
#[cfg(any(windows, test))]
mod windows;
mod zalo;

pub mod deep;

pub use child::ask;
pub use files::{files, place};
pub use permissions::{Identity, Subject, every_file, permissions};
pub use stores::stores;
