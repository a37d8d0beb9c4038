//! `schema`.

use crate::support::Home;

#[test]
fn the_schema_is_json_with_the_sections() {
    let home = Home::new();
    let answer = home.run(&["schema"]);
    assert_eq!(answer.code, Some(0));
    let schema = answer.json();
    for section in ["gateway", "channels", "agents", "tools"] {
        assert!(schema["properties"][section].is_object(), "{section}");
    }
    assert_eq!(home.run(&["schema", "--dialect", "clawdbot"]).stdout, answer.stdout);
}

#[test]
fn an_unknown_format_is_said_to_be_so() {
    let home = Home::new();
    for dialect in ["moltbot", "nonsense"] {
        let answer = home.run(&["schema", "--dialect", dialect]);
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert!(answer.stdout.is_empty() && answer.stderr.contains("clawdbot"), "{answer:?}");
    }
}
