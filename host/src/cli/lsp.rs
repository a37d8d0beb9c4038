//! `footguard lsp`.

use super::{Outcome, Streams};
use crate::lsp::{self, Exit};

/// Serve an editor by the Language Server Protocol, over standard input and output; docs/editors.md shows how to set it up
#[derive(clap::Args, Debug)]
pub struct LspArgs {
    /// Judge a configuration alone: no variables, and no look at this machine's other files
    #[arg(long)]
    no_host: bool,

    /// What editors pass to say what is the case anyway
    #[arg(long, hide = true)]
    stdio: bool,
}

/// Serves until the editor says goodbye: [`Outcome::Clean`] if it did so in good order, else [`Outcome::Found`], as the protocol
/// has it.
///
/// # Errors
/// Never: what goes wrong is told to the editor.
pub fn serve(args: &LspArgs, _: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    Ok(match lsp::serve(!args.no_host) {
        Exit::Asked => Outcome::Clean,
        Exit::Abrupt => Outcome::Found,
    })
}
