//! This machine: where its assistant is, with which variables, and what there is to see.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use footguard_core::dialect::Dialect;
use footguard_core::facts::Facts;
use footguard_core::source::Environment;
use footguard_core::{Analysis, Options};

use crate::collect::{self, deep};
use crate::discover::{DiscoverError, Found, Search};
use crate::environment;
use crate::load::Configuration;

const MILLIS_OF_DAY: u64 = 24 * 60 * 60 * 1000;

/// Whose configuration is meant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// The profile's.
    pub profile: Option<&'a str>,
    /// This assistant's.
    pub dialect: Option<&'static Dialect>,
}

/// This machine.
pub struct Machine {
    /// The variables that the assistant would see: its process's, then those of the `.env` files.
    pub env: Environment,
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// The file that the assistant would load, or why none could be told.
    pub found: Result<Found, DiscoverError>,
    /// The folder of its credentials.
    pub credentials: Option<PathBuf>,
    /// Where it runs.
    pub place: Option<footguard_core::facts::Place>,
    /// Milliseconds since 1970.
    pub ts: u64,
}

/// Which facts to look for.
pub struct Look<'a> {
    /// The file that is judged, if it is the one that this machine's assistant loads.
    pub own: Option<&'a Path>,
    /// What runs as well.
    pub deep: Option<deep::Request>,
}

impl Machine {
    /// Looks where the assistant's files are.
    ///
    /// # Errors
    /// Fails if there is no working directory.
    pub fn here(wanted: Wanted<'_>) -> anyhow::Result<Machine> {
        let Wanted { profile, dialect } = wanted;
        let cwd = std::env::current_dir().context("the working directory is gone")?;
        let home = std::env::home_dir().filter(|it| !it.as_os_str().is_empty());
        let mut env = environment::of_process();
        environment::add_dotenv(&mut env, &cwd);
        let found = Search { env: &env, home: home.as_deref(), cwd: &cwd, profile, dialect }.find();
        if let Ok(found) = &found {
            environment::add_dotenv(&mut env, &found.place.state_dir);
        }
        let search = Search { env: &env, home: home.as_deref(), cwd: &cwd, profile, dialect };
        let credentials = found.as_ref().ok().map(|it| search.credentials(&it.place));
        let profile = profile.or(env.get("CLAWDBOT_PROFILE").map(String::as_str));
        let place = found.as_ref().ok();
        let place = place.and_then(|it| collect::place(home.as_deref(), &it.place.state_dir, &cwd, profile));
        let ts = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_millis() as u64);
        Ok(Machine { env, home, found, credentials, place, ts })
    }

    /// The day, counted from 1970-01-01.
    pub fn today(&self) -> u32 {
        (self.ts / MILLIS_OF_DAY) as u32
    }

    /// The home folder, as it is shown.
    pub fn home_text(&self) -> Option<String> {
        self.home.as_ref().map(|it| it.display().to_string())
    }

    /// The file that the assistant here loads.
    pub fn config(&self) -> Option<&Path> {
        self.found.as_ref().ok().map(|it| &*it.place.config)
    }

    /// Whether `path` is that file, there or not.
    pub fn is_own(&self, path: &Path) -> bool {
        let Some(own) = self.config() else { return false };
        own == path || own.canonicalize().is_ok_and(|own| path.canonicalize().is_ok_and(|path| own == path))
    }

    /// What is known of `configuration` in the environment `env`, and of what lies on this machine where it points; the facts
    /// are left in `options`. Nothing is looked at without a place in them.
    pub fn look(
        &self,
        configuration: &mut Configuration,
        env: Option<&Environment>,
        look: &Look<'_>,
        options: &mut Options,
        err: &mut dyn Write,
    ) -> Analysis {
        let analysis = configuration.analyze(env.cloned(), options);
        let facts: &mut Facts = &mut options.facts;
        if facts.place.is_some() {
            collect::files(&analysis, &configuration.sources, facts);
            if let Some(path) = look.own {
                collect::permissions(&analysis, &configuration.sources, path, facts);
                if let Some(credentials) = &self.credentials {
                    collect::stores(&analysis, credentials, facts);
                }
            }
        }
        if let Some(request) = look.deep {
            deep::collect(&analysis, &configuration.sources, request, facts, err);
        }
        if look.deep.is_none() && facts.place.is_none() {
            return analysis;
        }
        configuration.analyze(env.cloned(), options)
    }
}
