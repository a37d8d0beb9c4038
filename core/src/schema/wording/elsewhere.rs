//! Where else in the format a key is known.

use crate::lists::CollectVec;
use crate::order;
use crate::path::{KeyPath, Segment};
use crate::schema::Schema;
use crate::schema::node::NodeRef;

/// Deeper places than this are no likely home of a stray key.
const MAX_DEPTH: usize = 8;

/// More homes than this say nothing.
const MAX_HOMES: usize = 2;

/// A step of a place: a declared key, or any key or position (`None`).
type Step<'a> = Option<&'a str>;

/// Every declared place of a schema.
pub(super) struct Elsewhere<'a>(Vec<Vec<Step<'a>>>);

impl<'a> Elsewhere<'a> {
    pub(super) fn new(schema: &'a Schema) -> Elsewhere<'a> {
        let mut places = Vec::new();
        collect(schema.root(), &mut Vec::new(), &mut places);
        Elsewhere(places)
    }

    /// The one place that shares most of its way with `path` and has the same last key. Steps to names of the user's
    /// choice have to be shared, since nobody could say which of them is meant.
    pub(super) fn find(&self, path: &KeyPath) -> Option<KeyPath> {
        let key = path.last_key()?;
        let shared = |place: &[Step<'_>]| {
            let same = |(step, segment): &(&Step<'_>, &Segment)| match (step, segment) {
                (None, _) => true,
                (Some(name), Segment::Key(key)) => **name == **key,
                (Some(_), Segment::Index(_)) => false,
            };
            place.iter().zip(&path.0).take_while(same).count()
        };
        let candidates = self.0.iter().filter(|it| it.last() == Some(&Some(key))).filter_map(|place| {
            let shared = shared(place);
            place[shared..].iter().all(Option::is_some).then_some((shared, place))
        });
        let candidates = candidates.collect_vec();
        let most = candidates.iter().map(|it| it.0).max()?;
        let mut homes = candidates.iter().filter(|it| it.0 == most).map(|it| it.1).collect_vec();
        order::by_key(&mut homes, |it| it.len());
        match homes.as_slice() {
            [home] => Some(spell(home, path)),
            [home, next, ..] if homes.len() <= MAX_HOMES && home.len() < next.len() => Some(spell(home, path)),
            _ => None,
        }
    }
}

fn spell(place: &[Step<'_>], path: &KeyPath) -> KeyPath {
    let segment = |(at, step): (usize, &Step<'_>)| match step {
        Some(name) => Segment::from(*name),
        None => path.0[at].clone(),
    };
    KeyPath(place.iter().enumerate().map(segment).collect_vec())
}

fn collect<'a>(node: NodeRef<'a>, way: &mut Vec<Step<'a>>, places: &mut Vec<Vec<Step<'a>>>) {
    if way.len() == MAX_DEPTH {
        return;
    }
    for property in node.properties() {
        way.push(Some(property.name));
        places.push(way.clone());
        collect(property.node, way, places);
        way.pop();
    }
    for inner in [node.map_value(), node.item()].into_iter().flatten() {
        way.push(None);
        collect(inner, way, places);
        way.pop();
    }
}
