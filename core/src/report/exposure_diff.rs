//! What a change of the configuration opens and closes.

use super::policy::{Json, map, texts};
use crate::analysis::Analysis;
use crate::diagnostic::Severity;
use crate::exposure::{Exposure, Kind, Principal, Reach, paths};
use crate::lists::{CollectVec, Joined};
use crate::order;
use crate::redact::Redactor;

/// A way that is open in one configuration and not in the other, or leads further there.
#[derive(Clone)]
pub struct Change {
    /// How bad that is.
    pub severity: Severity,
    /// What is so, as a sentence without a full stop; secrets are masked.
    pub title: String,
    /// Who.
    pub who: Principal,
    /// The channel's id; empty where it is none.
    pub channel: &'static str,
    /// The agent's id.
    pub agent: String,
    /// The kind of conversation.
    pub session: Kind,
    /// What is reached in the one and not in the other.
    pub reach: Reach,
}

/// A finding or an issue that only one of the two has.
#[derive(Clone)]
pub struct Told {
    /// How bad it is.
    pub severity: Severity,
    /// The id that the product prints for it.
    pub check_id: String,
    /// The fact; secrets are masked.
    pub title: String,
}

/// How two configurations differ.
pub struct Difference {
    /// What only the new one lets happen, the worst first.
    pub opened: Vec<Change>,
    /// What only the old one let happen.
    pub closed: Vec<Change>,
    /// What is to be said of the new one only.
    pub appeared: Vec<Told>,
    /// What was to be said of the old one only.
    pub vanished: Vec<Told>,
}

/// One of the two.
pub struct Side<'s, 'c, 'a> {
    /// Its analysis.
    pub analysis: &'s Analysis,
    /// Its exposure.
    pub exposure: &'s Exposure<'c, 'a>,
}

/// Who comes where, by names that both know.
type Key<'k> = (Principal, &'static str, &'k str, &'k str, Kind, bool);

/// Compares `old` with `new`.
pub fn compare(old: &Side<'_, '_, '_>, new: &Side<'_, '_, '_>) -> Difference {
    Difference {
        opened: more(old, new),
        closed: more(new, old),
        appeared: told_only_in(new.analysis, old.analysis),
        vanished: told_only_in(old.analysis, new.analysis),
    }
}

/// Of one who comes somewhere: the first of their ways, what they reach on all of them, and whether that is certain.
type Reached<'k> = (Key<'k>, usize, Reach, bool);

fn reached<'k>(exposure: &'k Exposure<'_, '_>) -> Vec<Reached<'k>> {
    let mut all: Vec<Reached<'k>> = Vec::new();
    for (number, way) in exposure.ways.iter().enumerate() {
        let (channel, account) = way.channel.map_or(("", ""), |it| {
            let it = &exposure.channels[it];
            (it.plugin.id, it.account_id())
        });
        let path = exposure.path(number);
        let key = (way.who, channel, account, &*exposure.agent(way.agent).id, way.kind, way.has_tools);
        let is_certain = way.is_certain && path.is_certain();
        match all.iter_mut().find(|it| it.0 == key) {
            Some(it) => {
                it.2 = it.2.and(path.all());
                it.3 |= is_certain;
            }
            None => all.push((key, number, path.all(), is_certain)),
        }
    }
    all
}

/// What `new` lets happen beyond `old`.
fn more(old: &Side<'_, '_, '_>, new: &Side<'_, '_, '_>) -> Vec<Change> {
    let before = reached(old.exposure);
    let redactor = Redactor::new(new.analysis);
    let mut changes = Vec::new();
    for (key, number, reach, is_certain) in reached(new.exposure) {
        let had = before.iter().find(|it| it.0 == key).map(|it| it.2);
        let reach = reach.without(had.unwrap_or(Reach::NONE));
        // Who can talk and reach nothing is worth a word when the door is new.
        if reach == Reach::NONE && had.is_some() {
            continue;
        }
        let way = &new.exposure.ways[number];
        let severity = paths::severity(way.who, reach, new.exposure.config.posture);
        let verb = if is_certain { "can" } else { "may be able to" };
        let what = told(reach);
        let title = format!("{} {verb} {what} through agent `{}`", new.exposure.who(way), key.3);
        changes.push(Change {
            severity,
            title: redactor.message(&title).into_owned(),
            who: way.who,
            channel: key.1,
            agent: redactor.message(key.3).into_owned(),
            session: way.kind,
            reach,
        });
    }
    order::by_key(&mut changes, |it| std::cmp::Reverse((it.severity, it.reach.harm())));
    changes
}

/// What can be done, as a part of a sentence: the worst three.
fn told(reach: Reach) -> String {
    let words: Vec<&str> = reach.members().map(|it| Reach::TABLE[it].1).take(3).collect_vec();
    match &*words {
        [] => "talk to the assistant".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.joined(", ")),
    }
}

/// What is said of `one` and not of `other`: a thing that is said twice here and once there is said once more.
fn told_only_in(one: &Analysis, other: &Analysis) -> Vec<Told> {
    let mut known: Vec<(&str, &str)> = other.diagnostics.iter().map(|it| (&*it.check_id, &*it.title)).collect_vec();
    let redactor = Redactor::new(one);
    let mut found = Vec::new();
    for it in &one.diagnostics {
        // What sums up says nothing new.
        if it.rule == "attack-surface" {
            continue;
        }
        match known.iter().position(|known| *known == (&*it.check_id, &*it.title)) {
            Some(at) => drop(known.swap_remove(at)),
            None => found.push(Told {
                severity: it.severity,
                check_id: it.check_id.to_string(),
                title: redactor.message(&it.title).into_owned(),
            }),
        }
    }
    found
}

impl Difference {
    /// The worst of what is new; `None` if nothing is.
    pub fn worst(&self) -> Option<Severity> {
        let opened = self.opened.iter().map(|it| it.severity);
        opened.chain(self.appeared.iter().map(|it| it.severity)).max()
    }

    /// For programs.
    pub fn json(&self) -> Json {
        let changes = |list: &[Change]| {
            let change = |it: &Change| {
                map([
                    ("severity", it.severity.name().into()),
                    ("title", (&*it.title).into()),
                    ("principal", it.who.name().into()),
                    ("channel", if it.channel.is_empty() { Json::Null } else { it.channel.into() }),
                    ("agent", (&*it.agent).into()),
                    ("session", it.session.name().into()),
                    ("reaches", texts(it.reach.members().map(|it| Reach::TABLE[it].0))),
                ])
            };
            Json::List(list.iter().map(change).collect_vec())
        };
        let findings = |list: &[Told]| {
            let finding = |it: &Told| {
                map([
                    ("severity", it.severity.name().into()),
                    ("checkId", (&*it.check_id).into()),
                    ("title", (&*it.title).into()),
                ])
            };
            Json::List(list.iter().map(finding).collect_vec())
        };
        map([
            ("version", Json::Number(1.0)),
            ("opened", changes(&self.opened)),
            ("closed", changes(&self.closed)),
            ("appeared", findings(&self.appeared)),
            ("vanished", findings(&self.vanished)),
        ])
    }

    /// The parts for people: a heading each, and lines of severity and fact.
    pub fn parts(&self) -> [(&'static str, Vec<(Severity, String)>); 4] {
        let changes = |list: &[Change]| list.iter().map(|it| (it.severity, it.title.clone())).collect_vec();
        let findings = |list: &[Told]| {
            list.iter().map(|it| (it.severity, format!("{} ({})", it.title, it.check_id))).collect_vec()
        };
        [
            ("Newly", changes(&self.opened)),
            ("No longer", changes(&self.closed)),
            ("New findings", findings(&self.appeared)),
            ("Findings that are gone", findings(&self.vanished)),
        ]
    }
}
