//! `rules` and `explain`.

use crate::support::{Home, snapshot};

#[test]
fn a_rule_is_explained_by_either_id() {
    let home = Home::new();
    let answer = home.run(&["explain", "gateway-bind-no-auth"]);
    assert_eq!(answer.code, Some(0));
    snapshot("explain.txt", &answer.stdout);
    assert_eq!(home.run(&["explain", "gateway.bind_no_auth"]).stdout, answer.stdout);
    let answer = home.run(&["explain", "gateway-bind-noauth"]);
    assert_eq!(answer.code, Some(2));
    assert!(answer.stderr.contains("there is `gateway-bind-no-auth`"), "{answer:?}");
}

#[test]
fn every_rule_is_listed_and_can_be_explained() {
    let home = Home::new();
    let list = home.run(&["rules"]).stdout;
    let json = home.run(&["rules", "--json"]).json();
    let ids: Vec<&str> = json.as_array().expect("a list").iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!(ids.len(), footguard_core::rules::ALL.len());
    for id in ids {
        assert!(list.contains(id), "{id}");
    }
}
