//! What a text says, apart from how it is written.

use footguard_core::Analysis;
use footguard_core::syntax::TokenKind;
use footguard_core::text::SourceId;
use footguard_core::value::{self, Kind, Value};

/// Whether the main texts of both hold the same value: the same members in the same order, duplicates included.
pub fn same_value(a: &Analysis, b: &Analysis) -> bool {
    let value = |it: &Analysis| value::lower(&it.documents[0].parse, &it.documents[0].text, SourceId::MAIN);
    match (value(a), value(b)) {
        (Some(a), Some(b)) => same(&a, &b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Array(a), Kind::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Kind::Object(a), Kind::Object(b)) => {
            let members = a.members.iter().zip(&b.members);
            a.members.len() == b.members.len()
                && members.into_iter().all(|(a, b)| a.key == b.key && same(&a.value, &b.value))
        }
        (Kind::Number(a), Kind::Number(b)) => a == b || (a.is_nan() && b.is_nan()),
        (a, b) => a == b,
    }
}

/// The comments of the main text, in order.
pub fn comments(analysis: &Analysis) -> Vec<&str> {
    let document = &analysis.documents[0];
    let comments = document
        .parse
        .tree
        .tokens()
        .iter()
        .filter(|it| matches!(it.kind, TokenKind::LineComment | TokenKind::BlockComment));
    comments.map(|it| it.span().of(&document.text)).collect()
}
