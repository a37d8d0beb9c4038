//! Locks as the assistant's library `proper-lockfile` makes them: a folder beside the file, whose age says whether somebody
//! still holds it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::store::PairingError;

/// A lock that nobody has touched for longer than this is left over.
const STALE: Duration = Duration::from_secs(30);
const RETRIES: u32 = 10;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How long to wait for others, and whom to tell.
pub struct Patience<'a> {
    retries: u32,
    tell: Option<&'a mut dyn FnMut(&Path)>,
}

impl<'a> Patience<'a> {
    /// As long as the assistant waits, about half a minute. `tell` is called once, with the file, if there is somebody to wait for.
    pub fn telling(tell: &'a mut dyn FnMut(&Path)) -> Patience<'a> {
        Patience { retries: RETRIES, tell: Some(tell) }
    }

    /// Not at all.
    #[cfg(test)]
    pub fn none() -> Patience<'a> {
        Patience { retries: 0, tell: None }
    }
}

#[cfg(test)]
impl Default for Patience<'_> {
    fn default() -> Self {
        Patience { retries: RETRIES, tell: None }
    }
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    folder: PathBuf,
    /// When it was touched last, by us.
    touched: std::cell::Cell<SystemTime>,
}

impl Lock {
    /// Locks the file at `path`, waiting for whoever holds it; meanwhile those that are `held` are kept from going stale.
    ///
    /// # Errors
    /// Fails if the file's folder does not allow it, or if the lock stays held.
    pub fn take(path: &Path, held: &[&Lock], patience: &mut Patience<'_>) -> Result<Lock, PairingError> {
        let system = |source| PairingError::System { path: path.to_owned(), source };
        let real = path.canonicalize().map_err(system)?;
        let mut name = real.file_name().unwrap_or_default().to_owned();
        name.push(".lock");
        let folder = real.with_file_name(name);
        let mut pause = FIRST_PAUSE;
        for retry in 0..=patience.retries {
            if let Some(lock) = Lock::try_take(&folder).map_err(system)? {
                return Ok(lock);
            }
            if retry == patience.retries {
                break;
            }
            if let Some(tell) = patience.tell.take() {
                tell(path);
            }
            std::thread::sleep(pause.mul_f64(1.0 + random()).min(LONGEST_PAUSE));
            pause *= 2;
            for it in held {
                it.touch();
            }
        }
        Err(PairingError::Busy { path: path.to_owned(), lock: folder })
    }

    fn try_take(folder: &Path) -> io::Result<Option<Lock>> {
        if create(folder)? {
            return Ok(Some(Lock::of(folder)));
        }
        let touched = match folder.metadata().and_then(|it| it.modified()) {
            Ok(touched) => touched,
            Err(error) if error.kind() == io::ErrorKind::NotFound => SystemTime::UNIX_EPOCH,
            Err(error) => return Err(error),
        };
        if SystemTime::now().duration_since(touched).is_ok_and(|it| it > STALE) {
            match fs::remove_dir(folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => return Ok(create(folder)?.then(|| Lock::of(folder))),
            }
        }
        Ok(None)
    }

    fn of(folder: &Path) -> Lock {
        let lock = Lock { folder: folder.to_owned(), touched: SystemTime::UNIX_EPOCH.into() };
        lock.touch();
        lock
    }

    /// Says that it is still held.
    fn touch(&self) {
        // Where folders cannot be opened as files, they are as old as when they were made.
        let _ = File::open(&self.folder).and_then(|it| it.set_modified(SystemTime::now()));
        self.touched.set(self.modified().unwrap_or(SystemTime::UNIX_EPOCH));
    }

    fn modified(&self) -> io::Result<SystemTime> {
        self.folder.metadata()?.modified()
    }

    /// Makes sure that nobody took it for left over, as when this machine slept.
    ///
    /// # Errors
    /// Fails if somebody did: then what was read under it may have changed.
    pub fn check(&self) -> Result<(), PairingError> {
        match self.modified() {
            Ok(it) if it == self.touched.get() => Ok(()),
            _ => Err(PairingError::Lost { lock: self.folder.clone() }),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.check().is_ok() {
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// Whether the folder was made; not if there is something already.
fn create(folder: &Path) -> io::Result<bool> {
    match fs::create_dir(folder) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// From 0 to 1: those who wait for each other must not try again in step.
fn random() -> f64 {
    let mut byte = [0];
    getrandom::fill(&mut byte).map_or(0.5, |()| f64::from(byte[0]) / 256.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        fs::write(&path, "{}").unwrap();
        let lock = folder.path().join("s.json.lock");
        (folder, path, lock)
    }

    #[test]
    fn one_at_a_time() {
        let (_folder, path, folder) = file();
        let lock = Lock::take(&path, &[], &mut Patience::none()).unwrap();
        assert!(folder.is_dir());
        assert!(matches!(Lock::take(&path, &[], &mut Patience::none()), Err(PairingError::Busy { .. })));
        drop(lock);
        assert!(!folder.exists());
        drop(Lock::take(&path, &[], &mut Patience::none()).unwrap());
    }

    #[test]
    #[cfg(unix)]
    fn what_is_left_over_is_taken_and_who_sleeps_notices() {
        let (_folder, path, folder) = file();
        let age = |by| File::open(&folder).unwrap().set_modified(SystemTime::now() - Duration::from_secs(by)).unwrap();
        fs::create_dir(&folder).unwrap();
        age(20);
        assert!(matches!(Lock::take(&path, &[], &mut Patience::none()), Err(PairingError::Busy { .. })));
        age(40);
        let lost = Lock::take(&path, &[], &mut Patience::none()).unwrap();
        lost.check().unwrap();
        age(40);
        let taken = Lock::take(&path, &[], &mut Patience::none()).unwrap();
        assert!(matches!(lost.check(), Err(PairingError::Lost { .. })));
        drop(lost);
        taken.check().unwrap();
    }

    #[test]
    fn somebody_is_told_who_waits() {
        let (_folder, path, folder) = file();
        fs::create_dir(&folder).unwrap();
        let mut told = 0;
        let mut tell = |_: &Path| {
            told += 1;
            fs::remove_dir(&folder).unwrap();
        };
        Lock::take(&path, &[], &mut Patience::telling(&mut tell)).unwrap();
        assert_eq!(told, 1);
    }
}
