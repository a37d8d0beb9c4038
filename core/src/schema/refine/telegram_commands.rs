//! T1: entries of Telegram's command menu.

use crate::lower;
use crate::schema::issue::Refined;
use crate::schema::wording::quoted;
use crate::value::{Object, Value};

use super::{Says, Sink, says};

pub(super) fn check<'v>(object: &'v Object, sink: &mut Sink<'_, 'v>) {
    let entries = object.get("customCommands").and_then(Value::as_array).unwrap_or_default();
    for (at, entry) in entries.iter().enumerate() {
        let Some(entry) = entry.as_object() else { continue };
        let path = sink.path.join("customCommands").join(at);
        let command = match says(entry, "command") {
            Says::Text(command) => normalized(command),
            Says::Unknown => {
                sink.undecided();
                continue;
            }
            Says::Nothing => continue,
        };
        let (key, code, title, help) = if command.is_empty() {
            let help = "Give it a name of a-z, 0-9 and `_`.";
            ("command", "telegram_command_missing", "This menu entry has no name".to_owned(), help)
        } else if !is_command(&command) {
            let help = "Use 1 to 32 characters out of a-z, 0-9 and `_`; that is what Telegram takes.";
            let title = format!("The command {} has a name that Telegram does not take", quoted(entry.get("command")));
            ("command", "telegram_command_invalid", title, help)
        } else if matches!(says(entry, "description"), Says::Text(text) if text.trim().is_empty()) {
            let help = "Say in a few words what the command does; the menu shows it.";
            let title = format!("The menu entry {} has no description", quoted(entry.get("command")));
            ("description", "telegram_description_missing", title, help)
        } else {
            continue;
        };
        let refined = Refined { code, title, help: help.into(), ..Refined::default() };
        sink.report(path.join(key), entry.get(key), refined);
    }
}

/// As the product does: no blanks around, one leading slash less, small letters.
fn normalized(command: &str) -> String {
    let command = command.trim();
    lower::text(command.strip_prefix('/').unwrap_or(command).trim())
}

fn is_command(name: &str) -> bool {
    (1..=32).contains(&name.len())
        && name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
}
