//! Paths as editors name them.

use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;
use url::Url;

/// The file that `uri` names; `None` for what is in no file.
pub fn path(uri: &Uri) -> Option<PathBuf> {
    Url::parse(&uri.0).ok().filter(|it| it.scheme() == "file")?.to_file_path().ok()
}

/// The name of the file at `path`; `None` for one that is not absolute.
pub fn of(path: &Path) -> Option<Uri> {
    Url::from_file_path(path).ok().map(|it| Uri(it.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_kinds_are_read() {
        for (uri, want) in [
            ("file:///home/me/.clawdbot/clawdbot.json", Some("/home/me/.clawdbot/clawdbot.json")),
            ("file:///a%20b/%C3%A9.json", Some("/a b/é.json")),
            ("file://localhost/a.json", Some("/a.json")),
            ("untitled:Untitled-1", None),
            ("no uri", None),
        ] {
            assert_eq!(path(&uri.into()).as_deref(), want.map(Path::new), "{uri}");
        }
        assert_eq!(of(Path::new("/a b.json")), Some("file:///a%20b.json".into()));
        assert_eq!(of(Path::new("b.json")), None);
    }
}
