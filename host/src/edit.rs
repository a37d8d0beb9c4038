//! The editor of one configuration, served on loopback. `docs/edit.md` says who can ask for what, and why nobody else can.
//!
//! `page` has the files of the page, `guard` turns away whoever is not that page, `session` knows who is, `server` answers, and
//! `workspace` is the configuration: what is on the disk, what is known of the machine, and the one way to write.

mod guard;
mod page;
mod peer;
mod server;
mod session;
mod wire;
mod workspace;

pub use page::Page;
pub use server::{Limits, Server};
pub use workspace::{Judged, Workspace};
