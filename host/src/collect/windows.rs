//! Who can get at the files on Windows, where permissions are lists of access and reading one takes another program: PowerShell,
//! which gives them by SID, or `icacls`, one call for each file, where PowerShell may not run.

use footguard_core::facts::{Acl, FileKind, Inspected, Others, Owner};

use super::acl;

/// What is known of a file's rights.
type Rights = (Acl, Option<Owner>);

/// The most characters of paths in one command; Windows takes some 32,000 in all.
const MAX_CHARS: usize = 16_000;

/// Prints the SID of the user, then for each path a line: its descriptor, or nothing if it may not be read.
fn script(paths: &[&str]) -> String {
    let quoted: Vec<String> = paths.iter().map(|it| format!("'{}'", it.replace('\'', "''"))).collect();
    format!(
        "[Console]::OutputEncoding=[Text.Encoding]::UTF8; [Security.Principal.WindowsIdentity]::GetCurrent().User.Value; \
         foreach ($it in {}) {{ try {{ (Get-Acl -LiteralPath $it -ErrorAction Stop).Sddl }} catch {{ '' }} }}",
        quoted.join(",")
    )
}

/// The answer to [`script`], in the order of the paths; `None` if it is something else.
fn read(answer: &str, count: usize) -> Option<Vec<Option<Rights>>> {
    let mut lines = answer.lines().map(str::trim);
    let me = lines.next().filter(|it| it.starts_with("S-1-"))?;
    let mut rights: Vec<_> = lines.map(|it| Some((acl::sddl(it, me)?, acl::owner(it, me)))).collect();
    // The last line may be blank.
    rights.resize(count, None);
    Some(rights)
}

/// The user's name and SID out of `whoami /user /fo csv /nh`: `"pc\ann","S-1-5-…"`.
fn whoami(answer: &str) -> Option<(&str, &str)> {
    let (name, sid) = answer.trim().split_once("\",\"")?;
    Some((name.trim_start_matches('"'), sid.trim_end_matches('"'))).filter(|it| it.1.starts_with("S-1-"))
}

/// The paths in pieces that a command line holds.
fn pieces<'p>(paths: &'p [&'p str]) -> Vec<&'p [&'p str]> {
    let (mut pieces, mut start, mut chars) = (Vec::new(), 0, 0);
    for (at, path) in paths.iter().enumerate() {
        let length = path.len() + 3;
        if chars + length > MAX_CHARS && at > start {
            pieces.push(&paths[start..at]);
            (start, chars) = (at, 0);
        }
        chars += length;
    }
    pieces.extend((start < paths.len()).then(|| &paths[start..]));
    pieces
}

/// Puts `rights` where they belong. Files in an open folder inherit its list, so that they are counted by it.
fn apply(file: &mut Inspected, (acl, owner): Rights, files_in: impl FnOnce() -> usize) {
    file.acl = Some(acl);
    file.owner = owner;
    if file.kind == FileKind::Folder && acl.readers != Others::Nobody {
        file.open_files = u32::try_from(files_in()).ok().filter(|it| *it > 0);
    }
}

#[cfg(windows)]
pub use asking::part;

#[cfg(windows)]
mod asking {
    use std::path::Path;
    use std::time::{Duration, Instant};

    use footguard_core::config::Config;
    use footguard_core::facts::{FileKind, Inspected, Unseen};

    use super::super::acl;
    use super::super::child;
    use super::super::deep::{Found, Part, failed};
    use super::super::permissions::names;
    use super::{Rights, apply, pieces, read, script, whoami};

    /// The part of the facts; `None` where nobody looked for files.
    pub fn part(config: &Config<'_>) -> Option<Part> {
        let files = config.facts.inspected.clone()?;
        Some(Part { field: "inspected", name: "the lists of access", look: Box::new(move |limit| look(files, limit)) })
    }

    fn look(mut files: Vec<Inspected>, limit: Duration) -> Result<Found, Unseen> {
        let end = Instant::now() + limit;
        let there: Vec<usize> = (0..files.len()).filter(|at| files[*at].kind != FileKind::Missing).collect();
        let paths: Vec<String> = there.iter().map(|at| files[*at].path.clone()).collect();
        let paths: Vec<&str> = paths.iter().map(|it| &**it).collect();
        let rights = by_powershell(&paths, end).or_else(|_| by_icacls(&paths, end))?;
        let unread = rights.iter().filter(|it| it.is_none()).count();
        for (at, rights) in there.into_iter().zip(rights) {
            if let Some(rights) = rights {
                let path = files[at].path.clone();
                apply(&mut files[at], rights, || names(Path::new(&path)).len());
            }
        }
        Ok(Box::new(move |facts| {
            facts.inspected = Some(files);
            facts.unseen.remove("inspected");
            if unread > 0 {
                let reason = format!("the lists of access of {unread} of the assistant's files cannot be read");
                facts.unseen.insert("inspected".to_owned(), failed(reason));
            }
        }))
    }

    fn by_powershell(paths: &[&str], end: Instant) -> Result<Vec<Option<Rights>>, Unseen> {
        let mut all = Vec::new();
        for paths in pieces(paths) {
            let left = end.saturating_duration_since(Instant::now());
            let script = script(paths);
            let args = ["-NoProfile", "-NonInteractive", "-Command", &script];
            let answer = child::ask("powershell.exe", &args, left)?;
            let rights = read(&answer, paths.len());
            all.extend(
                rights.ok_or_else(|| failed("PowerShell does not say who may do what with the assistant's files"))?,
            );
        }
        Ok(all)
    }

    fn by_icacls(paths: &[&str], end: Instant) -> Result<Vec<Option<Rights>>, Unseen> {
        let left = || end.saturating_duration_since(Instant::now());
        let user = child::ask("whoami.exe", &["/user", "/fo", "csv", "/nh"], left())?;
        let (name, sid) = whoami(&user).ok_or_else(|| failed("`whoami` does not say who this is"))?;
        let mut all = Vec::new();
        for path in paths {
            let answer = child::ask("icacls.exe", &[path], left());
            all.push(answer.ok().and_then(|it| acl::icacls(&it, path, sid, name)).map(|it| (it, None)));
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use footguard_core::facts::Role;

    use super::*;

    #[test]
    fn what_is_asked_and_what_is_answered() {
        let script = script(&[r"C:\Users\Ann\.clawdbot", r"C:\it's"]);
        assert!(script.contains(r"foreach ($it in 'C:\Users\Ann\.clawdbot','C:\it''s')"), "{script}");
        let answer = "S-1-5-21-1-2-3-1001\r\nO:S-1-5-21-1-2-3-1001G:DUD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BU)\r\n\r\nO:BAG:DUD:(A;;FR;;;WD)\r\n\r\n";
        let acl = |readers, writers| Acl { readers, writers };
        assert_eq!(
            read(answer, 4),
            Some(vec![
                Some((acl(Others::Everyone, Others::Everyone), Some(Owner::Me))),
                None,
                Some((acl(Others::Everyone, Others::Nobody), Some(Owner::Root))),
                None,
            ])
        );
        assert_eq!(read("Get-Acl : The term is not recognised\r\n", 1), None);
        assert_eq!(whoami("\"pc\\ann\",\"S-1-5-21-1-2-3-1001\"\r\n"), Some((r"pc\ann", "S-1-5-21-1-2-3-1001")));
        assert_eq!(whoami("ERROR: access denied"), None);
    }

    #[test]
    fn long_lists_are_asked_for_in_pieces() {
        let long = "x".repeat(10_000);
        let paths = ["a", &*long, &*long, "b", "c"];
        let lengths: Vec<usize> = pieces(&paths).iter().map(|it| it.len()).collect();
        assert_eq!(lengths, [2, 3]);
        assert!(pieces(&[]).is_empty());
    }

    #[test]
    fn an_open_folder_is_as_bad_as_what_is_in_it() {
        let open = Acl { readers: Others::Everyone, writers: Others::Nobody };
        let mut folder = Inspected::new(Role::Transcripts, r"C:\s", FileKind::Folder);
        apply(&mut folder, (open, Some(Owner::Me)), || 3);
        assert_eq!((folder.acl, folder.owner, folder.open_files), (Some(open), Some(Owner::Me), Some(3)));
        let mut file = Inspected::new(Role::Config, r"C:\c", FileKind::File);
        apply(&mut file, (open, None), || panic!("it is no folder"));
        assert_eq!(file.open_files, None);
    }
}
