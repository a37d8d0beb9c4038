//! Podman's answers in Docker's words: Podman spells out what it does by itself, which nobody asked for.

use bollard::models::HostConfig;

/// What Docker leaves a container unless told otherwise; Podman lists which of these are missing.
const USUAL: [&str; 14] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];
/// Those of them that Podman itself takes away.
const TAKEN: [&str; 3] = ["AUDIT_WRITE", "MKNOD", "NET_RAW"];
/// What it mounts a file system in memory with.
const MOUNTED: [&str; 5] = ["rw", "rprivate", "nosuid", "nodev", "tmpcopyup"];
/// The most processes that it allows.
const PIDS: i64 = 2048;

/// Makes `host` what Docker would say of the same container.
pub fn translate(host: &mut HostConfig) {
    for options in host.tmpfs.iter_mut().flatten().map(|it| it.1) {
        let own: Vec<&str> = options.split(',').filter(|it| !MOUNTED.contains(it)).collect();
        *options = own.join(",");
    }
    let dropped: Vec<String> =
        host.cap_drop.iter().flatten().map(|it| it.trim_start_matches("CAP_").to_owned()).collect();
    let is_dropped = |it: &&&str| dropped.iter().any(|name| name == **it);
    // Somebody dropped all of them, and may have given some back.
    if USUAL.iter().filter(is_dropped).count() > USUAL.len() / 2 {
        let kept = USUAL.iter().filter(|it| !is_dropped(it)).map(|it| (*it).to_owned());
        host.cap_add.get_or_insert_default().extend(kept);
        host.cap_drop = Some(vec!["ALL".to_owned()]);
    } else {
        let is_asked = |it: &String| USUAL.contains(&&**it) && !TAKEN.contains(&&**it);
        host.cap_drop = Some(dropped.into_iter().filter(is_asked).collect());
    }
    host.pids_limit = host.pids_limit.filter(|it| *it != PIDS);
    if let Some(limits) = &mut host.ulimits {
        for limit in limits.iter_mut() {
            limit.name = limit.name.take().map(|it| it.trim_start_matches("RLIMIT_").to_ascii_lowercase());
        }
        // As far as the host itself goes.
        limits.retain(|it| it.soft != it.hard || !matches!(it.name.as_deref(), Some("nofile" | "nproc")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded from Podman 4.3.1: made as the assistant makes a sandbox's container; with nothing said; with one capability
    /// taken.
    #[test]
    fn what_it_says_of_containers() {
        for (json, want) in [
            (
                r#"{"Tmpfs":{"/tmp":"rw,rprivate,nosuid,nodev,tmpcopyup","/run":"size=64m,rw,rprivate,nosuid,nodev,tmpcopyup"},"CapAdd":[],"CapDrop":["AUDIT_WRITE","CHOWN","DAC_OVERRIDE","FOWNER","FSETID","KILL","MKNOD","NET_BIND_SERVICE","NET_RAW","SETFCAP","SETGID","SETPCAP","SETUID","SYS_CHROOT"],"PidsLimit":50,"Ulimits":[{"Name":"RLIMIT_NOFILE","Hard":1048576,"Soft":1048576},{"Name":"RLIMIT_NPROC","Hard":32768,"Soft":32768}]}"#,
                r#"{"Tmpfs":{"/tmp":"","/run":"size=64m"},"CapAdd":[],"CapDrop":["ALL"],"PidsLimit":50,"Ulimits":[]}"#,
            ),
            (
                r#"{"CapAdd":[],"CapDrop":["AUDIT_WRITE","MKNOD","NET_RAW"],"PidsLimit":2048,"Ulimits":[{"Name":"RLIMIT_NOFILE","Hard":2048,"Soft":1024}]}"#,
                r#"{"CapAdd":[],"CapDrop":[],"Ulimits":[{"Name":"nofile","Hard":2048,"Soft":1024}]}"#,
            ),
            (
                r#"{"CapAdd":["NET_ADMIN"],"CapDrop":["AUDIT_WRITE","CHOWN","MKNOD","NET_RAW"]}"#,
                r#"{"CapAdd":["NET_ADMIN"],"CapDrop":["CHOWN"]}"#,
            ),
        ] {
            let mut host: HostConfig = serde_json::from_str(json).expect("a recorded answer");
            translate(&mut host);
            let want: HostConfig = serde_json::from_str(want).expect("settings");
            assert_eq!(host, want, "{json}");
        }
    }
}
