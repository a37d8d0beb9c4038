//! What a deep audit looked at, for programs and for people.

use crate::lists::{CollectVec, Joined};
use serde::Serialize;

use crate::facts::gateway::{Answer, Certificate, Close, Failure};
use crate::facts::{Docker, Facts, Listener, Tailscale, Versioned};

/// What a look at the running parts brought, one part each. Of `gateway` the first fields have the assistant's own shape.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Deep {
    /// The gateway that was asked.
    pub gateway: DeepGateway,
    /// The sockets that listen on the ports of the gateway and of its browser control.
    pub sockets: Part<Vec<Listener>>,
    /// What Tailscale publishes of this machine.
    pub tailscale: Part<Tailscale>,
    /// What the container engine says.
    pub docker: Part<Docker>,
    /// The assistant's files that a git repository holds, or would take in.
    pub git: Part<Vec<Versioned>>,
    /// Whether somebody is logged in to Zalo Personal.
    pub zalo: Part<bool>,
}

/// One part.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Part<T> {
    /// Somebody tried; false where there was nothing to look at, or no way to.
    pub attempted: bool,
    /// What was seen; null if nothing was.
    pub result: Option<T>,
    /// Why nothing was seen.
    pub error: Option<String>,
}

/// The answer of a gateway.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct DeepGateway {
    /// Somebody tried.
    pub attempted: bool,
    /// Where, without credentials; empty if that is not known here.
    pub url: String,
    /// It let the configuration's own credentials in.
    pub ok: bool,
    /// Why not.
    pub error: Option<String>,
    /// How the connection was closed.
    pub close: Option<Close>,
    /// Why not, as a word.
    pub failure: Option<Failure>,
    /// What it said to a stranger with a random token; null if it could not be asked.
    pub stranger: Option<Answer>,
    /// The certificate that it showed.
    pub certificate: Option<Certificate>,
    /// The version that it says it is.
    pub version: Option<String>,
    /// How long the answer took, in milliseconds.
    pub millis: Option<u32>,
}

/// What `facts` say of the running parts.
pub fn deep(facts: &Facts) -> Deep {
    Deep {
        gateway: gateway(facts),
        sockets: part(facts, "sockets", &facts.sockets),
        tailscale: part(facts, "tailscale", &facts.tailscale),
        docker: engine(facts),
        git: part(facts, "versioned", &facts.versioned),
        zalo: part(facts, "zalouserLoggedIn", &facts.zalouser_logged_in),
    }
}

fn part<T: Clone>(facts: &Facts, name: &str, result: &Option<T>) -> Part<T> {
    let unseen = facts.unseen.get(name);
    let attempted = result.is_some() || unseen.is_some_and(|it| !it.needless);
    Part { attempted, result: result.clone(), error: unseen.map(|it| it.reason.clone()) }
}

/// Of an engine that did not answer it is known where it was looked for.
fn engine(facts: &Facts) -> Part<Docker> {
    let mut part = part(facts, "docker", &facts.docker);
    part.error = part.error.or_else(|| part.result.as_ref()?.error.clone());
    part
}

fn gateway(facts: &Facts) -> DeepGateway {
    let Part { attempted, result, error } = part(facts, "gateway", &facts.gateway);
    let asked = result.unwrap_or_default();
    let ok = asked.own.as_ref().is_some_and(|it| it.failure.is_none());
    let own = asked.own.unwrap_or_default();
    DeepGateway {
        attempted,
        url: asked.url,
        ok,
        error: own.error.or(error),
        close: own.close,
        failure: own.failure,
        stranger: asked.stranger,
        certificate: asked.certificate,
        version: asked.version,
        millis: asked.millis,
    }
}

/// What was looked at, for people: what it is, and what was seen in a few words or why nothing was.
pub fn lines(facts: &Facts) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let mut add = |field: &str, name, seen: Option<String>| {
        let unseen = || facts.unseen.get(field).map(|it| it.reason.clone());
        if let Some(text) = seen.or_else(unseen) {
            lines.push((name, text));
        }
    };
    add("gateway", "gateway", facts.gateway.as_ref().map(asked));
    add("sockets", "sockets", facts.sockets.as_deref().map(listening));
    add("tailscale", "tailscale", facts.tailscale.as_ref().map(published));
    add("docker", "container engine", facts.docker.as_ref().map(running));
    add("versioned", "git", facts.versioned.as_deref().map(in_git));
    let login = |it: bool| if it { "somebody is logged in" } else { "nobody is logged in" };
    add("zalouserLoggedIn", "Zalo Personal", facts.zalouser_logged_in.map(|it| login(it).to_owned()));
    lines
}

fn in_git(files: &[Versioned]) -> String {
    let held = files.iter().filter(|it| it.tracked).count();
    match (held, files.len() - held) {
        (0, 0) => "no repository holds a file of the assistant".to_owned(),
        (held, open) => format!("repositories hold {held} of the assistant's files and do not ignore {open} more"),
    }
}

fn asked(it: &crate::facts::Gateway) -> String {
    let refused = matches!(&it.stranger, Some(Answer { failure: Some(_), .. }));
    let outcome = match &it.own {
        None if refused => "answers, refuses a stranger, and was not shown the credentials",
        None => "answers, and was not shown the credentials",
        Some(Answer { failure: Some(_), error, .. }) => error.as_deref().unwrap_or("it does not let the audit in"),
        Some(_) if refused => "lets in who shows the configured credentials, and no stranger",
        Some(_) if it.stranger.is_some() => "lets anybody in",
        Some(_) => "lets in who shows the configured credentials",
    };
    let colon = if it.own.as_ref().is_some_and(|it| it.failure.is_some()) { ":" } else { "" };
    let millis = it.millis.map(|it| format!(" ({it} ms)")).unwrap_or_default();
    format!("{}{colon} {outcome}{millis}", it.url)
}

fn listening(listeners: &[Listener]) -> String {
    if listeners.is_empty() {
        return "nothing listens on the ports of the gateway and its browser control".to_owned();
    }
    let mut programs: Vec<(String, Vec<String>)> = Vec::new();
    for it in listeners {
        let program = match (&it.program, it.pid) {
            (Some(program), Some(pid)) => format!("{program} (process {pid})"),
            _ => "a program that cannot be seen".to_owned(),
        };
        let place = if it.address.contains(':') {
            format!("[{}]:{}", it.address, it.port)
        } else {
            format!("{}:{}", it.address, it.port)
        };
        match programs.iter_mut().find(|it| it.0 == program) {
            Some(it) => it.1.push(place),
            None => programs.push((program, vec![place])),
        }
    }
    let each = programs.iter().map(|(program, places)| format!("{program} listens on {}", places.joined(", ")));
    each.collect_vec().joined("; ")
}

fn published(it: &Tailscale) -> String {
    let ports = it.published.iter().map(|it| {
        let whom = if it.funnel { "the internet" } else { "the tailnet" };
        format!("port {} to {whom} as {}", it.port, it.at)
    });
    match ports.collect_vec() {
        ports if ports.is_empty() => format!("{}, publishes nothing", it.state),
        ports => format!("{}, publishes {}", it.state, ports.joined(", ")),
    }
}

fn running(it: &Docker) -> String {
    if let Some(error) = &it.error {
        return error.clone();
    }
    let name = if it.podman { "Podman" } else { "Docker" };
    let containers = match it.containers.len() {
        0 => "no container of the assistant".to_owned(),
        1 => "1 container of the assistant".to_owned(),
        count => format!("{count} containers of the assistant"),
    };
    let left_out: String = it.left_out.iter().map(|it| format!("; {it}")).collect();
    format!("{name} {} at {}, {containers}{left_out}", it.version, it.address)
}
