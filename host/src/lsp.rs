//! `footguard lsp`: the analysis in whatever editor speaks the Language Server Protocol, over standard input and output.
//!
//! One file a family of methods. The server judges nothing: it finds out which configuration a text belongs to, keeps what the
//! editor has not saved yet, and translates. What an open text holds counts more than what is on disk.

mod actions;
mod annotations;
mod client;
mod completion;
mod convert;
mod diagnostics;
mod documents;
mod format;
mod hover;
mod navigation;
mod project;
mod server;
mod settings;
mod snapshot;
mod stdio;
mod uri;
mod watch;

#[cfg(test)]
mod tests;

pub use server::Exit;

/// Serves one editor until it says goodbye or goes away. With `host` the machine is looked at as `footguard audit` does it; else
/// a configuration is judged alone.
pub fn serve(host: bool) -> Exit {
    let transport = stdio::open();
    let exit = server::run(&transport.connection, host);
    transport.close();
    exit
}
