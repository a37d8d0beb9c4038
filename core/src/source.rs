//! The texts of one configuration and how they become one value: `$include`, `${ENV}`, duplicates, `__proto__`.
//!
//! Nothing is read here. A file that is needed and was not given is asked for by name in [`Loaded::missing`]; whoever can
//! read files reads it, adds it to the [`Sources`] and calls again.
//!
//! Source of the facts: `validation.md` sections 2 to 5 of the product's measured behaviour.

mod env;
mod include;

use std::borrow::Cow;

use crate::diagnostic::{Action, Applicability, Category, Diagnostic, Fix, Label, Severity};
use crate::edit::Edits;
use crate::map::{Map, Set};
use crate::mask;
use crate::path::{KeyPath, Segment};
use crate::syntax::{self, Parse};
use crate::text::{LineIndex, Loc, SourceId, Span};
use crate::value::{self, Kind, Value};

pub use env::{Environment, reference_name, references, unescaped};
pub use include::{KEY as INCLUDE, join as include_target};

/// What is known of one file that the configuration names.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Text(String),
    Unreadable(String),
}

/// The texts of one configuration, and the environment it is loaded in.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    main: Option<(String, String)>,
    files: Map<Content>,
    /// Variables by name, values included; `None` where the environment is not known, as in a browser. The values stay in
    /// memory: no report holds them.
    pub env: Option<Environment>,
    /// Variables of `env` that are set, but not to what stands there: what is written as a reference to one of them is not known.
    pub withheld: Set,
    /// The texts are those of a snapshot: marks in them stand for secrets.
    pub masked: bool,
}

impl Sources {
    /// One file. `name` is its path as shown to people; included files are resolved against its folder.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Sources {
        Sources { main: Some((name.into(), text.into())), ..Sources::default() }
    }

    /// No configuration file: the assistant then runs on its defaults.
    pub fn absent() -> Sources {
        Sources::default()
    }

    /// Gives the text of an included file by the name that [`Loaded::missing`] asked for.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.files.insert(name.into(), Content::Text(text.into()));
    }

    /// Says that an included file cannot be read, and why.
    pub fn add_unreadable(&mut self, name: impl Into<String>, reason: impl Into<String>) {
        self.files.insert(name.into(), Content::Unreadable(reason.into()));
    }

    /// Gives the file called `name`, main or included, another text.
    pub fn replace(&mut self, name: &str, text: String) {
        match &mut self.main {
            Some(main) if main.0 == name => main.1 = text,
            _ => self.add(name, text),
        }
    }

    /// The included files that cannot be read, and why.
    pub fn unreadable(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(name, content)| match content {
            Content::Unreadable(reason) => Some((&**name, &**reason)),
            Content::Text(_) => None,
        })
    }

    /// Path and text of the main file.
    pub fn main(&self) -> Option<(&str, &str)> {
        self.main.as_ref().map(|(name, text)| (&**name, &**text))
    }
}

/// One text of an analysis, parsed.
pub struct Document {
    /// Its path, as shown to people.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Its tree and syntax errors.
    pub parse: Parse,
    /// Its lines.
    pub lines: LineIndex,
    /// Where its value stands in the configuration: the root for the main file, the place of the directive for an included one.
    pub mount: KeyPath,
    /// The text that names it, in the file that includes it; `None` for the main file.
    pub named_at: Option<Loc>,
}

impl Document {
    fn new(name: &str, text: &str, mount: KeyPath) -> Document {
        Document {
            mount,
            named_at: None,
            name: name.to_owned(),
            text: text.to_owned(),
            parse: syntax::parse(text),
            lines: LineIndex::new(text),
        }
    }

    /// The path in the configuration of what stands at `local` in this text.
    pub fn path(&self, local: &KeyPath) -> KeyPath {
        KeyPath([&*self.mount.0, &*local.0].concat())
    }

    /// What to underline for a problem of the whole file: its first character that is not white space.
    pub fn start(&self) -> Span {
        let blank = self.text.len() - self.text.trim_start_matches([' ', '\t', '\r', '\n', '\u{FEFF}']).len();
        let len = self.text[blank..].chars().next().map_or(0, char::len_utf8);
        Span::new(blank as u32, (blank + len) as u32)
    }
}

/// The texts as one value.
pub struct Loaded {
    /// Every text that was used, by [`SourceId`].
    pub documents: Vec<Document>,
    /// Includes merged and variables replaced; `None` if there is no file or nothing in it.
    pub root: Option<Value>,
    /// Syntax and loading problems.
    pub diagnostics: Vec<Diagnostic>,
    /// Names of files to be given to [`Sources::add`].
    pub missing: Vec<String>,
    /// Names of the variables that the file refers to, unknown here, in order of appearance.
    pub unknown_env: Vec<String>,
}

/// Parses the main file and all that it includes, and makes one value of them.
pub fn load(sources: &Sources) -> Loaded {
    let mut loaded = Loaded {
        documents: Vec::new(),
        root: None,
        diagnostics: Vec::new(),
        missing: Vec::new(),
        unknown_env: Vec::new(),
    };
    let Some((name, text)) = sources.main() else {
        return loaded;
    };
    let root = loaded.read(name, text, &KeyPath::ROOT);
    let Some(mut root) = root else {
        return loaded;
    };
    if include::has_include(&root) {
        root = include::resolve(root, sources, &mut loaded);
    }
    drop_proto(&mut root, &mut KeyPath::default(), &mut loaded.diagnostics);
    env::substitute(&mut root, sources, &mut loaded);
    if sources.masked {
        unmask(&mut root);
    }
    loaded.root = Some(root);
    loaded
}

/// Replaces the marks in every string by their stand-ins.
fn unmask(value: &mut Value) {
    match &mut value.kind {
        Kind::Object(object) => object.members.iter_mut().for_each(|it| unmask(&mut it.value)),
        Kind::Array(items) => items.iter_mut().for_each(unmask),
        Kind::String(text) => {
            if let Cow::Owned(unmasked) = mask::unmask(&text.text) {
                text.text = unmasked.into();
            }
        }
        _ => {}
    }
}

impl Loaded {
    /// Parses `text`, reports its syntax errors and duplicate keys, and lowers it.
    fn read(&mut self, name: &str, text: &str, mount: &KeyPath) -> Option<Value> {
        let source = SourceId(self.documents.len() as u32);
        let document = Document::new(name, text, mount.clone());
        syntax_diagnostics(&document, source, &mut self.diagnostics);
        let value = value::lower(&document.parse, text, source);
        self.documents.push(document);
        if let Some(value) = &value {
            report_duplicates(value, &mut mount.clone(), &mut self.diagnostics);
        }
        value
    }
}

fn syntax_diagnostics(document: &Document, source: SourceId, out: &mut Vec<Diagnostic>) {
    for (at, error) in document.parse.errors.iter().enumerate() {
        let mut it = Diagnostic::new(Category::Syntax, error.code, Severity::Error, error.message.clone());
        it.help = error.help.to_owned();
        it.loc = Some(Loc::new(source, error.span));
        if let Some(node) = document.parse.tree.node_at(error.span.start) {
            it.path = document.path(&document.parse.tree.path_of(node, &document.text));
        }
        if let Some(opened) = error.opened {
            it.labels.push(Label { loc: Loc::new(source, opened), message: "opened here".into() });
        }
        if let Some(fix) = error.fix.as_ref().filter(|it| at < PROVED_FIXES && mends(document, &it.edits)) {
            it.fixes.push(Fix {
                title: fix.title.clone().into(),
                applicability: Applicability::Unsafe,
                action: Action::Edits(source, fix.edits.clone()),
            });
        }
        if at == 0 {
            it.product_place = document.parse.product.as_ref().map(|it| (it.line, it.column));
        }
        out.push(it);
    }
}

/// Syntax errors whose fixes are tried out and offered: each costs a parse. The others get theirs when these are mended.
const PROVED_FIXES: usize = 8;

/// Whether the edits of a syntax fix leave fewer errors; of several, as many: a wrong guess about one mistake must not make
/// others of it.
fn mends(document: &Document, edits: &Edits) -> bool {
    let before = document.parse.errors.len();
    let after = syntax::parse(&edits.apply(&document.text)).errors.len();
    after < before || (before > 1 && after == before)
}

/// Calls `visit` on every object below `value` with its path, outermost first.
fn each_object(value: &mut Value, path: &mut KeyPath, visit: &mut impl FnMut(&mut value::Object, &KeyPath)) {
    match &mut value.kind {
        Kind::Object(object) => {
            visit(object, path);
            for member in &mut object.members {
                path.0.push(Segment::Key(member.key.clone()));
                each_object(&mut member.value, path, visit);
                path.0.pop();
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                path.0.push(Segment::from(index));
                each_object(item, path, visit);
                path.0.pop();
            }
        }
        _ => {}
    }
}

fn report_duplicates(value: &Value, path: &mut KeyPath, out: &mut Vec<Diagnostic>) {
    match &value.kind {
        Kind::Object(object) => {
            for member in &object.members {
                if member.shadowed
                    && let Some(winner) = object.member(&member.key)
                {
                    out.push(duplicate_key(&member.key, path, member.key_loc, winner.key_loc));
                }
                path.0.push(Segment::Key(member.key.clone()));
                report_duplicates(&member.value, path, out);
                path.0.pop();
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.0.push(Segment::from(index));
                report_duplicates(item, path, out);
                path.0.pop();
            }
        }
        _ => {}
    }
}

fn duplicate_key(key: &str, parent: &KeyPath, loser: Loc, winner: Loc) -> Diagnostic {
    let mut it = Diagnostic::new(
        Category::Load,
        "duplicate_key",
        Severity::Warn,
        format!("`{key}` is given twice here; this one is ignored"),
    );
    it.detail = "When a key is repeated the last one wins, without a word from the assistant.".to_owned();
    it.help = "Keep one of the two.".to_owned();
    it.path = parent.join(key);
    it.loc = Some(loser);
    it.labels.push(Label { loc: winner, message: "this one is used".into() });
    it
}

/// The product drops `__proto__` and its value while it resolves includes, at any depth, silently.
fn drop_proto(root: &mut Value, path: &mut KeyPath, out: &mut Vec<Diagnostic>) {
    each_object(root, path, &mut |object, path| {
        if object.members.iter().all(|it| &*it.key != "__proto__") {
            return;
        }
        for member in object.iter().filter(|it| &*it.key == "__proto__") {
            let mut it = Diagnostic::new(
                Category::Load,
                "proto_key",
                Severity::Warn,
                "`__proto__` and everything in it is dropped while the file is loaded",
            );
            it.detail = "The assistant removes this key silently, so whatever it holds has no effect.".to_owned();
            it.help = "Remove it.".to_owned();
            it.path = path.join("__proto__");
            it.loc = Some(member.key_loc);
            out.push(it);
        }
        object.members.retain(|it| &*it.key != "__proto__");
    });
}
