use crate::config::Config;
use crate::facts::Role;
use crate::rules::{Check, Need, Sink};
use crate::search;

declare_rule! {
    /// ## What it does
    /// Flags a state directory or a configuration in a folder of iCloud, Dropbox, Google Drive or OneDrive, told by its
    /// path, or in one that bears the mark of Dropbox or Syncthing.
    ///
    /// ## Why it matters
    /// Tokens, keys and conversations are copied to a service and to every device that synchronises with it, and another
    /// device's copy can change the configuration.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "stateDir", "path": "/home/ann/Dropbox/bot", "kind": "folder", "mode": "700" }] }
    /// ```
    ///
    /// ## What to do
    /// Keep the state on this machine's own disk: `CLAWDBOT_STATE_DIR` says where.
    ///
    /// ```json5,good
    /// {}
    /// ```
    /// ```json,facts
    /// { "inspected": [{ "role": "stateDir", "path": "/home/ann/.clawdbot", "kind": "folder", "mode": "700" }] }
    /// ```
    static RULE = {
        id: "state-in-synced-folder",
        summary: "the assistant's state is in a folder that a cloud service copies",
        topic: Files,
        severity: Warn,
        upstream: &["fs.synced_dir"],
        since: "0.1.0",
        why: "Tokens, keys and conversations are copied to the service and to every device that synchronises with it.",
        help: "Keep the state on this machine's own disk; `CLAWDBOT_STATE_DIR` and `CLAWDBOT_CONFIG_PATH` say where.",
        check: Check::Facts(Need::Files, check),
    }
}

const SERVICES: [(&str, &str); 5] = [
    ("icloud", "iCloud"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("onedrive", "OneDrive"),
];

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let inspected = config.facts.inspected.iter().flatten();
    for file in inspected.filter(|it| matches!(it.role, Role::StateDir | Role::Config)) {
        let named = |path: &str| SERVICES.iter().find(|it| search::contains(&path.to_ascii_lowercase(), it.0)).map(|it| it.1);
        // The product looks at the path alone, not at where a link leads and not for the mark of a service.
        let (service, check_id) = match (named(&file.path), file.link.as_deref().and_then(named), &file.synced) {
            (Some(service), ..) => (service, "fs.synced_dir"),
            (None, Some(service), _) => (service, RULE.id),
            (None, None, Some(service)) => (&**service, RULE.id),
            (None, None, None) => continue,
        };
        let title = format!("{} is in a folder that {service} copies", file.path);
        out.report(&config.start(), title).about(file).check_id(check_id);
        // One is enough: the configuration mostly lies in the state directory.
        return;
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::{Facts, FileKind, Inspected, Role};
    use crate::source::Sources;
    use crate::{Options, analyze};

    /// The product sees the path alone.
    #[test]
    fn by_path_link_and_mark() {
        let plain = Inspected::new(Role::StateDir, "/h/.clawdbot", FileKind::Folder);
        let found = |it: Inspected| -> Vec<String> {
            let facts = Facts { inspected: Some(vec![it]), ..Facts::default() };
            let analysis = analyze(&Sources::new("/h/c.json", "{}"), &Options { facts, ..Options::default() });
            let found = analysis.diagnostics.iter().filter(|it| it.rule == "state-in-synced-folder");
            found.map(|it| format!("{} {}", it.check_id, it.title)).collect()
        };
        let ours = |service: &str| [format!("state-in-synced-folder /h/.clawdbot is in a folder that {service} copies")];
        assert_eq!(found(plain.clone()), Vec::<String>::new());
        assert_eq!(found(Inspected { link: Some("../DropBox/bot".to_owned()), ..plain.clone() }), ours("Dropbox"));
        assert_eq!(found(Inspected { synced: Some("Syncthing".to_owned()), ..plain.clone() }), ours("Syncthing"));
        let there = Inspected { path: "/h/OneDrive - Org/bot".to_owned(), ..plain };
        assert_eq!(found(there), ["fs.synced_dir /h/OneDrive - Org/bot is in a folder that OneDrive copies"]);
    }
}
