//! What holds for every fix of every rule, on every text at hand: the examples of the pages, the fixtures of the rules' own
//! tests, and the recorded cases, with and without what is known of their machine.

use std::collections::{BTreeMap, BTreeSet};

use footguard_core::diagnostic::{Action, Applicability, Category};
use footguard_core::path::Change;
use footguard_core::rules;
use footguard_tests::audit_corpus::cases;
use footguard_tests::proof;
use footguard_tests::subjects::{self, Subject};

/// Every fix of a rule, one at a time, then all safe ones together.
fn prove(subject: &Subject) -> proof::Proof {
    let mut found = proof::prove(&subject.sources, &subject.options, |it, _| it.category == Category::Audit);
    found.problems.extend(proof::unfinished(&subject.sources, &subject.options));
    found
}

#[test]
fn every_fix_keeps_its_promises() {
    let mut subjects = subjects::all();
    // A file that is included twice: one edit of a list takes two of its items.
    subjects.retain(|it| it.name != "validation b18-diamond-ok.json5");
    let (mut tried, mut broken) = (BTreeMap::<&str, usize>::new(), Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, |it| it.get());
    let found = std::thread::scope(|scope| {
        let share = |at: usize| subjects.iter().skip(at).step_by(threads);
        let workers: Vec<_> = (0..threads)
            .map(|at| scope.spawn(move || share(at).map(|it| (&it.name, prove(it))).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|it| it.join().expect("no panic")).collect::<Vec<_>>()
    });
    for (name, found) in found {
        for (rule, count) in found.tried {
            *tried.entry(rule).or_default() += count;
        }
        broken.extend(found.problems.into_iter().map(|it| format!("{name}: {it}")));
    }
    for (rule, count) in &tried {
        println!("{count:6} {rule}");
    }
    println!("{:6} fixes of {} rules", tried.values().sum::<usize>(), tried.len());
    assert!(broken.is_empty(), "{} broken\n{}", broken.len(), broken[..broken.len().min(20)].join("\n"));
    let offering = proof::offering(rules::ALL);
    let unproved: Vec<_> = offering.iter().filter(|it| !tried.contains_key(**it)).collect();
    assert!(unproved.is_empty(), "no fix of theirs was ever tried: {unproved:?}");
}

/// What the product's `--fix` changed, ours changes to the same, where a finding says that something is wrong.
#[test]
fn safe_fixes_make_the_products_changes() {
    let mut compared = 0;
    for case in cases().iter().filter(|it| it.config.is_some()) {
        let Some(changes) = case.expected["fix"]["changes"].as_array() else { continue };
        let analysis = case.analyze();
        if analysis.valid == Some(false) {
            continue;
        }
        let safe =
            analysis.diagnostics.iter().flat_map(|it| &it.fixes).filter(|it| it.applicability == Applicability::Safe);
        let mut ours = BTreeSet::new();
        for fix in safe {
            let Action::Changes(changes) = &fix.action else { continue };
            for change in changes {
                let Change::Set { path, .. } = change else { panic!("{}: {change:?}", case.name) };
                ours.insert(path.product());
            }
        }
        let theirs: BTreeSet<String> =
            changes.iter().map(|it| it["path"].as_str().expect("a path").to_owned()).collect();
        assert_eq!(ours, theirs, "{}", case.name);
        compared += theirs.len();
    }
    assert!(compared >= 20, "{compared}");
}
