//! Access control lists, read into the one question that the rules ask: who else can read, and who else can change.
//!
//! Who is trusted is told by number: on Windows by SID (names are translated there, and anybody may be called `system`), on Linux
//! by user id.

#[cfg(any(windows, test))]
use footguard_core::facts::Owner;
use footguard_core::facts::{Acl, Others};

const NOBODY: Acl = Acl { readers: Others::Nobody, writers: Others::Nobody };

fn grant(acl: &mut Acl, whom: Others, reads: bool, writes: bool) {
    if reads {
        acl.readers = acl.readers.max(whom);
    }
    if writes {
        acl.writers = acl.writers.max(whom);
    }
}

/// The list in the extended attribute `system.posix_acl_access` of a file of user `me`: a version, then entries of a tag, three
/// permission bits and a user or group id. `None` if it is something else.
///
/// Source: `include/uapi/linux/posix_acl_xattr.h`.
#[cfg(any(target_os = "linux", test))]
pub fn posix(bytes: &[u8], me: Option<u32>) -> Option<Acl> {
    const VERSION: u32 = 2;
    const USER: u16 = 0x02;
    const GROUP_OWNER: u16 = 0x04;
    const GROUP: u16 = 0x08;
    const MASK: u16 = 0x10;
    const OTHER: u16 = 0x20;

    let (version, entries) = bytes.split_first_chunk::<4>()?;
    if u32::from_le_bytes(*version) != VERSION || entries.len() % 8 != 0 {
        return None;
    }
    let entry = |it: &[u8]| {
        let &[t0, t1, p0, p1, i0, i1, i2, i3] = it else { return (0, 0, 0) };
        (u16::from_le_bytes([t0, t1]), u16::from_le_bytes([p0, p1]), u32::from_le_bytes([i0, i1, i2, i3]))
    };
    let entries: Vec<_> = entries.chunks_exact(8).map(entry).collect();
    // The most that anybody but the owner and the rest of the world gets.
    let mask = entries.iter().find(|it| it.0 == MASK).map_or(0o7, |it| it.1);
    let mut acl = NOBODY;
    for (tag, permissions, id) in entries {
        let (whom, permissions) = match tag {
            USER if id == 0 || Some(id) == me => continue,
            USER | GROUP_OWNER | GROUP => (Others::Some, permissions & mask),
            OTHER => (Others::Everyone, permissions),
            _ => continue,
        };
        grant(&mut acl, whom, permissions & 0o4 != 0, permissions & 0o2 != 0);
    }
    Some(acl)
}

/// Whom a Windows SID stands for, seen from the user `me`; `None` for those who have all rights anyway.
#[cfg(any(windows, test))]
fn whom(sid: &str, me: &str) -> Option<Others> {
    // In SDDL the well-known ones are two letters.
    match sid.to_ascii_uppercase().as_str() {
        // The system, the administrators, the file's creator and its owner.
        "SY" | "S-1-5-18" | "BA" | "S-1-5-32-544" | "CO" | "S-1-3-0" | "OW" | "S-1-3-4" => None,
        it if it == me.to_ascii_uppercase() => None,
        // Everyone, users, authenticated users, whoever sits at the machine, guests.
        "WD" | "S-1-1-0" | "BU" | "S-1-5-32-545" | "AU" | "S-1-5-11" | "IU" | "S-1-5-4" | "BG" | "S-1-5-32-546" => {
            Some(Others::Everyone)
        }
        _ => Some(Others::Some),
    }
}

/// Rights of a Windows file, as bits: reading its data, and whatever changes it, its attributes, its list or its owner.
#[cfg(any(windows, test))]
const READS: u32 = 0x8000_0000 | 0x1000_0000 | 0x1;
#[cfg(any(windows, test))]
const WRITES: u32 = 0x4000_0000 | 0x1000_0000 | 0x0001_0000 | 0x0004_0000 | 0x0008_0000 | 0x2 | 0x4 | 0x40;

/// The list in a security descriptor in text form (SDDL), as `icacls /save` and PowerShell's `(Get-Acl PATH).Sddl` print it; `me` is
/// the SID of the user whose assistant it is. `None` if it is something else.
#[cfg(any(windows, test))]
pub fn sddl(text: &str, me: &str) -> Option<Acl> {
    let text = text.trim();
    let (_, list) = text.split_once("D:")?;
    // The list of what is to be logged may follow.
    let list = list.split("S:(").next().unwrap_or_default();
    if list.starts_with("NO_ACCESS_CONTROL") {
        return Some(Acl { readers: Others::Everyone, writers: Others::Everyone });
    }
    let mut acl = NOBODY;
    for entry in list.split('(').skip(1) {
        let fields: Vec<&str> = entry.split(')').next()?.split(';').collect();
        let &[kind, flags, rights, _, _, sid, ..] = &*fields else { return None };
        // Entries that only what is made later inherits say nothing of the file itself. Denials are left out: whoever is named
        // in one may still come in by another group, and one too many is said rather than one too few.
        let is_for_later = flags.as_bytes().chunks(2).any(|it| it == b"IO");
        if !matches!(kind, "A" | "XA") || is_for_later {
            continue;
        }
        let Some(whom) = whom(sid, me) else { continue };
        let rights = bits(rights)?;
        grant(&mut acl, whom, rights & READS != 0, rights & WRITES != 0);
    }
    Some(acl)
}

/// The owner in such a text; `None` if there is none in it.
#[cfg(any(windows, test))]
pub fn owner(text: &str, me: &str) -> Option<Owner> {
    let sid = text.trim().strip_prefix("O:")?;
    let end = ["G:", "D:", "S:"].iter().filter_map(|it| sid.find(it)).min().unwrap_or(sid.len());
    Some(match &sid[..end] {
        it if it.eq_ignore_ascii_case(me) => Owner::Me,
        "SY" | "S-1-5-18" | "BA" | "S-1-5-32-544" => Owner::Root,
        _ => Owner::Other,
    })
}

/// The rights of an entry: a number, or two letters each.
#[cfg(any(windows, test))]
fn bits(rights: &str) -> Option<u32> {
    if let Some(hex) = rights.strip_prefix("0x").or(rights.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    let mut all = 0;
    for right in rights.as_bytes().chunks(2) {
        all |= match right {
            b"GA" => 0x1000_0000,
            b"GR" => 0x8000_0000,
            b"GW" => 0x4000_0000,
            b"GX" => 0x2000_0000,
            b"FA" => 0x001F_01FF,
            b"FR" => 0x0012_0089,
            b"FW" => 0x0012_0116,
            b"FX" => 0x0012_00A0,
            b"SD" => 0x0001_0000,
            b"RC" => 0x0002_0000,
            b"WD" => 0x0004_0000,
            b"WO" => 0x0008_0000,
            b"CC" => 0x1,
            b"DC" => 0x2,
            b"LC" => 0x4,
            b"SW" => 0x8,
            b"RP" => 0x10,
            b"WP" => 0x20,
            b"DT" => 0x40,
            b"LO" => 0x80,
            b"CR" => 0x100,
            _ => return None,
        };
    }
    Some(all)
}

/// What `icacls PATH` prints for one path, for systems where no descriptor can be had: names are known in English only, SIDs
/// everywhere. `me` is the user's SID, `name` the user's name, with its domain or without. `None` if there is no entry in it.
///
/// Source: `host.md` section 1.2 of the product's measured behaviour, whose words for people and rights these are.
#[cfg(any(windows, test))]
pub fn icacls(text: &str, path: &str, me: &str, name: &str) -> Option<Acl> {
    let mut acl = None;
    for line in text.lines() {
        let line = line.trim();
        let line = line.strip_prefix(path).or(line.strip_prefix(&format!("\"{path}\""))).unwrap_or(line).trim();
        let Some((principal, rights)) = line.split_once(':') else { continue };
        let mut groups = rights.split('(').skip(1).map(|it| it.split(')').next().unwrap_or_default().trim());
        let groups: Vec<&str> = groups.by_ref().filter(|it| !it.is_empty()).collect();
        if groups.is_empty() {
            continue;
        }
        let acl = acl.get_or_insert(NOBODY);
        if groups.iter().any(|it| matches!(*it, "DENY" | "N" | "IO")) {
            continue;
        }
        let rights = groups.iter().flat_map(|it| it.split(',')).filter(|it| !matches!(*it, "I" | "OI" | "CI" | "NP"));
        let (mut reads, mut writes) = (false, false);
        for right in rights {
            reads |= matches!(right, "F" | "M" | "RX" | "R" | "GR" | "GA" | "RD");
            writes |= matches!(right, "F" | "M" | "W" | "D" | "GW" | "GA" | "WD" | "AD" | "WDAC" | "WO" | "DE" | "DC");
        }
        if let Some(whom) = whom_by_name(principal.trim(), me, name) {
            grant(acl, whom, reads, writes);
        }
    }
    acl
}

#[cfg(any(windows, test))]
fn whom_by_name(principal: &str, me: &str, name: &str) -> Option<Others> {
    let lower = principal.trim_start_matches('*').to_lowercase();
    let last = lower.rsplit('\\').next().unwrap_or_default();
    let name = name.to_lowercase();
    match last {
        _ if lower.starts_with("s-1-") => whom(&lower, me),
        _ if lower == name || last == name => None,
        "system" if lower == "nt authority\\system" => None,
        "administrators" if lower == "builtin\\administrators" => None,
        "creator owner" | "owner rights" => None,
        "everyone" | "users" | "authenticated users" | "interactive" | "guests" => Some(Others::Everyone),
        _ => Some(Others::Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(acl: Option<Acl>) -> String {
        acl.map_or("none".to_owned(), |it| format!("readers {:?}, writers {:?}", it.readers, it.writers))
    }

    /// The first two are recorded from a real file.
    #[test]
    fn lists_of_linux() {
        let parse = |hex: &str| {
            let bytes: Vec<u8> =
                (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect();
            show(posix(&bytes, Some(1000)))
        };
        // `setfacl -m u:1:r`, and `setfacl -m g:44:w,u:1000:rw`, on a file with mode 600.
        let named = "0200000001000600ffffffff020004000100000004000000ffffffff10000400ffffffff20000000ffffffff";
        assert_eq!(parse(named), "readers Some, writers Nobody");
        let group =
            "0200000001000600ffffffff02000600e803000004000000ffffffff080002002c00000010000600ffffffff20000000ffffffff";
        assert_eq!(parse(group), "readers Nobody, writers Some");
        let list = |entries: &[(u16, u16, u32)]| {
            let mut bytes = 2u32.to_le_bytes().to_vec();
            for (tag, permissions, id) in entries {
                bytes.extend(tag.to_le_bytes());
                bytes.extend(permissions.to_le_bytes());
                bytes.extend(id.to_le_bytes());
            }
            show(posix(&bytes, Some(1000)))
        };
        const NONE: u32 = u32::MAX;
        assert_eq!(
            list(&[(1, 6, NONE), (2, 6, 33), (4, 0, NONE), (0x10, 4, NONE), (0x20, 0, NONE)]),
            "readers Some, writers Nobody",
            "the mask takes the write bit of the named user"
        );
        assert_eq!(
            list(&[(1, 6, NONE), (2, 6, 1000), (2, 6, 0), (4, 0, NONE), (0x10, 6, NONE), (0x20, 0, NONE)]),
            "readers Nobody, writers Nobody",
            "the user and root may do it anyway"
        );
        assert_eq!(
            list(&[(1, 6, NONE), (4, 0, NONE), (8, 2, 44), (0x10, 7, NONE), (0x20, 4, NONE)]),
            "readers Everyone, writers Some"
        );
        assert_eq!(show(posix(b"", None)), "none");
        assert_eq!(show(posix(b"\x03\0\0\0", None)), "none");
        assert_eq!(show(posix(b"\x02\0\0\0\x01\0", None)), "none");
    }

    const ME: &str = "S-1-5-21-1004336348-1177238915-682003330-1001";

    #[test]
    fn descriptors_of_windows() {
        for (text, want) in [
            // A profile folder's file: system, administrators, the user.
            (
                "O:S-1-5-21-1004336348-1177238915-682003330-1001G:S-1-5-21-1004336348-1177238915-682003330-513\
                 D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;S-1-5-21-1004336348-1177238915-682003330-1001)",
                "readers Nobody, writers Nobody",
            ),
            // Below C:\ everybody who logged in may read and make things.
            (
                "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;CI;LC;;;BU)(A;CIIO;DC;;;BU)",
                "readers Everyone, writers Everyone",
            ),
            ("D:(A;;0x1200a9;;;WD)", "readers Everyone, writers Nobody"),
            ("D:(A;;FR;;;S-1-1-0)(D;;FW;;;WD)", "readers Everyone, writers Nobody"),
            ("D:(A;OICIIO;GA;;;WD)", "readers Nobody, writers Nobody"),
            ("D:(A;;0x1301bf;;;S-1-5-21-1004336348-1177238915-682003330-1002)", "readers Some, writers Some"),
            ("D:(A;;WD;;;AU)", "readers Nobody, writers Everyone"),
            ("D:P(A;;FA;;;CO)(A;;FA;;;OW)S:(AU;SAFA;FA;;;WD)", "readers Nobody, writers Nobody"),
            ("D:NO_ACCESS_CONTROL", "readers Everyone, writers Everyone"),
            ("D:(A;;??;;;WD)", "none"),
            ("access denied", "none"),
        ] {
            assert_eq!(show(sddl(text, ME)), want, "{text}");
        }
    }

    #[test]
    fn owners_of_windows() {
        for (text, want) in [
            (&*format!("O:{ME}G:DUD:AI(A;ID;FA;;;SY)"), Some(Owner::Me)),
            ("O:BAG:SYD:PAI(A;OICI;FA;;;SY)", Some(Owner::Root)),
            ("O:S-1-5-21-9-9-9-1002D:(A;;FA;;;WD)", Some(Owner::Other)),
            ("O:SY", Some(Owner::Root)),
            ("D:(A;;FA;;;WD)", None),
        ] {
            assert_eq!(owner(text, ME), want, "{text}");
        }
    }

    #[test]
    fn lists_as_icacls_prints_them() {
        let path = r"C:\Users\Ann\.clawdbot";
        for (text, want) in [
            (
                "C:\\Users\\Ann\\.clawdbot NT AUTHORITY\\SYSTEM:(OI)(CI)(F)\n                       BUILTIN\\Administrators:(OI)(CI)(F)\n                       \
                 PC\\Ann:(OI)(CI)(F)\n\nSuccessfully processed 1 files; Failed processing 0 files\n",
                "readers Nobody, writers Nobody",
            ),
            // In German; only the SID tells.
            ("C:\\Users\\Ann\\.clawdbot VORDEFINIERT\\Benutzer:(I)(OI)(CI)(RX)\n", "readers Some, writers Nobody"),
            ("C:\\Users\\Ann\\.clawdbot *S-1-5-32-545:(I)(OI)(CI)(RX)\n", "readers Everyone, writers Nobody"),
            ("C:\\Users\\Ann\\.clawdbot S-1-5-21-9-9-9-500:(M)\n", "readers Some, writers Some"),
            ("C:\\Users\\Ann\\.clawdbot EVIL\\SYSTEM:(F)\n", "readers Some, writers Some"),
            ("C:\\Users\\Ann\\.clawdbot Everyone:(DENY)(W)\n", "readers Nobody, writers Nobody"),
            ("C:\\Users\\Ann\\.clawdbot Everyone:(OI)(CI)(IO)(F)\n", "readers Nobody, writers Nobody"),
            ("C:\\Users\\Ann\\.clawdbot Everyone:(RD,WD)\n", "readers Everyone, writers Everyone"),
            ("", "none"),
            ("C:\\Users\\Ann\\.clawdbot: Access is denied.\n", "none"),
        ] {
            assert_eq!(show(icacls(text, path, ME, r"PC\Ann")), want, "{text}");
        }
    }
}
