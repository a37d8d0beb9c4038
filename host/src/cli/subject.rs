//! The configuration that a question is about, and what is known of the machine that it lies on.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use footguard_core::config::{Config, View};
use footguard_core::facts::Facts;
use footguard_core::report::printable;
use footguard_core::text::Encoding;
use footguard_core::{Analysis, Options};

use super::posture::PostureArg;
use crate::collect::{self, ask};
use crate::discover::Search;
use crate::environment;
use crate::load::Configuration;

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
    pub fn open(path: Option<&Path>, args: &SubjectArgs) -> anyhow::Result<Subject> {
        let cwd = std::env::current_dir().context("the working directory is gone")?;
        let home = std::env::home_dir().filter(|it| !it.as_os_str().is_empty());
        let mut env = environment::of_process();
        environment::add_dotenv(&mut env, &cwd);
        let profile = args.profile.as_deref();
        let search = Search { env: &env, home: home.as_deref(), cwd: &cwd, profile, dialect: None };
        let found = search.find();
        if let Ok(found) = &found {
            environment::add_dotenv(&mut env, &found.place.state_dir);
        }
        let profile = profile.or(env.get("CLAWDBOT_PROFILE").map(String::as_str));
        let here = found.as_ref().ok().filter(|_| !args.no_env);
        let place = here.and_then(|it| collect::place(home.as_deref(), &it.place.state_dir, &cwd, profile));
        let mut options = Options {
            posture: args.posture.map(Into::into),
            facts: Facts { place, ..Facts::default() },
            ..Options::default()
        };
        // The file that the assistant here loads; only of that the machine's files say anything.
        let mut own: Option<PathBuf> = None;
        let mut configuration = match (path, &found) {
            (Some(path), _) if path.as_os_str() == "-" => Configuration::stream("<stdin>", std::io::stdin().lock())?,
            (Some(path), _) if !path.exists() && is_revision(path) => revision(path)?,
            (Some(path), _) => Configuration::file(path)?,
            (None, Ok(found)) if found.place.exists() => {
                own = Some(found.place.config.clone());
                Configuration::file(&found.place.config)?
            }
            (None, Ok(_)) => Configuration::absent(),
            (None, Err(error)) => anyhow::bail!("{error}"),
        };
        let env = (!args.no_env).then_some(env);
        let mut analysis = configuration.analyze(env.clone(), &options);
        if let Some(own) = own.filter(|_| options.facts.place.is_some()) {
            collect::files(&analysis, &configuration.sources, &mut options.facts);
            collect::permissions(&analysis, &configuration.sources, &own, &mut options.facts);
            analysis = configuration.analyze(env, &options);
        }
        let home = home.as_deref().map(|it| it.to_string_lossy().into_owned());
        Ok(Subject { configuration, analysis, options, home })
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
