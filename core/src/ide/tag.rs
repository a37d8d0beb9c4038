//! How editors may draw a diagnostic beside underlining it.

use crate::diagnostic::Diagnostic;
use crate::legacy;

/// A way to draw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Struck through: there is something newer.
    Deprecated,
    /// Faded: it has no effect.
    Unnecessary,
}

impl Tag {
    /// As in the protocol of language servers, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Tag::Deprecated => "deprecated",
            Tag::Unnecessary => "unnecessary",
        }
    }
}

/// The tag of a diagnostic, if it has one.
pub fn tag(diagnostic: &Diagnostic) -> Option<Tag> {
    match diagnostic.rule {
        legacy::CODE => Some(Tag::Deprecated),
        "duplicate_key" | "suppression-unused" | "sandbox-setting-ignored" => Some(Tag::Unnecessary),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;

    #[test]
    fn what_is_old_and_what_has_no_effect() {
        let tags = |text: &str| -> Vec<Tag> { analyze(text).diagnostics.iter().filter_map(tag).collect() };
        assert_eq!(tags("{ gateway: { port: 1, port: 2 } }"), [Tag::Unnecessary]);
        assert_eq!(tags("{ routing: { allowFrom: ['1'] } }"), [Tag::Deprecated]);
        assert_eq!(tags("{ gateway: { bind: 'lan' } }"), []);
    }
}
