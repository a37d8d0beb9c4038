//! Whether somebody is logged in to Zalo Personal, which the assistant asks the program `zca` for.

use std::time::Duration;

use footguard_core::config::{Config, Field, Variable};
use footguard_core::facts::Unseen;
use footguard_core::policy::channels;

use super::child;
use super::deep::{Found, Part, failed};

/// The part of the facts; `None` where the configuration does not speak of that channel.
pub fn part(config: &Config<'_>) -> Option<Part> {
    if !config.at("channels.zalouser").is_object() {
        return None;
    }
    let profile = profile(config);
    let look = move |limit| look(&profile.map_err(failed)?, limit);
    Some(Part { field: "zalouserLoggedIn", name: "zca", look: Box::new(look) })
}

/// Whose login it is: as the channel's own code decides it.
///
/// # Errors
/// Why that cannot be said.
fn profile(config: &Config<'_>) -> Result<String, &'static str> {
    let channels = channels::in_use(config);
    let channel =
        channels.iter().find(|it| it.plugin.id == "zalouser").ok_or("no account of Zalo Personal can be told")?;
    match channel.at("profile").str() {
        Field::Set(profile) if !profile.trim().is_empty() => return Ok(profile.trim().to_owned()),
        Field::Opaque => return Err("the profile of Zalo Personal is not known here"),
        _ => {}
    }
    Ok(match config.variable("ZCA_PROFILE") {
        Variable::Set(profile) => profile.trim().to_owned(),
        // The account `default` has the profile of that name; ids are in lower case by then.
        Variable::Unset | Variable::Unknown => channel.account_id().to_lowercase(),
    })
}

/// Where there is no such program nobody is logged in.
fn look(profile: &str, limit: Duration) -> Result<Found, Unseen> {
    let logged_in = match child::succeeds("zca", &["--profile", profile, "auth", "status"], limit) {
        Ok(it) => it,
        Err(unseen) if unseen.needless => false,
        Err(unseen) => return Err(unseen),
    };
    Ok(Box::new(move |facts| facts.zalouser_logged_in = Some(logged_in)))
}

#[cfg(test)]
mod tests {
    use footguard_core::source::Environment;
    use footguard_core::{Options, Sources, analyze};

    use super::*;

    #[test]
    fn whose_login_is_asked_for() {
        for (text, variable, want) in [
            ("{ channels: { zalouser: {} } }", None, Some(Ok("default"))),
            ("{ channels: { zalouser: {} } }", Some("work"), Some(Ok("work"))),
            ("{ channels: { zalouser: { profile: ' own ' } } }", Some("work"), Some(Ok("own"))),
            ("{ channels: { zalouser: { accounts: { Ann: {} } } } }", None, Some(Ok("ann"))),
            ("{ channels: { zalouser: { profile: 'a', accounts: { ann: { profile: 'b' } } } } }", None, Some(Ok("b"))),
            ("{ channels: { zalouser: { profile: '${WHO}' } } }", None, Some(Err("is not known here"))),
            ("{ channels: {} }", None, None),
        ] {
            let mut sources = Sources::new("c.json", text);
            sources.env =
                Some(variable.iter().map(|it| ("ZCA_PROFILE".to_owned(), (*it).to_owned())).collect::<Environment>());
            let options = Options::default();
            let analysis = analyze(&sources, &options);
            let config = analysis.config(&sources, &options);
            let got = part(&config).map(|_| profile(&config));
            match (&got, want) {
                (Some(Err(error)), Some(Err(end))) => assert!(error.ends_with(end), "{text}"),
                _ => assert_eq!(got, want.map(|it| it.map(str::to_owned)), "{text}"),
            }
        }
    }
}
