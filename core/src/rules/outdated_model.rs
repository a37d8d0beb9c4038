use crate::lists::Joined;
use crate::lists::PushAll;
use crate::config::Config;
use crate::policy::models::{self, Model};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags models of a past generation (GPT-3.5, Claude 2, early GPT-4), and models below today's best: Haiku, GPT below 5,
    /// Claude below 4.5.
    ///
    /// ## Why it matters
    /// The model decides whether to follow an instruction that somebody hid in a message, a page or a file. Older and smaller ones
    /// are talked into it more easily, and into using tools they should not.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { model: { primary: "openai/gpt-4o" } } } }
    /// ```
    ///
    /// ## What to do
    /// Use the best model you can where strangers or tools are involved, and keep others away from both.
    ///
    /// ```json5,good
    /// { agents: { defaults: { model: { primary: "anthropic/claude-opus-4-5" } } } }
    /// ```
    static RULE = {
        id: "outdated-model",
        summary: "a model that is easily talked into things",
        topic: Models,
        severity: Warn,
        upstream: &["models.legacy", "models.weak_tier"],
        since: "0.1.0",
        why: "Such models are more easily talked into following instructions hidden in messages, pages and files.",
        help: "Use the best model you can for agents that others can write to, or that have tools.",
        check: Check::Config(check),
    }
}

/// How many models are listed in a text.
const LISTED: usize = 12;

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let named = models::named(config);
    let (mut legacy, mut weak): (Vec<(&Model<'_>, String)>, Vec<_>) = (Vec::new(), Vec::new());
    for model in &named {
        legacy.push_all(models::legacy(model.id).map(|it| (model, it.to_owned())));
        let reasons = models::weak(model.id).joined("; ");
        // In one list of fallbacks a model counts once.
        let again = |it: &(&Model<'_>, String)| it.0.id == model.id && it.0.at.path().parent() == model.at.path().parent();
        if !reasons.is_empty() && !weak.iter().any(again) {
            weak.push((model, reasons));
        }
    }
    report("models.legacy", "of a past generation", &legacy, out);
    report("models.weak_tier", "below today's best", &weak, out);
}

fn report(check_id: &'static str, what: &str, models: &[(&Model<'_>, String)], out: &mut Sink<'_>) {
    let Some(((first, reason), more)) = models.split_first() else { return };
    let title = match more.len() {
        0 => format!("`{}` is {what} ({reason})", first.id),
        _ => format!("{} models are {what}", models.len()),
    };
    let mut why = RULE.why.to_owned();
    if !more.is_empty() {
        for (model, reason) in models.iter().take(LISTED) {
            why += &format!("\n`{}` ({reason})", model.id);
        }
        if models.len() > LISTED {
            why += &format!("\nand {} more", models.len() - LISTED);
        }
    }
    let mut report = out.report(&first.at, title).check_id(check_id).why(why);
    for (model, reason) in more {
        report = report.label(&model.at, reason.clone());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn one_model_is_both() {
        check(
            "outdated-model",
            r#"
{ agents: { list: [{ id: "a", model: "openai/gpt-3.5-turbo" }] } }
                                   //^^^^^^^^^^^^^^^^^^^^^^ `openai/gpt-3.5-turbo` is below today's best (below GPT-5)
                                   //^^^^^^^^^^^^^^^^^^^^^^ `openai/gpt-3.5-turbo` is of a past generation (GPT-3.5)
"#,
        );
    }

    #[test]
    fn several_are_one_finding() {
        check(
            "outdated-model",
            r#"
{ agents: { defaults: { model: { primary: "x/gpt-4", fallbacks: ["y/haiku", "y/haiku", "gpt-5.2"] } } } }
                                        //^^^^^^^^^ 2 models are below today's best
"#,
        );
    }
}
