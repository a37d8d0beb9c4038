//! Property tests that run as long as they are told.

use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

/// Holds `check` against values of `strategy`: 256 of them, or for as many seconds as `FOOTGUARD_PROPERTY_SECONDS` says.
/// Each round of 256 has a seed of its own, the same ones in every run: what fails once fails again. A failure is shrunk, and
/// its message holds the value.
///
/// # Panics
/// If `check` gives an error or panics.
pub fn holds<S: Strategy>(strategy: &S, check: impl Fn(S::Value) -> Result<(), String>) {
    let seconds = std::env::var("FOOTGUARD_PROPERTY_SECONDS").ok().and_then(|it| it.parse().ok()).unwrap_or(0);
    let end = Instant::now() + Duration::from_secs(seconds);
    for round in 0.. {
        let rng_seed = RngSeed::Fixed(round);
        let mut runner =
            TestRunner::new(Config { cases: 256, failure_persistence: None, rng_seed, ..Config::default() });
        let result = runner.run(strategy, |value| check(value).map_err(proptest::test_runner::TestCaseError::fail));
        match result {
            Ok(()) => {}
            Err(TestError::Fail(reason, value)) => panic!("{reason}\nfor {value:#?}"),
            Err(TestError::Abort(reason)) => panic!("gave up: {reason}"),
        }
        if Instant::now() >= end {
            return;
        }
    }
}
