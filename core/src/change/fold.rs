//! Puts comments above a member or item.

use super::style::line_break_at;
use super::{Doc, Step};
use crate::edit::Edit;
use crate::path::KeyPath;
use crate::text::Span;

/// Writes `comments` right above what is at `to`, or at the nearest place around it that is there.
pub(super) fn above(doc: &Doc<'_>, to: &KeyPath, comments: &[String]) -> Option<Vec<Edit>> {
    let mut node = doc.tree.root()?;
    for segment in &to.0 {
        match doc.step(node, segment) {
            Some(Step::Value(next)) => node = next,
            _ => break,
        }
    }
    let at = doc.tree.span(doc.element_of(node)).start;
    let line_break = line_break_at(doc.text, at);
    let ends_line = |comment: &str| comment.starts_with("//") || doc.own_line(at).is_some();
    let mut text = String::new();
    for comment in comments {
        text.push_str(comment);
        if ends_line(comment) {
            text.push_str(line_break);
            text.push_str(doc.indent_of_line(at));
        } else {
            text.push(' ');
        }
    }
    Some(vec![Edit { span: Span::empty(at), text }])
}
