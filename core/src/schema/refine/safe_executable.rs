//! X1: a program is named by one word or one path, never by a command line.

use crate::diagnostic::{Action, Applicability, Fix};
use crate::path::{Change, KeyPath};
use crate::schema::issue::Refined;
use crate::value::{Kind, Origin, Text, Value};

use super::Sink;

/// `value` is the program's name, or a list that begins with it.
pub(super) fn check<'v>(value: &'v Value, sink: &mut Sink<'_, 'v>) {
    let Kind::Array(items) = &value.kind else {
        return name(value, sink.path.clone(), sink);
    };
    let path = sink.path.join(0);
    match items.first() {
        Some(first) => name(first, path, sink),
        None => {
            let title = format!("`{}` is empty: it names no program", sink.path);
            sink.here = value.loc;
            sink.report(path, None, refined(title));
        }
    }
}

fn name<'v>(value: &'v Value, path: KeyPath, sink: &mut Sink<'_, 'v>) {
    let Kind::String(Text { text, origin }) = &value.kind else { return };
    if *origin == Origin::Opaque {
        return sink.undecided();
    }
    if is_safe(text) {
        return;
    }
    // The text may come from the environment, and a command line may hold a secret.
    let mut refined = refined(format!("`{path}` does not name a program by a plain name or path"));
    let first = text.split_whitespace().next().unwrap_or_default();
    if *origin == Origin::Literal && first != text.trim() && is_safe(first) {
        refined.fixes.push(Fix {
            title: "Keep the program's name only".into(),
            applicability: Applicability::Unsafe,
            action: Action::Changes(vec![Change::Set { path: path.clone(), value: first.into() }]),
        });
    }
    sink.report(path, Some(value), refined);
}

fn refined(title: String) -> Refined {
    Refined {
        code: "safe_executable",
        title,
        detail:
            "The product starts this program itself and takes no command line here, so that nothing written into the \
                 name can start another one."
                .into(),
        help: "Write the program's name, such as \"signal-cli\", or the path to it. Quotes and the characters \
               `; & | $ < >` and the backtick are refused; only a path may hold blanks."
            .into(),
        ..Refined::default()
    }
}

fn is_safe(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.contains(['\0', '\r', '\n', ';', '&', '|', '`', '$', '<', '>', '"', '\'']) {
        return false;
    }
    let drive = matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    if text.starts_with(['.', '~']) || text.contains(['/', '\\']) || drive {
        return true;
    }
    !text.starts_with('-') && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"._+-".contains(&it))
}
