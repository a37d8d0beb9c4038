//! O1: open direct chats have to be asked for twice, by the policy and by `*` in the list.

use crate::diagnostic::{Action, Applicability, Fix, Label};
use crate::path::{Change, NewValue};
use crate::schema::issue::Refined;
use crate::value::{Kind, Object, Origin, Text, Value};

use super::{Says, Sink, says};

pub(super) fn check<'v>(policy_key: &str, object: &'v Object, sink: &mut Sink<'_, 'v>) {
    match says(object, policy_key) {
        Says::Text("open") => {}
        Says::Unknown => return sink.undecided(),
        Says::Text(_) | Says::Nothing => return,
    }
    let list = object.get("allowFrom");
    let entries = list.and_then(Value::as_array).unwrap_or_default();
    if entries.iter().any(is_star) {
        return;
    }
    let unknown = |it: &Value| matches!(&it.kind, Kind::String(Text { origin: Origin::Opaque, .. }) | Kind::Broken);
    if object.open || entries.iter().any(unknown) {
        return sink.undecided();
    }
    let policy = object.member(policy_key);
    let policy_path = sink.path.join(policy_key);
    let list_path = sink.path.join("allowFrom");
    let mut labels = Vec::new();
    if let Some(policy) = policy {
        labels.push(Label { loc: policy.value.loc, message: "open to everybody".into() });
    }
    if let Some(list) = list {
        labels.push(Label { loc: list.loc, message: "does not hold \"*\"".into() });
    }
    let pairing = Change::Set { path: policy_path, value: "pairing".into() };
    let star = match list {
        Some(_) => Change::Append { path: list_path.clone(), value: "*".into() },
        None => Change::Set { path: list_path.clone(), value: NewValue::Array(vec!["*".into()]) },
    };
    let fix = |title: &'static str, change| Fix {
        title: title.into(),
        applicability: Applicability::Unsafe,
        action: Action::Changes(vec![change]),
    };
    let refined = Refined {
        code: "open_requires_star",
        title: format!("`{policy_key}` is \"open\", but `allowFrom` does not hold \"*\""),
        detail: "Open direct chats let everybody instruct the assistant, so the product wants them confirmed by \"*\" in \
                 the list of this same level; it refuses the file otherwise."
            .into(),
        help: format!(
            "Set `{policy_key}` to \"pairing\" so that strangers have to be approved. Only if the whole world may write \
             to the assistant, add \"*\" to `allowFrom`."
        )
        .into(),
        labels,
        fixes: vec![fix("Let strangers ask for pairing", pairing), fix("Confirm that everybody may write", star)],
    };
    let at = policy.map_or(sink.here, |it| it.value.loc);
    let here = std::mem::replace(&mut sink.here, at);
    sink.report(list_path, list, refined);
    sink.here = here;
}

/// As the product compares: as text, without blanks around.
fn is_star(entry: &Value) -> bool {
    entry.as_str().is_some_and(|it| it.trim() == "*")
}
