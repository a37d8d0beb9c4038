use crate::config::Config;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a container engine that every user of this machine can talk to, or everybody in the network.
    ///
    /// ## Why it matters
    /// Whoever can talk to the engine can start a container that sees the whole host: that is root without a password.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "docker": { "address": "unix:///var/run/docker.sock", "socketMode": "666" } }
    /// ```
    ///
    /// ## What to do
    /// Give the socket to a group: `chmod 660`, `chgrp docker`. Listen on no port, or with TLS and client certificates.
    ///
    /// ```json5,good
    /// {}
    /// ```
    /// ```json,facts
    /// { "docker": { "address": "unix:///var/run/docker.sock", "socketMode": "660", "socketOwner": "root:docker" } }
    /// ```
    static RULE = {
        id: "engine-open-to-others",
        summary: "others can control the container engine",
        topic: Sandbox,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "Whoever can talk to the engine can start a container that sees the whole host.",
        help: "Give its socket to a group (`chmod 660`), and let it listen on no port without TLS.",
        check: Check::Facts(Need::Docker, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Some(docker) = &config.facts.docker else { return };
    let address = &docker.address;
    let title = match docker.socket_mode {
        Some(mode) if mode & 0o002 != 0 => {
            format!("Everybody on this machine can control the container engine at {address} (mode {mode:03o})")
        }
        _ if address.starts_with("tcp://") => format!("The container engine at {address} asks nobody who they are"),
        _ => return,
    };
    out.report(&config.at("agents.defaults.sandbox"), title);
}

#[cfg(test)]
mod tests {
    use crate::testing::check_facts;

    #[test]
    fn over_a_port() {
        let facts = r#"{"docker":{"address":"tcp://10.0.0.2:2375"}}"#;
        let want = "critical {: The container engine at tcp://10.0.0.2:2375 asks nobody who they are";
        check_facts("engine-open-to-others", "{}", facts, &[want]);
    }
}
