//! The language server as a process: real standard streams, a real editor, and the same answers as on the command line.

#[path = "lsp/client.rs"]
mod client;
#[path = "lsp/edges.rs"]
mod edges;
#[path = "lsp/neovim.rs"]
mod neovim;
#[path = "lsp/stdio.rs"]
mod stdio;
