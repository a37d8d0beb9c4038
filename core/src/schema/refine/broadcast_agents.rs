//! R1: broadcasts go to agents that exist.

use crate::lists::{CollectVec, Joined};
use crate::path::KeyPath;
use crate::quote;
use crate::schema::issue::Refined;
use crate::schema::nearest::nearest;
use crate::schema::wording::quoted;
use crate::value::{Kind, Object, Origin, Text, Value};

use super::Sink;

pub(super) fn check<'v>(root: &'v Object, sink: &mut Sink<'_, 'v>) {
    let agents = root.get("agents").and_then(Value::as_object).and_then(|it| it.get("list")).and_then(Value::as_array);
    let Some(agents) = agents.filter(|it| !it.is_empty()) else { return };
    let ids = agents.iter().filter_map(|it| it.as_object()?.get("id"));
    let known = ids.clone().filter_map(Value::as_str).collect_vec();
    let all_known = known.len() == ids.count();
    let peers = root.get("broadcast").and_then(Value::as_object);
    for peer in peers.into_iter().flat_map(Object::iter).filter(|it| &*it.key != "strategy") {
        for (at, item) in peer.value.as_array().unwrap_or_default().iter().enumerate() {
            let Kind::String(Text { text: id, origin }) = &item.kind else { continue };
            if known.contains(&&**id) && *origin != Origin::Opaque {
                continue;
            }
            if *origin == Origin::Opaque || !all_known {
                sink.undecided();
                continue;
            }
            let near = nearest(id, known.iter().copied());
            let help = match near {
                Some(near) => {
                    format!("Did you mean {}? Ids are compared exactly, capitals included.", quote::quoted(near))
                }
                None => format!("The agents in `agents.list` are {}.", known.joined(", ")),
            };
            let path: KeyPath = KeyPath::keys("broadcast").join(&*peer.key).join(at);
            let refined = Refined {
                code: "broadcast_unknown_agent",
                fixes: near
                    .map(|it| super::set(format!("Change it to {}", quote::quoted(it)), path.clone(), it))
                    .into_iter()
                    .collect_vec(),
                title: format!("No agent has the id {}", quoted(Some(item))),
                help: help.into(),
                ..Refined::default()
            };
            sink.report(path, Some(item), refined);
        }
    }
}
