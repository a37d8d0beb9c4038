//! A home folder to run in, and snapshots to compare with.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder with nothing in it but a home and a working directory; it goes away with the test.
pub struct Home {
    folder: tempfile::TempDir,
}

/// What a call came to.
#[derive(Debug)]
pub struct Answer {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Home {
    pub fn new() -> Home {
        let folder = tempfile::tempdir().expect("a folder for the test");
        fs::create_dir(folder.path().join("work")).expect("a working directory");
        Home { folder }
    }

    /// The path of `name` below the home folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file below the home folder, for nobody else to read.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        let folder = path.parent().expect("it has a folder");
        fs::create_dir_all(folder).expect("its folder");
        fs::write(&path, content).expect("the file");
        #[cfg(unix)]
        for (path, mode) in [(folder, 0o700), (&*path, 0o600)] {
            set_mode(path, mode);
        }
        path
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file")
    }

    /// The program, to be called in the folder `work` with no other environment than its home and `env`.
    pub fn command(&self, args: &[&str], env: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_footguard"));
        command.args(args).env_clear().env("HOME", self.folder.path()).current_dir(self.path("work"));
        command.envs(env.iter().copied()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Answer {
        self.run_with(args, &[], b"")
    }

    /// Runs it and gives what it said, with the home folder as `$HOME`.
    pub fn run_with(&self, args: &[&str], env: &[(&str, &str)], stdin: &[u8]) -> Answer {
        let mut command = self.command(args, env);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut pipe = child.stdin.take().expect("a pipe");
        // It need not read what it is given.
        let _ = pipe.write_all(stdin);
        drop(pipe);
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("it speaks UTF-8");
            text.replace(&self.folder.path().display().to_string(), "$HOME")
        };
        Answer { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

#[cfg(unix)]
pub fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("its mode");
}

impl Answer {
    /// The answer as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self:?}"))
    }
}

/// Compares `text` with the file `name` in `tests/snapshots`; with `UPDATE=1` in the environment, makes it so.
pub fn snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, text).expect("the snapshot is written");
        return;
    }
    let want = fs::read_to_string(&path).unwrap_or_default();
    assert!(want == text, "{name} differs; look at it, then set UPDATE=1\n--- expected\n{want}\n--- got\n{text}");
}

/// Says that something was not tested here, and why: past the test harness, which shows only what failing tests print, and
/// where a run of all tests collects such lines.
pub fn left_out(what: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "left out: {what}: {why}");
    if let Some(path) = std::env::var_os("FOOTGUARD_LEFT_OUT") {
        let file = fs::OpenOptions::new().append(true).create(true).open(path);
        writeln!(file.expect("the list"), "{what}: {why}").expect("a line in the list");
    }
}
