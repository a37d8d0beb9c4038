//! What somebody chose in the editor: the section `footguard` of its settings.

use footguard_core::Posture;
use footguard_core::diagnostic::Severity;
use serde_json::Value;

/// The section's name.
pub const SECTION: &str = "footguard";

/// The choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `posture`: how exposed the deployment is meant to be; severities are the product's own if nobody said.
    pub posture: Option<Posture>,
    /// `deep`: whether what runs is looked at in the background as well.
    pub deep: bool,
    /// `severity`: nothing below it is shown.
    pub severity: Severity,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { posture: None, deep: false, severity: Severity::Info }
    }
}

impl Settings {
    /// Reads a section, and says what in it means nothing; the default holds there.
    pub fn read(section: &Value) -> (Settings, Vec<String>) {
        let mut settings = Settings::default();
        let mut problems = Vec::new();
        let mut complain = |key: &str, wanted: &str| problems.push(format!("footguard.{key}: {wanted} is wanted"));
        let postures = [Posture::Personal, Posture::Family, Posture::Public];
        match section.get("posture") {
            None | Some(Value::Null) => {}
            Some(value) => match postures.into_iter().find(|it| Some(it.name()) == value.as_str()) {
                Some(posture) => settings.posture = Some(posture),
                None => complain("posture", "personal, family or public"),
            },
        }
        match section.get("deep") {
            None | Some(Value::Null) => {}
            Some(Value::Bool(deep)) => settings.deep = *deep,
            Some(_) => complain("deep", "true or false"),
        }
        let severities = [Severity::Error, Severity::Critical, Severity::Warn, Severity::Info];
        match section.get("severity") {
            None | Some(Value::Null) => {}
            Some(value) => match severities.into_iter().find(|it| Some(it.name()) == value.as_str()) {
                Some(severity) => settings.severity = severity,
                None => complain("severity", "error, critical, warn or info"),
            },
        }
        (settings, problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn choices_are_read_and_mistakes_are_named() {
        let (settings, problems) = Settings::read(&json!({ "posture": "family", "deep": true, "severity": "warn" }));
        assert_eq!(
            (settings, problems),
            (Settings { posture: Some(Posture::Family), deep: true, severity: Severity::Warn }, vec![])
        );
        let (settings, problems) = Settings::read(&json!({ "posture": "x", "deep": 1, "severity": null, "other": 1 }));
        assert_eq!(settings, Settings::default());
        assert_eq!(
            problems,
            ["footguard.posture: personal, family or public is wanted", "footguard.deep: true or false is wanted"]
        );
        assert_eq!(Settings::read(&Value::Null), (Settings::default(), vec![]));
    }
}
