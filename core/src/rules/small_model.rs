use crate::lists::{CollectVec, Joined, PushAll};
use crate::config::{Config, Field, Variable, View};
use crate::diagnostic::{Applicability, Assumption, Severity};
use crate::number;
use crate::path::{Change, KeyPath, NewValue};
use crate::policy::models::{self, Model};
use crate::policy::tools::{self, Policy};
use crate::policy::sandbox;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags models whose name says that they have 300 billion parameters or fewer: critical where one of them runs
    /// without a sandbox around every session, or can use the web or a browser; otherwise for your information.
    ///
    /// ## Why it matters
    /// Small models follow instructions that are hidden in what they read. With the web at hand there is always somebody to
    /// hide some, and without a sandbox the commands run on your machine.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { model: { primary: "ollama/llama3.1:8b" } } } }
    /// ```
    ///
    /// ## What to do
    /// Run every session in the sandbox, which has no web tools unless they are allowed there, or use a large model.
    ///
    /// ```json5,good
    /// { agents: { defaults: { model: { primary: "anthropic/claude-opus-4-5" } } } }
    /// ```
    static RULE = {
        id: "small-model",
        summary: "a small model, unprotected from what it reads",
        topic: Models,
        severity: Critical,
        upstream: &["models.small_params"],
        since: "0.1.0",
        why: "Small models follow instructions that are hidden in what they read.",
        help: "Run their sessions in the sandbox (`mode: \"all\"`) without web tools and browser, or use a large model.",
        check: Check::Config(check),
    }
}

/// Larger models count as able to look after themselves, in billions of parameters.
const LARGEST: f64 = 300.0;

/// What brings in texts of strangers.
const WEB: [&str; 3] = ["web_search", "web_fetch", "browser"];

/// A small model, and what protects it.
struct Small<'a> {
    model: Model<'a>,
    size: f64,
    mode: &'a str,
    /// The tools of [`WEB`] that it can use.
    web: Vec<&'static str>,
}

impl Small<'_> {
    fn is_safe(&self) -> bool {
        self.mode == "all" && self.web.is_empty()
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let (offered, is_assumed) = offered(config);
    let mut small = Vec::new();
    for model in models::named(config).into_iter().filter(|it| !it.is_image) {
        let Some(size) = models::size(model.id).filter(|it| *it <= LARGEST) else { continue };
        let agent = model.agent;
        let Some(mode) = sandbox::text(config, agent.as_ref(), "mode", "off") else { continue };
        let web = usable(config, agent.as_ref(), mode, &offered);
        small.push(Small { model, size, mode, web });
    }
    let unsafe_count = small.iter().filter(|it| !it.is_safe()).count();
    let Some(at) = small.iter().find(|it| unsafe_count == 0 || !it.is_safe()).map(|it| &it.model.at) else {
        return;
    };
    let (severity, title) = match (unsafe_count, small.len()) {
        (0, 1) => (Severity::Info, "A small model is in use, in the sandbox and without the web".to_owned()),
        (0, count) => (Severity::Info, format!("{count} small models are in use, in the sandbox and without the web")),
        (1, _) => (Severity::Critical, "A small model is not protected from what it reads".to_owned()),
        (count, _) => (Severity::Critical, format!("{count} small models are not protected from what they read")),
    };
    let mut why = RULE.why.to_owned();
    for it in &small {
        let web = if it.web.is_empty() { "no web".to_owned() } else { it.web.joined(", ") };
        why += &format!("\n`{}` ({}B): sandbox {}, {web}", it.model.id, number::to_text(it.size), it.mode);
    }
    let mut report = out.report(at, title).severity(severity).why(why);
    for it in &small {
        report = report.label(&it.model.at, if it.is_safe() { "small, and protected" } else { "small" });
    }
    if is_assumed {
        report = report.assume(Assumption::EnvironmentEmpty);
    }
    if unsafe_count > 0 {
        report.fix("Run them in the sandbox, without the web", Applicability::Unsafe, protect(config, &small));
    }
}

/// The tools of [`WEB`] that are switched on at all, and whether that hangs on an environment that is not known.
fn offered(config: &Config<'_>) -> (Vec<&'static str>, bool) {
    let search = config.at("tools.web.search");
    let is_key = |key: &str| {
        let key = search.at(key);
        key.is_reference() || key.str().set().is_some_and(|it| !it.trim().is_empty())
    };
    let variables = ["BRAVE_API_KEY", "PERPLEXITY_API_KEY", "OPENROUTER_API_KEY"].map(|it| config.variable(it));
    let mut is_assumed = false;
    let mut offered = Vec::new();
    let searches = match search.key("enabled").bool() {
        Field::Default if is_key("apiKey") || is_key("perplexity.apiKey") => true,
        Field::Default if variables.iter().any(|it| matches!(it, Variable::Set(_))) => true,
        Field::Default => {
            is_assumed = variables.contains(&Variable::Unknown);
            false
        }
        enabled => enabled.set() == Some(true),
    };
    let switches = [searches, is_on(&config.at("tools.web.fetch.enabled")), is_on(&config.at("browser.enabled"))];
    offered.push_all(WEB.into_iter().zip(switches).filter(|it| it.1).map(|it| it.0));
    (offered, is_assumed)
}

fn is_on(at: &View<'_>) -> bool {
    at.bool().or(true) == Some(true)
}

/// Those of `offered` that the agent can use. Lists that are not known here limit nothing.
fn usable(config: &Config<'_>, agent: Option<&View<'_>>, mode: &str, offered: &[&'static str]) -> Vec<&'static str> {
    let own = agent.map(|it| it.key("tools"));
    let shared = config.at("tools");
    let profile = own.as_ref().and_then(|it| it.key("profile").str().set()).or(shared.key("profile").str().set());
    // Of the profiles only this one has a tool of the web.
    if profile.is_some_and(|it| it != "full") {
        return Vec::new();
    }
    let mut policies: Vec<Policy> = [Some(&shared), own.as_ref()].into_iter().flatten().filter_map(Policy::read).collect_vec();
    if mode == "all" {
        policies.push_all(tools::sandbox_policy(config, agent));
    }
    offered.iter().copied().filter(|tool| policies.iter().all(|it| it.allows(tool))).collect_vec()
}

/// The changes that put every session of the unprotected models into the sandbox, and take from all agents the tools that
/// these could use even there.
fn protect(config: &Config<'_>, small: &[Small<'_>]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut denied = Vec::new();
    for it in small.iter().filter(|it| !it.is_safe()) {
        let own = it.model.agent.as_ref().map(|it| it.at("sandbox.mode")).filter(View::is_present);
        let path = own.map_or_else(|| KeyPath::keys("agents.defaults.sandbox.mode"), |it| it.path());
        let change = Change::Set { path, value: "all".into() };
        if it.mode != "all" && !changes.contains(&change) {
            changes.push(change);
        }
        denied.push_all(usable(config, it.model.agent.as_ref(), "all", &it.web));
    }
    let deny = config.at("tools.deny");
    for entry in WEB.iter().filter(|it| denied.contains(it)) {
        changes.push(Change::Append { path: deny.path(), value: NewValue::from(*entry) });
    }
    changes
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn outside_and_inside_the_sandbox() {
        check(
            "small-model",
            r#"
{ agents: { list: [{ id: "a", model: "x/y-8b" }, { id: "b", model: "x/z-400b" }] } }
                                   //^^^^^^^^ A small model is not protected from what it reads
"#,
        );
        check(
            "small-model",
            r#"
{ agents: { defaults: { sandbox: { mode: "all" }, model: { primary: "x/y-8b" } } } }
                                                                  //^^^^^^^^ A small model is in use, in the sandbox and without the web
"#,
        );
    }

    #[test]
    fn fix_puts_it_into_the_sandbox() {
        check_fix(
            "small-model",
            r#"{ agents: { defaults: { model: { primary: "x/y-8b" } } } }"#,
            r#"{ agents: { defaults: { model: { primary: "x/y-8b" }, sandbox: { mode: "all" } } } }"#,
        );
        check_fix(
            "small-model",
            r#"{ agents: { defaults: { model: { primary: "x/y-8b" }, sandbox: { mode: "all" } } }, tools: { sandbox: { tools: { allow: ["*"], deny: [] } } } }"#,
            r#"{ agents: { defaults: { model: { primary: "x/y-8b" }, sandbox: { mode: "all" } } }, tools: { sandbox: { tools: { allow: ["*"], deny: [] } }, deny: ["web_fetch", "browser"] } }"#,
        );
    }
}
