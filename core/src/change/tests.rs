//! The table in `cases.txt`, and laws that hold for any document and change.
//!
//! In the table a case is a title, a text, changes, and the text that they give; `=== none` stands for a change that cannot
//! be made. `␉`, `␍` and `␂` stand for a tab, a carriage return and a byte order mark.

use super::*;
use crate::syntax::verdict;
use crate::text::SourceId;
use crate::value::{self, Kind, Value};

fn new_value(text: &str) -> NewValue {
    let value = value::lower(&parse(text), text, SourceId::MAIN).expect("a value");
    to_new(&value)
}

fn to_new(value: &Value) -> NewValue {
    match &value.kind {
        Kind::Null => NewValue::Null,
        Kind::Bool(it) => NewValue::Bool(*it),
        Kind::Number(it) => NewValue::Number(*it),
        Kind::String(it) => NewValue::String(it.text.to_string()),
        Kind::Array(items) => NewValue::Array(items.iter().map(to_new).collect()),
        Kind::Object(object) => {
            NewValue::Object(object.iter().map(|it| (it.key.to_string(), to_new(&it.value))).collect())
        }
        Kind::Broken => panic!("broken value"),
    }
}

fn path(dotted: &str) -> KeyPath {
    let segment = |it: &str| it.parse::<usize>().map_or_else(|_| Segment::from(it), Segment::from);
    let negative = |it: &str| if it.starts_with('-') { Segment::from(it) } else { segment(it) };
    KeyPath(dotted.split('.').filter(|it| !it.is_empty()).map(negative).collect())
}

fn change(line: &str) -> Change {
    let mut words = line.splitn(3, ' ');
    let mut word = || words.next().expect(line);
    let (verb, place) = (word(), path(word()));
    match verb {
        "set" => Change::Set { path: place, value: new_value(word()) },
        "insert" => Change::Insert { path: place, value: new_value(word()) },
        "append" => Change::Append { path: place, value: new_value(word()) },
        "remove" => Change::Remove { path: place },
        "rename" => Change::Rename { path: place, to: word().to_owned() },
        "move" => Change::Move { from: place, to: path(word()) },
        "fold" => Change::Fold { from: place, to: path(word()) },
        _ => panic!("{line}"),
    }
}

#[test]
fn table() {
    let text = include_str!("cases.txt").replace('␉', "\t").replace("␍\n", "\r\n").replace('␂', "\u{FEFF}");
    let mut n_cases = 0;
    for case in text.strip_prefix("=== ").unwrap().replace("\n=== none", "\n\u{0}none").split("\n=== ") {
        let (title, body) = case.split_once('\n').unwrap();
        let (before, rest) = body.split_once("+++ ").unwrap();
        let before = before.strip_suffix('\n').unwrap();
        let mut changes = Vec::new();
        let mut rest = Some(rest);
        let mut after = "";
        while let Some(line) = rest {
            let (line, more) = line.split_once('\n').unwrap();
            changes.push(change(line));
            rest = more.strip_prefix("+++ ");
            after = more;
        }
        let after = after.trim_end_matches('\0');
        let parse = parse(before);
        let edits = lower(&parse, before, &changes);
        let got = edits.as_ref().map_or_else(|| "\0none".to_owned(), |it| it.apply(before));
        let wanted = if title.contains("file") { format!("{after}\n").replace("\n\n", "\n") } else { after.to_owned() };
        assert_eq!(got.trim_end_matches('\n'), wanted.trim_end_matches('\n'), "{title}\n--- got\n{got}");
        n_cases += 1;
    }
    assert!(n_cases > 60, "{n_cases} cases read");
}

mod laws {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::value::{Member, Object};

    /// A document in some style: what is chosen at each turn comes from `choices`.
    struct Writer<'a> {
        choices: &'a [u8],
        at: usize,
        n_comments: usize,
        out: String,
    }

    impl Writer<'_> {
        fn choose(&mut self, n: u8) -> u8 {
            self.at += 1;
            self.choices[self.at % self.choices.len()].wrapping_add(self.at as u8) % n
        }

        fn space(&mut self, depth: usize, lines: bool) {
            match self.choose(12) {
                0 => {
                    self.n_comments += 1;
                    self.out += &format!("/*{}*/", self.n_comments);
                }
                1 => {
                    self.n_comments += 1;
                    self.out += &format!(" // {}\n", self.n_comments);
                }
                2 => self.out += "\n\n",
                3 => self.out.push(' '),
                _ => {}
            }
            if lines {
                self.out.push('\n');
                self.out += &"  ".repeat(depth);
                if self.choose(8) == 0 {
                    self.n_comments += 1;
                    self.out += &format!("// {}\n{}", self.n_comments, "  ".repeat(depth));
                }
            }
        }

        fn value(&mut self, depth: usize) {
            match self.choose(if depth > 3 { 4 } else { 8 }) {
                0 => self.out += "null",
                1 => self.out += "'text'",
                2 => self.out += "-.5e1",
                3 => self.out += "\"a\\\nb\"",
                4 => self.container(depth, ['[', ']']),
                _ => self.container(depth, ['{', '}']),
            }
        }

        fn container(&mut self, depth: usize, [open, close]: [char; 2]) {
            let lines = self.choose(2) == 0;
            let len = self.choose(5);
            self.out.push(open);
            for at in 0..len {
                self.space(depth + 1, lines);
                if open == '{' {
                    let key = ["a", "'b'", "\"c\"", "d", "a", "'e-f'"][self.choose(6) as usize];
                    self.out += key;
                    self.space(depth + 1, false);
                    self.out.push(':');
                    self.space(depth + 1, false);
                }
                self.value(depth + 1);
                if at + 1 < len || self.choose(2) == 0 {
                    self.space(depth + 1, false);
                    self.out.push(',');
                }
            }
            self.space(depth, lines);
            self.out.push(close);
        }
    }

    fn document() -> impl Strategy<Value = String> {
        proptest::collection::vec(any::<u8>(), 8..64).prop_map(|choices| {
            let mut writer = Writer { choices: &choices, at: 0, n_comments: 0, out: String::new() };
            writer.space(0, false);
            writer.container(0, ['{', '}']);
            writer.space(0, false);
            writer.out
        })
    }

    fn any_path() -> impl Strategy<Value = KeyPath> {
        let key = prop_oneof![
            4 => proptest::sample::select(&["a", "b", "c", "d", "e-f", "new", "it's"][..]).prop_map(Segment::from),
            1 => (0usize..3).prop_map(Segment::from),
        ];
        proptest::collection::vec(key, 1..4).prop_map(KeyPath)
    }

    fn any_value() -> impl Strategy<Value = NewValue> {
        let leaf = prop_oneof![
            Just(NewValue::Null),
            any::<bool>().prop_map(NewValue::Bool),
            any::<f64>().prop_map(NewValue::Number),
            "\\PC{0,6}|[\"'\\\\\n\r\t\u{2028}\u{0}]{0,4}".prop_map(NewValue::String),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(NewValue::Array),
                proptest::collection::btree_map("[a-c]|[0-9 ']{1,2}", inner, 0..4)
                    .prop_map(|it| NewValue::Object(it.into_iter().collect())),
            ]
        })
    }

    fn any_change() -> impl Strategy<Value = Change> {
        prop_oneof![
            (any_path(), any_value()).prop_map(|(path, value)| Change::Set { path, value }),
            (any_path(), any_value()).prop_map(|(path, value)| Change::Insert { path, value }),
            (any_path(), any_value()).prop_map(|(path, value)| Change::Append { path, value }),
            any_path().prop_map(|path| Change::Remove { path }),
            (any_path(), "[a-d]|new").prop_map(|(path, to)| Change::Rename { path, to }),
            (any_path(), any_path()).prop_map(|(from, to)| Change::Move { from, to }),
            (any_path(), any_path()).prop_map(|(from, to)| Change::Fold { from, to }),
        ]
    }

    /// The values of a text, without places; equal means equal for JavaScript, and NaN equals itself.
    fn model(text: &str) -> Value {
        let mut value = value::lower(&parse(text), text, SourceId::MAIN).expect("a value");
        forget_places(&mut value);
        value
    }

    fn forget_places(value: &mut Value) {
        value.loc = Default::default();
        match &mut value.kind {
            Kind::Array(items) => items.iter_mut().for_each(forget_places),
            Kind::Object(object) => {
                for member in &mut object.members {
                    member.key_loc = Default::default();
                    forget_places(&mut member.value);
                }
            }
            Kind::Number(number) if number.is_nan() => value.kind = Kind::Broken,
            _ => {}
        }
    }

    fn made(value: &NewValue) -> Value {
        let member = |(key, value): &(String, NewValue)| Member {
            key: key.as_str().into(),
            key_loc: Default::default(),
            value: made(value),
            shadowed: false,
        };
        let kind = match value {
            NewValue::Null => Kind::Null,
            NewValue::Bool(it) => Kind::Bool(*it),
            NewValue::Number(it) if it.is_nan() => Kind::Broken,
            NewValue::Number(it) => Kind::Number(*it),
            NewValue::String(it) => {
                Kind::String(value::Text { text: it.as_str().into(), origin: value::Origin::Literal })
            }
            NewValue::FreshSecret => unreachable!("no change here has one"),
            NewValue::Array(items) => Kind::Array(items.iter().map(made).collect()),
            NewValue::Object(members) => {
                Kind::Object(Object { members: members.iter().map(member).collect(), open: false })
            }
        };
        Value { kind, loc: Default::default() }
    }

    fn get<'v>(value: &'v mut Value, path: &[Segment]) -> Option<&'v mut Value> {
        let Some((segment, rest)) = path.split_first() else {
            return Some(value);
        };
        let inner = match (&mut value.kind, segment) {
            (Kind::Object(object), Segment::Key(key)) => {
                &mut object.members.iter_mut().rev().find(|it| it.key == *key)?.value
            }
            (Kind::Array(items), Segment::Index(index)) => items.get_mut(*index as usize)?,
            _ => return None,
        };
        get(inner, rest)
    }

    /// Puts `new` where nothing is.
    fn put(value: &mut Value, path: &[Segment], new: Value) -> Option<()> {
        let (segment, rest) = path.split_first()?;
        if get(value, &path[..1]).is_some() {
            return put(get(value, &path[..1])?, rest, new);
        }
        let new = rest.iter().rev().try_fold(new, |inner, segment| {
            let kind = match segment {
                Segment::Key(key) => Kind::Object(Object { members: vec![member(key, inner)], open: false }),
                Segment::Index(0) => Kind::Array(vec![inner]),
                Segment::Index(_) => return None,
            };
            Some(Value { kind, loc: Default::default() })
        })?;
        match (&mut value.kind, segment) {
            (Kind::Object(object), Segment::Key(key)) => object.members.push(member(key, new)),
            (Kind::Array(items), Segment::Index(index)) if *index as usize == items.len() => items.push(new),
            _ => return None,
        }
        Some(())
    }

    fn member(key: &str, value: Value) -> Member {
        Member { key: key.into(), key_loc: Default::default(), value, shadowed: false }
    }

    fn set(value: &mut Value, path: &[Segment], new: Value) -> Option<()> {
        match get(value, path) {
            Some(old) => *old = new,
            None => put(value, path, new)?,
        }
        Some(())
    }

    fn remove(value: &mut Value, path: &KeyPath) {
        let Some((last, parent)) = path.0.split_last() else {
            return;
        };
        match (get(value, parent).map(|it| &mut it.kind), last) {
            (Some(Kind::Object(object)), Segment::Key(key)) => object.members.retain(|it| it.key != *key),
            (Some(Kind::Array(items)), Segment::Index(index)) if (*index as usize) < items.len() => {
                items.remove(*index as usize);
            }
            _ => {}
        }
    }

    /// What a change means, on values alone; `None` where it cannot be made.
    fn make(value: &mut Value, change: &Change) -> Option<()> {
        match change {
            Change::Set { path, value: new } => set(value, &path.0, made(new))?,
            Change::Insert { path, value: new } => {
                if get(value, &path.0).is_none() {
                    put(value, &path.0, made(new))?;
                }
            }
            Change::Append { path, value: new } => match get(value, &path.0).map(|it| &mut it.kind) {
                Some(Kind::Array(items)) => items.push(made(new)),
                Some(_) => return None,
                None => put(value, &path.0, made(&NewValue::Array(vec![new.clone()])))?,
            },
            Change::Remove { path } => remove(value, path),
            Change::Fold { from, to } => {
                if to.starts_with(from) {
                    return None;
                }
                remove(value, from);
            }
            Change::Rename { path, to } => {
                let (last, parent) = path.0.split_last()?;
                let (Segment::Key(key), Kind::Object(object)) = (last, &mut get(value, parent)?.kind) else {
                    return None;
                };
                let taken = **key != **to && object.get(to).is_some();
                let member = object.members.iter_mut().rev().find(|it| it.key == *key)?;
                if taken {
                    return None;
                }
                member.key = to.as_str().into();
            }
            Change::Move { from, to } => {
                if to.starts_with(from) {
                    return None;
                }
                let carried = get(value, &from.0)?.clone();
                if get(value, &to.0).is_none() {
                    remove(value, from);
                    set(value, &to.0, carried)?;
                }
            }
        }
        Some(())
    }

    /// Marks duplicates anew.
    fn settle(value: &mut Value) {
        match &mut value.kind {
            Kind::Array(items) => items.iter_mut().for_each(settle),
            Kind::Object(object) => {
                let keys = object.members.iter().map(|it| it.key.clone()).collect::<Vec<_>>();
                for (at, member) in object.members.iter_mut().enumerate() {
                    member.shadowed = keys[at + 1..].contains(&member.key);
                    settle(&mut member.value);
                }
            }
            _ => {}
        }
    }

    fn comments(text: &str) -> Vec<String> {
        let parse = parse(text);
        let comments = parse.tree.tokens().iter().filter(|it| it.kind.is_comment());
        comments.map(|it| it.span().of(text).trim().to_owned()).collect()
    }

    fn check(text: &str, changes: &[Change]) {
        assert_eq!(verdict(text), Ok(()), "{text}");
        let mut wanted = model(text);
        let possible = changes.iter().try_for_each(|it| make(&mut wanted, it).ok_or(())).is_ok();
        let edits = lower(&parse(text), text, changes);
        assert_eq!(edits.is_some(), possible, "{text}\n{changes:?}\n{edits:?}");
        let Some(edits) = edits else {
            return;
        };
        let after = edits.apply(text);
        assert_eq!(verdict(&after), Ok(()), "{text}\n{changes:?}\n{after}");
        settle(&mut wanted);
        assert_eq!(model(&after), wanted, "{text}\n{changes:?}\n{after}");
        let after = comments(&after);
        let kept = |wanted: Vec<String>| {
            for comment in &wanted {
                assert!(after.contains(comment), "{comment} is lost: {text}\n{changes:?}");
            }
        };
        // A key that has duplicates takes their comments with it.
        let twice = has_shadowed(&model(text));
        match changes {
            [Change::Insert { .. } | Change::Append { .. } | Change::Rename { .. } | Change::Fold { .. }] => {
                kept(comments(text))
            }
            [Change::Move { .. }] if !twice => kept(comments(text)),
            [Change::Set { path, .. }] => kept(comments_outside(text, path, false)),
            [Change::Remove { path }] if !twice => kept(comments_outside(text, path, true)),
            _ => {}
        }
    }

    fn has_shadowed(value: &Value) -> bool {
        match &value.kind {
            Kind::Array(items) => items.iter().any(has_shadowed),
            Kind::Object(object) => object.members.iter().any(|it| it.shadowed || has_shadowed(&it.value)),
            _ => false,
        }
    }

    /// The comments that are not in the value at `path`, or for a removed one beyond its neighbours.
    fn comments_outside(text: &str, path: &KeyPath, removed: bool) -> Vec<String> {
        let tree = parse(text).tree;
        let doc = Doc { tree: &tree, text, habits: &Habits::default() };
        let span = if removed {
            doc.find_element(path).map(|(_, element)| {
                let last = doc.comma_after(element).unwrap_or(tree.last_token(element));
                let before = &tree.tokens()[..tree.first_token(element).0 as usize];
                let start = before.iter().rfind(|it| !it.kind.is_trivia()).map_or(0, |it| it.start);
                Span::new(start, doc.next(last).map_or(text.len() as u32, |it| tree.token(it).end))
            })
        } else {
            doc.find(path).map(|it| tree.span(it))
        };
        let outside = |it: &&Token| it.kind.is_comment() && !span.is_some_and(|span| span.encloses(it.span()));
        tree.tokens().iter().filter(outside).map(|it| it.span().of(text).trim().to_owned()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

        #[test]
        fn one_change(text in document(), change in any_change()) {
            check(&text, &[change]);
        }

        #[test]
        fn several_changes(text in document(), changes in proptest::collection::vec(any_change(), 0..5)) {
            check(&text, &changes);
        }
    }
}
