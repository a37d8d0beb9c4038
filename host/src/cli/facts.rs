//! `footguard facts`.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;
use std::time::Duration;

use anstyle::{Effects, Style};
use footguard_core::dialect::Dialect;
use footguard_core::facts::environment::{SETTINGS, Variables, WITHHELD};
use footguard_core::facts::{Facts, FileKind, Inspected, Owner, Seen};
use footguard_core::path::{KeyPath, Segment};
use footguard_core::report::{deep, printable};
use footguard_core::snapshot::Snapshot;
use footguard_core::value::{Kind, Value};
use footguard_core::{Analysis, Options, analyze, mask};

use super::audit::{parse_dialect, parse_seconds};
use super::{Outcome, Streams};
use crate::collect::deep::Request;
use crate::load::Configuration;
use crate::machine::{Look, Machine, Wanted};
use crate::{output, snapshot};

/// Show what is known of this machine: the files, the environment, who was let in, and with --deep what runs
///
/// It judges nothing: `footguard audit` does. With --json everything is one document, the configuration included, that
/// `footguard audit --facts` judges elsewhere as if it were there. No secret is in it; docs/facts.md says what is.
#[derive(clap::Args, Debug)]
pub struct FactsArgs {
    /// Configuration to look at; `-` is standard input. Without one, the file that the assistant would load
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// Look at the configuration of this profile, as the assistant's own --profile does
    #[arg(long, value_name = "NAME", conflicts_with = "path")]
    profile: Option<String>,

    /// Take the file for one of this assistant, whatever its name and content say
    #[arg(long, value_name = "NAME", value_parser = parse_dialect)]
    dialect: Option<&'static Dialect>,

    /// As a snapshot: one JSON document
    #[arg(long)]
    json: bool,

    /// Write the snapshot to this file instead of standard output
    #[arg(long, value_name = "FILE", requires = "json")]
    output: Option<PathBuf>,

    /// Also look at what runs: the gateway, its sockets, the container engine, Tailscale
    #[arg(long)]
    deep: bool,

    /// With --deep: the most time that each part may take, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, default_value = "5", requires = "deep")]
    timeout: Duration,

    /// With --deep: send the gateway its token or password even where others on the way could read it
    #[arg(long, requires = "deep")]
    send_credentials: bool,

    /// Leave out the variables of this machine
    #[arg(long)]
    no_env: bool,
}

/// Prints what was seen.
///
/// # Errors
/// Fails if there is no configuration to look for, if it cannot be read, or if the output cannot be written.
pub fn facts(args: &FactsArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let machine = Machine::here(Wanted { profile: args.profile.as_deref(), dialect: args.dialect })?;
    let mut configuration = load(args, &machine, streams)?;
    let own = match &args.path {
        Some(path) => machine.is_own(path).then_some(&**path),
        None => machine.config(),
    };
    let deep = args.deep.then(|| Request {
        limit: args.timeout,
        send_credentials: args.send_credentials,
        progress: io::stderr().is_terminal(),
    });
    let facts = Facts { place: machine.place.clone(), ..Facts::default() };
    let mut options = Options { dialect: args.dialect, facts, today: Some(machine.today()), posture: None };
    let env = Some(&machine.env).filter(|_| !args.no_env);
    let look = Look { own: own.filter(|_| !args.no_env), deep };
    let analysis = machine.look(&mut configuration, env, &look, &mut options, streams.err);
    let json = snapshot::take(&configuration, &analysis, &options, machine.ts)?;
    if args.json {
        let text = serde_json::to_string_pretty(&json)? + "\n";
        match &args.output {
            Some(path) => {
                let read: Vec<PathBuf> = configuration.files.into_values().map(|it| it.target).collect();
                output::save(path, &text, &read)?;
            }
            None => streams.out.write_all(text.as_bytes())?,
        }
        return Ok(Outcome::Clean);
    }
    // What is shown is what a snapshot would hold.
    let snapshot: Snapshot = serde_json::from_value(json)?;
    let home = machine.home_text();
    let page = Page { snapshot: &snapshot, color: streams.terminal.color, home, out: streams.out };
    page.print(&analysis)?;
    Ok(Outcome::Clean)
}

/// The configuration that `args` name, or that the assistant would load.
fn load(args: &FactsArgs, machine: &Machine, streams: &mut Streams<'_>) -> anyhow::Result<Configuration> {
    match (&args.path, &machine.found) {
        (Some(path), _) if path.as_os_str() == "-" => Ok(Configuration::stream("<stdin>", io::stdin().lock())?),
        (Some(path), _) => Ok(Configuration::file(path)?),
        (None, Ok(found)) if found.place.exists() => Ok(Configuration::file(&found.place.config)?),
        (None, Ok(found)) => {
            writeln!(streams.err, "note: there is no configuration at {}", found.place.config.display())?;
            Ok(Configuration::absent())
        }
        (None, Err(error)) => anyhow::bail!("{error}"),
    }
}

const BOLD: Style = Style::new().effects(Effects::BOLD);
const DIM: Style = Style::new().effects(Effects::DIMMED);

/// The table for people.
struct Page<'p> {
    snapshot: &'p Snapshot,
    color: bool,
    home: Option<String>,
    out: &'p mut dyn Write,
}

impl Page<'_> {
    fn print(mut self, analysis: &Analysis) -> io::Result<()> {
        let facts = &self.snapshot.facts;
        self.head("configuration", &self.files_of_config(analysis))?;
        self.place(facts)?;
        self.environment(facts.environment.as_ref())?;
        self.secrets()?;
        self.files(facts)?;
        self.people(facts)?;
        for (name, seen) in deep::lines(facts) {
            let seen = self.shown(&seen);
            self.head(name, &seen)?;
        }
        writeln!(self.out)?;
        let hint = "--json prints a snapshot of all this; `footguard audit --facts FILE` judges it anywhere";
        let hint = self.paint(DIM, hint);
        writeln!(self.out, "{hint}")
    }

    fn head(&mut self, name: &str, text: &str) -> io::Result<()> {
        let gap = " ".repeat(18usize.saturating_sub(name.len()).max(1));
        let name = self.paint(BOLD, name);
        writeln!(self.out, "{}", format!("{name}{gap}{text}").trim_end())
    }

    fn row(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "  {}", text.trim_end())
    }

    fn files_of_config(&self, analysis: &Analysis) -> String {
        let Some(main) = self.snapshot.config.first() else { return "there is none".to_owned() };
        let included = match self.snapshot.config.len() - 1 {
            0 => String::new(),
            1 => ", which includes another file".to_owned(),
            more => format!(", which includes {more} other files"),
        };
        format!("{} ({}){included}", self.shown(&main.name), analysis.dialect.product)
    }

    fn place(&mut self, facts: &Facts) -> io::Result<()> {
        let Some(place) = &facts.place else { return Ok(()) };
        let state = self.shown(&place.state_dir);
        let profile = place.profile.as_ref().map(|it| format!(", profile {}", printable(it))).unwrap_or_default();
        self.head("state", &format!("{state}{profile}"))
    }

    fn environment(&mut self, variables: Option<&Variables>) -> io::Result<()> {
        let Some(variables) = variables else { return self.head("environment", "not looked at") };
        let secrets = variables.values().filter(|it| mask::Mark::of(it).is_some()).count();
        let count = variables.len();
        self.head("environment", &format!("{count} variables are set, {secrets} of them secrets"))?;
        for (name, told) in variables {
            // HOME says what the first lines say.
            let is_setting = SETTINGS.contains(&&**name) && name != "HOME";
            if told != WITHHELD && is_setting {
                let told = self.shown(told);
                self.row(&format!("{name} = {told}"))?;
            }
        }
        Ok(())
    }

    /// Every secret once, with all its places.
    fn secrets(&mut self) -> io::Result<()> {
        let mut places: BTreeMap<u32, (String, Vec<String>)> = BTreeMap::new();
        let mut add = |text: &str, place: String| {
            for mark in mask::Mark::all(text) {
                let it = places.entry(mark.number).or_insert_with(|| (mark.in_words(), Vec::new()));
                it.1.push(place.clone());
            }
        };
        // As it is written: marks stay.
        let mut sources = self.snapshot.sources();
        sources.masked = false;
        sources.env = None;
        let analysis = analyze(&sources, &Options::default());
        if let Some(root) = &analysis.root {
            each_string(root, &mut KeyPath::default(), &mut |text, path| add(text, path.to_string()));
        }
        for (name, told) in self.snapshot.facts.environment.iter().flatten() {
            add(told, format!("${name}"));
        }
        if places.is_empty() {
            return self.head("secrets", "none was found");
        }
        let same = places.values().filter(|it| it.1.len() > 1).count();
        let same = if same > 0 { format!(", {same} of them in several places") } else { String::new() };
        self.head("secrets", &format!("{}{same}", places.len()))?;
        let width = places.values().map(|it| it.0.len()).max().unwrap_or_default();
        for (words, places) in places.values() {
            self.row(&format!("{words:width$}  {}", printable(&places.join(", "))))?;
        }
        Ok(())
    }

    fn files(&mut self, facts: &Facts) -> io::Result<()> {
        let Some(files) = &facts.inspected else {
            return self.head("files", "not looked at: this is not the configuration of the assistant here");
        };
        self.head("files", &format!("{} hold the assistant's state", files.len()))?;
        let paths: Vec<String> = files.iter().map(|it| self.shown(&it.path)).collect();
        let width = paths.iter().map(|it| it.chars().count()).max().unwrap_or_default().min(60);
        for (file, path) in files.iter().zip(&paths) {
            self.row(&format!("{path:width$}  {}", in_words(file)))?;
        }
        if let Some(seen) = &facts.files {
            let plugins = seen.values().filter(|it| matches!(it, Seen::Json { .. } | Seen::NotJson)).count();
            self.head("plugins", &format!("{plugins} manifests, at {} places looked at", seen.len()))?;
        }
        Ok(())
    }

    fn people(&mut self, facts: &Facts) -> io::Result<()> {
        if let Some(stores) = &facts.pairing_stores {
            let each: Vec<String> =
                stores.iter().map(|(channel, it)| format!("{} on {}", it.len(), printable(channel))).collect();
            self.head("paired", if each.is_empty() { "nobody".to_owned() } else { each.join(", ") }.as_str())?;
        }
        if let Some(linked) = facts.whatsapp_credentials.as_ref().filter(|it| !it.is_empty()) {
            let each: Vec<String> =
                linked.iter().map(|it| if it.is_empty() { "default" } else { it }.to_owned()).collect();
            self.head("whatsapp", &format!("linked: {}", printable(&each.join(", "))))?;
        }
        if let Some(files) = facts.secret_files.as_ref().filter(|it| !it.is_empty()) {
            let each: Vec<String> = files.iter().map(|it| self.shown(it)).collect();
            self.head("secret files", &each.join(", "))?;
        }
        Ok(())
    }

    /// A path or a sentence, the home folder as `~`.
    fn shown(&self, text: &str) -> String {
        let text = printable(text);
        match &self.home {
            Some(home) if home.len() > 1 => text.replace(&format!("{home}/"), "~/"),
            _ => text,
        }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Calls `visit` with every string below `value` and its path.
fn each_string(value: &Value, path: &mut KeyPath, visit: &mut dyn FnMut(&str, &KeyPath)) {
    match &value.kind {
        Kind::String(text) => visit(&text.text, path),
        Kind::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                path.0.push(Segment::from(at));
                each_string(item, path, visit);
                path.0.pop();
            }
        }
        Kind::Object(object) => {
            for member in object.iter() {
                path.0.push(Segment::Key(member.key.clone()));
                each_string(&member.value, path, visit);
                path.0.pop();
            }
        }
        _ => {}
    }
}

/// Who can get at `file`, in a few words.
fn in_words(file: &Inspected) -> String {
    let kind = match file.kind {
        FileKind::Missing => "is not there",
        FileKind::File => "file",
        FileKind::Folder => "folder",
        FileKind::Other => "pipe, socket or device",
    };
    let mode = file.mode.map(|it| format!(" {it:03o}")).unwrap_or_default();
    let owner = match file.owner {
        Some(Owner::Me) => ", yours",
        Some(Owner::Root) => ", the system's",
        Some(Owner::Other) => ", another user's",
        None => "",
    };
    let link = file.link.as_ref().map(|it| format!(", a link to {}", printable(it))).unwrap_or_default();
    format!("{kind}{mode}{owner}{link}")
}
