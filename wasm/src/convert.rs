//! The core's types as the wire's.

use std::cell::OnceCell;

use footguard_core::Posture;
use footguard_core::analysis::{Analysis, FileEdits, Skipped};
use footguard_core::config::{Config, View};
use footguard_core::diagnostic::{self, Applicability, Category, Confidence, Severity};
use footguard_core::exposure::cuts::Cut;
use footguard_core::exposure::{Exposure, Principal};
use footguard_core::ide;
use footguard_core::policy::agents::Session;
use footguard_core::policy::{docker, tools};
use footguard_core::redact::Redactor;
use footguard_core::report;
use footguard_core::report::policy::{self, Json};
use footguard_core::rules::Rule;
use footguard_core::samples::{Sample, StarterChannel};
use footguard_core::source::Document;
use footguard_core::suppress::Suppressed;
use footguard_core::text::{Loc, SourceId, Span};

use crate::wire;

/// The text that is meant by a name: the document itself where there is none, and where no file is called that.
pub fn source(analysis: &Analysis, file: Option<&str>) -> SourceId {
    let at = file.and_then(|file| analysis.documents.iter().skip(1).position(|it| it.name == file));
    at.map_or(SourceId::MAIN, |it| SourceId(it as u32 + 1))
}

/// The byte at which a UTF-16 unit of a text starts.
pub fn byte(analysis: &Analysis, source: SourceId, unit: u32) -> u32 {
    analysis.documents.get(source.0 as usize).map_or(0, |it| it.lines.byte_of_utf16(&it.text, unit))
}

/// Translates what was found in one analysis. All words go through the redactor; edits do not: they are for the text itself.
pub struct Converter<'a> {
    analysis: &'a Analysis,
    /// The text that was asked about.
    source: SourceId,
    /// Made for the first words: places and edits need none.
    redactor: OnceCell<Redactor<'a>>,
}

impl<'a> Converter<'a> {
    pub fn new(analysis: &'a Analysis) -> Converter<'a> {
        Converter::of(analysis, SourceId::MAIN)
    }

    /// For answers about one text.
    pub fn of(analysis: &'a Analysis, source: SourceId) -> Converter<'a> {
        Converter { analysis, source, redactor: OnceCell::new() }
    }

    pub fn analysis(&self) -> wire::Analysis {
        let it = self.analysis;
        let count = |severity| it.count(severity) as u32;
        wire::Analysis {
            valid: it.valid,
            dialect: it.dialect.name.to_owned(),
            posture: it.posture.map(Into::into),
            diagnostics: self.diagnostics(),
            summary: wire::Summary {
                error: count(Severity::Error),
                critical: count(Severity::Critical),
                warn: count(Severity::Warn),
                info: count(Severity::Info),
                suppressed: it.suppressed.len() as u32,
            },
            skipped: it.skipped.iter().map(|it| self.skipped(it)).collect(),
            suppressed: it.suppressed.iter().map(|it| self.suppressed(it)).collect(),
            missing: it.missing.clone(),
            unknown_env: it.unknown_env.clone(),
        }
    }

    fn suppressed(&self, it: &Suppressed) -> wire::Suppressed {
        let (from, to, file) = self.place(it.by);
        wire::Suppressed {
            rule_id: it.diagnostic.rule.to_owned(),
            severity: it.diagnostic.severity.into(),
            title: self.words(&it.diagnostic.title),
            reason: self.words(&it.reason),
            from,
            to,
            file,
        }
    }

    /// The texts without their secrets; the document's own first.
    pub fn shared(&self) -> Vec<wire::SharedText> {
        let redactor = self.redactor();
        let texts = self.analysis.documents.iter().zip(0..);
        texts.map(|(it, at)| wire::SharedText { name: it.name.clone(), text: redactor.marked(SourceId(at)) }).collect()
    }

    /// `None` for an action that edits nothing.
    pub fn action(&self, it: ide::CodeAction) -> Option<wire::Action> {
        Some(wire::Action {
            rule_id: it.rule.to_owned(),
            title: self.words(&it.title),
            applicability: it.applicability.into(),
            needs_secret: it.needs_secret,
            change: self.fix_edits(&it.edits)?,
        })
    }

    pub fn hover(&self, it: ide::Hover) -> wire::Hover {
        let (from, to) = self.units(self.source, it.span);
        wire::Hover { from, to, markdown: self.words(&it.markdown) }
    }

    pub fn completion(&self, it: ide::Completion) -> wire::Completion {
        let (from, to) = self.units(self.source, it.span);
        let items = it.items.into_iter().map(|item| wire::CompletionItem {
            label: item.label,
            kind: item.kind.name().to_owned(),
            detail: item.detail,
            documentation: item.documentation,
            cursor: item.cursor.map(|it| units_in(&item.insert, it)),
            insert: item.insert,
            group: item.group.to_owned(),
        });
        let comma = it.comma.map(|at| self.units(self.source, Span::empty(at)).0);
        wire::Completion { from, to, comma, items: items.collect() }
    }

    pub fn symbol(&self, it: ide::Symbol) -> wire::Symbol {
        let (from, to) = self.units(self.source, it.span);
        let (selection_from, selection_to) = self.units(self.source, it.selection);
        wire::Symbol {
            name: it.name,
            kind: it.kind.name().to_owned(),
            detail: it.detail,
            from,
            to,
            selection_from,
            selection_to,
            children: it.children.into_iter().map(|it| self.symbol(it)).collect(),
        }
    }

    pub fn fold(&self, it: ide::Fold) -> wire::Fold {
        let (from, to) = self.units(self.source, it.span);
        wire::Fold { from, to, kind: it.kind.name().to_owned() }
    }

    pub fn link(&self, it: ide::Link) -> wire::Link {
        let (from, to) = self.units(self.source, it.span);
        wire::Link { from, to, target: it.target }
    }

    pub fn at(&self, loc: Loc) -> wire::Place {
        let (from, to, file) = self.place(loc);
        wire::Place { from, to, file }
    }

    pub fn renamable(&self, it: ide::Renamable) -> wire::Renamable {
        let (from, to) = self.units(self.source, it.span);
        wire::Renamable { from, to, id: it.id }
    }

    pub fn rename(&self, files: &[FileEdits]) -> wire::Rename {
        let main = files.iter().filter(|it| it.source == SourceId::MAIN);
        wire::Rename {
            edits: main.flat_map(|it| self.edits(it)).collect(),
            also: files
                .iter()
                .filter_map(|it| Some(wire::FileEdits { file: self.file(it.source)?, edits: self.edits(it) }))
                .collect(),
        }
    }

    pub fn policy(&self, config: &Config<'_>, request: &policy::Request<'_>) -> Json {
        policy::report(config, self.analysis, self.redactor(), request)
    }

    pub fn exposure(&self, it: &Exposure<'_, '_>) -> Json {
        report::exposure::report(it, self.redactor(), &|at| self.written(at), &|_| true)
    }

    pub fn picture(&self, it: &Exposure<'_, '_>) -> String {
        report::exposure_svg::draw(it, self.redactor())
    }

    pub fn side<'s, 'c, 'v>(&'s self, it: &'s Exposure<'c, 'v>) -> report::exposure_diff::Side<'s, 'c, 'v> {
        report::exposure_diff::Side { analysis: self.analysis, exposure: it }
    }

    /// `None` if there is no such principal, agent or tool.
    pub fn why(
        &self,
        it: &Exposure<'_, '_>,
        who: &str,
        channel: Option<&str>,
        agent: &str,
        tool: &str,
    ) -> Option<Json> {
        let who = Principal::ALL.into_iter().find(|it| it.name() == who)?;
        let (agent, tool) = (it.agent_called(agent)?, tools::index(&tools::normalise(tool))?);
        Some(report::exposure::answer(it, (who, channel), agent, tool, self.redactor(), &|at| self.written(at)))
    }

    pub fn cuts(&self, it: &Exposure<'_, '_>, path: usize) -> Vec<wire::Cut> {
        let cut = |it: Cut| {
            let fix = &it.fix;
            Some(wire::Cut {
                title: self.words(&fix.title),
                applicability: fix.applicability.into(),
                needs_secret: fix.needs_secret(),
                edits: self.fix_edits(&self.analysis.edits(fix)?)?,
                loses: it.loses as u32,
            })
        };
        it.paths().get(path).map_or_else(Vec::new, |path| it.cuts(path).into_iter().filter_map(cut).collect())
    }

    pub fn docker_create(&self, it: &Exposure<'_, '_>, agent: &str) -> Option<wire::DockerCreate> {
        let agent = it.agent(it.agent_called(agent)?);
        let key = docker::scope_key(it.config, agent, &Session::Group("telegram", "*").key(&agent.id))?;
        let commands = docker::commands(it.config, agent, &key)?;
        let words =
            |list: Vec<docker::Arg<'_>>| list.iter().flat_map(|it| it.words().map(|it| self.words(it))).collect();
        Some(wire::DockerCreate { create: words(commands.create), exec: commands.exec.map(words) })
    }

    /// The place of a value: its key and where it stands.
    fn written(&self, at: &View<'_>) -> Json {
        let Some(loc) = at.loc() else { return Json::Null };
        let (from, to, file) = self.place(loc);
        let mut members = vec![
            ("path".to_owned(), Json::Text(self.words(&at.path().to_string()))),
            ("from".to_owned(), Json::Number(f64::from(from))),
            ("to".to_owned(), Json::Number(f64::from(to))),
        ];
        members.extend(file.map(|it| ("file".to_owned(), Json::Text(it))));
        Json::Map(members)
    }

    fn skipped(&self, it: &Skipped) -> wire::Skipped {
        wire::Skipped { rule_id: it.rule.to_owned(), reason: self.words(&it.reason) }
    }

    fn diagnostics(&self) -> Vec<wire::Diagnostic> {
        let mut first_fix = 0;
        let mut diagnostics = Vec::with_capacity(self.analysis.diagnostics.len());
        for it in &self.analysis.diagnostics {
            diagnostics.push(self.diagnostic(it, first_fix));
            first_fix += it.fixes.len() as u32;
        }
        diagnostics
    }

    /// `first_fix` is the id of its first fix: fixes are counted through all diagnostics.
    fn diagnostic(&self, it: &diagnostic::Diagnostic, first_fix: u32) -> wire::Diagnostic {
        let (from, to, file) = it.loc.map_or((0, 0, None), |loc| self.place(loc));
        let fixes = it.fixes.iter().zip(first_fix..);
        wire::Diagnostic {
            category: it.category.into(),
            rule_id: it.rule.to_owned(),
            check_id: it.check_id.to_string(),
            severity: it.severity.into(),
            confidence: it.confidence.into(),
            title: self.words(&it.title),
            detail: self.words(&it.detail),
            help: self.words(&it.help),
            path: it.path.to_string(),
            from,
            to,
            file,
            labels: it.labels.iter().map(|it| self.label(it)).collect(),
            fixes: fixes.map(|(it, id)| self.fix(it, id)).collect(),
            assumes: it.assumes.iter().map(|it| it.name().to_owned()).collect(),
            blocks_start: it.blocks_start,
        }
    }

    fn label(&self, it: &diagnostic::Label) -> wire::Label {
        let (from, to, file) = self.place(it.loc);
        wire::Label { from, to, message: self.words(&it.message), file }
    }

    fn fix(&self, it: &diagnostic::Fix, id: u32) -> wire::Fix {
        wire::Fix {
            id,
            title: self.words(&it.title),
            applicability: it.applicability.into(),
            needs_secret: it.needs_secret(),
            files: self.analysis.edited(it).into_iter().filter_map(|it| self.file(it)).collect(),
        }
    }

    /// The edits of the fix that [`Converter::diagnostic`] gave this id; `None` where they cannot be made.
    pub fn edits_of_fix(&self, id: u32) -> Option<wire::FixEdits> {
        let fix = self.analysis.diagnostics.iter().flat_map(|it| &it.fixes).nth(id as usize)?;
        self.fix_edits(&self.analysis.edits(fix)?)
    }

    fn fix_edits(&self, files: &[FileEdits]) -> Option<wire::FixEdits> {
        let (first, rest) = files.split_first()?;
        let also = rest
            .iter()
            .map(|it| wire::FileEdits { file: self.file(it.source).unwrap_or_default(), edits: self.edits(it) });
        Some(wire::FixEdits { edits: self.edits(first), file: self.file(first.source), also: also.collect() })
    }

    pub fn edits(&self, it: &FileEdits) -> Vec<wire::Edit> {
        let edits = it.edits.as_slice().iter().map(|edit| {
            let (from, to) = self.units(it.source, edit.span);
            wire::Edit { from, to, insert: edit.text.clone() }
        });
        edits.collect()
    }

    fn redactor(&self) -> &Redactor<'a> {
        self.redactor.get_or_init(|| Redactor::new(self.analysis))
    }

    fn words(&self, text: &str) -> String {
        self.redactor().message(text).into_owned()
    }

    fn place(&self, loc: Loc) -> (u32, u32, Option<String>) {
        let (from, to) = self.units(loc.source, loc.span);
        (from, to, self.file(loc.source))
    }

    fn units(&self, source: SourceId, span: Span) -> (u32, u32) {
        let document = self.document(source);
        let unit = |offset| document.map_or(0, |it| it.lines.utf16(&it.text, offset));
        (unit(span.start), unit(span.end))
    }

    /// The name of an included file; `None` for the document itself.
    fn file(&self, source: SourceId) -> Option<String> {
        let document = self.document(source).filter(|_| source != SourceId::MAIN)?;
        Some(document.name.clone())
    }

    fn document(&self, source: SourceId) -> Option<&Document> {
        self.analysis.documents.get(source.0 as usize)
    }
}

/// UTF-16 units before byte `offset` of `text`.
fn units_in(text: &str, offset: u32) -> u32 {
    text.get(..offset as usize).map_or(0, |it| it.encode_utf16().count() as u32)
}

pub fn format_options(it: &wire::FormatOptions) -> ide::FormatOptions {
    let base = ide::FormatOptions::default();
    ide::FormatOptions {
        indent: match it.indent {
            Some(0) => ide::Indent::Tab,
            Some(spaces) => ide::Indent::Spaces(spaces),
            None => base.indent,
        },
        quotes: match it.quotes {
            Some(wire::Quotes::Double) => ide::Quotes::Double,
            Some(wire::Quotes::Single) => ide::Quotes::Single,
            None => base.quotes,
        },
        trailing_comma: match it.trailing_comma {
            Some(true) => ide::TrailingComma::Always,
            Some(false) => ide::TrailingComma::Never,
            None => base.trailing_comma,
        },
        max_width: it.max_width.unwrap_or(base.max_width),
    }
}

pub fn rule(it: &Rule) -> wire::RuleInfo {
    wire::RuleInfo {
        id: it.id.to_owned(),
        severity: it.severity.into(),
        category: it.topic.name().to_owned(),
        summary: it.summary.to_owned(),
        docs: it.docs.to_owned(),
        upstream: it.upstream.iter().map(|id| (*id).to_owned()).collect(),
    }
}

pub fn sample(it: &Sample) -> wire::Sample {
    wire::Sample { id: it.id.to_owned(), title: it.title.to_owned(), text: it.text.to_owned() }
}

pub fn channel(it: &StarterChannel) -> wire::StarterChannel {
    let variables =
        it.variables.iter().map(|(name, from)| wire::Variable { name: (*name).into(), from: (*from).into() });
    wire::StarterChannel { id: it.id.to_owned(), variables: variables.collect() }
}

impl From<wire::Posture> for Posture {
    fn from(it: wire::Posture) -> Posture {
        match it {
            wire::Posture::Personal => Posture::Personal,
            wire::Posture::Family => Posture::Family,
            wire::Posture::Public => Posture::Public,
        }
    }
}

impl From<Posture> for wire::Posture {
    fn from(it: Posture) -> wire::Posture {
        match it {
            Posture::Personal => wire::Posture::Personal,
            Posture::Family => wire::Posture::Family,
            Posture::Public => wire::Posture::Public,
        }
    }
}

impl From<Severity> for wire::Severity {
    fn from(it: Severity) -> wire::Severity {
        match it {
            Severity::Error => wire::Severity::Error,
            Severity::Critical => wire::Severity::Critical,
            Severity::Warn => wire::Severity::Warn,
            Severity::Info => wire::Severity::Info,
        }
    }
}

impl From<Confidence> for wire::Confidence {
    fn from(it: Confidence) -> wire::Confidence {
        match it {
            Confidence::High => wire::Confidence::High,
            Confidence::Medium => wire::Confidence::Medium,
            Confidence::Low => wire::Confidence::Low,
        }
    }
}

impl From<Category> for wire::Category {
    fn from(it: Category) -> wire::Category {
        match it {
            Category::Syntax => wire::Category::Syntax,
            Category::Load => wire::Category::Load,
            Category::Schema => wire::Category::Schema,
            Category::Audit => wire::Category::Audit,
        }
    }
}

impl From<Applicability> for wire::Applicability {
    fn from(it: Applicability) -> wire::Applicability {
        match it {
            Applicability::Safe => wire::Applicability::Safe,
            Applicability::Unsafe => wire::Applicability::Unsafe,
            Applicability::Manual => wire::Applicability::Manual,
        }
    }
}
