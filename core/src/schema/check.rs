//! The walk over a value: types, ranges, words, keys, in the product's order.

use crate::lists::{CollectVec, PushAll};
use std::mem;

use crate::order;
use crate::path::{KeyPath, Segment};
use crate::text::{Loc, Span};
use crate::value::{Kind, Member, Object, Origin, Text, Value};

use super::Schema;
use super::issue::{Issue, Problem, Range};
use super::node::{Extra, Limit, Node, NodeId, Shape};
use super::read::MAX_SAFE_INTEGER;
use super::refine::Sink;

/// What a walk found.
#[derive(Default)]
pub(super) struct Found<'v> {
    pub issues: Vec<Issue<'v>>,
    pub undecided: bool,
    pub unchecked: Vec<KeyPath>,
}

pub(super) fn check<'v>(schema: &Schema, node: NodeId, root: &'v Value) -> Found<'v> {
    let mut walk = Walk { schema, steps: Vec::new(), found: Found::default() };
    walk.value(node, root);
    walk.found
}

/// A step from the root to the value at hand.
enum Step<'v> {
    Key(&'v Member),
    Index(u32),
}

struct Walk<'s, 'v> {
    schema: &'s Schema,
    steps: Vec<Step<'v>>,
    found: Found<'v>,
}

/// Whether something was found that makes the product skip the refinements around it.
type Aborted = bool;

impl<'s, 'v> Walk<'s, 'v> {
    fn value(&mut self, id: NodeId, value: &'v Value) -> Aborted {
        let node = self.node(id);
        if node.unchecked {
            self.found.unchecked.push(self.path());
        }
        if matches!(value.kind, Kind::Broken) {
            // A syntax error already speaks of it; nobody knows what will stand here.
            self.found.undecided = true;
            return true;
        }
        let aborted = match &node.shape {
            Shape::Any => false,
            Shape::Bool => !matches!(value.kind, Kind::Bool(_)) && self.wrong_type(id, value, "boolean"),
            Shape::Number { integer, min, max } => self.number(id, value, *integer, *min, *max),
            Shape::String { min, max, hex_color } => self.string(id, value, *min, *max, *hex_color),
            Shape::Words { words, literals } => self.word(id, value, words.clone(), *literals),
            Shape::List { item } => self.list(id, value, *item),
            Shape::Object { .. } => self.object(id, value),
            Shape::Union { branches } => self.union(id, value, branches.clone()),
        };
        if !aborted {
            for refinement in &node.refinements {
                let path = self.path();
                let start = self.found.issues.len();
                refinement.check(value, &mut Sink::new(path, self.here(value), id, &mut self.found));
                debug_assert!(self.found.issues[start..].iter().all(|it| !it.problem.aborts()));
            }
        }
        aborted
    }

    fn number(
        &mut self,
        id: NodeId,
        value: &'v Value,
        integer: bool,
        min: Option<Limit>,
        max: Option<Limit>,
    ) -> Aborted {
        let number = match value.kind {
            Kind::Number(number) if number.is_finite() => number,
            _ => return self.wrong_type(id, value, "number"),
        };
        if integer && number.fract() != 0.0 {
            return self.issue(id, value, Problem::WrongType { expected: "int", received: "number" });
        }
        let exact = Range { of: "int", limit: MAX_SAFE_INTEGER.copysign(number), inclusive: true };
        if integer && number > MAX_SAFE_INTEGER {
            self.issue(id, value, Problem::TooBig(exact));
        } else if integer && number < -MAX_SAFE_INTEGER {
            self.issue(id, value, Problem::TooSmall(exact));
        }
        let range = |limit: Limit| Range { of: "number", limit: limit.value, inclusive: limit.inclusive };
        if let Some(limit) = min
            && (number < limit.value || (number == limit.value && !limit.inclusive))
        {
            self.issue(id, value, Problem::TooSmall(range(limit)));
        }
        // The ceiling of exact integers is not a limit of the field's own.
        if let Some(limit) = max
            && limit.value < MAX_SAFE_INTEGER
            && number > limit.value
        {
            self.issue(id, value, Problem::TooBig(range(limit)));
        }
        false
    }

    fn string(&mut self, id: NodeId, value: &'v Value, min: Option<u32>, max: Option<u32>, hex_color: bool) -> Aborted {
        let Kind::String(Text { text, origin }) = &value.kind else {
            return self.wrong_type(id, value, "string");
        };
        if *origin == Origin::Opaque {
            // A variable that is set to nothing counts as missing, so that the text is not empty.
            self.found.undecided |= hex_color || max.is_some();
            return false;
        }
        let length = || text.chars().count();
        let range = |limit: u32| Range { of: "string", limit: limit.into(), inclusive: true };
        if let Some(limit) = min
            && length() < limit as usize
        {
            self.issue(id, value, Problem::TooSmall(range(limit)));
        }
        if let Some(limit) = max
            && length() > limit as usize
        {
            self.issue(id, value, Problem::TooBig(range(limit)));
        }
        if hex_color && !is_hex_color(text) {
            self.issue(id, value, Problem::HexColor);
        }
        false
    }

    fn word(&mut self, id: NodeId, value: &'v Value, words: std::ops::Range<usize>, literals: bool) -> Aborted {
        if let Kind::String(Text { text, origin }) = &value.kind {
            if *origin == Origin::Opaque {
                self.found.undecided = true;
                return false;
            }
            if self.schema.tables.words[words].iter().any(|it| it.word == &**text) {
                return false;
            }
        }
        let problem = if literals { Problem::NoBranch { meant: None } } else { Problem::WrongWord };
        self.issue(id, value, problem)
    }

    fn list(&mut self, id: NodeId, value: &'v Value, item: NodeId) -> Aborted {
        let Kind::Array(items) = &value.kind else {
            return self.wrong_type(id, value, "array");
        };
        let mut aborted = false;
        for (at, it) in items.iter().enumerate() {
            self.steps.push(Step::Index(at as u32));
            aborted |= self.value(item, it);
            self.steps.pop();
        }
        aborted
    }

    fn object(&mut self, id: NodeId, value: &'v Value) -> Aborted {
        let schema = self.schema;
        let Shape::Object { properties, extra, map, slug_keys } = &self.node(id).shape else { return false };
        let Kind::Object(object) = &value.kind else {
            return self.wrong_type(id, value, if *map { "record" } else { "object" });
        };
        let properties = &schema.tables.properties[properties.clone()];
        let mut aborted = false;
        for property in properties {
            if let Some(member) = object.member(property.name) {
                aborted |= self.member(property.node, member);
            } else if property.required && !object.open {
                aborted |= self.missing(property.node, property.name, value);
            }
        }
        let declared = |member: &Member| properties.iter().any(|it| it.name == &*member.key);
        if matches!(extra, Extra::Dropped) || object.members.iter().all(declared) {
            return aborted;
        }
        for member in in_order(object) {
            // The loader drops this key, at any depth, before the schema sees it.
            if declared(member) || &*member.key == "__proto__" {
                continue;
            }
            match extra {
                Extra::Each(_) if *slug_keys && !is_slug(&member.key) => {
                    aborted |= self.key_issue(id, member, Problem::BadKey)
                }
                Extra::Each(node) => aborted |= self.member(*node, member),
                Extra::Refused => aborted |= self.key_issue(id, member, Problem::UnknownKey),
                Extra::Dropped => {}
            }
        }
        aborted
    }

    fn member(&mut self, node: NodeId, member: &'v Member) -> Aborted {
        self.steps.push(Step::Key(member));
        let aborted = self.value(node, &member.value);
        self.steps.pop();
        aborted
    }

    /// The product judges an absent required value as `undefined`.
    fn missing(&mut self, id: NodeId, name: &str, object: &'v Value) -> Aborted {
        let expected = match &self.node(id).shape {
            Shape::Any => return false,
            Shape::Bool => "boolean",
            Shape::Number { .. } => "number",
            Shape::String { .. } => "string",
            Shape::List { .. } => "array",
            Shape::Object { map: true, .. } => "record",
            Shape::Object { .. } => "object",
            Shape::Words { literals: false, .. } => "",
            Shape::Words { literals: true, .. } | Shape::Union { .. } => "union",
        };
        let problem = match expected {
            "" => Problem::WrongWord,
            "union" => Problem::NoBranch { meant: None },
            expected => Problem::WrongType { expected, received: "undefined" },
        };
        let path = self.path().join(name);
        let loc = self.here(object);
        self.found.issues.push(Issue { path, loc, value: None, problem, node: id });
        true
    }

    /// Zod's rule: the first branch without an issue is taken; else, if just one branch has only issues that do not
    /// abort, its issues stand; else the union as a whole is refused. A branch of another type always aborts.
    fn union(&mut self, id: NodeId, value: &'v Value, branches: std::ops::Range<usize>) -> Aborted {
        let schema = self.schema;
        let tables = &schema.tables;
        let shape = |id: &NodeId| &tables.nodes[id.0 as usize].shape;
        let candidates = tables.branches[branches].iter().filter(|it| fits(shape(it), value));
        let mut meant = None;
        for branch in candidates {
            let before = mem::take(&mut self.found);
            let aborted = self.value(*branch, value);
            let tried = mem::replace(&mut self.found, before);
            self.found.undecided |= tried.undecided;
            self.found.unchecked.push_all(tried.unchecked);
            if !aborted {
                self.found.issues.push_all(tried.issues);
                return false;
            }
            meant = meant.or_else(|| tried.issues.into_iter().find(|it| it.problem.aborts()));
        }
        let meant = meant.map(|it| Box::new((it.path, it.loc, it.problem)));
        self.issue(id, value, Problem::NoBranch { meant })
    }

    fn wrong_type(&mut self, id: NodeId, value: &'v Value, expected: &'static str) -> Aborted {
        let received = match value.kind {
            Kind::Number(number) if number.is_nan() => "NaN",
            Kind::Number(f64::INFINITY) => "Infinity",
            Kind::Number(f64::NEG_INFINITY) => "-Infinity",
            _ => value.type_name(),
        };
        self.issue(id, value, Problem::WrongType { expected, received })
    }

    fn issue(&mut self, node: NodeId, value: &'v Value, problem: Problem) -> Aborted {
        let aborted = problem.aborts();
        self.found.issues.push(Issue { path: self.path(), loc: value.loc, value: Some(value), problem, node });
        aborted
    }

    fn key_issue(&mut self, node: NodeId, member: &'v Member, problem: Problem) -> Aborted {
        let aborted = problem.aborts();
        let path = self.path().join(&*member.key);
        self.found.issues.push(Issue { path, loc: member.key_loc, value: Some(&member.value), problem, node });
        aborted
    }

    fn node(&self, id: NodeId) -> &'s Node {
        &self.schema.tables.nodes[id.0 as usize]
    }

    fn path(&self) -> KeyPath {
        let segment = |step: &Step<'_>| match step {
            Step::Key(member) => Segment::Key(member.key.clone()),
            Step::Index(index) => Segment::Index(*index),
        };
        KeyPath(self.steps.iter().map(segment).collect_vec())
    }

    /// What to underline for `object` as a whole: its key, or its brace if it has none.
    fn here(&self, object: &Value) -> Loc {
        if let Some(Step::Key(member)) = self.steps.last() {
            return member.key_loc;
        }
        let Span { start, end } = object.loc.span;
        Loc::new(object.loc.source, Span::new(start, end.min(start + 1)))
    }
}

/// Whether `value` has the type that a branch takes, so that its refusal would say more than that.
fn fits(shape: &Shape, value: &Value) -> bool {
    matches!(
        (shape, &value.kind),
        (Shape::Any, _)
            | (Shape::Bool, Kind::Bool(_))
            | (Shape::Number { .. }, Kind::Number(_))
            | (Shape::String { .. } | Shape::Words { .. }, Kind::String(_))
            | (Shape::List { .. }, Kind::Array(_))
            | (Shape::Object { .. }, Kind::Object(_))
            | (Shape::Union { .. }, _)
    )
}

/// Winning members in the product's order: keys that are list positions to JavaScript first, ascending; the others
/// where they stood first.
fn in_order(object: &Object) -> Vec<&Member> {
    let mut members = object.iter().collect_vec();
    if members.len() < object.members.len() {
        let mut places: Vec<(&str, usize)> = object.members.iter().map(|it| &*it.key).zip(0..).collect_vec();
        order::by(&mut places, |a, b| a.cmp(b));
        order::by_key(&mut members, |it| places[places.partition_point(|place| *place.0 < *it.key)].1);
    }
    if members.iter().any(|it| integer_key(&it.key).is_some()) {
        order::by_key(&mut members, |it| integer_key(&it.key).map_or((true, 0), |at| (false, at)));
    }
    members
}

/// JavaScript's array index: canonical decimal below 2^32 - 1.
fn integer_key(key: &str) -> Option<u32> {
    let canonical = key == "0" || (!key.starts_with('0') && key.bytes().all(|it| it.is_ascii_digit()));
    canonical.then(|| key.parse().ok()).flatten().filter(|it| *it != u32::MAX)
}

fn is_slug(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}

fn is_hex_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or(text);
    digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_hexdigit())
}
