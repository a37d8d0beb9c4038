//! Any text: its tokens joined are the text, our errors agree with the product's verdict, every node and fix can be used.
#![no_main]

use footguard_core::syntax::{ErrorKind, parse, verdict};
use footguard_core::text::SourceId;
use footguard_core::value::lower;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parse = parse(text);
    let joined = parse.tree.tokens().iter().map(|it| it.span().of(text)).collect::<String>();
    assert_eq!(joined, text);

    let too_deep = parse.errors.iter().any(|it| it.kind == ErrorKind::TooDeep);
    if !too_deep {
        assert_eq!(parse.errors.is_empty(), verdict(text).is_ok());
        assert_eq!(parse.errors.first().map(|it| it.code), parse.product.map(|it| it.code));
    }

    for node in parse.tree.nodes() {
        let span = parse.tree.span(node);
        assert!(text.get(span.start as usize..span.end as usize).is_some());
        if let Some(parent) = parse.tree.parent(node) {
            assert!(parse.tree.span(parent).encloses(span));
        }
    }
    for at in [0, text.len() / 2, text.len()] {
        if let Some(node) = parse.tree.node_at(at as u32) {
            parse.tree.path_of(node, text);
        }
    }
    for error in &parse.errors {
        assert!(text.get(error.span.start as usize..error.span.end as usize).is_some());
        if let Some(fix) = &error.fix {
            fix.edits.apply(text);
        }
    }
    lower(&parse, text, SourceId::MAIN);
});
