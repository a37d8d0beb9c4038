//! Who can get at the files that hold the assistant's state. Nothing is opened but folders, and no link is followed but to ask what
//! it leads to.

use std::fs;
use std::path::Path;

use footguard_core::config::Config;
use footguard_core::facts::{Facts, FileKind, Inspected, Role};
use footguard_core::policy::files::{self, Look};
use footguard_core::{Analysis, Sources};

/// Folders are counted this far down.
const MAX_DEPTH: usize = 4;
/// A folder with more entries is looked at no further.
const MAX_ENTRIES: usize = 100_000;
/// Marks that services leave at the top of the folders that they copy.
const MARKS: [(&str, &str); 2] = [(".stfolder", "Syncthing"), (".dropbox.cache", "Dropbox")];

/// Which file it is that was looked at, so that another one in its place is told from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The file system.
    pub device: u64,
    /// The file in it.
    pub inode: u64,
}

/// A file that was looked at.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What was seen.
    pub seen: Inspected,
    /// Which one it was; of a link, the link itself.
    pub identity: Identity,
}

/// Adds to `facts` who can get at the files of the assistant whose configuration, that of `analysis`, is the one at `path`.
/// Without a place nothing is looked at. Where permissions are no bits, what the files are is known afterwards, and not yet who
/// can get at them.
pub fn permissions(analysis: &Analysis, sources: &Sources, path: &Path, facts: &mut Facts) {
    let found = look(analysis, sources, path, facts, false);
    facts.inspected = found.map(|it| it.into_iter().map(|it| it.seen).collect());
    if facts.inspected.is_some() && cfg!(not(unix)) {
        let reason = match cfg!(windows) {
            true => "on Windows only --deep looks at who can get at the assistant's files",
            false => "who can get at the assistant's files cannot be seen on such a system",
        };
        facts.unseen.insert("inspected".to_owned(), super::deep::failed(reason));
    }
}

/// As [`permissions`], but of each file in the folders that are counted there, and which one each is. Nothing where permissions
/// are no bits.
pub fn every_file(analysis: &Analysis, sources: &Sources, path: &Path, facts: &Facts) -> Vec<Subject> {
    let found = if cfg!(unix) { look(analysis, sources, path, facts, true) } else { None };
    found.unwrap_or_default()
}

fn look(analysis: &Analysis, sources: &Sources, path: &Path, facts: &Facts, each: bool) -> Option<Vec<Subject>> {
    let place = facts.place.as_ref()?;
    let wanted = {
        let root = analysis.root.as_ref();
        let mut config = Config::new(root, sources.env.as_ref(), analysis.dialect, facts, None);
        config.documents = &analysis.documents;
        files::wanted(&config, place, &path.display().to_string())
    };
    let mut search = Search { me: user(Path::new(&place.home)), each, found: Vec::new() };
    for it in wanted {
        let path = Path::new(&it.path);
        match it.look {
            Look::Itself => search.add(it.role, path),
            Look::Count => search.count(it.role, path),
            Look::Entries => {
                for name in names(path) {
                    search.count(it.role, &path.join(name));
                }
            }
            Look::Copies => {
                let (Some(folder), Some(base)) = (path.parent(), path.file_name()) else { continue };
                let base = base.as_encoded_bytes();
                let is_copy = |it: &[u8]| it.len() > base.len() && it.starts_with(base);
                for name in names(folder).into_iter().filter(|it| is_copy(it.as_encoded_bytes())) {
                    search.add(it.role, &folder.join(name));
                }
            }
        }
    }
    Some(search.found)
}

struct Search {
    /// The number of the user whose assistant it is.
    me: Option<u32>,
    /// Each file is wanted, not their number.
    each: bool,
    found: Vec<Subject>,
}

impl Search {
    fn add(&mut self, role: Role, path: &Path) {
        self.found.extend(inspect(role, path, self.me));
    }

    /// As [`Search::add`]; of a folder also what is in it: each thing, or how many files others can read.
    fn count(&mut self, role: Role, path: &Path) {
        let Some(mut it) = inspect(role, path, self.me) else { return };
        let is_folder = it.seen.kind == FileKind::Folder && it.seen.link.is_none();
        if !is_folder || matches!(role, Role::Extension) {
            self.found.push(it);
            return;
        }
        if self.each {
            self.found.push(it);
            self.below(role, path, MAX_DEPTH);
        } else {
            // What nobody else gets at need not be counted; the product's own folders are mostly shut.
            let is_shut = |it: &Inspected| it.mode.is_some_and(|it| it & 0o011 == 0);
            let is_inside = |it: &Subject| is_shut(&it.seen) && path.starts_with(&it.seen.path);
            if !is_shut(&it.seen) && !self.found.iter().any(is_inside) {
                it.seen.open_files = Some(open_files(path, MAX_DEPTH)).filter(|it| *it > 0);
            }
            self.found.push(it);
        }
    }

    fn below(&mut self, role: Role, folder: &Path, depth: usize) {
        for name in names(folder) {
            let path = folder.join(name);
            let Some(it) = inspect(role, &path, self.me) else { continue };
            let goes_on = it.seen.kind == FileKind::Folder && it.seen.link.is_none() && depth > 0;
            let is_file = it.seen.kind == FileKind::File;
            self.found.push(it);
            if goes_on {
                self.below(role, &path, depth - 1);
            } else if is_file && role == Role::Transcripts {
                // That role is the folder's.
                if let Some(it) = self.found.last_mut() {
                    it.seen.role = Role::Sessions;
                }
            }
        }
    }
}

/// The names in a folder, sorted; none if it cannot be listed.
pub(super) fn names(folder: &Path) -> Vec<std::ffi::OsString> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.take(MAX_ENTRIES).map(|it| it.file_name()).collect();
    names.sort();
    names
}

/// How many files in `folder`, and in folders below it that others get into, others can read.
#[cfg(unix)]
fn open_files(folder: &Path, depth: usize) -> u32 {
    use std::os::unix::fs::MetadataExt as _;

    let mut count = 0;
    for name in names(folder) {
        let path = folder.join(name);
        match path.symlink_metadata() {
            Ok(it) if it.is_file() => count += u32::from(it.mode() & 0o044 != 0),
            Ok(it) if it.is_dir() && it.mode() & 0o011 != 0 && depth > 0 => count += open_files(&path, depth - 1),
            _ => {}
        }
    }
    count
}

/// Without bits it cannot be told by looking.
#[cfg(not(unix))]
fn open_files(_: &Path, _: usize) -> u32 {
    0
}

/// What is at `path`; `me` is the number of the user whose assistant it is. Nothing there is reported of the state directory and
/// the configuration alone.
pub fn inspect(role: Role, path: &Path, me: Option<u32>) -> Option<Subject> {
    let own = path.symlink_metadata().ok();
    let identity = own.as_ref().map_or(Identity { device: 0, inode: 0 }, identity);
    let is_link = own.as_ref().is_some_and(fs::Metadata::is_symlink);
    let link = if is_link { path.read_link().ok().map(|it| it.display().to_string()) } else { None };
    // The bits of a link say nothing.
    let metadata = if is_link { path.metadata().ok() } else { own };
    let mut seen = Inspected::new(role, path.display().to_string(), FileKind::Missing);
    seen.link = link;
    if let Some(it) = metadata {
        seen.kind = match () {
            () if it.is_dir() => FileKind::Folder,
            () if it.is_file() => FileKind::File,
            // A pipe, a socket, a device.
            () => FileKind::Other,
        };
        rights(path, &it, me, &mut seen);
        if matches!(role, Role::StateDir | Role::Config) {
            seen.synced = mark(path);
        }
    } else if !is_link && !matches!(role, Role::StateDir | Role::Config) {
        return None;
    }
    Some(Subject { seen, identity })
}

/// The number of the user whose home it is.
#[cfg(unix)]
fn user(home: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;

    fs::metadata(home).ok().map(|it| it.uid())
}

#[cfg(not(unix))]
fn user(_: &Path) -> Option<u32> {
    None
}

#[cfg(unix)]
fn identity(it: &fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;

    Identity { device: it.dev(), inode: it.ino() }
}

/// Nothing is changed here that would have to be told apart.
#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> Identity {
    Identity { device: 0, inode: 0 }
}

/// Whose the file at `path` is, and whom its bits let in.
#[cfg(unix)]
fn rights(path: &Path, it: &fs::Metadata, me: Option<u32>, seen: &mut Inspected) {
    use footguard_core::facts::Owner;
    use std::os::unix::fs::MetadataExt as _;

    seen.mode = Some(it.mode() & 0o777);
    seen.owner = me.map(|me| match it.uid() {
        uid if uid == me => Owner::Me,
        0 => Owner::Root,
        _ => Owner::Other,
    });
    seen.acl = acl(path, it, me);
}

/// Permissions are no bits here.
#[cfg(not(unix))]
fn rights(_: &Path, _: &fs::Metadata, _: Option<u32>, _: &mut Inspected) {}

/// The list of the file at `path`, if it has one that could let anybody in: the group's bits are the most that any of its
/// entries gives.
#[cfg(target_os = "linux")]
fn acl(path: &Path, metadata: &fs::Metadata, me: Option<u32>) -> Option<footguard_core::facts::Acl> {
    use std::os::unix::fs::MetadataExt as _;

    if metadata.mode() & 0o070 == 0 {
        return None;
    }
    // A list with more entries is none that somebody can look through; the bits then speak for it.
    let mut bytes = [0; 2048];
    let len = rustix::fs::getxattr(path, "system.posix_acl_access", &mut bytes[..]).ok()?;
    super::acl::posix(bytes.get(..len)?, me)
}

#[cfg(all(unix, not(target_os = "linux")))]
fn acl(_: &Path, _: &fs::Metadata, _: Option<u32>) -> Option<footguard_core::facts::Acl> {
    None
}

/// The service whose mark is in a folder around what is at `path`, links followed.
fn mark(path: &Path) -> Option<String> {
    let path = path.canonicalize().ok()?;
    let marks = path.ancestors().flat_map(|folder| MARKS.iter().map(move |it| (folder.join(it.0), it.1)));
    let mut found = marks.filter(|it| it.0.symlink_metadata().is_ok());
    found.next().map(|it| it.1.to_owned())
}
