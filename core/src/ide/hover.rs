//! What a key is, for whoever points at it.

mod effect;

use crate::analysis::Analysis;
use crate::diagnostic::{Category, Diagnostic};
use crate::exposure::Exposure;
use crate::lists::Joined;
use crate::path::{KeyPath, Segment};
use crate::policy::tools;
use crate::redact::Redactor;
use crate::rules::page_url;
use crate::schema::{NodeRef, Schema};
use crate::syntax::NodeKind;
use crate::text::{SourceId, Span};
use crate::value::{Kind, Origin, Text, Value};

/// What to show, and for which part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The key or value that was pointed at.
    pub span: Span,
    /// Markdown: the path, its type and default, what it does, its words.
    pub markdown: String,
}

/// What the format says about the key or value at byte `offset`; `None` where it says nothing.
///
/// In an included file that is the place where the file is included, the first one if there are several.
pub fn hover(analysis: &Analysis, source: SourceId, offset: u32) -> Option<Hover> {
    told(analysis, None, source, offset)
}

/// As [`hover`], with what comes of it there: who gets in, what an agent or a tool may do and where.
pub fn hover_with(exposure: &Exposure<'_, '_>, analysis: &Analysis, source: SourceId, offset: u32) -> Option<Hover> {
    told(analysis, Some(exposure), source, offset)
}

fn told(analysis: &Analysis, exposure: Option<&Exposure<'_, '_>>, source: SourceId, offset: u32) -> Option<Hover> {
    let document = analysis.documents.get(source.0 as usize)?;
    let tree = &document.parse.tree;
    let node = tree.node_at(offset)?;
    let member = if tree.kind(node) == NodeKind::Member { Some(node) } else { tree.parent(node) };
    let key = member.and_then(|it| tree.key_token(it)).map(|it| tree.token(it).span());
    let key = key.filter(|it| tree.kind(node) == NodeKind::Member && it.touches(offset));
    let is_scalar = matches!(tree.kind(node), NodeKind::Scalar | NodeKind::Error);
    let span = key.or(is_scalar.then(|| tree.span(node)))?;
    let path = document.path(&tree.path_of(node, &document.text));
    let place = Schema::of(analysis.dialect)?.at(&path)?;
    let mut markdown = describe(&path, place);
    // Lists of several files come one after the other, so that an item's place in a file is not its place in the whole.
    let is_fixed = analysis.documents.len() == 1 || path.0.iter().all(|it| matches!(it, Segment::Key(_)));
    let flags = |it: &&Diagnostic| it.category == Category::Audit && it.path == path;
    for it in analysis.diagnostics.iter().filter(|_| is_fixed).filter(flags) {
        markdown.push_str(&format!("\n\nFlagged by [`{0}`]({1})", it.rule, page_url(it.rule)));
    }
    if is_fixed
        && let Some(value) = analysis.value(&path)
        && let Some(line) = in_force(analysis, value, source)
    {
        markdown.push_str(&format!("\n\nHere: {line}"));
    }
    if let Some(line) = tool(&path, span.of(&document.text)) {
        markdown.push_str(&format!("\n\n{line}"));
    }
    if let Some(exposure) = exposure.filter(|_| is_fixed) {
        effect::tell(exposure, &path, span.of(&document.text), &mut markdown);
    }
    // In a broken text a secret may stand where a key would.
    let markdown = Redactor::new(analysis).message(&markdown).into_owned();
    Some(Hover { span, markdown })
}

/// What an entry of a list of tools stands for, and how much harm that can do; `None` elsewhere.
fn tool(path: &KeyPath, raw: &str) -> Option<String> {
    let [.., section, Segment::Key(list), Segment::Index(_)] = &*path.0 else { return None };
    let is_list = matches!(&**list, "allow" | "deny") && !matches!(section, Segment::Key(it) if **it == *"plugins");
    let name = tools::normalise(raw.trim_matches(['"', '\'']));
    let risk = tools::risk(&name).filter(|_| is_list)?;
    let members = tools::members(&name).map(|it| format!(": `{}`", it.joined("`, `"))).unwrap_or_default();
    Some(format!("`{name}`{members}; {} risk: {}", risk.name(), risk.why()))
}

/// Longer values are cut, in characters.
const MAX_SHOWN: usize = 60;

/// What holds and where it comes from; `None` for objects and lists, which speak for themselves, and where nothing can be read.
fn in_force(analysis: &Analysis, value: &Value, source: SourceId) -> Option<String> {
    let document = analysis.documents.get(value.loc.source.0 as usize)?;
    let file = if value.loc.source == source { "this file".to_owned() } else { format!("`{}`", document.name) };
    match &value.kind {
        Kind::Object(_) | Kind::Array(_) | Kind::Broken => return None,
        Kind::String(Text { origin: Origin::Environment, .. }) => {
            return Some(format!("taken from the environment, as {file} says"));
        }
        Kind::String(Text { origin: Origin::Opaque, .. }) => {
            return Some("taken from the environment, which is not known here".to_owned());
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
    let redactor = Redactor::new(analysis);
    let masked = redactor.text(value.loc.source).get(value.loc.span.start as usize..value.loc.span.end as usize)?;
    let masked = redactor.message(masked);
    let plain = masked.chars().map(|it| if it.is_control() || it == '`' { ' ' } else { it });
    let mut shown: String = plain.take(MAX_SHOWN).collect();
    if masked.chars().count() > MAX_SHOWN {
        shown.push('…');
    }
    Some(format!("`{shown}`, set in {file}"))
}

/// The page of one place.
pub(super) fn describe(path: &KeyPath, place: NodeRef<'_>) -> String {
    let mut out = format!("**`{path}`**");
    if place.is_deprecated() {
        out.push_str(" · deprecated");
    }
    out.push_str(&format!("\n\n{}", facts(place)));
    if !place.description().is_empty() {
        out.push_str(&format!("\n\n{}", place.description()));
    }
    if let Some(replacement) = place.replacement() {
        out.push_str(&format!("\n\nUse `{replacement}` instead."));
    }
    let words = place.words();
    for word in words.iter().filter(|it| !it.description.is_empty()) {
        out.push_str(&format!("\n- `{}`: {}", word.word, word.description));
    }
    out
}

/// Type and default in one line.
fn facts(place: NodeRef<'_>) -> String {
    let mut out = format!("`{}`", place.type_text());
    match (place.default(), place.default_words()) {
        (Some(default), _) => {
            let when = if place.default_is_stored() { "filled in on loading" } else { "applied at run time" };
            out.push_str(&format!(", default `{default}` ({when})"));
        }
        (None, Some(words)) => out.push_str(&format!(", default: {words}")),
        (None, None) => {}
    }
    if place.is_secret() {
        out.push_str(", a secret");
    }
    if place.is_unchecked() {
        out.push_str(", not checked by the product");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;

    fn hover_at(marked: &str) -> Option<Hover> {
        let offset = marked.find('|').expect("a cursor");
        hover(&analyze(&marked.replace('|', "")), SourceId::MAIN, offset as u32)
    }

    #[test]
    fn keys_and_values_explain_themselves() {
        let key = hover_at(r#"{ gateway: { bi|nd: "lan" } }"#).expect("a known key");
        assert_eq!(key.span, Span::new(13, 17));
        assert!(key.markdown.starts_with("**`gateway.bind`**"), "{}", key.markdown);
        assert!(key.markdown.contains("`loopback`"), "{}", key.markdown);
        let value = hover_at(r#"{ gateway: { bind: "l|an" } }"#).expect("a value of a known key");
        assert_eq!(value.span, Span::new(19, 24));
        assert_eq!(value.markdown, key.markdown);
    }

    #[test]
    fn tools_say_how_much_harm_they_can_do() {
        for (text, want) in [
            ("{ tools: { deny: ['ba|sh'] } }", "`exec`; high risk: runs commands"),
            ("{ tools: { allow: ['group:w|eb'] } }", "`group:web`: `web_search`, `web_fetch`; medium risk: reads"),
        ] {
            let markdown = hover_at(text).expect("a known place").markdown;
            assert!(markdown.contains(want), "{markdown}");
        }
        for text in ["{ plugins: { allow: ['ex|ec'] } }", "{ tools: { allow: ['lob|ster'] } }"] {
            assert!(!hover_at(text).expect("a known place").markdown.contains(" risk"), "{text}");
        }
    }

    #[test]
    fn what_comes_of_it_is_told() {
        let text = r#"{ channels: { telegram: { botToken: "1:a", dmPolicy: "open", allowFrom: ["*"], groupPolicy: "disabled" } },
            agents: { list: [{ id: "main", tools: { deny: ["group:web", "cron"] } }, { id: "boxed", sandbox: { mode: "all" } }] },
            session: { dmScope: "per-peer" }, tools: { deny: ["nodes"] }, bindings: [{ agentId: "boxed", match: { channel: "telegram" } }] }"#;
        let sources = crate::Sources::new("clawdbot.json", text);
        let options = crate::Options::default();
        let analysis = crate::analyze(&sources, &options);
        let config = analysis.config(&sources, &options);
        let exposure = Exposure::new(&config);
        let said = |word: &str| {
            let at = text.find(word).expect("it is there") as u32 + 1;
            hover_with(&exposure, &analysis, SourceId::MAIN, at).expect("a known place").markdown
        };
        let stranger = "Anybody who writes a direct message on Telegram can work in the sandbox through agent `boxed`";
        for (word, want) in [
            ("\"open\"", stranger),
            ("telegram: {", stranger),
            ("\"*\"", stranger),
            ("\"disabled\"", "Nobody gets in here"),
            ("\"boxed\", match", "Agent `boxed` has `exec` in the sandbox (main, dm, group, subagent)"),
            ("\"boxed\", match", stranger),
            ("\"boxed\", sandbox", stranger),
            ("\"all\"", "Agent `boxed` has `exec` in the sandbox (main, dm, group, subagent)"),
            ("\"group:web\"", "Agent `main` has `web_search` nowhere (main, dm, group, subagent)"),
            ("\"nodes\"", "Agent `boxed` has `nodes` nowhere"),
        ] {
            assert!(said(word).contains(want), "{word}: {}", said(word));
        }
        assert!(!said("channels: {").contains("gets in"), "all of them at once say nothing");
        assert!(!said("\"cron\"").contains("`boxed`"), "only the agent whose list it is: {}", said("\"cron\""));
    }

    #[test]
    fn unknown_keys_and_empty_places_say_nothing() {
        assert_eq!(hover_at("{ gateway: { nope|: 1 } }"), None);
        assert_eq!(hover_at("{ | }"), None);
    }

    #[test]
    fn what_holds_is_said_and_secrets_are_not() {
        for (text, want) in [
            ("{ gateway: { bi|nd: 'lan' } }", "Here: `'lan'`, set in this file"),
            ("{ gateway: { port: 1, po|rt: 2 } }", "Here: `2`, set in this file"),
            ("{ hooks: { tok|en: 'hunter2hunter2' } }", "Here: `'**************'`, set in this file"),
            ("{ hooks: { tok|en: '${T}' } }", "Here: taken from the environment, which is not known here"),
        ] {
            let markdown = hover_at(text).expect("a known key").markdown;
            assert!(markdown.ends_with(want), "{markdown}");
        }
        let schema = Schema::of(&crate::dialect::CLAWDBOT).expect("a schema");
        let of = |path: &str| facts(schema.at(&KeyPath::keys(path)).expect("a key"));
        assert!(
            of("channels.telegram.dmPolicy").ends_with("(filled in on loading)"),
            "{}",
            of("channels.telegram.dmPolicy")
        );
        assert!(of("gateway.bind").ends_with("(applied at run time)"), "{}", of("gateway.bind"));
    }

    #[test]
    fn an_included_file_is_explained_by_where_it_stands() {
        let main = "{ agents: { list: [{ $include: 'inc.json5' }] }, gateway: { $include: 'gw.json5', port: 2 } }";
        let mut sources = crate::Sources::new("clawdbot.json", main);
        let texts = [("inc.json5", "{ id: 'ops', sandbox: { mode: 'all' } }"), ("gw.json5", "{ port: 1, bind: 'lan' ")];
        for (name, text) in texts {
            sources.add(name, text);
        }
        let analysis = crate::analyze(&sources, &crate::Options::default());
        let said = |source: u32, word: &str| {
            let at = texts[source as usize - 1].1.find(word).expect("it is there") as u32;
            hover(&analysis, SourceId(source), at).expect("a known key").markdown
        };
        assert!(said(1, "mode").starts_with("**`agents.list[0].sandbox.mode`**"), "{}", said(1, "mode"));
        assert!(said(2, "bind").starts_with("**`gateway.bind`**"), "{}", said(2, "bind"));
        assert!(said(2, "bind").ends_with("Here: `'lan'`, set in this file"), "{}", said(2, "bind"));
        assert!(said(2, "port").ends_with("Here: `2`, set in `clawdbot.json`"), "{}", said(2, "port"));
    }

    /// Calls `visit` on every place of the format that holds no other.
    fn each_leaf(node: NodeRef<'_>, path: &KeyPath, visit: &mut dyn FnMut(&KeyPath, NodeRef<'_>)) {
        assert!(path.0.len() < 24, "{path} does not end");
        let properties = node.properties();
        if properties.is_empty() && node.map_value().is_none() && node.item().is_none() {
            visit(path, node);
        }
        for it in properties {
            each_leaf(it.node, &path.join(it.name), visit);
        }
        if let Some(each) = node.map_value() {
            each_leaf(each, &path.join("x"), visit);
        }
        if let Some(item) = node.item() {
            each_leaf(item, &path.join(0), visit);
        }
    }

    #[test]
    fn every_leaf_of_the_format_is_explained() {
        let schema = Schema::of(&crate::dialect::CLAWDBOT).expect("a schema");
        let mut count = 0;
        each_leaf(schema.root(), &KeyPath::ROOT, &mut |path, node| {
            let open = path.0.iter().map(|it| match it {
                Segment::Key(key) => format!("{{ {key:?}: "),
                Segment::Index(_) => "[".to_owned(),
            });
            let text = open.collect::<String>();
            let hover = hover(&analyze(&format!("{text}0")), SourceId::MAIN, text.len() as u32);
            let markdown = hover.unwrap_or_else(|| panic!("{path} is not explained")).markdown;
            assert!(markdown.starts_with(&format!("**`{path}`**")), "{path}: {markdown}");
            let named = matches!(path.last(), Some(Segment::Key(key)) if &**key != "x");
            assert!(!named || !node.description().is_empty(), "{path} has no description");
            count += 1;
        });
        assert!(count > 1000, "only {count} leaves");
    }

    #[test]
    fn a_broken_file_still_explains() {
        assert!(hover_at("{ gateway: { bi|nd: \"lan\" auth: {").is_some());
    }
}
