//! Who can reach what, for programs. `docs/exposure.md` describes it.

use super::policy::{Json, map, texts};
use crate::config::View;
use crate::diagnostic::{Diagnostic, Reached};
use crate::exposure::explain::Step;
use crate::exposure::{Exposure, Path, Place, Principal, Reach};
use crate::lists::CollectVec;
use crate::policy::tools;
use crate::redact::Redactor;

/// Writes places in the file as whoever reads the report wants them.
pub type Placing<'p> = dyn Fn(&View<'_>) -> Json + 'p;

/// Every way in that is wanted and where it leads, the worst first.
pub fn report(
    exposure: &Exposure<'_, '_>,
    redactor: &Redactor<'_>,
    place: &Placing<'_>,
    wanted: &dyn Fn(&Path) -> bool,
) -> Json {
    let paths = exposure.paths();
    let paths = paths.iter().filter(|it| wanted(it)).map(|it| path(exposure, it, redactor, place)).collect_vec();
    map([("version", Json::Number(1.0)), ("paths", Json::List(paths))])
}

/// One path.
fn path(exposure: &Exposure<'_, '_>, path: &Path, redactor: &Redactor<'_>, place: &Placing<'_>) -> Json {
    let way = &exposure.ways[path.way];
    let channel = way.channel.map(|it| &exposure.channels[it]);
    let word = |text: &str| Json::Text(redactor.message(text).into_owned());
    let maybe = |text: Option<&str>| text.map_or(Json::Null, word);
    let mut placed: Vec<(String, Json)> = Vec::new();
    for where_ in Place::ALL {
        let is_there = |it: &(usize, &str)| exposure.place(way, it.0) == Some(where_);
        let names: Vec<&str> = tools::known().enumerate().filter(is_there).map(|it| it.1).collect_vec();
        if !names.is_empty() {
            placed.push((where_.name().to_owned(), texts(names)));
        }
    }
    let names = |reach: Reach| texts(reach.members().map(|it| Reach::TABLE[it].0));
    map([
        ("severity", path.severity.name().into()),
        ("title", word(&exposure.title(path))),
        ("principal", way.who.name().into()),
        ("channel", maybe(channel.map(|it| it.plugin.id))),
        ("account", maybe(channel.map(|it| it.account_id()))),
        ("agent", word(&exposure.agent(way.agent).id)),
        ("session", way.kind.name().into()),
        ("groups", Json::List(way.groups.iter().map(|it| word(it)).collect_vec())),
        ("certain", Json::Bool(way.is_certain)),
        ("elevated", way.elevated.into()),
        ("tools", Json::Map(placed)),
        ("reaches", names(path.sure)),
        ("mayReach", names(path.maybe)),
        ("steps", steps(&exposure.chain(path), redactor, place)),
    ])
}

/// Whether `who`, of one channel or of all, has the tool with the agent, and why or why not.
pub fn answer(
    exposure: &Exposure<'_, '_>,
    who: (Principal, Option<&str>),
    agent: usize,
    tool: usize,
    redactor: &Redactor<'_>,
    place: &Placing<'_>,
) -> Json {
    let can = exposure.can(who.0, who.1, agent, tool).map(|it| &exposure.ways[it]);
    let why_not = exposure.why_not(who.0, who.1, agent, tool);
    let chain = match (can, why_not) {
        (Some(way), _) => exposure.why(way, tool),
        (None, Some(why)) => vec![Step { step: why.layer, text: why.text, at: Some(why.at) }],
        (None, None) => Vec::new(),
    };
    let certain = can.is_none_or(|it| it.is_certain && exposure.place(it, tool) != Some(Place::Unknown));
    map([
        ("can", Json::Bool(can.is_some())),
        ("certain", Json::Bool(certain)),
        ("place", can.and_then(|it| exposure.place(it, tool)).map_or(Json::Null, |it| it.name().into())),
        ("steps", steps(&chain, redactor, place)),
    ])
}

/// What stands behind each finding of which [`Exposure::reached_through`] knows it: the number of its diagnostic, and where that leads.
pub fn reach(exposure: &Exposure<'_, '_>, diagnostics: &[Diagnostic], redactor: &Redactor<'_>) -> Json {
    let entry = |(number, reach): (usize, Reached)| {
        map([
            ("diagnostic", Json::Number(number as f64)),
            ("title", Json::Text(redactor.message(&reach.title).into_owned())),
            ("reaches", texts(reach.reaches)),
        ])
    };
    Json::List(exposure.reached_through(diagnostics).into_iter().map(entry).collect_vec())
}

/// A chain of steps.
pub fn steps(steps: &[Step<'_>], redactor: &Redactor<'_>, place: &Placing<'_>) -> Json {
    let step = |it: &Step<'_>| {
        let (key, at) = match &it.at {
            Some(at) => {
                let key = Json::Text(redactor.message(&at.path().to_string()).into_owned());
                (key, if at.is_present() { place(at) } else { Json::Null })
            }
            None => (Json::Null, Json::Null),
        };
        map([
            ("step", it.step.into()),
            ("text", Json::Text(redactor.message(&it.text).into_owned())),
            ("key", key),
            ("place", at),
        ])
    };
    Json::List(steps.iter().map(step).collect_vec())
}
