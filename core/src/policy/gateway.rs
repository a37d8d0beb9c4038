//! How the gateway authenticates.
//!
//! Source: `audit-checks.md` section 2.3 of the product's measured behaviour.

use crate::config::{Config, Field, Variable, View};
use crate::diagnostic::Applicability;
use crate::path::{Change, KeyPath, NewValue};

/// The variable that holds the gateway's token where the file does not.
pub const TOKEN_VARIABLE: &str = "CLAWDBOT_GATEWAY_TOKEN";
/// The variable that holds the gateway's password where the file does not.
pub const PASSWORD_VARIABLE: &str = "CLAWDBOT_GATEWAY_PASSWORD";

/// What callers must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMode {
    /// Nothing.
    None,
    /// A token.
    Token,
    /// A password.
    Password,
}

/// A secret as it will be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret<'a> {
    /// There is none.
    Absent,
    /// This one, from the file.
    File(&'a str),
    /// This one, from the environment.
    Environment(&'a str),
    /// There may be one; its value is not known here.
    Unknown,
}

impl<'a> Secret<'a> {
    /// Its value, if it is known and not empty.
    pub fn value(self) -> Option<&'a str> {
        match self {
            Secret::File(value) | Secret::Environment(value) if !value.is_empty() => Some(value),
            _ => None,
        }
    }
}

/// The gateway's authentication.
pub struct Auth<'a> {
    /// How callers authenticate; `None` where that hangs on a value that is not known here. An unknown environment counts as
    /// empty: whoever judges by it says so.
    pub mode: Option<AuthMode>,
    /// The shared token. An empty one in the file hides the environment's.
    pub token: Secret<'a>,
    /// The password; likewise.
    pub password: Secret<'a>,
}

/// Resolves the gateway's authentication: the file's secret, else the environment's; the file's mode, else the mode of the
/// secret that is there, a password before a token.
pub fn auth<'a>(config: &Config<'a>) -> Auth<'a> {
    let auth = config.at("gateway.auth");
    let token = secret(config, &auth.key("token"), TOKEN_VARIABLE);
    let password = secret(config, &auth.key("password"), PASSWORD_VARIABLE);
    let mode = match auth.key("mode").str() {
        Field::Set("token") => Some(AuthMode::Token),
        Field::Set("password") => Some(AuthMode::Password),
        Field::Opaque => None,
        _ => implied_mode(token, password),
    };
    Auth { mode, token, password }
}

fn implied_mode(token: Secret<'_>, password: Secret<'_>) -> Option<AuthMode> {
    match (password, token) {
        (Secret::Unknown, _) => Some(AuthMode::Password),
        _ if password.value().is_some() => Some(AuthMode::Password),
        (_, Secret::Unknown) => Some(AuthMode::Token),
        _ if token.value().is_some() => Some(AuthMode::Token),
        _ => Some(AuthMode::None),
    }
}

fn secret<'a>(config: &Config<'a>, field: &View<'a>, variable: &str) -> Secret<'a> {
    match field.str() {
        Field::Set(value) => Secret::File(value),
        // A reference cannot be empty: the assistant refuses the file then.
        Field::Opaque => Secret::Unknown,
        Field::Default => match config.variable(variable) {
            Variable::Set(value) => Secret::Environment(value),
            Variable::Unknown => Secret::Absent,
            // White space is a secret to the gateway, which does not trim, though nowhere else in the environment.
            Variable::Unset => match config.environment().and_then(|it| it.get(variable)) {
                Some(blank) if !blank.is_empty() => Secret::Environment(blank),
                _ => Secret::Absent,
            },
        },
    }
}

/// Shorter tokens count as guessable; in UTF-16 units, as the product counts.
pub const LEAST_TOKEN_LENGTH: usize = 24;

/// The token that callers must show, if it is in use and shorter than [`LEAST_TOKEN_LENGTH`] once white space around it is
/// gone: its length.
pub fn short_token_length(auth: &Auth<'_>) -> Option<usize> {
    if auth.mode != Some(AuthMode::Token) {
        return None;
    }
    short_length(auth.token)
}

/// The length of `secret` without the white space around it, if it is known and too short to be safe.
pub fn short_length(secret: Secret<'_>) -> Option<usize> {
    let length = secret.value()?.trim().encode_utf16().count();
    (1..LEAST_TOKEN_LENGTH).contains(&length).then_some(length)
}

/// Says of `name` that it has `length` characters and that those are too few.
pub fn too_short(config: &Config<'_>, name: &str, length: usize) -> String {
    if config.masked {
        return format!("{name} has fewer than {LEAST_TOKEN_LENGTH} characters");
    }
    let unit = if length == 1 { "character" } else { "characters" };
    format!("{name} has {length} {unit}, fewer than {LEAST_TOKEN_LENGTH}")
}

/// Whether `secret` is the token that callers of the gateway must show.
pub fn is_token(auth: &Auth<'_>, secret: Secret<'_>) -> bool {
    let token = auth.token.value().map(str::trim).filter(|it| !it.is_empty());
    auth.mode == Some(AuthMode::Token) && token.is_some() && token == secret.value().map(str::trim)
}

/// Where the gateway listens: `loopback` unless the file says otherwise; `None` if it is not known here.
pub fn bind<'a>(config: &Config<'a>) -> Option<&'a str> {
    config.at("gateway.bind").str().or("loopback")
}

/// Where the gateway listens if that is beyond loopback for certain. `auto` is not: it is loopback wherever that can be bound.
pub fn beyond_loopback<'a>(config: &Config<'a>) -> Option<&'a str> {
    bind(config).filter(|it| !matches!(*it, "loopback" | "auto"))
}

/// Whether the gateway serves its Control UI; `None` if it is not known here.
pub fn has_control_ui(config: &Config<'_>) -> Option<bool> {
    config.at("gateway.controlUi.enabled").bool().or(true)
}

/// How far a fix may go that has the gateway ask for the token in [`TOKEN_VARIABLE`], of a file where no token was found.
///
/// The assistant refuses a file that refers to a variable without a value. Where the environment is known, this one is known
/// to have none, so the fix is for a person who sets it first. Where it is not, as in a browser, a person picks the fix, and
/// the advice beside it names the variable.
pub fn token_applicability(config: &Config<'_>) -> Applicability {
    if config.knows_environment() { Applicability::Manual } else { Applicability::Unsafe }
}

/// Changes that make the gateway ask for a fresh token, which then stands in the file.
pub fn fresh_token() -> Vec<Change> {
    let auth = KeyPath::keys("gateway.auth");
    vec![
        Change::Set { path: auth.join("mode"), value: "token".into() },
        Change::Set { path: auth.join("token"), value: NewValue::FreshSecret },
    ]
}

/// Changes that make the gateway ask for the token in [`TOKEN_VARIABLE`].
pub fn token_from_environment() -> Vec<Change> {
    let auth = KeyPath::keys("gateway.auth");
    vec![
        Change::Set { path: auth.join("mode"), value: "token".into() },
        Change::Set { path: auth.join("token"), value: NewValue::String(format!("${{{TOKEN_VARIABLE}}}")) },
    ]
}
