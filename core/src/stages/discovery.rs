//! Which plugins there are: the bundled ones, and those that are found on the machine.

use crate::config::{Config, View};
use crate::facts::Seen;
use crate::lists::{CollectVec, PushAll};
use crate::map::{Map, Set};
use crate::path::KeyPath;
use crate::syntax;
use crate::text::SourceId;
use crate::value::{self, Value};

use super::agents::default_workspace;
use super::paths::{Paths, base, parent};
use super::{Outcome, bundled, fix, text};
use crate::diagnostic::Severity;
use crate::path::Change;

const MANIFEST: &str = "clawdbot.plugin.json";
const PACKAGE: &str = "package.json";

/// The paths that a host has to look at for a true verdict: each of them, what is directly in it, and one level below that.
/// In a folder the files `clawdbot.plugin.json` and `package.json` are read.
pub fn wanted(config: &Config<'_>) -> Vec<String> {
    let paths = Paths(config.facts.place.as_ref());
    let listed = config.at("plugins.load.paths");
    let mut wanted: Vec<String> = listed.items().filter_map(|it| text(&it)).map(|it| paths.absolute(it)).collect_vec();
    wanted.push_all(folders(config, paths));
    wanted.push_all(bundled_folder(config, paths));
    wanted
}

/// The folders that are always searched.
fn folders(config: &Config<'_>, paths: Paths<'_>) -> Vec<String> {
    let workspace = default_workspace(config, paths).map(|it| format!("{it}/.clawdbot/extensions"));
    workspace.into_iter().chain([paths.state("extensions")]).collect_vec()
}

/// The folder that the bundled plugins are found in, if it is not the one that comes with the product.
fn bundled_folder(config: &Config<'_>, paths: Paths<'_>) -> Option<String> {
    config.process_variable("CLAWDBOT_BUNDLED_PLUGINS_DIR").map(|it| paths.absolute(it))
}

/// One plugin.
pub(super) struct Plugin {
    pub id: String,
    pub is_bundled: bool,
    pub is_memory: bool,
    pub channels: Vec<String>,
    /// Its `configSchema`; `None` for bundled ones, see [`bundled::config_schema`].
    pub schema: Option<Value>,
}

/// All plugins in the product's order; equal ids may come again.
pub(super) struct Plugins {
    pub all: Vec<Plugin>,
    /// Every place that plugins may come from was looked at.
    pub is_complete: bool,
}

impl Plugins {
    pub(super) fn has(&self, id: &str) -> bool {
        self.all.iter().any(|it| it.id == id)
    }
}

pub(super) fn find(config: &Config<'_>, outcome: &mut Outcome) -> Plugins {
    let paths = Paths(config.facts.place.as_ref());
    let mut search = Search {
        files: config.facts.files.as_ref(),
        plugins: Vec::new(),
        seen: Set::new(),
        is_complete: true,
        is_bundled: false,
        outcome,
        config,
    };
    for item in config.at("plugins.load.paths").items() {
        match text(&item) {
            Some(path) => search.listed(&paths.absolute(path), &item),
            None if item.is_unknown() => {
                search.is_complete = false;
                search.outcome.unknown(format!("`{}` is not known here", item.path()));
            }
            None => {}
        }
    }
    for folder in folders(config, paths) {
        search.known_folder(&folder);
    }
    let replaced = bundled_folder(config, paths);
    if let Some(folder) = &replaced {
        search.is_bundled = true;
        search.known_folder(folder);
    }
    for id in bundled::PLUGINS.iter().filter(|_| replaced.is_none()) {
        let is_channel = bundled::CHANNELS.contains(id);
        search.add(
            Plugin {
                id: (*id).to_owned(),
                is_bundled: true,
                is_memory: bundled::MEMORY.contains(id),
                channels: is_channel.then(|| (*id).to_owned()).into_iter().collect_vec(),
                schema: None,
            },
            None,
        );
    }
    Plugins { all: search.plugins, is_complete: search.is_complete }
}

struct Search<'a, 'o> {
    files: Option<&'a Map<Seen>>,
    plugins: Vec<Plugin>,
    /// Entry files that were taken already.
    seen: Set,
    is_complete: bool,
    /// What is found now came with the product.
    is_bundled: bool,
    outcome: &'o mut Outcome,
    config: &'a Config<'a>,
}

impl<'a> Search<'a, '_> {
    /// What lies at `path`; `None` if nobody looked.
    fn at(&self, path: &str) -> Option<&'a Seen> {
        let files = self.files?;
        if let Some(seen) = files.get(path) {
            return Some(seen);
        }
        // Below a place that is missing there is nothing.
        let mut path = path;
        while path.len() > 1 {
            let name = base(path);
            path = parent(path);
            match files.get(path) {
                Some(Seen::Folder { entries }) if entries.iter().any(|it| it == name) => return None,
                Some(_) => return Some(&Seen::Missing),
                None => {}
            }
        }
        None
    }

    /// A path that the configuration lists.
    fn listed(&mut self, path: &str, item: &View<'_>) {
        match self.at(path) {
            None => {
                self.is_complete = false;
                self.outcome.unknown(format!("the plugin path `{path}` was not looked at"));
            }
            Some(Seen::Missing) => {
                let title = format!("The plugin path `{path}` does not exist");
                let list = KeyPath::keys("plugins.load.paths");
                let it = self.outcome.refuse("plugin_path_missing", list, item.loc(), title);
                it.detail = "The product refuses the whole file because of it.".to_owned();
                it.help = "Correct the path, or take it away.".to_owned();
                it.fixes.push(fix("Remove this path", Change::Remove { path: item.path() }));
            }
            Some(Seen::Folder { .. } | Seen::Unlistable) => {
                if !self.package(path) {
                    self.folder(path);
                }
            }
            Some(_) if is_script(path) => self.candidate(path, parent(path), stem(path)),
            Some(_) => {
                let title = format!("The plugin path `{path}` is neither a folder nor a script");
                let it = self.outcome.refuse("plugin_path_unsupported", KeyPath::keys("plugins"), item.loc(), title);
                it.help = "Name a folder with a plugin, or a file that ends in .ts, .js, .mts, .cts, .mjs or .cjs."
                    .to_owned();
                it.fixes.push(fix("Remove this path", Change::Remove { path: item.path() }));
            }
        }
    }

    /// A folder that is always searched.
    fn known_folder(&mut self, folder: &str) {
        match self.at(folder) {
            Some(_) => self.folder(folder),
            None => self.is_complete = false,
        }
    }

    /// Everything directly in a folder that is a plugin.
    fn folder(&mut self, folder: &str) {
        let entries = match self.at(folder) {
            Some(Seen::Folder { entries }) => entries,
            Some(Seen::Unlistable) => return self.unlistable(folder),
            _ => return,
        };
        for entry in entries {
            let path = format!("{folder}/{entry}");
            match self.at(&path) {
                None => self.is_complete = false,
                Some(Seen::Folder { .. }) => {
                    self.package(&path);
                }
                Some(Seen::Missing) => {}
                Some(_) if is_script(&path) && !path.ends_with(".d.ts") => {
                    self.candidate(&path, folder, stem(&path));
                }
                Some(_) => {}
            }
        }
    }

    /// Whether the folder itself is a plugin, or several.
    fn package(&mut self, folder: &str) -> bool {
        let package = match self.at(&format!("{folder}/{PACKAGE}")) {
            Some(Seen::Json { text }) => read(text),
            _ => None,
        };
        let member = |key: &str| package.as_ref().and_then(|it| it.as_object()?.get(key));
        let extensions = member("clawdbot").and_then(|it| it.as_object()?.get("extensions")?.as_array());
        let extensions: Vec<&str> = extensions
            .into_iter()
            .flatten()
            .filter_map(|it| Some(it.as_str()?.trim()))
            .filter(|it| !it.is_empty())
            .collect_vec();
        let name = member("name").and_then(Value::as_str).map(|it| base(it.trim()).to_owned());
        for extension in &extensions {
            let file = super::paths::normalise(&format!("{folder}/{extension}"));
            let hint = match &name {
                Some(name) if extensions.len() > 1 => format!("{name}/{}", stem(&file)),
                Some(name) => name.clone(),
                None => stem(&file).to_owned(),
            };
            self.candidate(&file, folder, &hint);
        }
        if !extensions.is_empty() {
            return true;
        }
        let Some(Seen::Folder { entries }) = self.at(folder) else {
            return false;
        };
        let index = ["index.ts", "index.js", "index.mjs", "index.cjs"].into_iter();
        let index = index.into_iter().find(|name| entries.iter().any(|it| it == name));
        if let Some(index) = index {
            self.candidate(&format!("{folder}/{index}"), folder, base(folder));
        }
        index.is_some()
    }

    fn candidate(&mut self, file: &str, root: &str, hint: &str) {
        if !self.seen.insert(file.to_owned()) {
            return;
        }
        let path = format!("{root}/{MANIFEST}");
        let manifest = match self.at(&path) {
            None => {
                self.is_complete = false;
                self.outcome.unknown(format!("the plugin manifest `{path}` was not looked at"));
                return;
            }
            Some(Seen::Json { text }) => read(text),
            Some(Seen::NotJson) => return self.broken("plugin_manifest_parse", &path, "is not JSON"),
            Some(_) => return self.broken("plugin_manifest_missing", &path, "is missing"),
        };
        let member = |key: &str| manifest.as_ref().and_then(|it| it.as_object()?.get(key));
        let Some(id) = member("id").and_then(Value::as_str).map(str::trim).filter(|it| !it.is_empty()) else {
            return self.broken("plugin_manifest_no_id", &path, "names no `id`");
        };
        let Some(schema) = member("configSchema").filter(|it| it.as_object().is_some()) else {
            return self.broken("plugin_manifest_no_schema", &path, "has no `configSchema`");
        };
        let channels = member("channels").and_then(Value::as_array).unwrap_or_default();
        let plugin = Plugin {
            id: id.to_owned(),
            is_bundled: self.is_bundled,
            is_memory: member("kind").and_then(Value::as_str) == Some("memory"),
            channels: channels.iter().filter_map(|it| Some(it.as_str()?.trim().to_owned())).collect_vec(),
            schema: Some(schema.clone()),
        };
        self.add(plugin, Some(hint));
    }

    fn add(&mut self, plugin: Plugin, hint: Option<&str>) {
        let id = &plugin.id;
        let path = KeyPath::keys("plugins.entries").join(&**id);
        let loc = self.config.at("plugins.entries").key(id).loc();
        if let Some(hint) = hint.filter(|it| it != id) {
            let title = format!("The plugin `{id}` lies under the name `{hint}`");
            let it = self.outcome.push("plugin_id_mismatch", Severity::Warn, path.clone(), loc, title);
            it.help = format!("In the configuration it is called `{id}`; rename its folder or package to match.");
        }
        if self.plugins.iter().any(|it| it.id == *id) {
            let title = format!("There is more than one plugin called `{id}`");
            let it = self.outcome.push("plugin_duplicate_id", Severity::Warn, path, loc, title);
            it.detail = "The first that is found is used: listed paths come first, then the workspace's extensions, then \
                         those of the state directory, then the bundled ones. It may take the place of one that you trust."
                .to_owned();
            it.help = "Remove one of them unless you put it there to replace the other.".to_owned();
        }
        self.plugins.push(plugin);
    }

    fn unlistable(&mut self, folder: &str) {
        let place = self.config.at("plugins");
        let title = format!("The plugin folder `{folder}` cannot be listed");
        let it =
            self.outcome.push("plugin_folder_unlistable", Severity::Warn, KeyPath::keys("plugins"), place.loc(), title);
        it.detail = "The product warns and goes on as if nothing were in it.".to_owned();
        it.help = "Let the user that the assistant runs as read the folder.".to_owned();
    }

    fn broken(&mut self, code: &'static str, path: &str, what: &str) {
        let place = self.config.at("plugins");
        let title = format!("The plugin manifest `{path}` {what}");
        let it = self.outcome.refuse(code, KeyPath::keys("plugins"), place.loc(), title);
        it.detail = "The product refuses the configuration because of any broken plugin that it finds.".to_owned();
        it.help = "Mend the manifest, or move the plugin out of the folder.".to_owned();
    }
}

fn read(text: &str) -> Option<Value> {
    value::lower(&syntax::parse(text), text, SourceId::MAIN)
}

fn is_script(path: &str) -> bool {
    let extension = base(path).rsplit_once('.').map_or("", |it| it.1);
    matches!(extension, "ts" | "js" | "mts" | "cts" | "mjs" | "cjs")
}

fn stem(path: &str) -> &str {
    base(path).rsplit_once('.').map_or(base(path), |it| it.0)
}
