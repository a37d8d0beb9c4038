//! Which values of a configuration differ between two states, in lines as the product's own `--fix` prints them.
//!
//! Source: `fix.md` section 2 of the product's measured behaviour.

use crate::lists::Joined;
use crate::quote::quoted;
use std::fmt::Write as _;

use crate::analysis::Analysis;
use crate::path::{KeyPath, Segment};
use crate::redact::Redactor;
use crate::value::{Kind, Object, Value};

/// What stands for a value that is not there.
const UNSET: &str = "(unset)";

/// One state of a configuration, and its texts as they may be shown.
#[derive(Clone, Copy)]
pub struct State<'a> {
    /// What is known about it.
    pub analysis: &'a Analysis,
    /// Of that.
    pub redactor: &'a Redactor<'a>,
}

/// `KEY=OLD -> NEW` for each value that differs, includes merged, in the order of the keys; secrets masked. Lists of different
/// lengths differ as a whole.
pub fn changes(before: State<'_>, after: State<'_>) -> Vec<String> {
    let mut diff = Diff { before, after, lines: Vec::new() };
    diff.value(&mut KeyPath::default(), before.analysis.root.as_ref(), after.analysis.root.as_ref());
    diff.lines
}

struct Diff<'a> {
    before: State<'a>,
    after: State<'a>,
    lines: Vec<String>,
}

impl Diff<'_> {
    fn value(&mut self, path: &mut KeyPath, old: Option<&Value>, new: Option<&Value>) {
        match (old.map(|it| &it.kind), new.map(|it| &it.kind)) {
            (Some(Kind::Object(old)), Some(Kind::Object(new))) => self.members(path, Some(old), Some(new)),
            (None, Some(Kind::Object(new))) if !new.members.is_empty() => self.members(path, None, Some(new)),
            (Some(Kind::Object(old)), None) if !old.members.is_empty() => self.members(path, Some(old), None),
            (Some(Kind::Array(old)), Some(Kind::Array(new))) if old.len() == new.len() => {
                for (at, (old, new)) in old.iter().zip(new).enumerate() {
                    path.0.push(Segment::Index(at as u32));
                    self.value(path, Some(old), Some(new));
                    path.0.pop();
                }
            }
            (old_kind, new_kind) if !is_same(old_kind, new_kind) => self.line(path, old, new),
            _ => {}
        }
    }

    fn members(&mut self, path: &mut KeyPath, old: Option<&Object>, new: Option<&Object>) {
        let keys = |it: Option<&Object>| -> Vec<_> {
            let members = it.into_iter().flat_map(|it| &it.members).filter(|it| !it.shadowed);
            members.map(|it| it.key.clone()).collect()
        };
        let mut all = keys(old);
        let more: Vec<_> = keys(new).into_iter().filter(|it| !all.contains(it)).collect();
        all.extend(more);
        for key in all {
            let (old, new) = (old.and_then(|it| it.get(&key)), new.and_then(|it| it.get(&key)));
            path.0.push(Segment::Key(key));
            self.value(path, old, new);
            path.0.pop();
        }
    }

    fn line(&mut self, path: &KeyPath, old: Option<&Value>, new: Option<&Value>) {
        let key = path.product();
        let (old, new) = (show(self.before, old), show(self.after, new));
        let is_own = |from: &str, to: &str| old == format!("\"{from}\"") && new == format!("\"{to}\"");
        self.lines.push(if key == "logging.redactSensitive" && is_own("off", "tools") {
            format!("{key}=off -> \"tools\"")
        } else if key.ends_with(".groupPolicy") && is_own("open", "allowlist") {
            format!("{key}=open -> allowlist")
        } else if key.starts_with("channels.whatsapp.") && key.ends_with(".groupAllowFrom") && old == UNSET {
            format!("{key}=pairing-store")
        } else {
            format!("{key}={old} -> {new}")
        });
    }
}

fn is_same(old: Option<&Kind>, new: Option<&Kind>) -> bool {
    match (old, new) {
        (Some(Kind::String(old)), Some(Kind::String(new))) => old.text == new.text,
        // What differs in it was said of its own places.
        (Some(Kind::Array(old)), Some(Kind::Array(new))) => old.len() == new.len(),
        (old, new) => old == new,
    }
}

/// `value` on one line, as JSON; the text that it stands in, with the secrets masked, if there are any in it.
fn show(state: State<'_>, value: Option<&Value>) -> String {
    let Some(value) = value else { return UNSET.to_owned() };
    let source = value.loc.source;
    let text = state.analysis.documents.get(source.0 as usize).map_or("", |it| &*it.text);
    let (written, shown) = (value.loc.span.of(text), value.loc.span.of(state.redactor.text(source)));
    let mut out = String::new();
    match &value.kind {
        // Whatever it is made of, what is written is shown and not what a variable holds.
        _ if written != shown || !is_literal(value) => {
            out = shown.split_whitespace().collect::<Vec<_>>().joined(" ");
        }
        _ => json(value, &mut out),
    }
    out
}

/// Whether nothing in it comes from the environment.
fn is_literal(value: &Value) -> bool {
    use crate::value::Origin;
    match &value.kind {
        Kind::String(text) => text.origin == Origin::Literal,
        Kind::Array(items) => items.iter().all(is_literal),
        Kind::Object(object) => object.members.iter().all(|it| is_literal(&it.value)),
        _ => true,
    }
}

fn json(value: &Value, out: &mut String) {
    let _ = match &value.kind {
        Kind::Null | Kind::Broken => write!(out, "null"),
        Kind::Bool(it) => write!(out, "{it}"),
        Kind::Number(it) => write!(out, "{it}"),
        Kind::String(it) => write!(out, "{}", quoted(&it.text)),
        Kind::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                json(item, out);
            }
            write!(out, "]")
        }
        Kind::Object(object) => {
            out.push('{');
            for (at, member) in object.members.iter().filter(|it| !it.shadowed).enumerate() {
                let _ = write!(out, "{}{}: ", if at > 0 { ", " } else { "" }, quoted(&member.key));
                json(&member.value, out);
            }
            write!(out, "}}")
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::{Options, analyze};

    #[test]
    fn values_lists_and_secrets() {
        let analyze = |text: &str| {
            let mut sources = Sources::new("c.json", text);
            sources.env = Some([("T".to_owned(), "tok-7f3a91c2d4e6b805a1c3e5f7".to_owned())].into());
            analyze(&sources, &Options::default())
        };
        let before = analyze(
            "{ logging: { redactSensitive: 'off' }, channels: { whatsapp: { groupPolicy: 'open' } }, a: [1, 2], b: [1],\n\
             gateway: { auth: { token: 'hunter2hunter2' } }, x: '${T}', y: { z: true } }",
        );
        let after = analyze(
            "{ logging: { redactSensitive: \"tools\" }, channels: { whatsapp: { groupPolicy: 'allowlist', groupAllowFrom: ['+1'] } },\n\
             a: [1, 3], b: [], gateway: { auth: { token: 'correct horse battery' } }, w: '${T}', y: {} }",
        );
        let (old, new) = (Redactor::new(&before), Redactor::new(&after));
        let lines = changes(State { analysis: &before, redactor: &old }, State { analysis: &after, redactor: &new });
        assert_eq!(
            lines,
            [
                "logging.redactSensitive=off -> \"tools\"",
                "channels.whatsapp.groupPolicy=open -> allowlist",
                "channels.whatsapp.groupAllowFrom=pairing-store",
                "a.1=2 -> 3",
                "b=[1] -> []",
                "gateway.auth.token='**************' -> '*********************'",
                "x='${T}' -> (unset)",
                "y.z=true -> (unset)",
                "w=(unset) -> '${T}'",
            ]
        );
    }
}
