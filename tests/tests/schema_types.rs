//! What the product accepts, the Rust types read.

use footguard_core::model::Config;
use footguard_tests::schema::{cases, json, schema};

#[test]
fn accepted_cases_deserialize() {
    let mut read = 0;
    for case in cases() {
        if !case.ok {
            continue;
        }
        let validation = schema().validate(&case.root);
        assert!(validation.diagnostics.is_empty(), "{}", case.name);
        let Some(value) = json(&case.root) else { continue };
        // The loader drops this key before anybody looks.
        if value.to_string().contains("__proto__") {
            continue;
        }
        if let Err(err) = serde_json::from_value::<Config>(value) {
            panic!("{}: {err}", case.name);
        }
        read += 1;
    }
    assert!(read > 70, "only {read} cases");
}

#[test]
fn typed_access_reaches_the_leaves() {
    let text =
        r#"{ "gateway": { "port": 18789.0, "bind": "lan" }, "agents": { "list": [{ "id": "a", "model": "x/y" }] } }"#;
    let config: Config = serde_json::from_str(text).expect("it is a configuration");
    let gateway = config.gateway.expect("it has a gateway");
    assert_eq!(gateway.port.map(|it| it.0), Some(18789));
    assert_eq!(gateway.bind, Some(footguard_core::model::gateway::Bind::Lan));
}

#[test]
fn wrong_values_do_not_deserialize() {
    for text in [
        r#"{ "gateway": { "port": 0 } }"#,
        r#"{ "gateway": { "port": 1.5 } }"#,
        r#"{ "gateway": { "prot": 1 } }"#,
        r#"{ "gateway": { "bind": "public" } }"#,
        r#"{ "agents": { "list": [{}] } }"#,
    ] {
        assert!(serde_json::from_str::<Config>(text).is_err(), "{text}");
    }
}
