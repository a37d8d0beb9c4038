//! `--fix` and the look at files on real disks: other people's files, lists of access, pipes, a full disk, a disk that cannot be
//! written, and a program that is killed at each step.

#![cfg(unix)]

#[path = "cli/support.rs"]
#[expect(dead_code, reason = "shared with the tests of the command line, which use all of it")]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::support::{Home, left_out, set_mode};

const CONFIG: &str = ".clawdbot/clawdbot.json";
const OPEN: &str =
    "// mine\n{ logging: { redactSensitive: 'off' /* noisy */ }, gateway: { auth: { token: '${GW}' } } }\n";
const NOBODY: u32 = 65534;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|it| it.status.success())
}

fn mode(path: &Path) -> u32 {
    path.symlink_metadata().expect("it is there").permissions().mode() & 0o7777
}

/// A home that others can look into, with a configuration to be mended.
fn messy() -> Home {
    let home = Home::new();
    home.write(CONFIG, OPEN);
    home.write(".clawdbot/.env", "GW=7f3a91c2d4e6b805a1c3e5f7\n");
    set_mode(&home.path(""), 0o755);
    set_mode(&home.path(".clawdbot"), 0o755);
    set_mode(&home.path(CONFIG), 0o644);
    set_mode(&home.path(".clawdbot/.env"), 0o644);
    home
}

fn fix(home: &Home) -> Json {
    let answer = home.run(&["audit", "--fix", "--yes", "--json", "--fail-on", "never"]);
    let report = answer.json();
    let schema = serde_json::to_value(footguard_core::report::json::schema()).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("it is one");
    let errors: Vec<_> = validator.iter_errors(&report).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}");
    report
}

/// Rule ids and titles of what is found about files.
fn about_files(report: &Json) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings").iter();
    let rules = ["files-readable-by-others", "files-writable-by-others", "odd-kind-of-file", "state-is-a-link"];
    let findings = findings.filter(|it| rules.iter().any(|rule| it["ruleId"] == *rule));
    let mut titles: Vec<String> = findings.map(|it| it["title"].as_str().expect("a text").to_owned()).collect();
    titles.sort();
    titles
}

#[test]
fn what_the_products_fix_loses_is_kept() {
    let home = messy();
    let text = "// my bot\n{\n  $include: ['./part.json5'],\n  logging: { redactSensitive: 'off', file: '~/bot.log' }, // noisy\n  \
                gateway: { auth: { token: '${GW}' } },\n  agents: { defaults: { workspace: '~/w', }, },\n}\n";
    let part = "/* groups */ { channels: { whatsapp: { groupPolicy: 'open' } } }\n";
    home.write("dotfiles/bot.json5", text);
    home.write("dotfiles/part.json5", "{}");
    home.write(".clawdbot/part.json5", part);
    home.write(".clawdbot/credentials/whatsapp-allowFrom.json", r#"{ "allowFrom": ["+15550009999", "*"] }"#);
    fs::remove_file(home.path(CONFIG)).expect("it is there");
    symlink("../dotfiles/bot.json5", home.path(CONFIG)).expect("a link");
    set_mode(&home.path("dotfiles/bot.json5"), 0o640);
    let report = fix(&home);
    assert_eq!(report["fix"]["ok"], true, "{report:#}");
    assert_eq!(home.read("dotfiles/bot.json5"), text.replace("'off'", "'tools'"));
    assert_eq!(
        home.read(".clawdbot/part.json5"),
        part.replace("'open'", "'allowlist', groupAllowFrom: ['+15550009999']"),
        "the include keeps its own part"
    );
    assert!(home.path(CONFIG).is_symlink(), "the link stays");
    assert_eq!(mode(&home.path("dotfiles/bot.json5")), 0o640, "nothing is changed through a link");
    assert_eq!(mode(&home.path(".clawdbot/clawdbot.json.bak")), 0o600);
    assert_eq!(home.read(".clawdbot/clawdbot.json.bak"), text);
    let changes = [
        "logging.redactSensitive=off -> \"tools\"",
        "channels.whatsapp.groupPolicy=open -> allowlist",
        "channels.whatsapp.groupAllowFrom=pairing-store",
    ];
    for change in changes {
        assert!(report["fix"]["changes"].as_array().expect("changes").contains(&change.into()), "{change}: {report:#}");
    }
}

#[test]
fn every_file_of_the_state_is_shut_and_none_is_widened() {
    let home = messy();
    let open: [(&str, u32, u32); 14] = [
        (".clawdbot/credentials/whatsapp/ann/creds.json", 0o644, 0o600),
        (".clawdbot/credentials/telegram-pairing.json", 0o664, 0o600),
        (".clawdbot/agents/main/agent/auth-profiles.json", 0o440, 0o400),
        (".clawdbot/agents/main/sessions/sessions.json", 0o644, 0o600),
        (".clawdbot/agents/main/sessions/one.jsonl", 0o644, 0o600),
        (".clawdbot/identity/device-auth.json", 0o644, 0o600),
        (".clawdbot/devices/paired.json", 0o666, 0o600),
        (".clawdbot/gateway/tls/gateway-key.pem", 0o644, 0o600),
        (".clawdbot/exec-approvals.json", 0o644, 0o600),
        (".clawdbot/extensions/tool.md", 0o755, 0o700),
        (".clawdbot/clawdbot.json.bak", 0o644, 0o600),
        (".clawdbot/clawdbot.json.old", 0o644, 0o600),
        (".clawdbot/part.json5", 0o644, 0o600),
        ("bot.log", 0o640, 0o600),
    ];
    for (path, mode, _) in open {
        let path = home.write(path, "{}");
        set_mode(&path, mode);
    }
    home.write(CONFIG, "{ $include: './part.json5', logging: { file: '~/bot.log' } }");
    let folders =
        ["agents", "agents/main", "agents/main/sessions", "credentials", "credentials/whatsapp/ann", "extensions"];
    for folder in folders {
        set_mode(&home.path(".clawdbot").join(folder), 0o755);
    }
    set_mode(&home.path(".clawdbot/identity"), 0o500);
    set_mode(&home.path(".clawdbot/devices"), 0o2775);
    set_mode(&home.path(""), 0o755);
    set_mode(&home.path(".clawdbot"), 0o755);

    // First it is only shown.
    let shown = home.run(&["audit", "--diff"]);
    assert!(shown.stdout.contains("  755 -> 700  ~/.clawdbot\n"), "{shown:?}");
    assert!(shown.stdout.contains("  440 -> 400  ~/.clawdbot/agents/main/agent/auth-profiles.json\n"), "{shown:?}");
    assert_eq!(mode(&home.path(".clawdbot")), 0o755, "--diff changes nothing");
    let report = home.run(&["audit", "--diff", "--json"]).json();
    assert_eq!(report["fix"]["actions"][0]["skipped"], "asked-not-to", "{report:#}");

    let report = fix(&home);
    assert_eq!(report["fix"]["ok"], true, "{report:#}");
    for (path, _, want) in open {
        let path = if path.ends_with(".bak") { ".clawdbot/clawdbot.json.bak" } else { path };
        assert_eq!(mode(&home.path(path)), want, "{path}");
    }
    for folder in folders {
        assert_eq!(mode(&home.path(".clawdbot").join(folder)), 0o700, "{folder}");
    }
    assert_eq!(mode(&home.path(".clawdbot/identity")), 0o500, "stricter than needed");
    assert_eq!(mode(&home.path(".clawdbot/devices")), 0o2700, "its group goes on to what is made in it");
    assert_eq!(mode(&home.path("")), 0o755, "the home is the user's");
    assert_eq!(about_files(&report), Vec::<String>::new());
    let again = home.run(&["audit", "--fix", "--yes"]);
    assert!(again.stderr.contains("nothing to mend"), "{again:?}");
}

#[test]
fn files_of_another_user_are_reported_with_the_command() {
    if !is_root() {
        left_out("files of another user", "only root can make some");
        return;
    }
    let home = messy();
    chown(home.path(".clawdbot/.env"), Some(NOBODY), Some(NOBODY)).expect("root may");
    let report = fix(&home);
    let path = home.path(".clawdbot/.env");
    assert_eq!((mode(&path), path.metadata().expect("it is there").uid()), (0o644, NOBODY), "left as it is");
    let action = report["fix"]["actions"].as_array().expect("actions").iter().find(|it| it["skipped"] == "owner");
    let action = action.unwrap_or_else(|| panic!("{report:#}"));
    assert_eq!(action["command"], "sudo chown \"$USER\" $HOME/.clawdbot/.env");

    // And as that user, over files of root's.
    let home = messy();
    let everything = [home.path(""), home.path("work"), home.path(".clawdbot"), home.path(CONFIG)];
    for path in everything {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("root may");
    }
    let program = home.path("footguard");
    fs::copy(env!("CARGO_BIN_EXE_footguard"), &program).expect("a copy that everybody gets at");
    let args = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
    let mut command = Command::new("setpriv");
    command.args(args).arg(&program).args(["audit", "--fix", "--yes", "--json"]);
    let output = command.env_clear().env("HOME", home.path("")).current_dir(home.path("work")).output();
    let Some(output) = output.ok().filter(|it| !it.stdout.is_empty()) else {
        left_out("files of root's, as another user", "there is no setpriv here");
        return;
    };
    let report: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(2), "the job could not be done: {report:#}");
    assert!(home.read(CONFIG).contains("'tools'"), "what could be done was: {report:#}");
    assert_eq!(mode(&home.path(".clawdbot")), 0o700);
    let errors = report["fix"]["errors"].to_string();
    assert!(errors.contains("only its owner may change it; run `sudo chmod 600"), "{errors}");
}

#[test]
fn a_list_of_access_counts() {
    if !has("setfacl") {
        left_out("access control lists", "there is no setfacl here");
        return;
    }
    let home = messy();
    set_mode(&home.path(".clawdbot"), 0o711);
    set_mode(&home.path(".clawdbot/.env"), 0o600);
    set_mode(&home.path(CONFIG), 0o600);
    let set = |entry: &str| {
        let done =
            Command::new("setfacl").args(["-m", entry]).arg(home.path(".clawdbot/.env")).output().expect("it runs");
        done.status.success()
    };
    if !set("u:65534:r") {
        left_out("access control lists", "the file system has none");
        return;
    }
    let report = home.run(&["audit", "--json"]).json();
    assert_eq!(
        about_files(&report),
        ["The `.env` file $HOME/.clawdbot/.env can be read by others on this machine, by its access control list"]
    );
    // The same bits, but nobody else is in the list.
    let me = rustix::process::geteuid().as_raw();
    Command::new("setfacl").arg("-b").arg(home.path(".clawdbot/.env")).output().expect("it runs");
    assert!(set(&format!("u:{me}:rw")));
    assert_eq!(mode(&home.path(".clawdbot/.env")) & 0o070, 0o060);
    assert_eq!(about_files(&home.run(&["audit", "--json"]).json()), Vec::<String>::new());
    assert!(set("u:65534:r"));
    let report = fix(&home);
    assert_eq!(report["fix"]["ok"], true, "{report:#}");
    assert_eq!(mode(&home.path(".clawdbot/.env")), 0o600, "the mask shuts out whoever is in the list");
}

#[test]
fn pipes_and_sockets_are_never_opened() {
    let pipe = |path: PathBuf| {
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o644.into(), 0).expect("a pipe");
    };
    let home = messy();
    fs::remove_file(home.path(".clawdbot/.env")).expect("it is there");
    pipe(home.path(".clawdbot/.env"));
    home.write(CONFIG, "{ $include: './part.json5' }");
    pipe(home.path(".clawdbot/part.json5"));
    fs::create_dir_all(home.path(".clawdbot/credentials")).expect("a folder");
    pipe(home.path(".clawdbot/credentials/telegram-allowFrom.json"));
    fs::create_dir_all(home.path(".clawdbot/extensions/tool")).expect("a folder");
    pipe(home.path(".clawdbot/extensions/tool/package.json"));
    let _socket = UnixListener::bind(home.path(".clawdbot/credentials/socket")).expect("a socket");
    let output = within(Duration::from_secs(60), home.command(&["audit", "--fix", "--yes", "--json"], &[]));
    let report: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    let odd = about_files(&report).into_iter().filter(|it| it.contains("a pipe, a socket or a device, not a file"));
    assert_eq!(odd.count(), 3, "{report:#}");
    assert_eq!(mode(&home.path(".clawdbot/.env")) & 0o044, 0o044, "left as it is");

    fs::remove_file(home.path(CONFIG)).expect("it is there");
    pipe(home.path(CONFIG));
    let output = within(Duration::from_secs(60), home.command(&["audit", "--json"], &[]));
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("it is a pipe, a socket or a device"), "{output:?}");
}

fn within(limit: Duration, mut command: Command) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let end = Instant::now() + limit;
    while child.try_wait().expect("it is ours").is_none() {
        if Instant::now() > end {
            child.kill().expect("it runs");
            panic!("it waits for somebody at the other end of a pipe");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().expect("it ended")
}

/// A file system of its own over a folder; it goes away with the test.
struct Mounted(PathBuf);

impl Mounted {
    fn small(path: PathBuf) -> Option<Mounted> {
        fs::create_dir_all(&path).expect("a folder");
        mount(&["-t", "tmpfs", "-o", "size=64k,mode=700", "none"], &path).then_some(Mounted(path))
    }
}

fn mount(args: &[&str], path: &Path) -> bool {
    Command::new("mount").args(args).arg(path).output().is_ok_and(|it| it.status.success())
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

#[test]
fn a_full_disk_and_one_that_cannot_be_written() {
    let home = Home::new();
    let Some(_mounted) = Mounted::small(home.path(".clawdbot")) else {
        left_out("a full disk, a read-only disk", "nobody may mount one here");
        return;
    };
    home.write(CONFIG, OPEN);
    home.write(".clawdbot/.env", "GW=7f3a91c2d4e6b805a1c3e5f7\n");
    set_mode(&home.path(CONFIG), 0o644);
    let mut filler = fs::File::create(home.path(".clawdbot/filler")).expect("a file");
    while filler.write_all(&[0; 512]).is_ok() {}
    drop(filler);
    let answer = home.run(&["audit", "--fix", "--yes", "--json"]);
    assert_eq!(answer.code, Some(2), "{answer:?}");
    assert!(answer.stderr.contains("No space left"), "{answer:?}");
    assert_eq!(home.read(CONFIG), OPEN);
    assert_eq!(mode(&home.path(CONFIG)), 0o600, "modes need no space");
    let names: Vec<_> =
        fs::read_dir(home.path(".clawdbot")).expect("a folder").map(|it| it.expect("one").file_name()).collect();
    assert_eq!(names.len(), 3, "nothing is left behind: {names:?}");

    fs::remove_file(home.path(".clawdbot/filler")).expect("it is there");
    set_mode(&home.path(CONFIG), 0o644);
    assert!(mount(&["-o", "remount,ro"], &home.path(".clawdbot")));
    let answer = home.run(&["audit", "--fix", "--yes", "--json"]);
    assert_eq!(answer.code, Some(2), "{answer:?}");
    assert_eq!(answer.stderr.matches("Read-only file system").count(), 2, "{answer:?}");
    assert_eq!((home.read(CONFIG).as_str(), mode(&home.path(CONFIG))), (OPEN, 0o644));
}

/// The program under strace, which does as `rule` says to it.
fn traced(home: &Home, rule: &[&str], args: &[&str]) -> Option<(Output, String)> {
    let log = home.path("trace");
    let mut command = Command::new("strace");
    command.args(["-f", "-q", "-o"]).arg(&log).args(rule).arg(env!("CARGO_BIN_EXE_footguard")).args(args);
    command.env_clear().envs([("PATH", "/usr/bin:/bin")]).env("HOME", home.path("")).current_dir(home.path("work"));
    let output = command.stdin(Stdio::null()).output().ok()?;
    Some((output, fs::read_to_string(log).ok()?))
}

fn can_trace() -> bool {
    let can = has("strace") && traced(&Home::new(), &[], &["rules"]).is_some_and(|it| it.0.status.success());
    if !can {
        left_out("system calls, killed at each", "strace cannot be run here; `cargo xtask setup` installs it");
    }
    can
}

#[test]
fn killed_at_any_step_it_leaves_the_old_file_or_the_new_one() {
    if !can_trace() {
        return;
    }
    let new = OPEN.replace("'off'", "'tools'");
    let mut killed: BTreeMap<&str, usize> = BTreeMap::new();
    for call in [
        "write",
        "fsync",
        "rename",
        "renameat",
        "renameat2",
        "link",
        "linkat",
        "unlink",
        "unlinkat",
        "fchmod",
        "chmod",
        "fchmodat",
    ] {
        for at in 1..40 {
            let home = messy();
            home.write(".clawdbot/clawdbot.json.bak", "older");
            let rule = format!("inject={call}:signal=KILL:when={at}");
            let Some((output, _)) = traced(&home, &["-e", &rule], &["audit", "--fix", "--yes"]) else { break };
            let is_killed = output.status.code().is_none_or(|it| it == 137);
            let text = home.read(CONFIG);
            assert!(text == OPEN || text == new, "{call} {at}: {text}");
            assert!(is_killed || text == new, "{call} {at}: {output:?}");
            let backups: Vec<String> = ["", ".1"]
                .iter()
                .filter_map(|it| fs::read_to_string(home.path(&format!("{CONFIG}.bak{it}"))).ok())
                .collect();
            assert!(backups.iter().any(|it| it == "older"), "{call} {at}: {backups:?}");
            assert!(backups.iter().all(|it| it == "older" || it == OPEN), "{call} {at}: {backups:?}");
            if text == new {
                assert!(backups.iter().any(|it| it == OPEN), "{call} {at}: {backups:?}");
            }
            for it in fs::read_dir(home.path(".clawdbot")).expect("a folder").map(|it| it.expect("one").path()) {
                let mode = mode(&it);
                assert!(mode == 0o600 || mode == 0o644, "{call} {at}: {} {mode:o}", it.display());
                let is_leftover = it.file_name().is_some_and(|it| it.to_string_lossy().starts_with(".footguard-"));
                assert!(!is_leftover || mode == 0o600, "{call} {at}: a copy that others can read");
            }
            if !is_killed {
                break;
            }
            *killed.entry(call).or_default() += 1;
        }
    }
    let steps: usize = killed.values().sum();
    let _ = writeln!(std::io::stderr(), "killed at {steps} steps: {killed:?}");
    assert!(steps >= 8, "{killed:?}");
}

#[test]
fn an_audit_only_reads() {
    if !can_trace() {
        return;
    }
    let home = messy();
    home.write(".clawdbot/credentials/whatsapp/ann/creds.json", "{}");
    home.write(".clawdbot/credentials/telegram-allowFrom.json", "{}");
    home.write(".clawdbot/extensions/tool/package.json", "{}");
    let Some((output, trace)) = traced(&home, &[], &["audit", "--json"]) else { panic!("it ran before") };
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let mut own = 0;
    for line in trace.lines() {
        let line = line.split_once(' ').map_or("", |it| it.1.trim_start());
        let Some((call, arguments)) = line.split_once('(') else { continue };
        own += 1;
        let writes = match call {
            "write" | "writev" | "pwrite64" => !matches!(arguments.split(',').next(), Some("1" | "2")),
            "open" | "openat" | "openat2" => {
                ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"].iter().any(|it| arguments.contains(it))
            }
            // The program itself.
            "execve" => own > 1,
            "clone" | "clone3" | "fork" | "vfork" => !arguments.contains("CLONE_THREAD"),
            "creat" | "mkdir" | "mkdirat" | "rmdir" | "unlink" | "unlinkat" | "rename" | "renameat" | "renameat2"
            | "link" | "linkat" | "symlink" | "symlinkat" | "chmod" | "fchmod" | "fchmodat" | "fchmodat2" | "chown"
            | "fchown" | "fchownat" | "lchown" | "truncate" | "ftruncate" | "utimensat" | "setxattr" | "fsetxattr"
            | "lsetxattr" | "removexattr" | "mknod" | "mknodat" | "sendfile" | "copy_file_range" => true,
            "socket" | "socketpair" | "connect" | "bind" | "listen" | "sendto" | "sendmsg" => true,
            _ => false,
        };
        assert!(!writes, "{line}");
    }
    assert!(own > 50, "{trace}");
}
