//! `footguard`: the command line.

mod cli;
mod collect;
mod diff;
mod discover;
mod edit;
mod environment;
mod load;
mod lsp;
mod machine;
mod modes;
mod output;
mod pairing;
mod secret;
mod small_file;
mod snapshot;
mod write;

fn main() -> std::process::ExitCode {
    cli::main()
}
