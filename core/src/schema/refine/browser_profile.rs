//! B1: a browser profile says where its browser listens.

use crate::schema::issue::Refined;
use crate::value::{Kind, Object};

use super::Sink;

pub(super) fn check<'v>(object: &'v Object, sink: &mut Sink<'_, 'v>) {
    // As JavaScript sees it: 0 and an empty text count as absent. A variable's value is never empty.
    let counts = |key| match object.get(key).map(|it| &it.kind) {
        Some(Kind::Number(port)) => *port != 0.0,
        Some(Kind::String(url)) => !url.text.is_empty(),
        Some(Kind::Broken) => true,
        _ => false,
    };
    if counts("cdpPort") || counts("cdpUrl") {
        return;
    }
    if object.open {
        return sink.undecided();
    }
    let refined = Refined {
        code: "profile_port_or_url",
        title: "This browser profile has neither `cdpPort` nor `cdpUrl`".to_owned(),
        detail: "Without one of them nobody knows where its browser listens, and the product refuses the file.".into(),
        help:
            "Give it a free `cdpPort`, such as 18801, for a browser on this machine, or the `cdpUrl` of one that runs \
               elsewhere."
                .into(),
        ..Refined::default()
    };
    sink.report(sink.path.clone(), None, refined);
}
