//! The commands, their arguments and exit codes.

mod audit;
mod compare;
mod edit;
mod explain;
mod exposure;
mod facts;
mod fix;
mod init;
mod lsp;
mod pairing;
mod policy;
mod posture;
mod rules;
mod sandbox;
mod schema;
mod subject;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::output::{Color, Terminal};

/// Finds what is wrong with, and dangerous about, the configuration of Clawdbot, Moltbot and OpenClaw.
#[derive(clap::Parser, Debug)]
#[command(name = "footguard", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    Audit(audit::AuditArgs),
    Diff(compare::DiffArgs),
    Edit(edit::EditArgs),
    Explain(explain::ExplainArgs),
    Facts(facts::FactsArgs),
    Exposure(exposure::ExposureArgs),
    Init(init::InitArgs),
    Lsp(lsp::LspArgs),
    Pairing(pairing::PairingArgs),
    Policy(policy::PolicyArgs),
    Rules(rules::RulesArgs),
    Sandbox(sandbox::SandboxArgs),
    Schema(schema::SchemaArgs),
    Why(exposure::WhyArgs),
    /// Say why somebody cannot use a tool of an agent: what stops it, and which key would have to change
    WhyNot(exposure::WhyArgs),
}

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing at or above the bar.
    Clean,
    /// Something at or above it.
    Found,
    /// The job could not be done.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::Clean => ExitCode::SUCCESS,
            Outcome::Found => ExitCode::from(1),
            Outcome::Failed => ExitCode::from(2),
        }
    }
}

/// Asks somebody the question, through the stream given; `true` for yes.
pub type Ask = dyn FnMut(&mut dyn Write, &str) -> io::Result<bool>;

/// Where a command's words go, and how it may ask.
pub struct Streams<'a> {
    /// Standard output: what was asked for.
    pub out: &'a mut dyn Write,
    /// Standard error: what went wrong, and questions.
    pub err: &'a mut dyn Write,
    /// What standard output can show.
    pub terminal: Terminal,
    /// `None` where nobody could answer.
    pub ask: Option<&'a mut Ask>,
}

/// Runs the command that the arguments ask for.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.color.apply();
    let terminal = Terminal::of_stdout();
    // Not locked: the language server writes from threads of its own.
    let mut out = io::BufWriter::new(anstream::stdout());
    let mut err = anstream::stderr();
    let mut ask = crate::output::ask;
    let ask: Option<&mut Ask> = if crate::output::can_ask() { Some(&mut ask) } else { None };
    let mut streams = Streams { out: &mut out, err: &mut err, terminal, ask };
    let done = run(&cli.command, &mut streams).and_then(|outcome| {
        streams.out.flush()?;
        Ok(outcome)
    });
    match done {
        Ok(outcome) => outcome.into(),
        // Whoever reads our output has seen enough.
        Err(error) if is_broken_pipe(&error) => Outcome::Clean.into(),
        Err(error) => {
            let _ = streams.out.flush();
            let _ = writeln!(streams.err, "footguard: {error:#}");
            Outcome::Failed.into()
        }
    }
}

fn run(command: &Command, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::Audit(args) => audit::audit(args, streams),
        Command::Diff(args) => compare::diff(args, streams),
        Command::Edit(args) => edit::edit(args, streams),
        Command::Explain(args) => explain::explain(args, streams),
        Command::Facts(args) => facts::facts(args, streams),
        Command::Exposure(args) => exposure::exposure(args, streams),
        Command::Init(args) => init::init(args, streams),
        Command::Lsp(args) => lsp::serve(args, streams),
        Command::Pairing(args) => pairing::pairing(args, streams),
        Command::Policy(args) => policy::policy(args, streams),
        Command::Rules(args) => rules::rules(args, streams),
        Command::Sandbox(args) => sandbox::sandbox(args, streams),
        Command::Schema(args) => schema::schema(args, streams),
        Command::Why(args) => exposure::why(args, false, streams),
        Command::WhyNot(args) => exposure::why(args, true, streams),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|it| it.downcast_ref::<io::Error>());
    io.is_some_and(|it| it.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
