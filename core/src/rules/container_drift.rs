use crate::lists::{CollectVec, Joined};
use crate::config::{Config, View};
use crate::diagnostic::Severity;
use crate::facts::{Container, Docker};
use crate::policy::docker;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a container of a sandbox that does not run with what the configuration asks for now, option by option, and notes
    /// those that the assistant has no use for any more.
    ///
    /// ## Why it matters
    /// The assistant keeps a container that was used in the last five minutes, and a browser's for ever, whatever the
    /// configuration says since. Some engines drop limits that they cannot keep.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { mode: "all", scope: "shared" } } } }
    /// ```
    /// ```json,facts
    /// { "docker": { "containers": [{ "name": "b", "job": "gateway", "sessionKey": "shared",
    ///   "args": ["--network bridge"], "asked": ["--network none"] }] } }
    /// ```
    ///
    /// ## What to do
    /// Have it made again: `clawdbot sandbox recreate`. `footguard sandbox list` shows them all.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all", scope: "shared" } } } }
    /// ```
    /// ```json,facts
    /// { "docker": { "containers": [{ "name": "b", "job": "gateway", "sessionKey": "shared",
    ///   "args": ["--network none"], "asked": ["--network none"] }] } }
    /// ```
    static RULE = {
        id: "container-drift",
        summary: "a sandbox's container is not what the configuration asks for",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "What the configuration says does not hold there.",
        help: "Have it made again: `clawdbot sandbox recreate --all`.",
        check: Check::Facts(Need::Docker, check),
    }
}

/// Differences that are told; of more the number.
const TOLD: usize = 3;

/// Containers that were made alike are one finding: the first of them, what is to be said, where, and the number of the others.
type Drift<'f, 'a> = (&'f Container, String, View<'a>, usize);

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Some(docker) = &config.facts.docker else { return };
    let mut drifts: Vec<Drift<'_, '_>> = Vec::new();
    for container in &docker.containers {
        let Some(key) = &container.session_key else { continue };
        let Some((text, words)) = drift(docker, container) else { continue };
        let at = if text.is_empty() { config.at("agents.defaults.sandbox") } else { docker::place(config, key, text) };
        match drifts.iter_mut().find(|it| it.1 == words && it.2.path() == at.path()) {
            Some(drift) => drift.3 += 1,
            None => drifts.push((container, words, at, 0)),
        }
    }
    for (container, words, at, more) in drifts {
        let report = out.report(&at, format!("Container `{}` {words}{}", container.name, docker::like(more)));
        if container.is_unused {
            let help = "Remove it: `docker rm -f` and its name.";
            report.severity(Severity::Info).why("It keeps what was done in it, and may still run.").help(help);
        }
    }
}

/// An option that tells of the first difference, and what is to be said of the container.
fn drift<'f>(docker: &'f Docker, container: &'f Container) -> Option<(&'f str, String)> {
    if container.is_unused {
        return Some(("", "is left over: the configuration has no use for it any more".to_owned()));
    }
    let mut differences = docker::differences(docker, container);
    if differences.is_empty() && container.is_current == Some(false) {
        differences.push(("", "was made with another `env`, `setupCommand` or folder".to_owned()));
    }
    let first = differences.first()?.0;
    let more = differences.len().saturating_sub(TOLD);
    differences.truncate(TOLD);
    let words: Vec<String> = differences.into_iter().map(|it| it.1).collect_vec();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Some((first, words.joined(", ") + &more))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_facts;

    const CONFIG: &str = r#"{ agents: { list: [{ id: "a", sandbox: { mode: "all", docker: { image: "x:1",
  network: "bridge", binds: ["/srv/a/:/a:z,ro"] } } }] } }"#;

    fn containers(of: &[String]) -> String {
        format!(r#"{{"docker":{{"images":{{"x:1":"sha256:1"}},"containers":[{}]}}}}"#, of.join(","))
    }

    fn container(args: &[&str], other: &str) -> String {
        let asked = r#"["--network bridge","--cpus 1.5","-v /srv/a:/a:ro","x:1"]"#;
        format!(
            r#"{{"name":"c","sessionKey":"agent:a","imageId":"sha256:1","asked":{asked},"args":["{}"]{other}}}"#,
            args.join(r#"",""#)
        )
    }

    #[test]
    fn what_an_image_and_an_engine_add() {
        let args = [
            "x:1",
            "-v /srv/a:/a:ro",
            "--cpus 1.5",
            "--network bridge",
            "--user node",
            "--workdir /home",
            "--memory-swap 1g",
            "-e LANG",
            "-p 127.0.0.1:1:1/tcp",
        ];
        check_facts("container-drift", CONFIG, &containers(&[container(&args, "")]), &[]);
    }

    #[test]
    fn argument_by_argument() {
        let other = container(&["--network none", "--cap-add ALL", "-v /srv/a:/a", "--privileged", "y:1"], "");
        let older = container(&["--network bridge", "--cpus 1.5", "-v /srv/a:/a:ro", "x:1"], "").replace("sha256:1", "sha256:0");
        let writable = container(&["--network bridge", "--cpus 1.5", "-v /srv/a:/a", "x:1"], "");
        check_facts(
            "container-drift",
            CONFIG,
            &containers(&[other, older, writable.clone(), writable]),
            &[
                r#"warn "bridge": Container `c` has `--network none`, not `--network bridge`, lacks `--cpus 1.5`, has `-v /srv/a:/a`, not `-v /srv/a:/a:ro` and 3 more"#,
                r#"warn "x:1": Container `c` is made from an older `x:1`"#,
                r#"warn "/srv/a/:/a:z,ro": Container `c` has `-v /srv/a:/a`, not `-v /srv/a:/a:ro`, like 1 more"#,
            ],
        );
    }

    #[test]
    fn what_no_option_shows() {
        let same = ["--network bridge", "--cpus 1.5", "-v /srv/a:/a:ro", "x:1"];
        check_facts(
            "container-drift",
            CONFIG,
            &containers(&[container(&same, r#","isCurrent":false"#), container(&same, r#","isCurrent":true"#)]),
            &["warn agents: Container `c` was made with another `env`, `setupCommand` or folder"],
        );
    }

    #[test]
    fn left_over() {
        check_facts(
            "container-drift",
            CONFIG,
            &containers(&[r#"{"name":"o","sessionKey":"shared","isUnused":true}"#.to_owned()]),
            &["info agents: Container `o` is left over: the configuration has no use for it any more"],
        );
    }
}
