//! `footguard edit`.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use footguard_core::dialect::Dialect;
use footguard_core::report::printable;

use super::audit::{parse_dialect, parse_seconds};
use super::posture::PostureArg;
use super::{Outcome, Streams};
use crate::collect::deep::Request;
use crate::edit::{Judged, Limits, Page, Server, Workspace};
use crate::machine::{Machine, Wanted};

/// Edit the configuration in the browser, with everything that is known of this machine
///
/// Serves the editor on loopback, to one page of this user's browser: docs/edit.md says how others are kept out. What the file
/// includes is opened with it. Saving keeps mode, owner and a backup; a file that does not parse is not written, and one that
/// was changed meanwhile is not written over. Ends when the page is closed.
#[derive(clap::Args, Debug)]
pub struct EditArgs {
    /// File to edit; without one, the file that the assistant would load. It is made if it is not there
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// Edit the configuration of this profile, as the assistant's own --profile does
    #[arg(long, value_name = "NAME", conflicts_with = "path")]
    profile: Option<String>,

    /// Take the file for one of this assistant, whatever its name and content say
    #[arg(long, value_name = "NAME", value_parser = parse_dialect)]
    dialect: Option<&'static Dialect>,

    /// How exposed the assistant is meant to be
    #[arg(long, value_name = "POSTURE", value_enum)]
    posture: Option<PostureArg>,

    /// Judge without the variables and files of this machine, as on one where the assistant does not run
    #[arg(long)]
    no_env: bool,

    /// Also look at what runs: the gateway, its ports, Tailscale, Docker; docs/deep.md says what is asked
    #[arg(long)]
    deep: bool,

    /// How long --deep waits for each of them
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = parse_seconds, requires = "deep")]
    timeout: Duration,

    /// Have --deep show the gateway its token or password even if that crosses a network in clear text
    #[arg(long, requires = "deep")]
    send_credentials: bool,

    /// Write nothing
    #[arg(long)]
    read_only: bool,

    /// Port to serve on; without one, any that is free
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    port: u16,

    /// Open the browser; that is what happens on a terminal with a desktop
    #[arg(long, overrides_with = "no_open")]
    open: bool,

    /// Only print the address
    #[arg(long)]
    no_open: bool,

    /// Go on when the last page has been closed
    #[arg(long)]
    keep: bool,

    /// How long to wait for another page when the last one has been closed
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_seconds, conflicts_with = "keep")]
    linger: Duration,

    /// Serve the page that was built into this folder, and not the program's own
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
}

/// Serves the editor until its last page is closed.
///
/// # Errors
/// Fails if there is no page to serve, no configuration to look for, or no port to be had.
pub fn edit(args: &EditArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let page = match &args.page {
        Some(folder) => Page::folder(folder)?,
        None => Page::carried().ok_or_else(|| {
            anyhow::anyhow!(
                "this program was built without the page of the editor: `cargo xtask dist` in the source of Footguard builds \
                 one with it, and `--page DIR` serves a page that was built into DIR"
            )
        })?,
    };
    let machine = Machine::here(Wanted { profile: args.profile.as_deref(), dialect: args.dialect })?;
    let path = match (&args.path, &machine.found) {
        (Some(path), _) if path.as_os_str() == "-" => anyhow::bail!("standard input is no file that could be saved"),
        (Some(path), _) => std::path::absolute(path)?,
        (None, Ok(found)) => found.place.config.clone(),
        (None, Err(error)) => anyhow::bail!("{error}"),
    };
    let home = machine.home_text();
    let shown = shorten(&path, home.as_deref());
    let deep =
        args.deep.then_some(Request { limit: args.timeout, send_credentials: args.send_credentials, progress: false });
    let judged = Judged {
        path,
        profile: args.profile.clone(),
        dialect: args.dialect,
        posture: args.posture.map(Into::into),
        no_env: args.no_env,
        deep,
        read_only: args.read_only,
    };
    let (workspace, asked) = Workspace::new(judged, home);
    let workspace = Arc::new(workspace);
    let keeper = Arc::clone(&workspace);
    thread::Builder::new().name("look".to_owned()).spawn(move || keeper.keep(&asked))?;
    let limits = Limits { linger: (!args.keep).then_some(args.linger) };
    let can_open = args.open || (!args.no_open && std::io::stdout().is_terminal() && has_desktop());
    let mut is_first = true;
    Server::run(workspace, page, args.port, limits, &mut |address| {
        if std::mem::take(&mut is_first) {
            let verb = if args.read_only { "Showing" } else { "Editing" };
            writeln!(streams.out, "{verb} {shown}\n\n  {address}\n")?;
            let end =
                if args.keep { "Ctrl+C ends it" } else { "It ends when that page is closed; Ctrl+C ends it, too" };
            writeln!(streams.out, "The address opens one page, in a browser on this machine. {end}.")?;
            if can_open && !open(address) {
                writeln!(streams.err, "note: no browser could be started; open the address in one")?;
            }
        } else {
            writeln!(streams.out, "The page was closed. It opens again by\n\n  {address}\n")?;
        }
        Ok(streams.out.flush()?)
    })?;
    writeln!(streams.out, "The page was closed.")?;
    Ok(Outcome::Clean)
}

fn shorten(path: &Path, home: Option<&str>) -> String {
    let shown = path.display().to_string();
    let below = home.and_then(|it| shown.strip_prefix(it)?.strip_prefix('/'));
    printable(&below.map_or_else(|| shown.clone(), |it| format!("~/{it}")))
}

/// Whether somebody sits before a screen that a browser could open on.
fn has_desktop() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|it| !it.is_empty());
    if cfg!(any(windows, target_os = "macos")) {
        return !is_set("SSH_CONNECTION");
    }
    is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Starts the user's browser, and does not wait for it.
fn open(address: &str) -> bool {
    let mut command = if cfg!(windows) {
        let mut command = Command::new("rundll32");
        command.arg("url.dll,FileProtocolHandler");
        command
    } else {
        Command::new(if cfg!(target_os = "macos") { "open" } else { "xdg-open" })
    };
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}
