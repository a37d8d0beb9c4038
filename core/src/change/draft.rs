//! A text under change: edits of what it has become, added up to edits of what it was.

use crate::edit::{Edit, Edits};
use crate::text::Span;

pub(super) struct Draft<'t> {
    original: &'t str,
    text: String,
    /// What the text is made of, in order.
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy)]
enum Piece {
    /// Bytes of the original. These pieces stay in its order.
    Kept(Span),
    /// As many bytes of new text.
    New(u32),
}

impl Piece {
    fn len(self) -> u32 {
        match self {
            Piece::Kept(span) => span.len(),
            Piece::New(len) => len,
        }
    }

    fn part(self, from: u32, to: u32) -> Piece {
        match self {
            Piece::Kept(span) => Piece::Kept(Span::new(span.start + from, span.start + to)),
            Piece::New(_) => Piece::New(to - from),
        }
    }
}

impl<'t> Draft<'t> {
    pub fn new(original: &'t str) -> Draft<'t> {
        let whole = Span::new(0, original.len() as u32);
        Draft { original, text: original.to_owned(), pieces: vec![Piece::Kept(whole)] }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_unchanged(&self) -> bool {
        self.text == self.original
    }

    /// Makes `edits` of the present text.
    pub fn apply(&mut self, edits: &Edits) {
        if edits.is_empty() {
            return;
        }
        let mut pieces = Vec::with_capacity(self.pieces.len() + 2 * edits.as_slice().len());
        let mut at = 0;
        for edit in edits.as_slice() {
            self.copy(at, edit.span.start, &mut pieces);
            pieces.push(Piece::New(edit.text.len() as u32));
            at = edit.span.end;
        }
        self.copy(at, self.text.len() as u32, &mut pieces);
        self.text = edits.apply(&self.text);
        self.pieces = pieces;
    }

    fn copy(&self, from: u32, to: u32, out: &mut Vec<Piece>) {
        let mut start = 0;
        for piece in &self.pieces {
            let end = start + piece.len();
            let (first, last) = (from.max(start), to.min(end));
            if first < last {
                out.push(piece.part(first - start, last - start));
            }
            start = end;
        }
    }

    /// The edits of the original that give the present text.
    pub fn into_edits(self) -> Option<Edits> {
        let mut edits = Vec::new();
        let mut at = 0;
        let mut new = String::new();
        let mut offset = 0;
        let end = self.original.len() as u32;
        for piece in self.pieces.iter().copied().chain([Piece::Kept(Span::empty(end))]) {
            match piece {
                Piece::New(len) => new.push_str(&self.text[offset as usize..(offset + len) as usize]),
                Piece::Kept(span) => {
                    if span.start > at || !new.is_empty() {
                        edits.push(Edit { span: Span::new(at, span.start), text: std::mem::take(&mut new) });
                    }
                    at = span.end;
                }
            }
            offset += piece.len();
        }
        Edits::new(edits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_add_up() {
        let mut draft = Draft::new("abcdef");
        let edit = |start, end, text: &str| Edit { span: Span::new(start, end), text: text.to_owned() };
        draft.apply(&Edits::new(vec![edit(1, 2, "XY"), edit(4, 4, "-")]).unwrap());
        assert_eq!(draft.text(), "aXYcd-ef");
        draft.apply(&Edits::new(vec![edit(2, 4, ""), edit(6, 8, "")]).unwrap());
        assert_eq!(draft.text(), "aXd-");
        let edits = draft.into_edits().unwrap();
        assert_eq!(edits.apply("abcdef"), "aXd-");
        assert_eq!(edits.as_slice(), [edit(1, 3, "X"), edit(4, 6, "-")]);
    }
}
