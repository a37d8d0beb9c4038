//! What a container really runs with, in the words of `docker create`.

use std::collections::HashMap;

use bollard::models::{ContainerInspectResponse, HostConfig, MountPoint, PortMap};
use footguard_core::policy::docker::{normal, tidy};

/// The options of the container, the image last. What an engine does unless told otherwise is left out; of variables the names
/// are given, and no values.
pub fn args(container: &ContainerInspectResponse) -> Vec<String> {
    let none = HostConfig::default();
    let host = container.host_config.as_ref().unwrap_or(&none);
    let config = container.config.as_ref();
    let mut args = Args(Vec::new());
    args.switch("--privileged", host.privileged);
    args.switch("--read-only", host.readonly_rootfs);
    for (path, options) in sorted(&host.tmpfs) {
        let colon = if options.is_empty() { "" } else { ":" };
        args.pair("--tmpfs", &format!("{path}{colon}{options}"));
    }
    networks(container, host, &mut args);
    args.pair("--user", config.and_then(|it| it.user.as_deref()).unwrap_or_default());
    args.each("--cap-drop", &host.cap_drop);
    args.each("--cap-add", &host.cap_add);
    for (flag, mode) in [
        ("--pid", &host.pid_mode),
        ("--ipc", &host.ipc_mode),
        ("--uts", &host.uts_mode),
        ("--userns", &host.userns_mode),
    ] {
        if let Some(mode) = mode.as_deref().filter(|it| *it == "host" || it.starts_with("container:")) {
            args.pair(flag, mode);
        }
    }
    // An engine switches labels off by itself where a container shares something of the host.
    let shares = host.privileged == Some(true)
        || [&host.pid_mode, &host.ipc_mode].iter().any(|it| it.as_deref() == Some("host"));
    for option in host.security_opt.iter().flatten().filter(|it| !(shares && *it == "label=disable")) {
        args.pair("--security-opt", option);
    }
    args.each("--dns", &host.dns);
    args.each("--add-host", &host.extra_hosts);
    args.number("--pids-limit", host.pids_limit.filter(|it| *it > 0));
    args.number("--memory", host.memory.filter(|it| *it > 0));
    args.number("--memory-swap", host.memory_swap);
    if let Some(cpus) = cpus(host) {
        args.pair("--cpus", &cpus);
    }
    for limit in host.ulimits.iter().flatten() {
        let text = |it: Option<i64>| it.unwrap_or_default().to_string();
        let name = limit.name.as_deref().unwrap_or_default();
        args.pair("--ulimit", &format!("{name}={}:{}", text(limit.soft), text(limit.hard)));
    }
    for device in host.devices.iter().flatten() {
        args.pair("--device", device.path_on_host.as_deref().unwrap_or_default());
    }
    for mount in container.mounts.iter().flatten() {
        self::mount(mount, &mut args);
    }
    ports(container, host, &mut args);
    let mut names: Vec<&str> = config.and_then(|it| it.env.as_ref()).into_iter().flatten().map(|it| name(it)).collect();
    names.sort_unstable();
    for name in names {
        args.pair("-e", name);
    }
    args.pair("--workdir", config.and_then(|it| it.working_dir.as_deref()).unwrap_or_default());
    args.0.push(normal(config.and_then(|it| it.image.as_deref()).unwrap_or_default()));
    tidy(args.0)
}

struct Args(Vec<String>);

impl Args {
    fn switch(&mut self, flag: &str, is_on: Option<bool>) {
        if is_on == Some(true) {
            self.0.push(flag.to_owned());
        }
    }

    fn pair(&mut self, flag: &str, value: &str) {
        if !value.is_empty() {
            self.0.push(normal(&format!("{flag} {value}")));
        }
    }

    fn each(&mut self, flag: &str, values: &Option<Vec<String>>) {
        for value in values.iter().flatten() {
            self.pair(flag, value);
        }
    }

    fn number(&mut self, flag: &str, number: Option<i64>) {
        if let Some(number) = number.filter(|it| *it != 0) {
            self.pair(flag, &number.to_string());
        }
    }
}

fn sorted<T>(map: &Option<HashMap<String, T>>) -> Vec<(&String, &T)> {
    let mut members: Vec<_> = map.iter().flatten().collect();
    members.sort_by_key(|it| it.0);
    members
}

/// The name of a variable; its value goes nowhere.
fn name(variable: &str) -> &str {
    variable.split('=').next().unwrap_or_default()
}

/// The network that it was made with, and those that it joined since.
fn networks(container: &ContainerInspectResponse, host: &HostConfig, args: &mut Args) {
    let mode = match host.network_mode.as_deref().unwrap_or_default() {
        // What an engine takes unless told otherwise.
        "" | "default" | "slirp4netns" | "pasta" => "bridge",
        mode => mode,
    };
    args.pair("--network", mode);
    let networks = container.network_settings.as_ref().map(|it| sorted(&it.networks)).unwrap_or_default();
    for (name, _) in networks {
        // Podman calls its usual one so.
        if name != mode && name != "podman" && !mode.starts_with("container:") {
            args.pair("--network", name);
        }
    }
}

fn cpus(host: &HostConfig) -> Option<String> {
    const NANO: i64 = 1_000_000_000;
    let quota =
        || Some(host.cpu_quota.filter(|it| *it > 0)?.checked_mul(NANO)? / host.cpu_period.filter(|it| *it > 0)?);
    let nano = host.nano_cpus.filter(|it| *it > 0).or_else(quota)?;
    let text = format!("{}.{:09}", nano / NANO, nano % NANO);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

fn mount(mount: &MountPoint, args: &mut Args) {
    let target = mount.destination.as_deref().unwrap_or_default();
    let end = if mount.rw == Some(false) { ":ro" } else { "" };
    let source = mount.source.as_deref().unwrap_or_default();
    match mount.typ.as_deref().unwrap_or_default() {
        // Docker Desktop shows where its own machine has the folder.
        "bind" => {
            args.pair("-v", &format!("{}:{target}{end}", source.strip_prefix("/host_mnt").unwrap_or(source)));
        }
        "volume" => {
            let name = mount.name.as_deref().unwrap_or_default();
            // One that has no name of its own belongs to the container.
            if name.len() != 64 || !name.bytes().all(|it| it.is_ascii_hexdigit()) {
                args.pair("-v", &format!("{name}:{target}{end}"));
            }
        }
        "tmpfs" => args.pair("--tmpfs", target),
        kind => args.pair("--mount", &format!("type={kind},source={source},target={target}")),
    }
}

/// The ports that are open, or will be once it runs.
fn ports(container: &ContainerInspectResponse, host: &HostConfig, args: &mut Args) {
    let open = container.network_settings.as_ref().and_then(|it| it.ports.as_ref());
    let open = open.filter(|it| it.values().any(Option::is_some)).or(host.port_bindings.as_ref());
    let mut ports: Vec<String> = open.into_iter().flat_map(published).collect();
    ports.sort_unstable();
    for port in ports {
        args.pair("-p", &port);
    }
}

fn published(ports: &PortMap) -> Vec<String> {
    let mut published = Vec::new();
    for (inside, bindings) in ports {
        for binding in bindings.iter().flatten() {
            let address = match binding.host_ip.as_deref().unwrap_or_default() {
                "" => "0.0.0.0".to_owned(),
                address if address.contains(':') => format!("[{address}]"),
                address => address.to_owned(),
            };
            published.push(format!("{address}:{}:{inside}", binding.host_port.as_deref().unwrap_or_default()));
        }
    }
    published
}
