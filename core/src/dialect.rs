//! For which product, and which release of it, a file is written.

use crate::value::Value;

/// One product name over a range of releases.
///
/// Source: the measured behaviour of the release named; a new release is a new value, not an edit of this one.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Name on the command line and in reports.
    pub name: &'static str,
    /// Product name as people write it.
    pub product: &'static str,
    /// Folder for state below the user's home.
    pub state_dir: &'static str,
    /// Name of the config file in it.
    pub config_file: &'static str,
    /// What the names of its environment variables start with.
    pub env_prefix: &'static str,
    /// Schema of its config, in the form of `schema/read.rs`; `None` if the format is not known here.
    pub schema: Option<&'static str>,
    /// The same as JSON Schema, for others.
    #[cfg(feature = "json-schema")]
    pub json_schema: Option<&'static str>,
    /// Schema of the channel sections that plugins describe and the product does not check, whole path included.
    pub plugin_channels: Option<&'static str>,
    /// The last release that the schema is true for: year, month, patch, revision.
    pub release: [u32; 4],
}

/// Clawdbot 2026.1.24-3, the release that every fact here was measured on.
pub static CLAWDBOT: Dialect = Dialect {
    name: "clawdbot",
    product: "Clawdbot",
    state_dir: ".clawdbot",
    config_file: "clawdbot.json",
    env_prefix: "CLAWDBOT_",
    schema: Some(include_str!("../data/clawdbot-2026.1.24.schema.txt")),
    #[cfg(feature = "json-schema")]
    json_schema: Some(include_str!("../data/clawdbot-2026.1.24.schema.json")),
    plugin_channels: Some(include_str!("../data/plugins/channels.schema.txt")),
    release: [2026, 1, 24, 3],
};

/// The product's later name; its format is not known here yet.
pub static MOLTBOT: Dialect = Dialect {
    name: "moltbot",
    product: "Moltbot",
    state_dir: ".moltbot",
    config_file: "moltbot.json",
    env_prefix: "MOLTBOT_",
    schema: None,
    #[cfg(feature = "json-schema")]
    json_schema: None,
    plugin_channels: None,
    release: [2026, 1, 29, 0],
};

/// The product's present name; its format is not known here yet.
pub static OPENCLAW: Dialect = Dialect {
    name: "openclaw",
    product: "OpenClaw",
    state_dir: ".openclaw",
    config_file: "openclaw.json",
    env_prefix: "OPENCLAW_",
    schema: None,
    #[cfg(feature = "json-schema")]
    json_schema: None,
    plugin_channels: None,
    release: [2026, 9, 6, 0],
};

/// Every dialect, the best known first.
pub static ALL: &[&Dialect] = &[&CLAWDBOT, &MOLTBOT, &OPENCLAW];

/// Why a file is taken for the dialect that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The caller said so.
    Given,
    /// The file's name.
    FileName,
    /// `meta.lastTouchedVersion` names a release newer than any known format.
    NewerVersion(String),
    /// Nothing says otherwise.
    Default,
}

/// The dialect called `name`.
pub fn by_name(name: &str) -> Option<&'static Dialect> {
    ALL.iter().copied().find(|it| it.name == name)
}

/// Decides by what was asked for, then by the version in the file, then by its name.
pub fn detect(
    given: Option<&'static Dialect>,
    file: Option<&str>,
    root: Option<&Value>,
) -> (&'static Dialect, Evidence) {
    if let Some(dialect) = given {
        return (dialect, Evidence::Given);
    }
    let base = file.and_then(|it| it.rsplit(['/', '\\']).next());
    let named = base.and_then(|base| ALL.iter().copied().find(|it| it.config_file == base));
    if let Some(dialect) = named
        && dialect.schema.is_none()
    {
        return (dialect, Evidence::FileName);
    }
    let version = root.and_then(|it| it.as_object()?.get("meta")?.as_object()?.get("lastTouchedVersion")?.as_str());
    if let Some(version) = version
        && parse_version(version).is_some_and(|it| it > CLAWDBOT.release)
    {
        return (&OPENCLAW, Evidence::NewerVersion(version.to_owned()));
    }
    let evidence = if named.is_some() { Evidence::FileName } else { Evidence::Default };
    (&CLAWDBOT, evidence)
}

/// `[v]Y.M.P[-R]`, R absent being 0; anything else is not a version of the product.
pub fn parse_version(text: &str) -> Option<[u32; 4]> {
    let text = text.trim();
    let text = text.strip_prefix('v').unwrap_or(text);
    let (release, revision) = text.split_once('-').unwrap_or((text, "0"));
    let mut parts = release.split('.').map(|it| it.parse().ok());
    let mut part = || parts.next().flatten();
    let version = [part()?, part()?, part()?, revision.parse().unwrap_or(0)];
    parts.next().is_none().then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_the_product_compares_them() {
        assert_eq!(parse_version("v2026.1.24-3"), Some([2026, 1, 24, 3]));
        assert!(parse_version("2026.1.25") > parse_version("2026.1.24-3"));
        assert!(parse_version("2026.1.24") < parse_version("2026.1.24-3"));
        assert_eq!(parse_version("latest"), None);
    }

    #[test]
    fn file_names_decide_where_nothing_else_does() {
        assert_eq!(detect(None, Some("/h/.openclaw/openclaw.json"), None).0.name, "openclaw");
        assert_eq!(detect(None, Some("/h/x.json5"), None), (&CLAWDBOT, Evidence::Default));
        assert_eq!(detect(Some(&CLAWDBOT), Some("openclaw.json"), None).1, Evidence::Given);
    }
}
