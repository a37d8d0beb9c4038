//! The ways in that lead somewhere, the worst first.

use super::words::{Kind, Principal, Reach};
use super::{Exposure, Way};
use crate::diagnostic::Severity;
use crate::lists::CollectVec;
use crate::order;
use crate::policy::tools;
use crate::posture::Posture;

/// A way in and where it leads.
#[derive(Clone, Copy)]
pub struct Path {
    /// The way, by its number.
    pub way: usize,
    /// What is reached for certain.
    pub sure: Reach,
    /// What may be reached beyond that: something is not known here.
    pub maybe: Reach,
    /// How bad it is.
    pub severity: Severity,
}

impl Path {
    /// What is reached, certain or not.
    pub fn all(&self) -> Reach {
        self.sure.and(self.maybe)
    }

    /// Whether the worst of it is certain.
    pub fn is_certain(&self) -> bool {
        self.sure.harm() == self.all().harm()
    }

    /// The worst that is reached: its place in [`Reach::TABLE`]; `None` for nothing.
    pub fn worst(&self) -> Option<usize> {
        let from = if self.is_certain() { self.sure } else { self.all() };
        from.members().next()
    }
}

/// How bad it is that `who` reaches `what`: the harm, less the trust that they have. The more exposed a deployment is meant to be,
/// the less is trust worth there.
pub fn severity(who: Principal, what: Reach, posture: Option<Posture>) -> Severity {
    let doubt = match posture {
        None | Some(Posture::Personal) => 0,
        Some(Posture::Family) => 1,
        Some(Posture::Public) => 2,
    };
    match what.harm().saturating_sub(who.trust().saturating_sub(doubt)) {
        3 => Severity::Critical,
        2 => Severity::Warn,
        _ => Severity::Info,
    }
}

impl<'c, 'a> Exposure<'c, 'a> {
    /// Every way with where it leads: the worst first, then those that are certain, then in the order of the ways.
    pub fn paths(&self) -> Vec<Path> {
        let mut paths: Vec<Path> = (0..self.ways.len()).map(|it| self.path(it)).collect_vec();
        order::by_key(&mut paths, |it| (std::cmp::Reverse((it.severity, it.is_certain(), it.all().harm())), it.way));
        paths
    }

    /// Where the way with this number leads.
    pub fn path(&self, way: usize) -> Path {
        let it = &self.ways[way];
        let (sure, maybe) = self.reach(it);
        Path { way, sure, maybe, severity: severity(it.who, sure.and(maybe), self.config.posture) }
    }

    /// What is so about `path`, as a sentence without a full stop.
    pub fn title(&self, path: &Path) -> String {
        let way = &self.ways[path.way];
        let verb = if way.is_certain && path.is_certain() { "can" } else { "may be able to" };
        let what = match path.worst() {
            Some(0) if self.means(path).0 == tools::index("exec") => "run `exec` on this machine",
            Some(it) => Reach::TABLE[it].1,
            None => "talk to the assistant, and no more,",
        };
        if !way.has_tools {
            return format!("{} {verb} {what} through its files", self.who(way));
        }
        format!("{} {verb} {what} through agent `{}`", self.who(way), self.agent(way.agent).id)
    }

    /// Whether who comes this way has the tool `name` for certain.
    pub fn has(&self, way: &Way<'a>, name: &str) -> bool {
        way.has_tools && tools::index(name).is_some_and(|it| self.room(way).allowed & (1 << it) != 0)
    }

    /// Who can talk to the agent with this number: the numbers of the ways, helpers and files left out.
    pub fn who_can_talk_to(&self, agent: usize) -> impl Iterator<Item = usize> {
        let talks = move |it: &usize| self.ways[*it].agent == agent && self.ways[*it].has_tools;
        (0..self.ways.len()).filter(talks)
    }

    /// What `who` can do: the paths of this principal, of one channel if it is named.
    pub fn what_can(&self, who: Principal, channel: Option<&str>) -> Vec<Path> {
        let mut paths = self.paths();
        paths.retain(|it| self.is_from(&self.ways[it.way], who, channel));
        paths
    }

    /// Whether the way is that of `who`, on the channel with this id or name.
    pub fn is_from(&self, way: &Way<'_>, who: Principal, channel: Option<&str>) -> bool {
        let fits = |number: usize, name: &str| {
            let (id, account) = name.split_once('/').map_or((name, None), |it| (it.0, Some(it.1)));
            let it = &self.channels[number];
            it.plugin.id.eq_ignore_ascii_case(id) && account.is_none_or(|account| account == it.account_id())
        };
        way.who == who && channel.is_none_or(|name| way.channel.is_some_and(|it| fits(it, name)))
    }
}

impl Way<'_> {
    /// Whether it leads to a group.
    pub fn is_group(&self) -> bool {
        self.kind == Kind::Group
    }
}
