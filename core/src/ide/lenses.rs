//! Lines that stand above a text, its agents and its channels and say what these come to.

use crate::analysis::Analysis;
use crate::diagnostic::Severity;
use crate::exposure::{Exposure, Kind, Reach};
use crate::lists::Joined;
use crate::policy::agents::Agent;
use crate::policy::{channels, elevated, sandbox};
use crate::text::{SourceId, Span};

/// One line above a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The empty place above whose line it stands.
    pub span: Span,
    /// What it is about.
    pub kind: LensKind,
    /// The id of the agent or of the channel; empty for counts.
    pub subject: String,
    /// What it says, for people.
    pub title: String,
}

/// What a lens is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LensKind {
    /// The findings in the text.
    Counts,
    /// What holds for an agent: its sandbox, where its commands run, who may leave the sandbox.
    Agent,
    /// Who can reach what through a channel.
    Channel,
}

impl LensKind {
    /// Lower-case name, as at the edges.
    pub fn name(self) -> &'static str {
        ["counts", "agent", "channel"][self as usize]
    }
}

/// The lenses of `source` in the order of the text; empty for a source that does not exist. `exposure` is that of `analysis`.
pub fn lenses(analysis: &Analysis, exposure: &Exposure<'_, '_>, source: SourceId) -> Vec<Lens> {
    let Some(document) = analysis.documents.get(source.0 as usize) else { return Vec::new() };
    let start = Span::empty(document.start().start);
    let mut lenses =
        vec![Lens { span: start, kind: LensKind::Counts, subject: String::new(), title: counts(analysis, source) }];
    for (number, agent) in exposure.agents().enumerate() {
        let at = match &agent.at {
            Some(at) => at.loc(),
            // The one that is there without being listed stands where others would.
            None => exposure.config.at("agents").key_loc(),
        };
        if let Some(loc) = at.filter(|it| it.source == source) {
            let span = Span::empty(loc.span.start);
            let title = policy(exposure, number, agent);
            lenses.push(Lens { span, kind: LensKind::Agent, subject: agent.id.clone(), title });
        }
    }
    for (id, section) in exposure.config.at("channels").entries() {
        if let Some(loc) = section.key_loc().filter(|it| it.source == source)
            && !section.is_unknown()
            && let Some(title) = reached(exposure, id)
        {
            let span = Span::empty(loc.span.start);
            lenses.push(Lens { span, kind: LensKind::Channel, subject: id.to_owned(), title });
        }
    }
    crate::order::by_key(&mut lenses, |it| it.span.start);
    lenses
}

/// How many findings there are: of the main text in all, of an included one in that.
fn counts(analysis: &Analysis, source: SourceId) -> String {
    const WORDS: [(Severity, &str, &str); 4] = [
        (Severity::Error, "error", "errors"),
        (Severity::Critical, "critical", "critical"),
        (Severity::Warn, "warning", "warnings"),
        (Severity::Info, "info", "info"),
    ];
    let mut out = String::new();
    for (severity, one, many) in WORDS {
        let is_here = |it: Option<SourceId>| source == SourceId::MAIN || it == Some(source);
        let found = analysis.diagnostics.iter().filter(|it| it.severity == severity);
        let count = found.filter(|it| is_here(it.loc.map(|it| it.source))).count();
        if count > 0 {
            push(&mut out, &format!("{count} {}", if count == 1 { one } else { many }));
        }
    }
    if out.is_empty() {
        out.push_str("No findings");
    }
    if analysis.valid == Some(false) {
        push(&mut out, "the assistant refuses this file");
    }
    if let Some(posture) = analysis.posture {
        push(&mut out, &format!("posture {}", posture.name()));
    }
    out
}

fn push(out: &mut String, part: &str) {
    if !out.is_empty() {
        out.push_str(" · ");
    }
    out.push_str(part);
}

/// The sandbox of an agent, where its commands run, and for whom outside of it.
fn policy(exposure: &Exposure<'_, '_>, number: usize, agent: &Agent<'_>) -> String {
    let config = exposure.config;
    let mode = sandbox::text(config, agent.at.as_ref(), "mode", "off").unwrap_or("not known here");
    let mut out = format!("{}{}: sandbox {mode}", agent.id, if agent.is_default { " (default)" } else { "" });
    let mut places: Vec<(&str, String)> = Vec::new();
    for kind in [Kind::Main, Kind::Direct, Kind::Group] {
        let place = exposure.commands(number, kind).map_or("not there", |it| it.phrase());
        match places.iter_mut().find(|it| it.0 == place) {
            Some((_, kinds)) => {
                kinds.push_str(", ");
                kinds.push_str(kind.name());
            }
            None => places.push((place, kind.name().to_owned())),
        }
    }
    let mut commands = String::from("exec");
    for (at, (place, kinds)) in places.iter().enumerate() {
        commands.push_str(if at == 0 { " " } else { ", " });
        commands.push_str(place);
        if places.len() > 1 {
            commands.push_str(&format!(" ({kinds})"));
        }
    }
    push(&mut out, &commands);
    let mut outside = String::new();
    for channel in elevated::channels(config) {
        if let Some(who) = elevated::gates(config, agent.at.as_ref(), channel).who() {
            outside.push_str(if outside.is_empty() { "elevated: " } else { ", " });
            outside.push_str(&format!("{who} on {channel}"));
        }
    }
    push(&mut out, if outside.is_empty() { "elevated: nobody" } else { &outside });
    out
}

/// Who can reach what through the channel, those first who reach the worst; `None` where nothing is known of its senders.
fn reached(exposure: &Exposure<'_, '_>, id: &str) -> Option<String> {
    channels::ALL.iter().find(|it| it.id == id)?;
    let mut accounts = exposure.channels.iter().filter(|it| it.plugin.id == id).peekable();
    if accounts.peek().is_none() {
        return Some("Not in use: nobody gets in".to_owned());
    }
    let is_told = accounts.any(|it| it.dm.is_some() || it.groups.is_some());
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    let mut seen = Vec::new();
    for path in exposure.paths() {
        let way = &exposure.ways[path.way];
        let is_here = way.channel.is_some_and(|it| exposure.channels[it].plugin.id == id);
        if !is_here || seen.contains(&way.who) {
            continue;
        }
        seen.push(way.who);
        let doubt = if way.is_certain && path.is_certain() { "" } else { "perhaps " };
        let what = path.worst().map_or("talk to the assistant, and no more", |it| Reach::TABLE[it].1);
        let what = format!("{doubt}{what}");
        match told.iter_mut().find(|it| it.0 == what) {
            Some(it) => it.1.push(way.who.label()),
            None => told.push((what, vec![way.who.label()])),
        }
    }
    let mut out = String::new();
    for (what, who) in &told {
        push(&mut out, &format!("{}: {what}", who.joined(", ")));
    }
    if out.is_empty() {
        return is_told.then(|| "Nobody gets in".to_owned());
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Sources, analyze};

    /// Each lens: the text of the line below it, and what it says.
    fn shown(sources: &Sources, source: SourceId) -> Vec<(String, String)> {
        let options = Options::default();
        let analysis = analyze(sources, &options);
        let config = analysis.config(sources, &options);
        let text = analysis.documents.get(source.0 as usize).map_or("", |it| &it.text);
        let below = |at: u32| text[at as usize..].chars().take(8).collect();
        let found = lenses(&analysis, &Exposure::new(&config), source).into_iter();
        found.map(|it| (below(it.span.start), it.title)).collect()
    }

    fn of(text: &str) -> Vec<(String, String)> {
        shown(&Sources::new("clawdbot.json", text), SourceId::MAIN)
    }

    #[test]
    fn an_agent_says_where_it_works() {
        let found = of("{ agents: { defaults: { sandbox: { mode: 'non-main' } }, list: [{ id: 'main' },
            { id: 'kid', sandbox: { mode: 'all' }, tools: { deny: ['exec'] } }] },
            tools: { elevated: { allowFrom: { telegram: ['*'], slack: ['U1', 'U2'], signal: [] } } } }");
        let outside = "elevated: everybody on telegram, 2 senders on slack";
        assert_eq!(
            found[1..],
            [
                (
                    "{ id: 'm".to_owned(),
                    format!(
                        "main (default): sandbox non-main · exec on this machine (main, dm), in the sandbox (group) · \
                         {outside}"
                    )
                ),
                ("{ id: 'k".to_owned(), format!("kid: sandbox all · exec not there · {outside}")),
            ]
        );
        let alone = of("{ agents: { defaults: {} } }");
        assert_eq!(
            alone[1],
            ("agents: ".to_owned(), "main (default): sandbox off · exec on this machine · elevated: nobody".to_owned())
        );
        assert_eq!(of("{}").len(), 1);
    }

    #[test]
    fn a_channel_says_who_gets_in() {
        let found = of("{ channels: { telegram: { botToken: '1:a', dmPolicy: 'open', allowFrom: ['*'],
            groupPolicy: 'disabled' },
            slack: { enabled: false }, irc: {}, defaults: {}, signal: { account: '+1', dmPolicy: 'disabled',
            groupPolicy: 'disabled' }, discord: { token: '${T}', dm: { policy: 'allowlist', allowFrom: ['1'] } } } }");
        let of = |start: &str| found.iter().find(|it| it.0 == start).map(|it| &*it.1);
        assert_eq!(of("telegram"), Some("Strangers: run commands on this machine"));
        assert_eq!(of("slack: {"), Some("Not in use: nobody gets in"));
        assert_eq!(of("signal: "), Some("Nobody gets in"));
        let discord = of("discord:").expect("it is in use");
        assert!(discord.starts_with("Listed senders: run commands on this machine"), "{discord}");
        assert_eq!((of("irc: {},"), of("defaults")), (None, None));
    }

    #[test]
    fn findings_are_counted_where_they_are() {
        let mut sources = Sources::new("clawdbot.json", "{ gateway: { $include: 'gw.json5' }, nope: 1 }");
        sources.add("gw.json5", "// ours\n{ bind: 'lan', port: 'x' }");
        let main = &shown(&sources, SourceId::MAIN)[0];
        assert!(
            main.1.starts_with("2 errors · ") && main.1.ends_with(" · the assistant refuses this file"),
            "{main:?}"
        );
        let included = &shown(&sources, SourceId(1))[0];
        assert_eq!(included.0, "// ours\n");
        assert!(included.1.starts_with("1 error · "), "{included:?}");
        assert_eq!(shown(&sources, SourceId(2)), []);
    }
}
