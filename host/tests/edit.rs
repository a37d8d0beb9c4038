//! `footguard edit` as a page, and whoever is not that page, meets it: the real program, over plain HTTP.

#[path = "edit/attacks.rs"]
mod attacks;
#[path = "edit/client.rs"]
mod client;
#[path = "edit/files.rs"]
mod files;
#[path = "edit/life.rs"]
mod life;
#[path = "cli/support.rs"]
#[expect(dead_code, reason = "shared with the tests of the command line, which use all of it")]
mod support;
