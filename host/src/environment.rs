//! The environment in which the assistant would load its configuration. Values stay in memory.

mod dotenv;

use std::path::Path;

use footguard_core::source::Environment;

use crate::small_file::{self, Links};

/// Larger files hold no variables.
const MAX_BYTES: u64 = 4 << 20;

/// The variables of this process; those that are not Unicode are left out, as they cannot match anything in a configuration.
pub fn of_process() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Adds the variables of the file `.env` in `folder` that are not there yet. The product reads that of the working directory
/// first, then that of the state directory; a file that cannot be read counts as none.
///
/// Source: `validation.md` section 1 of the product's measured behaviour.
pub fn add_dotenv(env: &mut Environment, folder: &Path) {
    let Ok(bytes) = small_file::read(&folder.join(".env"), MAX_BYTES, Links::Follow) else {
        return;
    };
    for (name, value) in dotenv::parse(&String::from_utf8_lossy(&bytes)) {
        env.get_or_insert_with(name, || value);
    }
}
