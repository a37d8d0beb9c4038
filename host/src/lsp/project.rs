//! One configuration: its main file, what it includes, and what is known of it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crossbeam_channel::Sender;
use footguard_core::facts::Facts;
use footguard_core::text::SourceId;
use footguard_core::{Analysis, Options, Sources};

use super::documents::Buffers;
use super::settings::Settings;
use crate::collect::deep;
use crate::load::{Configuration, LoadError, identity};
use crate::machine::{Look, Machine, Wanted};

/// How long each part of what runs may take to answer.
const LIMIT: Duration = Duration::from_secs(5);

/// How much has to be done anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stale {
    /// Nothing.
    Fresh,
    /// A text changed: it is judged anew with the facts that there are.
    Text,
    /// Files may have changed: they are looked at again.
    Files,
}

/// What is known of a configuration at one time.
pub struct Checked {
    /// The texts.
    pub sources: Sources,
    /// What the analysis was told, the facts included.
    pub options: Options,
    /// What came of it.
    pub analysis: Analysis,
    /// The file of each text.
    pub files: Vec<PathBuf>,
}

/// One configuration.
pub struct Project {
    /// Its main file, links followed.
    pub root: PathBuf,
    /// Its main file as it was named.
    pub path: PathBuf,
    /// What is known of it.
    pub checked: Checked,
    /// What has to be done before that counts.
    pub stale: Stale,
    /// Counts the looks at what runs: only the last one's answer is wanted.
    look: u64,
    is_looking: bool,
}

/// What was seen of what runs, for the project with this main file.
pub struct Looked {
    /// The main file.
    pub root: PathBuf,
    /// The number of the look.
    look: u64,
    facts: Facts,
}

/// What a check needs beside the project.
pub struct World<'w> {
    /// The open texts.
    pub buffers: &'w Buffers,
    /// What somebody chose.
    pub settings: Settings,
    /// The machine, if it is to be looked at.
    pub machine: Option<&'w Machine>,
    /// The day.
    pub today: u32,
    /// Where looks at what runs send what they saw.
    pub looks: &'w Sender<Looked>,
}

impl Project {
    /// The configuration in the file at `path`.
    ///
    /// # Errors
    /// Fails if it cannot be read and is not open.
    pub fn open(path: &Path, world: &World<'_>) -> Result<Project, LoadError> {
        let checked = check(path, None, world)?;
        let mut project = Project {
            root: identity(path),
            path: path.to_owned(),
            checked,
            stale: Stale::Fresh,
            look: 0,
            is_looking: false,
        };
        project.look_deep(world);
        Ok(project)
    }

    /// Notes that more has to be done.
    pub fn stale(&mut self, stale: Stale) {
        self.stale = self.stale.max(stale);
    }

    /// Does what has to be done.
    ///
    /// # Errors
    /// As [`Project::open`]; what was known before stays.
    pub fn refresh(&mut self, world: &World<'_>) -> Result<(), LoadError> {
        let stale = std::mem::replace(&mut self.stale, Stale::Fresh);
        if stale == Stale::Fresh {
            return Ok(());
        }
        let facts = (stale == Stale::Text).then_some(&self.checked.options.facts);
        let mut deep = None;
        if stale == Stale::Files && world.settings.deep {
            deep = Some(self.checked.options.facts.clone());
        }
        self.checked = check(&self.path, facts.map(Known::All).or(deep.as_ref().map(Known::Deep)), world)?;
        if stale == Stale::Files {
            self.look_deep(world);
        }
        Ok(())
    }

    /// The text of the file, if it is a part of this configuration.
    pub fn source(&self, file: &Path) -> Option<SourceId> {
        self.checked.files.iter().position(|it| it == file).map(|it| SourceId(it as u32))
    }

    /// Starts a look at what runs, in the background, if that is wanted.
    fn look_deep(&mut self, world: &World<'_>) {
        if !world.settings.deep || world.machine.is_none() || self.is_looking {
            return;
        }
        self.look += 1;
        self.is_looking = true;
        let (look, root, path) = (self.look, self.root.clone(), self.path.clone());
        let (looks, open, options) = (world.looks.clone(), world.buffers.texts(), self.checked.options.clone());
        let main = self.checked.sources.main().map(|it| it.1.to_owned()).unwrap_or_default();
        std::thread::spawn(move || {
            let mut options = options;
            let Ok(machine) = Machine::here(Wanted::default()) else {
                let _ = looks.send(Looked { root, look, facts: options.facts });
                return;
            };
            let mut configuration = Configuration::text(&path.display().to_string(), &main);
            configuration.open = open;
            let request = deep::Request { limit: LIMIT, send_credentials: false, progress: false };
            let own = machine.config().filter(|_| machine.is_own(&path));
            let look_at = Look { own, deep: Some(request) };
            let env = machine.env.clone();
            machine.look(&mut configuration, Some(&env), &look_at, &mut options, &mut io::sink());
            // Nobody listens any more if the editor has gone.
            let _ = looks.send(Looked { root, look, facts: options.facts });
        });
    }

    /// Takes what was seen of what runs; `false` if nobody wants it any more.
    pub fn looked(&mut self, seen: Looked, world: &World<'_>) -> bool {
        self.is_looking = false;
        if seen.look != self.look || !world.settings.deep {
            return false;
        }
        self.checked.options.facts = seen.facts;
        self.stale(Stale::Text);
        true
    }
}

/// Facts of an earlier check.
enum Known<'f> {
    /// All of them still count.
    All(&'f Facts),
    /// What runs is as it was; files are looked at again.
    Deep(&'f Facts),
}

/// Reads and judges the configuration at `path`, as `footguard audit` does.
fn check(path: &Path, known: Option<Known<'_>>, world: &World<'_>) -> Result<Checked, LoadError> {
    let name = path.display().to_string();
    let mut configuration = match world.buffers.get(&identity(path)) {
        Some(buffer) => Configuration::text(&name, &buffer.text),
        None => Configuration::regular(path)?,
    };
    configuration.open = world.buffers.texts();
    let place = world.machine.and_then(|it| it.place.clone());
    let mut options = Options {
        dialect: None,
        posture: world.settings.posture,
        facts: match &known {
            Some(Known::All(facts) | Known::Deep(facts)) => (*facts).clone(),
            None => Facts { place, ..Facts::default() },
        },
        today: Some(world.today),
    };
    let env = world.machine.map(|it| &it.env);
    let analysis = match (world.machine, &known) {
        (Some(machine), None | Some(Known::Deep(_))) => {
            let own = machine.config().filter(|_| machine.is_own(path));
            machine.look(&mut configuration, env, &Look { own, deep: None }, &mut options, &mut io::sink())
        }
        _ => configuration.analyze(env.cloned(), &options),
    };
    let files = analysis.documents.iter().map(|it| identity(Path::new(&it.name))).collect();
    Ok(Checked { sources: configuration.sources, options, analysis, files })
}
