//! Writes values as JSON5.

use crate::lists::{CollectVec, Joined};
use crate::quote;
use std::fmt::Write;

use super::remove::Carried;
use super::style::Style;
use crate::number;
use crate::path::{FRESH, NewValue, Segment};
use crate::syntax::{is_key_continue, is_key_start};

/// Lists of simple values longer than this take a line for each.
const MAX_LIST: usize = 80;

/// What is to be put somewhere.
pub(super) enum Content<'a> {
    New(&'a NewValue),
    /// The text of a value that stood elsewhere.
    Carried(&'a Carried),
}

/// Where text is written: the line end and indentation around it.
#[derive(Clone, Copy)]
pub(super) struct Layout<'a> {
    pub line_break: &'a str,
    /// Of the line on which the value starts.
    pub indent: &'a str,
    /// No line ends.
    pub one_line: bool,
}

/// `value` as it stands after its key.
pub(super) fn value(value: &NewValue, style: &Style, layout: Layout<'_>) -> String {
    let mut out = String::new();
    write(&mut out, value, style, layout);
    out
}

/// `content` inside the containers that `path` names, outermost first. Gives `None` for a list that would have holes.
pub(super) fn nested(path: &[Segment], content: &Content<'_>, style: &Style, layout: Layout<'_>) -> Option<String> {
    let Some((segment, rest)) = path.split_first() else {
        return Some(match content {
            Content::New(it) => value(it, style, layout),
            Content::Carried(it) => it.text(layout.indent),
        });
    };
    let inner_indent = format!("{}{}", layout.indent, style.unit);
    let inner = Layout { indent: if layout.one_line { layout.indent } else { &inner_indent }, ..layout };
    let text = nested(rest, content, style, inner)?;
    let (brackets, text) = match segment {
        Segment::Key(name) => (['{', '}'], element(Some(name), &text, style)),
        Segment::Index(0) => (['[', ']'], text),
        Segment::Index(_) => return None,
    };
    let comments = if rest.is_empty() { content.comments(inner, true) } else { String::new() };
    let text = comments + &text;
    let mut out = String::new();
    enclose(&mut out, brackets, &[text], style, layout);
    Some(out)
}

/// A member, or an item where there is no key.
pub(super) fn element(name: Option<&str>, text: &str, style: &Style) -> String {
    match name {
        Some(name) => format!("{}{}{text}", key(name, style), style.colon),
        None => text.to_owned(),
    }
}

impl Content<'_> {
    /// The comments that go before the key, each ending its line: those that stood there and, where there is no room behind
    /// the value, all of them.
    pub fn comments(&self, layout: Layout<'_>, all: bool) -> String {
        let Content::Carried(carried) = self else {
            return String::new();
        };
        let trail = if all { carried.trail.as_slice() } else { &[] };
        let comments = carried.lead.iter().chain(trail);
        comments.map(|it| format!("{it}{}{}", layout.line_break, layout.indent)).collect()
    }
}

fn write(out: &mut String, value: &NewValue, style: &Style, layout: Layout<'_>) {
    match value {
        NewValue::Null => out.push_str("null"),
        NewValue::Bool(it) => out.push_str(if *it { "true" } else { "false" }),
        NewValue::Number(it) => out.push_str(&number::to_text(*it)),
        NewValue::String(it) => string(out, it, style.quote),
        NewValue::FreshSecret => string(out, FRESH, style.quote),
        NewValue::Array(items) => {
            let simple = items.iter().all(|it| !matches!(it, NewValue::Array(_) | NewValue::Object(_)));
            let short = simple && !style.long_lists && {
                let mut line = String::new();
                enclose(
                    &mut line,
                    ['[', ']'],
                    &parts(items, style, Layout { one_line: true, ..layout }),
                    style,
                    layout.joined(),
                );
                line.len() <= MAX_LIST
            };
            let layout = if short { layout.joined() } else { layout };
            let indent = layout.inner_indent(style);
            let parts = parts(items, style, Layout { indent: &indent, ..layout });
            enclose(out, ['[', ']'], &parts, style, layout);
        }
        NewValue::Object(members) => {
            let indent = layout.inner_indent(style);
            let inner = Layout { indent: &indent, ..layout };
            let member = |(name, it): &(String, NewValue)| {
                format!("{}{}{}", key(name, style), style.colon, self::value(it, style, inner))
            };
            let parts = members.iter().map(member).collect_vec();
            enclose(out, ['{', '}'], &parts, style, layout);
        }
    }
}

fn parts(items: &[NewValue], style: &Style, layout: Layout<'_>) -> Vec<String> {
    items.iter().map(|it| value(it, style, layout)).collect_vec()
}

impl Layout<'_> {
    fn joined(self) -> Self {
        Layout { one_line: true, ..self }
    }

    fn inner_indent(self, style: &Style) -> String {
        if self.one_line { self.indent.to_owned() } else { format!("{}{}", self.indent, style.unit) }
    }
}

/// Writes a container around `parts`, which are already laid out for its inside.
pub(super) fn enclose(out: &mut String, [open, close]: [char; 2], parts: &[String], style: &Style, layout: Layout<'_>) {
    out.push(open);
    if parts.is_empty() {
        out.push(close);
        return;
    }
    if layout.one_line {
        let pad = if style.padded && open == '{' { " " } else { "" };
        let comma = if style.colon.ends_with(' ') || style.colon.is_empty() { ", " } else { "," };
        let _ = write!(out, "{pad}{}{pad}{close}", parts.joined(comma));
        return;
    }
    for (at, part) in parts.iter().enumerate() {
        let comma = if at + 1 < parts.len() || style.trailing_comma { "," } else { "" };
        let _ = write!(out, "{}{}{}{part}{comma}", layout.line_break, layout.indent, style.unit);
    }
    let _ = write!(out, "{}{}{close}", layout.line_break, layout.indent);
}

/// Whether `key` can be written without quotes by everybody's reckoning: ASCII only.
pub(super) fn can_be_bare(key: &str) -> bool {
    key.is_ascii() && key.starts_with(is_key_start) && key.chars().all(is_key_continue)
}

/// A key in the style's quotes, or bare.
pub(super) fn key(key: &str, style: &Style) -> String {
    let mut out = String::new();
    match style.key_quote {
        None if can_be_bare(key) => out.push_str(key),
        quote => string(&mut out, key, quote.unwrap_or(style.quote)),
    }
    out
}

fn string(out: &mut String, text: &str, quote: char) {
    quote::push(out, text, quote, |_| false);
}
