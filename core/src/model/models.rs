//! The sections `models` and `auth`: model providers and which credentials they get.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::types::{Map, Natural, Positive, PositiveNumber};

/// Which credentials are used for which model provider. The credentials themselves are elsewhere.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Auth {
    /// Known credentials, by id.
    pub profiles: Option<Map<AuthProfile>>,
    /// Ids of credentials to try, in this order, by provider.
    pub order: Option<Map<Vec<String>>>,
    /// How long credentials that failed are left alone.
    pub cooldowns: Option<Cooldowns>,
}

/// What one set of credentials is.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthProfile {
    /// Model provider that it is for.
    pub provider: String,
    /// Its kind.
    pub mode: AuthProfileMode,
    /// Address of the account.
    pub email: Option<String>,
}

words! {
    /// Kind of credentials.
    pub enum AuthProfileMode: literals {
        /// A key.
        ApiKey = "api_key",
        /// A login.
        Oauth = "oauth",
        /// A token.
        Token = "token",
    }
}

/// How long credentials that failed are left alone.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cooldowns {
    /// Hours after a billing problem, at first.
    #[schemars(extend("default" = 5))]
    pub billing_backoff_hours: Option<PositiveNumber>,
    /// The same by provider.
    pub billing_backoff_hours_by_provider: Option<Map<PositiveNumber>>,
    /// Most hours after a billing problem.
    #[schemars(extend("default" = 24))]
    pub billing_max_hours: Option<PositiveNumber>,
    /// Hours within which failures are counted together.
    #[schemars(extend("default" = 24))]
    pub failure_window_hours: Option<PositiveNumber>,
}

/// Model providers of your own.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Models {
    /// What they do to the built-in ones.
    #[schemars(extend("default" = "merge"))]
    pub mode: Option<ModelsMode>,
    /// Providers, by name.
    pub providers: Option<Map<Provider>>,
    /// Finds models at Amazon Bedrock.
    pub bedrock_discovery: Option<BedrockDiscovery>,
}

words! {
    /// What your providers do to the built-in ones.
    pub enum ModelsMode: literals {
        /// They are added.
        Merge = "merge",
        /// They take their place.
        Replace = "replace",
    }
}

/// A model provider. It sees all that the model sees.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Provider {
    /// Its address. With `http://`, the key and all conversations cross the network in clear text.
    #[schemars(length(min = 1))]
    #[schemars(extend("examples" = ["https://api.example.com/v1"]))]
    pub base_url: String,
    /// Its key.
    #[schemars(extend("x-secret" = true))]
    pub api_key: Option<String>,
    /// How it wants the key.
    pub auth: Option<ProviderAuth>,
    /// How it is spoken to.
    pub api: Option<ModelApi>,
    /// Headers sent with each request. They may hold secrets.
    pub headers: Option<Map<String>>,
    /// Sends the key as a bearer token.
    pub auth_header: Option<bool>,
    /// Its models; the list may be empty.
    pub models: Vec<Model>,
}

words! {
    /// How a provider wants the key.
    pub enum ProviderAuth: literals {
        /// As a key.
        ApiKey = "api-key",
        /// As Amazon's tools find it.
        AwsSdk = "aws-sdk",
        /// By a login.
        Oauth = "oauth",
        /// As a token.
        Token = "token",
    }
}

words! {
    /// How a provider is spoken to.
    pub enum ModelApi: literals {
        /// As OpenAI's chat completions.
        OpenaiCompletions = "openai-completions",
        /// As OpenAI's responses.
        OpenaiResponses = "openai-responses",
        /// As Anthropic's messages.
        AnthropicMessages = "anthropic-messages",
        /// As Google's Gemini.
        GoogleGenerativeAi = "google-generative-ai",
        /// As GitHub Copilot.
        GithubCopilot = "github-copilot",
        /// As Amazon Bedrock.
        BedrockConverseStream = "bedrock-converse-stream",
    }
}

/// A model. Small ones follow hostile instructions more easily.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Model {
    /// Its id at the provider.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Name for people.
    #[schemars(length(min = 1))]
    pub name: String,
    /// How it is spoken to.
    #[schemars(extend("x-default" = "that of the provider"))]
    pub api: Option<ModelApi>,
    /// Whether it can reason.
    #[schemars(extend("default" = false))]
    pub reasoning: Option<bool>,
    /// What it takes.
    #[schemars(extend("default" = ["text"]))]
    pub input: Option<Vec<ModelInput>>,
    /// What it costs.
    pub cost: Option<Cost>,
    /// Most tokens that it takes.
    #[schemars(extend("default" = 200000))]
    pub context_window: Option<PositiveNumber>,
    /// Most tokens that it answers with.
    #[schemars(extend("x-default" = "8192, or contextWindow if that is less"))]
    pub max_tokens: Option<PositiveNumber>,
    /// Headers sent with each request. They may hold secrets.
    pub headers: Option<Map<String>>,
    /// In what it differs from others of its kind.
    pub compat: Option<Compat>,
}

words! {
    /// What a model takes.
    pub enum ModelInput: literals {
        /// Text.
        Text = "text",
        /// Images.
        Image = "image",
    }
}

/// What a model costs, in dollars for a million tokens.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cost {
    /// Tokens in.
    #[schemars(extend("default" = 0))]
    pub input: Option<f64>,
    /// Tokens out.
    #[schemars(extend("default" = 0))]
    pub output: Option<f64>,
    /// Tokens read from the cache.
    #[schemars(extend("default" = 0))]
    pub cache_read: Option<f64>,
    /// Tokens written to the cache.
    #[schemars(extend("default" = 0))]
    pub cache_write: Option<f64>,
}

/// In what a model differs from others of its kind.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Compat {
    /// Takes `store`.
    pub supports_store: Option<bool>,
    /// Knows the role `developer`.
    pub supports_developer_role: Option<bool>,
    /// Takes `reasoning_effort`.
    pub supports_reasoning_effort: Option<bool>,
    /// Its name for the most tokens of an answer.
    pub max_tokens_field: Option<MaxTokensField>,
}

words! {
    /// Name for the most tokens of an answer.
    pub enum MaxTokensField: literals {
        /// The newer name.
        MaxCompletionTokens = "max_completion_tokens",
        /// The older name.
        MaxTokens = "max_tokens",
    }
}

/// Finds models at Amazon Bedrock.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BedrockDiscovery {
    /// Whether it does.
    pub enabled: Option<bool>,
    /// Amazon's region.
    pub region: Option<String>,
    /// Only models of these makers.
    pub provider_filter: Option<Vec<String>>,
    /// Seconds until it looks again.
    #[schemars(extend("default" = 3600))]
    pub refresh_interval: Option<Natural>,
    /// Tokens that a found model is taken to hold.
    #[schemars(extend("default" = 32000))]
    pub default_context_window: Option<Positive>,
    /// Most tokens that a found model is taken to answer with.
    #[schemars(extend("default" = 4096))]
    pub default_max_tokens: Option<Positive>,
}
