//! Asks the gateway that the configuration points to: whether it lets its own credentials in, and whether a stranger.
//!
//! No device identity is ever shown, as the gateway would store it, and no more is asked for than the right to read. A secret
//! crosses nothing but loopback and TLS whose certificate is verified, unless somebody said otherwise.

mod tls;
mod wire;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use footguard_core::config::Config;
use footguard_core::facts::gateway::{Answer, Certificate, Failure};
use footguard_core::facts::{Gateway, Place, Unseen};
use footguard_core::policy::gateway::bind;
use footguard_core::policy::probe::{self, Target};
use tokio::net::TcpStream;
use tokio::time::timeout_at;

use self::tls::Trust;
use self::wire::Shown;
use super::deep::{Found, Part, failed};
use crate::secret;

/// The part of the facts. `send_credentials`: a secret may cross a network in clear text.
pub fn part(config: &Config<'_>, send_credentials: bool) -> Part {
    let tailnet = if bind(config) == Some("tailnet") { tailnet_address() } else { None };
    let target = probe::target(config, tailnet.as_deref());
    let certificate = target.as_ref().ok().and_then(|it| own_certificate(it, config.facts.place.as_ref()));
    let look = move |limit: Duration| -> Result<Found, Unseen> {
        let target = target.map_err(failed)?;
        let made_up = secret::fresh().map_err(|error| failed(format!("no token can be made up: {error}")))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| failed(format!("the gateway could not be asked: {error}")))?;
        let probe = Probe { made_up, send_credentials, certificate, end: Instant::now() + limit, limit, target };
        let gateway = runtime.block_on(probe.run());
        // A name that is still being looked up is nobody's business any more.
        runtime.shutdown_background();
        Ok(Box::new(move |facts| {
            if let Some(reason) = unanswered(&gateway) {
                facts.unseen.insert("gateway".to_owned(), failed(reason));
            }
            facts.gateway = Some(gateway);
        }))
    };
    Part { field: "gateway", name: "the gateway", look: Box::new(look) }
}

/// Why it cannot be said whether the gateway takes its own credentials.
fn unanswered(gateway: &Gateway) -> Option<String> {
    let url = &gateway.url;
    match &gateway.own {
        None => Some(format!(
            "the gateway at {url} was not shown its token or password: they would have crossed the network in clear text, \
             which --send-credentials allows"
        )),
        Some(Answer { failure: Some(Failure::Device), .. }) => {
            Some(format!("the gateway at {url} asks for a paired device, which an audit does not show"))
        }
        Some(_) => None,
    }
}

/// The file that a gateway of this machine has its certificate from.
fn own_certificate(target: &Target, place: Option<&Place>) -> Option<PathBuf> {
    let place = place.filter(|_| target.tls && !target.remote)?;
    Some(match &target.certificate {
        None => Path::new(&place.state_dir).join("gateway/tls/gateway-cert.pem"),
        Some(path) => match path.strip_prefix('~').filter(|it| it.is_empty() || it.starts_with(['/', '\\'])) {
            Some(below) => PathBuf::from(format!("{}{below}", place.home)),
            None => Path::new(&place.cwd).join(path),
        },
    })
}

/// This machine's own address in 100.64.0.0/10, which is where the assistant takes its tailnet to be.
fn tailnet_address() -> Option<String> {
    let table = std::fs::read_to_string("/proc/net/fib_trie").ok()?;
    let mut address = "";
    for line in table.lines().map(str::trim) {
        if let Some(leaf) = line.strip_prefix("|-- ") {
            address = leaf;
        }
        let second = address.strip_prefix("100.").and_then(|it| it.split('.').next()?.parse().ok());
        if line == "/32 host LOCAL" && second.is_some_and(|it: u8| (64..128).contains(&it)) {
            return Some(address.to_owned());
        }
    }
    None
}

struct Probe {
    target: Target,
    /// A random secret that no gateway has.
    made_up: String,
    certificate: Option<PathBuf>,
    send_credentials: bool,
    limit: Duration,
    end: Instant,
}

impl Probe {
    async fn run(self) -> Gateway {
        let start = Instant::now();
        let mut gateway = Gateway { url: self.target.origin(), ..Gateway::default() };
        let stream = match self.open().await {
            Ok(stream) => stream,
            Err(answer) => return Gateway { own: Some(answer), ..gateway },
        };
        let is_near = stream.peer_addr().is_ok_and(|it| it.ip().to_canonical().is_loopback());
        let has_secret = self.target.token.is_some() || self.target.password.is_some() || self.target.unknown;
        let may_show = !self.target.unknown && (is_near || self.target.tls || self.send_credentials);
        if has_secret && may_show {
            let own = self.talk(stream, true, &mut gateway).await;
            gateway.millis = millis(start);
            let is_gateway =
                !matches!(own.failure, Some(Failure::Unreachable | Failure::Silent | Failure::NotAGateway));
            gateway.own = Some(own);
            if is_gateway && let Ok(stream) = self.open().await {
                gateway.stranger = Some(self.talk(stream, false, &mut gateway).await);
            }
            return gateway;
        }
        let stranger = self.talk(stream, false, &mut gateway).await;
        gateway.millis = millis(start);
        gateway.own = match (&stranger.failure, gateway.certificate.as_ref().and_then(tls::complaint)) {
            (None | Some(Failure::Credentials), Some(complaint)) => Some(tls::refusal(&complaint)),
            (Some(Failure::Credentials | Failure::Device), None) if has_secret => None,
            (Some(Failure::Credentials), None) => {
                let error = "it asks for a token or password, and the configuration has none";
                Some(Answer { error: Some(error.to_owned()), ..stranger.clone() })
            }
            // Whoever takes a stranger takes us.
            _ => Some(stranger.clone()),
        };
        gateway.stranger = Some(stranger);
        gateway
    }

    /// Connects, to whichever of the host's addresses takes it.
    async fn open(&self) -> Result<TcpStream, Answer> {
        let host = self.target.host.trim_start_matches('[').trim_end_matches(']');
        match timeout_at(self.end.into(), TcpStream::connect((host, self.target.port))).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(wire::unreachable(&error)),
            Err(_) => Err(wire::silent(self.limit)),
        }
    }

    /// One try over `stream`, with our own credentials or as a stranger.
    async fn talk(&self, stream: TcpStream, own: bool, gateway: &mut Gateway) -> Answer {
        let trust = self.target.tls.then(|| Arc::new(Trust::new(&self.target, self.certificate.as_deref(), own)));
        let made_up = &self.made_up;
        let shown = if own { Shown::own(&self.target, made_up) } else { Shown::made_up(made_up) };
        let talk = wire::talk(stream, &self.target, trust.clone(), &shown);
        let talked = timeout_at(self.end.into(), talk).await;
        let certificate: Option<Certificate> = trust.and_then(|it| it.seen());
        if certificate.is_some() {
            gateway.certificate = certificate;
        }
        let Ok((answer, version)) = talked else {
            return wire::silent(self.limit);
        };
        gateway.version = gateway.version.take().or(version);
        answer
    }
}

fn millis(start: Instant) -> Option<u32> {
    u32::try_from(start.elapsed().as_millis()).ok()
}
