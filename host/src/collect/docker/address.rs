//! Where the assistant's `docker` would look for its engine.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use footguard_core::config::{Config, Variable};
use serde_json::Value as Json;

/// Where an engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A socket, by its path.
    Socket(String),
    /// A host and a port without TLS.
    Port(String),
    /// Another kind: its scheme and the rest, without user and password.
    Other(String, String),
}

impl fmt::Display for Address {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Socket(path) => write!(to, "unix://{path}"),
            Address::Port(place) => write!(to, "tcp://{place}"),
            Address::Other(scheme, rest) => write!(to, "{scheme}://{rest}"),
        }
    }
}

/// The engine that `DOCKER_HOST` names, else the one of the context in use, else the first of the usual sockets that is there.
/// `None` if nothing names one and none is there.
pub fn find(config: &Config<'_>) -> Option<Address> {
    let variable = |name| match config.variable(name) {
        Variable::Set(text) => Some(text.trim()).filter(|it| !it.is_empty()),
        Variable::Unset | Variable::Unknown => None,
    };
    let has_tls = variable("DOCKER_TLS_VERIFY").is_some();
    if let Some(host) = variable("DOCKER_HOST") {
        return Some(parse(host, has_tls));
    }
    let home = config.facts.place.as_ref().map(|it| PathBuf::from(&it.home));
    let folder = variable("DOCKER_CONFIG").map(PathBuf::from).or_else(|| home.as_ref().map(|it| it.join(".docker")));
    if let Some(folder) = folder
        && let Some(address) = of_context(&folder, variable("DOCKER_CONTEXT"))
    {
        return Some(address);
    }
    let mut sockets = vec![PathBuf::from("/var/run/docker.sock")];
    if let Some(runtime) = variable("XDG_RUNTIME_DIR") {
        sockets.extend(["docker.sock", "podman/podman.sock"].map(|it| Path::new(runtime).join(it)));
    }
    sockets.extend(home.map(|it| it.join(".docker/run/docker.sock")));
    sockets.push(PathBuf::from("/run/podman/podman.sock"));
    // A folder that one may not look into may hold one.
    let may_be = |it: &&PathBuf| !it.symlink_metadata().is_err_and(|it| it.kind() == ErrorKind::NotFound);
    sockets.iter().find(may_be).map(|it| Address::Socket(it.display().to_string()))
}

/// The engine of the context `name`, or of the one that the client's settings in `folder` choose.
fn of_context(folder: &Path, name: Option<&str>) -> Option<Address> {
    let json = |path: &Path| serde_json::from_slice::<Json>(&std::fs::read(path).ok()?).ok();
    let chosen = || json(&folder.join("config.json"))?["currentContext"].as_str().map(str::to_owned);
    let name = name.map(str::to_owned).or_else(chosen).filter(|it| it != "default")?;
    for entry in folder.join("contexts/meta").read_dir().ok()?.flatten() {
        let Some(meta) = json(&entry.path().join("meta.json")) else { continue };
        if meta["Name"] == *name {
            let endpoint = &meta["Endpoints"]["docker"];
            let has_tls = folder.join("contexts/tls").join(entry.file_name()).is_dir();
            return Some(parse(endpoint["Host"].as_str()?, has_tls));
        }
    }
    None
}

fn parse(host: &str, has_tls: bool) -> Address {
    let (scheme, rest) = host.split_once("://").unwrap_or(("tcp", host));
    // What stands before an `@` may be a password.
    let place = if scheme == "unix" { rest } else { rest.rsplit('@').next().unwrap_or(rest) };
    match scheme {
        "unix" => Address::Socket(place.to_owned()),
        "tcp" | "http" if !has_tls => {
            let place = place.trim_end_matches('/');
            let has_port = place.rsplit(':').next().is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()));
            Address::Port(if has_port { place.to_owned() } else { format!("{place}:2375") })
        }
        _ => Address::Other(if scheme == "tcp" { "https".to_owned() } else { scheme.to_owned() }, place.to_owned()),
    }
}

impl Address {
    /// Whether anybody takes the call.
    ///
    /// # Errors
    /// Why not, as a sentence without a full stop.
    pub async fn connect(&self) -> Result<(), String> {
        let answer = match self {
            #[cfg(unix)]
            Address::Socket(path) => tokio::net::UnixStream::connect(path).await.map(drop),
            #[cfg(not(unix))]
            Address::Socket(_) => Ok(()),
            Address::Port(place) => tokio::net::TcpStream::connect(&**place).await.map(drop),
            Address::Other(scheme, _) => {
                let why = match &**scheme {
                    "https" => "over TLS",
                    "ssh" => "over SSH",
                    _ => "at such an address",
                };
                return Err(format!("the container engine is at {self}, and Footguard asks none {why}"));
            }
        };
        answer.map_err(|error| format!("{self} cannot be asked: {}", self.reason(&error)))
    }

    fn reason(&self, error: &io::Error) -> String {
        match error.kind() {
            ErrorKind::NotFound => "there is no such socket".to_owned(),
            ErrorKind::ConnectionRefused => "nothing listens there".to_owned(),
            ErrorKind::PermissionDenied => match super::names::socket(self) {
                Some((mode, owner)) => format!("you may not use it (mode {mode:03o}, {owner})"),
                None => "you may not use it".to_owned(),
            },
            _ => error.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use footguard_core::dialect::CLAWDBOT;
    use footguard_core::facts::{Facts, Place};
    use footguard_core::source::Environment;

    use super::*;

    fn found(home: &Path, variables: &[(&str, &str)]) -> Option<String> {
        let place = Place { home: home.display().to_string(), ..Place::default() };
        let facts = Facts { place: Some(place), ..Facts::default() };
        let env: Environment = variables.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        find(&Config::new(None, Some(&env), &CLAWDBOT, &facts, None)).map(|it| it.to_string())
    }

    #[test]
    fn what_the_docker_client_would_ask() {
        let home = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = home.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        write(".docker/config.json", r#"{ "currentContext": "mine" }"#);
        write(
            ".docker/contexts/meta/a/meta.json",
            r#"{ "Name": "other", "Endpoints": { "docker": { "Host": "ssh://me:pw@h" } } }"#,
        );
        write(
            ".docker/contexts/meta/b/meta.json",
            r#"{ "Name": "mine", "Endpoints": { "docker": { "Host": "unix:///run/user/5/docker.sock" } } }"#,
        );
        write("podman/podman.sock", "");
        let runtime = home.path().display().to_string();
        for (variables, want) in [
            (&[][..], "unix:///run/user/5/docker.sock"),
            (&[("DOCKER_CONTEXT", "other")], "ssh://h"),
            (&[("DOCKER_HOST", "tcp://me:pw@10.0.0.1"), ("DOCKER_CONTEXT", "other")], "tcp://10.0.0.1:2375"),
            (&[("DOCKER_HOST", "tcp://10.0.0.1:2376"), ("DOCKER_TLS_VERIFY", "1")], "https://10.0.0.1:2376"),
            (&[("DOCKER_HOST", "unix:///x@y.sock")], "unix:///x@y.sock"),
        ] {
            assert_eq!(found(home.path(), variables).as_deref(), Some(want), "{variables:?}");
        }
        if !Path::new("/var/run/docker.sock").exists() {
            let context = [("DOCKER_CONTEXT", "default"), ("XDG_RUNTIME_DIR", &*runtime)];
            assert_eq!(found(home.path(), &context), Some(format!("unix://{runtime}/podman/podman.sock")));
        }
    }
}
