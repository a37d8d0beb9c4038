//! What lies in the folder of credentials and in files that the configuration names: who was paired, which accounts of WhatsApp are
//! linked, which secrets are in a file. Contents stay in memory; what is reported is names, and the ids of paired senders.

use std::path::{Path, PathBuf};

use footguard_core::Analysis;
use footguard_core::facts::Facts;
use footguard_core::map::{Map, Set};
use footguard_core::value::{Kind, Value};
use serde_json::Value as Json;

use super::files::entries;
use crate::small_file::{self, Links};

/// Larger files are none of these.
const MAX_BYTES: u64 = 4 << 20;

/// Adds to `facts` what the folder `credentials`, and the files that the configuration of `analysis` names, say of channels.
/// Without a place nothing is looked at.
pub fn stores(analysis: &Analysis, credentials: &Path, facts: &mut Facts) {
    let Some(place) = &facts.place else { return };
    let mut paired = Map::new();
    for name in entries(credentials).unwrap_or_default() {
        if let Some(channel) = name.strip_suffix("-allowFrom.json") {
            paired.insert(channel.to_owned(), senders(&credentials.join(&name)));
        }
    }
    let mut linked = Set::new();
    if is_linked(credentials) {
        linked.insert(String::new());
    }
    let accounts = credentials.join("whatsapp");
    for account in entries(&accounts).unwrap_or_default() {
        if is_linked(&accounts.join(&account)) {
            linked.insert(format!("whatsapp/{account}"));
        }
    }
    let mut named = Set::new();
    let absolute = |path: &str| expand(path, Path::new(&place.home), Path::new(&place.cwd));
    each_text(analysis.root.as_ref(), &mut |key, text| {
        if key == "authDir" && is_linked(&absolute(text)) {
            linked.insert(text.to_owned());
        }
        if key.ends_with("File") && read(&absolute(text)).is_some_and(|it| !it.trim_ascii().is_empty()) {
            named.insert(text.to_owned());
        }
    });
    facts.pairing_stores = Some(paired);
    facts.whatsapp_credentials = Some(linked);
    facts.secret_files = Some(named);
}

fn read(path: &Path) -> Option<Vec<u8>> {
    small_file::read(path, MAX_BYTES, Links::Follow).ok()
}

fn json(path: &Path) -> Option<Json> {
    serde_json::from_slice(&read(path)?).ok()
}

/// The entries of the store at `path` as the assistant reads them: texts, trimmed, without blanks and `*`. A store that cannot be
/// read is empty.
fn senders(path: &Path) -> Vec<String> {
    let store = json(path);
    let entries = store.as_ref().and_then(|it| it["allowFrom"].as_array()).into_iter().flatten();
    let texts = entries.map(|it| it.as_str().map_or_else(|| it.to_string(), |it| it.trim().to_owned()));
    texts.filter(|it| !it.is_empty() && it != "*").collect()
}

/// Whether `folder` holds usable credentials of WhatsApp.
fn is_linked(folder: &Path) -> bool {
    json(&folder.join("creds.json")).is_some()
}

/// A leading `~` is the home folder; the rest is seen from the working directory.
fn expand(path: &str, home: &Path, cwd: &Path) -> PathBuf {
    let path = path.trim();
    match path.strip_prefix('~').filter(|it| it.is_empty() || it.starts_with(['/', '\\'])) {
        Some(below) => home.join(below.trim_start_matches(['/', '\\'])),
        None => cwd.join(path),
    }
}

fn each_text(value: Option<&Value>, visit: &mut dyn FnMut(&str, &str)) {
    let Some(value) = value else { return };
    if let Some(object) = value.as_object() {
        for member in object.iter() {
            match &member.value.kind {
                Kind::String(text) if !text.text.trim().is_empty() => visit(&member.key, &text.text),
                _ => each_text(Some(&member.value), visit),
            }
        }
    }
    for item in value.as_array().unwrap_or_default() {
        each_text(Some(item), visit);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use footguard_core::facts::Place;
    use footguard_core::{Options, Sources, analyze};

    use super::*;

    #[test]
    fn stores_accounts_and_named_files() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path();
        let write = |name: &str, content: &str| {
            let path = home.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        };
        write("c/telegram-allowFrom.json", r#"{ "allowFrom": [" 12 ", 34, "*", ""] }"#);
        write("c/slack-allowFrom.json", "not JSON");
        write("c/whatsapp/ann/creds.json", "{}");
        write("c/whatsapp/bob/creds.json", "{");
        write("own/creds.json", "{}");
        write("token", "secret\n");
        write("blank", " \n");
        let text =
            r#"{ channels: { telegram: { tokenFile: "~/token" }, irc: { tokenFile: "blank", authDir: "~/own" } } }"#;
        let analysis = analyze(&Sources::new("c.json", text), &Options::default());
        let path = home.display().to_string();
        let place = Place { home: path.clone(), state_dir: path.clone(), cwd: path, ..Place::default() };
        let mut facts = Facts { place: Some(place), ..Facts::default() };
        stores(&analysis, &home.join("c"), &mut facts);
        let set = |names: &[&str]| Some(names.iter().map(|it| (*it).to_owned()).collect::<Set>());
        let paired = facts.pairing_stores.unwrap();
        assert_eq!(paired.get("telegram").unwrap(), &["12", "34"]);
        assert_eq!(paired.get("slack").unwrap(), &Vec::<String>::new());
        assert_eq!(facts.whatsapp_credentials, set(&["whatsapp/ann", "~/own"]));
        assert_eq!(facts.secret_files, set(&["~/token"]));
    }
}
