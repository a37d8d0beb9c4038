use crate::config::Config;
use crate::policy::holes::Section;
use crate::policy::sandbox;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a `setupCommand` that fetches something (`apt-get`, `pip`, `npm`, `curl` and their like) for a sandbox that has no
    /// network, which it has not by default.
    ///
    /// ## Why it matters
    /// The command runs inside the new container and fails there. What usually follows is a sandbox with a network, a writable
    /// root and root as its user, only to install a package once.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { mode: "all", docker: { setupCommand: "apt-get update && apt-get install -y git" } } } } }
    /// ```
    ///
    /// ## What to do
    /// Build an image with what the work needs.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all", docker: { image: "my-sandbox:1" } } } } }
    /// ```
    static RULE = {
        id: "setup-command-without-network",
        summary: "a setup command that needs a network the sandbox does not have",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The command runs inside the new container and fails there.",
        help: "Build an image with what the work needs, and name it in `image`.",
        check: Check::Sandboxes(check),
    }
}

const FETCHERS: [&str; 11] =
    ["apt", "apt-get", "apk", "dnf", "yum", "pip", "pip3", "npm", "curl", "wget", "git"];

fn check(config: &Config<'_>, sections: &[Section<'_>], out: &mut Sink<'_>) {
    for section in sections.iter().filter(|it| it.is_used) {
        let command = section.at.at("docker.setupCommand");
        let words = command.str().set().unwrap_or_default().split([' ', ';', '&', '|', '(', '\n']);
        let fetcher = words.filter_map(|it| FETCHERS.iter().find(|fetcher| **fetcher == it)).next();
        let network = sandbox::text(config, section.agent.as_ref(), "docker.network", "none");
        if let (Some(fetcher), Some("none")) = (fetcher, network) {
            out.report(&command, format!("The setup command needs a network for `{fetcher}`, and {} has none", section.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn what_needs_no_network() {
        for docker in ["setupCommand: 'mkdir -p /workspace/tmp'", "setupCommand: 'pip install x', network: 'bridge'"] {
            check("setup-command-without-network", &format!("{{ agents: {{ defaults: {{ sandbox: {{ mode: 'all', docker: {{ {docker} }} }} }} }} }}"));
        }
    }
}
