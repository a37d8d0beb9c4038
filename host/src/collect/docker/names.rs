//! Whose a socket is.

use super::address::Address;

/// The permission bits of the socket at `address`, and its user and group; of a link, those of what it leads to.
#[cfg(unix)]
pub fn socket(address: &Address) -> Option<(u32, String)> {
    use std::os::unix::fs::MetadataExt as _;

    let Address::Socket(path) = address else { return None };
    let metadata = std::fs::metadata(path).ok()?;
    let owner = format!("{}:{}", named("/etc/passwd", metadata.uid()), named("/etc/group", metadata.gid()));
    Some((metadata.mode() & 0o777, owner))
}

/// Permissions are no bits here.
#[cfg(not(unix))]
pub fn socket(_: &Address) -> Option<(u32, String)> {
    None
}

/// The name that the table of users or groups at `path` has for `id`, else the number.
#[cfg(unix)]
fn named(path: &str, id: u32) -> String {
    let id = id.to_string();
    let table = std::fs::read_to_string(path).unwrap_or_default();
    let row = table.lines().map(|it| it.split(':')).find(|it| it.clone().nth(2) == Some(&id));
    row.and_then(|mut it| it.next()).unwrap_or(&id).to_owned()
}
