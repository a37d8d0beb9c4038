//! WebAssembly edge of Footguard: translates between JavaScript and the core, and decides nothing.

pub mod wire;

mod convert;
mod options;

use std::collections::BTreeMap;

use convert::Converter;
use footguard_core::analysis::FileEdits;
use footguard_core::exposure::Exposure;
use footguard_core::report::exposure_diff::{Side, compare};
use footguard_core::source::Sources;
use footguard_core::text::{SourceId, Span};
use footguard_core::{Analysis, analyze, dialect, facts, ide, report, rules as core_rules, samples as core_samples};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A panic becomes an `Error` that whoever called can catch. The module is not to be used after it.
///
/// The error names the place in the code and not the panic's own message, which may quote the text that was analysed.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        wasm_bindgen::throw_val(js_sys::Error::new(&format!("the analyser failed at {place}")).into());
    }));
}

/// One document held open by an editor. Offsets in and out are UTF-16 code units, as JavaScript counts them.
#[wasm_bindgen]
pub struct Document {
    name: String,
    text: String,
    files: BTreeMap<String, String>,
    env: Option<facts::environment::Variables>,
    /// The text may hold marks of a snapshot.
    masked: bool,
    options: footguard_core::Options,
    /// Of the present text; made when it is first asked for.
    analysis: Option<Analysis>,
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
        let posture = given.posture.map(Into::into);
        Ok(Document {
            name: given.path.unwrap_or_else(|| dialect.unwrap_or(dialect::ALL[0]).config_file.to_owned()),
            text,
            files: BTreeMap::new(),
            env: given.env,
            masked: false,
            options: footguard_core::Options { dialect, posture, today: Some(today()), ..Default::default() },
            analysis: None,
        })
    }

    /// Replaces the text.
    #[wasm_bindgen(js_name = setText)]
    pub fn set_text(&mut self, text: String) {
        self.text = text;
        self.analysis = None;
    }

    /// Gives the text of an included file by the name that `missing` asked for.
    #[wasm_bindgen(js_name = setFile)]
    pub fn set_file(&mut self, name: String, text: String) {
        self.files.insert(name, text);
        self.analysis = None;
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
        self.analysis = None;
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
        self.analysis = None;
        Ok(())
    }

    /// Parses, loads, validates and audits.
    ///
    /// # Errors
    /// Throws if the result cannot be copied to JavaScript, as do all methods below.
    #[wasm_bindgen(unchecked_return_type = "Analysis")]
    pub fn analyze(&mut self) -> Result<JsValue, JsError> {
        to_js(&Converter::new(self.analysis()).analysis())
    }

    /// What can be said about the key or value at an offset: of the included file `file`, or of the document itself. So in all
    /// methods that take a `file`.
    #[wasm_bindgen(unchecked_return_type = "Hover | undefined")]
    pub fn hover(&mut self, offset: u32, file: Option<String>) -> Result<JsValue, JsError> {
        let (analysis, source) = self.text(file);
        let hover = ide::hover(analysis, source, convert::byte(analysis, source, offset));
        or_undefined(hover.map(|it| Converter::of(analysis, source).hover(it)))
    }

    /// What can be written at an offset.
    #[wasm_bindgen(unchecked_return_type = "Completion | undefined")]
    pub fn complete(&mut self, offset: u32, file: Option<String>) -> Result<JsValue, JsError> {
        let (analysis, source) = self.text(file);
        let completion = ide::complete(analysis, source, convert::byte(analysis, source, offset));
        or_undefined(completion.map(|it| Converter::of(analysis, source).completion(it)))
    }

    /// What an editor can offer to do about the problems in a range.
    #[wasm_bindgen(unchecked_return_type = "Action[]")]
    pub fn actions(&mut self, from: u32, to: u32, file: Option<String>) -> Result<JsValue, JsError> {
        let (analysis, source) = self.text(file);
        let start = convert::byte(analysis, source, from);
        let span = Span::new(start, convert::byte(analysis, source, to).max(start));
        let actions = ide::actions(analysis, source, span);
        let converter = Converter::new(analysis);
        to_js(&actions.into_iter().filter_map(|it| converter.action(it)).collect::<Vec<_>>())
    }

    /// What the fix with this id of the last analysis does; `undefined` where it cannot be made, as in broken text.
    #[wasm_bindgen(js_name = fixEdits, unchecked_return_type = "FixEdits | undefined")]
    pub fn fix_edits(&mut self, id: u32) -> Result<JsValue, JsError> {
        or_undefined(Converter::new(self.analysis()).edits_of_fix(id))
    }

    /// The keys and items of the text, as a tree.
    #[wasm_bindgen(unchecked_return_type = "Symbol[]")]
    pub fn symbols(&mut self) -> Result<JsValue, JsError> {
        let analysis = self.analysis();
        let converter = Converter::new(analysis);
        let symbols = ide::symbols(analysis, SourceId::MAIN).into_iter();
        to_js(&symbols.map(|it| converter.symbol(it)).collect::<Vec<_>>())
    }

    /// What can be folded away.
    #[wasm_bindgen(unchecked_return_type = "Fold[]")]
    pub fn folds(&mut self) -> Result<JsValue, JsError> {
        let analysis = self.analysis();
        let converter = Converter::new(analysis);
        to_js(&ide::folds(analysis, SourceId::MAIN).into_iter().map(|it| converter.fold(it)).collect::<Vec<_>>())
    }

    /// The paths of other files.
    #[wasm_bindgen(unchecked_return_type = "Link[]")]
    pub fn links(&mut self) -> Result<JsValue, JsError> {
        let analysis = self.analysis();
        let converter = Converter::new(analysis);
        to_js(&ide::links(analysis, SourceId::MAIN).into_iter().map(|it| converter.link(it)).collect::<Vec<_>>())
    }

    /// Where the agent whose id is at an offset is defined.
    #[wasm_bindgen(unchecked_return_type = "Place | undefined")]
    pub fn definition(&mut self, offset: u32, file: Option<String>) -> Result<JsValue, JsError> {
        let (analysis, source) = self.text(file);
        let found = ide::definition(analysis, source, convert::byte(analysis, source, offset));
        or_undefined(found.map(|it| Converter::new(analysis).at(it.target)))
    }

    /// Every place that names the agent whose id is at an offset.
    #[wasm_bindgen(unchecked_return_type = "Place[]")]
    pub fn references(&mut self, offset: u32, file: Option<String>) -> Result<JsValue, JsError> {
        let (analysis, source) = self.text(file);
        let converter = Converter::new(analysis);
        let found = ide::references(analysis, source, convert::byte(analysis, source, offset));
        to_js(&found.into_iter().map(|it| converter.at(it)).collect::<Vec<_>>())
    }

    /// What can be renamed at an offset.
    #[wasm_bindgen(js_name = prepareRename, unchecked_return_type = "Renamable | undefined")]
    pub fn prepare_rename(&mut self, offset: u32, file: Option<String>) -> Result<JsValue, JsError> {
        let (analysis, source) = self.text(file);
        let found = ide::prepare_rename(analysis, source, convert::byte(analysis, source, offset));
        or_undefined(found.map(|it| Converter::of(analysis, source).renamable(it)))
    }

    /// The edits that give what is at an offset another name; `undefined` if it cannot have that one.
    #[wasm_bindgen(unchecked_return_type = "Rename | undefined")]
    pub fn rename(&mut self, offset: u32, name: &str, file: Option<String>) -> Result<JsValue, JsError> {
        let (analysis, source) = self.text(file);
        let files = ide::rename(analysis, source, convert::byte(analysis, source, offset), name);
        or_undefined(files.map(|it| Converter::new(analysis).rename(&it)))
    }

    /// The edits that bring the text into shape; `undefined` while it has syntax errors.
    ///
    /// # Errors
    /// Throws if `options` are not what they should be.
    #[wasm_bindgen(unchecked_return_type = "Edit[] | undefined")]
    pub fn format(
        &mut self,
        #[wasm_bindgen(unchecked_optional_param_type = "FormatOptions")] options: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "string")] file: JsValue,
    ) -> Result<JsValue, JsError> {
        let given = options::read_format(&options)?;
        let (analysis, source) = self.text(file.as_string());
        let edits = ide::format(analysis, source, &convert::format_options(&given));
        let edits = edits.map(|edits| FileEdits { source, edits });
        or_undefined(edits.map(|it| Converter::new(analysis).edits(&it)))
    }

    /// The texts of the document and of the files that it includes, the document's first, with a mark for each secret: what
    /// may be given to others.
    #[wasm_bindgen(unchecked_return_type = "SharedText[]")]
    pub fn shared(&mut self) -> Result<JsValue, JsError> {
        to_js(&Converter::new(self.analysis()).shared())
    }

    /// The analysis, and which of its texts is meant by `file`.
    fn text(&mut self, file: Option<String>) -> (&Analysis, SourceId) {
        let analysis = self.analysis();
        (analysis, convert::source(analysis, file.as_deref()))
    }

    /// What the file means for each agent, or for one: sandbox, tools, who may leave the sandbox. Groups and senders are those of
    /// the channel `channel`, `telegram` if it is left out.
    #[wasm_bindgen(unchecked_return_type = "Policy")]
    pub fn policy(&mut self, agent: Option<String>, channel: Option<String>) -> Result<JsValue, JsError> {
        self.asked(&|exposure, converter| {
            let channel = channel.as_deref().unwrap_or("telegram");
            let request = report::policy::Request { agent: agent.as_deref(), channel, group: "*" };
            to_js(&converter.policy(exposure.config, &request))
        })
    }

    /// Who can reach what: every way in and where it leads, the worst first.
    #[wasm_bindgen(unchecked_return_type = "Exposure")]
    pub fn exposure(&mut self) -> Result<JsValue, JsError> {
        self.asked(&|exposure, converter| to_js(&converter.exposure(exposure)))
    }

    /// The picture of it, as SVG. The groups of class `path` have the number of their path as `data-path`.
    #[wasm_bindgen(js_name = exposureSvg, unchecked_return_type = "string")]
    pub fn exposure_svg(&mut self) -> Result<JsValue, JsError> {
        self.asked(&|exposure, converter| Ok(converter.picture(exposure).into()))
    }

    /// Whether `principal`, of the channel `channel` or of any, has `tool` with the agent, and why or why not.
    ///
    /// # Errors
    /// Throws if there is no such principal, agent or tool.
    #[wasm_bindgen(unchecked_return_type = "Why")]
    pub fn why(
        &mut self,
        principal: &str,
        agent: &str,
        tool: &str,
        channel: Option<String>,
    ) -> Result<JsValue, JsError> {
        self.asked(&|exposure, converter| {
            let answer = converter.why(exposure, principal, channel.as_deref(), agent, tool);
            to_js(&answer.ok_or_else(|| JsError::new("there is no such principal, agent or tool"))?)
        })
    }

    /// What breaks the path with this number: the smallest sets of edits, those first that take the least away.
    #[wasm_bindgen(unchecked_return_type = "Cut[]")]
    pub fn cuts(&mut self, path: usize) -> Result<JsValue, JsError> {
        self.asked(&|exposure, converter| to_js(&converter.cuts(exposure, path)))
    }

    /// The calls of `docker` that make the agent's container for a group; `undefined` if there is no such agent, or if something
    /// in them is not known here.
    #[wasm_bindgen(js_name = dockerCreate, unchecked_return_type = "DockerCreate | undefined")]
    pub fn docker_create(&mut self, agent: &str) -> Result<JsValue, JsError> {
        self.asked(&|exposure, converter| or_undefined(converter.docker_create(exposure, agent)))
    }

    /// What this text opens and closes, compared with `old`.
    #[wasm_bindgen(unchecked_return_type = "Difference")]
    pub fn diff(&mut self, old: String) -> Result<JsValue, JsError> {
        let text = std::mem::replace(&mut self.text, old);
        let before = self.sources();
        self.text = text;
        let was = analyze(&before, &self.options);
        let options = self.options.clone();
        self.asked(&|exposure, converter| {
            let config = was.config(&before, &options);
            let old = Side { analysis: &was, exposure: &Exposure::new(&config) };
            to_js(&compare(&old, &converter.side(exposure)).json())
        })
    }

    /// Asks about who can reach what in the present text.
    fn asked(
        &mut self,
        ask: &dyn Fn(&Exposure<'_, '_>, &Converter<'_>) -> Result<JsValue, JsError>,
    ) -> Result<JsValue, JsError> {
        let (sources, options) = (self.sources(), self.options.clone());
        let analysis = self.analysis();
        let config = analysis.config(&sources, &options);
        ask(&Exposure::new(&config), &Converter::new(analysis))
    }

    fn sources(&self) -> Sources {
        let mut sources = Sources::new(self.name.as_str(), self.text.as_str());
        for (name, text) in &self.files {
            sources.add(name.as_str(), text.as_str());
        }
        sources.masked = self.masked;
        if let Some(variables) = self.env.as_ref().or(self.options.facts.environment.as_ref()) {
            facts::environment::open(variables, &mut sources);
        }
        sources
    }

    fn analysis(&mut self) -> &Analysis {
        if self.analysis.is_none() {
            self.analysis = Some(analyze(&self.sources(), &self.options));
        }
        self.analysis.as_ref().expect("just made")
    }
}

/// Every rule, in the order in which the product's own audit reports.
///
/// # Errors
/// Throws if the result cannot be copied to JavaScript.
#[wasm_bindgen(unchecked_return_type = "RuleInfo[]")]
pub fn rules() -> Result<JsValue, JsError> {
    to_js(&core_rules::ALL.iter().map(|it| convert::rule(it)).collect::<Vec<_>>())
}

/// Configurations to try.
///
/// # Errors
/// Throws if the result cannot be copied to JavaScript.
#[wasm_bindgen(unchecked_return_type = "Sample[]")]
pub fn samples() -> Result<JsValue, JsError> {
    to_js(&core_samples::ALL.iter().map(convert::sample).collect::<Vec<_>>())
}

/// The channels that `starter` can set up.
///
/// # Errors
/// Throws if the result cannot be copied to JavaScript.
#[wasm_bindgen(unchecked_return_type = "StarterChannel[]")]
pub fn channels() -> Result<JsValue, JsError> {
    to_js(&core_samples::CHANNELS.iter().map(convert::channel).collect::<Vec<_>>())
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
    let posture = options::posture(posture)?.into();
    let channels: Vec<_> = core_samples::CHANNELS.iter().filter(|it| channels.iter().any(|id| id == it.id)).collect();
    Ok(core_samples::starter(posture, &channels))
}

/// Days since 1970-01-01.
fn today() -> u32 {
    const MILLIS_OF_DAY: f64 = 24.0 * 60.0 * 60.0 * 1000.0;
    (js_sys::Date::now() / MILLIS_OF_DAY) as u32
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

fn or_undefined(value: Option<impl Serialize>) -> Result<JsValue, JsError> {
    value.map_or(Ok(JsValue::UNDEFINED), |it| to_js(&it))
}
