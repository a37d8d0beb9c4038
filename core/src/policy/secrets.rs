//! The fields that hold secrets, and the environment variable that could hold each instead.
//!
//! Source: `sensitive.md` section 4 of the product's measured behaviour; names of variables from its sections on the
//! environment where the product has one.

pub(crate) mod forms;
mod strays;

use super::gateway::{self, PASSWORD_VARIABLE, TOKEN_VARIABLE};
use crate::config::{Config, View};
use crate::diagnostic::Severity;
use crate::lists::CollectVec;
use crate::map::Map;
use crate::path::{KeyPath, Segment};
use crate::value::{Kind, Origin, Text};

pub(crate) use strays::holds_key;
pub use strays::strays;

/// A field that holds a secret, in whatever form.
pub struct Secret<'a> {
    /// Where it stands.
    pub at: View<'a>,
    /// A variable that could hold it: the product's own where there is one. Different for different secrets.
    pub variable: String,
}

/// Paths of secrets and their variables. `*` in a path is any key, `[]` any item; `*` in a variable is what the path's
/// `*` stood for.
const FIELDS: &[(&str, &str)] = &[
    ("gateway.auth.token", TOKEN_VARIABLE),
    ("gateway.auth.password", PASSWORD_VARIABLE),
    ("gateway.remote.token", "CLAWDBOT_GATEWAY_REMOTE_TOKEN"),
    ("gateway.remote.password", "CLAWDBOT_GATEWAY_REMOTE_PASSWORD"),
    ("browser.controlToken", "CLAWDBOT_BROWSER_CONTROL_TOKEN"),
    ("hooks.token", "CLAWDBOT_HOOKS_TOKEN"),
    ("hooks.gmail.pushToken", "CLAWDBOT_GMAIL_PUSH_TOKEN"),
    ("talk.apiKey", "ELEVENLABS_API_KEY"),
    ("tools.web.search.apiKey", "BRAVE_API_KEY"),
    ("tools.web.search.perplexity.apiKey", "PERPLEXITY_API_KEY"),
    ("tools.web.fetch.firecrawl.apiKey", "FIRECRAWL_API_KEY"),
    ("agents.defaults.memorySearch.remote.apiKey", "MEMORY_SEARCH_API_KEY"),
    ("agents.list.[].memorySearch.remote.apiKey", "MEMORY_SEARCH_API_KEY"),
    ("messages.tts.elevenlabs.apiKey", "ELEVENLABS_API_KEY"),
    ("messages.tts.openai.apiKey", "OPENAI_API_KEY"),
    ("models.providers.*.apiKey", "*_API_KEY"),
    ("skills.entries.*.apiKey", "*_API_KEY"),
    ("plugins.entries.memory-lancedb.config.embedding.apiKey", "OPENAI_API_KEY"),
    ("plugins.entries.voice-call.config.telnyx.apiKey", "TELNYX_API_KEY"),
    ("plugins.entries.voice-call.config.twilio.authToken", "TWILIO_AUTH_TOKEN"),
    ("plugins.entries.voice-call.config.plivo.authToken", "PLIVO_AUTH_TOKEN"),
    ("plugins.entries.voice-call.config.tunnel.ngrokAuthToken", "NGROK_AUTHTOKEN"),
    ("plugins.entries.voice-call.config.streaming.openaiApiKey", "OPENAI_API_KEY"),
    ("plugins.entries.voice-call.config.tts.elevenlabs.apiKey", "ELEVENLABS_API_KEY"),
    ("plugins.entries.voice-call.config.tts.openai.apiKey", "OPENAI_API_KEY"),
];

/// Channel, key in its section and in each of its accounts, variable of the section's.
const CHANNEL_FIELDS: &[(&str, &str, &str)] = &[
    ("telegram", "botToken", "TELEGRAM_BOT_TOKEN"),
    ("telegram", "webhookSecret", "TELEGRAM_WEBHOOK_SECRET"),
    ("discord", "token", "DISCORD_BOT_TOKEN"),
    ("slack", "signingSecret", "SLACK_SIGNING_SECRET"),
    ("slack", "botToken", "SLACK_BOT_TOKEN"),
    ("slack", "appToken", "SLACK_APP_TOKEN"),
    ("slack", "userToken", "SLACK_USER_TOKEN"),
    ("googlechat", "serviceAccount", "GOOGLE_CHAT_SERVICE_ACCOUNT"),
    ("bluebubbles", "password", "BLUEBUBBLES_PASSWORD"),
    ("msteams", "appPassword", "MSTEAMS_APP_PASSWORD"),
    ("mattermost", "botToken", "MATTERMOST_BOT_TOKEN"),
    ("nextcloud-talk", "botSecret", "NEXTCLOUD_TALK_BOT_SECRET"),
    ("nextcloud-talk", "apiPassword", "NEXTCLOUD_TALK_API_PASSWORD"),
    ("line", "channelAccessToken", "LINE_CHANNEL_ACCESS_TOKEN"),
    ("line", "channelSecret", "LINE_CHANNEL_SECRET"),
    ("matrix", "accessToken", "MATRIX_ACCESS_TOKEN"),
    ("matrix", "password", "MATRIX_PASSWORD"),
    ("nostr", "privateKey", "NOSTR_PRIVATE_KEY"),
    ("tlon", "code", "TLON_CODE"),
    ("zalo", "botToken", "ZALO_BOT_TOKEN"),
    ("zalo", "webhookSecret", "ZALO_WEBHOOK_SECRET"),
];

/// Maps that hold whatever somebody puts there: variables of programs and headers of requests. What is named like a secret is
/// one, and its name names its variable.
const MAPS: &[&str] = &[
    "env.*",
    "env.vars.*",
    "skills.entries.*.env.*",
    "hooks.internal.entries.*.env.*",
    "agents.defaults.cliBackends.*.env.*",
    "agents.defaults.sandbox.docker.env.*",
    "agents.list.[].sandbox.docker.env.*",
    "agents.defaults.memorySearch.remote.headers.*",
    "agents.list.[].memorySearch.remote.headers.*",
    "models.providers.*.headers.*",
    "models.providers.*.models.[].headers.*",
    "diagnostics.otel.headers.*",
    "tools.media.models.[].headers.*",
    "tools.media.*.headers.*",
    "tools.media.*.models.[].headers.*",
];

/// Every secret that the file holds as a string that is not blank, references to the environment included.
pub fn fields<'a>(config: &Config<'a>) -> Vec<Secret<'a>> {
    let mut found = Vec::new();
    for (path, variable) in FIELDS {
        let mut parts = path.split('.');
        walk(config.root(), &mut parts, variable, &mut found);
    }
    for (id, section) in config.at("channels").entries() {
        for (_, key, variable) in CHANNEL_FIELDS.iter().filter(|it| it.0 == id) {
            push(section.key(key), (*variable).to_owned(), &mut found);
            for (account, object) in section.key("accounts").entries() {
                push(object.key(key), format!("{variable}_{}", as_variable(account)), &mut found);
            }
        }
    }
    for path in MAPS {
        walk(config.root(), &mut path.split('.'), NAMED, &mut found);
    }
    tell_apart(&mut found);
    found
}

/// The variable that could hold the secret at `path`; `None` where none of the known secrets stands.
pub fn variable_at(path: &KeyPath) -> Option<String> {
    if let [channel, rest @ ..] = &*path.0
        && *channel == Segment::from("channels")
    {
        let keys: Vec<&str> = rest.iter().map_while(key_of).collect_vec();
        let (id, account, key) = match *keys {
            [id, key] => (id, None, key),
            [id, "accounts", account, key] => (id, Some(account), key),
            _ => return None,
        };
        let (_, _, variable) = CHANNEL_FIELDS.iter().find(|it| it.0 == id && it.1 == key)?;
        return Some(match account {
            Some(account) => format!("{variable}_{}", as_variable(account)),
            None => (*variable).to_owned(),
        });
    }
    FIELDS.iter().find_map(|(pattern, variable)| {
        let mut parts = pattern.split('.');
        let mut name = (*variable).to_owned();
        let fits = path.0.iter().all(|segment| match (parts.next(), segment) {
            (Some("[]"), Segment::Index(_)) => true,
            (Some("*"), Segment::Key(key)) => {
                name = name.replace('*', &as_variable(key));
                true
            }
            (Some(part), Segment::Key(key)) => **key == *part,
            _ => false,
        });
        (fits && parts.next().is_none()).then_some(name)
    })
}

fn key_of(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    }
}

/// As a variable: the last key has to be named like a secret, and names its variable.
const NAMED: &str = "";

fn walk<'a>(at: View<'a>, rest: &mut std::str::Split<'a, char>, variable: &str, found: &mut Vec<Secret<'a>>) {
    let Some(part) = rest.next() else {
        return push(at, variable.to_owned(), found);
    };
    if at.value().is_none() {
        return;
    }
    match part {
        "*" => {
            let is_map = variable == NAMED && rest.clone().next().is_none();
            for (key, below) in at.entries() {
                if is_map && forms::names_secret(key) {
                    push(below, as_variable(key), found);
                } else if !is_map {
                    walk(below, &mut rest.clone(), &variable.replace('*', &as_variable(key)), found);
                }
            }
        }
        "[]" => {
            for below in at.items() {
                walk(below, &mut rest.clone(), variable, found);
            }
        }
        key => walk(at.key(key), rest, variable, found),
    }
}

fn push<'a>(at: View<'a>, variable: String, found: &mut Vec<Secret<'a>>) {
    if matches!(at.value().map(|it| &it.kind), Some(Kind::String(Text { text, .. })) if !text.trim().is_empty()) {
        found.push(Secret { at, variable });
    }
}

/// `key` as part of a variable's name.
fn as_variable(key: &str) -> String {
    let upper = key.chars().map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_uppercase() } else { '_' });
    let name: String = upper.collect();
    if name.starts_with(|it: char| it.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// Two different secrets must not share a variable: the later ones get a number.
fn tell_apart(found: &mut [Secret<'_>]) {
    let mut taken: Map<String> = Map::new();
    for secret in found {
        let Some(text) = literal(&secret.at) else { continue };
        let name = secret.variable.clone();
        let mut number = 2;
        while taken.get(&secret.variable).is_some_and(|it| it != text) {
            secret.variable = format!("{name}_{number}");
            number += 1;
        }
        taken.insert(secret.variable.clone(), text.to_owned());
    }
}

/// What stands at `at` instead of a secret: a reference that nothing expands, or what a program shows in a secret's place.
pub fn stand_in(at: &View<'_>) -> Option<StandIn> {
    let Some(Kind::String(Text { text, origin: Origin::Literal })) = at.value().map(|it| &it.kind) else {
        return None;
    };
    match forms::unexpanded(text) {
        Some(name) => Some(StandIn::Reference(name)),
        None => forms::is_redacted(text).then_some(StandIn::Redacted),
    }
}

/// What may stand where a secret should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandIn {
    /// A reference to this variable, in a form that the assistant takes as it stands.
    Reference(String),
    /// What a program shows in a secret's place.
    Redacted,
}

/// The secret itself, if it stands in the file: no reference to the environment, nor anything that the product takes for one.
pub fn literal<'a>(at: &View<'a>) -> Option<&'a str> {
    let Some(Kind::String(Text { text, origin: Origin::Literal })) = at.value().map(|it| &it.kind) else {
        return None;
    };
    let text = text.trim();
    let looks_like_reference = text.starts_with("${") && text.ends_with('}');
    (!text.is_empty() && !looks_like_reference).then_some(text)
}

/// The id, the name and the severity with which the product's audit reports the secret at `path`, if it does: of all secrets
/// it looks at three, one of them only while webhooks are on.
pub fn product_check(config: &Config<'_>, path: &KeyPath) -> Option<(&'static str, &'static str, Severity)> {
    let is = |dotted: &str| *path == KeyPath::keys(dotted);
    if is("gateway.auth.password") {
        return Some(("config.secrets.gateway_password_in_config", "The gateway's password", Severity::Warn));
    }
    if is("browser.controlToken") {
        return Some((
            "config.secrets.browser_control_token_in_config",
            "The token of browser control",
            Severity::Warn,
        ));
    }
    if is("hooks.token") && config.at("hooks.enabled").bool().set() == Some(true) {
        return Some(("config.secrets.hooks_token_in_config", "The token of the webhooks", Severity::Info));
    }
    None
}

/// Whether a finding that carries an id of the product's audit speaks of the secret at `path`.
pub fn has_product_finding(config: &Config<'_>, path: &KeyPath) -> bool {
    let is_short = || {
        *path == KeyPath::keys("gateway.auth.token") && gateway::short_token_length(&gateway::auth(config)).is_some()
    };
    product_check(config, path).is_some() || is_short()
}

/// Whether `text` names a variable instead of being a secret, as the key of a model provider may.
pub fn names_variable(text: &str) -> bool {
    text.contains('_')
        && text.starts_with(|it: char| it.is_ascii_uppercase())
        && text.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_')
}

/// Whether `text` is what an instruction says instead of a secret: `your-token-here`, `changeme`, `<token>`.
pub fn is_placeholder(text: &str) -> bool {
    const WHOLE: [&str; 8] = ["password", "passwd", "secret", "token", "admin", "test", "123456", "12345678"];
    const WORDS: [&str; 8] = ["your", "changeme", "changeit", "placeholder", "example", "replaceme", "dummy", "todo"];
    const PAIRS: [(&str, &str); 4] = [("change", "me"), ("replace", "me"), ("insert", "here"), ("my", "token")];
    let lower = text.trim().to_ascii_lowercase();
    let words: Vec<&str> =
        lower.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty()).collect_vec();
    WHOLE.contains(&&*lower)
        || (lower.starts_with('<') && lower.ends_with('>'))
        || words.iter().any(|it| WORDS.contains(it) || (it.len() >= 4 && it.bytes().all(|byte| byte == b'x')))
        || words.windows(2).any(|it| PAIRS.contains(&(it[0], it[1])))
        || (words.len() > 1 && words.last() == Some(&"here"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_secrets() {
        for text in [
            "your-long-random-token-please-change-me",
            "changeme",
            "<token>",
            "xoxb-xxxx-xxxx",
            "paste-token-here",
            "secret",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["tok-7f3a91c2d4e6b805a1c3e5f7", "xoxb-1", "1:a", "yourself", "there", "correct horse"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn a_place_has_its_variable() {
        for (path, want) in [
            ("gateway.auth.token", Some("CLAWDBOT_GATEWAY_TOKEN")),
            ("models.providers.my-llm.apiKey", Some("MY_LLM_API_KEY")),
            ("channels.telegram.botToken", Some("TELEGRAM_BOT_TOKEN")),
            ("channels.telegram.accounts.work.botToken", Some("TELEGRAM_BOT_TOKEN_WORK")),
            ("channels.telegram.dmPolicy", None),
            ("gateway.auth", None),
        ] {
            assert_eq!(variable_at(&KeyPath::keys(path)).as_deref(), want, "{path}");
        }
    }

    #[test]
    fn variables_are_valid_names() {
        assert_eq!(as_variable("my-provider.2"), "MY_PROVIDER_2");
        assert_eq!(as_variable("0x"), "_0X");
        assert!(names_variable("OPENAI_API_KEY"));
        assert!(!names_variable("AKIAIOSFODNN7"));
    }
}
