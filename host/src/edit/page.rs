//! The files of the page: those in the program, or those of a folder.

use std::borrow::Cow;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Path, whether it is compressed with gzip, bytes.
type Packed = &'static [(&'static str, bool, &'static [u8])];

#[cfg(feature = "editor")]
static CARRIED: Packed = include!(concat!(env!("OUT_DIR"), "/page.rs"));
#[cfg(not(feature = "editor"))]
static CARRIED: Packed = &[];

/// Tells the page that a program serves it which has the files.
const SERVED: &str = r#"<meta name="footguard-edit" content="1">"#;

/// Where the page comes from.
#[derive(Debug)]
pub enum Page {
    /// Out of the program.
    Carried,
    /// Out of this folder, links having been followed.
    Folder(PathBuf),
}

/// One file of the page.
pub struct File {
    /// What is sent.
    pub bytes: Cow<'static, [u8]>,
    /// It is compressed with gzip.
    pub is_packed: bool,
    /// Its media type.
    pub kind: &'static str,
}

impl Page {
    /// The page of the program; `None` if it was built without.
    pub fn carried() -> Option<Page> {
        (!CARRIED.is_empty()).then_some(Page::Carried)
    }

    /// The page in `folder`.
    ///
    /// # Errors
    /// Fails if there is none.
    pub fn folder(folder: &Path) -> anyhow::Result<Page> {
        match folder.canonicalize() {
            Ok(folder) if folder.join("index.html").is_file() => Ok(Page::Folder(folder)),
            Ok(_) => anyhow::bail!("{} holds no index.html: build the page first", folder.display()),
            Err(error) => anyhow::bail!("cannot open {}: {error}", folder.display()),
        }
    }

    /// The file that the path of an address names.
    pub fn file(&self, path: &str) -> Option<File> {
        let path = match path.strip_prefix('/')? {
            "" => "index.html",
            path => path,
        };
        let (bytes, is_packed) = match self {
            Page::Carried => {
                let &(_, is_packed, bytes) = CARRIED.iter().find(|it| it.0 == path)?;
                (Cow::Borrowed(bytes), is_packed)
            }
            Page::Folder(folder) => (Cow::Owned(fs::read(locate(folder, path)?).ok()?), false),
        };
        let bytes = if path == "index.html" { Cow::Owned(served(&bytes)) } else { bytes };
        Some(File { bytes, is_packed, kind: kind(path) })
    }
}

fn served(index: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(index).replacen("<head>", &format!("<head>{SERVED}"), 1).into_bytes()
}

/// The file at `path` below `folder`; `None` for anything outside.
fn locate(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let is_plain = path.components().all(|it| matches!(it, Component::Normal(_)));
    let file = folder.join(path).canonicalize().ok().filter(|it| is_plain && it.starts_with(folder))?;
    file.is_file().then_some(file)
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|it| it.1) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_below_the_folder_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let dist = folder.path().join("dist");
        fs::create_dir(&dist).unwrap();
        fs::write(dist.join("index.html"), "<head></head>").unwrap();
        fs::write(folder.path().join("secret"), "x").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("../secret", dist.join("link")).unwrap();
        let page = Page::folder(&dist).unwrap();
        let index = page.file("/").unwrap();
        assert_eq!(*index.bytes, *format!("<head>{SERVED}</head>").as_bytes());
        for path in ["/../secret", "/%2e%2e/secret", "//secret", "/nothing", "/link", "index.html"] {
            assert!(page.file(path).is_none(), "{path}");
        }
        assert!(Page::folder(folder.path()).is_err());
    }
}
