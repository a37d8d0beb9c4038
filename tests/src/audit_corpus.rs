//! The recorded audit cases: what the product itself said of 376 configurations, and the machine each was laid out on.
//!
//! `tests/corpus/audit/*.jsonl` has one case a line: `name`, the bytes of the configuration (`config`, or `configHex` where
//! they are not UTF-8; neither if there is no file), `env`, `tree` (files below the home), `args` and `expected`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use footguard_core::config::Config;
use footguard_core::facts::gateway::{Answer, Failure};
use footguard_core::facts::{Facts, FileKind, Gateway, Inspected, Place, Role, Seen};
use footguard_core::policy::files::{self, Look};
use footguard_core::source::Environment;
use footguard_core::value::{Kind, Value};
use footguard_core::{Analysis, Options, Sources, analyze};
use serde_json::Value as Json;

/// The home that the cases are laid out in.
pub const HOME: &str = "/home/u";

/// One recorded case.
pub struct Case {
    /// Its name, unique.
    pub name: String,
    /// The configuration's bytes; `None` if there is no file.
    pub config: Option<Vec<u8>>,
    /// The recorded answer, with `$HOME` replaced.
    pub expected: Json,
    env: BTreeMap<String, String>,
    files: BTreeMap<String, File>,
    /// Permission bits, where they are not those that such a file has by itself.
    modes: BTreeMap<String, u32>,
    /// The state directory does not exist.
    is_stateless: bool,
    /// Whether the running gateway was asked, and answered.
    probe: Option<bool>,
}

enum File {
    Dir,
    Text(String),
    Link(String),
}

/// Every case, in the order of the files' names.
///
/// # Panics
/// If the corpus cannot be read: the tests cannot run without it.
pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/audit");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the corpus").map(|it| it.expect("an entry").path()).collect();
    paths.retain(|it| it.extension().is_some_and(|it| it == "jsonl"));
    paths.sort();
    let texts = paths.iter().map(|it| std::fs::read_to_string(it).expect("a readable file"));
    texts.flat_map(|text| text.lines().map(Case::read).collect::<Vec<_>>()).collect()
}

impl Case {
    fn read(line: &str) -> Case {
        let raw: Json = serde_json::from_str(line).expect("a line of JSON");
        let config = match (&raw["config"], &raw["configHex"]) {
            (Json::String(text), _) => Some(text.replace("@HOME@", HOME).into_bytes()),
            (_, Json::String(hex)) => Some(from_hex(hex)),
            _ => None,
        };
        let texts = |json: &Json| -> BTreeMap<String, String> {
            let members = json.as_object().into_iter().flatten();
            members
                .map(|(name, value)| (name.clone(), value.as_str().expect("a string").replace("@HOME@", HOME)))
                .collect()
        };
        let mut env = texts(&raw["env"]);
        for (name, value) in [("HOME", HOME), ("PATH", "/usr/bin:/bin"), ("TZ", "UTC"), ("LANG", "C.UTF-8")] {
            env.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        }
        let mut files = BTreeMap::new();
        let mut modes = BTreeMap::new();
        let mut is_stateless = false;
        for (path, entry) in raw["tree"].as_object().into_iter().flatten() {
            let at = normalise(&format!("{HOME}/{path}"));
            if let Some(mode) = entry["mode"].as_str() {
                modes.insert(at.clone(), u32::from_str_radix(mode, 8).expect("octal digits"));
            }
            let file = match entry["type"].as_str() {
                Some("file") => File::Text(entry["content"].as_str().unwrap_or_default().replace("@HOME@", HOME)),
                Some("symlink") => File::Link(entry["target"].as_str().unwrap_or_default().replace("@HOME@", HOME)),
                Some("dir") => File::Dir,
                _ => {
                    is_stateless |= at == format!("{HOME}/.clawdbot");
                    continue;
                }
            };
            files.insert(at, file);
        }
        // What the audit said before it mended, it said without asking the gateway.
        let probe = raw["args"]["deep"].as_str().filter(|_| raw["expected"]["before"].is_null()).map(|it| it == "ok");
        let expected = serde_json::from_str(&raw["expected"].to_string().replace("$HOME", HOME)).expect("JSON");
        Case {
            name: raw["name"].as_str().expect("a name").to_owned(),
            config,
            expected,
            env,
            files,
            modes,
            is_stateless,
            probe,
        }
    }

    /// The configuration as text, bad bytes replaced as the product replaces them; empty if there is none.
    pub fn text(&self) -> String {
        self.config.as_deref().map(String::from_utf8_lossy).unwrap_or_default().into_owned()
    }

    /// The case as a browser sees it: the text, and nothing of the machine.
    pub fn analyze_text(&self) -> Analysis {
        let sources =
            if self.config.is_some() { Sources::new("clawdbot.json", self.text()) } else { Sources::absent() };
        analyze(&sources, &Options::default())
    }

    /// The case as a program on its machine sees it: environment, included files and facts.
    pub fn analyze(&self) -> Analysis {
        self.analyze_as(&self.text())
    }

    /// As [`Case::analyze`], with `text` in the place of the configuration.
    pub fn analyze_as(&self, text: &str) -> Analysis {
        let (sources, options) = self.on_machine(text);
        analyze(&sources, &options)
    }

    /// What [`Case::analyze_as`] analyses.
    pub fn on_machine(&self, text: &str) -> (Sources, Options) {
        let mut sources = match self.config {
            Some(_) => Sources::new(self.config_path(), text),
            None => Sources::absent(),
        };
        sources.env = Some(self.environment());
        let mut analysis = analyze(&sources, &Options::default());
        while !analysis.missing.is_empty() {
            for name in &analysis.missing {
                match self.content(name) {
                    Some(content) => sources.add(name, content),
                    None => sources.add_unreadable(name, "there is no such file"),
                }
            }
            analysis = analyze(&sources, &Options::default());
        }
        let mut facts = self.facts(analysis.root.as_ref());
        facts.inspected = Some(self.inspect(&analysis, &sources, &facts));
        (sources, Options { facts, ..Options::default() })
    }

    /// Who can get at the files of the assistant.
    fn inspect(&self, analysis: &Analysis, sources: &Sources, facts: &Facts) -> Vec<Inspected> {
        let root = analysis.root.as_ref();
        let mut config = Config::new(root, sources.env.as_ref(), analysis.dialect, facts, None);
        config.documents = &analysis.documents;
        let mut inspected = Vec::new();
        for wanted in files::wanted(&config, &self.place(), &self.config_path()) {
            let path = normalise(&wanted.path);
            let prefix = match wanted.look {
                Look::Itself | Look::Count => {
                    inspected.push(self.inspect_one(wanted.role, path));
                    continue;
                }
                Look::Entries => format!("{path}/"),
                Look::Copies => path.clone(),
            };
            let names = self.files.keys().filter_map(|it| it.strip_prefix(&prefix)?.split('/').next());
            let names: BTreeSet<&str> = names.filter(|it| !it.is_empty()).collect();
            inspected.extend(names.into_iter().map(|it| self.inspect_one(wanted.role, format!("{prefix}{it}"))));
        }
        inspected.retain(|it| it.kind != FileKind::Missing || matches!(it.role, Role::StateDir | Role::Config));
        inspected
    }

    fn inspect_one(&self, role: Role, path: String) -> Inspected {
        let (target, link) = match self.files.get(&path) {
            Some(File::Link(link)) => (self.target(&path).unwrap_or_default(), Some(link.clone())),
            _ => (path.clone(), None),
        };
        let below = format!("{target}/");
        let (kind, own_mode) = match self.files.get(&target) {
            _ if target == self.state_dir() => match self.is_stateless {
                true => (FileKind::Missing, 0),
                false => (FileKind::Folder, 0o700),
            },
            _ if role == Role::Config && self.config.is_some() => (FileKind::File, 0o600),
            Some(File::Dir) => (FileKind::Folder, 0o755),
            Some(_) => (FileKind::File, 0o600),
            None if self.files.keys().any(|it| it.starts_with(&below)) => (FileKind::Folder, 0o755),
            None => (FileKind::Missing, 0),
        };
        let mode = self.modes.get(&target).or(self.modes.get(&path)).copied().unwrap_or(own_mode);
        let mode = (kind != FileKind::Missing).then_some(mode);
        Inspected { link, mode, ..Inspected::new(role, path, kind) }
    }

    /// What is known of the machine: the variables of the process, and what a host would see there.
    pub fn machine(&self) -> (Environment, Facts) {
        (self.environment(), self.facts(self.analyze_text().root.as_ref()))
    }

    /// The variables of the process: its own, then those of the `.env` files in the working directory and the state directory.
    fn environment(&self) -> Environment {
        let mut env: Environment = self.env.clone().into_iter().collect();
        for path in [format!("{HOME}/work/.env"), format!("{}/.env", self.state_dir())] {
            for line in self.content(&path).unwrap_or_default().lines() {
                if let Some((name, value)) = line.split_once('=') {
                    env.get_or_insert_with(name.trim().to_owned(), || value.trim().to_owned());
                }
            }
        }
        env
    }

    fn override_or(&self, variable: &str, default: String) -> String {
        let value = self.env.get(variable).map(|it| it.trim()).filter(|it| !it.is_empty());
        value.map_or(default, expand_home)
    }

    fn state_dir(&self) -> String {
        self.override_or("CLAWDBOT_STATE_DIR", format!("{HOME}/.clawdbot"))
    }

    fn config_path(&self) -> String {
        self.override_or("CLAWDBOT_CONFIG_PATH", format!("{}/clawdbot.json", self.state_dir()))
    }

    fn credentials_dir(&self) -> String {
        self.override_or("CLAWDBOT_OAUTH_DIR", format!("{}/credentials", self.state_dir()))
    }

    /// What a host would see of this machine; `root` is the configuration, which names some of the places to look at.
    fn facts(&self, root: Option<&Value>) -> Facts {
        let credentials = self.credentials_dir();
        let below = |folder: &str| {
            let prefix = format!("{folder}/");
            let names = self.files.keys().filter_map(|it| it.strip_prefix(&prefix)).map(str::to_owned);
            names.collect::<Vec<_>>()
        };
        let mut pairing_stores = BTreeMap::new();
        for name in below(&credentials) {
            if let Some(channel) = name.strip_suffix("-allowFrom.json")
                && let Some(content) = self.content(&format!("{credentials}/{name}"))
            {
                pairing_stores.insert(channel.to_owned(), store_entries(&content));
            }
        }
        let mut whatsapp_credentials = BTreeSet::new();
        if self.is_linked(&credentials) {
            whatsapp_credentials.insert(String::new());
        }
        for name in below(&format!("{credentials}/whatsapp")) {
            let account = name.split('/').next().unwrap_or_default();
            if self.is_linked(&format!("{credentials}/whatsapp/{account}")) {
                whatsapp_credentials.insert(format!("whatsapp/{account}"));
            }
        }
        let mut secret_files = BTreeSet::new();
        each_text(root, &mut |key, text| {
            let path = expand_home(text.trim());
            if key == "authDir" && self.is_linked(&path) {
                whatsapp_credentials.insert(text.to_owned());
            }
            if key.ends_with("File") && self.content(&path).is_some_and(|it| !it.trim().is_empty()) {
                secret_files.insert(text.to_owned());
            }
        });
        let path = self.env.get("PATH").map_or("", |it| &**it);
        let zca = path.split(':').find_map(|folder| self.content(&format!("{folder}/zca")));
        Facts {
            pairing_stores: Some(pairing_stores.into_iter().collect()),
            whatsapp_credentials: Some(whatsapp_credentials.into_iter().collect()),
            secret_files: Some(secret_files.into_iter().collect()),
            zalouser_logged_in: Some(zca.is_some_and(|it| it.contains("exit 0"))),
            place: Some(self.place()),
            files: Some(self.seen().into_iter().collect()),
            inspected: None,
            gateway: self.probe.map(|answered| Gateway {
                url: self.expected["probe"]["url"].as_str().unwrap_or_default().to_owned(),
                own: Some(Answer {
                    failure: (!answered).then_some(Failure::Unreachable),
                    error: (!answered).then(|| "it cannot be reached".to_owned()),
                    close: None,
                }),
                ..Gateway::default()
            }),
            ..Facts::default()
        }
    }

    fn place(&self) -> Place {
        let profile = self.env.get("CLAWDBOT_PROFILE").filter(|it| !it.is_empty() && *it != "default");
        Place {
            home: HOME.to_owned(),
            state_dir: self.state_dir(),
            cwd: format!("{HOME}/work"),
            profile: profile.cloned(),
            ignores_case: false,
        }
    }

    /// Every file and folder of the machine.
    fn seen(&self) -> BTreeMap<String, Seen> {
        let mut folders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        folders.insert("/".to_owned(), BTreeSet::new());
        let homes = [HOME.to_owned(), self.state_dir()];
        for path in self.files.keys().chain(&homes) {
            let mut path = path.as_str();
            while let Some((parent, name)) = path.rsplit_once('/') {
                let parent = if parent.is_empty() { "/" } else { parent };
                folders.entry(parent.to_owned()).or_default().insert(name.to_owned());
                path = if parent == "/" { "" } else { parent };
            }
        }
        let mut seen = BTreeMap::new();
        for (path, file) in &self.files {
            let is_json = path.ends_with("clawdbot.plugin.json") || path.ends_with("package.json");
            let it = match file {
                File::Dir => Seen::Folder { entries: Vec::new() },
                _ if !is_json => Seen::File,
                _ => match self.content(path).filter(|it| serde_json::from_str::<Json>(it).is_ok()) {
                    Some(text) => Seen::Json { text },
                    None => Seen::NotJson,
                },
            };
            seen.insert(path.clone(), it);
        }
        for (path, entries) in folders {
            seen.insert(path, Seen::Folder { entries: entries.into_iter().collect() });
        }
        // The search asks for these by name; nobody laid them out.
        for path in [format!("{}/extensions", self.state_dir()), format!("{HOME}/clawd/.clawdbot/extensions")] {
            seen.entry(path).or_insert(Seen::Missing);
        }
        seen
    }

    /// Whether the folder holds usable WhatsApp credentials.
    fn is_linked(&self, folder: &str) -> bool {
        let content = self.content(&format!("{folder}/creds.json"));
        content.is_some_and(|it| it.len() > 1 && serde_json::from_str::<Json>(&it).is_ok())
    }

    /// The text of a file, links followed.
    fn content(&self, path: &str) -> Option<String> {
        match self.files.get(&self.target(path)?)? {
            File::Text(text) => Some(text.clone()),
            File::Dir | File::Link(_) => None,
        }
    }

    /// Where the links at `path` lead; `None` if they lead in a circle. Only its last part is followed.
    fn target(&self, path: &str) -> Option<String> {
        let mut path = normalise(path);
        for _ in 0..8 {
            match self.files.get(&path) {
                None | Some(File::Text(_) | File::Dir) => return Some(path),
                Some(File::Link(target)) if target.starts_with('/') => path = normalise(target),
                Some(File::Link(target)) => path = normalise(&format!("{path}/../{target}")),
            }
        }
        None
    }
}

/// The entries of an allowFrom store, as the product reads them.
fn store_entries(content: &str) -> Vec<String> {
    let Ok(store) = serde_json::from_str::<Json>(content) else {
        return Vec::new();
    };
    let entries = store["allowFrom"].as_array().into_iter().flatten();
    let texts = entries.map(|it| it.as_str().map_or_else(|| it.to_string(), |it| it.trim().to_owned()));
    texts.filter(|it| !it.is_empty() && it != "*").collect()
}

fn each_text(value: Option<&Value>, visit: &mut impl FnMut(&str, &str)) {
    let Some(value) = value else { return };
    if let Some(object) = value.as_object() {
        for member in object.iter() {
            match &member.value.kind {
                Kind::String(text) => visit(&member.key, &text.text),
                _ => each_text(Some(&member.value), visit),
            }
        }
    }
    for item in value.as_array().unwrap_or_default() {
        each_text(Some(item), visit);
    }
}

fn expand_home(path: &str) -> String {
    match path.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => normalise(&format!("{HOME}{rest}")),
        _ if path.starts_with('/') => normalise(path),
        _ => normalise(&format!("{HOME}/work/{path}")),
    }
}

fn normalise(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn from_hex(hex: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
    (0..hex.len()).step_by(2).map(byte).collect()
}
