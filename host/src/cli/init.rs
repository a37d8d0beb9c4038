//! `footguard init`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use footguard_core::Posture;
use footguard_core::samples::{self, CHANNELS, StarterChannel};

use super::posture::PostureArg;
use super::{Outcome, Streams};
use crate::discover::Search;
use crate::{environment, write};

/// Write a configuration to start from: commented, without secrets, and silent under its posture
///
/// Without a path it goes to where the assistant looks. A file that is there already is left alone.
#[derive(clap::Args, Debug)]
pub struct InitArgs {
    /// How exposed the assistant is meant to be
    #[arg(long, value_name = "POSTURE", value_enum)]
    posture: PostureArg,

    /// Set up this chat channel; may be given several times
    #[arg(long = "channel", value_name = "NAME", value_parser = parse_channel)]
    channels: Vec<&'static StarterChannel>,

    /// The file to write; `-` is standard output
    #[arg(long, value_name = "FILE")]
    path: Option<PathBuf>,

    /// Write the configuration of this profile, as the assistant's own --profile does
    #[arg(long, value_name = "NAME", conflicts_with = "path")]
    profile: Option<String>,
}

fn parse_channel(name: &str) -> Result<&'static StarterChannel, String> {
    CHANNELS.iter().find(|it| it.id == name).ok_or_else(|| {
        let names: Vec<_> = CHANNELS.iter().map(|it| it.id).collect();
        format!("known are {}", names.join(", "))
    })
}

/// Writes the file that `args` ask for, and says what is left to do.
///
/// # Errors
/// Fails if no place for the file is known, if there is a file already, or if it cannot be written.
pub fn init(args: &InitArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let posture = Posture::from(args.posture);
    let mut channels = args.channels.clone();
    channels.sort_by_key(|it| it.id);
    channels.dedup_by_key(|it| it.id);
    let text = samples::starter(posture, &channels);
    let path = match &args.path {
        Some(path) if path.as_os_str() == "-" => {
            streams.out.write_all(text.as_bytes())?;
            return Ok(Outcome::Clean);
        }
        Some(path) => path.clone(),
        None => default_path(args)?,
    };
    write::create(&path, text.as_bytes())?;
    say(&path, posture, &channels, streams)?;
    Ok(Outcome::Clean)
}

/// Where the assistant looks; its state folder is made if it is missing, for its owner alone.
fn default_path(args: &InitArgs) -> anyhow::Result<PathBuf> {
    let cwd = std::env::current_dir().context("the working directory is gone")?;
    let home = std::env::home_dir().filter(|it| !it.as_os_str().is_empty());
    let mut env = environment::of_process();
    environment::add_dotenv(&mut env, &cwd);
    let search =
        Search { env: &env, home: home.as_deref(), cwd: &cwd, profile: args.profile.as_deref(), dialect: None };
    let path = search.find()?.place.config;
    if let Some(folder) = path.parent() {
        write::create_folder(folder)?;
    }
    Ok(path)
}

fn say(path: &Path, posture: Posture, channels: &[&StarterChannel], streams: &mut Streams<'_>) -> anyhow::Result<()> {
    let out = &mut *streams.out;
    writeln!(out, "wrote {}, which only you can read\n", path.display())?;
    writeln!(
        out,
        "It refers to variables. Set them before the assistant starts, best in the file `.env` of the state folder:"
    )?;
    writeln!(out, "  CLAWDBOT_GATEWAY_TOKEN: a long random value, as `openssl rand -hex 32` makes them")?;
    for (name, from) in channels.iter().flat_map(|it| it.variables) {
        writeln!(out, "  {name}: {from}")?;
    }
    if channels.is_empty() {
        let names: Vec<_> = CHANNELS.iter().map(|it| it.id).collect();
        writeln!(out, "\nNo chat channel is set up; --channel knows {}.", names.join(", "))?;
    }
    writeln!(out, "\nTo see how it is judged: footguard audit --posture {} {}", posture.name(), path.display())?;
    Ok(())
}
