//! The way to a place, from which its path can be made: rules look at very many places and report few of them.

use crate::path::{KeyPath, Segment};
use crate::value::{Kind, Member, Value};

/// The way to a place, there or not.
#[derive(Clone, Debug)]
pub(super) struct Trail<'a> {
    pub root: Option<&'a Value>,
    /// Where the way begins, for places of an included file that are no values.
    pub mount: Option<&'a KeyPath>,
    /// The innermost value on the way.
    pub last: Option<&'a Value>,
    /// The keys below it, which are not there.
    pub missing: Keys,
}

impl<'a> Trail<'a> {
    /// The way to `root` itself.
    pub fn new(root: Option<&'a Value>) -> Trail<'a> {
        Trail { root, mount: None, last: root, missing: Keys::NONE }
    }

    pub fn path(&self) -> KeyPath {
        let mut path = self.mount.cloned().unwrap_or_default();
        if let (Some(root), Some(last)) = (self.root, self.last) {
            // Values lie inside of the text of those that hold them, unless they come from another file.
            let is_found = steps(root, last, true, &mut path.0) || steps(root, last, false, &mut path.0);
            debug_assert!(is_found, "a view of another configuration");
            path.0.reverse();
        }
        self.missing.each(|key| path.0.push(Segment::from(key)));
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

/// Keys, one below the other. Those that rules ask for fit without an allocation.
#[derive(Clone, Debug)]
pub(super) enum Keys {
    /// `len` bytes are used: of each key its length and its bytes.
    Short {
        len: u8,
        bytes: [u8; SHORT],
    },
    Long(Vec<String>),
}

const SHORT: usize = 46;

impl Keys {
    const NONE: Keys = Keys::Short { len: 0, bytes: [0; SHORT] };

    pub fn push(&mut self, key: &str) {
        if let Keys::Short { len, bytes } = self {
            let from = usize::from(*len) + 1;
            if let Some(free) = bytes.get_mut(from..from + key.len()) {
                free.copy_from_slice(key.as_bytes());
                bytes[from - 1] = key.len() as u8;
                *len = (from + key.len()) as u8;
                return;
            }
            let mut keys = Vec::new();
            self.each(|it| keys.push(it.to_owned()));
            *self = Keys::Long(keys);
        }
        if let Keys::Long(keys) = self {
            keys.push(key.to_owned());
        }
    }

    fn each(&self, mut visit: impl FnMut(&str)) {
        match self {
            Keys::Short { len, bytes } => {
                let mut rest = &bytes[..usize::from(*len)];
                while let Some((&len, after)) = rest.split_first() {
                    let (key, after) = after.split_at(usize::from(len));
                    visit(std::str::from_utf8(key).unwrap_or_default());
                    rest = after;
                }
            }
            Keys::Long(keys) => keys.iter().for_each(|it| visit(it)),
        }
    }
}
