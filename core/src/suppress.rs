//! Suppressions: comments that accept what a rule finds, with a reason and perhaps until a day.
//!
//! `// footguard: allow(rule-id, other-id) until=2027-01-31 reason` holds for its line; on a line of its own, for the next line
//! and for all that is inside the member, item or file which begins there. Ids of the product's own audit are taken as well.
//! Only findings can be accepted: what the product refuses it refuses.

mod directive;

use crate::lists::{CollectVec, Joined, PushAll};
use crate::search;
use std::cell::Cell;

use crate::diagnostic::{Action, Applicability, Category, Diagnostic, Fix, Severity};
use crate::edit::{Edit, Edits};
use crate::rules;
use crate::schema::nearest;
use crate::source::Document;
use crate::text::{Loc, SourceId, Span};

pub use directive::day;
use directive::{Directive, Problem, shorten};

/// A finding that a comment accepts.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppressed {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Where the comment says so.
    pub by: Loc,
    /// Why, in the words of whoever wrote it; may be empty.
    pub reason: String,
    /// The last day on which it holds, as written: `2027-01-31`.
    pub until: Option<String>,
}

/// What decides about comments beside the texts.
pub struct Context<'a> {
    /// Days since 1970-01-01; `None` where nobody knows, and then no day is past.
    pub today: Option<u32>,
    /// Everything is known that the rules look at, so that silence means something.
    pub complete: bool,
    /// Whether a rule could not run.
    pub unchecked: &'a dyn Fn(&str) -> bool,
}

/// A comment, and what it allows where.
struct Allow<'t> {
    loc: Loc,
    scope: Span,
    directive: Directive<'t>,
    /// For each id, whether something was accepted by it.
    used: Vec<Cell<bool>>,
    expired: bool,
}

/// Takes out of `diagnostics` what comments of `documents` accept, and adds what is wrong with the comments.
pub fn apply(documents: &[Document], diagnostics: &mut Vec<Diagnostic>, context: &Context<'_>) -> Vec<Suppressed> {
    let mut allows = Vec::new();
    let mut problems = Vec::new();
    for at in 0..documents.len() {
        // A file that is included twice is two documents of one text; the first stands for both.
        if first_of(documents, at) == at {
            collect(documents, at, context, &mut allows, &mut problems);
        }
    }
    if allows.is_empty() && problems.is_empty() {
        return Vec::new();
    }
    let mut suppressed = Vec::new();
    diagnostics.retain(|it| {
        let Some(allow) = allows.iter().find(|allow| allow.accepts(it, documents)) else {
            return true;
        };
        suppressed.push(Suppressed {
            diagnostic: it.clone(),
            by: allow.loc,
            reason: allow.directive.reason.to_owned(),
            until: allow.directive.until.map(|it| it.0.to_owned()),
        });
        false
    });
    for allow in &allows {
        judge(allow, documents, context, &mut problems);
    }
    diagnostics.append(&mut problems);
    suppressed
}

fn first_of(documents: &[Document], at: usize) -> usize {
    documents[..at].iter().position(|it| it.name == documents[at].name).unwrap_or(at)
}

/// Whether a comment may accept it: a finding, and not about such a comment.
pub fn can_be_allowed(it: &Diagnostic) -> bool {
    let about_comment = || it.rule.starts_with("suppression-");
    it.category == Category::Audit && it.severity < Severity::Error && !about_comment()
}

impl Allow<'_> {
    fn accepts(&self, it: &Diagnostic, documents: &[Document]) -> bool {
        let Some(loc) = it.loc.filter(|_| can_be_allowed(it)) else {
            return false;
        };
        if self.expired
            || !self.scope.touches(loc.span.start)
            || first_of(documents, loc.source.0 as usize) != self.loc.source.0 as usize
        {
            return false;
        }
        let named = |id: &&str| *id == it.rule || **id == it.check_id;
        let Some(at) = self.directive.ids.iter().position(named) else { return false };
        self.used[at].set(true);
        true
    }
}

fn collect<'t>(
    documents: &'t [Document],
    at: usize,
    context: &Context<'_>,
    allows: &mut Vec<Allow<'t>>,
    problems: &mut Vec<Diagnostic>,
) {
    let document = &documents[at];
    if !search::contains(&document.text, directive::MARK) {
        return;
    }
    for (index, token) in document.parse.tree.tokens().iter().enumerate() {
        if !token.kind.is_comment() {
            continue;
        }
        for (span, read) in directive::read(&document.text, token.span()) {
            let loc = Loc::new(SourceId(at as u32), span);
            match read {
                Ok(directive) => allows.push(Allow {
                    loc,
                    scope: scope(document, index),
                    used: vec![Cell::new(false); directive.ids.len()],
                    expired: directive.until.zip(context.today).is_some_and(|((_, until), today)| until < today),
                    directive,
                }),
                Err(Problem(title)) => {
                    let mut fixes = Vec::new();
                    fixes.push_all(removal(document, loc, Applicability::Unsafe));
                    problems.push_all(finding("suppression-malformed", loc, title, fixes));
                }
            }
        }
    }
}

/// The text that a comment, the token at `index`, speaks of.
fn scope(document: &Document, index: usize) -> Span {
    let Document { text, lines, parse, .. } = document;
    let tokens = parse.tree.tokens();
    let line = |offset| {
        let line = lines.line_span(lines.line_col(text, offset, crate::text::Encoding::Utf8).line);
        Span::new(line.start, line.start + line.of(text).trim_end_matches(['\n', '\r']).len() as u32)
    };
    let own = line(tokens[index].start);
    let before = tokens[..index].iter().rev().find(|it| !it.kind.is_trivia());
    if before.is_some_and(|it| it.end > own.start) {
        return own;
    }
    let Some(next) = tokens[index..].iter().find(|it| !it.kind.is_trivia()) else {
        return own;
    };
    let begins_there = |node: &crate::syntax::NodeId| parse.tree.span(*node).start == next.start;
    let mut node = parse.tree.node_at(next.start).filter(begins_there);
    while let Some(around) = node.and_then(|it| parse.tree.parent(it)).filter(begins_there) {
        node = Some(around);
    }
    node.map_or(line(next.start), |it| line(next.start).cover(parse.tree.span(it)))
}

/// What is wrong with a comment that could be read.
fn judge(allow: &Allow<'_>, documents: &[Document], context: &Context<'_>, problems: &mut Vec<Diagnostic>) {
    let Allow { loc, directive, .. } = allow;
    let document = &documents[loc.source.0 as usize];
    let names = |ids: &[&str]| ids.iter().map(|it| format!("`{}`", shorten(it))).collect_vec().joined(", ");
    let mut unused = Vec::new();
    for (id, used) in directive.ids.iter().copied().zip(&allow.used) {
        if let Some(rule) = rules::find(id) {
            if !used.get() && context.complete && !(context.unchecked)(rule.id) {
                unused.push(id);
            }
            continue;
        }
        let mut fixes = Vec::new();
        let place = directive.ids_at.start + (id.as_ptr() as usize - directive.list.as_ptr() as usize) as u32;
        let span = Span::new(place, place + id.len() as u32);
        if let Some(meant) = nearest(id, rules::ALL.iter().map(|it| it.id)) {
            fixes.push_all(replacement(*loc, format!("Write `{meant}`"), Applicability::Unsafe, span, meant));
        }
        problems.push_all(finding(
            "suppression-unknown-rule",
            Loc::new(loc.source, span),
            format!("There is no rule `{}` to allow", shorten(id)),
            fixes,
        ));
    }
    if allow.expired {
        let until = directive.until.map_or("", |it| it.0);
        let title = format!("{} was allowed until {until}", names(&directive.ids));
        let fixes = removal(document, *loc, Applicability::Unsafe).into_iter().collect_vec();
        problems.push_all(finding("suppression-expired", *loc, title, fixes));
        return;
    }
    if directive.reason.is_empty() && allow.used.iter().any(Cell::get) {
        let title = format!("{} is allowed here, and nothing says why", names(&directive.ids));
        problems.push_all(finding("suppression-without-reason", *loc, title, Vec::new()));
    }
    if unused.is_empty() {
        return;
    }
    let fix = if unused.len() == directive.ids.len() {
        removal(document, *loc, Applicability::Safe)
    } else {
        let left: Vec<_> = directive.ids.iter().copied().filter(|it| !unused.contains(it)).collect_vec();
        let title = format!("Take out {}", names(&unused));
        replacement(*loc, title, Applicability::Safe, directive.ids_at, &left.joined(", "))
    };
    let title = format!("{} is allowed here, and not found here", names(&unused));
    problems.push_all(finding("suppression-unused", *loc, title, fix.into_iter().collect_vec()));
}

fn finding(rule: &'static str, loc: Loc, title: String, fixes: Vec<Fix>) -> Option<Diagnostic> {
    let rule = rules::find(rule)?;
    let mut it = Diagnostic::new(Category::Audit, rule.id, rule.severity, title);
    it.detail = rule.why.to_owned();
    it.help = rule.help.to_owned();
    it.loc = Some(loc);
    it.fixes = fixes;
    Some(it)
}

fn replacement(loc: Loc, title: String, applicability: Applicability, span: Span, text: &str) -> Option<Fix> {
    let edits = Edits::new(vec![Edit { span, text: text.to_owned() }])?;
    Some(Fix { title: title.into(), applicability, action: Action::Edits(loc.source, edits) })
}

/// Takes the directive at `loc` out: with its comment if that says nothing else, with its line if that holds nothing else.
fn removal(document: &Document, loc: Loc, applicability: Applicability) -> Option<Fix> {
    let token = document.parse.tree.token(document.parse.tree.token_at(loc.span.start)?);
    let span = directive::removable(&document.text, token.span(), loc.span);
    replacement(loc, "Take the comment out".to_owned(), applicability, span, "")
}

/// The edit that puts a comment which allows `rule` above the line of byte `at`; `None` where no comment can stand. The reason
/// is left for somebody to write.
pub fn insertion(document: &Document, at: u32, rule: &str) -> Option<Edits> {
    let Document { text, lines, parse, .. } = document;
    let line = lines.line_span(lines.line_col(text, at, crate::text::Encoding::Utf8).line);
    let content = line.of(text).trim_start_matches('\u{FEFF}');
    let start = line.end - content.len() as u32;
    let inside = parse.tree.token_at(start).map(|it| parse.tree.token(it));
    if inside.is_some_and(|it| it.start < start && it.kind != crate::syntax::TokenKind::Whitespace) {
        return None;
    }
    let indent = &content[..content.len() - content.trim_start_matches([' ', '\t']).len()];
    let line_break = match line.of(text) {
        it if it.ends_with("\r\n") => "\r\n",
        it if it.ends_with('\r') => "\r",
        _ => "\n",
    };
    let comment = format!("{indent}// {} allow({rule}){line_break}", directive::MARK);
    Edits::new(vec![Edit { span: Span::empty(start), text: comment }])
}

#[cfg(test)]
mod tests;
