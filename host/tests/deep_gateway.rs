//! `audit --deep` against the assistant's real gateway, and against what may stand in its place.

#[path = "deep/product.rs"]
mod product;
#[path = "deep/stub.rs"]
mod stub;
#[path = "cli/support.rs"]
#[expect(dead_code, reason = "shared with the tests of the command line, which use all of it")]
mod support;

use std::net::TcpStream;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use serde_json::{Value, json};

use crate::product::{Gateway, free_port};
use crate::stub::{Stub, converse, outer_address, refuse, say, welcome};
use crate::support::{Home, left_out};

const TOKEN: &str = "tok-7f3a91c2d4e6b805a1c3e5f7";
const PASSWORD: &str = "correct-horse-battery-staple-12";

/// The report of `audit --deep` on the home's own configuration.
fn audit(home: &Home, args: &[&str]) -> Value {
    let args = [&["audit", "--deep", "--json", "--fail-on", "never"], args].concat();
    let answer = home.run(&args);
    assert_eq!((answer.code, &*answer.stderr), (Some(0), ""), "{args:?}");
    assert!(!answer.stdout.contains(TOKEN) && !answer.stdout.contains(PASSWORD), "a secret in {}", answer.stdout);
    let report = answer.json();
    fits_its_schema(&report);
    report
}

fn fits_its_schema(report: &Value) {
    let schema = serde_json::to_value(footguard_core::report::json::schema()).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("it is one");
    let errors: Vec<_> = validator.iter_errors(report).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

/// As [`audit`], of a configuration whose section `gateway` holds `settings`.
fn audit_with(settings: &str, args: &[&str]) -> Value {
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", format!("{{ gateway: {{ {settings} }}, browser: {{ enabled: false }} }}"));
    audit(&home, args)
}

/// What the part `gateway` says of the address of `stub`, shown a token.
fn asked(stub: &Stub, args: &[&str]) -> Value {
    let port = stub.address.port();
    let report = audit_with(&format!("port: {port}, auth: {{ token: '{TOKEN}' }}"), args);
    report["deep"]["gateway"].clone()
}

/// The titles of the findings of `rule`.
fn titles(report: &Value, rule: &str) -> Vec<String> {
    let findings = report["findings"].as_array().expect("a list").iter().filter(|it| it["ruleId"] == rule);
    findings.map(|it| it["title"].as_str().expect("a text").to_owned()).collect()
}

fn skipped(report: &Value, rule: &str) -> Option<String> {
    let mut skipped = report["skipped"].as_array().expect("a list").iter().filter(|it| it["ruleId"] == rule);
    skipped.next().map(|it| it["reason"].as_str().expect("a text").to_owned())
}

/// Of what a gateway said to us, and to a stranger: whether it let them in, or why not.
fn outcome(report: &Value) -> (Value, Value) {
    let gateway = &report["deep"]["gateway"];
    assert_eq!(gateway["ok"] == true, gateway["failure"].is_null() && gateway["error"].is_null(), "{gateway}");
    let own = if gateway["ok"] == true { json!("in") } else { gateway["failure"].clone() };
    let stranger = match &gateway["stranger"] {
        Value::Null => Value::Null,
        answer => answer.get("failure").cloned().unwrap_or(json!("in")),
    };
    (own, stranger)
}

#[test]
fn a_gateway_with_a_token() {
    let Some(gateway) = Gateway::start(&format!("auth: {{ token: '{TOKEN}' }}")) else { return };
    let before = gateway.devices();
    let mut fastest = u64::MAX;
    for _ in 0..5 {
        let report = audit(&gateway.home, &[]);
        assert_eq!(outcome(&report), (json!("in"), json!("credentials")), "{}", report["deep"]);
        assert_eq!(report["deep"]["gateway"]["url"], format!("ws://127.0.0.1:{}", gateway.port));
        assert!(report["deep"]["gateway"]["version"].is_string());
        assert_eq!(titles(&report, "gateway-probe-failed"), [""; 0]);
        assert_eq!(titles(&report, "gateway-open-to-strangers"), [""; 0]);
        assert_eq!((skipped(&report, "gateway-probe-failed"), skipped(&report, "port-beyond-config")), (None, None));
        fastest = fastest.min(report["deep"]["gateway"]["millis"].as_u64().expect("a number"));
        if cfg!(target_os = "linux") {
            let sockets = report["deep"]["sockets"]["result"].as_array().expect("a list");
            let loopback = |it: &Value| it["address"] == "127.0.0.1" || it["address"] == "::1";
            assert!(!sockets.is_empty() && sockets.iter().all(|it| it["port"] == gateway.port && loopback(it)));
            assert!(sockets.iter().all(|it| it["program"].as_str().is_some_and(|it| it.starts_with("clawdbot"))));
        }
    }
    // The promise is 300 ms; a machine that does other things as well keeps it once in five times.
    assert!(fastest < 300, "{fastest} ms");

    let port = gateway.port;
    for (settings, error) in [
        ("auth: { token: 'tok-another-one-that-is-wrong' }", "gateway token mismatch"),
        ("auth: { password: 'correct-horse-battery-staple-12' }", "gateway token mismatch"),
        ("", "it asks for a token or password, and the configuration has none"),
    ] {
        let report = audit_with(&format!("port: {port}, {settings}"), &[]);
        assert_eq!(outcome(&report), (json!("credentials"), json!("credentials")), "{settings}");
        assert_eq!(report["deep"]["gateway"]["close"]["code"], 1008);
        let said = titles(&report, "gateway-probe-failed");
        assert!(said.len() == 1 && said[0].contains(error), "{settings}: {said:?}");
        let finding =
            report["findings"].as_array().and_then(|it| it.iter().find(|it| it["ruleId"] == "gateway-probe-failed"));
        assert_eq!(finding.expect("a finding")["checkId"], "gateway.probe_failed");
        assert_eq!(finding.expect("a finding")["severity"], "warn");
    }
    assert_eq!(gateway.devices(), before, "the gateway has stored something about us");
    assert!(!gateway.home.path(".clawdbot/identity").exists(), "no identity of ours");
}

#[test]
fn a_gateway_with_a_password() {
    let Some(gateway) = Gateway::start(&format!("auth: {{ mode: 'password', password: '{PASSWORD}' }}")) else {
        return;
    };
    let before = gateway.devices();
    let report = audit(&gateway.home, &[]);
    assert_eq!(outcome(&report), (json!("in"), json!("credentials")), "{}", report["deep"]);
    assert_eq!(titles(&report, "gateway-probe-failed"), [""; 0]);
    let wrong = format!("port: {}, auth: {{ password: 'wrong-horse-battery-staple-34' }}", gateway.port);
    let report = audit_with(&wrong, &[]);
    assert_eq!(outcome(&report), (json!("credentials"), json!("credentials")));
    assert!(titles(&report, "gateway-probe-failed")[0].contains("gateway password mismatch"));
    assert_eq!(gateway.devices(), before, "the gateway has stored something about us");
}

#[test]
fn a_gateway_that_asks_for_nothing() {
    let Some(gateway) = Gateway::start("") else { return };
    let before = gateway.devices();
    let report = audit(&gateway.home, &[]);
    assert_eq!(outcome(&report), (json!("in"), json!("in")), "{}", report["deep"]);
    // The configuration asks for a token by now; the gateway that runs does not know.
    let report = audit_with(&format!("port: {}, auth: {{ token: '{TOKEN}' }}", gateway.port), &[]);
    assert_eq!(outcome(&report), (json!("in"), json!("in")));
    let url = format!("ws://127.0.0.1:{}", gateway.port);
    assert_eq!(titles(&report, "gateway-open-to-strangers"), [format!("The gateway at {url} lets anybody in")]);
    assert_eq!(report["summary"]["critical"], 1);
    assert_eq!(gateway.devices(), before, "the gateway has stored something about us");
}

/// The gateway makes itself a certificate that nobody vouches for. Who finds it in the state directory knows it all the same.
#[test]
fn a_gateway_with_tls() {
    if std::process::Command::new("openssl").arg("version").output().is_err() {
        left_out("real gateway with TLS", "it makes its certificate with openssl, which is not here");
        return;
    }
    let Some(gateway) = Gateway::start(&format!("auth: {{ token: '{TOKEN}' }}, tls: {{ enabled: true }}")) else {
        return;
    };
    let report = audit(&gateway.home, &[]);
    assert_eq!(outcome(&report), (json!("in"), json!("credentials")), "{}", report["deep"]);
    let certificate = &report["deep"]["gateway"]["certificate"];
    assert_eq!((&certificate["pinned"], certificate["distrust"].is_string()), (&json!(true), true));
    // Seen from a home that does not have it.
    let report =
        audit_with(&format!("port: {}, auth: {{ token: '{TOKEN}' }}, tls: {{ enabled: true }}", gateway.port), &[]);
    assert_eq!(outcome(&report), (json!("certificate"), json!("credentials")));
    assert!(titles(&report, "gateway-probe-failed")[0].contains("its certificate cannot be verified: "));
    // And asked without TLS.
    let report = audit_with(&format!("port: {}, auth: {{ token: '{TOKEN}' }}", gateway.port), &[]);
    assert_eq!(outcome(&report).0, "notAGateway", "{}", report["deep"]);
}

#[test]
fn nobody_and_nobodys_gateway() {
    let report = audit_with(&format!("port: {}", free_port()), &["--timeout", "60"]);
    assert_eq!(outcome(&report), (json!("unreachable"), Value::Null));
    assert_eq!(report["deep"]["gateway"]["close"]["code"], 1006);
    assert_eq!(skipped(&report, "gateway-open-to-strangers").as_deref(), Some("no gateway answered"));

    let silent = Stub::start("127.0.0.1", say(b""));
    assert_eq!(asked(&silent, &["--timeout", "0.5"])["error"], "it did not answer within 0.5 s");
    assert_eq!(asked(&silent, &["--timeout", "0.5"])["failure"], "silent");

    let elsewhere = Stub::start("127.0.0.1", say(b""));
    let redirect = format!("HTTP/1.1 302 Found\r\nLocation: ws://{}/\r\nContent-Length: 0\r\n\r\n", elsewhere.address);
    for (bytes, error) in [
        (&b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n"[..], "it is no WebSocket server"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "it answers HTTP 200, and no WebSocket"),
        (redirect.into_bytes().leak(), "it answers HTTP 302, and no WebSocket"),
    ] {
        let gateway = asked(&Stub::start("127.0.0.1", say(bytes)), &["--timeout", "60"]);
        assert_eq!((&gateway["failure"], &gateway["error"]), (&json!("notAGateway"), &json!(error)));
    }
    assert_eq!(elsewhere.heard(), [""; 0], "nobody follows where a stranger points");

    let closes = Stub::start("127.0.0.1", |_| String::new());
    let gateway = asked(&closes, &["--timeout", "60"]);
    assert_eq!(gateway["failure"], "notAGateway", "{gateway}");
}

#[test]
fn servers_that_speak_websocket_and_nothing_else() {
    use tokio_tungstenite::tungstenite::{Message, accept};

    let chatters = Stub::start("127.0.0.1", |stream| {
        let Ok(mut socket) = accept(stream) else { return String::new() };
        let _ = socket.send(Message::text("hello there"));
        while socket.read().is_ok() {}
        String::new()
    });
    let gateway = asked(&chatters, &["--timeout", "60"]);
    assert_eq!(gateway["error"], "what it says is not the gateway's protocol");

    let floods = Stub::start("127.0.0.1", |stream| {
        let Ok(mut socket) = accept(stream) else { return String::new() };
        // A frame of a gigabyte is announced, and a piece of it sent.
        let mut frame = vec![0x81, 127];
        frame.extend((1u64 << 30).to_be_bytes());
        frame.resize(1 << 16, b'x');
        let _ = std::io::Write::write_all(socket.get_mut(), &frame);
        while socket.read().is_ok() {}
        String::new()
    });
    let gateway = asked(&floods, &["--timeout", "60"]);
    assert_eq!(
        (&gateway["failure"], &gateway["error"]),
        (&json!("notAGateway"), &json!("it sends more than any gateway would"))
    );

    let leaves = Stub::start("127.0.0.1", |stream| {
        if let Ok(mut socket) = accept(stream) {
            let _ = socket.close(None);
            while socket.read().is_ok() {}
        }
        String::new()
    });
    let gateway = asked(&leaves, &["--timeout", "60"]);
    assert_eq!(gateway["failure"], "refused", "{gateway}");
    assert!(gateway["close"]["code"].is_u64());
}

#[test]
fn what_a_gateway_is_shown() {
    let stub = Stub::gateway("127.0.0.1", |params| {
        let token = params["auth"]["token"].as_str().expect("a token");
        // A server that repeats what it is told must not get it into a report.
        if token == TOKEN {
            refuse(&format!("unauthorized: {token} is not it"))
        } else {
            refuse("unauthorized: gateway token mismatch")
        }
    });
    let gateway = asked(&stub, &["--timeout", "60"]);
    assert_eq!(gateway["failure"], "credentials");
    let heard = stub.heard();
    assert_eq!(heard.len(), 2, "ourselves, then a stranger");
    let requests: Vec<Value> = heard.iter().map(|it| serde_json::from_str(it).expect("one request")).collect();
    for request in &requests {
        let params = &request["params"];
        assert_eq!((&request["method"], &params["scopes"]), (&json!("connect"), &json!(["operator.read"])));
        assert!(params.get("device").is_none(), "{params}");
        assert_eq!((&params["minProtocol"], &params["role"]), (&json!(3), &json!("operator")));
    }
    assert_eq!(requests[0]["params"]["auth"], json!({ "token": TOKEN }));
    let made_up = requests[1]["params"]["auth"]["token"].as_str().expect("a token");
    assert!(made_up.len() >= 32 && made_up != TOKEN);
}

/// Beyond this machine a secret goes in clear text only where somebody says so.
#[test]
fn secrets_stay_off_the_network() {
    let Some(host) = outer_address() else {
        return left_out("secrets in clear text", "this machine has no address but loopback");
    };
    let stub = Stub::gateway(&host, |_| refuse("unauthorized: gateway token mismatch"));
    let settings = format!(
        "mode: 'remote', remote: {{ url: 'ws://{}/?token={TOKEN}', token: '{TOKEN}', password: '{PASSWORD}' }}",
        stub.address
    );
    let report = audit_with(&settings, &["--timeout", "60"]);
    let gateway = &report["deep"]["gateway"];
    assert_eq!((&gateway["ok"], &gateway["stranger"]["failure"]), (&json!(false), &json!("credentials")), "{gateway}");
    let heard = stub.heard().concat();
    assert!(heard.contains("connect") && !heard.contains(TOKEN) && !heard.contains(PASSWORD), "{heard}");
    assert_eq!(titles(&report, "gateway-probe-failed"), [""; 0]);
    let reason = skipped(&report, "gateway-probe-failed").expect("it is not silent");
    assert!(reason.contains("--send-credentials"), "{reason}");
    assert_eq!(skipped(&report, "port-beyond-config"), None, "the sockets of another machine are nothing to look at");

    let report = audit_with(&settings, &["--timeout", "60", "--send-credentials"]);
    assert_eq!(outcome(&report), (json!("credentials"), json!("credentials")));
    assert!(stub.heard().concat().contains(TOKEN));

    // Whoever takes a stranger takes us.
    let open = Stub::gateway(&host, |_| welcome());
    let settings = format!("mode: 'remote', remote: {{ url: 'ws://{}', token: '{TOKEN}' }}", open.address);
    let report = audit_with(&settings, &["--timeout", "60"]);
    assert_eq!(outcome(&report), (json!("in"), json!("in")));
    assert!(!open.heard().concat().contains(TOKEN));
}

/// A gateway behind TLS with a certificate that nobody vouches for.
fn with_tls() -> Stub {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};

    let certificate = CertificateDer::from_pem_slice(include_bytes!("deep/tls/cert.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("deep/tls/key.pem")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("TLS").with_no_client_auth().with_single_cert(vec![certificate], key).expect("they fit");
    let config = Arc::new(config);
    Stub::start("127.0.0.1", move |stream: TcpStream| {
        let connection = rustls::ServerConnection::new(Arc::clone(&config)).expect("a connection");
        match tokio_tungstenite::tungstenite::accept(rustls::StreamOwned::new(connection, stream)) {
            Ok(mut socket) => converse(&mut socket, &|params| match &params["auth"]["token"] {
                token if token == TOKEN => welcome(),
                _ => refuse("unauthorized: gateway token mismatch"),
            }),
            Err(_) => String::new(),
        }
    })
}

#[test]
fn certificates() {
    /// What `openssl x509 -fingerprint -sha256` says of it.
    const FINGERPRINT: &str =
        "10:39:BE:44:B7:BC:31:61:99:32:72:57:3C:91:F0:09:C0:FF:3C:94:FB:CD:0D:B5:FF:BE:69:B5:DB:2E:45:AE";
    let stub = with_tls();
    let settings = |pin: &str| {
        format!(
            "mode: 'remote', remote: {{ url: 'wss://{}', token: '{TOKEN}', tlsFingerprint: '{pin}' }}",
            stub.address
        )
    };
    for pin in ["", "00:11"] {
        let report = audit_with(&settings(pin), &["--timeout", "60"]);
        assert_eq!(outcome(&report), (json!("certificate"), json!("credentials")), "{}", report["deep"]);
        assert_eq!(report["deep"]["gateway"]["certificate"]["pinned"], false);
        assert!(!stub.heard().concat().contains(TOKEN), "a token for whoever comes along");
        assert_eq!(titles(&report, "gateway-probe-failed").len(), 1);
    }
    let report = audit_with(&settings(FINGERPRINT), &["--timeout", "60"]);
    assert_eq!(outcome(&report), (json!("in"), json!("credentials")), "{}", report["deep"]);
    assert_eq!(titles(&report, "gateway-probe-failed"), [""; 0]);

    let plain = Stub::start("127.0.0.1", say(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let report =
        audit_with(&format!("mode: 'remote', remote: {{ url: 'wss://{}' }}", plain.address), &["--timeout", "60"]);
    assert_eq!(report["deep"]["gateway"]["error"], "it does not speak TLS");
}

#[cfg(target_os = "linux")]
#[test]
fn a_socket_on_more_addresses_than_meant() {
    let stub = Stub::gateway("0.0.0.0", |_| refuse("unauthorized: gateway token mismatch"));
    let port = stub.address.port();
    let report = audit_with(&format!("port: {port}, auth: {{ token: '{TOKEN}' }}"), &["--timeout", "60"]);
    let said = titles(&report, "port-beyond-config");
    assert!(
        said.len() == 1 && said[0].ends_with(&format!("listens on 0.0.0.0 port {port}, that of the gateway")),
        "{said:?}"
    );
    assert_eq!(report["deep"]["sockets"]["result"][0]["pid"], std::process::id());
    let report = audit_with(&format!("port: {port}, bind: 'lan', auth: {{ token: '{TOKEN}' }}"), &["--timeout", "60"]);
    assert_eq!(titles(&report, "port-beyond-config"), [""; 0]);
}

#[cfg(unix)]
mod tailscale {
    use std::process::Command;

    use super::*;

    /// A home with a program `tailscale` that is this script.
    fn home(settings: &str, script: &str) -> Home {
        let home = Home::new();
        home.write(".clawdbot/clawdbot.json", format!("{{ gateway: {{ {settings} }} }}"));
        let program = home.write("bin/tailscale", format!("#!/bin/sh\n{script}\n"));
        crate::support::set_mode(&program, 0o700);
        home
    }

    fn deep(home: &Home, args: &[&str]) -> Value {
        let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
        let args = [&["audit", "--deep", "--json", "--fail-on", "never"], args].concat();
        let answer = home.run_with(&args, &[("PATH", &path)], b"");
        assert_eq!((answer.code, &*answer.stderr), (Some(0), ""));
        let report = answer.json();
        fits_its_schema(&report);
        report
    }

    const RUNNING: &str = r#"case "$*" in
        "status --json") echo '{"BackendState":"Running","Self":{"DNSName":"pi.tail1.ts.net."}}' ;;
        "serve status --json") echo '{"TCP":{"443":{"HTTPS":true}},"Web":{"pi.tail1.ts.net:443":{"Handlers":{"/":{"Proxy":"http://127.0.0.1:PORT"}}}},"AllowFunnel":{"pi.tail1.ts.net:443":FUNNEL}}' ;;
        *) exit 64 ;;
    esac"#;

    #[test]
    fn publishes_what_nobody_asked_for() {
        let port = free_port();
        for (funnel, mode, want) in [
            ("true", "off", Some("Tailscale publishes the gateway to the internet as `pi.tail1.ts.net:443`")),
            ("false", "off", Some("Tailscale publishes the gateway to your tailnet as `pi.tail1.ts.net:443`")),
            ("false", "serve", None),
        ] {
            let script = RUNNING.replace("PORT", &port.to_string()).replace("FUNNEL", funnel);
            let home = home(&format!("port: {port}, tailscale: {{ mode: '{mode}' }}"), &script);
            let report = deep(&home, &["--timeout", "60"]);
            assert_eq!(titles(&report, "tailscale-beyond-config"), Vec::from_iter(want), "{}", report["deep"]);
            assert_eq!(report["deep"]["tailscale"]["result"]["state"], "Running");
        }
    }

    #[test]
    fn ends_with_a_reason() {
        let port = free_port();
        let settings = format!("port: {port}");
        for (script, args, want) in [
            (
                "echo 'failed to connect to local tailscaled' >&2; exit 1",
                &["--timeout", "60"][..],
                "`tailscale status --json` failed: failed to connect to local tailscaled",
            ),
            ("exec sleep 600", &["--timeout", "0.5"], "`tailscale status --json` did not answer within 0.5 s"),
            ("echo nonsense", &["--timeout", "60"], "what `tailscale` answers is no JSON"),
        ] {
            let report = deep(&home(&settings, script), args);
            assert_eq!(skipped(&report, "tailscale-beyond-config").as_deref(), Some(want));
            assert_eq!(report["deep"]["tailscale"]["error"], want);
        }
        let report = deep(&home(&settings, r#"echo '{"BackendState":"Stopped"}'"#), &["--timeout", "60"]);
        assert_eq!(skipped(&report, "tailscale-beyond-config"), None);
        assert_eq!(report["deep"]["tailscale"]["result"], json!({ "state": "Stopped", "published": [] }));
    }

    /// The gateway answers once Tailscale was asked, and Tailscale once the gateway was: one after the other, neither would.
    #[test]
    fn parts_are_asked_at_the_same_time() {
        let home = home("", "");
        let (asked_tailscale, asked_gateway) = (home.path("asked-tailscale"), home.path("asked-gateway"));
        for fifo in [&asked_tailscale, &asked_gateway] {
            assert!(Command::new("mkfifo").arg(fifo).status().is_ok_and(|it| it.success()));
        }
        // To open a FIFO is to wait for the other side.
        let script = format!(
            "#!/bin/sh\n: > '{}'\n: < '{}'\necho '{{\"BackendState\":\"Stopped\"}}'\n",
            asked_tailscale.display(),
            asked_gateway.display()
        );
        crate::support::set_mode(&home.write("bin/tailscale", script), 0o700);
        let (sender, once) = mpsc::channel();
        let _ = sender.send(());
        let once = std::sync::Mutex::new(once);
        let stub = Stub::gateway("127.0.0.1", move |_| {
            if once.lock().is_ok_and(|it| it.recv_timeout(Duration::ZERO).is_ok()) {
                let _ = std::fs::File::open(&asked_tailscale);
                let _ = std::fs::File::options().write(true).open(&asked_gateway);
            }
            welcome()
        });
        home.write(".clawdbot/clawdbot.json", format!("{{ gateway: {{ port: {} }} }}", stub.address.port()));
        let report = deep(&home, &["--timeout", "60"]);
        assert_eq!(report["deep"]["gateway"]["ok"], true, "{}", report["deep"]);
        assert_eq!(report["deep"]["tailscale"]["result"]["state"], "Stopped", "{}", report["deep"]);
    }
}

#[test]
fn what_is_not_asked_for_is_not_looked_at() {
    let stub = Stub::gateway("127.0.0.1", |_| welcome());
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", format!("{{ gateway: {{ port: {} }} }}", stub.address.port()));
    for args in [&["audit", "--json"][..], &["audit", "--no-host", "--json"]] {
        let report = home.run(args).json();
        assert_eq!(report["deep"], Value::Null);
        assert!(skipped(&report, "gateway-probe-failed").is_some_and(|it| it.contains("was not asked")), "{args:?}");
    }
    assert_eq!(stub.heard(), [""; 0]);
    for args in
        [&["audit", "--timeout", "3"][..], &["audit", "--deep", "--no-host"], &["audit", "--deep", "--timeout", "0"]]
    {
        assert_eq!(home.run(args).code, Some(2), "{args:?}");
    }
}
