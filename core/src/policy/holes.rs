//! Where sandboxes are opened: the sections that configure their containers, and what of the host is bound into them.
//!
//! Source: `sandbox.md` sections 1 and 7.1 of the product's measured behaviour.

use super::sandbox;
use crate::config::{Config, View};
use crate::diagnostic::Severity::{self, Critical, Warn};
use crate::lists::{CollectVec, Joined, PushAll};
use crate::path::Change;
use crate::search;
use crate::value::Kind;

/// One place that configures containers.
pub struct Section<'a> {
    /// `agents.defaults.sandbox`, or the `sandbox` of one agent.
    pub at: View<'a>,
    /// For titles: `the sandbox`, or whose it is.
    pub name: String,
    /// The agent's object in `agents.list`; `None` for the defaults.
    pub agent: Option<View<'a>>,
    /// Whether a session may run in a container that this section shapes. Not knowing counts as such.
    pub is_used: bool,
}

impl Section<'_> {
    /// The name at the start of a sentence.
    pub fn title(&self) -> String {
        self.name.replacen('t', "T", 1)
    }
}

/// Every section that has an effect on containers: the defaults, then that of each agent in `agents.list` unless the scope
/// that holds for it is `shared`, where the product ignores its own.
pub fn sections<'a>(config: &Config<'a>) -> Vec<Section<'a>> {
    let is_on = |agent: Option<&View<'_>>| sandbox::text(config, agent, "mode", "off") != Some("off");
    let mut any_used = is_on(None);
    let mut found = Vec::new();
    for agent in config.at("agents.list").items() {
        let is_used = is_on(Some(&agent));
        any_used |= is_used;
        let at = agent.key("sandbox");
        if at.is_present() && !is_shared(config, Some(&agent)) {
            let id = agent.key("id").str().set().unwrap_or("?");
            found.push(Section { at, name: format!("the sandbox of agent `{id}`"), agent: Some(agent), is_used });
        }
    }
    let defaults = config.at("agents.defaults.sandbox");
    if defaults.is_present() {
        found.insert(0, Section { at: defaults, name: "the sandbox".to_owned(), agent: None, is_used: any_used });
    }
    found
}

/// Whether the scope that holds for `agent` is that all agents share one container.
pub fn is_shared(config: &Config<'_>, agent: Option<&View<'_>>) -> bool {
    sandbox::scope(config, agent).is_some_and(|it| it.0 == "shared")
}

/// One folder or file of the host that a sandbox gets to see.
pub struct Bind<'a> {
    /// The item of the list.
    pub at: View<'a>,
    /// The item as it is written.
    pub text: &'a str,
    /// The path on the host: nothing doubled, nothing at the end, `.` and `..` resolved; begins with `~` where the text says
    /// `${HOME}`, whose value is not known here.
    pub source: String,
    /// The words behind the second colon: `ro`, `rw` and others.
    options: &'a str,
    /// For titles: `the sandbox`, or whose it is.
    pub sandbox: String,
}

/// What a bind brings into the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The socket of a container engine.
    Engine,
    /// What holds keys to the host: what the sandbox can then do, in a few words.
    Keys(&'static str),
    /// The assistant's own configuration, credentials or sessions.
    State,
    /// Any other folder or file of the host.
    Folder,
    /// Nothing of the host: a volume that Docker keeps.
    Volume,
}

/// Every bind that has an effect and whose host path is known; `sections` are those of the configuration.
pub fn binds<'a>(sections: &[Section<'a>]) -> Vec<Bind<'a>> {
    let mut found = Vec::new();
    for section in sections {
        found.push_all(section.at.at("docker.binds").items().filter_map(|at| Bind::read(at, &section.name)));
    }
    found
}

impl<'a> Bind<'a> {
    /// Reads the item `at` of a list of binds; `None` if it binds nothing of the host, or if that is not known here.
    pub fn read(at: View<'a>, sandbox: &str) -> Option<Bind<'a>> {
        let Kind::String(raw) = &at.value()?.kind else { return None };
        let text = raw.text.trim();
        // Wherever a home is, what lies in it has the same name.
        let (home, rest) = match text.strip_prefix("${HOME}") {
            Some(rest) if at.is_unknown() && !search::contains(rest, "${") => ("~", rest),
            _ if at.is_unknown() => return None,
            _ => ("", text),
        };
        let (source, _, options) = split(rest)?;
        let source = normal(&format!("{home}{source}"));
        Some(Bind { at, text, source, options, sandbox: sandbox.to_owned() })
    }

    /// Whether the sandbox can only read it.
    pub fn is_read_only(&self) -> bool {
        is_read_only(self.options)
    }

    /// The item with `ro` among its options.
    pub fn as_read_only(&self) -> String {
        let base = self.text.strip_suffix(self.options).unwrap_or(self.text);
        let kept = self.options.split(',').filter(|it| !it.is_empty() && *it != "rw");
        let options: Vec<&str> = std::iter::once("ro").chain(kept).collect_vec();
        let colon = if self.options.is_empty() && !base.ends_with(':') { ":" } else { "" };
        format!("{base}{colon}{}", options.joined(","))
    }

    /// The change that takes it away.
    pub fn removal(&self) -> Vec<Change> {
        self.at.removed()
    }

    /// What it brings into the sandbox.
    pub fn reach(&self, config: &Config<'_>) -> Reach {
        reach(config, &self.source, self.is_read_only())
    }
}

/// What the host's `source`, in one form, brings into a container.
pub fn reach(config: &Config<'_>, source: &str, read_only: bool) -> Reach {
    if !source.starts_with(['/', '~', '.']) && source.as_bytes().get(1) != Some(&b':') {
        return Reach::Volume;
    }
    if is_engine(source) {
        return Reach::Engine;
    }
    match keys(source, read_only) {
        Some(what) => Reach::Keys(what),
        None if is_state(config, source) => Reach::State,
        None => Reach::Folder,
    }
}

/// What the option `text` of a container, as in `--network host`, does to what keeps it in, in words that follow its name.
pub fn opened(config: &Config<'_>, text: &str) -> Option<(Severity, String)> {
    /// With these, root in the container is root of the host.
    const STRONG: [&str; 10] = [
        "ALL",
        "BPF",
        "DAC_READ_SEARCH",
        "MKNOD",
        "NET_ADMIN",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_MODULE",
        "SYS_PTRACE",
        "SYS_RAWIO",
    ];
    let (flag, value) = text.split_once(' ').unwrap_or((text, ""));
    let (severity, what) = match (flag, value) {
        ("--privileged", _) => (Critical, "is not held back by anything"),
        ("--network", "host") => (Critical, "shares the network of the host"),
        ("--network", _) if value.starts_with("container:") => (Critical, "shares the network of another container"),
        ("--pid", "host") => (Critical, "sees and stops the programs of the host"),
        ("--ipc" | "--uts", "host") => (Warn, "shares a part of the host that is its own otherwise"),
        ("--security-opt", "seccomp=unconfined") => (Critical, "runs without a seccomp filter"),
        ("--security-opt", "apparmor=unconfined") => (Critical, "runs without an AppArmor profile"),
        ("--cap-add", _) if STRONG.contains(&value.strip_prefix("CAP_").unwrap_or(value)) => {
            (Critical, "has a Linux capability that leads out of it")
        }
        ("--cap-add", _) => (Warn, "has a Linux capability beyond the usual ones"),
        ("--device", _) => (Warn, "uses a device of the host"),
        ("-v", _) => {
            let (source, _, options) = split(value)?;
            let what = match reach(config, &normal(source), is_read_only(options)) {
                Reach::Engine => "controls the host's container engine",
                Reach::Keys(what) => return Some((Critical, format!("can {what}"))),
                Reach::State => "reaches the assistant's own state folder",
                Reach::Folder | Reach::Volume => return None,
            };
            (Critical, what)
        }
        _ => return None,
    };
    Some((severity, what.to_owned()))
}

/// The parts of a bind: the place on the host, the one in the container, the options. `None` without a colon: that is a place in
/// the container, for which Docker makes a volume.
pub fn split(text: &str) -> Option<(&str, &str, &str)> {
    let drive = matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let skip = if drive { 2 } else { 0 };
    let colon = skip + text[skip..].find(':')?;
    let rest = &text[colon + 1..];
    let (target, options) = rest.split_once(':').unwrap_or((rest, ""));
    Some((&text[..colon], target, options))
}

/// Whether the options of a bind leave what is bound as it is.
pub fn is_read_only(options: &str) -> bool {
    options.split(',').any(|it| it == "ro" || it == "readonly")
}

/// A path of the host in the one form in which they are compared.
pub fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|it| !it.is_empty() && *it != ".") {
        match part {
            ".." if parts.last().is_some_and(|it| *it != "..") => drop(parts.pop()),
            ".." if path.starts_with('/') => {}
            _ => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.joined("/"))
}

/// Whether `path` is `folder` or lies in it.
pub fn lies_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|it| it.is_empty() || it.starts_with('/') || folder.ends_with('/'))
}

fn is_engine(source: &str) -> bool {
    const SOCKETS: [&str; 7] = [
        "docker.sock",
        "docker.raw.sock",
        "podman.sock",
        "containerd.sock",
        "crio.sock",
        "buildkitd.sock",
        "docker_engine",
    ];
    const FOLDERS: [&str; 7] =
        ["/run/user", "/run/podman", "/run/containerd", "/run/crio", "/run/k3s", "/run/docker", "~/.docker/run"];
    let file = source.rsplit('/').next().unwrap_or_default();
    // `/var/run` is a link to `/run`, and macOS keeps `/var` in `/private`.
    let source = source.strip_prefix("/private").unwrap_or(source);
    let source = source.strip_prefix("/var").filter(|it| lies_in(it, "/run")).unwrap_or(source);
    // `/run/user/1000` holds the sockets of engines that run without root.
    let is_own = source.strip_prefix("/run/user/").is_some_and(|it| !it.contains('/') || it.ends_with("/podman"));
    SOCKETS.contains(&file) || source == "/run" || is_own || FOLDERS.contains(&source)
}

/// What lets its reader become somebody on the host, if `source` is that.
fn keys(source: &str, read_only: bool) -> Option<&'static str> {
    const SYSTEM: [&str; 5] = ["/etc", "/proc", "/sys", "/boot", "/var/lib/docker"];
    const SYSTEM_WHOLE: [&str; 4] = ["/dev", "/var", "/var/lib", "/private"];
    const PROGRAMS: [&str; 4] = ["/usr", "/bin", "/sbin", "/lib"];
    const HARMLESS: [&str; 6] =
        ["/etc/localtime", "/etc/timezone", "/etc/hosts", "/etc/resolv.conf", "/etc/ssl/certs", "/etc/ca-certificates"];
    const CREDENTIALS: [&str; 11] = [
        ".ssh",
        ".gnupg",
        ".aws",
        ".azure",
        ".kube",
        ".docker",
        ".netrc",
        ".git-credentials",
        ".password-store",
        ".mozilla",
        "Keychains",
    ];
    let source = source.strip_prefix("/private").filter(|it| !it.is_empty()).unwrap_or(source);
    if source.split('/').any(|it| CREDENTIALS.contains(&it)) || source.ends_with("/.config/gcloud") {
        return Some("see a place where credentials are kept");
    }
    if let Some(what) = homes(source) {
        return Some(what);
    }
    let is_system = SYSTEM.iter().any(|it| lies_in(source, it)) || SYSTEM_WHOLE.contains(&source);
    if is_system && !(read_only && HARMLESS.iter().any(|it| lies_in(source, it))) {
        return Some("see a system folder of the host");
    }
    let is_program = PROGRAMS.iter().any(|it| lies_in(source, it));
    (is_program && !read_only).then_some("change the host's programs")
}

/// What the sandbox can do, if `source` is a home folder or lies around one.
fn homes(source: &str) -> Option<&'static str> {
    let parts: Vec<&str> = source.split('/').collect_vec();
    match *parts {
        ["", ""] => Some("see the whole file system of the host"),
        [drive] if drive.ends_with(':') => Some("see the whole file system of the host"),
        ["", "home" | "Users"] | [_, "Users"] => Some("see every home folder"),
        ["~"] | ["", "home" | "Users", _] | ["", "root"] | [_, "Users", _] => Some("see a whole home folder"),
        _ => None,
    }
}

/// The name of a state folder in a home, with or without a profile.
fn is_state_name(name: &str) -> bool {
    matches!(name, ".clawdbot" | ".moltbot" | ".openclaw") || name.starts_with(".clawdbot-")
}

/// Whether the host's path `source` is the assistant's state folder, or what in it no sandbox has any business with.
fn is_state(config: &Config<'_>, source: &str) -> bool {
    /// Working material.
    const SHARED: [&str; 6] = ["media", "sandboxes", "workspace", "skills", "canvas", "tools"];
    if let Some(place) = &config.facts.place
        && !place.state_dir.is_empty()
    {
        if lies_in(&place.state_dir, source) {
            return true;
        }
        if lies_in(source, &place.state_dir) {
            let first = source[place.state_dir.len()..].split('/').nth(1);
            return first.is_none_or(|it| !SHARED.contains(&it));
        }
    }
    let mut parts = source.split('/');
    parts.any(is_state_name) && parts.next().is_none_or(|it| !SHARED.contains(&it))
}

/// Whether the folder that the configuration calls `path` is the assistant's state folder, or one around it.
pub fn holds_state(config: &Config<'_>, path: &str) -> bool {
    let path = normal(path.trim());
    let is_state = path.rsplit('/').next().is_some_and(is_state_name);
    let state_dir = config.facts.place.as_ref().map_or("", |it| &it.state_dir);
    is_state || homes(&path).is_some() || (!state_dir.is_empty() && lies_in(state_dir, &path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_paths_are_compared_in_one_form() {
        for (path, want) in [
            ("/var//run/./docker.sock/", "/var/run/docker.sock"),
            ("/srv/../etc", "/etc"),
            ("/../..", "/"),
            (r"C:\Users\ann\", "C:/Users/ann"),
            ("//./pipe/docker_engine", "/pipe/docker_engine"),
            ("../up", "../up"),
            ("~/x", "~/x"),
        ] {
            assert_eq!(normal(path), want, "{path}");
        }
    }

    #[test]
    fn sockets_and_the_folders_that_hold_them() {
        for path in [
            "/run/docker.sock",
            "/private/var/run",
            "/run",
            "/var/run/podman",
            "/run/user/1000",
            "/run/user/1000/podman",
            "/run/user/1000/docker.sock",
            "/home/ann/.colima/default/docker.sock",
            "/run/k3s/containerd/containerd.sock",
        ] {
            assert!(is_engine(path), "{path}");
        }
        // `/var/run` in it is a link that leads to the container's own `/run`.
        for path in ["/var", "/run/dbus/socket", "/run/user/1000/pulse", "/srv/run"] {
            assert!(!is_engine(path), "{path}");
        }
    }

    #[test]
    fn keys_to_the_host() {
        for path in [
            "/",
            "/etc",
            "/etc/shadow",
            "/home/ann",
            "/home/ann/.ssh",
            "~",
            "~/.aws",
            "/root",
            "/home",
            "C:/Users/ann",
            "/Users/ann/Library/Keychains",
            "/proc/1",
            "/var/lib/docker/volumes",
            "/private/etc",
            "/usr/local/bin",
            "C:",
        ] {
            assert!(keys(path, false).is_some(), "{path}");
        }
        for path in ["/home/user/source", "/srv", "~/project", "/etcetera", "/var/log", "/dev/dri", "/opt/tools"] {
            assert!(keys(path, false).is_none(), "{path}");
        }
        for path in ["/etc/localtime", "/etc/ssl/certs", "/usr/share/fonts"] {
            assert!(keys(path, true).is_none() && keys(path, false).is_some(), "{path}");
        }
    }
}
