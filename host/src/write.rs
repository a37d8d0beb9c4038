//! Writes a file so that it is at every moment either the old one or the new one, and nobody learns more than before.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Backups that are kept, as many as the product keeps: `.bak`, `.bak.1` … `.bak.4`.
const OLDER_BACKUPS: usize = 4;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Somebody else wrote to it since it was read.
    #[error("{} has changed since it was read; nothing was written", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Whoever runs this does not own the file, and is not root: the new file would change hands.
    #[error("{} belongs to another user; nothing was written", path.display())]
    ForeignOwner {
        /// The file.
        path: PathBuf,
    },
    /// It was to be a new file.
    #[error("{} is there already; nothing was written", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("cannot write {}", path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// A file to be written.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// As it is named; its backup goes beside it.
    pub path: &'a Path,
    /// Where its bytes are, links having been followed when it was read.
    pub target: &'a Path,
    /// Its bytes when it was read.
    pub before: &'a [u8],
    /// Its new bytes.
    pub after: &'a [u8],
}

impl Replacement<'_> {
    /// Refuses what [`Replacement::write`] would refuse, so that of several files either all are written or none.
    ///
    /// # Errors
    /// Fails if the file cannot be read, has changed, or belongs to somebody else.
    pub fn check(&self) -> Result<(), WriteError> {
        // Links were followed when it was read: one that is there now is somebody's who wants us elsewhere.
        let metadata = fs::symlink_metadata(self.target).map_err(|it| self.system(it))?;
        if !metadata.is_file() {
            return Err(WriteError::Changed { path: self.path.to_owned() });
        }
        if !may_replace(&metadata) {
            return Err(WriteError::ForeignOwner { path: self.path.to_owned() });
        }
        self.check_unchanged()
    }

    /// Writes it, with the mode and owner that it had, and gives the path of its backup, which only the owner can read.
    ///
    /// # Errors
    /// As for [`Replacement::check`], and if the folder does not allow it. The file is then as it was.
    pub fn write(&self) -> Result<PathBuf, WriteError> {
        self.check()?;
        let metadata = fs::symlink_metadata(self.target).map_err(|it| self.system(it))?;
        let backup = self.back_up().map_err(|it| self.system(it))?;
        let folder = self.target.parent().unwrap_or(Path::new("."));
        let mut file =
            tempfile::Builder::new().prefix(".footguard-").tempfile_in(folder).map_err(|it| self.system(it))?;
        let written = file
            .write_all(self.after)
            .and_then(|()| keep_owner(file.as_file(), &metadata))
            .and_then(|()| file.as_file().set_permissions(metadata.permissions()))
            .and_then(|()| file.as_file().sync_all());
        written.map_err(|it| self.system(it))?;
        self.check_unchanged()?;
        file.persist(self.target).map_err(|it| self.system(it.error))?;
        sync_folder(folder);
        Ok(backup)
    }

    fn check_unchanged(&self) -> Result<(), WriteError> {
        let now = fs::read(self.target).map_err(|it| self.system(it))?;
        if now == self.before { Ok(()) } else { Err(WriteError::Changed { path: self.path.to_owned() }) }
    }

    /// Copies the file as it was to `PATH.bak`, older ones moving on as the product moves them.
    fn back_up(&self) -> io::Result<PathBuf> {
        let numbered = |number: usize| match number {
            0 => with_suffix(self.path, ".bak"),
            _ => with_suffix(self.path, &format!(".bak.{number}")),
        };
        let folder = self.path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // A temporary file is readable by its owner alone from the start.
        let mut file = tempfile::Builder::new().prefix(".footguard-").tempfile_in(folder)?;
        file.write_all(self.before)?;
        file.as_file().sync_all()?;
        for number in (0..OLDER_BACKUPS).rev() {
            match fs::rename(numbered(number), numbered(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let backup = numbered(0);
        file.persist(&backup).map_err(|it| it.error)?;
        Ok(backup)
    }

    fn system(&self, source: io::Error) -> WriteError {
        WriteError::System { path: self.path.to_owned(), source }
    }
}

/// Writes a new file that only its owner can read.
///
/// # Errors
/// Fails if there is anything at `path` already, a link to nowhere included, or if the folder does not allow it. Nothing is
/// left behind then.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let system = |source| WriteError::System { path: path.to_owned(), source };
    // A temporary file is readable by its owner alone from the start.
    let mut file = tempfile::Builder::new().prefix(".footguard-").tempfile_in(folder).map_err(system)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(system)?;
    match file.persist_noclobber(path) {
        Ok(_) => sync_folder(folder),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(WriteError::Exists { path: path.to_owned() });
        }
        Err(error) => return Err(system(error.error)),
    }
    Ok(())
}

/// Makes a folder, and those above it, that only their owner can look into. One that is there is left as it is.
///
/// # Errors
/// Fails if the system does not allow it.
pub fn create_folder(path: &Path) -> Result<(), WriteError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| WriteError::System { path: path.to_owned(), source })
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Whether the file stays with whoever owns it if it is replaced.
#[cfg(unix)]
pub fn may_replace(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let me = rustix::process::geteuid();
    me.is_root() || me.as_raw() == metadata.uid()
}

#[cfg(not(unix))]
pub fn may_replace(_metadata: &fs::Metadata) -> bool {
    true
}

/// Gives `file` to whoever owns what `metadata` is of.
#[cfg(unix)]
pub fn keep_owner(file: &File, metadata: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) == (metadata.uid(), metadata.gid()) {
        return Ok(());
    }
    fchown(file, Some(metadata.uid()), Some(metadata.gid()))
}

#[cfg(not(unix))]
pub fn keep_owner(_file: &File, _metadata: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Makes the rename last; systems that cannot do that for a folder are none the worse.
pub fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_meanwhile_is_left_alone_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clawdbot.json");
        fs::write(&path, "theirs").unwrap();
        let replacement = Replacement { path: &path, target: &path, before: b"read", after: b"ours" };
        assert!(matches!(replacement.write(), Err(WriteError::Changed { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn five_backups_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c");
        fs::write(&path, "0").unwrap();
        for round in 0..7u8 {
            let (before, after) = ([b'0' + round], [b'1' + round]);
            Replacement { path: &path, target: &path, before: &before, after: &after }.write().unwrap();
        }
        let read = |suffix: &str| fs::read_to_string(with_suffix(&path, suffix)).unwrap();
        assert_eq!([read(""), read(".bak"), read(".bak.1"), read(".bak.4")], ["7", "6", "5", "2"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 6);
    }
}
