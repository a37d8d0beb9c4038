//! The arguments with which the product makes a container, each with the setting that asks for it.

use super::super::agents::Agent;
use super::super::{Setting, Settings, Standard};
use super::{folders, name, scalar};
use crate::config::{Config, View};
use crate::lists::{CollectVec, PushAll};
use crate::number;
use crate::syntax;
use crate::value::Kind;

/// One argument of a call of `docker`.
pub struct Arg<'a> {
    /// The option, as in `--network`; empty for what is none.
    pub flag: &'static str,
    /// What stands behind it; empty for a mere switch.
    pub value: String,
    /// The setting that it follows from, below the sandbox's section, as in `docker.network`; empty for what the product says
    /// whatever is set.
    pub key: &'static str,
    /// Where that is written; `None` where its default holds.
    pub at: Option<View<'a>>,
}

impl<'a> Arg<'a> {
    fn new(flag: &'static str, value: impl Into<String>) -> Arg<'a> {
        Arg { flag, value: value.into(), key: "", at: None }
    }

    fn of(self, key: &'static str, at: Option<View<'a>>) -> Arg<'a> {
        Arg { key, at, ..self }
    }

    /// It as one text, as in `--network none`.
    pub fn text(&self) -> String {
        let gap = if self.flag.is_empty() || self.value.is_empty() { "" } else { " " };
        format!("{}{gap}{}", self.flag, self.value)
    }

    /// The words of the command.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        [self.flag, &self.value].into_iter().filter(|it| !it.is_empty())
    }
}

/// The calls of `docker` that make a container, without the program's own name.
pub struct Commands<'a> {
    /// `create …`; the time and the hash are `<ms>` and `<hash>`.
    pub create: Vec<Arg<'a>>,
    /// `exec …` with the command that sets the container up, if there is one.
    pub exec: Option<Vec<Arg<'a>>>,
}

/// How a setting becomes options.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// None unless it is on.
    Switch,
    /// As it is, unless it is empty; a list item by item.
    Plain,
    /// As that, and white space is empty as well.
    Filled,
    /// As that, without the white space around it.
    Trimmed,
    /// Only numbers above 0.
    Positive,
    /// Behind this.
    Behind(&'static str),
}

/// Every option that follows from a setting, in the product's order.
const OPTIONS: &[(&str, &str, Form)] = &[
    ("--read-only", "docker.readOnlyRoot", Form::Switch),
    ("--tmpfs", "docker.tmpfs", Form::Plain),
    ("--network", "docker.network", Form::Plain),
    ("--user", "docker.user", Form::Plain),
    ("--cap-drop", "docker.capDrop", Form::Plain),
    ("--security-opt", "", Form::Plain),
    ("--security-opt", "docker.seccompProfile", Form::Behind("seccomp=")),
    ("--security-opt", "docker.apparmorProfile", Form::Behind("apparmor=")),
    ("--dns", "docker.dns", Form::Filled),
    ("--add-host", "docker.extraHosts", Form::Filled),
    ("--pids-limit", "docker.pidsLimit", Form::Positive),
    ("--memory", "docker.memory", Form::Trimmed),
    ("--memory-swap", "docker.memorySwap", Form::Trimmed),
    ("--cpus", "docker.cpus", Form::Positive),
    ("--ulimit", "docker.ulimits", Form::Plain),
    ("-v", "docker.binds", Form::Plain),
];

/// The calls that make the container of `agent` whose sessions share `key`; `None` if something in them is not known here.
pub fn commands<'a>(config: &Config<'a>, agent: &Agent<'a>, key: &str) -> Option<Commands<'a>> {
    let settings = Settings::new(config, agent.at.as_ref());
    let mut args = vec![Arg::new("", "create")];
    let name = named(&mut args, &settings, "docker.containerPrefix", key)?;
    // The fingerprint stands before the options.
    args.push(Arg::new("--label", "clawdbot.configHash=<hash>"));
    options(&mut args, &settings)?;
    let (workdir, at) = one(&settings, "docker.workdir")?;
    args.push(Arg::new("--workdir", workdir).of("docker.workdir", at));
    mounts(&mut args, config, &settings, agent, key)?;
    let (image, at) = one(&settings, "docker.image")?;
    args.push(Arg::new("", image).of("docker.image", at));
    args.push_all(["sleep", "infinity"].map(|it| Arg::new("", it)));

    let (setup, at) = one(&settings, "docker.setupCommand")?;
    let exec = (!setup.trim().is_empty()).then(|| {
        let mut exec: Vec<_> = ["exec", "-i", &name, "sh", "-lc"].map(|it| Arg::new("", it)).into();
        exec.push(Arg::new("", setup).of("docker.setupCommand", at));
        exec
    });
    Some(Commands { create: args, exec })
}

/// The call that makes the container of the browser of the same sessions.
pub fn browser<'a>(config: &Config<'a>, agent: &Agent<'a>, key: &str) -> Option<Vec<Arg<'a>>> {
    let settings = Settings::new(config, agent.at.as_ref());
    let mut args = vec![Arg::new("", "create")];
    named(&mut args, &settings, "browser.containerPrefix", key)?;
    args.push(Arg::new("--label", "clawdbot.sandboxBrowser=1"));
    options(&mut args, &settings)?;
    mounts(&mut args, config, &settings, agent, key)?;
    let read = |key| one(&settings, key);
    let is_on = |key| Some(read(key)?.0 == "true");
    let has_no_vnc = is_on("browser.enableNoVnc")?;
    for key in ["browser.cdpPort", "browser.noVncPort"] {
        let (port, at) = read(key)?;
        if key == "browser.cdpPort" || (has_no_vnc && !is_on("browser.headless")?) {
            args.push(Arg::new("-p", format!("127.0.0.1::{port}")).of(key, at));
        }
    }
    for (name, key) in [
        ("HEADLESS", "browser.headless"),
        ("ENABLE_NOVNC", "browser.enableNoVnc"),
        ("CDP_PORT", "browser.cdpPort"),
        ("VNC_PORT", "browser.vncPort"),
        ("NOVNC_PORT", "browser.noVncPort"),
    ] {
        let (value, at) = read(key)?;
        let value = match &*value {
            "true" => "1",
            "false" => "0",
            other => other,
        };
        args.push(Arg::new("-e", format!("CLAWDBOT_BROWSER_{name}={value}")).of(key, at));
    }
    let (image, at) = read("browser.image")?;
    args.push(Arg::new("", image).of("browser.image", at));
    Some(args)
}

/// Adds the name and the labels; gives the name.
fn named<'a>(args: &mut Vec<Arg<'a>>, settings: &Settings<'_, 'a>, prefix: &'static str, key: &str) -> Option<String> {
    let (start, at) = one(settings, prefix)?;
    let name = name(&start, key);
    args.push(Arg::new("--name", name.clone()).of(prefix, at));
    args.push(Arg::new("--label", "clawdbot.sandbox=1"));
    args.push(Arg::new("--label", format!("clawdbot.sessionKey={key}")));
    args.push(Arg::new("--label", "clawdbot.createdAtMs=<ms>"));
    Some(name)
}

fn options<'a>(args: &mut Vec<Arg<'a>>, settings: &Settings<'_, 'a>) -> Option<()> {
    for &(flag, key, form) in OPTIONS {
        if key.is_empty() {
            args.push(Arg::new(flag, "no-new-privileges"));
            continue;
        }
        for (value, at) in values(&settings.get(key))? {
            let is_blank = value.trim().is_empty();
            let value = match form {
                Form::Switch if value == "true" => String::new(),
                Form::Plain if !value.is_empty() => value,
                Form::Filled if !is_blank => value,
                Form::Trimmed if !is_blank => value.trim().to_owned(),
                Form::Positive if syntax::number(&value).is_some_and(|it| it > 0.0) => value,
                Form::Behind(start) if !value.is_empty() => format!("{start}{value}"),
                _ => continue,
            };
            args.push(Arg::new(flag, value).of(key, at));
        }
    }
    Some(())
}

/// Adds the folders of the host that the container works on.
fn mounts<'a>(
    args: &mut Vec<Arg<'a>>,
    config: &Config<'a>,
    settings: &Settings<'_, 'a>,
    agent: &Agent<'a>,
    key: &str,
) -> Option<()> {
    let folders = folders(config, agent, key)?;
    let (access, at) = one(settings, "workspaceAccess")?;
    let workdir = one(settings, "docker.workdir")?.0;
    args.push(Arg::new("-v", format!("{}:{workdir}", folders.work)).of("workspaceAccess", at));
    if access != "none" && folders.work != folders.agent {
        let suffix = if access == "ro" { ":ro" } else { "" };
        args.push(Arg::new("-v", format!("{}:/agent{suffix}", folders.agent)).of("workspaceAccess", at));
    }
    Some(())
}

/// What holds for the setting `key`, which is no list; empty where it is unset. `None` if it is not known here.
pub(super) fn one<'a>(settings: &Settings<'_, 'a>, key: &str) -> Option<(String, Option<View<'a>>)> {
    Some(values(&settings.get(key))?.pop().unwrap_or_default())
}

/// The texts of a setting, each with its place; none where it is unset. `None` if it is not known here.
fn values<'a>(setting: &Setting<'a>) -> Option<Vec<(String, Option<View<'a>>)>> {
    let standard = |it: &str| vec![(it.to_owned(), None)];
    let written = |at: &View<'a>| Some((scalar(at.value()?)?, Some(*at)));
    Some(match setting {
        Setting::Unknown => return None,
        Setting::Default(Standard::Text(text)) => standard(text),
        Setting::Default(Standard::Flag(flag)) => standard(if *flag { "true" } else { "false" }),
        Setting::Default(Standard::Number(number)) => standard(&number.to_string()),
        Setting::Default(Standard::List(items)) => items.iter().map(|it| ((*it).to_owned(), None)).collect_vec(),
        Setting::Default(Standard::Unset | Standard::Map(_)) => Vec::new(),
        Setting::Written(at) if at.is_array() => {
            let mut items = Vec::new();
            for at in at.items() {
                items.push(written(&at)?);
            }
            items
        }
        Setting::Written(at) => vec![written(at)?],
        Setting::Derived(word, at) => vec![((*word).to_owned(), Some(*at))],
        Setting::List(members) => {
            let mut items = Vec::new();
            for member in members {
                items.push(written(member.at.as_ref()?)?);
            }
            items
        }
        Setting::Map(members) => {
            let mut limits = Vec::new();
            for member in members {
                let at = member.at.as_ref()?;
                let limit = limit(at)?;
                if !member.key.trim().is_empty() && !limit.is_empty() {
                    limits.push((format!("{}={limit}", member.key), Some(*at)));
                }
            }
            limits
        }
    })
}

/// A limit of a resource as `soft:hard`; empty if it says nothing, `None` if it is not known here.
fn limit(at: &View<'_>) -> Option<String> {
    let Kind::Object(_) = at.value()?.kind else { return Some(scalar(at.value()?)?.trim().to_owned()) };
    let mut limit = String::new();
    for at in [at.key("soft"), at.key("hard")] {
        if at.is_unknown() {
            return None;
        }
        if let Some(number) = at.number().set().filter(|it| it.is_finite()) {
            limit.push_str(if limit.is_empty() { "" } else { ":" });
            limit.push_str(&number::to_text(number.max(0.0)));
        }
    }
    Some(limit)
}
