//! Where a deep audit asks the gateway, and what it shows it: as the product's own, on every recorded case.

use footguard_core::analyze;
use footguard_core::config::Config;
use footguard_core::policy::probe;
use footguard_tests::audit_corpus;

#[test]
fn recorded_probes() {
    let mut seen = 0;
    for case in audit_corpus::cases() {
        let want = &case.expected["probe"];
        if want.is_null() {
            continue;
        }
        seen += 1;
        let (sources, options) = case.on_machine(&case.text());
        let analysis = analyze(&sources, &options);
        let config = Config::new(analysis.root.as_ref(), sources.env.as_ref(), analysis.dialect, &options.facts, None);
        let target = probe::target(&config, None).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(target.origin(), want["url"].as_str().expect("a URL"), "{}", case.name);
        let shown = (target.token.is_some(), target.password.is_some());
        assert_eq!((want["token"] == shown.0, want["password"] == shown.1), (true, true), "{}: {shown:?}", case.name);
    }
    assert!(seen >= 5, "{seen} recorded probes");
}
