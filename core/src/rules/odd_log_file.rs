use crate::config::Config;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes a `logging.file` that does not do what it seems to: a `~`, which the logger does not expand, and a name of one's
    /// own, under which nothing is ever removed.
    ///
    /// ## Why it matters
    /// With `~` the log goes into a folder called `~` in whatever folder the gateway was started in. And only logs with the name
    /// `clawdbot-YYYY-MM-DD.log` are cleaned up, after a day: one bad key alone filled a log of 1 GB (issue 29745), and what is
    /// in a log is read by whoever helps you.
    ///
    /// ```json5,bad
    /// { logging: { file: "/var/log/clawdbot.log" } }
    /// ```
    ///
    /// ## What to do
    /// Take the key away, or have the log rotated by the system.
    ///
    /// ```json5,good
    /// { logging: { level: "info" } }
    /// ```
    static RULE = {
        id: "odd-log-file",
        summary: "a log that goes elsewhere than it seems, or grows for ever",
        topic: Upkeep,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "",
        help: "",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let file = config.at("logging.file");
    let Some(path) = file.str().set().map(str::trim).filter(|it| !it.is_empty()) else {
        return;
    };
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    if path.starts_with('~') {
        out.report(&file, "The logger takes the `~` for the name of a folder")
            .why("It makes that folder wherever the gateway was started, and the log is not where one looks for it.")
            .help("Write the whole path.");
    } else if !is_rolling(name) {
        out.report(&file, format!("The log `{name}` is never cut or removed"))
            .why("Only logs called `clawdbot-YYYY-MM-DD.log` are cleaned up, after a day.")
            .help("Have the system rotate it, or take the key away: by default there is a log for each day.");
    }
}

/// Whether the product removes such a file when it is a day old.
fn is_rolling(name: &str) -> bool {
    name.len() == "clawdbot-2026-01-24.log".len() && name.starts_with("clawdbot-") && name.ends_with(".log")
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn home_and_name() {
        check(
            "odd-log-file",
            r#"
{ logging: { file: "~/logs/bot.log" } }
                 //^^^^^^^^^^^^^^^^ The logger takes the `~` for the name of a folder
"#,
        );
        check("odd-log-file", r#"{ logging: { file: "/tmp/clawdbot/clawdbot-2026-01-24.log" } }"#);
        check("odd-log-file", r#"{ logging: { file: "${LOG}" } }"#);
    }
}
