//! What runs: the parts that only `--deep` looks at, since asking them takes network, other programs and time.
//!
//! Each part has a collector in a file of its own, which says what it wants ([`Part`]) while the configuration is at hand, and
//! then looks in a thread of its own. Every part ends in the facts: as what was seen, or in [`Facts::unseen`] with the reason.

use std::io::Write;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use footguard_core::config::Config;
use footguard_core::facts::{Facts, Unseen};
use footguard_core::{Analysis, Sources};

use super::{docker, gateway, git, sockets, tailscale, zalo};

/// How to look.
#[derive(Clone, Copy)]
pub struct Request {
    /// The most time that any part may take.
    pub limit: Duration,
    /// Whether a secret may cross a network in clear text.
    pub send_credentials: bool,
    /// Whether somebody watches standard error.
    pub progress: bool,
}

/// One part of what runs, and how to look at it.
pub struct Part {
    /// The field of the facts that it fills.
    pub field: &'static str,
    /// What it is, for whoever waits for it.
    pub name: &'static str,
    /// Looks. It should come back within the time it is given, which counts from the call; if it does not, it is left alone.
    pub look: Box<dyn FnOnce(Duration) -> Result<Found, Unseen> + Send>,
}

/// Puts what was found where it belongs.
pub type Found = Box<dyn FnOnce(&mut Facts) + Send>;

/// That a part was to be looked at and could not: `reason` is a sentence without a full stop.
pub fn failed(reason: impl Into<String>) -> Unseen {
    Unseen { reason: reason.into(), needless: false }
}

/// That there is nothing to look at: `reason` is a sentence without a full stop.
pub fn needless(reason: impl Into<String>) -> Unseen {
    Unseen { reason: reason.into(), needless: true }
}

/// Every part that `config` points to.
fn parts(config: &Config<'_>, request: Request) -> Vec<Part> {
    let mut parts = vec![
        gateway::part(config, request.send_credentials),
        sockets::part(config),
        tailscale::part(),
        docker::part(config),
    ];
    parts.extend(git::part(config));
    parts.extend(zalo::part(config));
    #[cfg(windows)]
    parts.extend(super::windows::part(config));
    parts
}

/// Adds to `facts` what runs where the configuration of `analysis` points. All parts are looked at at the same time, so that the
/// whole takes as long as the slowest. `err` shows who is waited for.
pub fn collect(analysis: &Analysis, sources: &Sources, request: Request, facts: &mut Facts, err: &mut dyn Write) {
    let parts = {
        let root = analysis.root.as_ref();
        let mut config = Config::new(root, sources.env.as_ref(), analysis.dialect, facts, None);
        config.documents = &analysis.documents;
        parts(&config, request)
    };
    run(parts, request, facts, err);
}

/// What is said of a part that did not come back in time.
fn too_slow(part: &str, limit: Duration) -> Unseen {
    failed(format!("{part} did not answer within {} s", limit.as_secs_f32()))
}

/// Looks at `parts`, all at the same time. `err` shows who is waited for.
pub fn run(parts: Vec<Part>, request: Request, facts: &mut Facts, err: &mut dyn Write) {
    /// A part that keeps its own limit comes back a moment after it.
    const GRACE: Duration = Duration::from_millis(300);

    let (sender, receiver) = mpsc::channel();
    let mut waiting = Vec::new();
    for (at, Part { field, name, look }) in parts.into_iter().enumerate() {
        let sender = sender.clone();
        let run = move || {
            // Nobody listens any more if it took too long.
            let _ = sender.send((at, look(request.limit)));
        };
        match thread::Builder::new().name(field.to_owned()).spawn(run) {
            Ok(_) => waiting.push((at, field, name)),
            Err(error) => {
                facts.unseen.insert(field.to_owned(), failed(format!("{name} could not be asked: {error}")));
            }
        }
    }
    drop(sender);
    let end = Instant::now() + request.limit + GRACE;
    let mut progress = Progress::new(request.progress);
    while !waiting.is_empty() {
        let left = end.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(progress.pause().min(left)) {
            Ok((at, found)) => {
                let Some(place) = waiting.iter().position(|it| it.0 == at) else { continue };
                let (_, field, _) = waiting.remove(place);
                match found {
                    Ok(found) => found(facts),
                    Err(unseen) => {
                        facts.unseen.insert(field.to_owned(), unseen);
                    }
                }
            }
            Err(RecvTimeoutError::Timeout) if left > progress.pause() => {
                progress.show(&mut waiting.iter().map(|it| it.2), err);
            }
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    progress.clear(err);
    for (_, field, name) in waiting {
        facts.unseen.insert(field.to_owned(), too_slow(name, request.limit));
    }
}

/// The line that says who is waited for.
struct Progress {
    wanted: bool,
    shown: bool,
    start: Instant,
}

impl Progress {
    fn new(wanted: bool) -> Progress {
        Progress { wanted, shown: false, start: Instant::now() }
    }

    /// How long to wait before it is drawn again. What takes less than half a second needs no line.
    fn pause(&self) -> Duration {
        Duration::from_millis(if self.shown { 200 } else { 500 })
    }

    fn show(&mut self, names: &mut dyn Iterator<Item = &'static str>, err: &mut dyn Write) {
        if !self.wanted {
            return;
        }
        let names: Vec<_> = names.collect();
        self.shown = true;
        let seconds = self.start.elapsed().as_secs_f32();
        // Whoever cannot be told is not waiting.
        let _ = write!(err, "\r\x1b[K{seconds:4.1} s  waiting for {}", names.join(", "));
        let _ = err.flush();
    }

    fn clear(&self, err: &mut dyn Write) {
        if self.shown {
            let _ = write!(err, "\r\x1b[K");
            let _ = err.flush();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Barrier};

    use footguard_core::facts::Tailscale;

    use super::*;

    fn request(limit: Duration) -> Request {
        Request { limit, send_credentials: false, progress: true }
    }

    fn part(field: &'static str, look: impl FnOnce(Duration) -> Result<Found, Unseen> + Send + 'static) -> Part {
        Part { field, name: field, look: Box::new(look) }
    }

    /// Each part waits for all the others: one after the other they would wait for ever.
    #[test]
    fn parts_look_at_the_same_time() {
        let all = Arc::new(Barrier::new(3));
        let meet = |field| {
            let all = Arc::clone(&all);
            part(field, move |_| {
                all.wait();
                Ok(Box::new(|facts| facts.tailscale.get_or_insert_default().state.push('x')))
            })
        };
        let mut facts = Facts::default();
        let parts = vec![meet("a"), meet("b"), meet("c")];
        run(parts, request(Duration::from_secs(60)), &mut facts, &mut Vec::new());
        assert_eq!(facts.tailscale, Some(Tailscale { state: "xxx".to_owned(), ..Tailscale::default() }));
        assert!(facts.unseen.is_empty(), "{:?}", facts.unseen);
    }

    #[test]
    fn every_part_ends_with_a_reason_if_with_nothing_else() {
        let (_keep, never) = mpsc::channel::<()>();
        let parts = vec![
            part("stuck", move |_| {
                let _ = never.recv();
                Err(failed("it was let go"))
            }),
            part("refused", |_| Err(failed("it refused"))),
            part("absent", |_| Err(needless("there is none"))),
            part("broken", |_| panic!("on purpose")),
        ];
        let mut facts = Facts::default();
        let mut screen = Vec::new();
        run(parts, request(Duration::from_millis(600)), &mut facts, &mut screen);
        let reasons: Vec<_> = facts.unseen.iter().map(|(field, it)| (&**field, &*it.reason, it.needless)).collect();
        assert_eq!(
            reasons,
            [
                ("absent", "there is none", true),
                ("broken", "broken did not answer within 0.6 s", false),
                ("refused", "it refused", false),
                ("stuck", "stuck did not answer within 0.6 s", false),
            ]
        );
        let screen = String::from_utf8(screen).expect("text");
        assert!(screen.contains("waiting for stuck") && screen.ends_with("\r\x1b[K"), "{screen:?}");
    }
}
