//! One store: a small JSON object with a list in it.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use crate::small_file::{self, Links};
use crate::write;

/// The stores of an assistant that let in a thousand people are far smaller.
const MAX_BYTES: u64 = 4 << 20;

/// Why a store could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PairingError {
    /// Names of channels become part of a path.
    #[error("`{}` is no name of a channel", footguard_core::report::printable(.0))]
    Channel(String),
    /// It holds something else.
    #[error("{} is no pairing store: {why}; it was left as it is", path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
        /// What is wrong, as the end of a sentence.
        why: String,
    },
    /// Somebody else works on it.
    #[error("{} is in use; try again in a minute. If the assistant is not running, remove {}", path.display(), lock.display())]
    Busy {
        /// The file.
        path: PathBuf,
        /// Its lock.
        lock: PathBuf,
    },
    /// Somebody else took over.
    #[error("the lock {} was lost while this machine slept; nothing was written, try again", lock.display())]
    Lost {
        /// The lock.
        lock: PathBuf,
    },
    /// The system refuses.
    #[error("cannot use {}", path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl PairingError {
    pub(super) fn not_a_store(path: &Path, why: impl Into<String>) -> PairingError {
        PairingError::NotAStore { path: path.to_owned(), why: why.into() }
    }
}

/// The content of a store, fields that are not known here included.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    content: Map<String, Json>,
}

impl Store {
    /// The one to be at `path`, without anybody in the list called `list`.
    pub(super) fn empty(path: &Path, list: &str) -> Store {
        let mut store = Store { path: path.to_owned(), content: Map::new() };
        store.set(list, Vec::new());
        store
    }

    /// The store at `path`, links followed; `None` if there is none.
    ///
    /// # Errors
    /// Fails if it cannot be read, or is something else.
    pub fn read(path: &Path) -> Result<Option<Store>, PairingError> {
        Store::read_with(path, Links::Follow)
    }

    /// As [`Store::read`], of a file that is to be written: it must be no link, which would be lost.
    pub(super) fn read_own(path: &Path) -> Result<Option<Store>, PairingError> {
        Store::read_with(path, Links::Refuse)
    }

    fn read_with(path: &Path, links: Links) -> Result<Option<Store>, PairingError> {
        let bytes = match small_file::read(path, MAX_BYTES, links) {
            Ok(bytes) => bytes,
            Err(small_file::Error::Missing) => return Ok(None),
            Err(small_file::Error::System(source)) => {
                return Err(PairingError::System { path: path.to_owned(), source });
            }
            Err(other) => return Err(PairingError::not_a_store(path, other.to_string())),
        };
        match serde_json::from_slice(&bytes) {
            Ok(Json::Object(content)) => Ok(Some(Store { path: path.to_owned(), content })),
            Ok(_) => Err(PairingError::not_a_store(path, "it holds no object")),
            Err(_) => Err(PairingError::not_a_store(path, "it is not JSON")),
        }
    }

    /// Makes an empty store at `path`, and its folder, unless there is something.
    pub(super) fn ensure(path: &Path, list: &str) -> Result<(), PairingError> {
        let system = |source| PairingError::System { path: path.to_owned(), source };
        let folder = path.parent().unwrap_or(Path::new("."));
        write::create_folder(folder).map_err(|it| system(io::Error::other(it)))?;
        match write::create(path, &Store::empty(path, list).bytes()) {
            Ok(()) | Err(write::WriteError::Exists { .. }) => Ok(()),
            Err(error) => Err(system(io::Error::other(error))),
        }
    }

    /// The list called `name`; empty if there is none.
    ///
    /// # Errors
    /// Fails if it is something else.
    pub fn list(&self, name: &str) -> Result<&[Json], PairingError> {
        match self.content.get(name) {
            None => Ok(&[]),
            Some(Json::Array(list)) => Ok(list),
            Some(_) => Err(PairingError::not_a_store(&self.path, format!("its `{name}` is no list"))),
        }
    }

    /// Replaces the list called `name`.
    pub(super) fn set(&mut self, name: &str, list: Vec<Json>) {
        self.content.entry("version").or_insert(json!(1));
        self.content.insert(name.to_owned(), Json::Array(list));
    }

    /// As the assistant writes it.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(&self.content).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Writes it; at every moment the file is the old one or the new one, and the new one is for its owner alone.
    pub(super) fn write(&self) -> Result<(), PairingError> {
        let path = &self.path;
        let system = |source| PairingError::System { path: path.clone(), source };
        let before = path.metadata().map_err(system)?;
        if !write::may_replace(&before) {
            return Err(system(io::Error::new(io::ErrorKind::PermissionDenied, "it belongs to another user")));
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".footguard-").tempfile_in(folder).map_err(system)?;
        let written = file.write_all(&self.bytes()).and_then(|()| write::keep_owner(file.as_file(), &before));
        written.and_then(|()| file.as_file().sync_all()).map_err(system)?;
        file.persist(path).map_err(|it| system(it.error))?;
        write::sync_folder(folder);
        Ok(())
    }
}
