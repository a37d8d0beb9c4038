//! `audit --deep` where Zalo Personal is configured, which hangs on the login of another program.

use serde_json::{Value as Json, json};

use crate::support::{Home, set_mode};

fn deep(home: &Home, args: &[&str]) -> Json {
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    let args = [&["audit", "--deep", "--json", "--fail-on", "never"], args].concat();
    let answer = home.run_with(&args, &[("PATH", &path)], b"");
    assert_eq!((answer.code, &*answer.stderr), (Some(0), ""));
    answer.json()
}

/// Whether the channel counts as in use: it is open to everybody, and that is found.
fn is_found(report: &Json) -> bool {
    report["findings"].as_array().expect("findings").iter().any(|it| it["checkId"] == "channels.zalouser.dm.open")
}

#[test]
fn a_login_is_asked_for_and_decides_what_is_found() {
    let home = Home::new();
    let channel = "{ profile: 'shop', dmPolicy: 'open', allowFrom: ['*'] }";
    home.write(".clawdbot/clawdbot.json", format!("{{ channels: {{ zalouser: {channel} }} }}"));
    let assumed = home.run(&["audit", "--json"]).json();
    assert!(is_found(&assumed), "a login is taken for granted: {assumed:#}");

    let report = deep(&home, &[]);
    assert_eq!(report["deep"]["zalo"], json!({ "attempted": true, "result": false, "error": null }), "there is no zca");
    assert!(!is_found(&report), "{report:#}");

    for (script, want) in [
        (r#"[ "$*" = "--profile shop auth status" ]"#, json!({ "attempted": true, "result": true, "error": null })),
        ("exit 1", json!({ "attempted": true, "result": false, "error": null })),
        (
            "exec sleep 600",
            json!({
                "attempted": true, "result": null,
                "error": "`zca --profile shop auth status` did not answer within 0.5 s",
            }),
        ),
    ] {
        set_mode(&home.write("bin/zca", format!("#!/bin/sh\n{script}\n")), 0o700);
        let limit = if script.contains("sleep") { "0.5" } else { "60" };
        let report = deep(&home, &["--timeout", limit]);
        assert_eq!(report["deep"]["zalo"], want, "{script}");
        assert_eq!(is_found(&report), want["result"] != false, "{report:#}");
    }

    home.write(".clawdbot/clawdbot.json", "{}");
    let report = deep(&home, &[]);
    assert_eq!(report["deep"]["zalo"], json!({ "attempted": false, "result": null, "error": null }));
}
