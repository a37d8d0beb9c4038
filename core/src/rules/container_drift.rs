use crate::config::{Config, View};
use crate::diagnostic::Severity;
use crate::facts::{Container, Docker};
use crate::policy::docker::{self, Standing};
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
    /// { agents: { defaults: { sandbox: { mode: "all", scope: "shared", docker: { image: "mine:2" } } } } }
    /// ```
    /// ```json,facts
    /// { "docker": { "containers": [{ "name": "clawdbot-sbx-shared", "sessionKey": "shared", "image": "mine:1", "args": [
    ///   "--read-only", "--tmpfs /tmp", "--tmpfs /var/tmp", "--tmpfs /run", "--network none", "--cap-drop ALL",
    ///   "--security-opt no-new-privileges", "--workdir /workspace", "-v ~/.clawdbot/sandboxes:/workspace" ] }] } }
    /// ```
    ///
    /// ## What to do
    /// Have it made again: `clawdbot sandbox recreate`. `footguard sandbox list` shows them all.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all", scope: "shared", docker: { image: "mine:2" } } } } }
    /// ```
    /// ```json,facts
    /// { "docker": { "containers": [{ "name": "clawdbot-sbx-shared", "sessionKey": "shared", "image": "mine:2", "args": [
    ///   "--read-only", "--tmpfs /tmp", "--tmpfs /var/tmp", "--tmpfs /run", "--network none", "--cap-drop ALL",
    ///   "--security-opt no-new-privileges", "--workdir /workspace", "-v ~/.clawdbot/sandboxes:/workspace" ] }] } }
    /// ```
    static RULE = {
        id: "container-drift",
        summary: "a sandbox's container is not what the configuration asks for",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "What the configuration says does not hold there.",
        help: "Remove it: `docker rm -f` and its name.",
        check: Check::Facts(Need::Docker, check),
    }
}

/// Differences that are told; of more the number.
const TOLD: usize = 3;

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Some(docker) = &config.facts.docker else { return };
    // Containers that were made alike are one finding.
    let mut drifts: Vec<(&Container, Standing<'_>, String, View<'_>, usize)> = Vec::new();
    for container in &docker.containers {
        let Some(standing) = docker::standing(config, container) else { continue };
        let Some((what, at)) = drift(config, docker, container, &standing) else { continue };
        match drifts.iter_mut().find(|it| it.2 == what && it.3.path == at.path) {
            Some(drift) => drift.4 += 1,
            None => drifts.push((container, standing, what, at, 0)),
        }
    }
    for (container, standing, what, at, more) in drifts {
        let report = out.report(&at, format!("Container `{}` {what}{}", container.name, docker::like(more)));
        if standing.leftover.is_some() {
            report.severity(Severity::Info).why("It keeps what was done in it, and may still run.");
        } else {
            let key = container.session_key.as_deref().unwrap_or_default();
            report.help(format!("Have it made again: `{}`.", standing.recreate(key)));
        }
    }
}

fn drift<'a>(
    config: &Config<'a>,
    docker: &Docker,
    container: &Container,
    standing: &Standing<'a>,
) -> Option<(String, View<'a>)> {
    if let Some(why) = standing.leftover {
        return Some((format!("is left over: {why}"), config.at("agents.defaults.sandbox")));
    }
    let (mut words, at) = standing.differences(config, docker, container);
    if words.is_empty() && container.is_current == Some(false) {
        words.push("was made with another `env`, `setupCommand` or folder".to_owned());
    }
    let more = words.len().saturating_sub(TOLD);
    words.truncate(TOLD);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!words.is_empty()).then(|| (format!("{}{more}", words.join(", ")), at))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_facts;

    /// Everything that an agent can ask for, as an engine says it.
    const ALL: &str = r#""image":"localhost/x:1","args":["--read-only","--tmpfs /tmp","--network bridge","--user 1000",
        "--cap-drop CAP_NET_RAW","--security-opt no-new-privileges:true","--security-opt seccomp={}","--dns 1.1.1.1",
        "--memory 536870912","--memory-swap 1073741824","--cpus 1.5","--ulimit nofile=5","--workdir /w","-e LANG","-p 127.0.0.1:1:1/tcp",
        "-v /srv/a:/a:ro","-v ~/.clawdbot/sandboxes/agent-a-31a8c6e9:/w"]"#;
    const CONFIG: &str = r#"{ agents: { list: [{ id: "a", sandbox: { mode: "all", docker: { image: "x:1", workdir: "/w",
  tmpfs: ["/tmp"], network: "bridge", user: "1000", capDrop: ["net_raw"], seccompProfile: "/p.json", dns: ["1.1.1.1"],
  memory: "512m", cpus: 1.5, ulimits: { nofile: { soft: 5, hard: 5 } }, binds: ["/srv/a/:/a:z,ro"] } } }] } }"#;

    fn facts(of: &str) -> String {
        format!(r#"{{"docker":{{"images":{{"x:1":"sha256:1"}},"containers":[{{"name":"c","sessionKey":"agent:a","imageId":"sha256:1",{of}}}]}}}}"#)
    }

    #[test]
    fn the_same_in_other_words() {
        check_facts("container-drift", CONFIG, &facts(ALL), &[]);
    }

    #[test]
    fn argument_by_argument() {
        let other = ALL.replace("bridge", "none").replace("--cpus 1.5", "--privileged").replace("-v /srv/a:/a:ro", "-v /srv/a:/a");
        check_facts(
            "container-drift",
            CONFIG,
            &facts(&other),
            &[
                r#"warn "bridge": Container `c` has `--network none`, not `--network bridge`, lacks `--cpus 1.5`, has `-v /srv/a:/a`, not `-v /srv/a/:/a:z,ro` and 1 more"#,
            ],
        );
        check_facts(
            "container-drift",
            CONFIG,
            &facts(&format!("\"isCurrent\":false,{ALL}")).replace(r#""imageId":"sha256:1""#, r#""imageId":"sha256:0""#),
            &[r#"warn "x:1": Container `c` is made from an older `x:1`"#],
        );
    }

    #[test]
    fn what_no_option_shows() {
        check_facts(
            "container-drift",
            CONFIG,
            &facts(&format!("\"isCurrent\":false,{ALL}")),
            &["warn agents: Container `c` was made with another `env`, `setupCommand` or folder"],
        );
    }

    #[test]
    fn left_over() {
        let container = |key: &str| format!(r#"{{"name":"{key}","sessionKey":"{key}"}}"#);
        let keys = ["agent:b", "shared", "agent:a:main", "agent:off"].map(container).join(",");
        check_facts(
            "container-drift",
            r#"{ agents: { list: [{ id: "a", sandbox: { mode: "all" } }, { id: "off" }] } }"#,
            &format!(r#"{{"docker":{{"containers":[{keys}]}}}}"#),
            &[
                "info agents: Container `agent:b` is left over: there is no such agent any more",
                "info agents: Container `shared` is left over: sessions share containers in another way now (`scope`), like 1 more",
                "info agents: Container `agent:off` is left over: the sandbox is off",
            ],
        );
    }
}
