//! Paths of the machine that the assistant runs on.

use crate::facts::Place;
use crate::lists::Joined;
use crate::lower;

/// Makes paths absolute. Where the machine is not known, `~`, the state directory and the working directory stand for
/// themselves, so that paths below the same one can still be compared.
#[derive(Clone, Copy)]
pub(crate) struct Paths<'a>(pub Option<&'a Place>);

/// What stands for a working directory that is not known; no written path begins like that.
const CWD: &str = "<cwd>";

impl Paths<'_> {
    pub(crate) fn absolute(self, path: &str) -> String {
        let path = path.trim();
        if let Some(rest) = path.strip_prefix('~').filter(|it| it.is_empty() || it.starts_with(['/', '\\'])) {
            return normalise(&format!("{}/{rest}", self.home()));
        }
        if path.starts_with('/') {
            return normalise(path);
        }
        normalise(&format!("{}/{path}", self.0.map_or(CWD, |it| &*it.cwd)))
    }

    pub(crate) fn home(&self) -> &str {
        self.0.map_or("~", |it| &*it.home)
    }

    pub(super) fn state(&self, below: &str) -> String {
        match self.0 {
            Some(place) => normalise(&format!("{}/{below}", place.state_dir)),
            None => format!("<state>/{below}"),
        }
    }

    /// For comparing.
    pub(super) fn folded(self, path: &str) -> String {
        match self.0 {
            Some(place) if place.ignores_case => lower::text(path),
            _ => path.to_owned(),
        }
    }
}

/// Without `.`, `..`, double and closing slashes.
pub(super) fn normalise(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|it| *it != "..") => {
                parts.pop();
            }
            ".." if is_absolute => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.joined("/");
    if is_absolute { format!("/{joined}") } else { joined }
}

/// The last part.
pub(super) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// All but the last part.
pub(super) fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((parent, _)) => parent,
        None => "",
    }
}
