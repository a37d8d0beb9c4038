//! A real container engine: one of the test's own where that can be had.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// An engine that goes away with the test, and what the test made in it.
pub struct Engine {
    child: Child,
    folder: tempfile::TempDir,
}

impl Engine {
    /// Starts one, in a folder and on a socket of its own. The error says why that cannot be done here.
    pub fn start() -> Result<Engine, String> {
        for program in ["dockerd", "docker", "busybox"] {
            let found = Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
            found.map_err(|_| format!("no {program} here; `cargo xtask setup` installs it"))?;
        }
        let folder = tempfile::tempdir().map_err(|it| it.to_string())?;
        let log = fs::File::create(folder.path().join("log")).map_err(|it| it.to_string())?;
        let place = |name: &str| folder.path().join(name).display().to_string();
        let child = Command::new("dockerd")
            .args(["--data-root", &place("data"), "--exec-root", &place("exec"), "--pidfile", &place("pid")])
            .args(["--host", &format!("unix://{}", place("docker.sock")), "--group", "0"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|it| it.to_string())?;
        let mut engine = Engine { child, folder };
        let end = Instant::now() + Duration::from_secs(60);
        while !engine.docker(&["version"]).status.success() {
            let is_over = engine.child.try_wait().is_ok_and(|it| it.is_some());
            if is_over || Instant::now() > end {
                let log = fs::read_to_string(engine.folder.path().join("log")).unwrap_or_default();
                return Err(format!("dockerd does not run here: {}", log.lines().last().unwrap_or("it says nothing")));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        engine.import()?;
        Ok(engine)
    }

    /// The image `footguard-test:1`: a shell and `sleep`.
    fn import(&self) -> Result<(), String> {
        let root = self.folder.path().join("root/bin");
        fs::create_dir_all(&root).map_err(|it| it.to_string())?;
        let busybox = ["/bin/busybox", "/usr/bin/busybox"].iter().find(|it| Path::new(it).exists());
        fs::copy(busybox.ok_or("no busybox")?, root.join("busybox")).map_err(|it| it.to_string())?;
        for name in ["sh", "sleep"] {
            fs::hard_link(root.join("busybox"), root.join(name)).map_err(|it| it.to_string())?;
        }
        let tar = self.folder.path().join("root.tar");
        let packed =
            Command::new("tar").arg("-C").arg(self.folder.path().join("root")).arg("-cf").arg(&tar).arg("bin").status();
        packed.map_err(|it| it.to_string())?;
        let image = self.docker(&["import", &tar.display().to_string(), "footguard-test:1"]);
        image.status.success().then_some(()).ok_or_else(|| String::from_utf8_lossy(&image.stderr).into_owned())
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("docker.sock")
    }

    pub fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Calls the engine's own client.
    pub fn docker(&self, args: &[&str]) -> std::process::Output {
        let config = self.folder.path().join("client");
        let mut client = Command::new("docker");
        client.args(args).env_remove("DOCKER_CONTEXT").env("DOCKER_HOST", self.host()).env("DOCKER_CONFIG", config);
        client.output().expect("the client starts")
    }

    /// As `docker`, and it has to work; gives what it prints.
    pub fn run(&self, args: &[&str]) -> String {
        let output = self.docker(args);
        assert!(output.status.success(), "docker {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let all = String::from_utf8_lossy(&self.docker(&["ps", "-aq"]).stdout).into_owned();
        let mut remove = vec!["rm", "-f"];
        remove.extend(all.split_whitespace());
        if remove.len() > 2 {
            self.docker(&remove);
        }
        // It is asked to end, so that it takes its mounts with it.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let end = Instant::now() + Duration::from_secs(20);
        while self.child.try_wait().is_ok_and(|it| it.is_none()) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
