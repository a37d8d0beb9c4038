//! What happens at a terminal; `script` of util-linux gives us one.

use std::io::Write as _;
use std::process::Stdio;

use crate::support::Home;

const OPEN: &str = "{ logging: { redactSensitive: 'off' } }\n";

/// Calls the program with `args` on a terminal on which somebody types `keys`; gives what is on the screen.
fn on_a_terminal(home: &Home, args: &str, env: &[(&str, &str)], keys: &str) -> String {
    let program = env!("CARGO_BIN_EXE_footguard");
    let mut child = std::process::Command::new("script")
        .args(["-qec", &format!("{program} {args}"), "/dev/null"])
        .env_clear()
        .env("HOME", home.path(""))
        .env("TERM", "xterm-256color")
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("SHELL", "/bin/sh")
        .envs(env.iter().copied())
        .current_dir(home.path("work"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`script` of util-linux");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(keys.as_bytes()).expect("it listens");
    let output = child.wait_with_output().expect("it ends");
    drop(pipe);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn asks_before_it_writes() {
    let home = Home::new();
    home.write("work/clawdbot.json", OPEN);
    let screen = on_a_terminal(&home, "audit clawdbot.json --fix", &[], "n\n");
    assert!(screen.contains("Write this change to clawdbot.json? [y/N]"), "{screen}");
    assert!(screen.contains("Nothing was changed."), "{screen}");
    assert_eq!(home.read("work/clawdbot.json"), OPEN);
    let screen = on_a_terminal(&home, "audit clawdbot.json --fix", &[], "y\n");
    assert!(screen.contains("Wrote clawdbot.json"), "{screen}");
    assert_eq!(home.read("work/clawdbot.json"), OPEN.replace("off", "tools"));
}

#[test]
fn colours_and_links_where_they_are_wanted() {
    let home = Home::new();
    home.write("work/clawdbot.json", "{ gateway: { bind: 'lan' } }");
    let link = "\u{1b}]8;;https://";
    for (env, color, links) in [
        (&[][..], true, false),
        (&[("VTE_VERSION", "6003")], true, true),
        (&[("NO_COLOR", "1"), ("VTE_VERSION", "6003")], false, false),
        (&[("TERM", "dumb")], false, false),
    ] {
        let screen = on_a_terminal(&home, "audit clawdbot.json", env, "");
        assert_eq!(screen.contains("\u{1b}["), color, "{env:?}\n{screen}");
        assert_eq!(screen.contains(link), links, "{env:?}\n{screen}");
    }
}
