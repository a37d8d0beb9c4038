use crate::config::{Config, View};
use crate::diagnostic::Severity;
use crate::policy::{docker, holes};
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a sandbox that cannot start on this machine: the container engine does not answer, or it has no image of the name
    /// that the configuration gives.
    ///
    /// ## Why it matters
    /// Sandboxed sessions then fail at their first command, and people switch the sandbox off. In place of its own image the
    /// assistant takes a plain `debian:bookworm-slim`, in which most tools are missing.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { mode: "all", docker: { image: "mine:1" } } } } }
    /// ```
    /// ```json,facts
    /// { "docker": { "images": { "mine:1": "" } } }
    /// ```
    ///
    /// ## What to do
    /// Start the engine; build or pull the image.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all", docker: { image: "mine:1" } } } } }
    /// ```
    /// ```json,facts
    /// { "docker": { "images": { "mine:1": "sha256:5d2c" } } }
    /// ```
    static RULE = {
        id: "sandbox-cannot-start",
        summary: "no engine or no image for the sandbox",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Sandboxed sessions fail at their first command.",
        help: "Build it or pull it, or name another.",
        check: Check::Facts(Need::Engine, check),
    }
}

/// The image that the assistant makes up for.
const OWN: &str = "clawdbot-sandbox:bookworm-slim";

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Some(docker) = &config.facts.docker else { return };
    if let Some(error) = &docker.error {
        if docker::is_needed(config) {
            let title = format!("The sandbox cannot start from here: {error}");
            let help = "Start the engine, or let the assistant's user at it.";
            out.report(&config.at("agents.defaults.sandbox.mode"), title).help(help);
        }
        return;
    }
    for (image, _) in docker.images.iter().filter(|it| it.1.is_empty()) {
        let report = out.report(&place(config, image), format!("There is no image `{image}`"));
        if image == OWN {
            let why = "In its place the assistant takes a plain `debian:bookworm-slim`, in which most tools are missing.";
            report.severity(Severity::Info).why(why).help("Build it: `scripts/sandbox-setup.sh` of the assistant.");
        }
    }
}

/// Where the image is named, or would be.
fn place<'a>(config: &Config<'a>, image: &str) -> View<'a> {
    for section in holes::sections(config) {
        for key in ["docker.image", "browser.image"] {
            let at = section.at.at(key);
            if at.str().set().is_some_and(|it| it == image || image.strip_suffix(":latest") == Some(it)) {
                return at;
            }
        }
    }
    config.at("agents.defaults.sandbox")
}

#[cfg(test)]
mod tests {
    use crate::testing::check_facts;

    #[test]
    fn engines_and_images() {
        let error = r#"{"docker":{"error":"nothing listens there"}}"#;
        let on = r#"{ agents: { defaults: { sandbox: { mode: "all", browser: { enabled: true } } }, list: [{ id: "a" }] },
  tools: { sandbox: { tools: { allow: ["*"], deny: [] } } } }"#;
        check_facts("sandbox-cannot-start", "{}", error, &[]);
        check_facts("sandbox-cannot-start", on, error, &[r#"warn "all": The sandbox cannot start from here: nothing listens there"#]);
        check_facts(
            "sandbox-cannot-start",
            on,
            r#"{"docker":{"images":{"clawdbot-sandbox:bookworm-slim":"","clawdbot-sandbox-browser:bookworm-slim":""}}}"#,
            &[
                r#"info { mode: "all", browser: { enabled: true } }: There is no image `clawdbot-sandbox:bookworm-slim`"#,
                r#"warn { mode: "all", browser: { enabled: true } }: There is no image `clawdbot-sandbox-browser:bookworm-slim`"#,
            ],
        );
    }
}
