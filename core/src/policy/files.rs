//! Who else can read and write the assistant's files.
//!
//! Source: `audit-checks.md` section 4 and `fix.md` section 4 of the product's measured behaviour.

use crate::config::{Config, Variable, View};
use crate::diagnostic::Severity;
use crate::diagnostic::Severity::{Critical, Info, Warn};
use crate::facts::{FileKind, Inspected, Others, Owner, Place, Role};
use crate::policy::agents;
use crate::stages::paths::Paths;

/// What a rule says of a kind of file that others can get at: ids of the product's audit, for everybody and for a group, and
/// how bad each is. No id: the product does not look.
type Finding = (Option<[&'static str; 2]>, [Severity; 2]);

/// How a kind of file is judged.
struct Kind {
    role: Role,
    /// Its name at the start of a sentence.
    name: &'static str,
    write: Finding,
    read: Finding,
}

/// Reading it does no harm.
const UNREAD: Finding = (None, [Info, Info]);

const fn same(id: &'static str) -> Option<[&'static str; 2]> {
    Some([id, id])
}

const KINDS: &[Kind] = &[
    Kind {
        role: Role::StateDir,
        name: "The state directory",
        write: (Some(["fs.state_dir.perms_world_writable", "fs.state_dir.perms_group_writable"]), [Critical, Warn]),
        read: (same("fs.state_dir.perms_readable"), [Warn, Warn]),
    },
    Kind {
        role: Role::Config,
        name: "The configuration",
        write: (same("fs.config.perms_writable"), [Critical, Critical]),
        read: (Some(["fs.config.perms_world_readable", "fs.config.perms_group_readable"]), [Critical, Warn]),
    },
    Kind {
        role: Role::Include,
        name: "The included file",
        write: (same("fs.config_include.perms_writable"), [Critical, Critical]),
        read: (
            Some(["fs.config_include.perms_world_readable", "fs.config_include.perms_group_readable"]),
            [Critical, Warn],
        ),
    },
    Kind {
        role: Role::Credentials,
        name: "The credentials folder",
        write: (same("fs.credentials_dir.perms_writable"), [Critical, Critical]),
        read: (same("fs.credentials_dir.perms_readable"), [Warn, Warn]),
    },
    Kind {
        role: Role::AuthProfiles,
        name: "The store of API keys",
        write: (same("fs.auth_profiles.perms_writable"), [Critical, Critical]),
        read: (same("fs.auth_profiles.perms_readable"), [Warn, Warn]),
    },
    Kind {
        role: Role::Sessions,
        name: "The store of sessions",
        write: (None, [Warn, Warn]),
        read: (same("fs.sessions_store.perms_readable"), [Warn, Warn]),
    },
    Kind {
        role: Role::Log,
        name: "The log",
        write: (None, [Warn, Warn]),
        read: (same("fs.log_file.perms_readable"), [Warn, Warn]),
    },
    Kind {
        role: Role::Environment,
        name: "The `.env` file",
        write: (None, [Critical, Critical]),
        read: (None, [Critical, Warn]),
    },
    Kind {
        role: Role::Credential,
        name: "The file of credentials",
        write: (None, [Critical, Critical]),
        read: (None, [Critical, Warn]),
    },
    Kind {
        role: Role::Backup,
        name: "The backup of the configuration",
        write: (None, [Warn, Warn]),
        read: (None, [Critical, Warn]),
    },
    Kind { role: Role::Extension, name: "The plugin's folder", write: (None, [Critical, Critical]), read: UNREAD },
    Kind { role: Role::Extensions, name: "The folder of plugins", write: (None, [Critical, Critical]), read: UNREAD },
    Kind { role: Role::Folder, name: "The folder", write: (None, [Critical, Critical]), read: UNREAD },
    Kind { role: Role::Home, name: "The home folder", write: (None, [Critical, Warn]), read: UNREAD },
    Kind {
        role: Role::Transcripts,
        name: "The folder of conversations",
        write: (None, [Critical, Critical]),
        read: (None, [Warn, Warn]),
    },
    Kind {
        role: Role::Identity,
        name: "The file of keys and paired devices",
        write: (None, [Critical, Critical]),
        read: (None, [Critical, Warn]),
    },
    Kind {
        role: Role::Approvals,
        name: "The list of approved commands",
        write: (None, [Critical, Critical]),
        read: (None, [Warn, Warn]),
    },
];

/// A path to look at.
pub struct Wanted {
    /// What is there, or what each thing in it is.
    pub role: Role,
    /// The path, absolute.
    pub path: String,
    /// What of it is meant.
    pub look: Look,
}

/// What is meant by a path to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// What is there.
    Itself,
    /// The folder there; of the files in it and below it is counted what others can read.
    Count,
    /// Each thing directly in the folder there; in folders among them it is counted.
    Entries,
    /// Each thing beside it whose name begins with its name: backups, and what a crash left behind.
    Copies,
}

/// The paths to look at for [`crate::facts::Facts::inspected`], in the order of the product's audit and the outermost first,
/// for a configuration that is the one at `file`.
pub fn wanted(config: &Config<'_>, place: &Place, file: &str) -> Vec<Wanted> {
    let state = |below: &str| format!("{}/{below}", place.state_dir);
    let paths = Paths(Some(place));
    let credentials = match config.variable("CLAWDBOT_OAUTH_DIR") {
        Variable::Set(path) => paths.absolute(path),
        Variable::Unset | Variable::Unknown => state("credentials"),
    };
    let mut wanted = Vec::new();
    let mut want = |role, path: String, look| {
        if !wanted.iter().any(|it: &Wanted| it.role == role && it.path == path && it.look == look) {
            wanted.push(Wanted { role, path, look });
        }
    };
    want(Role::Home, place.home.clone(), Look::Itself);
    want(Role::StateDir, place.state_dir.clone(), Look::Itself);
    want(Role::Config, file.to_owned(), Look::Itself);
    for document in config.documents.iter().skip(1) {
        want(Role::Include, document.name.clone(), Look::Itself);
    }
    want(Role::Credentials, credentials.clone(), Look::Itself);
    want(Role::Folder, state("agents"), Look::Itself);
    for agent in agents::all(config) {
        let folder = state(&format!("agents/{}", agent.id));
        want(Role::Folder, folder.clone(), Look::Itself);
        want(Role::Folder, format!("{folder}/agent"), Look::Itself);
        want(Role::AuthProfiles, format!("{folder}/agent/auth-profiles.json"), Look::Itself);
        want(Role::Transcripts, format!("{folder}/sessions"), Look::Count);
        want(Role::Sessions, format!("{folder}/sessions/sessions.json"), Look::Itself);
    }
    // Of `~name` the product makes nothing.
    let log = config.at("logging.file").str().set().map(str::trim).filter(|it| !it.is_empty());
    if let Some(log) = log.filter(|it| !it.starts_with('~') || *it == "~" || it.starts_with("~/")) {
        want(Role::Log, paths.absolute(log), Look::Itself);
    }
    want(Role::Extensions, state("extensions"), Look::Itself);
    want(Role::Extension, state("extensions"), Look::Entries);
    want(Role::Environment, state(".env"), Look::Itself);
    want(Role::Credential, credentials, Look::Entries);
    // Some of these lie in the default state directory, wherever the state is.
    let default = format!("{}/{}", place.home, config.dialect.state_dir);
    for base in [&*place.state_dir, &default] {
        for folder in ["identity", "devices", "gateway", "gateway/tls"] {
            let path = format!("{base}/{folder}");
            want(Role::Folder, path.clone(), Look::Itself);
            if folder != "gateway" {
                want(Role::Identity, path, Look::Entries);
            }
        }
        want(Role::Approvals, format!("{base}/exec-approvals.json"), Look::Itself);
    }
    want(Role::Backup, file.to_owned(), Look::Copies);
    wanted
}

/// What should be at the path of `file` and is not; `None` if it is.
pub fn expected(file: &Inspected) -> Option<FileKind> {
    use Role::{Credential, Credentials, Extension, Extensions, Folder, Home, Log, StateDir, Transcripts};
    match (file.role, file.kind) {
        // A log may go to a device.
        (_, FileKind::Missing) | (Log, FileKind::Other) | (Credential | Extension, FileKind::Folder) => None,
        (Home | StateDir | Credentials | Folder | Extensions | Transcripts, kind) => {
            (kind != FileKind::Folder).then_some(FileKind::Folder)
        }
        // Whatever else lies beside a file is not what it is taken for.
        (Role::Backup | Role::Identity, FileKind::Folder) => None,
        (_, kind) => (kind != FileKind::File).then_some(FileKind::File),
    }
}

/// What others are able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Change it.
    Write,
    /// Look into it.
    Read,
}

/// A file that others can get at, in words.
pub struct Exposed<'f> {
    /// The file.
    pub file: &'f Inspected,
    /// The product's id for it, where it has one.
    pub check_id: Option<&'static str>,
    /// How bad it is.
    pub severity: Severity,
    /// The fact.
    pub title: String,
    /// The command that mends it.
    pub command: String,
    /// How many more of the kind there are, all the same.
    pub more: usize,
}

/// The files of `files` that others can get at in this way.
///
/// The product reads the permissions of a link itself, which mean nothing. Here a link is judged by where it leads, and the
/// finding has no product id; nor has one about a credentials folder that is none, which the product passes over. What the product does not look at is no finding while a folder around it is closed.
pub fn exposed(files: &[Inspected], access: Access) -> Vec<Exposed<'_>> {
    let mut found: Vec<Exposed<'_>> = Vec::new();
    for file in files {
        let Some(kind) = KINDS.iter().find(|it| it.role == file.role) else { continue };
        if matches!(file.kind, FileKind::Missing | FileKind::Other) {
            continue;
        }
        // Here the files count, which `open_files` are.
        let is_counted = matches!((file.role, file.kind), (Role::Credential | Role::Transcripts, FileKind::Folder));
        if matches!((file.role, file.kind), (Role::Extension, FileKind::File) | (Role::Identity, FileKind::Folder)) {
            continue;
        }
        if access == Access::Write && file.owner == Some(Owner::Other) {
            let title = format!("{} {} belongs to another user, who can change it", kind.name, file.path);
            let command = chown(file);
            found.push(Exposed { file, check_id: None, severity: kind.write.1[0], title, command, more: 0 });
        }
        let (writers, mut readers) = file.others();
        if is_counted {
            readers = file.open_files.map_or(Others::Nobody, |_| Others::Everyone);
        }
        let (finding, others) = match access {
            Access::Write => (&kind.write, writers),
            // Whoever may change it is said to; the product then says no more.
            Access::Read if (kind.write.0.is_some() || kind.read.0.is_none()) && writers != Others::Nobody => continue,
            Access::Read if kind.read.1[0] == Info => continue,
            Access::Read => (&kind.read, readers),
        };
        let (at, who) = match others {
            Others::Nobody => continue,
            Others::Everyone => (0, "everybody on this machine"),
            Others::Some => (1, "others on this machine"),
        };
        let is_judged = file.link.is_none() && (file.role != Role::Credentials || file.kind == FileKind::Folder);
        let check_id = finding.0.filter(|_| is_judged).map(|ids| ids[at]);
        if check_id.is_none() && is_enclosed(files, file) {
            continue;
        }
        let title = match file.open_files.filter(|_| is_counted && access == Access::Read) {
            Some(1) => format!("1 file in {} can be read by others on this machine", file.path),
            Some(count) => format!("{count} files in {} can be read by others on this machine", file.path),
            None => {
                let verb = if access == Access::Write { "changed" } else { "read" };
                let how = match (file.acl, file.mode) {
                    (Some(_), _) => ", by its access control list".to_owned(),
                    (None, Some(mode)) => format!(" (mode {mode:03o})"),
                    (None, None) => String::new(),
                };
                format!("{} {} can be {verb} by {who}{how}", kind.name, file.path)
            }
        };
        let severity = finding.1[at];
        // A folder of keys may hold hundreds; each is as bad as the first.
        let is_listed = matches!(file.role, Role::Credential | Role::Identity | Role::Backup) && !is_counted;
        match found.last_mut() {
            Some(it) if is_listed && it.file.role == file.role && it.severity == severity => it.more += 1,
            _ => found.push(Exposed { file, check_id, severity, title, command: chmod(file), more: 0 }),
        }
    }
    for it in found.iter_mut().filter(|it| it.more > 0) {
        it.title.push_str(&format!("; so can {} more of them", it.more));
        let folder = it.file.path.rsplit_once(['/', '\\']).map_or("", |it| it.0);
        it.command = match it.file.mode {
            None => icacls(folder, true),
            Some(_) => format!("chmod -R go-rwx {}", quoted(folder)),
        };
    }
    found
}

/// Whether nobody else gets to `file`, whatever its own bits, as one of `files` is a closed folder around it.
pub fn is_enclosed(files: &[Inspected], file: &Inspected) -> bool {
    files.iter().any(|it| is_closed_off(it, file))
}

/// Whether nobody else gets through `folder` to `file`. Whose folder it is always does.
fn is_closed_off(folder: &Inspected, file: &Inspected) -> bool {
    let is_shut = folder.kind == FileKind::Folder && folder.mode.is_some_and(|it| it & 0o011 == 0);
    is_shut
        && folder.owner != Some(Owner::Other)
        && file.link.is_none()
        && file.path.strip_prefix(&*folder.path).is_some_and(|it| it.is_empty() || it.starts_with(['/', '\\']))
        // What is shut may still be what is exposed, unless it is for the files in it.
        && (file.path.len() > folder.path.len() || file.open_files.is_some())
}

/// The place of the configuration that names `file`, or its first character.
pub fn place<'a>(config: &Config<'a>, file: &Inspected) -> View<'a> {
    match file.role {
        Role::Log => config.at("logging.file"),
        Role::Include => config.include(&file.path),
        _ => config.start(),
    }
}

/// The command that takes `file` from everybody but its owner.
pub fn chmod(file: &Inspected) -> String {
    // Without bits it is a file of Windows.
    if file.mode.is_none() {
        return icacls(&file.path, file.kind == FileKind::Folder);
    }
    let mode = match (file.role, file.kind) {
        (Role::Home, _) => "go-w",
        (Role::Transcripts | Role::Credential, FileKind::Folder) => "-R go-rwx",
        (_, FileKind::Folder) => "700",
        _ => "600",
    };
    format!("chmod {mode} {}", quoted(&file.path))
}

fn icacls(path: &str, is_folder: bool) -> String {
    let all = if is_folder { "(OI)(CI)F" } else { "F" };
    format!("icacls \"{path}\" /inheritance:r /grant:r \"%USERNAME%:{all}\" /grant:r \"SYSTEM:{all}\"")
}

/// The command that gives `file` back to whoever runs it.
pub fn chown(file: &Inspected) -> String {
    if file.mode.is_none() {
        return format!("takeown /f \"{}\"", file.path);
    }
    format!("sudo chown \"$USER\" {}", quoted(&file.path))
}

/// `path` as a shell takes it for one word.
fn quoted(path: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-+,:@%".contains(it);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

impl Inspected {
    /// What is at `path` and can be neither changed nor read by anybody, as far as is known yet.
    pub fn new(role: Role, path: impl Into<String>, kind: FileKind) -> Inspected {
        let path = path.into();
        Inspected { role, path, kind, link: None, mode: None, owner: None, acl: None, open_files: None, synced: None }
    }

    /// Who else can change it, and who else can read it. Where there is a list, the group's bits of the mode are no more than
    /// the most that anybody in it can have.
    pub fn others(&self) -> (Others, Others) {
        if let Some(acl) = self.acl {
            return (acl.writers, acl.readers);
        }
        let bits = |world: u32, group: u32| match self.mode {
            Some(mode) if mode & world != 0 => Others::Everyone,
            Some(mode) if mode & group != 0 => Others::Some,
            _ => Others::Nobody,
        };
        (bits(0o002, 0o020), bits(0o004, 0o040))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Acl;

    fn seen(role: Role, path: &str, mode: u32) -> Inspected {
        let kind = if path.ends_with(".json") || path.ends_with(".env") { FileKind::File } else { FileKind::Folder };
        Inspected { mode: Some(mode), owner: Some(Owner::Me), ..Inspected::new(role, path, kind) }
    }

    fn found(files: &[Inspected], access: Access) -> Vec<String> {
        let show = |it: Exposed<'_>| format!("{} {}: {}", it.severity.name(), it.check_id.unwrap_or("-"), it.command);
        exposed(files, access).into_iter().map(show).collect()
    }

    #[test]
    fn whoever_may_change_it_may_read_it() {
        let files = [seen(Role::Config, "/h/c.json", 0o666), seen(Role::Sessions, "/h/s.json", 0o622)];
        assert_eq!(
            found(&files, Access::Write),
            ["critical fs.config.perms_writable: chmod 600 /h/c.json", "warn -: chmod 600 /h/s.json"],
        );
        assert_eq!(found(&files, Access::Read), Vec::<String>::new());
    }

    #[test]
    fn a_closed_folder_protects_what_the_product_does_not_look_at() {
        let open = [seen(Role::StateDir, "/h/state", 0o755), seen(Role::Environment, "/h/state/.env", 0o644)];
        assert_eq!(
            found(&open, Access::Read),
            ["warn fs.state_dir.perms_readable: chmod 700 /h/state", "critical -: chmod 600 /h/state/.env"],
        );
        let closed = [seen(Role::StateDir, "/h/state", 0o700), seen(Role::Environment, "/h/state/.env", 0o644)];
        assert_eq!(found(&closed, Access::Read), Vec::<String>::new());
    }

    #[test]
    fn what_is_many_times_the_same_is_said_once() {
        let mut folder = seen(Role::Credential, "/h/keys/whatsapp", 0o755);
        folder.open_files = Some(12);
        let mut files: Vec<_> = (0..3).map(|it| seen(Role::Credential, &format!("/h/keys/{it}.json"), 0o644)).collect();
        files.push(folder.clone());
        assert_eq!(
            found(&files, Access::Read),
            ["critical -: chmod -R go-rwx /h/keys", "critical -: chmod -R go-rwx /h/keys/whatsapp"]
        );
        let titles: Vec<String> = exposed(&files, Access::Read).into_iter().map(|it| it.title).collect();
        assert!(
            titles[0].ends_with("can be read by everybody on this machine (mode 644); so can 2 more of them"),
            "{titles:?}"
        );
        assert_eq!(titles[1], "12 files in /h/keys/whatsapp can be read by others on this machine");
        folder.mode = Some(0o700);
        assert_eq!(found(&[folder], Access::Read), Vec::<String>::new(), "nobody gets in");
        let shut = [seen(Role::Home, "/h", 0o700), files.remove(0)];
        assert_eq!(found(&shut, Access::Read), Vec::<String>::new());
    }

    #[test]
    fn lists_of_access_and_owners_count_as_well() {
        let acl = Some(Acl { readers: Others::Everyone, writers: Others::Some });
        let files = [
            Inspected { acl, ..seen(Role::StateDir, "/h/it's mine", 0o770) },
            Inspected { owner: Some(Owner::Other), ..seen(Role::Config, "/h/c.json", 0o600) },
            Inspected { mode: None, acl, ..seen(Role::Credentials, r"C:\Users\Ann\.clawdbot\credentials", 0) },
            Inspected { mode: None, owner: Some(Owner::Other), ..seen(Role::Environment, r"C:\s\.env", 0) },
        ];
        assert_eq!(
            found(&files, Access::Write),
            [
                r"warn fs.state_dir.perms_group_writable: chmod 700 '/h/it'\''s mine'",
                r#"critical -: sudo chown "$USER" /h/c.json"#,
                r#"critical fs.credentials_dir.perms_writable: icacls "C:\Users\Ann\.clawdbot\credentials" /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F" /grant:r "SYSTEM:(OI)(CI)F""#,
                r#"critical -: takeown /f "C:\s\.env""#,
            ],
        );
    }
}
