//! Reads files that somebody else may have laid out: never waits at a pipe, never reads without end.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// Whether a link is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// To where it leads.
    Follow,
    /// A link is no file.
    Refuse,
}

/// Why there is no content.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is there.
    #[error("there is no such file")]
    Missing,
    /// A link, and links are refused.
    #[error("it is a link")]
    Link,
    /// A folder, a pipe, a device.
    #[error("it is no file")]
    NotAFile,
    /// Larger than what such a file can be.
    #[error("it is far too large")]
    TooLarge,
    /// The system refuses.
    #[error(transparent)]
    System(io::Error),
}

/// The content of the regular file at `path`, which is no larger than `max_bytes`.
///
/// # Errors
/// As [`Error`] has it.
pub fn read(path: &Path, max_bytes: u64, links: Links) -> Result<Vec<u8>, Error> {
    let is_link = || path.symlink_metadata().is_ok_and(|it| it.is_symlink());
    if links == Links::Refuse && is_link() {
        return Err(Error::Link);
    }
    let file = open(path, links).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::Missing,
        _ if links == Links::Refuse && is_link() => Error::Link,
        _ => Error::System(error),
    })?;
    let metadata = file.metadata().map_err(Error::System)?;
    if !metadata.is_file() {
        return Err(Error::NotAFile);
    }
    if metadata.len() > max_bytes {
        return Err(Error::TooLarge);
    }
    let mut bytes = Vec::new();
    file.take(max_bytes + 1).read_to_end(&mut bytes).map_err(Error::System)?;
    if bytes.len() as u64 > max_bytes { Err(Error::TooLarge) } else { Ok(bytes) }
}

/// Opens what is at `path` without waiting for anybody at the other end of it.
#[cfg(unix)]
fn open(path: &Path, links: Links) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;

    let no_links = if links == Links::Refuse { OFlags::NOFOLLOW } else { OFlags::empty() };
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | no_links;
    OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path, _: Links) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("file"), "12345").unwrap();
        std::os::unix::fs::symlink("file", path("link")).unwrap();
        std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, path("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let read = |name: &str, links| match read(&path(name), 5, links) {
            Ok(bytes) => String::from_utf8(bytes).unwrap(),
            Err(error) => error.to_string(),
        };
        assert_eq!(read("file", Links::Refuse), "12345");
        assert_eq!(read("link", Links::Follow), "12345");
        assert_eq!(read("link", Links::Refuse), "it is a link");
        assert_eq!(read("none", Links::Refuse), "there is no such file");
        assert_eq!(read("pipe", Links::Follow), "it is no file");
        assert_eq!(read(".", Links::Follow), "it is no file");
        assert!(matches!(super::read(&path("socket"), 5, Links::Follow), Err(Error::System(_))));
        std::fs::write(path("file"), "123456").unwrap();
        assert_eq!(read("link", Links::Follow), "it is far too large");
    }
}
