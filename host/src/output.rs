//! What the terminal can show, and how to ask somebody who sits at it.

use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use footguard_core::report::text;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Makes this the choice of every stream of the process.
    pub fn apply(self) {
        let choice = match self {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// What standard output can show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Colours.
    pub color: bool,
    /// OSC 8 links.
    pub hyperlinks: bool,
    /// Characters beyond ASCII to draw with.
    pub unicode: bool,
    /// Columns; `None` if it is no terminal.
    pub width: Option<usize>,
}

impl Terminal {
    /// Looks at standard output and the environment.
    pub fn of_stdout() -> Terminal {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        let color = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Terminal {
            color,
            hyperlinks: color && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            unicode: is_terminal && is_utf8_locale(),
            width: width.filter(|_| is_terminal),
        }
    }

    /// The options of a text report on it.
    pub fn text_options(self, home: Option<&str>) -> text::Options {
        text::Options {
            color: self.color,
            hyperlinks: self.hyperlinks,
            unicode: self.unicode,
            width: self.width.unwrap_or(100),
            home: home.map(str::to_owned),
            label: None,
            deep: Vec::new(),
        }
    }
}

fn is_utf8_locale() -> bool {
    if cfg!(windows) {
        return true;
    }
    let set = |name: &str| std::env::var(name).ok().filter(|it| !it.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Whether there is somebody to ask.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks on the terminal; anything but yes is no.
pub fn ask(err: &mut dyn Write, question: &str) -> io::Result<bool> {
    write!(err, "{question} [y/N] ")?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Writes a report to the file at `path`, which is at every moment either the old one or the new one. A new file is for its
/// owner alone: a report says where to break in.
///
/// # Errors
/// Fails if `path` is one of the configurations that were `read`, or cannot be written.
pub fn save(path: &Path, report: &str, read: &[PathBuf]) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}", path.display());
    let real =
        |it: &Path| it.canonicalize().unwrap_or_else(|_| std::path::absolute(it).unwrap_or_else(|_| it.to_owned()));
    let target = real(path);
    if read.iter().any(|it| real(it) == target) {
        anyhow::bail!("{} is the configuration itself; nothing was written to it", path.display());
    }
    let metadata = fs::metadata(&target).ok();
    if metadata.as_ref().is_some_and(|it| !it.is_file()) {
        // A pipe or a terminal; a folder is refused by the system.
        return fs::write(&target, report).with_context(failed);
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".footguard-").tempfile_in(folder).with_context(failed)?;
    file.write_all(report.as_bytes()).with_context(failed)?;
    if let Some(metadata) = metadata {
        file.as_file().set_permissions(metadata.permissions()).with_context(failed)?;
    }
    file.persist(&target).map_err(|it| it.error).with_context(failed)?;
    Ok(())
}
