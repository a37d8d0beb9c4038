//! Configurations in the making: every fix of every diagnostic keeps its promises.
#![no_main]

use footguard_core::{Options, Sources};
use footguard_tests::{mutate, proof};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = mutate::from_bytes(bytes);
    let problems = proof::broken_fixes(&Sources::new("clawdbot.json", &*text), &Options::default());
    assert!(problems.is_empty(), "{problems:#?}\non\n{text}");
});
