//! What could be written at the cursor.

mod known;
mod sections;
mod snippet;

use super::cursor::{self, Commas, Cursor, Word};
use super::hover::describe;
use crate::analysis::Analysis;
use crate::lists::{CollectVec, PushAll};
use crate::order;
use crate::path::KeyPath;
use crate::schema::{Form, NodeRef, PropertyRef, Schema};
use crate::source::Document;
use crate::syntax::{NodeKind, TokenKind, is_key_continue, is_key_start};
use crate::text::{SourceId, Span};

/// What could be written, and what it would replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word at the cursor; empty where there is none.
    pub span: Span,
    /// Where a comma has to be written along with any of the items, in bytes: after the member or item before.
    pub comma: Option<u32>,
    /// The offers, in the order of the format.
    pub items: Vec<Item>,
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is shown and filtered by: the bare key or value.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// Type, or what the word means; one line.
    pub detail: String,
    /// Markdown.
    pub documentation: String,
    /// What is written, in the file's own style.
    pub insert: String,
    /// Where in `insert` the cursor goes, in bytes; `None`: to its end.
    pub cursor: Option<u32>,
    /// The product's group of the root section, for headings; empty for everything else.
    pub group: &'static str,
}

/// What an offer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A key.
    Key,
    /// A value.
    Value,
}

impl ItemKind {
    /// Lower-case name, as at the edges.
    pub fn name(self) -> &'static str {
        match self {
            ItemKind::Key => "key",
            ItemKind::Value => "value",
        }
    }
}

/// What the format takes at byte `offset`; `None` where neither a key nor a value belongs, or nothing is known.
///
/// Required keys come first, then those of the root in the product's own order, all others in the order of the format.
pub fn complete(analysis: &Analysis, source: SourceId, offset: u32) -> Option<Completion> {
    let document = analysis.documents.get(source.0 as usize)?;
    let schema = Schema::of(analysis.dialect)?;
    let style = Style::of(document);
    let tree = &document.parse.tree;
    let Some(cursor) = cursor::at(tree, &document.text, offset) else {
        let word = cursor::only_word(tree, &document.text, offset)?;
        let items = match document.mount.is_root() {
            true if word.span.is_empty() => vec![whole_object(schema)],
            true => return None,
            false => value_items(analysis, &document.mount, schema.at(&document.mount)?, style, word),
        };
        return Some(Completion { span: word.span, comma: None, items });
    };
    let (word, commas, mut items) = match cursor {
        Cursor::Key { object, taken, word, has_colon, commas } => {
            let object = document.path(&object);
            let place = schema.at(&object)?;
            let mut keys: Vec<Item> = Vec::new();
            for it in sorted(&object, place) {
                let item = key_item(&object, it.name, Some(&it), it.node, style, word, has_colon);
                // Branches of a union may have keys in common.
                if !taken.iter().any(|key| key == it.name) && keys.iter().all(|it| it.label != item.label) {
                    keys.push(item);
                }
            }
            if let Some(each) = place.map_value() {
                let known = known::keys(analysis, &object).into_iter();
                let free = known.filter(|name| !taken.contains(name) && keys.iter().all(|it| it.label != *name));
                let items: Vec<Item> = free
                    .map(|name| {
                        let node = schema.at(&object.join(&*name)).unwrap_or(each);
                        key_item(&object, &name, None, node, style, word, has_colon)
                    })
                    .collect_vec();
                keys.push_all(items);
            }
            (word, Commas { after: commas.after && !has_colon, ..commas }, keys)
        }
        Cursor::Value { path, taken, word, commas } => {
            let path = document.path(&path);
            let mut items = value_items(analysis, &path, schema.at(&path)?, style, word);
            items.retain(|it| !taken.contains(&it.label));
            (word, commas, items)
        }
    };
    if commas.after {
        for item in &mut items {
            item.cursor = item.cursor.or(Some(item.insert.len() as u32));
            item.insert.push(',');
        }
    }
    Some(Completion { span: word.span, comma: commas.before, items })
}

/// What a file begins with.
fn whole_object(schema: &Schema) -> Item {
    Item {
        label: "{ }".to_owned(),
        kind: ItemKind::Value,
        detail: schema.root().type_text(),
        documentation: schema.root().description().to_owned(),
        insert: "{\n  \n}\n".to_owned(),
        cursor: Some(4),
        group: "",
    }
}

fn sorted<'s>(object: &KeyPath, place: NodeRef<'s>) -> Vec<PropertyRef<'s>> {
    let mut properties = place.properties();
    // The sort is stable: what is equal stays in the order of the format.
    order::by_key(&mut properties, |it| (!it.required, if object.is_root() { sections::order(it.name) } else { 0 }));
    properties
}

fn key_item(
    object: &KeyPath,
    name: &str,
    declared: Option<&PropertyRef<'_>>,
    node: NodeRef<'_>,
    style: Style,
    word: Word,
    has_colon: bool,
) -> Item {
    let key = match word.quote.or(style.key_quote) {
        None if is_bare(name) => name.to_owned(),
        quote => quoted(name, quote.unwrap_or(style.quote)),
    };
    let (insert, cursor) = if has_colon { (key, None) } else { snippet::member(&key, node, style) };
    let required = if declared.is_some_and(|it| it.required) { "required, " } else { "" };
    Item {
        label: name.to_owned(),
        kind: ItemKind::Key,
        detail: format!("{required}{}", node.type_text()),
        documentation: describe(&object.join(name), node),
        insert,
        cursor,
        group: if object.is_root() { sections::group(name) } else { "" },
    }
}

fn value_items(analysis: &Analysis, path: &KeyPath, place: NodeRef<'_>, style: Style, word: Word) -> Vec<Item> {
    let documentation = describe(path, place);
    let item = |label: &str, detail: &str, insert: String| Item {
        label: label.to_owned(),
        kind: ItemKind::Value,
        detail: detail.to_owned(),
        documentation: documentation.clone(),
        insert,
        cursor: None,
        group: "",
    };
    let text = |text: &str| quoted(text, word.quote.unwrap_or(style.quote));
    let mut items: Vec<Item> =
        place.words().iter().map(|it| item(it.word, it.description, text(it.word))).collect_vec();
    for known in known::values(analysis, path) {
        if items.iter().all(|it| it.label != known.text) {
            items.push(item(&known.text, known.detail, text(&known.text)));
        }
    }
    let in_string = word.quote.is_some();
    if place.takes(Form::Bool) && !in_string {
        items.push_all(["true", "false"].map(|it| item(it, "", it.to_owned())));
    }
    for (form, label, detail) in [(Form::Object, "{ }", "object"), (Form::List, "[ ]", "list")] {
        if place.takes(form) && !in_string {
            let (insert, cursor) = snippet::container(place, form, style);
            items.push(Item { cursor, ..item(label, detail, insert) });
        }
    }
    if let Some(default) = place.default()
        && items.iter().all(|it| it.insert.trim_matches(['"', '\'']) != default.trim_matches('"'))
        && (!in_string || default.starts_with('"'))
    {
        let insert = default.strip_prefix('"').and_then(|it| it.strip_suffix('"')).map_or(default.to_owned(), text);
        items.push(item(default.trim_matches('"'), "the default", insert));
    }
    items
}

/// How the file writes keys and strings.
#[derive(Clone, Copy)]
struct Style {
    quote: char,
    key_quote: Option<char>,
}

impl Style {
    /// As the file's first string and first key are written.
    fn of(document: &Document) -> Style {
        let tree = &document.parse.tree;
        let first = |span: Span| span.of(&document.text).chars().next().filter(|it| matches!(it, '"' | '\''));
        let string = tree.tokens().iter().find(|it| it.kind == TokenKind::String).and_then(|it| first(it.span()));
        let member = tree.nodes().find(|it| tree.kind(*it) == NodeKind::Member && tree.colon_token(*it).is_some());
        let key = member.and_then(|it| tree.key_token(it)).map(|it| tree.token(it).span());
        Style { quote: string.unwrap_or('"'), key_quote: key.and_then(first) }
    }
}

fn is_bare(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(is_key_start) && chars.all(is_key_continue)
}

/// Keys and words of the format hold neither quotes nor backslashes; ids and models of the file may.
fn quoted(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        if c == quote || c == '\\' {
            out.push('\\');
        }
        out.push(c);
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sources;
    use crate::edit::{Edit, Edits};
    use crate::testing::analyze;

    fn complete_at(marked: &str) -> Option<Completion> {
        let offset = marked.find('|').expect("a cursor");
        complete(&analyze(&marked.replace('|', "")), SourceId::MAIN, offset as u32)
    }

    fn inserts(marked: &str) -> Vec<String> {
        complete_at(marked).expect("offers").items.into_iter().map(|it| it.insert).collect()
    }

    #[test]
    fn keys_that_are_free_in_the_files_style() {
        let keys = inserts("{ gateway: { bind: 'lan', | } }");
        assert!(keys.contains(&"auth: {}".to_owned()), "{keys:?}");
        assert!(!keys.iter().any(|it| it.starts_with("bind")), "{keys:?}");
        let keys = inserts("{ \"gateway\": { b| } }");
        assert!(keys.contains(&"\"bind\": \"\"".to_owned()), "{keys:?}");
        let keys = inserts("{ gateway: { b|: 1 } }");
        assert!(keys.contains(&"bind".to_owned()), "{keys:?}");
    }

    #[test]
    fn values_are_the_words_of_the_format() {
        let words = inserts("{ gateway: { bind: | } }");
        for word in ["auto", "lan", "loopback", "custom", "tailnet"] {
            assert!(words.contains(&format!("\"{word}\"")), "{words:?}");
        }
        assert!(inserts("{ gateway: { bind: '|' } }").contains(&"'lan'".to_owned()));
        assert_eq!(inserts("{ tools: { elevated: { enabled: | } } }")[..2], ["true", "false"]);
    }

    #[test]
    fn the_replaced_span_is_the_word() {
        assert_eq!(complete_at("{ gateway: { bind: 'la|n' } }").expect("offers").span, Span::new(19, 24));
    }

    /// Each line: a text with the cursor, `=>`, and what is offered there, the first of it first.
    #[test]
    fn cases_of_every_section() {
        let schema = Schema::of(&crate::dialect::CLAWDBOT).expect("a schema");
        let mut sections = std::collections::BTreeSet::new();
        for line in include_str!("complete/cases.txt").lines().filter(|it| !it.is_empty()) {
            let (marked, wanted) = line.split_once(" => ").expect("a text and what is offered");
            let marked = marked.replace("\\n", "\n");
            let labels: Vec<String> =
                complete_at(&marked).expect("offers").items.into_iter().map(|it| it.label).collect();
            let section = marked.trim_start_matches("{ ").split(':').next().expect("a section");
            let place = schema.at(&KeyPath::keys(section)).expect("a section of the format");
            assert_eq!(wanted.is_empty(), place.is_unchecked(), "{marked}");
            for want in wanted.split_whitespace() {
                assert!(labels.iter().any(|it| it == want), "{marked}: {want} is not in {labels:?}");
            }
            sections.insert(section.to_owned());
        }
        let all: Vec<&str> = schema.root().properties().iter().map(|it| it.name).collect();
        let without: Vec<_> = all.iter().filter(|it| !sections.contains(**it)).collect();
        assert!(without.is_empty(), "no case for {without:?}");
    }

    #[test]
    fn every_channel_has_its_keys() {
        let with_keys = crate::policy::channels::ALL.iter().filter(|channel| {
            let items = complete_at(&format!("{{ channels: {{ {:?}: {{ | }} }} }}", channel.id)).expect("offers").items;
            items.iter().any(|it| it.label == "enabled" || it.label == "accounts")
        });
        assert_eq!(with_keys.count(), 17);
    }

    /// `marked` with the offer called `label` taken.
    fn taken(marked: &str, label: &str) -> String {
        let text = marked.replace('|', "");
        let completion = complete_at(marked).unwrap_or_else(|| panic!("{marked}"));
        let item = completion.items.iter().find(|it| it.label == label);
        let item = item.unwrap_or_else(|| panic!("{label} in {:?}", completion.items));
        let mut edits = vec![Edit { span: completion.span, text: item.insert.clone() }];
        edits.extend(completion.comma.map(|at| Edit { span: Span::empty(at), text: ",".to_owned() }));
        Edits::new(edits).expect("apart").apply(&text)
    }

    #[test]
    fn commas_and_snippets_keep_the_text_whole() {
        for (marked, label, after) in [
            ("{ gateway: { port: 1\n  | } }", "bind", "{ gateway: { port: 1,\n  bind: \"\" } }"),
            ("{ gateway: { | port: 1 } }", "auth", "{ gateway: { auth: {}, port: 1 } }"),
            (
                "{ gateway: { port: 1\n b|\n mode: 'local' } }",
                "bind",
                "{ gateway: { port: 1,\n bind: '',\n mode: 'local' } }",
            ),
            ("{ gateway: { bind: |\n port: 1 } }", "lan", "{ gateway: { bind: \"lan\",\n port: 1 } }"),
            ("{ gateway: { b|: 'lan' } }", "bind", "{ gateway: { bind: 'lan' } }"),
            ("{ gateway: { | } }", "port", "{ gateway: { port: 18789 } }"),
            ("{ tools: { deny: ['exec'\n '|' ] } }", "read", "{ tools: { deny: ['exec',\n 'read' ] } }"),
            ("{ bindings: [|] }", "{ }", "{ bindings: [{ agentId: \"\", match: { channel: \"\" } }] }"),
        ] {
            assert_eq!(taken(marked, label), after, "{marked}");
        }
    }

    #[test]
    fn what_is_there_is_not_offered_again() {
        let labels = |marked: &str| -> Vec<String> {
            complete_at(marked).expect("offers").items.into_iter().map(|it| it.label).collect()
        };
        let tools = labels("{ tools: { deny: ['exec', '|', \"read\"] } }");
        assert!(
            !tools.iter().any(|it| it == "exec" || it == "read") && tools.iter().any(|it| it == "write"),
            "{tools:?}"
        );
        // The item that is being written may stay.
        assert!(labels("{ tools: { deny: ['exe|c'] } }").iter().any(|it| it == "exec"));
        assert!(!labels("{ channels: { telegram: {}, | } }").iter().any(|it| it == "telegram"));
    }

    /// Every object that the format has, with a member before and after the cursor and no commas.
    #[test]
    fn every_offer_fits_between_its_neighbours() {
        fn each_object(node: NodeRef<'_>, open: &str, close: &str, visit: &mut dyn FnMut(&str, &str)) {
            let mut below = |node: NodeRef<'_>, key: &str| {
                each_object(node, &format!("{open}{{ {key:?}: "), &format!(" }}{close}"), visit);
            };
            for it in node.properties() {
                below(it.node, it.name);
            }
            if let Some(each) = node.map_value() {
                below(each, "x");
            }
            if let Some(item) = node.item() {
                each_object(item, &format!("{open}["), &format!("]{close}"), visit);
            }
            if node.takes(Form::Object) {
                visit(open, close);
            }
        }
        let schema = Schema::of(&crate::dialect::CLAWDBOT).expect("a schema");
        let mut count = 0;
        each_object(schema.root(), "", "", &mut |open, close| {
            let text = format!("{open}{{ \"-\": 1\n\n \"--\": 2 }}{close}");
            let offset = text.find("\n\n").expect("a gap") as u32 + 1;
            let Some(completion) = complete(&analyze(&text), SourceId::MAIN, offset) else { panic!("{text}") };
            for item in completion.items {
                let mut insert = item.insert;
                let at = item.cursor.map_or(insert.len(), |it| it as usize);
                if insert[..at].ends_with(": ") {
                    insert.insert(at, '0');
                }
                let comma = Edit { span: Span::empty(completion.comma.expect("a comma")), text: ",".to_owned() };
                let edits = Edits::new(vec![comma, Edit { span: completion.span, text: insert }]).expect("apart");
                let text = edits.apply(&text);
                assert!(crate::syntax::parse(&text).errors.is_empty(), "{text}");
                count += 1;
            }
        });
        assert!(count > 2000, "only {count}");
    }

    #[test]
    fn an_included_file_is_known_by_where_it_stands() {
        let offers = |main: &str, marked: &str| -> Vec<String> {
            let mut sources = Sources::new("clawdbot.json", main);
            sources.add("inc.json5", marked.replace('|', ""));
            let analysis = crate::analyze(&sources, &crate::Options::default());
            let offset = marked.find('|').expect("a cursor") as u32;
            let offered = complete(&analysis, SourceId(1), offset).expect("offers");
            offered.items.into_iter().map(|it| it.label).collect()
        };
        let agents = "{ agents: { list: [{ id: 'ops' }] }, bindings: [{ $include: 'inc.json5' }] }";
        let first = "{ gateway: { $include: 'inc.json5' }, logging: { $include: 'inc.json5' } }";
        for (main, marked, want) in [
            ("{ gateway: { $include: 'inc.json5' } }", "{ | }", "bind"),
            ("{ gateway: { $include: 'inc.json5' } }", "{ bind: | }", "lan"),
            ("{ gateway: { $include: ['inc.json5'] } }", "{ auth: { mode: '| ", "token"),
            ("{ gateway: { $include: 'inc.json5' } }", "|", "{ }"),
            ("{ tools: { deny: { $include: 'inc.json5' } } }", "[|]", "exec"),
            ("{ tools: { deny: { $include: 'inc.json5' } } }", "|", "[ ]"),
            ("{ gateway: { bind: { $include: 'inc.json5' } } }", "'|'", "lan"),
            ("{ hooks: { $include: 'inc.json5' } }", "{ token: '|' }", "${CLAWDBOT_HOOKS_TOKEN}"),
            (agents, "{ agentId: '|' }", "ops"),
            (agents, "{ match: { channel: '|' ", "telegram"),
            (first, "{ | }", "bind"),
        ] {
            let labels = offers(main, marked);
            assert!(labels.iter().any(|it| it == want), "{marked} in {main}: {labels:?}");
        }
    }

    #[test]
    fn sections_stand_in_the_products_order() {
        let items = complete_at("{ | }").expect("offers").items;
        let at = |name: &str| items.iter().position(|it| it.label == name).expect("a section");
        for pair in
            ["wizard", "update", "gateway", "agents", "tools", "channels", "plugins", "logging", "meta"].windows(2)
        {
            assert!(at(pair[0]) < at(pair[1]), "{pair:?}");
        }
        assert_eq!(items[at("channels")].group, "Messaging Channels");
        assert_eq!(items[at("meta")].group, "");
    }

    #[test]
    fn required_keys_come_first() {
        let items = complete_at("{ bindings: [{ | }] }").expect("offers").items;
        let required = items.iter().take_while(|it| it.detail.starts_with("required, ")).count();
        assert_eq!(required, items.iter().filter(|it| it.detail.starts_with("required, ")).count());
        assert!(required >= 2, "{items:?}");
    }

    #[test]
    fn brackets_and_quotes_have_the_cursor_between_them() {
        for (text, label, before, after) in [
            ("{ | }", "gateway", "gateway: {", "}"),
            ("{ | }", "bindings", "bindings: [", "]"),
            ("{ 'hooks': { | } }", "path", "'path': '", "'"),
            ("{ gateway: | }", "{ }", "{", "}"),
            ("|", "{ }", "{\n  ", "\n}\n"),
        ] {
            let items = complete_at(text).expect("offers").items;
            let item = items.iter().find(|it| it.label == label).unwrap_or_else(|| panic!("{label} in {text}"));
            let parts = item.insert.split_at(item.cursor.expect("a cursor") as usize);
            assert_eq!(parts, (before, after), "{text}");
        }
    }

    #[test]
    fn secrets_are_offered_as_references_and_never_as_they_are() {
        let marked = "{ gateway: { auth: { token: '|' } }, hooks: { token: 'hunter2hunter2' } }";
        assert_eq!(inserts(marked)[0], "'${CLAWDBOT_GATEWAY_TOKEN}'");
        let shown = format!("{:?}", complete_at("{ hooks: { token: '|hunter2hunter2' } }"));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
