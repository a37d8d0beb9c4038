//! The way to a place, from which its path can be made: rules look at very many places and report few of them.

use crate::path::{KeyPath, Segment};
use crate::value::{Kind, Member, Value};

/// The way to a place, there or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trail<'a> {
    pub root: Option<&'a Value>,
    /// Where the way begins, for places of an included file that are no values.
    pub mount: Option<&'a KeyPath>,
    /// The innermost value on the way.
    pub last: Option<&'a Value>,
    /// The keys below it, which are not there.
    pub missing: Keys<'a>,
}

impl<'a> Trail<'a> {
    /// The way to `root` itself.
    pub fn new(root: Option<&'a Value>) -> Trail<'a> {
        Trail { root, mount: None, last: root, missing: Keys::default() }
    }

    pub fn path(&self) -> KeyPath {
        let mut path = self.mount.cloned().unwrap_or_default();
        if let (Some(root), Some(last)) = (self.root, self.last) {
            // Values lie inside of the text of those that hold them, unless they come from another file.
            let is_found = steps(root, last, true, &mut path.0) || steps(root, last, false, &mut path.0);
            debug_assert!(is_found, "a view of another configuration");
            path.0.reverse();
        }
        self.missing.add_to(&mut path);
        path
    }
}

/// Adds the steps from `value` to `target`, the last first; nothing and `false` if it is not in there. `by_place`: only looks into
/// values of the same file whose text holds it, and into those of other files.
fn steps(value: &Value, target: &Value, by_place: bool, out: &mut Vec<Segment>) -> bool {
    if std::ptr::eq(value, target) {
        return true;
    }
    if by_place && value.loc.source == target.loc.source && !value.loc.span.encloses(target.loc.span) {
        return false;
    }
    let is_before = |it: &Value| it.loc.span.start <= target.loc.span.start;
    match &value.kind {
        Kind::Object(object) => {
            let mut look = |member: &Member| {
                let is_found = steps(&member.value, target, by_place, out);
                if is_found {
                    out.push(Segment::Key(member.key.clone()));
                }
                is_found
            };
            // In one file members lie in order, and of thousands one has to be looked at.
            let near = object.members.partition_point(|it| is_before(&it.value)).checked_sub(1);
            near.is_some_and(|at| look(&object.members[at])) || object.members.iter().any(look)
        }
        Kind::Array(items) => {
            let mut look = |at: usize| {
                let is_found = steps(&items[at], target, by_place, out);
                if is_found {
                    out.push(Segment::from(at));
                }
                is_found
            };
            let near = items.partition_point(is_before).checked_sub(1);
            near.is_some_and(&mut look) || (0..items.len()).any(look)
        }
        _ => false,
    }
}

/// Keys that are not there, one below the other, of a place below what is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keys<'a> {
    /// Each is a key, or dotted keys where the bit of `dotted` is set.
    keys: [&'a str; MOST],
    len: u8,
    dotted: u8,
}

/// The code asks for places at most so many steps below what is written. A place holds them itself, so that it can be copied.
const MOST: usize = 6;

impl<'a> Keys<'a> {
    /// Adds a key; with `dotted`, several, each part one.
    pub fn push(&mut self, key: &'a str, dotted: bool) {
        debug_assert!(usize::from(self.len) < MOST, "{key} lies too far below what is written");
        if let Some(free) = self.keys.get_mut(usize::from(self.len)) {
            *free = key;
            self.dotted |= u8::from(dotted) << self.len;
            self.len += 1;
        }
    }

    fn add_to(&self, path: &mut KeyPath) {
        for (at, key) in self.keys[..usize::from(self.len)].iter().enumerate() {
            if self.dotted >> at & 1 == 0 {
                path.0.push(Segment::from(*key));
                continue;
            }
            for part in key.split('.') {
                path.0.push(Segment::from(part));
            }
        }
    }
}
