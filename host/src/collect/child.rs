//! Other programs, asked with a time limit.

use std::io::{ErrorKind, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use footguard_core::facts::Unseen;

use super::deep::{failed, needless};

/// More output than this is no answer.
const MAX_BYTES: u64 = 8 << 20;

/// What a program said.
struct Answer {
    /// It ended well.
    ok: bool,
    out: Vec<u8>,
    err: Vec<u8>,
}

/// What `program` prints when it is called with `args`. It gets no input, and is ended if it takes longer than `limit`.
///
/// # Errors
/// What is needless if there is no such program; otherwise why there is no answer.
pub fn ask(program: &str, args: &[&str], limit: Duration) -> Result<String, Unseen> {
    let answer = call(program, args, limit)?;
    if !answer.ok {
        let said = String::from_utf8_lossy(&answer.err);
        let said = said.lines().map(str::trim).find(|it| !it.is_empty()).unwrap_or("it does not say why");
        let said: String = said.chars().take(200).collect();
        return Err(failed(format!("`{}` failed: {said}", shown(program, args))));
    }
    Ok(String::from_utf8_lossy(&answer.out).into_owned())
}

/// Whether `program`, called with `args`, ends well: for one that says yes or no like that.
///
/// # Errors
/// As for [`ask`].
pub fn succeeds(program: &str, args: &[&str], limit: Duration) -> Result<bool, Unseen> {
    call(program, args, limit).map(|it| it.ok)
}

fn shown(program: &str, args: &[&str]) -> String {
    [&[program], args].concat().join(" ").chars().take(120).collect()
}

fn call(program: &str, args: &[&str], limit: Duration) -> Result<Answer, Unseen> {
    let end = Instant::now() + limit;
    let mut command = Command::new(program);
    // Git would take these for the repository that is meant.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => needless(format!("there is no program `{program}` here")),
        _ => failed(format!("`{}` cannot be started: {error}", shown(program, args))),
    })?;
    let stdout = child.stdout.take().map(drain);
    let stderr = child.stderr.take().map(drain);
    let out = receive(stdout, end);
    let said = receive(stderr, end);
    let status = wait(&mut child, end);
    let (Some(out), Some(err), Some(status)) = (out, said, status) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(failed(format!("`{}` did not answer within {} s", shown(program, args), limit.as_secs_f32())));
    };
    Ok(Answer { ok: status.success(), out, err })
}

/// Reads in a thread, so that nobody waits for a pipe for ever.
fn drain(pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.take(MAX_BYTES).read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}

fn receive(pipe: Option<mpsc::Receiver<Vec<u8>>>, end: Instant) -> Option<Vec<u8>> {
    pipe?.recv_timeout(end.saturating_duration_since(Instant::now())).ok()
}

/// Nothing more is printed by now, so that it ends at once if it ends at all.
fn wait(child: &mut Child, end: Instant) -> Option<std::process::ExitStatus> {
    loop {
        if let Some(status) = child.try_wait().ok()? {
            return Some(status);
        }
        if Instant::now() >= end {
            return None;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn answers_failures_and_silence() {
        let limit = Duration::from_secs(60);
        assert_eq!(ask("echo", &["a", "b"], limit), Ok("a b\n".to_owned()));
        assert_eq!(ask("footguard-no-such-program", &[], limit).map_err(|it| it.needless), Err(true));
        let refused = ask("sh", &["-c", "echo; echo no >&2; exit 3"], limit);
        assert_eq!(refused, Err(failed("`sh -c echo; echo no >&2; exit 3` failed: no")));
        let silent = ask("sh", &["-c", "exec 2>&1; read x; exec sleep 60"], Duration::from_millis(100));
        let told = "`sh -c exec 2>&1; read x; exec sleep 60` did not answer within 0.1 s";
        assert_eq!(silent, Err(failed(told)));
    }
}
