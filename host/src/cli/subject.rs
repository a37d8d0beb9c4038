//! The configuration that a question is about, and what is known of the machine that it lies on.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use footguard_core::config::{Config, View};
use footguard_core::facts::Facts;
use footguard_core::report::printable;
use footguard_core::text::Encoding;
use footguard_core::{Analysis, Options};

use super::posture::PostureArg;
use crate::collect::ask;
use crate::load::Configuration;
use crate::machine::{Look, Machine, Wanted};

/// How the configuration is found and judged.
#[derive(clap::Args, Debug)]
pub struct SubjectArgs {
    /// Look at the configuration of this profile, as the assistant's own --profile does
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,

    /// How exposed the assistant is meant to be
    #[arg(long, value_enum, value_name = "POSTURE")]
    posture: Option<PostureArg>,

    /// Judge without the variables and files of this machine, as on one where the assistant does not run
    #[arg(long)]
    no_env: bool,
}

impl SubjectArgs {
    /// The file of `profile`, in no posture.
    pub fn of(profile: Option<&str>, no_env: bool) -> SubjectArgs {
        SubjectArgs { profile: profile.map(str::to_owned), posture: None, no_env }
    }
}

/// One configuration, analysed.
pub struct Subject {
    pub configuration: Configuration,
    pub analysis: Analysis,
    pub options: Options,
    /// The home folder, for short paths.
    pub home: Option<String>,
}

impl Subject {
    /// Finds the file, `path` or the one that the assistant would load, and analyses it. `-` is standard input.
    ///
    /// # Errors
    /// Fails if there is no file and none can be looked for, or if it cannot be read.
    pub fn open(path: Option<&Path>, args: &SubjectArgs, err: &mut dyn Write) -> anyhow::Result<Subject> {
        let machine = Machine::here(Wanted { profile: args.profile.as_deref(), dialect: None })?;
        let path = match (path, &machine.found) {
            (Some(path), _) => Some(path),
            (None, Ok(found)) => Some(&*found.place.config).filter(|_| found.place.exists()),
            (None, Err(error)) => anyhow::bail!("{error}"),
        };
        let mut configuration = match path {
            Some(path) if path.as_os_str() == "-" => Configuration::stream("<stdin>", std::io::stdin().lock())?,
            Some(path) if !path.exists() && is_revision(path) => revision(path)?,
            Some(path) => Configuration::file(path)?,
            None => Configuration::absent(),
        };
        let mut options = Options {
            posture: args.posture.map(Into::into),
            facts: Facts { place: machine.place.clone().filter(|_| !args.no_env), ..Facts::default() },
            today: Some(machine.today()),
            ..Options::default()
        };
        // Only of the file that the assistant here loads do the machine's files say anything.
        let own = path.filter(|it| machine.is_own(it) && !args.no_env);
        let env = (!args.no_env).then(|| machine.env.clone());
        let look = Look { own, deep: None };
        let analysis = machine.look(&mut configuration, env.as_ref(), &look, &mut options, err);
        Ok(Subject { configuration, analysis, options, home: machine.home_text() })
    }

    /// The configuration as the core looks at it.
    pub fn config(&self) -> Config<'_> {
        self.analysis.config(&self.configuration.sources, &self.options)
    }

    /// Where a value is written: `line N`, and with several files which.
    pub fn place(&self, at: &View<'_>) -> Option<String> {
        let loc = at.loc().filter(|_| at.is_present())?;
        let document = self.analysis.documents.get(loc.source.0 as usize)?;
        let line = document.lines.line_col(&document.text, loc.span.start, Encoding::Utf16).line + 1;
        if self.analysis.documents.len() == 1 {
            return Some(format!("line {line}"));
        }
        let below = self.home.as_deref().and_then(|it| document.name.strip_prefix(it)?.strip_prefix('/'));
        let name = below.map_or_else(|| document.name.clone(), |it| format!("~/{it}"));
        Some(format!("{}:{line}", printable(&name)))
    }
}

/// Whether it is `REVISION:PATH` as git has it.
fn is_revision(path: &Path) -> bool {
    path.to_str().is_some_and(|it| {
        it.split_once(':').is_some_and(|(rev, path)| rev.len() > 1 && !path.is_empty()) && !it.starts_with('-')
    })
}

/// What git knows under that name. Files that it includes are looked for where git is.
fn revision(name: &Path) -> anyhow::Result<Configuration> {
    let name = name.display().to_string();
    let text = ask("git", &["show", &name], Duration::from_secs(30));
    let text = text.map_err(|it| anyhow::anyhow!("cannot read {}: {}", printable(&name), it.reason))?;
    Ok(Configuration::stream(&name, text.as_bytes())?)
}
