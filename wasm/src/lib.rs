//! WebAssembly edge of Footguard: translates between JavaScript and the core, and decides nothing.
//!
//! A panic is a trap: whoever called catches a `WebAssembly.RuntimeError`, and the module is not to be used after it.

#![warn(clippy::use_debug)]

pub mod wire;

mod convert;
mod cross;
mod options;

use std::cell::OnceCell;

use convert::Converter;
use cross::{or_undefined, to_js};
use footguard_core::analysis::FileEdits;
use footguard_core::exposure::Exposure;
use footguard_core::lists::CollectVec;
use footguard_core::map::Map;
use footguard_core::report::exposure_diff::{Side, compare};
use footguard_core::source::Sources;
use footguard_core::text::{SourceId, Span};
use footguard_core::{Analysis, analyze, dialect, facts, ide, report, rules as core_rules, samples as core_samples};
use wasm_bindgen::prelude::*;

/// One document held open by an editor. Offsets in and out are UTF-16 code units, as JavaScript counts them.
#[wasm_bindgen]
pub struct Document {
    name: String,
    text: String,
    /// The included files: their texts, or why they cannot be read.
    files: Map<Result<String, String>>,
    env: Option<facts::environment::Variables>,
    /// The text may hold marks of a snapshot.
    masked: bool,
    options: footguard_core::Options,
    /// Of the present text; made when it is first asked for.
    analysis: OnceCell<Analysis>,
}

#[wasm_bindgen]
impl Document {
    /// Opens `text`. Broken syntax comes back as diagnostics.
    ///
    /// # Errors
    /// Throws if `options` are not what they should be, or name a dialect that there is not.
    #[wasm_bindgen(constructor)]
    pub fn new(
        text: String,
        #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: JsValue,
    ) -> Result<Document, JsError> {
        let given = options::read(&options)?;
        let dialect = match &given.dialect {
            Some(name) => {
                Some(dialect::by_name(name).ok_or_else(|| JsError::new(&format!("no dialect is called {name}")))?)
            }
            None => None,
        };
        Ok(Document {
            name: given.path.unwrap_or_else(|| dialect.unwrap_or(dialect::ALL[0]).config_file.to_owned()),
            text,
            files: Map::new(),
            env: given.env,
            masked: false,
            options: footguard_core::Options {
                dialect,
                posture: given.posture,
                today: Some(today()),
                ..Default::default()
            },
            analysis: OnceCell::new(),
        })
    }

    /// Replaces the text.
    #[wasm_bindgen(js_name = setText)]
    pub fn set_text(&mut self, text: String) {
        self.text = text;
        self.analysis.take();
    }

    /// Gives the text of an included file by the name that `missing` asked for.
    #[wasm_bindgen(js_name = setFile)]
    pub fn set_file(&mut self, name: String, text: String) {
        self.files.insert(name, Ok(text));
        self.analysis.take();
    }

    /// Says that the included file that `missing` asked for cannot be read, and why: `no such file`. The assistant then refuses
    /// the configuration.
    #[wasm_bindgen(js_name = setUnreadable)]
    pub fn set_unreadable(&mut self, name: String, reason: String) {
        self.files.insert(name, Err(reason));
        self.analysis.take();
    }

    /// Gives what `footguard facts --json` printed of the machine that the assistant runs on, its environment included; the
    /// text may then hold the marks that stand for secrets there. `undefined`: nothing is known of the machine.
    ///
    /// # Errors
    /// Throws if `snapshot` is something else; then nothing changes.
    #[wasm_bindgen(js_name = setFacts)]
    pub fn set_facts(&mut self, snapshot: Option<String>) -> Result<(), JsError> {
        let facts = match &snapshot {
            Some(text) => facts::read(text).ok_or_else(|| JsError::new("this is no snapshot of facts"))?,
            None => facts::Facts::default(),
        };
        self.masked = snapshot.is_some();
        self.env = None;
        self.options.facts = facts;
        self.analysis.take();
        Ok(())
    }

    /// Gives the environment that the assistant runs in: for each variable that is set its value, or `true` if that is not
    /// known. It counts more than what [`Document::set_facts`] said of it. `undefined`: nothing more is known.
    ///
    /// # Errors
    /// Throws if `env` is something else.
    #[wasm_bindgen(js_name = setEnv)]
    pub fn set_env(
        &mut self,
        #[wasm_bindgen(unchecked_optional_param_type = "Record<string, string | true> | null")] env: JsValue,
    ) -> Result<(), JsError> {
        self.env = options::read_env(&env)?;
        self.analysis.take();
        Ok(())
    }

    /// Parses, loads, validates and audits.
    #[wasm_bindgen(unchecked_return_type = "Analysis")]
    pub fn analyze(&self) -> JsValue {
        to_js(&Converter::new(self.analysis()).analysis())
    }

    /// What can be said about the key or value at an offset: of the included file `file`, or of the document itself. So in all
    /// methods that take a `file`.
    #[wasm_bindgen(unchecked_return_type = "Hover | undefined")]
    pub fn hover(&self, offset: u32, file: Option<String>) -> JsValue {
        self.asked(&|exposure, converter| converter.hover(exposure, offset, file.as_deref()))
    }

    /// What can be written at an offset.
    #[wasm_bindgen(unchecked_return_type = "Completion | undefined")]
    pub fn complete(&self, offset: u32, file: Option<String>) -> JsValue {
        let (analysis, source) = self.text(file);
        let completion = ide::complete(analysis, source, convert::byte(analysis, source, offset));
        or_undefined(completion.as_ref().map(|it| Converter::of(analysis, source).completion(it)))
    }

    /// What an editor can offer to do about the problems in a range.
    #[wasm_bindgen(unchecked_return_type = "Action[]")]
    pub fn actions(&self, from: u32, to: u32, file: Option<String>) -> JsValue {
        let (analysis, source) = self.text(file);
        let start = convert::byte(analysis, source, from);
        let span = Span::new(start, convert::byte(analysis, source, to).max(start));
        let actions = ide::actions(analysis, source, span);
        let converter = Converter::new(analysis);
        to_js(&actions.iter().filter_map(|it| converter.action(it)).collect_vec())
    }

    /// What the fix with this id of the last analysis does; `undefined` where it cannot be made, as in broken text.
    #[wasm_bindgen(js_name = fixEdits, unchecked_return_type = "FixEdits | undefined")]
    pub fn fix_edits(&self, id: u32) -> JsValue {
        let analysis = self.analysis();
        let converter = Converter::new(analysis);
        let edits = converter.fix_with(id).and_then(|it| analysis.edits(it));
        or_undefined(edits.as_deref().and_then(|it| converter.fix_edits(it)))
    }

    /// The keys and items of the text, as a tree.
    #[wasm_bindgen(unchecked_return_type = "Symbol[]")]
    pub fn symbols(&self) -> JsValue {
        let analysis = self.analysis();
        let converter = Converter::new(analysis);
        let symbols = ide::symbols(analysis, SourceId::MAIN);
        to_js(&symbols.iter().map(|it| converter.symbol(it)).collect_vec())
    }

    /// What can be folded away.
    #[wasm_bindgen(unchecked_return_type = "Fold[]")]
    pub fn folds(&self) -> JsValue {
        let analysis = self.analysis();
        let converter = Converter::new(analysis);
        to_js(&ide::folds(analysis, SourceId::MAIN).iter().map(|it| converter.fold(it)).collect_vec())
    }

    /// The paths of other files.
    #[wasm_bindgen(unchecked_return_type = "Link[]")]
    pub fn links(&self) -> JsValue {
        let analysis = self.analysis();
        let converter = Converter::new(analysis);
        to_js(&ide::links(analysis, SourceId::MAIN).iter().map(|it| converter.link(it)).collect_vec())
    }

    /// Secrets in clear text, references to the environment, ids of agents.
    #[wasm_bindgen(unchecked_return_type = "SemanticToken[]")]
    pub fn tokens(&self, file: Option<String>) -> JsValue {
        let (analysis, source) = self.text(file);
        let converter = Converter::of(analysis, source);
        to_js(&ide::tokens(analysis, source).iter().map(|it| converter.token(it)).collect_vec())
    }

    /// Where the agent whose id is at an offset is defined.
    #[wasm_bindgen(unchecked_return_type = "Place | undefined")]
    pub fn definition(&self, offset: u32, file: Option<String>) -> JsValue {
        let (analysis, source) = self.text(file);
        let found = ide::definition(analysis, source, convert::byte(analysis, source, offset));
        or_undefined(found.map(|it| Converter::new(analysis).at(it.target)))
    }

    /// Every place that names the agent whose id is at an offset.
    #[wasm_bindgen(unchecked_return_type = "Place[]")]
    pub fn references(&self, offset: u32, file: Option<String>) -> JsValue {
        let (analysis, source) = self.text(file);
        let converter = Converter::new(analysis);
        let found = ide::references(analysis, source, convert::byte(analysis, source, offset));
        to_js(&found.into_iter().map(|it| converter.at(it)).collect_vec())
    }

    /// What can be renamed at an offset.
    #[wasm_bindgen(js_name = prepareRename, unchecked_return_type = "Renamable | undefined")]
    pub fn prepare_rename(&self, offset: u32, file: Option<String>) -> JsValue {
        let (analysis, source) = self.text(file);
        let found = ide::prepare_rename(analysis, source, convert::byte(analysis, source, offset));
        or_undefined(found.as_ref().map(|it| Converter::of(analysis, source).renamable(it)))
    }

    /// The edits that give what is at an offset another name; `undefined` if it cannot have that one.
    #[wasm_bindgen(unchecked_return_type = "Rename | undefined")]
    pub fn rename(&self, offset: u32, name: &str, file: Option<String>) -> JsValue {
        let (analysis, source) = self.text(file);
        let files = ide::rename(analysis, source, convert::byte(analysis, source, offset), name);
        or_undefined(files.as_deref().map(|it| Converter::new(analysis).rename(it)))
    }

    /// The edits that bring the text into shape; `undefined` while it has syntax errors.
    ///
    /// # Errors
    /// Throws if `options` are not what they should be.
    #[wasm_bindgen(unchecked_return_type = "Edit[] | undefined")]
    pub fn format(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "FormatOptions")] options: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "string")] file: JsValue,
    ) -> Result<JsValue, JsError> {
        let given = options::read_format(&options)?;
        let (analysis, source) = self.text(file.as_string());
        let edits = ide::format(analysis, source, &convert::format_options(&given));
        let edits = edits.map(|edits| FileEdits { source, edits });
        Ok(or_undefined(edits.as_ref().map(|it| Converter::new(analysis).edits(it))))
    }

    /// The texts of the document and of the files that it includes, the document's first, with a mark for each secret: what
    /// may be given to others.
    #[wasm_bindgen(unchecked_return_type = "SharedText[]")]
    pub fn shared(&self) -> JsValue {
        to_js(&Converter::new(self.analysis()).shared())
    }

    /// The analysis, and which of its texts is meant by `file`.
    fn text(&self, file: Option<String>) -> (&Analysis, SourceId) {
        let analysis = self.analysis();
        (analysis, convert::source(analysis, file.as_deref()))
    }

    /// What the file means for each agent, or for one: sandbox, tools, who may leave the sandbox. Groups and senders are those of
    /// the channel `channel`, `telegram` if it is left out.
    #[wasm_bindgen(unchecked_return_type = "Policy")]
    pub fn policy(&self, agent: Option<String>, channel: Option<String>) -> JsValue {
        self.asked(&|exposure, converter| {
            let channel = channel.as_deref().unwrap_or("telegram");
            let request = report::policy::Request { agent: agent.as_deref(), channel, group: "*" };
            to_js(&converter.policy(exposure.config, &request))
        })
    }

    /// What stands above the text, its agents and its channels: counts of findings, what holds for the agent, who gets in.
    #[wasm_bindgen(unchecked_return_type = "Lens[]")]
    pub fn lenses(&self, file: Option<String>) -> JsValue {
        self.asked(&|exposure, converter| to_js(&converter.about(file.as_deref()).lenses(exposure)))
    }

    /// What holds where keys that matter are left out.
    #[wasm_bindgen(unchecked_return_type = "Hint[]")]
    pub fn hints(&self, file: Option<String>) -> JsValue {
        self.asked(&|exposure, converter| to_js(&converter.about(file.as_deref()).hints(exposure)))
    }

    /// Who can reach what: every way in and where it leads, the worst first.
    #[wasm_bindgen(unchecked_return_type = "Exposure")]
    pub fn exposure(&self) -> JsValue {
        self.asked(&|exposure, converter| to_js(&converter.exposure(exposure)))
    }

    /// The picture of it, as SVG. The groups of class `path` have the number of their path as `data-path`.
    #[wasm_bindgen(js_name = exposureSvg, unchecked_return_type = "string")]
    pub fn exposure_svg(&self) -> JsValue {
        self.asked(&|exposure, converter| converter.picture(exposure).into())
    }

    /// Where that leads which a finding is about, as one sentence: for those findings of the last analysis whose place lets
    /// somebody in or out of a sandbox, and that the product's own audit has, too.
    #[wasm_bindgen(unchecked_return_type = "Reach[]")]
    pub fn reach(&self) -> JsValue {
        self.asked(&|exposure, converter| to_js(&converter.reach(exposure)))
    }

    /// Whether `principal`, of the channel `channel` or of any, has `tool` with the agent, and why or why not.
    ///
    /// # Errors
    /// Throws if there is no such principal, agent or tool.
    #[wasm_bindgen(unchecked_return_type = "Why")]
    pub fn why(&self, principal: &str, agent: &str, tool: &str, channel: Option<String>) -> Result<JsValue, JsError> {
        let answer = self.asked(&|exposure, converter| {
            or_undefined(converter.why(exposure, principal, channel.as_deref(), agent, tool))
        });
        if answer.is_undefined() {
            return Err(JsError::new("there is no such principal, agent or tool"));
        }
        Ok(answer)
    }

    /// What breaks the path with this number: the smallest sets of edits, those first that take the least away.
    #[wasm_bindgen(unchecked_return_type = "Cut[]")]
    pub fn cuts(&self, path: usize) -> JsValue {
        self.asked(&|exposure, converter| converter.cuts(exposure, path))
    }

    /// The calls of `docker` that make the agent's container for a group; `undefined` if there is no such agent, or if something
    /// in them is not known here.
    #[wasm_bindgen(js_name = dockerCreate, unchecked_return_type = "DockerCreate | undefined")]
    pub fn docker_create(&self, agent: &str) -> JsValue {
        self.asked(&|exposure, converter| or_undefined(converter.docker_create(exposure, agent)))
    }

    /// What this text opens and closes, compared with `old`.
    #[wasm_bindgen(unchecked_return_type = "Difference")]
    pub fn diff(&self, old: &str) -> JsValue {
        let before = self.sources(old);
        let was = analyze(&before, &self.options);
        self.asked(&|exposure, converter| {
            let config = was.config(&before, &self.options);
            let old = Side { analysis: &was, exposure: &Exposure::new(&config) };
            to_js(&compare(&old, &converter.side(exposure)).json())
        })
    }

    /// Asks about who can reach what in the present text.
    fn asked(&self, ask: &dyn Fn(&Exposure<'_, '_>, &Converter<'_>) -> JsValue) -> JsValue {
        let sources = self.sources(&self.text);
        let analysis = self.analysis();
        let config = analysis.config(&sources, &self.options);
        ask(&Exposure::new(&config), &Converter::new(analysis))
    }

    /// What is analysed, with `text` as the document's own.
    fn sources(&self, text: &str) -> Sources {
        let mut sources = Sources::new(self.name.as_str(), text);
        for (name, content) in &self.files {
            match content {
                Ok(text) => sources.add(name.as_str(), text.as_str()),
                Err(reason) => sources.add_unreadable(name.as_str(), reason.as_str()),
            }
        }
        sources.masked = self.masked;
        if let Some(variables) = self.env.as_ref().or(self.options.facts.environment.as_ref()) {
            facts::environment::open(variables, &mut sources);
        }
        sources
    }

    fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| analyze(&self.sources(&self.text), &self.options))
    }
}

/// Every rule, in the order in which the product's own audit reports.
#[wasm_bindgen(unchecked_return_type = "RuleInfo[]")]
pub fn rules() -> JsValue {
    to_js(&core_rules::ALL.iter().map(|it| convert::rule(it)).collect_vec())
}

/// Configurations to try.
#[wasm_bindgen(unchecked_return_type = "Sample[]")]
pub fn samples() -> JsValue {
    to_js(&core_samples::ALL.iter().map(convert::sample).collect_vec())
}

/// The channels that `starter` can set up.
#[wasm_bindgen(unchecked_return_type = "StarterChannel[]")]
pub fn channels() -> JsValue {
    to_js(&core_samples::CHANNELS.iter().map(convert::channel).collect_vec())
}

/// A configuration to start from, with the channels that are named: valid once its variables are set, and silent under `posture`.
///
/// # Errors
/// Throws if there is no such posture.
#[wasm_bindgen]
pub fn starter(
    #[wasm_bindgen(unchecked_param_type = "Posture")] posture: &str,
    channels: Vec<String>,
) -> Result<String, JsError> {
    let posture = options::posture(posture)?;
    let channels: Vec<_> =
        core_samples::CHANNELS.iter().filter(|it| channels.iter().any(|id| id == it.id)).collect_vec();
    Ok(core_samples::starter(posture, &channels))
}

/// Days since 1970-01-01.
fn today() -> u32 {
    const MILLIS_OF_DAY: f64 = 24.0 * 60.0 * 60.0 * 1000.0;
    (js_sys::Date::now() / MILLIS_OF_DAY) as u32
}
