//! Where the sandbox is configured, and what holds for one agent.
//!
//! Source: `sandbox.md` section 1 of the product's measured behaviour.

use crate::config::{Config, Field, View};

/// Every place that configures a sandbox: `agents.defaults.sandbox`, then that of each agent in `agents.list`.
pub fn sections<'a>(config: &Config<'a>) -> Vec<View<'a>> {
    let agents = config.at("agents");
    let own = agents.key("list").items().map(|it| it.key("sandbox")).collect::<Vec<_>>();
    std::iter::once(agents.at("defaults.sandbox")).chain(own).filter(View::is_present).collect()
}

/// Who shares a container, and where that is written: `agent` unless the file says otherwise. `None` if it is not known here.
///
/// Of `scope` the agent's own counts, then the shared one; only where neither is written, `perSession`, likewise.
pub fn scope<'a>(config: &Config<'a>, agent: Option<&View<'a>>) -> Option<(&'a str, View<'a>)> {
    let levels =
        || [agent.map(|it| it.key("sandbox")), Some(config.at("agents.defaults.sandbox"))].into_iter().flatten();
    for at in levels().map(|it| it.key("scope")) {
        match at.str() {
            Field::Default => {}
            scope => return Some((scope.set()?, at)),
        }
    }
    for at in levels().map(|it| it.key("perSession")) {
        match at.bool() {
            Field::Default => {}
            flag => return Some((if flag.set()? { "session" } else { "shared" }, at)),
        }
    }
    Some(("agent", config.at("agents.defaults.sandbox.scope")))
}

/// Whether what an agent says under this key of its own sandbox counts for nothing where all agents share one container.
pub fn is_shared_only(key: &str) -> bool {
    matches!(key, "docker" | "browser" | "prune")
}

/// Where what holds at `dotted` for the agent `agent` is written: its own, else the shared place, written or not. `None` if
/// that hangs on a scope that is not known here.
pub fn place<'a>(config: &Config<'a>, agent: Option<&View<'a>>, dotted: &str) -> Option<View<'a>> {
    let shared = config.at("agents.defaults.sandbox").at(dotted);
    let Some(own) = agent.map(|it| it.key("sandbox").at(dotted)).filter(|it| it.is_present() || it.is_unknown()) else {
        return Some(shared);
    };
    if is_shared_only(dotted.split('.').next().unwrap_or_default()) && scope(config, agent)?.0 == "shared" {
        return Some(shared);
    }
    Some(own)
}

/// The text that holds for the agent `agent` at `dotted` inside its sandbox section: its own, else the shared one, else
/// `default`. `None` if it is not known here.
pub fn text<'a>(config: &Config<'a>, agent: Option<&View<'a>>, dotted: &str, default: &'a str) -> Option<&'a str> {
    place(config, agent, dotted)?.str().or(default)
}

/// One folder or file of the host that a sandbox gets to see.
pub struct Bind<'a> {
    /// The item of the list.
    pub at: View<'a>,
    /// The item as the assistant hands it to Docker.
    pub text: &'a str,
    /// The path on the host, without a trailing slash.
    pub source: &'a str,
}

/// Every bind of every sandbox whose text is known.
pub fn binds<'a>(config: &Config<'a>) -> Vec<Bind<'a>> {
    let items = sections(config).into_iter().flat_map(|it| it.at("docker.binds").items().collect::<Vec<_>>());
    let read = |at: View<'a>| {
        let text = at.str().set()?;
        let source = source_of(text);
        let trimmed = source.trim_end_matches('/');
        let source = if trimmed.is_empty() && !source.is_empty() { &source[..1] } else { trimmed };
        Some(Bind { at, text, source })
    };
    items.filter_map(read).collect()
}

/// The host's part of `HOST:CONTAINER[:OPTIONS]`. A drive letter's colon belongs to the path.
fn source_of(bind: &str) -> &str {
    let bind = bind.trim();
    let drive = matches!(bind.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let skip = if drive { 2 } else { 0 };
    match bind[skip..].find(':') {
        Some(at) => &bind[..skip + at],
        None => bind,
    }
}

#[cfg(test)]
mod tests {
    use super::source_of;

    #[test]
    fn the_host_part_of_a_bind() {
        for (bind, want) in [
            ("/var/run/docker.sock:/var/run/docker.sock:ro", "/var/run/docker.sock"),
            (r"C:\data:/data", r"C:\data"),
            ("volume:/data", "volume"),
            ("é:/data", "é"),
            ("/only", "/only"),
            ("/:/host", "/"),
        ] {
            assert_eq!(source_of(bind), want, "{bind}");
        }
    }
}
