//! The files that are edited, and what is known of the machine that they lie on.
//!
//! One thread looks ([`Workspace::keep`]): at the start, when a file has changed, after a save, and when somebody asks. What the
//! page may read and write are the files that the last look found the configuration to consist of, each where its path led when
//! it was first seen.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use std::{fs, mem};

use footguard_core::dialect::Dialect;
use footguard_core::facts::Facts;
use footguard_core::posture::Posture;
use footguard_core::text::{Encoding, LineIndex};
use footguard_core::{Analysis, Options, syntax};
use tokio::sync::watch;

use super::wire::{self, NewText, Refusal, SavedFile, State, Why};
use crate::collect::deep;
use crate::load::{Configuration, LoadError};
use crate::machine::{Look, Machine, Wanted};
use crate::snapshot;
use crate::write::{self, Replacement, WriteError};

/// How often the files are looked at. A change is taken once it has stayed the same for as long.
const PAUSE: Duration = Duration::from_millis(200);

/// What is edited, and how it is judged.
pub struct Judged {
    /// The file; it need not be there.
    pub path: PathBuf,
    /// Whose state directory is looked at.
    pub profile: Option<String>,
    /// The assistant that it is for, if somebody said.
    pub dialect: Option<&'static Dialect>,
    /// How exposed it is meant to be, if somebody said.
    pub posture: Option<Posture>,
    /// Without the variables and files of this machine.
    pub no_env: bool,
    /// Look at what runs as well.
    pub deep: Option<deep::Request>,
    /// Nothing is written.
    pub read_only: bool,
}

/// The configuration.
pub struct Workspace {
    judged: Judged,
    home: Option<String>,
    inner: Mutex<Inner>,
    revision: watch::Sender<u64>,
    wake: Sender<()>,
}

#[derive(Default)]
struct Inner {
    /// Without its files.
    state: State,
    files: Vec<Known>,
    last_version: u64,
    /// How often something was written: a look from before is of no use.
    writes: u64,
}

/// One file.
struct Known {
    file: wire::File,
    /// Where its bytes are: links on the way were followed when it was first seen.
    target: Option<PathBuf>,
    bytes: Vec<u8>,
}

/// What one look has found.
struct Found {
    files: Vec<Known>,
    facts: String,
}

/// What tells whether a file has changed, without reading it.
#[derive(PartialEq, Eq)]
struct Stamp(Option<(PathBuf, u64, Option<SystemTime>, Change)>);

/// When anything of it was changed, in seconds and nanoseconds, and which file it is: a file that is replaced may keep its time.
#[derive(PartialEq, Eq)]
struct Change(i64, i64, u64);

impl Workspace {
    /// Nothing has been looked at yet. Whatever comes out of the receiver asks [`Workspace::keep`] to look.
    pub fn new(judged: Judged, home: Option<String>) -> (Workspace, Receiver<()>) {
        let (wake, asked) = std::sync::mpsc::channel();
        let state = State {
            read_only: judged.read_only,
            posture: judged.posture.map(Posture::name),
            dialect: judged.dialect.map(|it| it.name),
            ..State::default()
        };
        let inner = Mutex::new(Inner { state, ..Inner::default() });
        (Workspace { judged, home, inner, revision: watch::Sender::new(0), wake }, asked)
    }

    /// Everything as it is.
    pub fn state(&self) -> State {
        let inner = self.inner();
        State { files: inner.files.iter().map(|it| it.file.clone()).collect(), ..inner.state.clone() }
    }

    /// Tells of every new revision.
    pub fn revisions(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    /// Has somebody look again.
    pub fn look_again(&self) {
        // It ends only with the program.
        let _ = self.wake.send(());
    }

    /// Looks whenever it is time to, and returns when nobody can ask any more.
    pub fn keep(&self, asked: &Receiver<()>) {
        let mut last = self.stamps();
        self.refresh(None);
        if self.judged.deep.is_some() {
            self.refresh(self.judged.deep);
        }
        let mut looked = mem::take(&mut last);
        loop {
            let is_asked = match asked.recv_timeout(PAUSE) {
                Ok(()) => true,
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            while asked.try_recv().is_ok() {}
            let now = self.stamps();
            if is_asked || (now == last && now != looked) {
                self.refresh(self.judged.deep);
                looked = now;
                last = self.stamps();
            } else {
                last = now;
            }
        }
    }

    /// Writes the texts.
    ///
    /// # Errors
    /// Refuses, and leaves every file as it was, if one of them is none of the configuration's, has changed since the version
    /// that the text was made from, does not parse, or cannot be written.
    pub fn save(&self, texts: &[NewText]) -> Result<Vec<SavedFile>, Refusal> {
        let mut inner = self.inner();
        if self.judged.read_only {
            return Err(refuse(Why::ReadOnly, None, "`--read-only` was given: nothing is written"));
        }
        for text in texts {
            inner.check(text)?;
        }
        let mut saved = Vec::new();
        for text in texts {
            let written = inner.write(text);
            self.publish(&mut inner);
            saved.push(written?);
        }
        drop(inner);
        self.look_again();
        Ok(saved)
    }

    fn refresh(&self, deep: Option<deep::Request>) {
        if deep.is_some() {
            let mut inner = self.inner();
            inner.state.looking = true;
            self.publish(&mut inner);
        }
        loop {
            let writes = self.inner().writes;
            let found = self.look(deep);
            let mut inner = self.inner();
            if inner.writes != writes {
                continue;
            }
            let mut is_news = mem::take(&mut inner.state.looking);
            match found {
                Ok(found) => is_news |= inner.take(found),
                Err(error) => is_news |= inner.fail(format!("{error:#}")),
            }
            if is_news {
                self.publish(&mut inner);
            }
            return;
        }
    }

    /// Reads the configuration and looks at the machine, as the audit does.
    fn look(&self, deep: Option<deep::Request>) -> anyhow::Result<Found> {
        let Judged { path, profile, dialect, posture, no_env, .. } = &self.judged;
        let machine = Machine::here(Wanted { profile: profile.as_deref(), dialect: *dialect })?;
        let mut configuration = match Configuration::regular(path) {
            Ok(configuration) => configuration,
            Err(LoadError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => Configuration::absent(),
            Err(error) => return Err(error.into()),
        };
        let facts = Facts { place: machine.place.clone(), ..Facts::default() };
        let mut options = Options { dialect: *dialect, posture: *posture, facts, today: Some(machine.today()) };
        let own = (!no_env && machine.is_own(path)).then_some(&**path);
        let env = Some(&machine.env).filter(|_| !no_env);
        let analysis = machine.look(&mut configuration, env, &Look { own, deep }, &mut options, &mut io::sink());
        let json = snapshot::take(&configuration, &analysis, &options, machine.ts)?;
        Ok(Found { files: self.files(configuration, &analysis), facts: json["facts"].to_string() })
    }

    /// The files that were read, the configuration first, and those that could not be.
    fn files(&self, mut configuration: Configuration, analysis: &Analysis) -> Vec<Known> {
        let mut files = Vec::new();
        for document in &analysis.documents {
            let Some(state) = configuration.files.remove(&document.name) else { continue };
            let malformed = configuration.malformed.iter().find(|it| it.0 == document.name);
            files.push(Known {
                file: wire::File {
                    problem: malformed.map(|it| format!("byte {} is not UTF-8; nothing is written to it", it.1.at)),
                    text: malformed.is_none().then(|| document.text.clone()),
                    ..self.file(&document.name)
                },
                target: Some(state.target),
                bytes: state.bytes,
            });
        }
        if files.is_empty() {
            let file = self.file(&self.judged.path.display().to_string());
            let file = wire::File { text: Some(String::new()), is_new: true, ..file };
            files.push(Known { file, target: None, bytes: Vec::new() });
        }
        files.extend(configuration.sources.unreadable().map(|(name, reason)| Known {
            file: wire::File { problem: Some(format!("it cannot be read: {reason}")), ..self.file(name) },
            target: None,
            bytes: Vec::new(),
        }));
        files
    }

    fn file(&self, name: &str) -> wire::File {
        let below = self.home.as_deref().and_then(|it| name.strip_prefix(it)?.strip_prefix('/'));
        let title = below.map_or_else(|| name.to_owned(), |it| format!("~/{it}"));
        wire::File { name: name.to_owned(), title, version: 0, text: None, problem: None, is_new: false }
    }

    fn stamps(&self) -> Vec<Stamp> {
        let names: Vec<_> = self.inner().files.iter().map(|it| it.file.name.clone()).collect();
        names.iter().map(|it| Stamp::of(Path::new(it))).collect()
    }

    fn publish(&self, inner: &mut Inner) {
        inner.state.revision += 1;
        self.revision.send_replace(inner.state.revision);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Takes over what was found; says whether any of it is news.
    fn take(&mut self, found: Found) -> bool {
        let mut old = mem::take(&mut self.files);
        let mut is_news = found.files.len() != old.len();
        for mut fresh in found.files {
            let known = old.iter().position(|it| it.file.name == fresh.file.name).map(|it| old.swap_remove(it));
            match known {
                Some(mut known) if known.is_moved(&fresh) => {
                    let problem = "the path leads to another file now; start `footguard edit` again to edit that one";
                    is_news |= known.file.problem.replace(problem.to_owned()).is_none();
                    self.files.push(known);
                    continue;
                }
                Some(known) if known.is_same(&fresh) => fresh.file.version = known.file.version,
                _ => {
                    is_news = true;
                    self.last_version += 1;
                    fresh.file.version = self.last_version;
                }
            }
            self.files.push(fresh);
        }
        let facts = Some(found.facts);
        is_news |= self.state.facts != facts || self.state.problem.is_some();
        self.state.facts = facts;
        self.state.problem = None;
        is_news
    }

    fn fail(&mut self, problem: String) -> bool {
        let problem = Some(problem);
        let is_news = self.state.problem != problem;
        self.state.problem = problem;
        is_news
    }

    fn find(&self, name: &str) -> Result<usize, Refusal> {
        let unknown = || refuse(Why::Unknown, Some(name), "the configuration on the disk has no such file");
        self.files.iter().position(|it| it.file.name == name).ok_or_else(unknown)
    }

    /// Refuses what must not be written, or could not be.
    fn check(&mut self, new: &NewText) -> Result<(), Refusal> {
        let at = self.find(&new.name)?;
        let known = &self.files[at];
        let name = Some(&*new.name);
        if let Some(problem) = &known.file.problem {
            return Err(refuse(Why::Failed, name, problem));
        }
        if known.file.version != new.base {
            return Err(refuse(Why::Changed, name, "the file was changed since this text was made from it"));
        }
        if let Some(error) = syntax::parse(&new.text).errors.first() {
            let place = LineIndex::new(&new.text).line_col(&new.text, error.span.start, Encoding::Utf16);
            return Err(Refusal {
                line: Some(place.line + 1),
                column: Some(place.col + 1),
                ..refuse(Why::Broken, name, &error.message)
            });
        }
        match known.replacement(&new.text) {
            Some(replacement) => replacement.check().map_err(|it| failed(&new.name, &it)),
            None => Ok(()),
        }
    }

    fn write(&mut self, new: &NewText) -> Result<SavedFile, Refusal> {
        let at = self.find(&new.name)?;
        let known = &mut self.files[at];
        let path = Path::new(&new.name);
        let backup = match known.replacement(&new.text) {
            Some(_) if known.bytes == new.text.as_bytes() => None,
            Some(replacement) => Some(replacement.write().map_err(|it| failed(&new.name, &it))?),
            None => {
                let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
                let created = write::create_folder(folder).and_then(|()| write::create(path, new.text.as_bytes()));
                created.map_err(|it| failed(&new.name, &it))?;
                known.target = path.canonicalize().ok();
                None
            }
        };
        self.writes += 1;
        if known.file.is_new || known.bytes != new.text.as_bytes() {
            self.last_version += 1;
            known.bytes = new.text.as_bytes().to_vec();
            let file = wire::File { version: self.last_version, text: Some(new.text.clone()), ..known.file.clone() };
            known.file = wire::File { is_new: false, ..file };
        }
        let backup = backup.map(|it| it.display().to_string());
        Ok(SavedFile { name: new.name.clone(), version: known.file.version, backup })
    }
}

impl Known {
    /// `None` for a file that is not there.
    fn replacement<'a>(&'a self, text: &'a str) -> Option<Replacement<'a>> {
        let target = self.target.as_deref()?;
        Some(Replacement { path: Path::new(&self.file.name), target, before: &self.bytes, after: text.as_bytes() })
    }

    /// Whether the path led elsewhere before.
    fn is_moved(&self, fresh: &Known) -> bool {
        self.target.is_some() && fresh.target.is_some() && self.target != fresh.target
    }

    fn is_same(&self, fresh: &Known) -> bool {
        let (old, new) = (&self.file, &fresh.file);
        self.target.is_some() == fresh.target.is_some()
            && (old.is_new, &old.problem) == (new.is_new, &new.problem)
            && self.bytes == fresh.bytes
    }
}

impl Stamp {
    fn of(path: &Path) -> Stamp {
        let target = path.canonicalize().ok();
        let seen = target.and_then(|it| Some((fs::metadata(&it).ok()?, it)));
        Stamp(seen.map(|(metadata, target)| (target, metadata.len(), metadata.modified().ok(), Change::of(&metadata))))
    }
}

impl Change {
    #[cfg(unix)]
    fn of(metadata: &fs::Metadata) -> Change {
        use std::os::unix::fs::MetadataExt as _;
        Change(metadata.ctime(), metadata.ctime_nsec(), metadata.ino())
    }

    #[cfg(not(unix))]
    fn of(_: &fs::Metadata) -> Change {
        Change(0, 0, 0)
    }
}

fn failed(name: &str, error: &WriteError) -> Refusal {
    let code = match error {
        WriteError::Changed { .. } | WriteError::Exists { .. } => Why::Changed,
        _ => Why::Failed,
    };
    let source = std::error::Error::source(error).map(|it| format!(": {it}")).unwrap_or_default();
    refuse(code, Some(name), &format!("{error}{source}"))
}

fn refuse(error: Why, name: Option<&str>, message: &str) -> Refusal {
    let name = name.map(ToOwned::to_owned);
    Refusal { error, message: message.to_owned(), name, line: None, column: None }
}
