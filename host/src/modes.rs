//! Takes permissions away from others, of exactly the file that was looked at.
//!
//! Between the look and the change somebody may put a link, or another file, in its place. So the folder is opened first, by the
//! path that it really has, then the file in it without following a link; it must be the one that was judged, with the bits that
//! it had then; and the change goes to what is open, not to a name.

use std::io;
use std::path::Path;

use crate::collect::Identity;

/// Why a file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ModeError {
    /// It is not what was looked at.
    #[error("it is not the file any more that was looked at; nothing was changed")]
    Changed,
    /// Only its owner may, or root.
    #[cfg(unix)]
    #[error("only its owner may change it")]
    Denied,
    /// The system refuses.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// Takes from the file at `path`, which was `identity` and had the permission bits `from`, all bits that are not in `to`.
///
/// # Errors
/// Fails, and changes nothing, if it is another file by now, if it has other bits, and if the system does not allow it.
#[cfg(unix)]
pub fn take(path: &Path, identity: Identity, from: u32, to: u32) -> Result<(), ModeError> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    use std::os::unix::fs::MetadataExt as _;

    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Err(ModeError::Changed) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let flags = OFlags::NOFOLLOW | OFlags::CLOEXEC | SHALLOW;
    let folder = openat(CWD, folder.canonicalize()?, flags | OFlags::DIRECTORY, Mode::empty()).map_err(refusal)?;
    let file = openat(&folder, name, flags | OFlags::NONBLOCK, Mode::empty()).map_err(refusal)?;
    let file = std::fs::File::from(file);
    let now = file.metadata()?;
    let found = Identity { device: now.dev(), inode: now.ino() };
    if found != identity || !(now.is_file() || now.is_dir()) || now.mode() & 0o777 != from {
        return Err(ModeError::Changed);
    }
    // Of the bits of set-user, set-group and sticky nothing is said.
    set(&file, Mode::from_bits_retain((now.mode() & 0o7000 | from & to) as _))?;
    // Some file systems keep no modes and say nothing of it.
    if file.metadata()?.mode() & 0o777 & !to != 0 {
        return Err(io::Error::other("the file system does not keep permissions").into());
    }
    Ok(())
}

/// Opening is not reading: it needs no right to do so, and wakes nobody.
#[cfg(target_os = "linux")]
const SHALLOW: rustix::fs::OFlags = rustix::fs::OFlags::PATH;
#[cfg(all(unix, not(target_os = "linux")))]
const SHALLOW: rustix::fs::OFlags = rustix::fs::OFlags::RDONLY;

#[cfg(target_os = "linux")]
fn set(file: &impl std::os::fd::AsRawFd, mode: rustix::fs::Mode) -> Result<(), ModeError> {
    // What was opened like that has no other handle; the name leads to the very file, whatever its path is now.
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    rustix::fs::chmod(open, mode).map_err(|error| match error {
        rustix::io::Errno::NOENT => io::Error::other("/proc is not mounted").into(),
        error => refusal(error),
    })
}

#[cfg(all(unix, not(target_os = "linux")))]
fn set(file: &impl std::os::fd::AsFd, mode: rustix::fs::Mode) -> Result<(), ModeError> {
    rustix::fs::fchmod(file, mode).map_err(refusal)
}

#[cfg(unix)]
fn refusal(error: rustix::io::Errno) -> ModeError {
    use rustix::io::Errno;
    match error {
        Errno::NOENT | Errno::LOOP | Errno::NOTDIR | Errno::MLINK => ModeError::Changed,
        Errno::PERM | Errno::ACCESS => ModeError::Denied,
        error => ModeError::System(error.into()),
    }
}

/// Nothing is planned where permissions are no bits.
#[cfg(not(unix))]
pub fn take(_: &Path, _: Identity, _: u32, _: u32) -> Result<(), ModeError> {
    Err(io::Error::from(io::ErrorKind::Unsupported).into())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    fn identity(path: &Path) -> Identity {
        let it = path.symlink_metadata().unwrap();
        Identity { device: it.dev(), inode: it.ino() }
    }

    fn make(path: &Path, mode: u32) -> Identity {
        fs::write(path, "x").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        identity(path)
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().mode() & 0o7777
    }

    #[test]
    fn only_bits_that_are_not_wanted_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        for (from, to, want) in
            [(0o644, 0o600, 0o600), (0o440, 0o600, 0o400), (0o000, 0o600, 0), (0o2755, 0o700, 0o2700)]
        {
            let it = make(&path, from);
            take(&path, it, from & 0o777, to).unwrap();
            assert_eq!(mode(&path), want, "{from:o}");
        }
    }

    #[test]
    fn another_file_in_its_place_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let it = make(&path, 0o644);
        assert!(matches!(take(&path, it, 0o640, 0o600), Err(ModeError::Changed)), "its mode has changed");
        let target = folder.path().join("victim");
        make(&target, 0o644);
        // A link to it, in whatever place.
        fs::rename(&path, folder.path().join("kept")).unwrap();
        symlink(&target, &path).unwrap();
        assert!(matches!(take(&path, it, 0o644, 0o600), Err(ModeError::Changed)));
        assert!(matches!(take(&path, identity(&path), 0o777, 0o600), Err(ModeError::Changed)), "a link itself");
        // Another file.
        fs::remove_file(&path).unwrap();
        assert!(matches!(take(&path, it, 0o644, 0o600), Err(ModeError::Changed)), "it is gone");
        make(&path, 0o644);
        assert!(matches!(take(&path, it, 0o644, 0o600), Err(ModeError::Changed)));
        assert_eq!([mode(&path), mode(&target), mode(&folder.path().join("kept"))], [0o644; 3]);
    }

    #[test]
    fn pipes_are_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
        let found = mode(&path);
        assert!(matches!(take(&path, identity(&path), found, 0o600), Err(ModeError::Changed)));
        assert_eq!(mode(&path), found);
    }
}
