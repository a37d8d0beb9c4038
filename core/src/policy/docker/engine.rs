//! What the configuration has to do with a container engine: which images and containers are the assistant's, and what a
//! container that is there should look like.
//!
//! Source: `sandbox.md` section 7 of the product's measured behaviour.

use super::super::agents::{self, Agent};
use super::super::{Settings, sandbox, tools};
use super::create::{Arg, browser, commands, key_of, one};
use super::scope_key;
use crate::config::{Config, Variable, View};
use crate::facts::{Container, Docker, Job};
use crate::number;
use crate::policy::holes;
use crate::syntax;

/// What to look for in a container engine.
pub struct Wanted {
    /// Names of images.
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
    for (agent, settings) in all(config) {
        for (key, job) in [("browser.containerPrefix", Job::Browser), ("docker.containerPrefix", Job::Sandbox)] {
            if let Some((prefix, _)) = one(&settings, key).filter(|it| !it.0.is_empty()) {
                wanted.prefixes.push((prefix, job));
            }
        }
        for image in images(config, &agent, &settings) {
            if !wanted.images.contains(&image.value) {
                wanted.images.push(image.value);
            }
        }
    }
    wanted
}

fn all<'c, 'a>(config: &'c Config<'a>) -> Vec<(Agent<'a>, Settings<'c, 'a>)> {
    let settings = |it: Agent<'a>| {
        let settings = Settings::new(config, it.at.as_ref());
        (it, settings)
    };
    agents::all(config).into_iter().map(settings).collect()
}

/// The images that the sandbox of `agent` is made from: none if it has no sandbox.
fn images<'a>(config: &Config<'a>, agent: &Agent<'a>, settings: &Settings<'_, 'a>) -> Vec<Arg<'a>> {
    let mut images = Vec::new();
    if !is_on(config, agent) {
        return images;
    }
    let has_browser = one(settings, "browser.enabled").is_some_and(|it| it.0 == "true")
        && tools::sandbox_policy(config, agent.at.as_ref()).is_some_and(|it| it.allows("browser"));
    for key in if has_browser { &["docker.image", "browser.image"][..] } else { &["docker.image"] } {
        if let Some((value, at)) = one(settings, key).filter(|it| !it.0.is_empty()) {
            images.push(Arg { flag: "", value, key, at });
        }
    }
    images
}

/// Whether sessions of `agent` run in a sandbox; no if that is not known here.
fn is_on(config: &Config<'_>, agent: &Agent<'_>) -> bool {
    sandbox::text(config, agent.at.as_ref(), "mode", "off").is_some_and(|it| it != "off")
}

/// The images that sandboxes are made from and that the engine has not, each once, with the first place that names it.
pub fn missing_images<'a>(config: &Config<'a>, docker: &Docker) -> Vec<Arg<'a>> {
    let mut missing: Vec<Arg<'a>> = Vec::new();
    for (agent, settings) in all(config) {
        for image in images(config, &agent, &settings) {
            let is_missing = docker.images.get(&image.value).is_some_and(String::is_empty);
            if is_missing && !missing.iter().any(|it| it.value == image.value) {
                missing.push(image);
            }
        }
    }
    missing
}

/// Whether any agent has a sandbox.
pub fn is_needed(config: &Config<'_>) -> bool {
    agents::all(config).iter().any(|it| is_on(config, it))
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
        let is_named = |text: &str| NAMES.iter().any(|name| text.contains(name));
        let is_gateway = is_named(it.command) || (is_named(image) && !image.contains("sandbox"));
        (is_gateway || it.ports.contains(&self.port)).then_some(Job::Gateway)
    }
}

/// What a container of a sandbox has to do with the configuration.
pub struct Standing<'a> {
    /// Whose it is.
    agent: Agent<'a>,
    /// How it would be made now; `None` if that is not known here.
    asked: Option<Vec<Arg<'a>>>,
    /// Why the assistant has no use for it any more, in a few words.
    pub leftover: Option<&'static str>,
}

/// The agent whose sessions share `key`, and whether the file has none such.
pub(super) fn agent<'a>(config: &Config<'a>, key: &str) -> (Agent<'a>, bool) {
    let mut agents = agents::all(config);
    let is_shared = |it: &Agent<'_>| sandbox::scope(config, it.at.as_ref()).is_some_and(|it| it.0 == "shared");
    let id = key.strip_prefix("agent:").and_then(|it| it.split(':').next()).unwrap_or(agents::MAIN);
    let found = agents.iter().position(|it| match key {
        "shared" => is_on(config, it) && is_shared(it),
        _ => it.id == id,
    });
    match found {
        Some(at) => (agents.swap_remove(at), false),
        None => (Agent { id: id.to_owned(), at: None, is_default: false }, true),
    }
}

/// How `container` stands to `config`; `None` if it is no container of a sandbox.
pub fn standing<'a>(config: &Config<'a>, container: &Container) -> Option<Standing<'a>> {
    let key = container.session_key.as_deref()?;
    let (agent, is_gone) = agent(config, key);
    let is_whole = key.split(':').count() > 2;
    let is_of_scope = match sandbox::scope(config, agent.at.as_ref()).map(|it| it.0) {
        Some("session") => is_whole || !key.starts_with("agent:") && key != "shared",
        _ => scope_key(config, &agent, key).is_none_or(|it| it == key),
    };
    let leftover = match () {
        () if is_gone && key != "shared" => Some("there is no such agent any more"),
        () if !(is_on(config, &agent) || is_gone && is_needed(config)) => Some("the sandbox is off"),
        () if is_gone || !is_of_scope => Some("sessions share containers in another way now (`scope`)"),
        () => None,
    };
    let asked = match container.job {
        Job::Browser => browser(config, &agent, key),
        _ => commands(config, &agent, key).map(|it| it.create),
    };
    Some(Standing { agent, asked, leftover })
}

impl<'a> Standing<'a> {
    /// The place that asks for the option `text`, written or not.
    pub fn place(&self, config: &Config<'a>, text: &str) -> View<'a> {
        let text = normal(text);
        let asks = |it: &&Arg<'a>| it.at.is_some() && normal(&it.text()) == text;
        if let Some(at) = self.asked.iter().flatten().find(asks).and_then(|it| it.at.clone()) {
            return at;
        }
        let section = sandbox::place(config, self.agent.at.as_ref(), key_of(&text));
        section.unwrap_or_else(|| config.at("agents.defaults.sandbox"))
    }

    /// In what `container` is not what the configuration asks for, in words that follow its name, and the place that asks for
    /// the first. Empty too if what is asked for is not known here.
    pub fn differences(&self, config: &Config<'a>, docker: &Docker, container: &Container) -> (Vec<String>, View<'a>) {
        let section = config.at("agents.defaults.sandbox");
        let Some(asked) = &self.asked else { return (Vec::new(), section) };
        let mut differences = Vec::new();
        let mut first: Option<View<'a>> = None;
        let mut note = |text: &str, words: String| {
            first.get_or_insert_with(|| self.place(config, text));
            differences.push(words);
        };
        let image = asked.iter().find(|it| it.key.ends_with(".image"));
        if let Some(image) = image {
            let id = docker.images.get(&image.value).filter(|it| !it.is_empty());
            if !is_same_image(&container.image, &image.value) {
                note(&image.value, format!("is made from `{}`, not `{}`", container.image, image.value));
            } else if id.is_some_and(|it| *it != container.image_id) {
                note(&image.value, format!("is made from an older `{}`", image.value));
            }
        }
        let mut real: Vec<&str> = container.args.iter().map(|it| &**it).collect();
        let mut lacking = Vec::new();
        for text in compared(asked) {
            let form = normal(&text);
            match real.iter().position(|it| normal(it) == form) {
                Some(at) => drop(real.remove(at)),
                None => lacking.push(text),
            }
        }
        for text in lacking {
            let flag = flag(&text);
            match real.iter().position(|it| self::flag(it) == flag) {
                Some(at) => note(&text, format!("has `{}`, not `{text}`", real.remove(at))),
                None => note(&text, format!("lacks `{text}`")),
            }
        }
        // An image has a user and a folder of its own, and an engine allows twice the memory with swap.
        for text in real.iter().filter(|it| !matches!(flag(it), "-e" | "-p" | "--user" | "--workdir" | "--memory-swap"))
        {
            note(text, format!("has `{text}`"));
        }
        (differences, first.unwrap_or(section))
    }

    /// The command that has the assistant make it again.
    pub fn recreate(&self, key: &str) -> String {
        match key {
            "shared" => "clawdbot sandbox recreate --all".to_owned(),
            _ if key.split(':').count() == 2 => format!("clawdbot sandbox recreate --agent {}", self.agent.id),
            _ => format!("clawdbot sandbox recreate --session {key}"),
        }
    }
}

/// The options that a container can be seen to have.
fn compared(asked: &[Arg<'_>]) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    for arg in asked.iter().filter(|it| !matches!(it.flag, "" | "--name" | "--label" | "-e" | "-p")) {
        let text = arg.text();
        if !options.contains(&text) {
            options.push(text);
        }
    }
    if !asked.iter().any(|it| it.flag == "--network") {
        options.push("--network bridge".to_owned());
    }
    if options.iter().any(|it| normal(it) == "--cap-drop ALL") {
        options.retain(|it| flag(it) != "--cap-drop" || normal(it) == "--cap-drop ALL");
    }
    options
}

fn flag(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}

/// One form of what says the same.
fn normal(text: &str) -> String {
    let (flag, value) = text.split_once(' ').unwrap_or((text, ""));
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
        "--memory" | "--memory-swap" => bytes(value).unwrap_or_else(|| value.to_owned()),
        "--network" if value.starts_with("container:") => "container:".to_owned(),
        "--security-opt" if value.starts_with("seccomp=") && value != "seccomp=unconfined" => "seccomp=".to_owned(),
        "--security-opt" if value.starts_with("no-new-privileges") => "no-new-privileges".to_owned(),
        // One number is both limits.
        "--ulimit" => match value.split_once('=').and_then(|(_, it)| it.split_once(':')) {
            Some((soft, hard)) if soft == hard => value[..value.len() - hard.len() - 1].to_owned(),
            _ => value.to_owned(),
        },
        _ => value.to_owned(),
    };
    format!("{flag} {value}").trim_end().to_owned()
}

/// A size as Docker takes it, in bytes.
fn bytes(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.trim_end_matches(|it: char| it.is_ascii_alphabetic() || it == ' ');
    let power = match lower[digits.len()..].trim().chars().next() {
        None | Some('b') => 0,
        Some(unit) => "kmgtp".find(unit)? + 1,
    };
    let bytes =
        syntax::number(digits)? * [1.0, 1024.0, 1048576.0, 1073741824.0, 1099511627776.0, 1125899906842624.0][power];
    Some(number::to_text(bytes.trunc()))
}

/// Podman writes out where an image is from.
fn is_same_image(real: &str, asked: &str) -> bool {
    let asked = match asked.rsplit('/').next().is_some_and(|it| it.contains([':', '@'])) {
        true => asked.to_owned(),
        false => format!("{asked}:latest"),
    };
    let real = if real.rsplit('/').next().is_some_and(|it| it.contains([':', '@'])) {
        real
    } else {
        &format!("{real}:latest")
    };
    real.strip_suffix(&*asked).is_some_and(|it| it.is_empty() || it.ends_with('/'))
}
