//! The words of the model, each a row of a table: who, in which kind of conversation, where, and what is reached.

use crate::search;

/// Who can set the assistant to work. In the order in which ways are told where they are equally bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// Anybody who writes a direct message.
    Stranger,
    /// A member of any group that somebody adds the assistant to.
    GroupAny,
    /// Whoever finds the webhook of a channel that asks for no secret there, and can pose as anybody.
    Webhook,
    /// Whoever reaches the gateway over a network.
    Network,
    /// Another user, or a program, of the machine.
    Local,
    /// A member of a group that the configuration admits.
    GroupMember,
    /// Whoever wrote what the assistant reads on the web.
    Web,
    /// Whoever holds the token of `hooks`.
    Hook,
    /// A sender whom the owner lets in by pairing.
    Paired,
    /// A sender whom a list names.
    Listed,
}

impl Principal {
    /// All of them, in their order.
    pub const ALL: [Principal; 10] = {
        use Principal::*;
        [Stranger, GroupAny, Webhook, Network, Local, GroupMember, Web, Hook, Paired, Listed]
    };

    /// Name, how far they are trusted (0: not at all; 3: as one's own), and who they are; `{}` is the channel.
    const fn row(self) -> (&'static str, u8, &'static str) {
        match self {
            Principal::Stranger => ("stranger", 0, "Anybody who writes a direct message on {}"),
            Principal::GroupAny => ("group-any", 0, "Any member of any {} group that the assistant is added to"),
            Principal::Webhook => ("webhook", 0, "Anybody who finds the webhook of {}"),
            Principal::Network => ("network", 1, "Anybody in the tailnet"),
            Principal::Local => ("local", 1, "Another user of this machine"),
            Principal::GroupMember => ("group-member", 1, "Any member of an admitted {} group"),
            Principal::Web => ("web", 1, "Whoever writes a web page that the assistant reads"),
            Principal::Hook => ("hook", 2, "Whoever holds the token of the webhooks"),
            Principal::Paired => ("paired", 2, "A sender let in by pairing on {}"),
            Principal::Listed => ("listed", 3, "A listed sender on {}"),
        }
    }

    /// Name in reports and on the command line.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// How far they are trusted: 0 not at all, 3 as the owner.
    pub fn trust(self) -> u8 {
        self.row().1
    }

    /// A label for pictures.
    pub fn label(self) -> &'static str {
        [
            "Strangers",
            "Any group",
            "Forged messages",
            "Tailnet",
            "Local users",
            "Listed groups",
            "Web pages",
            "Webhook callers",
            "Paired senders",
            "Listed senders",
        ][self as usize]
    }

    /// Who they are, as the beginning of a sentence.
    pub fn phrase(self, channel: &str) -> String {
        search::replace(self.row().2, "{}", channel)
    }
}

/// The kinds of conversation that the lists of tools and the sandbox tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The agent's main one, which the owner has, too.
    Main,
    /// One of a sender's own.
    Direct,
    /// A group's.
    Group,
    /// That of a webhook call.
    Hook,
    /// That of a helper which an agent starts.
    Subagent,
}

impl Kind {
    /// Name in reports.
    pub fn name(self) -> &'static str {
        ["main", "dm", "group", "hook", "subagent"][self as usize]
    }
}

/// Where a tool does its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// On the machine of the gateway, as its user.
    Host,
    /// There, once the host's approvals let the command through.
    Approval,
    /// In a container that has a hole.
    Hole,
    /// In a container; tools for files: confined to its workspace.
    Sandbox,
    /// On a paired device.
    Node,
    /// In the browser that the assistant drives.
    Browser,
    /// In the gateway itself, which does no more than the tool is for.
    Gateway,
    /// That hangs on something that is not known here.
    Unknown,
}

impl Place {
    /// All of them, in their order.
    pub const ALL: [Place; 8] = {
        use Place::*;
        [Host, Approval, Hole, Sandbox, Node, Browser, Gateway, Unknown]
    };

    /// Name in reports.
    pub fn name(self) -> &'static str {
        ["host", "host-approval", "sandbox-hole", "sandbox", "node", "browser", "gateway", "unknown"][self as usize]
    }

    /// A label for pictures.
    pub fn label(self) -> &'static str {
        [
            "This machine",
            "After approval",
            "Sandbox with a hole",
            "Sandbox",
            "Paired device",
            "Browser",
            "Gateway",
            "Not known",
        ][self as usize]
    }

    /// As the end of a sentence.
    pub fn phrase(self) -> &'static str {
        [
            "on this machine",
            "on this machine, once somebody approves it",
            "in a sandbox with a hole",
            "in the sandbox",
            "on a paired device",
            "in the assistant's browser",
            "in the gateway",
            "in a place that is not known here",
        ][self as usize]
    }
}

/// What is reached: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach(pub u16);

impl Reach {
    /// Nothing.
    pub const NONE: Reach = Reach(0);
    /// Commands on the machine, as the user of the gateway.
    pub const CODE: Reach = Reach(1);
    /// The configuration can be changed.
    pub const CONFIG: Reach = Reach(2);
    /// Keys and tokens can be read.
    pub const SECRETS: Reach = Reach(4);
    /// Messages can be sent in the owner's name, to anybody.
    pub const MESSAGES: Reach = Reach(8);
    /// Files of the host beyond the sandbox's own.
    pub const FILES: Reach = Reach(16);
    /// Paired devices: their cameras, screens, commands.
    pub const DEVICES: Reach = Reach(32);
    /// What others say to the assistant.
    pub const CHATS: Reach = Reach(64);
    /// Commands on the machine that somebody has to approve.
    pub const APPROVAL: Reach = Reach(128);
    /// The network.
    pub const NETWORK: Reach = Reach(256);
    /// Work in a sandbox that nothing else comes of.
    pub const BOX: Reach = Reach(512);
    /// What commands on the machine come to.
    pub const HOST: Reach = Reach(1 | 2 | 4 | 8 | 16 | 64 | 256);
    /// What the gateway does for those who may operate it.
    pub const OPERATOR: Reach = Reach(2 | 4 | 8 | 64);

    /// Name of each member, the worst first, and what whoever reaches it can do.
    pub const TABLE: [(&'static str, &'static str); 10] = [
        ("code", "run commands on this machine"),
        ("config", "change the configuration"),
        ("secrets", "read keys and tokens"),
        ("messages", "send messages as you"),
        ("files", "get at files of this machine"),
        ("devices", "use paired devices"),
        ("chats", "read what others told the assistant"),
        ("approval", "run commands on this machine that somebody approves"),
        ("network", "reach the network"),
        ("box", "work in the sandbox"),
    ];

    /// Whether everything in `other` is in it.
    pub fn has(self, other: Reach) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Reach) -> Reach {
        Reach(self.0 | other.0)
    }

    /// What is in it and not in `other`.
    #[must_use]
    pub fn without(self, other: Reach) -> Reach {
        Reach(self.0 & !other.0)
    }

    /// The members, the worst first: their places in [`Reach::TABLE`].
    pub fn members(self) -> impl Iterator<Item = usize> {
        (0..Reach::TABLE.len()).filter(move |it| self.0 & (1 << it) != 0)
    }

    /// How bad it is in the wrong hands: 3 for what leaves nothing safe, 2 for what is private, 1 for the rest, 0 for nothing.
    pub fn harm(self) -> u8 {
        match self.0 {
            0 => 0,
            it if it & 7 != 0 => 3,
            it if it & 120 != 0 => 2,
            _ => 1,
        }
    }
}
