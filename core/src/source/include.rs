//! `$include`: other files, merged where the directive stands.

use super::{Content, Loaded, Sources};
use crate::diagnostic::{Category, Diagnostic, Severity};
use crate::lists::{CollectVec, Joined, PushAll};
use crate::path::{KeyPath, Segment};
use crate::text::Loc;
use crate::value::{Kind, Member, Object, Text, Value};

/// The key of the directive.
pub const KEY: &str = "$include";
/// Files below the main one; the eleventh fails.
const MAX_DEPTH: usize = 10;

/// Whether any object below `value` holds the directive.
pub(super) fn has_include(value: &Value) -> bool {
    match &value.kind {
        Kind::Object(object) => object.iter().any(|it| &*it.key == KEY || has_include(&it.value)),
        Kind::Array(items) => items.iter().any(has_include),
        _ => false,
    }
}

/// Replaces every directive below `root` by what it names. A directive that cannot be followed is reported, or its file asked
/// for, and gives an open object, so that the rest of the file still has its findings.
pub(super) fn resolve(root: Value, sources: &Sources, loaded: &mut Loaded) -> Value {
    let name = loaded.documents[0].name.clone();
    let mut walk = Walk { sources, loaded, chain: vec![normalise(&name)], path: KeyPath::default() };
    walk.value(root)
}

struct Walk<'a> {
    sources: &'a Sources,
    loaded: &'a mut Loaded,
    /// Names of the files from the main one down to the one being walked.
    chain: Vec<String>,
    path: KeyPath,
}

impl Walk<'_> {
    fn value(&mut self, mut value: Value) -> Value {
        match value.kind {
            Kind::Array(items) => {
                let items = items.into_iter().enumerate();
                value.kind = Kind::Array(items.map(|(at, it)| self.below(at.into(), it)).collect_vec());
                value
            }
            Kind::Object(object) if object.get(KEY).is_some() => self.directive(object, value.loc),
            Kind::Object(object) => {
                value.kind = Kind::Object(self.members(object));
                value
            }
            _ => value,
        }
    }

    fn below(&mut self, segment: Segment, value: Value) -> Value {
        self.path.0.push(segment);
        let value = self.value(value);
        self.path.0.pop();
        value
    }

    fn members(&mut self, object: Object) -> Object {
        let members = object.members.into_iter();
        let members = members.map(|mut it| {
            it.value = self.below(Segment::Key(it.key.clone()), it.value);
            it
        });
        Object { members: members.collect_vec(), open: object.open }
    }

    fn directive(&mut self, mut object: Object, loc: Loc) -> Value {
        let at = object.members.iter().rposition(|it| &*it.key == KEY).expect("the caller saw the key");
        let directive = object.members.remove(at);
        object.members.retain(|it| &*it.key != KEY);
        let has_siblings = !object.members.is_empty();
        let content = self.content(&directive.value);
        let mut siblings = self.members(object);
        let Some(content) = content else {
            siblings.open = true;
            return Value { kind: Kind::Object(siblings), loc };
        };
        if !has_siblings {
            return content;
        }
        if content.as_object().is_none() {
            let title = format!(
                "The included file holds a {}, so no other key may stand beside `$include`",
                content.type_name()
            );
            self.report(
                "include_sibling_nonobject",
                title,
                "Remove the other keys, or include a file that holds an object.",
                directive.value.loc,
            );
            return Value { kind: Kind::Object(siblings), loc };
        }
        merge(content, Value { kind: Kind::Object(siblings), loc })
    }

    /// What the directive stands for; `None` if any part of it could not be had.
    fn content(&mut self, directive: &Value) -> Option<Value> {
        match &directive.kind {
            Kind::String(Text { text, .. }) => self.file(text, directive.loc),
            Kind::Array(items) => {
                let mut all = Value { kind: Kind::Object(Object::default()), loc: directive.loc };
                let mut complete = true;
                for item in items {
                    let Kind::String(Text { text, .. }) = &item.kind else {
                        let title = format!("`$include` lists a {}; each item must be a path", item.type_name());
                        self.report("include_item_type", title, "Write the path of a file as a string.", item.loc);
                        return None;
                    };
                    match self.file(text, item.loc) {
                        Some(content) => all = merge(all, content),
                        None => complete = false,
                    }
                }
                complete.then_some(all)
            }
            Kind::Broken => None,
            _ => {
                let title = format!("`$include` is a {}; it must be a path or a list of paths", directive.type_name());
                self.report("include_value_type", title, "Write the path of a file as a string.", directive.loc);
                None
            }
        }
    }

    fn file(&mut self, written: &str, loc: Loc) -> Option<Value> {
        let from = self.chain.last().expect("the main file is on the chain");
        let name = join(from, written);
        if self.chain.contains(&name) {
            let chain = self.chain.joined(" → ");
            let title = format!("`{written}` includes itself");
            let help = format!("Break the circle: {chain} → {name}.");
            self.report("include_cycle", title, &help, loc);
            return None;
        }
        if self.chain.len() > MAX_DEPTH {
            let title = format!("`{written}` is nested more than {MAX_DEPTH} files deep");
            self.report("include_depth", title, "Include it from a file nearer to the main one.", loc);
            return None;
        }
        let text = match self.sources.files.get(&name) {
            None => {
                if !self.loaded.missing.contains(&name) {
                    self.loaded.missing.push(name);
                }
                return None;
            }
            Some(Content::Unreadable(reason)) => {
                let title = format!("`{written}` cannot be read: {reason}");
                let help = format!("The assistant looks for {name} and refuses the whole configuration without it.");
                self.report("include_read", title, &help, loc);
                return None;
            }
            Some(Content::Text(text)) => text,
        };
        let value = self.loaded.read(&name, text, &self.path);
        let document = self.loaded.documents.last_mut().expect("it was just read");
        document.named_at = Some(loc);
        let broken = !document.parse.errors.is_empty();
        if broken {
            let title = format!("`{written}` is not valid JSON5");
            self.report("include_parse", title, "Mend the errors in that file.", loc);
        }
        self.chain.push(name);
        let value = value.map(|it| self.value(it));
        self.chain.pop();
        value
    }

    fn report(&mut self, code: &'static str, title: String, help: &str, loc: Loc) {
        let mut it = Diagnostic::new(Category::Load, code, Severity::Error, title);
        it.help = help.to_owned();
        it.path = self.path.join(KEY);
        it.loc = Some(loc);
        self.loaded.diagnostics.push(it);
    }
}

/// `over` on top of `base`: objects key by key, lists one after the other, anything else the later one.
fn merge(base: Value, over: Value) -> Value {
    let loc = over.loc;
    let kind = match (base.kind, over.kind) {
        (Kind::Object(mut base), Kind::Object(over)) => {
            base.open |= over.open;
            for member in over.members {
                merge_member(&mut base, member);
            }
            Kind::Object(base)
        }
        (Kind::Array(mut base), Kind::Array(over)) => {
            base.push_all(over);
            Kind::Array(base)
        }
        (_, over) => over,
    };
    Value { kind, loc }
}

fn merge_member(base: &mut Object, member: Member) {
    if member.shadowed {
        return;
    }
    match base.members.iter_mut().rfind(|it| it.key == member.key) {
        Some(old) => {
            let below = std::mem::replace(&mut old.value, Value { kind: Kind::Null, loc: member.value.loc });
            old.value = merge(below, member.value);
            old.key_loc = member.key_loc;
        }
        None => base.members.push(member),
    }
}

/// The name of the file that `written` means in a directive of the file `from`: seen from its folder, without `.` and `..`.
/// It is the name that [`Loaded::missing`] asks for.
pub fn join(from: &str, written: &str) -> String {
    let absolute = written.starts_with('/') || written.as_bytes().get(1) == Some(&b':');
    match from.rfind('/') {
        Some(at) if !absolute => normalise(&format!("{}/{written}", &from[..at])),
        _ => normalise(written),
    }
}

fn normalise(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|it| *it != "..") => {
                parts.pop();
            }
            ".." if path.starts_with('/') => {}
            _ => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.joined("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_seen_from_the_including_file() {
        for (from, written, want) in [
            ("/a/b/clawdbot.json", "./inc/x.json5", "/a/b/inc/x.json5"),
            ("/a/b/clawdbot.json", "../../../x", "/x"),
            ("/a/b/c", "/d/./e", "/d/e"),
            ("clawdbot.json", "x.json5", "x.json5"),
            ("inc/a.json5", "../b.json5", "b.json5"),
            ("a.json5", "../b.json5", "../b.json5"),
        ] {
            assert_eq!(join(from, written), want, "{from} {written}");
        }
    }
}
