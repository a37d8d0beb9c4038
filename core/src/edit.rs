//! Edits of a text, as data.

use crate::order;
use crate::text::Span;

/// Replaces the bytes of `span` by `text`; an empty span inserts, an empty text deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// Edits of one text, sorted by place, none touching the bytes of another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(Vec<Edit>);

impl Edits {
    /// Sorts `edits`. Gives `None` if two of them replace the same byte, or one replaces what is around another's place.
    /// Several insertions at one place stay in the order given.
    pub fn new(mut edits: Vec<Edit>) -> Option<Edits> {
        order::by_key(&mut edits, |it| (it.span.start, it.span.end));
        let disjoint = edits.windows(2).all(|it| it[0].span.end <= it[1].span.start);
        disjoint.then_some(Edits(edits))
    }

    /// The edits, in the order of the text.
    pub fn as_slice(&self) -> &[Edit] {
        &self.0
    }

    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both sets as one; `None` if they overlap.
    pub fn merge(&self, other: &Edits) -> Option<Edits> {
        let mut all = self.0.clone();
        for edit in &other.0 {
            if !all.contains(edit) {
                all.push(edit.clone());
            }
        }
        Edits::new(all)
    }

    /// `text` with every edit made.
    ///
    /// # Panics
    /// If an edit lies outside `text`: edits belong to the text they were made for.
    pub fn apply(&self, text: &str) -> String {
        let grown = self.0.iter().map(|it| it.text.len()).sum::<usize>();
        let mut out = String::with_capacity(text.len() + grown);
        let mut at = 0;
        for edit in &self.0 {
            out.push_str(&text[at as usize..edit.span.start as usize]);
            out.push_str(&edit.text);
            at = edit.span.end;
        }
        out.push_str(&text[at as usize..]);
        out
    }

    /// Where the byte `offset` of the old text is in the new one; inside replaced text, the end of what replaced it.
    pub fn shift(&self, offset: u32) -> u32 {
        let mut delta = 0i64;
        for edit in &self.0 {
            if edit.span.start > offset || (edit.span.start == offset && !edit.span.is_empty()) {
                break;
            }
            let new = edit.text.len() as i64;
            if edit.span.end > offset {
                return (i64::from(edit.span.start) + delta + new) as u32;
            }
            delta += new - i64::from(edit.span.len());
        }
        (i64::from(offset) + delta) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { span: Span::new(start, end), text: text.to_owned() }
    }

    #[test]
    fn applies_in_order_and_shifts_offsets() {
        let edits = Edits::new(vec![edit(4, 6, ""), edit(0, 1, "AB"), edit(2, 2, "-")]).unwrap();
        assert_eq!(edits.apply("abcdefg"), "ABb-cdg");
        assert_eq!(edits.shift(1), 2);
        assert_eq!(edits.shift(6), 6);
        assert_eq!(edits.shift(5), 6);
    }

    #[test]
    fn overlap_is_refused() {
        assert_eq!(Edits::new(vec![edit(0, 3, "x"), edit(2, 4, "y")]), None);
        assert!(Edits::new(vec![edit(0, 2, "x"), edit(2, 4, "y"), edit(2, 2, "z")]).is_some());
    }
}
