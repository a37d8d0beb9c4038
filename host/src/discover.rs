//! Finds the configuration as the assistant does.
//!
//! Source: `validation.md` section 1 and `host.md` section 3 of the product's measured behaviour.

use std::path::{Path, PathBuf};

use footguard_core::dialect::{self, Dialect};
use footguard_core::source::Environment;

/// Where an assistant keeps its things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which assistant.
    pub dialect: &'static Dialect,
    /// Its state directory.
    pub state_dir: PathBuf,
    /// Its configuration file, there or not.
    pub config: PathBuf,
    /// The environment or a profile names it.
    is_named: bool,
}

/// Why no place could be told.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiscoverError {
    /// The name of a profile becomes part of a path.
    #[error("`{0}` is no name of a profile: letters, digits, `_` and `-` only")]
    Profile(String),
    /// Neither the environment nor the system knows it.
    #[error("your home folder is not known; name the file, or set HOME")]
    NoHome,
}

/// What is there.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// The place that counts; its file may be missing.
    pub place: Place,
    /// Files of other assistants that are there as well.
    pub others: Vec<PathBuf>,
}

/// What decides where to look.
pub struct Search<'a> {
    /// The variables of the process.
    pub env: &'a Environment,
    /// The user's home folder.
    pub home: Option<&'a Path>,
    /// The working directory.
    pub cwd: &'a Path,
    /// `--profile`; it counts more than `CLAWDBOT_PROFILE`.
    pub profile: Option<&'a str>,
    /// Only this assistant.
    pub dialect: Option<&'static Dialect>,
}

impl Search<'_> {
    /// Looks for the configuration of every assistant: the first that the environment names counts; else the first that is
    /// there; else the first, whose file is missing then.
    ///
    /// # Errors
    /// Fails if the profile's name is none, or if the home folder is needed and not known.
    pub fn find(&self) -> Result<Found, DiscoverError> {
        let dialects = dialect::ALL.iter().filter(|it| self.dialect.is_none_or(|only| only == **it));
        let mut places = Vec::new();
        for dialect in dialects {
            match self.place(dialect) {
                Ok(place) => places.push(place),
                // Matters only if no other place is known.
                Err(DiscoverError::NoHome) => {}
                Err(error) => return Err(error),
            }
        }
        if places.is_empty() {
            return Err(DiscoverError::NoHome);
        }
        let chosen = places.iter().position(|it| it.is_named).or_else(|| places.iter().position(Place::exists));
        let chosen = chosen.unwrap_or(0);
        let others = places.iter().enumerate().filter(|(at, it)| *at != chosen && it.exists());
        Ok(Found { others: others.map(|(_, it)| it.config.clone()).collect(), place: places[chosen].clone() })
    }

    fn place(&self, dialect: &'static Dialect) -> Result<Place, DiscoverError> {
        let variable = |name: &str| {
            let value = self.env.get(&format!("{}{name}", dialect.env_prefix)).map(|it| it.trim());
            value.filter(|it| !it.is_empty())
        };
        let profile = self.profile.filter(|_| dialect.schema.is_some()).or_else(|| variable("PROFILE"));
        if let Some(name) = profile.filter(|it| !is_profile(it)) {
            return Err(DiscoverError::Profile(name.to_owned()));
        }
        let state_dir = match variable("STATE_DIR") {
            Some(path) => self.resolve(path)?,
            None => {
                let suffix = profile.filter(|it| *it != "default").map(|it| format!("-{it}")).unwrap_or_default();
                self.home.ok_or(DiscoverError::NoHome)?.join(format!("{}{suffix}", dialect.state_dir))
            }
        };
        let config = match variable("CONFIG_PATH") {
            Some(path) => self.resolve(path)?,
            None => state_dir.join(dialect.config_file),
        };
        let is_named = profile.is_some() || variable("STATE_DIR").is_some() || variable("CONFIG_PATH").is_some();
        Ok(Place { dialect, state_dir, config, is_named })
    }

    /// The folder of credentials of the assistant at `place`.
    pub fn credentials(&self, place: &Place) -> PathBuf {
        let named = self.env.get(&format!("{}OAUTH_DIR", place.dialect.env_prefix)).map(|it| it.trim());
        let named = named.filter(|it| !it.is_empty()).and_then(|it| self.resolve(it).ok());
        named.unwrap_or_else(|| place.state_dir.join("credentials"))
    }

    /// A leading `~` is the home folder; the rest is seen from the working directory.
    fn resolve(&self, path: &str) -> Result<PathBuf, DiscoverError> {
        let Some(below) = path.strip_prefix('~').filter(|it| it.is_empty() || it.starts_with(['/', '\\'])) else {
            return Ok(self.cwd.join(path));
        };
        let home = self.home.ok_or(DiscoverError::NoHome)?;
        Ok(home.join(below.trim_start_matches(['/', '\\'])))
    }
}

impl Place {
    /// Whether there is something to read, if only a link that leads nowhere or a file that one may not see: those are
    /// files that cannot be read, not the absence of one.
    pub fn exists(&self) -> bool {
        !self.config.symlink_metadata().is_err_and(|it| it.kind() == std::io::ErrorKind::NotFound)
    }
}

fn is_profile(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(variables: &[(&str, &str)], profile: Option<&str>) -> Result<String, DiscoverError> {
        let env = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let search = Search { env: &env, home: Some(Path::new("/h")), cwd: Path::new("/w"), profile, dialect: None };
        Ok(search.find()?.place.config.display().to_string())
    }

    #[test]
    fn variables_and_profiles_decide_as_they_do_for_the_product() {
        for (variables, profile, want) in [
            (&[][..], None, "/h/.clawdbot/clawdbot.json"),
            (&[("CLAWDBOT_STATE_DIR", " ~/s ")], None, "/h/s/clawdbot.json"),
            (&[("CLAWDBOT_STATE_DIR", "s")], None, "/w/s/clawdbot.json"),
            (&[("CLAWDBOT_STATE_DIR", "  ")], None, "/h/.clawdbot/clawdbot.json"),
            (&[("CLAWDBOT_CONFIG_PATH", "~user/c.json")], None, "/w/~user/c.json"),
            (&[("CLAWDBOT_CONFIG_PATH", "/c.json"), ("CLAWDBOT_STATE_DIR", "/s")], None, "/c.json"),
            (&[], Some("work"), "/h/.clawdbot-work/clawdbot.json"),
            (&[], Some("default"), "/h/.clawdbot/clawdbot.json"),
            (&[("CLAWDBOT_PROFILE", "home")], None, "/h/.clawdbot-home/clawdbot.json"),
            (&[("CLAWDBOT_PROFILE", "home")], Some("work"), "/h/.clawdbot-work/clawdbot.json"),
            (&[("CLAWDBOT_STATE_DIR", "/s")], Some("work"), "/s/clawdbot.json"),
            (&[("OPENCLAW_CONFIG_PATH", "/o.json")], None, "/o.json"),
        ] {
            assert_eq!(config(variables, profile).as_deref(), Ok(want), "{variables:?} {profile:?}");
        }
        assert_eq!(config(&[], Some("../x")), Err(DiscoverError::Profile("../x".to_owned())));
    }
}
