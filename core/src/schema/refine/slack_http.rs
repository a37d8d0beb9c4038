//! S1: Slack over HTTP needs the secret by which its calls are recognised.

use crate::diagnostic::Label;
use crate::lists::CollectVec;
use crate::path::KeyPath;
use crate::schema::issue::Refined;
use crate::value::{Kind, Object, Value};

use super::{Says, Sink, says};

pub(super) fn check<'v>(slack: &'v Object, sink: &mut Sink<'_, 'v>) {
    let http = match says(slack, "mode") {
        Says::Text(mode) => Some(mode == "http"),
        Says::Unknown => None,
        Says::Nothing => Some(false),
    };
    match http {
        Some(true) if slack.open => sink.undecided(),
        Some(true) if !is_given(slack.get("signingSecret")) => {
            let path = sink.path.join("signingSecret");
            let refined = refined("slack_http_secret", "Slack calls in over HTTP", slack, sink.path.join("mode"));
            sink.report(path, slack.get("signingSecret"), refined);
        }
        Some(_) => {}
        None => sink.undecided(),
    }
    let accounts = slack.get("accounts").and_then(Value::as_object);
    for member in accounts.into_iter().flat_map(Object::iter) {
        let Some(account) = member.value.as_object() else { continue };
        if account.get("enabled").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let http = match says(account, "mode") {
            Says::Text(mode) => Some(mode == "http"),
            Says::Unknown => None,
            Says::Nothing => http,
        };
        // An empty secret of its own hides the channel's.
        let secret = account.get("signingSecret").or_else(|| slack.get("signingSecret"));
        match http {
            Some(true) if slack.open || account.open => sink.undecided(),
            Some(true) if !is_given(secret) => {
                let path: KeyPath = sink.path.join("accounts").join(&*member.key).join("signingSecret");
                let what = "Slack calls this account over HTTP";
                let here = std::mem::replace(&mut sink.here, member.key_loc);
                let own = account.get("mode").map_or(slack, |_| account);
                let mode = path.parent().unwrap_or_default().join("mode");
                sink.report(path, account.get("signingSecret"), refined("slack_http_account_secret", what, own, mode));
                sink.here = here;
            }
            Some(_) => {}
            None => sink.undecided(),
        }
    }
}

/// A variable's value is never empty.
fn is_given(secret: Option<&Value>) -> bool {
    match secret.map(|it| &it.kind) {
        Some(Kind::String(text)) => !text.text.is_empty(),
        Some(Kind::Broken) => true,
        _ => false,
    }
}

/// `by` is the object whose `mode` says so; `mode` the place where another can be set.
fn refined(code: &'static str, what: &str, by: &Object, mode: KeyPath) -> Refined {
    let label = |it: &Value| Label { loc: it.loc, message: "needs the secret".into() };
    Refined {
        code,
        labels: by.get("mode").map(label).into_iter().collect_vec(),
        fixes: vec![super::set("Use a socket instead", mode, "socket")],
        title: format!("{what}, but there is no `signingSecret`"),
        detail: "The secret proves that a call comes from Slack and not from somebody who found the address.".into(),
        help: "Copy the signing secret from the app's basic information on api.slack.com, best into an environment \
               variable, or use `mode: \"socket\"`, which needs no public address."
            .into(),
    }
}
