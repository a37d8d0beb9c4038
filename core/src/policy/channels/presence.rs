//! Whether a channel has the credentials that it needs.

use super::account::Account;
use super::merged;
use super::table::{Credentials, Form, Level, Plugin, Source};
use crate::config::{Config, Field, Variable, View};
use crate::diagnostic::Assumption;
use crate::value::Kind;

/// Whether one credential is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    No,
    Yes,
    /// It is if this is true, which cannot be seen from here.
    If(Assumption),
}

/// What must be assumed for the channel to count as in use; `None` if it is not in use.
pub(super) fn check(
    plugin: &Plugin,
    config: &Config<'_>,
    section: &View<'_>,
    account: &Account<'_>,
) -> Option<Vec<Assumption>> {
    let mut assumes = Vec::new();
    let needs: &[&[Source]] = match plugin.credentials {
        Credentials::Section => return section.is_object().then_some(assumes),
        Credentials::Whatsapp => return whatsapp(config, section, account).assume(),
        Credentials::Zalouser => return zalouser(config, section).assume(),
        Credentials::All(needs) => needs,
    };
    for alternatives in needs {
        match first(alternatives, config, section, account) {
            Presence::No => return None,
            Presence::Yes => {}
            Presence::If(assumption) if assumes.contains(&assumption) => {}
            Presence::If(assumption) => assumes.push(assumption),
        }
    }
    Some(assumes)
}

impl Presence {
    fn assume(self) -> Option<Vec<Assumption>> {
        match self {
            Presence::No => None,
            Presence::Yes => Some(Vec::new()),
            Presence::If(assumption) => Some(vec![assumption]),
        }
    }
}

/// The first of `alternatives` that is set decides; one that may be set yields to one that is.
fn first(alternatives: &[Source], config: &Config<'_>, section: &View<'_>, account: &Account<'_>) -> Presence {
    let mut otherwise = Presence::No;
    for source in alternatives {
        let is_only = matches!(source, Source::At(_, Form::OnlyFile, _));
        match source.find(config, section, account) {
            None => {}
            Some(Presence::No) if !is_only => {}
            Some(it @ Presence::If(_)) if !is_only => {
                otherwise = if otherwise == Presence::No { it } else { otherwise }
            }
            Some(it) => return it,
        }
    }
    otherwise
}

/// Whether a section names a token for the account that has no object.
pub(super) fn has_base_token(config: &Config<'_>, section: &View<'_>) -> bool {
    let is_set = |key| matches!(text(&section.key(key)), Some(Presence::Yes));
    is_set("channelAccessToken")
        || is_set("tokenFile")
        || matches!(config.variable("LINE_CHANNEL_ACCESS_TOKEN"), Variable::Set(_))
}

impl Source {
    /// `None` if this source does not hold the credential and the next is asked.
    fn find(self, config: &Config<'_>, section: &View<'_>, account: &Account<'_>) -> Option<Presence> {
        let of_all = |key| merged(section, account, key);
        let (level, form, key) = match self {
            Source::At(level, form, key) => (level, form, key),
            Source::Both(one, other) => {
                let (one, other) = (text(&of_all(one))?, text(&of_all(other))?);
                return Some(if one == Presence::Yes { other } else { one });
            }
            Source::Env(name, form) if account.is_default() => return variable(config, section, name, form),
            Source::Env(..) => return None,
        };
        let at = match level {
            Level::Own => account.exact()?.key(key),
            Level::Named if account.is_default() => return None,
            Level::Named => account.exact()?.key(key),
            Level::Base if account.is_default() => section.key(key),
            Level::Base => return None,
            Level::Merged => of_all(key),
        };
        match form {
            Form::Text => text(&at),
            Form::Json => text(&at).filter(|_| at.str().set().is_none_or(is_json_object)),
            Form::File | Form::OnlyFile => file(config, &at),
            Form::Number => matches!(at.value()?.kind, Kind::Number(_)).then_some(Presence::Yes),
            Form::Bool => matches!(at.value()?.kind, Kind::Bool(_)).then_some(Presence::Yes),
        }
    }
}

/// Whether a text looks like an object of JSON. One that only looks so is not told apart.
fn is_json_object(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('{') && text.ends_with('}')
}

/// A text that is not blank, or an object in the place of one.
fn text(at: &View<'_>) -> Option<Presence> {
    if at.is_object() {
        return Some(Presence::Yes);
    }
    match at.str() {
        Field::Set(value) if !value.trim().is_empty() => Some(Presence::Yes),
        // A reference cannot be empty: the assistant refuses the file then.
        Field::Opaque if at.is_reference() => Some(Presence::Yes),
        Field::Opaque => Some(Presence::If(Assumption::CredentialsPresent)),
        _ => None,
    }
}

fn file(config: &Config<'_>, at: &View<'_>) -> Option<Presence> {
    let path = match at.str() {
        Field::Set(path) if !path.trim().is_empty() => path,
        Field::Opaque => return Some(Presence::If(Assumption::FilesExist)),
        _ => return None,
    };
    Some(match &config.facts.secret_files {
        None => Presence::If(Assumption::FilesExist),
        Some(files) if files.contains(path) => Presence::Yes,
        Some(_) => Presence::No,
    })
}

fn variable(config: &Config<'_>, section: &View<'_>, name: &str, form: Form) -> Option<Presence> {
    match config.variable(name) {
        Variable::Set(value) => (form == Form::Text || is_json_object(value)).then_some(Presence::Yes),
        // Without a section nothing says that the channel is meant to be used.
        Variable::Unknown if section.is_object() => Some(Presence::If(Assumption::CredentialsPresent)),
        Variable::Unknown | Variable::Unset => None,
    }
}

/// WhatsApp has no token: an account works once a phone has been linked to it, and while it is switched on.
fn whatsapp(config: &Config<'_>, section: &View<'_>, account: &Account<'_>) -> Presence {
    let own = account.object.as_ref();
    let switched_off = |it: Field<bool>| it.set() == Some(false);
    if switched_off(config.at("web.enabled").bool()) || own.is_some_and(|it| switched_off(it.key("enabled").bool())) {
        return Presence::No;
    }
    let Some(folders) = &config.facts.whatsapp_credentials else {
        return if section.is_object() { Presence::If(Assumption::WhatsappLinked) } else { Presence::No };
    };
    let folder = match own.map_or(Field::Default, |it| it.key("authDir").str()) {
        Field::Opaque => return Presence::If(Assumption::WhatsappLinked),
        Field::Set(folder) if !folder.trim().is_empty() => folder.to_owned(),
        _ => format!("whatsapp/{}", account.id),
    };
    let linked = folders.contains(&folder) || (account.is_default() && folders.contains(""));
    if linked { Presence::Yes } else { Presence::No }
}

fn zalouser(config: &Config<'_>, section: &View<'_>) -> Presence {
    match config.facts.zalouser_logged_in {
        Some(true) => Presence::Yes,
        None if section.is_object() => Presence::If(Assumption::CredentialsPresent),
        Some(false) | None => Presence::No,
    }
}
