//! What a file would be after changes, as a value. Places in it are not to be relied on.

use crate::lists::CollectVec;
use crate::path::{Change, FRESH, KeyPath, NewValue, Segment};
use crate::text::Loc;
use crate::value::{Kind, Member, Object, Origin, Text, Value};

/// The place that a change gives a value to, or takes it from.
pub(crate) fn target(change: &Change) -> &KeyPath {
    match change {
        Change::Set { path, .. }
        | Change::Insert { path, .. }
        | Change::Remove { path }
        | Change::Rename { path, .. }
        | Change::Append { path, .. } => path,
        Change::Move { to, .. } => to,
        Change::Fold { from, .. } => from,
    }
}

/// `root` with every change made. A change that has no place to go is left out.
pub(crate) fn apply(root: &Value, changes: &[Change]) -> Value {
    let mut root = root.clone();
    for change in changes {
        make(&mut root, change);
    }
    root
}

/// Makes one change of `root`. It is left out if it has no place to go.
pub(crate) fn make(root: &mut Value, change: &Change) {
    match change {
        Change::Set { path, value } => put(root, &path.0, made(value), true),
        Change::Insert { path, value } => put(root, &path.0, made(value), false),
        Change::Remove { path } | Change::Fold { from: path, .. } => drop(take(root, &path.0)),
        Change::Rename { path, to } => {
            if let Some(value) = take(root, &path.0)
                && let Some((_, parent)) = path.0.split_last()
            {
                let to = [parent, &[Segment::from(to.as_str())]].concat();
                put(root, &to, value, true);
            }
        }
        Change::Append { path, value } => match find(root, &path.0) {
            Some(Value { kind: Kind::Array(items), .. }) => items.push(made(value)),
            Some(_) => {}
            None => put(root, &path.0, made(&NewValue::Array(vec![value.clone()])), false),
        },
        Change::Move { from, to } => {
            if find(root, &to.0).is_none()
                && let Some(value) = take(root, &from.0)
            {
                put(root, &to.0, value, false);
            }
        }
    }
}

fn find<'v>(value: &'v mut Value, path: &[Segment]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, segment| match (&mut value.kind, segment) {
        (Kind::Object(object), Segment::Key(key)) => {
            object.members.iter_mut().rev().find(|it| it.key == *key).map(|it| &mut it.value)
        }
        (Kind::Array(items), Segment::Index(index)) => items.get_mut(*index as usize),
        _ => None,
    })
}

fn take(root: &mut Value, path: &[Segment]) -> Option<Value> {
    let (last, parent) = path.split_last()?;
    match (&mut find(root, parent)?.kind, last) {
        (Kind::Object(object), Segment::Key(key)) => {
            let value = object.get(key).cloned();
            object.members.retain(|it| it.key != *key);
            value
        }
        (Kind::Array(items), Segment::Index(index)) => {
            let index = *index as usize;
            (index < items.len()).then(|| items.remove(index))
        }
        _ => None,
    }
}

fn put(value: &mut Value, path: &[Segment], new: Value, replace: bool) {
    let Some((segment, rest)) = path.split_first() else {
        if replace {
            *value = new;
        }
        return;
    };
    match (&mut value.kind, segment) {
        (Kind::Object(object), Segment::Key(key)) => {
            let at = object.members.iter().rposition(|it| it.key == *key);
            match at {
                Some(at) => put(&mut object.members[at].value, rest, new, replace),
                None => object.members.push(member(key, nested(rest, new))),
            }
        }
        (Kind::Array(items), Segment::Index(index)) => {
            if let Some(item) = items.get_mut(*index as usize) {
                put(item, rest, new, replace);
            } else if *index as usize == items.len() {
                items.push(nested(rest, new));
            }
        }
        _ => {}
    }
}

/// `value` inside the containers that `path` goes through.
fn nested(path: &[Segment], value: Value) -> Value {
    let Some((segment, rest)) = path.split_first() else { return value };
    let inner = nested(rest, value);
    let kind = match segment {
        Segment::Key(key) => Kind::Object(Object { members: vec![member(key, inner)], open: false }),
        Segment::Index(_) => Kind::Array(vec![inner]),
    };
    Value { kind, loc: Loc::default() }
}

/// A new value as the checker sees it.
pub(crate) fn made(value: &NewValue) -> Value {
    let kind = match value {
        NewValue::Null => Kind::Null,
        NewValue::Bool(it) => Kind::Bool(*it),
        NewValue::Number(it) => Kind::Number(*it),
        NewValue::String(text) => Kind::String(Text { text: text.as_str().into(), origin: Origin::Literal }),
        NewValue::FreshSecret => Kind::String(Text { text: FRESH.into(), origin: Origin::Literal }),
        NewValue::Array(items) => Kind::Array(items.iter().map(made).collect_vec()),
        NewValue::Object(members) => {
            let members = members.iter().map(|(key, value)| member(key, made(value))).collect_vec();
            Kind::Object(Object { members, open: false })
        }
    };
    Value { kind, loc: Loc::default() }
}

fn member(key: &str, value: Value) -> Member {
    Member { key: key.into(), key_loc: Loc::default(), value, shadowed: false }
}
