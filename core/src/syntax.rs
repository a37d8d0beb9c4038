//! Lossless, error-tolerant JSON5: any text gives a tree, and the tokens joined give the text back.
//!
//! The language is the one of npm `json5` 2.2.3, the product's reader; [`verdict`] tells what it says of a text. [`parse`]
//! finds an error exactly where it does, or where nesting exceeds [`MAX_DEPTH`]. After an error it goes on, so that the rest
//! of a broken file still gives a tree.

mod brackets;
mod error;
mod identifier;
mod literal;
mod parser;
mod product;
mod recover;
mod repair;
mod scan;
mod token;
mod tree;

pub use error::{ErrorKind, SyntaxError, SyntaxFix};
pub use identifier::{is_continue as is_key_continue, is_start as is_key_start};
pub use literal::{number, unescape};
pub use product::{ProductError, verdict};
pub use token::{Token, TokenId, TokenKind};
pub use tree::{Children, NodeId, NodeKind, Tree};

use parser::{Guess, Parser};

use crate::order;

/// Levels of nesting that are read; what lies deeper is one [`NodeKind::Error`].
///
/// The limit keeps lowered values, which are recursive, within small stacks. The product has none.
pub const MAX_DEPTH: usize = 1000;

/// Errors kept for one text. A file with more is not JSON5 at all.
pub const MAX_ERRORS: usize = 1000;

/// A text with more errors than this has not just lost a bracket.
const MAX_GUESSED: usize = 50;

/// What a text is.
#[derive(Clone, Debug, Default)]
pub struct Parse {
    /// Its tokens and nodes.
    pub tree: Tree,
    /// What is wrong with it, in the order of the text; at most [`MAX_ERRORS`].
    pub errors: Vec<SyntaxError>,
    /// The product's own error, if it refuses the text.
    pub product: Option<ProductError>,
}

/// Reads `text`, which is shorter than 4 GiB. Never fails: what is wrong comes back as errors beside the tree.
///
/// Takes time and memory in proportion to the length, and no stack in proportion to the nesting.
pub fn parse(text: &str) -> Parse {
    let mut best = attempt(text, Guess::default());
    if best.unbalanced && best.errors.len() < MAX_GUESSED {
        for (indentation, replace) in [(true, false), (true, true), (false, true)] {
            let other = attempt(text, Guess { indentation, replace });
            // Where two guesses do equally well, the one that looks at the indentation points nearer to the mistake.
            let cost = (other.errors.len(), !indentation);
            if cost < (best.errors.len(), !best.guess.indentation) {
                best = other;
            }
        }
    }
    let Parser { tree, mut errors, .. } = best;
    order::by_key(&mut errors, |it| it.span.start);
    let mut product = None;
    if let Some(first) = errors.first_mut()
        && let Err(error) = verdict(text)
    {
        if first.kind != ErrorKind::TooDeep {
            first.code = error.code;
        }
        product = Some(error);
    }
    Parse { tree, errors, product }
}

fn attempt(text: &str, guess: Guess) -> Parser<'_> {
    let mut parser = Parser::new(text, guess);
    parser.run();
    parser
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    /// Pieces that make texts with every sort of mistake.
    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "'",
        "\\",
        "\n",
        "\r",
        "  ",
        "\t",
        "a",
        "key",
        "true",
        "null",
        "\"s\"",
        "'t'",
        "12",
        "-",
        ".5",
        "0x1F",
        "1e",
        "NaN",
        "Infinity",
        "//",
        "/*",
        "*/",
        "#",
        "=",
        ";",
        "\u{201C}",
        "\u{201D}",
        "`",
        "\u{FEFF}",
        "\u{2028}",
        "\u{200B}",
        "\u{e9}",
        "\u{1F600}",
        "\\u0061",
        "\\u",
        "\\x",
        "\0",
        "$",
        "${A}",
        "a: 1",
        "\n  b: [\n",
        "\n}",
        "\n],",
        "{ c: 'd' }",
        "\n    ",
        "/",
        "+",
        "my-key",
    ];

    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec(proptest::sample::select(PIECES), 0..24).prop_map(|it| it.concat())
    }

    fn check(text: &str) {
        let parse = parse(text);
        let joined = parse.tree.tokens().iter().map(|it| it.span().of(text)).collect::<String>();
        assert_eq!(joined, text, "tokens joined");
        assert_eq!(parse.errors.is_empty(), verdict(text).is_ok(), "{text:?}: {:?}, {:?}", parse.errors, verdict(text));
        assert_eq!(parse.errors.first().map(|it| it.code), parse.product.map(|it| it.code), "{text:?}");
        for id in parse.tree.nodes() {
            let span = parse.tree.span(id);
            if let Some(parent) = parse.tree.parent(id) {
                assert!(parse.tree.span(parent).encloses(span), "{text:?}: {:?}", parse.tree);
                assert!(parse.tree.children(parent).any(|it| it == id), "{text:?}: {:?}", parse.tree);
            }
            if parse.tree.is_value(id) {
                parse.tree.path_of(id, text);
            }
        }
        for error in &parse.errors {
            let fixed = error.fix.as_ref().map(|it| it.edits.apply(text));
            assert!(text.is_char_boundary(error.span.start as usize) && text.is_char_boundary(error.span.end as usize));
            if parse.errors.len() == 1 && error.kind == ErrorKind::MissingComma {
                assert_eq!(verdict(&fixed.unwrap_or_default()), Ok(()), "{text:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

        #[test]
        fn every_text_has_a_tree(text in text()) {
            check(&text);
        }

        #[test]
        fn any_characters_at_all(text in "\\PC{0,20}") {
            check(&text);
        }
    }
}
