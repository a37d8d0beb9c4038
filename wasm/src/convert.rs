//! The core's types as the wire's.

use footguard_core::lists::{CollectVec, PushAll};
use std::borrow::Cow;
use std::cell::OnceCell;

use footguard_core::analysis::{Analysis, FileEdits, Skipped};
use footguard_core::config::{Config, View};
use footguard_core::diagnostic::{self, Severity};
use footguard_core::exposure::{Exposure, Principal};
use footguard_core::ide;
use footguard_core::policy::agents::Session;
use footguard_core::policy::{docker, tools};
use footguard_core::redact::Redactor;
use footguard_core::report;
use footguard_core::report::policy::{self, Json};
use footguard_core::rules::{Rule, page_url};
use footguard_core::samples::{Sample, StarterChannel};
use footguard_core::source::Document;
use footguard_core::suppress::Suppressed;
use footguard_core::text::{Loc, SourceId, Span};

use wasm_bindgen::JsValue;

use crate::cross::{or_undefined, to_js};
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

    pub fn analysis(&self) -> wire::Analysis<'a> {
        let it = self.analysis;
        let count = |severity| it.count(severity) as u32;
        wire::Analysis {
            valid: it.valid,
            dialect: it.dialect.name,
            posture: it.posture,
            diagnostics: self.diagnostics(),
            summary: wire::Summary {
                error: count(Severity::Error),
                critical: count(Severity::Critical),
                warn: count(Severity::Warn),
                info: count(Severity::Info),
                suppressed: it.suppressed.len() as u32,
            },
            skipped: it.skipped.iter().map(|it| self.skipped(it)).collect_vec(),
            suppressed: it.suppressed.iter().map(|it| self.suppressed(it)).collect_vec(),
            missing: it.missing.iter().map(String::as_str).collect_vec(),
            unknown_env: it.unknown_env.iter().map(String::as_str).collect_vec(),
        }
    }

    fn suppressed(&self, it: &'a Suppressed) -> wire::Suppressed<'a> {
        let (from, to, file) = self.place(it.by);
        wire::Suppressed {
            rule_id: it.diagnostic.rule,
            severity: it.diagnostic.severity,
            title: self.words(&it.diagnostic.title),
            reason: self.words(&it.reason),
            from,
            to,
            file,
        }
    }

    /// The texts without their secrets; the document's own first.
    pub fn shared(&self) -> Vec<wire::SharedText<'a>> {
        let redactor = self.redactor();
        let texts = self.analysis.documents.iter().zip(0..);
        texts
            .map(|(it, at)| wire::SharedText { name: &it.name, text: redactor.marked(SourceId(at)).into() })
            .collect_vec()
    }

    /// `None` for an action that edits nothing.
    pub fn action<'t>(&self, it: &'t ide::CodeAction) -> Option<wire::Action<'t>>
    where
        'a: 't,
    {
        Some(wire::Action {
            rule_id: it.rule,
            title: self.words(&it.title),
            applicability: it.applicability,
            needs_secret: it.needs_secret,
            change: self.fix_edits(&it.edits)?,
        })
    }

    /// What can be said at a UTF-16 offset of a text, and what comes of what stands there.
    pub fn hover(&self, it: &Exposure<'_, '_>, offset: u32, file: Option<&str>) -> JsValue {
        let source = source(self.analysis, file);
        let hover = ide::hover_with(it, self.analysis, source, byte(self.analysis, source, offset));
        or_undefined(hover.as_ref().map(|it| {
            let (from, to) = self.units(source, it.span);
            wire::Hover { from, to, markdown: self.words(&it.markdown) }
        }))
    }

    pub fn reach(&self, it: &Exposure<'_, '_>) -> Json {
        report::exposure::reach(it, &self.analysis.diagnostics, self.redactor())
    }

    pub fn completion<'t>(&self, it: &'t ide::Completion) -> wire::Completion<'t> {
        let (from, to) = self.units(self.source, it.span);
        let items = it.items.iter().map(|item| wire::CompletionItem {
            label: &item.label,
            kind: item.kind.name(),
            detail: &item.detail,
            documentation: &item.documentation,
            cursor: item.cursor.map(|it| units_in(&item.insert, it)),
            insert: &item.insert,
            group: item.group,
        });
        let comma = it.comma.map(|at| self.units(self.source, Span::empty(at)).0);
        wire::Completion { from, to, comma, items: items.collect_vec() }
    }

    pub fn symbol<'t>(&self, it: &'t ide::Symbol) -> wire::Symbol<'t> {
        let (from, to) = self.units(self.source, it.span);
        let (selection_from, selection_to) = self.units(self.source, it.selection);
        wire::Symbol {
            name: &it.name,
            kind: it.kind.name(),
            detail: &it.detail,
            from,
            to,
            selection_from,
            selection_to,
            children: it.children.iter().map(|it| self.symbol(it)).collect_vec(),
        }
    }

    pub fn fold(&self, it: &ide::Fold) -> wire::Fold<'static> {
        let (from, to) = self.units(self.source, it.span);
        wire::Fold { from, to, kind: it.kind.name() }
    }

    pub fn link<'t>(&self, it: &'t ide::Link) -> wire::Link<'t> {
        let (from, to) = self.units(self.source, it.span);
        wire::Link { from, to, target: &it.target }
    }

    /// For answers about the text that is meant by a name, as in [`source`].
    pub fn about(&self, file: Option<&str>) -> Converter<'a> {
        Converter::of(self.analysis, source(self.analysis, file))
    }

    pub fn lenses(&self, exposure: &Exposure<'_, '_>) -> Vec<wire::Lens> {
        let lens = |it: ide::Lens| wire::Lens {
            at: self.units(self.source, it.span).0,
            kind: it.kind.name(),
            subject: self.words(&it.subject).into_owned(),
            title: self.words(&it.title).into_owned(),
        };
        ide::lenses(self.analysis, exposure, self.source).into_iter().map(lens).collect_vec()
    }

    pub fn hints(&self, exposure: &Exposure<'_, '_>) -> Vec<wire::Hint> {
        let hint = |it: ide::Hint| wire::Hint {
            at: self.units(self.source, Span::empty(it.at)).0,
            label: self.words(&it.label).into_owned(),
            why: self.words(&it.why).into_owned(),
        };
        ide::hints(self.analysis, exposure, self.source).into_iter().map(hint).collect_vec()
    }

    pub fn token(&self, it: &ide::SemanticToken) -> wire::SemanticToken {
        let (from, to) = self.units(self.source, it.span);
        wire::SemanticToken { from, to, kind: it.kind.name() }
    }

    pub fn at(&self, loc: Loc) -> wire::Place<'a> {
        let (from, to, file) = self.place(loc);
        wire::Place { from, to, file }
    }

    pub fn renamable<'t>(&self, it: &'t ide::Renamable) -> wire::Renamable<'t> {
        let (from, to) = self.units(self.source, it.span);
        wire::Renamable { from, to, id: &it.id }
    }

    pub fn rename<'t>(&self, files: &'t [FileEdits]) -> wire::Rename<'t>
    where
        'a: 't,
    {
        let main = files.iter().filter(|it| it.source == SourceId::MAIN);
        wire::Rename {
            edits: main.flat_map(|it| self.edits(it)).collect_vec(),
            also: files
                .iter()
                .filter_map(|it| Some(wire::FileEdits { file: self.file(it.source)?, edits: self.edits(it) }))
                .collect_vec(),
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

    /// What breaks the path with this number.
    pub fn cuts(&self, it: &Exposure<'_, '_>, path: usize) -> JsValue {
        let cuts = it.paths().get(path).map_or_else(Vec::new, |path| it.cuts(path));
        let edits: Vec<_> = cuts.iter().map(|it| self.analysis.edits(&it.fix)).collect_vec();
        let cuts = cuts.iter().zip(&edits).filter_map(|(it, edits)| {
            Some(wire::Cut {
                title: self.words(&it.fix.title),
                applicability: it.fix.applicability,
                needs_secret: it.fix.needs_secret(),
                edits: self.fix_edits(edits.as_deref()?)?,
                loses: it.loses as u32,
            })
        });
        to_js(&cuts.collect_vec())
    }

    pub fn docker_create(&self, it: &Exposure<'_, '_>, agent: &str) -> Option<wire::DockerCreate> {
        let agent = it.agent(it.agent_called(agent)?);
        let key = docker::scope_key(it.config, agent, &Session::Group("telegram", "*").key(&agent.id))?;
        let commands = docker::commands(it.config, agent, &key)?;
        let words = |list: Vec<docker::Arg<'_>>| {
            list.iter().flat_map(docker::Arg::words).map(|it| self.words(it).into_owned()).collect_vec()
        };
        Some(wire::DockerCreate { create: words(commands.create), exec: commands.exec.map(words) })
    }

    /// The place of a value: its key and where it stands.
    fn written(&self, at: &View<'_>) -> Json {
        let Some(loc) = at.loc() else { return Json::Null };
        let (from, to, file) = self.place(loc);
        let mut members = vec![
            ("path".to_owned(), Json::Text(self.words(&at.path().to_string()).into_owned())),
            ("from".to_owned(), Json::Number(f64::from(from))),
            ("to".to_owned(), Json::Number(f64::from(to))),
        ];
        members.push_all(file.map(|it| ("file".to_owned(), Json::from(it))));
        Json::Map(members)
    }

    fn skipped(&self, it: &'a Skipped) -> wire::Skipped<'a> {
        wire::Skipped { rule_id: it.rule, reason: self.words(&it.reason) }
    }

    fn diagnostics(&self) -> Vec<wire::Diagnostic<'a>> {
        let mut first_fix = 0;
        let mut diagnostics = Vec::with_capacity(self.analysis.diagnostics.len());
        for it in &self.analysis.diagnostics {
            diagnostics.push(self.diagnostic(it, first_fix));
            first_fix += it.fixes.len() as u32;
        }
        diagnostics
    }

    /// `first_fix` is the id of its first fix: fixes are counted through all diagnostics.
    fn diagnostic(&self, it: &'a diagnostic::Diagnostic, first_fix: u32) -> wire::Diagnostic<'a> {
        let (from, to, file) = it.loc.map_or((0, 0, None), |loc| self.place(loc));
        let fixes = it.fixes.iter().zip(first_fix..);
        wire::Diagnostic {
            category: it.category,
            rule_id: it.rule,
            check_id: &it.check_id,
            severity: it.severity,
            confidence: it.confidence,
            title: self.words(&it.title),
            detail: self.words(&it.detail),
            help: self.words(&it.help),
            path: it.path.to_string().into(),
            from,
            to,
            file,
            subject: it.subject.as_deref().map(|it| self.words(it)),
            labels: it.labels.iter().map(|it| self.label(it)).collect_vec(),
            fixes: fixes.map(|(it, id)| self.fix(it, id)).collect_vec(),
            assumes: it.assumes.iter().map(|it| it.name()).collect_vec(),
            blocks_start: it.blocks_start,
            tag: ide::tag(it).map(ide::Tag::name),
        }
    }

    fn label(&self, it: &'a diagnostic::Label) -> wire::Label<'a> {
        let (from, to, file) = self.place(it.loc);
        wire::Label { from, to, message: self.words(&it.message), file }
    }

    fn fix(&self, it: &'a diagnostic::Fix, id: u32) -> wire::Fix<'a> {
        wire::Fix {
            id,
            title: self.words(&it.title),
            applicability: it.applicability,
            needs_secret: it.needs_secret(),
            files: self.analysis.edited(it).into_iter().filter_map(|it| self.file(it)).collect_vec(),
        }
    }

    /// The fix that [`Converter::diagnostic`] gave this id.
    pub fn fix_with(&self, id: u32) -> Option<&'a diagnostic::Fix> {
        self.analysis.diagnostics.iter().flat_map(|it| &it.fixes).nth(id as usize)
    }

    pub fn fix_edits<'t>(&self, files: &'t [FileEdits]) -> Option<wire::FixEdits<'t>>
    where
        'a: 't,
    {
        let (first, rest) = files.split_first()?;
        let also = rest
            .iter()
            .map(|it| wire::FileEdits { file: self.file(it.source).unwrap_or_default(), edits: self.edits(it) });
        Some(wire::FixEdits { edits: self.edits(first), file: self.file(first.source), also: also.collect_vec() })
    }

    pub fn edits<'t>(&self, it: &'t FileEdits) -> Vec<wire::Edit<'t>> {
        let edits = it.edits.as_slice().iter().map(|edit| {
            let (from, to) = self.units(it.source, edit.span);
            wire::Edit { from, to, insert: &edit.text }
        });
        edits.collect_vec()
    }

    fn redactor(&self) -> &Redactor<'a> {
        self.redactor.get_or_init(|| Redactor::new(self.analysis))
    }

    fn words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redactor().message(text)
    }

    fn place(&self, loc: Loc) -> (u32, u32, Option<&'a str>) {
        let (from, to) = self.units(loc.source, loc.span);
        (from, to, self.file(loc.source))
    }

    fn units(&self, source: SourceId, span: Span) -> (u32, u32) {
        let document = self.document(source);
        let unit = |offset| document.map_or(0, |it| it.lines.utf16(&it.text, offset));
        (unit(span.start), unit(span.end))
    }

    /// The name of an included file; `None` for the document itself.
    fn file(&self, source: SourceId) -> Option<&'a str> {
        let document = self.document(source).filter(|_| source != SourceId::MAIN)?;
        Some(&document.name)
    }

    fn document(&self, source: SourceId) -> Option<&'a Document> {
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

pub fn rule(it: &'static Rule) -> wire::RuleInfo<'static> {
    wire::RuleInfo {
        id: it.id,
        severity: it.severity,
        category: it.topic.name(),
        summary: it.summary,
        docs: it.docs,
        upstream: it.upstream.to_vec(),
        url: page_url(it.id),
    }
}

pub fn sample(it: &'static Sample) -> wire::Sample<'static> {
    wire::Sample { id: it.id, title: it.title, text: it.text }
}

pub fn channel(it: &'static StarterChannel) -> wire::StarterChannel<'static> {
    let variables = it.variables.iter().map(|(name, from)| wire::Variable { name, from });
    wire::StarterChannel { id: it.id, variables: variables.collect_vec() }
}
