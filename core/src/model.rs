//! The configuration format of Clawdbot 2026.1.24 as Rust types.
//!
//! They are where the JSON Schema in `data/` and the hover texts of the editor come from (`cargo xtask gen`), and typed
//! access for users of the library. Fields stand in the order in which the product checks them. Beyond standard JSON
//! Schema the generated one uses these keywords:
//!
//! | Keyword | Meaning |
//! | --- | --- |
//! | `enumDescriptions` | what each word of `enum` means, in the same order |
//! | `x-form: "literals"` | the product knows these words as a union of single words, so that a wrong one is `invalid_union` |
//! | `x-secret: true` | the value is a secret and is never shown |
//! | `x-default` | what holds when the key is absent, in words, where no single value says it |
//! | `x-stored: true` | the product writes the default into the loaded object, so that no outer setting replaces it |
//! | `x-replacement` | what to use instead of a `deprecated` key |
//! | `x-refine` | rules beyond types and ranges, by name; see `schema/refine.rs` |
//! | `x-unchecked: true` | not described yet: anything is accepted |
//!
//! Types are a little more lenient than the schema: `null` reads as absent, where the product refuses it.

#[macro_use]
mod macros;

mod compact;

pub mod agents;
pub mod audio;
pub mod bluebubbles;
pub mod broadcast;
pub mod browser;
pub mod channels;
pub mod discord;
pub mod extensions;
pub mod gateway;
pub mod googlechat;
pub mod hooks;
pub mod imessage;
pub mod logging;
pub mod messages;
pub mod models;
pub mod msteams;
pub mod session;
pub mod shared;
pub mod signal;
pub mod slack;
pub mod telegram;
pub mod tools;
pub mod types;
pub mod upkeep;
pub mod whatsapp;

pub use compact::compact;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use serde_json::{Map as Members, Value};

/// Where the generated schema says it lives.
const ID: &str = "https://github.com/footguard/footguard/blob/main/core/data/clawdbot-2026.1.24.schema.json";

/// A whole configuration file.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-refine" = ["broadcast-agents"]))]
pub struct Config {
    /// Which version wrote the file last, and when. Kept by the assistant itself.
    pub meta: Option<upkeep::Meta>,
    /// Environment variables that the assistant sets for itself. They stand in this file in clear text.
    pub env: Option<upkeep::Env>,
    /// When the setup ran last. Kept by the assistant itself.
    pub wizard: Option<upkeep::Wizard>,
    /// Traces and measurements of the assistant itself.
    pub diagnostics: Option<upkeep::Diagnostics>,
    /// What is logged, where, and what is hidden in it.
    pub logging: Option<logging::Logging>,
    /// How the assistant looks for new versions of itself.
    pub update: Option<upkeep::Update>,
    /// The browser that the agent drives.
    pub browser: Option<browser::Browser>,
    /// How the control page looks.
    pub ui: Option<upkeep::Ui>,
    /// Which credentials are used for which model provider. The credentials themselves are elsewhere.
    pub auth: Option<models::Auth>,
    /// Model providers of your own.
    pub models: Option<models::Models>,
    /// What this machine offers when it joins a gateway as a node.
    pub node_host: Option<upkeep::NodeHost>,
    /// Who answers, with which model, where its tools run.
    pub agents: Option<agents::Agents>,
    /// What all agents may do.
    pub tools: Option<tools::Tools>,
    /// Which agent gets which messages; the first that fits wins.
    pub bindings: Option<Vec<messages::Binding>>,
    /// Chats whose messages go to several agents.
    pub broadcast: Option<broadcast::Broadcast>,
    /// Speech to text. Replaced by `tools.media.audio`.
    pub audio: Option<audio::Audio>,
    /// How received files are kept.
    pub media: Option<upkeep::Media>,
    /// How messages are read and answered.
    pub messages: Option<messages::Messages>,
    /// Commands that people can give in chats.
    #[schemars(extend("default" = serde_json::json!({ "native": "auto", "nativeSkills": "auto" }), "x-stored" = true))]
    pub commands: Option<messages::Commands>,
    /// Where requests to approve a command are sent.
    pub approvals: Option<messages::Approvals>,
    /// How messages are grouped into conversations, and when these start afresh.
    pub session: Option<session::Session>,
    /// Jobs at set times.
    pub cron: Option<upkeep::Cron>,
    /// How other programs wake the agent over HTTP, and code that runs on events.
    pub hooks: Option<hooks::Hooks>,
    /// The connection to WhatsApp Web.
    pub web: Option<upkeep::Web>,
    /// Where messages come from and who may send them.
    pub channels: Option<channels::Channels>,
    /// How the gateway makes itself known on the network.
    pub discovery: Option<upkeep::Discovery>,
    /// The server of the canvas that agents can draw on.
    pub canvas_host: Option<upkeep::CanvasHost>,
    /// Speaking with the assistant.
    pub talk: Option<upkeep::Talk>,
    /// The server that channels, apps and the control page connect to.
    pub gateway: Option<gateway::Gateway>,
    /// Skills: instructions and programs that agents can be given.
    pub skills: Option<extensions::Skills>,
    /// Plugins: code that runs inside the gateway.
    pub plugins: Option<extensions::Plugins>,
}

/// The JSON Schema of [`Config`], draft 2020-12.
///
/// No value may be `null`, and a property that another type describes in the same words is given by reference.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = Value::from(generator.into_root_schema_for::<Config>());
    tidy(&mut schema);
    share_properties(&mut schema);
    let Value::Object(members) = schema else { return schema };
    let mut root = Members::new();
    root.insert("$schema".to_owned(), members["$schema"].clone());
    root.insert("$id".to_owned(), Value::from(ID));
    root.insert("title".to_owned(), Value::from("Clawdbot 2026.1.24 configuration"));
    root.extend(members.into_iter().filter(|(key, _)| key != "$schema" && key != "title"));
    Value::Object(root)
}

/// schemars lets every `Option` be `null`, which the product does not, and names Rust's number formats.
fn tidy(schema: &mut Value) {
    if let Value::Array(items) = schema {
        items.iter_mut().for_each(tidy);
        return;
    }
    let Value::Object(members) = schema else { return };
    members.values_mut().for_each(tidy);
    members.remove("format");
    // Doc comments are wrapped for the source, not for the reader of a hover text.
    if let Some(Value::String(text)) = members.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    if let Some(Value::Array(types)) = members.get("type") {
        let rest = types.iter().find(|it| *it != "null").cloned();
        members.insert("type".to_owned(), rest.unwrap_or(Value::Null));
    }
    let Some(Value::Array(branches)) = members.get_mut("anyOf") else { return };
    branches.retain(|it| it["type"] != "null");
    if let [only] = branches.as_slice() {
        let Value::Object(only) = only.clone() else { return };
        members.remove("anyOf");
        for (key, value) in only {
            members.entry(key).or_insert(value);
        }
    }
}

/// Replaces each property schema that stood before, word for word, by a reference to its first place. The accounts of
/// a channel have nearly all of its properties, and channels share many.
fn share_properties(schema: &mut Value) {
    /// Shorter ones are not worth a reference.
    const WORTH_IT: usize = 90;
    let mut first_places = std::collections::HashMap::new();
    let Some(Value::Object(defs)) = schema.get_mut("$defs") else { return };
    for (name, def) in defs.iter_mut() {
        let Some(Value::Object(properties)) = def.get_mut("properties") else { continue };
        for (key, property) in properties.iter_mut() {
            let text = property.to_string();
            if text.len() < WORTH_IT {
                continue;
            }
            match first_places.get(&text) {
                Some(place) => *property = serde_json::json!({ "$ref": place }),
                None => {
                    first_places.insert(text, format!("#/$defs/{name}/properties/{key}"));
                }
            }
        }
    }
}
