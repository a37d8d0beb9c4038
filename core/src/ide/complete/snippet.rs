//! Values that can only begin in one way, with what is required inside them.

use super::{Style, is_bare, quoted};
use crate::lists::CollectVec;
use crate::schema::{Form, NodeRef};

/// Required keys inside required keys; the format has no more.
const MAX_DEPTH: u32 = 4;

/// `key: ` and the value that can only follow, as far as that is known: the brackets with the required keys, the quotes, or the
/// default of a switch or number. With it where the cursor goes, in bytes; `None`: to the end.
pub(super) fn member(key: &str, node: NodeRef<'_>, style: Style) -> (String, Option<u32>) {
    let mut out = Snippet { text: format!("{key}: "), cursor: None, style };
    out.value(node, MAX_DEPTH);
    (out.text, out.cursor)
}

/// The object or list that may stand at `node`.
pub(super) fn container(node: NodeRef<'_>, form: Form, style: Style) -> (String, Option<u32>) {
    let mut out = Snippet { text: String::new(), cursor: None, style };
    match form {
        Form::Object => out.object(node, MAX_DEPTH),
        _ => out.around("[", "]"),
    }
    (out.text, out.cursor)
}

struct Snippet {
    text: String,
    /// The first place with something to write.
    cursor: Option<u32>,
    style: Style,
}

impl Snippet {
    fn value(&mut self, node: NodeRef<'_>, depth: u32) {
        let forms = [Form::Object, Form::List, Form::Text, Form::Bool];
        let mut taken = forms.into_iter().filter(|it| node.takes(*it));
        let (form, has_more) = (taken.next(), taken.next().is_some());
        let has_words = !node.words().is_empty();
        match form {
            Some(Form::Object) if !has_more && !has_words => self.object(node, depth),
            Some(Form::List) if !has_more && !has_words => self.around("[", "]"),
            Some(Form::Text) if !has_more && !has_words && node.branches().next().is_none() => self.quotes(),
            None if has_words && node.branches().next().is_none() => self.quotes(),
            Some(Form::Bool) | None if !has_more && !has_words => {
                self.text.push_str(node.default().unwrap_or_default())
            }
            _ => {}
        }
    }

    fn object(&mut self, node: NodeRef<'_>, depth: u32) {
        let required: Vec<_> = node.properties().into_iter().filter(|it| it.required).collect_vec();
        if required.is_empty() || depth == 0 {
            return self.around("{", "}");
        }
        for (at, property) in required.iter().enumerate() {
            self.text.push_str(if at == 0 { "{ " } else { ", " });
            match self.style.key_quote {
                None if is_bare(property.name) => self.text.push_str(property.name),
                quote => self.text.push_str(&quoted(property.name, quote.unwrap_or(self.style.quote))),
            }
            self.text.push_str(": ");
            let start = self.text.len();
            self.value(property.node, depth - 1);
            if self.text.len() == start {
                self.cursor.get_or_insert(start as u32);
            }
        }
        self.text.push_str(" }");
    }

    fn quotes(&mut self) {
        let quote = if self.style.quote == '\'' { "'" } else { "\"" };
        self.around(quote, quote);
    }

    fn around(&mut self, open: &str, close: &str) {
        self.text.push_str(open);
        self.cursor.get_or_insert(self.text.len() as u32);
        self.text.push_str(close);
    }
}
