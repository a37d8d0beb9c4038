//! `audit --deep` and `sandbox` where there is a container engine, and where there is none.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::path::Path;

use serde_json::Value as Json;

use crate::engine::Engine;
use crate::support::{Home, snapshot};

const RULES: [&str; 6] = [
    "container-drift",
    "container-opened",
    "engine-as-root",
    "engine-open-to-others",
    "port-on-all-addresses",
    "sandbox-cannot-start",
];

const CONFIG: &str = r#"{
  gateway: { port: 18765 },
  agents: { defaults: { sandbox: { mode: "all", docker: {
    image: "footguard-test:1",
    memory: "64m",
    pidsLimit: 50,
    binds: ["/srv/:/srv:ro"],
    env: { API_PASSWORD: "hunter2hunter2" },
  } } } },
}
"#;

fn deep(home: &Home, host: &str) -> Json {
    let answer = home.run_with(&["audit", "--deep", "--json", "--fail-on", "never"], &[("DOCKER_HOST", host)], b"");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert!(!answer.stdout.contains("hunter2"), "{}", answer.stdout);
    answer.json()
}

/// Titles of the findings of the rules about engines, each with the rule.
fn findings(report: &Json) -> BTreeSet<(String, String)> {
    let text = |it: &Json, key: &str| it[key].as_str().expect("a text").to_owned();
    let all = report["findings"].as_array().expect("findings").iter();
    let all = all.map(|it| (text(it, "ruleId"), text(it, "title")));
    all.filter(|it| RULES.contains(&&*it.0)).collect()
}

fn skipped(report: &Json) -> BTreeSet<&str> {
    let all = report["skipped"].as_array().expect("a list").iter();
    all.map(|it| it["ruleId"].as_str().expect("a rule")).filter(|it| RULES.contains(it)).collect()
}

/// One engine for everything, since starting it is what takes the time.
#[test]
fn a_real_engine() {
    let engine = match Engine::start() {
        Ok(engine) => engine,
        Err(why) => return crate::support::left_out("audits of a real container engine", &why),
    };
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", CONFIG);
    let host = engine.host();

    // Nothing there yet but the image.
    let report = deep(&home, &host);
    let as_root = ("engine-as-root".to_owned(), "Docker runs the sandboxes as root".to_owned());
    assert_eq!(findings(&report), BTreeSet::from([as_root.clone()]));
    assert_eq!(report["deep"]["docker"]["error"], Json::Null);
    assert_eq!(report["deep"]["docker"]["result"]["socketOwner"], "root:root");
    assert_eq!(skipped(&report), BTreeSet::new());

    // What the assistant would make is what the configuration asks for: the command that is shown makes it.
    let shell = home.run_with(&["sandbox", "args", "--shell"], &[], b"").stdout;
    let shell = shell.replace("$HOME", home.path("").display().to_string().trim_end_matches('/'));
    let hash = &home.run(&["policy", "--json"]).json()["agents"]["main"]["configHash"];
    assert_eq!(*hash, Json::Null, "a fingerprint of a secret is not shown");
    let good: Vec<&str> = shell.split_whitespace().skip(1).collect();
    let without_hash = |it: &&str| !it.starts_with("clawdbot.configHash");
    let mut args: Vec<&str> = good.iter().copied().filter(without_hash).collect();
    // The label's option goes with it.
    let label = args.windows(2).position(|it| it == ["--label", "--read-only"]).expect("the option of the label");
    args.remove(label);
    engine.run(&args);
    engine.run(&["start", "clawdbot-sbx-agent-main-0d71ad7a"]);
    let report = deep(&home, &host);
    assert_eq!(findings(&report), BTreeSet::from([as_root.clone()]));
    let list = home.run_with(&["sandbox", "list"], &[("DOCKER_HOST", &host)], b"").stdout;
    assert!(list.contains("sandbox, running, ") && list.contains("is what the configuration asks for"), "{list}");

    // With the fingerprint of another configuration it is told apart although nothing shows.
    engine.run(&["rm", "-f", "clawdbot-sbx-agent-main-0d71ad7a"]);
    let other: Vec<String> = good.iter().map(|it| it.replace("<hash>", "0123")).collect();
    engine.run(&other.iter().map(|it| &**it).collect::<Vec<_>>());
    let drift = "Container `clawdbot-sbx-agent-main-0d71ad7a` was made with another `env`, `setupCommand` or folder";
    assert!(findings(&deep(&home, &host)).contains(&("container-drift".to_owned(), drift.to_owned())));

    // Everything that can be wrong.
    engine.run(&["rm", "-f", "clawdbot-sbx-agent-main-0d71ad7a"]);
    let bad = "create --name clawdbot-sbx-agent-main-0d71ad7a --label clawdbot.sandbox=1 --label clawdbot.sessionKey=agent:main \
               --network host --privileged --cap-add SYS_ADMIN --cap-add NET_RAW --pid host --security-opt seccomp=unconfined \
               --security-opt apparmor=unconfined --device /dev/null --memory 32m --cpus 0.5 --ulimit nofile=5:6 --dns 1.1.1.1 \
               -v /etc:/host:ro -v cache:/cache -e PASSWORD=hunter2hunter2 footguard-test:1 sleep infinity";
    let mut bad: Vec<&str> = bad.split_whitespace().collect();
    let socket = format!("{}:/var/run/docker.sock:ro", engine.socket().display());
    bad.splice(1..1, ["-v", &*socket]);
    engine.run(&bad);
    engine.run(&[
        "create",
        "--name",
        "clawdbot-sbx-agent-gone-1",
        "--label",
        "clawdbot.sessionKey=agent:gone",
        "footguard-test:1",
        "sh",
    ]);
    engine.run(&[
        "run",
        "-d",
        "--name",
        "clawdbot-sbx-browser-1",
        "-p",
        "9222",
        "footguard-test:1",
        "sleep",
        "infinity",
    ]);
    let state = format!("{}:/state", home.path(".clawdbot").display());
    engine.run(&[
        "run",
        "-d",
        "--name",
        "bot",
        "-p",
        "127.0.0.1::18765",
        "-v",
        &state,
        "footguard-test:1",
        "sleep",
        "infinity",
    ]);
    engine.run(&["create", "--name", "unrelated", "--privileged", "footguard-test:1", "sh"]);
    std::fs::set_permissions(engine.socket(), std::fs::Permissions::from_mode(0o666)).expect("a mode");
    home.write(".clawdbot/clawdbot.json", CONFIG.replace("footguard-test:1", "nowhere:1"));
    let report = deep(&home, &host);
    let found = findings(&report);
    let spoke: BTreeSet<&str> = found.iter().map(|it| &*it.0).collect();
    assert_eq!(spoke, RULES.into(), "{found:#?}");
    let said: String = found.iter().map(|it| format!("{}: {}\n", it.0, it.1)).collect();
    let ports = engine.run(&["port", "clawdbot-sbx-browser-1", "9222/tcp"]);
    let port = ports.lines().next().and_then(|it| it.rsplit(':').next()).expect("a port");
    let said = said.replace(&engine.socket().display().to_string(), "SOCKET").replace(port, "PORT");
    let said = said.replace(home.path("").display().to_string().trim_end_matches('/'), "$HOME");
    snapshot("docker.txt", &said);
    let container = |name: &str| {
        let all = report["deep"]["docker"]["result"]["containers"].as_array().expect("containers");
        all.iter().find(|it| it["name"] == name).cloned()
    };
    assert!(container("unrelated").is_none());
    let args = container("clawdbot-sbx-agent-main-0d71ad7a").expect("it is the assistant's")["args"].clone();
    assert!(args.as_array().expect("a list").contains(&"-e PASSWORD".into()), "{args}");

    // Where each is asked for.
    let at = |title: &str| {
        let all = report["findings"].as_array().expect("findings");
        all.iter().find(|it| it["title"].as_str().is_some_and(|it| it.contains(title))).expect("a finding")["path"]
            .clone()
    };
    assert_eq!(at("lacks `--read-only`"), "agents.defaults.sandbox.docker.readOnlyRoot");
    assert_eq!(at("no image `nowhere:1`"), "agents.defaults.sandbox.docker.image");
    assert_eq!(at("(`--network host`)"), "agents.defaults.sandbox.docker.network");

    // The context that the client uses is the one that is asked.
    home.write(".docker/config.json", r#"{ "currentContext": "mine" }"#);
    let meta = format!(r#"{{ "Name": "mine", "Endpoints": {{ "docker": {{ "Host": "{host}" }} }} }}"#);
    home.write(".docker/contexts/meta/1/meta.json", meta);
    let list = home.run(&["sandbox", "list", "--json"]).json();
    assert_eq!((&list["engine"]["address"], list["containers"].as_array().map(Vec::len)), (&host.into(), Some(4)));
}

/// An engine that cannot be asked, and what is said of it.
fn refused(home: &Home, host: &str) -> String {
    let report = deep(home, host);
    let error = report["deep"]["docker"]["error"].as_str().expect("a reason").to_owned();
    let want = format!("The sandbox cannot start from here: {error}");
    assert_eq!(findings(&report), BTreeSet::from([("sandbox-cannot-start".to_owned(), want)]));
    let silent: BTreeSet<&str> = RULES.into_iter().filter(|it| *it != "sandbox-cannot-start").collect();
    assert_eq!(skipped(&report), silent);
    let list = home.run_with(&["sandbox", "list"], &[("DOCKER_HOST", host)], b"");
    assert_eq!((list.code, list.stdout), (Some(2), String::new()));
    error
}

#[test]
fn engines_that_do_not_answer() {
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", CONFIG);
    let host = |path: &Path| format!("unix://{}", path.display());

    let nowhere = home.path("none.sock");
    assert!(refused(&home, &host(&nowhere)).ends_with("none.sock cannot be asked: there is no such socket"));

    let dead = home.path("dead.sock");
    drop(UnixListener::bind(&dead).expect("a socket"));
    assert!(refused(&home, &host(&dead)).ends_with("dead.sock cannot be asked: nothing listens there"));

    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
    assert_eq!(
        refused(&home, &format!("tcp://me:pass@127.0.0.1:{port}")),
        format!("tcp://127.0.0.1:{port} cannot be asked: nothing listens there")
    );
    assert!(refused(&home, "ssh://me@far").contains("and Footguard asks none over SSH"));

    let garbage = home.path("garbage.sock");
    let listener = UnixListener::bind(&garbage).expect("a socket");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nhello!\n");
        }
    });
    assert!(refused(&home, &host(&garbage)).ends_with("garbage.sock is no container engine"));
}

#[test]
fn an_engine_that_says_nothing() {
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", CONFIG);
    let socket = home.path("silent.sock");
    // It takes the call and keeps quiet.
    let _listener = UnixListener::bind(&socket).expect("a socket");
    let host = format!("unix://{}", socket.display());
    let list = home.run_with(&["sandbox", "list"], &[("DOCKER_HOST", &host)], b"");
    assert_eq!(list.code, Some(2));
    assert!(list.stderr.ends_with("silent.sock did not answer within 5 s\n"), "{list:?}");
}

/// Root may use any socket, so somebody else has to ask.
#[test]
fn a_socket_that_one_may_not_use() {
    use std::os::unix::process::CommandExt as _;

    if !rustix::process::getuid().is_root() {
        return crate::support::left_out("a socket that one may not use", "only root can become somebody else");
    }
    let home = Home::new();
    home.write("work/c.json5", CONFIG);
    let socket = home.path("docker.sock");
    let _listener = UnixListener::bind(&socket).expect("a socket");
    for (path, mode) in [("", 0o755), ("work", 0o755), ("work/c.json5", 0o644), ("docker.sock", 0o660)] {
        std::fs::set_permissions(home.path(path), std::fs::Permissions::from_mode(mode)).expect("a mode");
    }
    let host = format!("unix://{}", socket.display());
    // The program may lie where nobody else gets to.
    let program = home.path("footguard");
    std::fs::copy(env!("CARGO_BIN_EXE_footguard"), &program).expect("a copy");
    let mut command = std::process::Command::new(program);
    command.args(["sandbox", "list", "c.json5"]).env_clear().env("HOME", home.path("")).env("DOCKER_HOST", host);
    let output = command.current_dir(home.path("work")).uid(65534).gid(65534).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.ends_with("docker.sock cannot be asked: you may not use it (mode 660, root:root)\n"), "{said}");
    assert_eq!(output.status.code(), Some(2));
}

const FAMILY: &str = r#"{
  channels: { telegram: { botToken: "${BOT}", groups: { "*": { tools: { deny: ["exec"] } } } } },
  tools: { elevated: { allowFrom: { telegram: ["1", "2"] } }, sandbox: { tools: { allow: ["*"], deny: ["cron"] } } },
  agents: {
    defaults: { sandbox: { mode: "non-main", workspaceAccess: "ro", docker: { setupCommand: "apk add git" } } },
    list: [
      { id: "home" },
      { id: "web", sandbox: { mode: "all", scope: "session", browser: { enabled: true },
          docker: { network: "bridge", memory: "1g", binds: ["/srv/data:/data:ro"] } } },
    ],
  },
}
"#;

#[test]
fn sandboxes_are_explained() {
    let home = Home::new();
    home.write("work/c.json5", FAMILY);
    let run = |args: &[&str]| {
        let answer = home.run_with(&[&["sandbox"], args].concat(), &[("BOT", "1:a")], b"");
        assert_eq!(answer.code, Some(0), "{answer:?}");
        answer.stdout
    };
    let main = run(&["explain", "c.json5"]);
    let group = run(&["explain", "c.json5", "--session", "agent:web:telegram:group:-100"]);
    let args = run(&["args", "c.json5", "--agent", "web"]);
    snapshot("sandbox.txt", &format!("{main}\n{group}\n{args}"));
    let json = run(&["explain", "c.json5", "--session", "agent:home:telegram:dm:5", "--json"]);
    let json: Json = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["sandboxed"], &json["mode"]["place"]["line"]), (&true.into(), &5.into()));
    assert_eq!(json["container"], "clawdbot-sbx-agent-home-ab0c1adf");
    let args = run(&["args", "c.json5", "--agent", "web", "--json"]);
    let args: Json = serde_json::from_str(&args).expect("JSON");
    let binds = args["commands"]["create"].as_array().expect("a list");
    let bind = binds.iter().find(|it| it["words"][1] == "/srv/data:/data:ro").expect("the bind");
    assert_eq!((&bind["setting"], &bind["place"]["line"]), (&"docker.binds".into(), &9.into()));
}
