//! Asks the container engine what it has of the assistant. Nothing is changed there, and nothing is started.

mod address;
mod args;
mod names;
mod podman;

use std::future::Future;
use std::time::{Duration, Instant};

use bollard::errors::Error;
use bollard::models::{ContainerInspectResponse, ContainerSummary, SystemInfo, SystemVersion};
use bollard::query_parameters::{InspectContainerOptions, ListContainersOptions};
use bollard::{API_DEFAULT_VERSION, Docker as Engine};
use footguard_core::config::Config;
use footguard_core::dialect::Dialect;
use footguard_core::facts::{Container, Docker, Facts, Unseen};
use footguard_core::policy::docker::{self, Candidate};
use footguard_core::source::Environment;
use footguard_core::value::Value;

use super::deep::{Found, Part, failed, needless};
use address::Address;

/// Of more containers than this the rest is left out.
const MAX_CONTAINERS: usize = 200;

/// The part of the facts.
pub fn part(config: &Config<'_>) -> Part {
    let subject = Subject::of(config);
    Part { field: "docker", name: "the container engine", look: Box::new(move |limit| subject.look(limit)) }
}

/// What decides where to look and what for: the configuration once more, for a thread of its own.
struct Subject {
    root: Option<Value>,
    env: Option<Environment>,
    dialect: &'static Dialect,
    facts: Facts,
}

impl Subject {
    fn of(config: &Config<'_>) -> Subject {
        Subject {
            root: config.root().value().cloned(),
            env: config.environment().cloned(),
            dialect: config.dialect,
            facts: Facts { place: config.facts.place.clone(), ..Facts::default() },
        }
    }

    fn look(self, limit: Duration) -> Result<Found, Unseen> {
        let config = Config::new(self.root.as_ref(), self.env.as_ref(), self.dialect, &self.facts, None);
        let Some(address) = address::find(&config) else {
            return Err(needless("there is no container engine: none of the usual sockets is there"));
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|it| failed(format!("the container engine could not be asked: {it}")))?;
        let (socket_mode, socket_owner) = names::socket(&address).unzip();
        let mut docker = Docker { address: address.to_string(), socket_mode, socket_owner, ..Docker::default() };
        let asking = Asking { address: &address, end: Instant::now() + limit, limit };
        docker.error = runtime.block_on(asking.ask(&config, &mut docker)).err();
        if docker.error.is_some() {
            // What was seen by then says too little to be judged.
            docker.images.clear();
            docker.containers.clear();
        }
        Ok(Box::new(|facts| facts.docker = Some(docker)))
    }
}

/// One look at one engine.
struct Asking<'l> {
    address: &'l Address,
    end: Instant,
    limit: Duration,
}

impl Asking<'_> {
    /// Fills in `docker`.
    ///
    /// # Errors
    /// Why there is no answer, as a sentence without a full stop.
    async fn ask(&self, config: &Config<'_>, docker: &mut Docker) -> Result<(), String> {
        // The client hides why there is no connection.
        self.within(self.address.connect()).await??;
        let seconds = self.limit.as_secs().max(1);
        let engine = match self.address {
            Address::Socket(path) => Engine::connect_with_local(path, seconds, API_DEFAULT_VERSION),
            Address::Port(place) => Engine::connect_with_http(&format!("tcp://{place}"), seconds, API_DEFAULT_VERSION),
            Address::Other(..) => return Err(format!("{} is an address that Footguard does not ask", self.address)),
        };
        let engine = self.ok(engine)?;
        let engine = self.answer(engine.negotiate_version()).await?;
        let (version, info) = (self.answer(engine.version()).await?, self.answer(engine.info()).await?);
        describe(docker, &version, &info);
        let wanted = docker::wanted(config);
        for image in &wanted.images {
            let id = match self.within(engine.inspect_image(image)).await? {
                Err(Error::DockerResponseServerError { status_code: 404, .. }) => String::new(),
                answer => self.ok(answer)?.id.unwrap_or_default(),
            };
            docker.images.insert(image.clone(), id);
        }
        let all = ListContainersOptions { all: true, ..ListContainersOptions::default() };
        for summary in self.answer(engine.list_containers(Some(all))).await? {
            let candidate = candidate(&summary);
            let Some(job) = wanted.job(&candidate) else { continue };
            if docker.containers.len() == MAX_CONTAINERS {
                docker.left_out.push(format!("only the first {MAX_CONTAINERS} containers were looked at"));
                break;
            }
            let id = summary.id.as_deref().unwrap_or_default();
            match self.within(engine.inspect_container(id, None::<InspectContainerOptions>)).await? {
                // Removed in the meantime.
                Err(Error::DockerResponseServerError { status_code: 404, .. }) => {}
                Err(error) => {
                    docker.left_out.push(format!("container {} could not be looked at: {error}", candidate.name));
                }
                Ok(mut inspected) => {
                    if let Some(host) = inspected.host_config.as_mut().filter(|_| docker.podman) {
                        podman::translate(host);
                    }
                    let mut container = Container { job, ..container(&summary, &inspected) };
                    let label = |name| docker_label(&summary, name);
                    container.session_key = label("sessionKey");
                    docker::relate(config, &mut container, label("configHash").as_deref());
                    if container.session_key.is_some() && container.asked.is_none() && !container.is_unused {
                        let name = &container.name;
                        docker
                            .left_out
                            .push(format!("{name} was not compared: not all that it is to be is known here"));
                    }
                    docker.containers.push(container);
                }
            }
        }
        docker.containers.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(())
    }

    /// The time that is left for all of it is the time that is left for each.
    async fn within<T>(&self, work: impl Future<Output = T>) -> Result<T, String> {
        let left = self.end.saturating_duration_since(Instant::now());
        let answer = tokio::time::timeout(left, work).await;
        answer.map_err(|_| format!("{} did not answer within {} s", self.address, self.limit.as_secs_f32()))
    }

    async fn answer<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, String> {
        self.within(work).await.and_then(|it| self.ok(it))
    }

    fn ok<T>(&self, answer: Result<T, Error>) -> Result<T, String> {
        answer.map_err(|error| match error {
            Error::DockerResponseServerError { status_code, message } => {
                format!("{} answers with status {status_code}: {}", self.address, message.trim())
            }
            Error::RequestTimeoutError => {
                format!("{} did not answer within {} s", self.address, self.limit.as_secs_f32())
            }
            _ => format!("what answers at {} is no container engine", self.address),
        })
    }
}

fn describe(docker: &mut Docker, version: &SystemVersion, info: &SystemInfo) {
    let has = |name: &str| info.security_options.iter().flatten().any(|it| it.split(',').any(|it| it == name));
    let system = info.operating_system.as_deref().unwrap_or_default();
    // Their engines run in a machine of their own, where root is not the host's.
    let is_apart = ["Docker Desktop", "OrbStack", "Alpine Linux (Rancher Desktop)"].contains(&system);
    docker.version = version.version.clone().unwrap_or_default();
    docker.api_version = version.api_version.clone().unwrap_or_default();
    docker.podman = version.components.iter().flatten().any(|it| it.name.contains("Podman"));
    docker.as_root = !has("name=rootless") && !has("rootless") && !has("name=userns") && !is_apart;
}

/// The label that the product, under any of its names, puts on a container.
fn docker_label(summary: &ContainerSummary, name: &str) -> Option<String> {
    let labels = summary.labels.as_ref()?;
    ["clawdbot", "moltbot", "openclaw"].iter().find_map(|it| labels.get(&format!("{it}.{name}")).cloned())
}

fn candidate(summary: &ContainerSummary) -> Candidate<'_> {
    let name = summary.names.as_ref().and_then(|it| it.first()).map_or("", |it| it.trim_start_matches('/'));
    let is_set = |name| docker_label(summary, name).is_some_and(|it| it == "1");
    Candidate {
        name,
        image: summary.image.as_deref().unwrap_or_default(),
        command: summary.command.as_deref().unwrap_or_default(),
        is_sandbox: is_set("sandbox"),
        is_browser: is_set("sandboxBrowser"),
        ports: summary.ports.iter().flatten().filter(|it| it.public_port.is_some()).map(|it| it.private_port).collect(),
    }
}

fn container(summary: &ContainerSummary, inspected: &ContainerInspectResponse) -> Container {
    let state = inspected.state.as_ref().and_then(|it| it.status).map(|it| it.to_string());
    Container {
        name: inspected.name.as_deref().unwrap_or_default().trim_start_matches('/').to_owned(),
        state: state.unwrap_or_default(),
        created: summary.created.unwrap_or_default().max(0) as u64,
        image_id: inspected.image.clone().unwrap_or_default(),
        args: args::args(inspected),
        ..Container::default()
    }
}
