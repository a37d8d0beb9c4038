//! Which images and containers of an engine are the assistant's, and how it would make the containers now: what a host needs
//! to know to collect facts.
//!
//! Source: `sandbox.md` section 7 of the product's measured behaviour.

use super::super::agents::{self, Agent};
use super::super::{Settings, sandbox, tools};
use super::create::{Arg, browser, commands, one};
use super::{agent, config_hash, folders, is_on, scope_key};
use crate::config::{Config, Variable};
use crate::facts::{Container, Job};
use crate::policy::holes;
use crate::search;
use crate::syntax;

/// What to look for in a container engine.
pub struct Wanted {
    /// Names of images, with tags.
    pub images: Vec<String>,
    /// How names of containers begin.
    prefixes: Vec<(String, Job)>,
    /// The gateway's.
    port: u16,
}

/// What a list of containers says of one.
pub struct Candidate<'c> {
    /// Its name, without a slash.
    pub name: &'c str,
    /// The name of its image.
    pub image: &'c str,
    /// What runs in it.
    pub command: &'c str,
    /// It carries the label `clawdbot.sandbox`.
    pub is_sandbox: bool,
    /// It carries the label `clawdbot.sandboxBrowser`.
    pub is_browser: bool,
    /// The ports of the container that can be reached from outside.
    pub ports: Vec<u16>,
}

/// What `config` has in a container engine.
pub fn wanted(config: &Config<'_>) -> Wanted {
    let mut wanted = Wanted { images: Vec::new(), prefixes: Vec::new(), port: gateway_port(config) };
    for agent in agents::all(config) {
        let settings = Settings::new(config, agent.at.as_ref());
        for (key, job) in [("browser.containerPrefix", Job::Browser), ("docker.containerPrefix", Job::Sandbox)] {
            if let Some((prefix, _)) = one(&settings, key).filter(|it| !it.0.is_empty()) {
                wanted.prefixes.push((prefix, job));
            }
        }
        if !is_on(config, &agent) {
            continue;
        }
        let has_browser = has_browser(config, &agent) == Some(true);
        for key in ["docker.image", "browser.image"] {
            if let Some((image, _)) = one(&settings, key)
                && (has_browser || key == "docker.image")
                && !image.is_empty()
                && !wanted.images.contains(&normal(&image))
            {
                wanted.images.push(normal(&image));
            }
        }
    }
    wanted
}

/// Whether sandboxed sessions of `agent` get a browser in a container of its own; `None` if that is not known here.
pub fn has_browser(config: &Config<'_>, agent: &Agent<'_>) -> Option<bool> {
    let settings = Settings::new(config, agent.at.as_ref());
    if one(&settings, "browser.enabled")?.0 != "true" {
        return Some(false);
    }
    Some(tools::sandbox_policy(config, agent.at.as_ref())?.allows("browser"))
}

fn gateway_port(config: &Config<'_>) -> u16 {
    let variable = match config.variable("CLAWDBOT_GATEWAY_PORT") {
        Variable::Set(text) => text.trim().parse().ok(),
        Variable::Unset | Variable::Unknown => None,
    };
    let written = || config.at("gateway.port").number().set().map(|it| it as u16);
    variable.or_else(written).filter(|it| *it > 0).unwrap_or(18789)
}

impl Wanted {
    /// What the container is for; `None` if it is not the assistant's.
    pub fn job(&self, it: &Candidate<'_>) -> Option<Job> {
        const NAMES: [&str; 3] = ["clawdbot", "moltbot", "openclaw"];
        let prefixed = |job| self.prefixes.iter().any(|(prefix, of)| *of == job && it.name.starts_with(&**prefix));
        if it.is_browser || prefixed(Job::Browser) {
            return Some(Job::Browser);
        }
        if it.is_sandbox || prefixed(Job::Sandbox) {
            return Some(Job::Sandbox);
        }
        let image = it.image.rsplit('/').next().unwrap_or_default();
        let is_named = |text: &str| NAMES.iter().any(|name| search::contains(text, name));
        let is_gateway = is_named(it.command) || (is_named(image) && !search::contains(image, "sandbox"));
        (is_gateway || it.ports.contains(&self.port)).then_some(Job::Gateway)
    }
}

/// Says of `container`, whose label `clawdbot.configHash` is `hash`, how it stands to `config`.
pub fn relate(config: &Config<'_>, container: &mut Container, hash: Option<&str>) {
    let Some(key) = container.session_key.as_deref() else { return };
    let (agent, is_gone) = agent(config, key);
    container.is_unused = match is_gone {
        true => true,
        false => !is_on(config, &agent) || !is_of_scope(config, &agent, key),
    };
    let args = match container.job {
        Job::Browser => browser(config, &agent, key),
        _ => commands(config, &agent, key).map(|it| it.create),
    };
    container.asked = args.filter(|_| !container.is_unused).map(|it| comparable(&it));
    let now = || config_hash(config, &agent, &folders(config, &agent, key)?);
    container.is_current = hash.filter(|_| !container.is_unused).and_then(|it| Some(now()? == it));
}

/// Whether sessions share containers in the way that gives the key `key`.
fn is_of_scope(config: &Config<'_>, agent: &Agent<'_>, key: &str) -> bool {
    match sandbox::scope(config, agent.at.as_ref()).map(|it| it.0) {
        Some("session") => key.split(':').count() > 2 || !key.starts_with("agent:") && key != "shared",
        _ => scope_key(config, agent, key).is_none_or(|it| it == key),
    }
}

/// What can be seen of a container that was made with `args`.
fn comparable(args: &[Arg<'_>]) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    for arg in args.iter().filter(|it| !matches!(it.flag, "--name" | "--label" | "-e" | "-p")) {
        if !arg.flag.is_empty() || arg.key.ends_with(".image") {
            options.push(normal(&arg.text()));
        }
    }
    if !args.iter().any(|it| it.flag == "--network") {
        options.insert(0, "--network bridge".to_owned());
    }
    tidy(options)
}

/// Each once; without what the capability `ALL` says already.
pub fn tidy(options: Vec<String>) -> Vec<String> {
    let all = ["--cap-drop ALL", "--cap-add ALL"];
    let is_all = all.map(|it| options.iter().any(|option| option == it));
    let mut tidy = Vec::new();
    for option in options {
        let is_said =
            (0..2).any(|at| is_all[at] && option != all[at] && option.starts_with(&all[at][..all[at].len() - 3]));
        if !is_said && !tidy.contains(&option) {
            tidy.push(option);
        }
    }
    tidy
}

/// The one form of options that say the same.
pub fn normal(text: &str) -> String {
    let (flag, value) = match text.split_once(' ') {
        Some((flag, value)) if flag.starts_with('-') => (flag, value),
        _ if text.starts_with('-') => return text.to_owned(),
        _ => return image(text),
    };
    let value = match flag {
        "-v" => match holes::split(value) {
            Some((source, target, options)) => {
                let end = if holes::is_read_only(options) { ":ro" } else { "" };
                format!("{}:{}{end}", holes::normal(source), holes::normal(target))
            }
            None => value.to_owned(),
        },
        "--cap-drop" | "--cap-add" => {
            let name = value.to_ascii_uppercase();
            name.strip_prefix("CAP_").unwrap_or(&name).to_owned()
        }
        "--memory" | "--memory-swap" => size(value).unwrap_or_else(|| value.to_owned()),
        // An engine knows the other container by its id.
        "--network" if value.starts_with("container:") => "container:…".to_owned(),
        // An engine has read the file.
        "--security-opt" if value.starts_with("seccomp=") && value != "seccomp=unconfined" => "seccomp=…".to_owned(),
        "--security-opt" if value.starts_with("no-new-privileges") => "no-new-privileges".to_owned(),
        // One number is both limits.
        "--ulimit" => match value.split_once('=').and_then(|(_, it)| it.split_once(':')) {
            Some((soft, hard)) if soft == hard => value[..value.len() - hard.len() - 1].to_owned(),
            _ => value.to_owned(),
        },
        _ => value.to_owned(),
    };
    format!("{flag} {value}")
}

/// A size as Docker takes it, in the largest unit that makes it whole: `512m`.
fn size(text: &str) -> Option<String> {
    const UNITS: &str = "bkmgtp";
    let lower = text.to_ascii_lowercase();
    let digits = lower.trim_end_matches(|it: char| it.is_ascii_alphabetic() || it == ' ');
    let unit = lower[digits.len()..].trim().chars().next().unwrap_or('b');
    let number = syntax::number(digits).filter(|it| *it >= 0.0)?;
    let mut bytes = (number * 1024f64.powi(UNITS.find(unit)? as i32)) as u64;
    let mut power = 0;
    while bytes > 0 && bytes.is_multiple_of(1024) && power + 1 < UNITS.len() {
        bytes /= 1024;
        power += 1;
    }
    let unit = if power == 0 { "" } else { &UNITS[power..=power] };
    Some(format!("{bytes}{unit}"))
}

/// The name of an image with its tag, without the registry that Podman writes out.
fn image(name: &str) -> String {
    let name =
        ["localhost/", "docker.io/library/", "docker.io/"].iter().find_map(|it| name.strip_prefix(it)).unwrap_or(name);
    let is_tagged = name.rsplit('/').next().is_some_and(|it| it.contains([':', '@']));
    if is_tagged { name.to_owned() } else { format!("{name}:latest") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::source::{Sources, load};

    #[test]
    fn options_that_say_the_same() {
        for (text, want) in [
            ("--read-only", "--read-only"),
            ("-v /srv/./a/:/a/:z,ro", "-v /srv/a:/a:ro"),
            ("-v cache:/c:rw", "-v cache:/c"),
            ("--cap-drop cap_net_raw", "--cap-drop NET_RAW"),
            ("--memory 536870912", "--memory 512m"),
            ("--memory 0.5g", "--memory 512m"),
            ("--memory 1000", "--memory 1000"),
            ("--memory-swap -1", "--memory-swap -1"),
            ("--ulimit nofile=5:5", "--ulimit nofile=5"),
            ("--ulimit nofile=5:6", "--ulimit nofile=5:6"),
            ("--security-opt seccomp={\"a\": 1}", "--security-opt seccomp=…"),
            ("--security-opt no-new-privileges:true", "--security-opt no-new-privileges"),
            ("--network container:0a1b", "--network container:…"),
            ("localhost/x", "x:latest"),
            ("localhost:5000/x", "localhost:5000/x:latest"),
            ("docker.io/library/debian:12", "debian:12"),
        ] {
            assert_eq!(normal(text), want, "{text}");
        }
    }

    /// How a container with the label `key` stands to the configuration `text`.
    fn related(text: &str, key: &str, job: Job) -> Container {
        let root = load(&Sources::new("clawdbot.json", text)).root;
        let facts = Facts::default();
        let config = Config::new(root.as_ref(), None, &crate::dialect::CLAWDBOT, &facts, None);
        let mut container = Container { session_key: Some(key.to_owned()), job, ..Container::default() };
        relate(&config, &mut container, Some("none"));
        container
    }

    #[test]
    fn what_a_configuration_asks_for() {
        let text = r#"{ agents: { list: [{ id: "a", sandbox: { mode: "all", docker: { image: "x", workdir: "/w",
            tmpfs: ["/tmp"], network: "bridge", user: "1000", capDrop: ["net_raw", "all"], seccompProfile: "/p.json",
            memory: "512m", cpus: 1.5, ulimits: { nofile: { soft: 5, hard: 5 } }, binds: ["/srv/a/:/a:z,ro"] } } }] } }"#;
        let container = related(text, "agent:a", Job::Sandbox);
        let want = "--read-only; --tmpfs /tmp; --network bridge; --user 1000; --cap-drop ALL; --security-opt no-new-privileges; \
                    --security-opt seccomp=…; --memory 512m; --cpus 1.5; --ulimit nofile=5; -v /srv/a:/a:ro; --workdir /w; \
                    -v ~/.clawdbot/sandboxes/agent-a-31a8c6e9:/w; x:latest";
        assert_eq!(container.asked.expect("known").join("; "), want);
        assert_eq!((container.is_current, container.is_unused), (Some(false), false));
        let browser = related(text, "agent:a", Job::Browser).asked.expect("known");
        assert!(!browser.iter().any(|it| it.starts_with("--workdir")), "{browser:?}");
        assert_eq!(browser.last().map(|it| &**it), Some("clawdbot-sandbox-browser:bookworm-slim"));
        assert_eq!(related(&text.replace("\"512m\"", "\"${M}\""), "agent:a", Job::Sandbox).asked, None);
    }

    #[test]
    fn containers_without_a_use() {
        let agent = r#"{ agents: { list: [{ id: "a", sandbox: { mode: "all" } }, { id: "off" }] } }"#;
        let session = r#"{ agents: { defaults: { sandbox: { mode: "all", scope: "session" } } } }"#;
        let shared = r#"{ agents: { defaults: { sandbox: { mode: "all", scope: "shared" } } } }"#;
        for (text, key, want) in [
            (agent, "agent:a", false),
            (agent, "agent:b", true),
            (agent, "agent:off", true),
            (agent, "agent:a:main", true),
            (agent, "shared", true),
            (session, "agent:main:telegram:group:1", false),
            (session, "agent:main", true),
            (session, "shared", true),
            (shared, "shared", false),
            (shared, "agent:main", true),
        ] {
            let container = related(text, key, Job::Sandbox);
            assert_eq!(container.is_unused, want, "{text} {key}");
            assert_eq!(container.asked.is_none(), want, "{text} {key}");
        }
    }

    #[test]
    fn whose_a_container_is() {
        let text = r#"{ gateway: { port: 7 }, agents: { defaults: { sandbox: { mode: "all", docker: { containerPrefix: "mine-" } } } } }"#;
        let root = load(&Sources::new("clawdbot.json", text)).root;
        let facts = Facts::default();
        let wanted = wanted(&Config::new(root.as_ref(), None, &crate::dialect::CLAWDBOT, &facts, None));
        assert_eq!(wanted.images, ["clawdbot-sandbox:bookworm-slim"]);
        for (name, image, command, ports, want) in [
            ("mine-shared", "x", "sleep infinity", &[][..], Some(Job::Sandbox)),
            ("clawdbot-sbx-browser-a", "x", "", &[], Some(Job::Browser)),
            ("db", "postgres:16", "postgres", &[5432], None),
            ("bot", "ghcr.io/me/openclaw:1", "node dist/index.js", &[], Some(Job::Gateway)),
            ("bot", "node:22", "clawdbot gateway", &[], Some(Job::Gateway)),
            ("bot", "x", "x", &[7], Some(Job::Gateway)),
            ("x", "clawdbot-sandbox:bookworm-slim", "sh", &[], None),
        ] {
            let candidate =
                Candidate { name, image, command, is_sandbox: false, is_browser: false, ports: ports.to_vec() };
            assert_eq!(wanted.job(&candidate), want, "{name} {image}");
        }
    }
}
