//! The variables of the assistant's environment, without their values.

use crate::map::{Map, Set};
use crate::mask;
use crate::source::{Environment, Sources};

/// The variables that are set, by name. What is told of each is a mark of [`crate::mask`] if it is a secret, its value if it is
/// one of [`SETTINGS`], and [`WITHHELD`] else. Names that no configuration could refer to are left out.
pub type Variables = Map<String>;

/// In the place of a value: it is set, and that is all.
pub const WITHHELD: &str = "***";

/// Variables whose values say where things are and hold no secret: rules read them, and configurations refer to the first.
pub const SETTINGS: [&str; 8] = [
    "HOME",
    "CLAWDBOT_STATE_DIR",
    "CLAWDBOT_CONFIG_PATH",
    "CLAWDBOT_OAUTH_DIR",
    "CLAWDBOT_PROFILE",
    "CLAWDBOT_GATEWAY_PORT",
    "CLAWDBOT_BROWSER_CONTROL_URL",
    "CLAWDBOT_BUNDLED_PLUGINS_DIR",
];

/// Makes `variables` the environment of `sources`: secrets by stand-ins, and what was withheld is known to be set.
pub fn open(variables: &Variables, sources: &mut Sources) {
    let mut env = Environment::new();
    let mut withheld = Set::new();
    for (name, told) in variables {
        if told == WITHHELD {
            withheld.insert(name.clone());
        }
        env.insert(name.clone(), mask::unmask(told).into_owned());
    }
    sources.env = Some(env);
    sources.withheld = withheld;
}
