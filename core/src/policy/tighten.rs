//! What `--fix` takes away from others, file by file.
//!
//! Source: `fix.md` section 4 of the product's measured behaviour. The product looks at fewer files, and gives to files that are
//! shut more tightly than it would shut them; here nothing is ever given.

use crate::facts::{FileKind, Inspected, Owner, Role};
use crate::lists::CollectVec;
use crate::order;
use crate::policy::files::{chmod, chown, expected};

/// What is to become of one file.
#[derive(Debug)]
pub struct Tightening<'f> {
    /// The file.
    pub file: &'f Inspected,
    /// Its nine permission bits now; of a link, those of what it leads to.
    pub from: u32,
    /// What they are to be: never a bit that is not in `from`.
    pub to: u32,
    /// Why it is left as it is.
    pub left: Option<Left>,
}

/// Why a file is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It is a link: what it leads to may belong to something else.
    Link,
    /// A folder should be there.
    NotAFolder,
    /// A file should be there.
    NotAFile,
    /// It belongs to another user.
    Foreign,
}

impl Left {
    /// The word that the product's own `--fix` reports, where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Left::Link => "symlink",
            Left::NotAFolder => "not-a-directory",
            Left::NotAFile => "not-a-file",
            Left::Foreign => "owner",
        }
    }
}

impl Tightening<'_> {
    /// What somebody with more rights could run instead; `None` where there is nothing to run.
    pub fn command(&self) -> Option<String> {
        let is_foreign = matches!(self.file.owner, Some(Owner::Other | Owner::Root));
        let tighten = (self.to != self.from).then(|| format!("sudo {}", chmod(self.file)));
        match self.left {
            Some(Left::Foreign) => Some(chown(self.file)),
            Some(_) => None,
            None if is_foreign => tighten,
            None => None,
        }
    }
}

/// What is to become of `files`, in their order, of those that are as they should be nothing. The user's home is the user's.
pub fn plan<'f>(files: impl IntoIterator<Item = &'f Inspected>) -> Vec<Tightening<'f>> {
    let mut plan = Vec::new();
    let mut files: Vec<_> =
        files.into_iter().filter(|it| it.role != Role::Home && it.kind != FileKind::Missing).collect_vec();
    // One file may play two parts.
    order::unique(&mut files, |it| &it.path);
    for file in files {
        let left = match expected(file) {
            _ if file.link.is_some() => Some(Left::Link),
            Some(FileKind::Folder) => Some(Left::NotAFolder),
            Some(_) => Some(Left::NotAFile),
            None if file.kind == FileKind::Other => continue,
            None => None,
        };
        let Some(from) = file.mode else { continue };
        let to = match (file.kind, file.role) {
            (FileKind::Folder, _) | (_, Role::Extension) => from & 0o700,
            _ => from & 0o600,
        };
        let left = left.or((file.owner == Some(Owner::Other)).then_some(Left::Foreign));
        if left.is_some() || to != from {
            plan.push(Tightening { file, from, to, left });
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(role: Role, path: &str, kind: FileKind, mode: u32) -> Inspected {
        Inspected { mode: Some(mode), owner: Some(Owner::Me), ..Inspected::new(role, path, kind) }
    }

    #[test]
    fn bits_are_only_taken_away() {
        for (role, kind, from, to) in [
            (Role::StateDir, FileKind::Folder, 0o777, 0o700),
            (Role::StateDir, FileKind::Folder, 0o550, 0o500),
            (Role::Config, FileKind::File, 0o644, 0o600),
            (Role::Config, FileKind::File, 0o440, 0o400),
            (Role::Config, FileKind::File, 0o755, 0o600),
            (Role::Extension, FileKind::File, 0o755, 0o700),
        ] {
            let files = [seen(role, "/p", kind, from)];
            let plan: Vec<_> = plan(&files).iter().map(|it| (it.to, it.left)).collect();
            assert_eq!(plan, [(to, None)], "{from:o}");
        }
        let files = [
            seen(Role::StateDir, "/s", FileKind::Folder, 0o500),
            seen(Role::Config, "/c", FileKind::File, 0o400),
            seen(Role::Home, "/h", FileKind::Folder, 0o777),
            seen(Role::Log, "/dev/null", FileKind::Other, 0o666),
        ];
        assert!(plan(&files).is_empty());
    }

    #[test]
    fn links_odd_kinds_and_foreign_files_are_left() {
        let files = [
            Inspected { link: Some("x".to_owned()), ..seen(Role::Config, "/c", FileKind::File, 0o644) },
            seen(Role::Credentials, "/s/credentials", FileKind::File, 0o644),
            seen(Role::Environment, "/s/.env", FileKind::Other, 0o644),
            Inspected { owner: Some(Owner::Other), ..seen(Role::Sessions, "/s/s.json", FileKind::File, 0o600) },
        ];
        let left: Vec<_> = plan(&files).iter().map(|it| it.left.map(Left::name)).collect();
        assert_eq!(left, [Some("symlink"), Some("not-a-directory"), Some("not-a-file"), Some("owner")]);
        assert_eq!(plan(&files)[3].command().as_deref(), Some(r#"sudo chown "$USER" /s/s.json"#));
    }
}
