use crate::config::{Config, View};
use crate::diagnostic::Applicability;
use crate::policy::channels::Channel;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags entries of a list of senders that no sender of their channel can be: a phone number on Telegram, the id of a group
    /// among persons, a number without its country, an id that is too long to be written as a number.
    ///
    /// ## Why it matters
    /// Such an entry is ignored without a word. Whoever it was meant for stays outside, and the next step is often a `*`.
    ///
    /// ```json5,bad
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "allowlist", allowFrom: ["+15550001111"] } } }
    /// ```
    ///
    /// ## What to do
    /// Write senders as their channel knows them.
    ///
    /// ```json5,good
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "allowlist", allowFrom: ["123456789"] } } }
    /// ```
    static RULE = {
        id: "sender-never-matches",
        summary: "an entry that no sender of the channel can be",
        topic: Access,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The entry is ignored without a word.",
        help: "Write senders as their channel knows them.",
        check: Check::Accounts(check),
    }
}

/// What an entry looks like; each is one bit.
type Shapes = u16;
const PHONE: Shapes = 1;
const DIGITS: Shapes = 2;
/// Digits that begin with a zero, as phone numbers do at home.
const LOCAL: Shapes = 4;
/// As the ids of Telegram's groups.
const NEGATIVE: Shapes = 8;
const HANDLE: Shapes = 16;
const EMAIL: Shapes = 32;
/// `…@g.us`, a group of WhatsApp.
const GROUP: Shapes = 64;
/// A person of WhatsApp.
const JID: Shapes = 128;
const UUID: Shapes = 256;
const WORD: Shapes = 512;
const ANY: Shapes = 1023;

/// The shapes that a sender of a channel can have, and how to say it. Other channels are not judged.
const SENDERS: [(&str, Shapes, &str); 8] = [
    ("telegram", DIGITS | HANDLE | WORD, "a numeric id or an @name"),
    ("whatsapp", PHONE | DIGITS | JID, "a phone number with its country, as +15550001111"),
    ("signal", PHONE | DIGITS | UUID, "a phone number with its country, as +15550001111, or a UUID"),
    ("discord", ANY - PHONE - LOCAL - NEGATIVE - EMAIL - GROUP - JID, "a numeric id or a name"),
    ("slack", ANY - PHONE - LOCAL - NEGATIVE - GROUP - JID, "an id such as U0123ABCD, or a name"),
    ("googlechat", ANY - PHONE - LOCAL - NEGATIVE - HANDLE - GROUP - JID, "`users/ID` or an e-mail address"),
    ("imessage", ANY - NEGATIVE - HANDLE - GROUP - JID, "a phone number or an e-mail address"),
    ("bluebubbles", ANY - NEGATIVE - HANDLE - GROUP - JID, "a phone number or an e-mail address"),
];

fn shape(text: &str) -> Shapes {
    let ends = |end: &str| text.ends_with(end);
    if ends("@g.us") {
        return GROUP;
    }
    if ends("@s.whatsapp.net") || ends("@c.us") || ends("@lid") {
        return JID;
    }
    if text.starts_with('@') {
        return HANDLE;
    }
    // `<@ID>` is how Discord writes a mention.
    if text.contains('@') && !text.starts_with('<') {
        return EMAIL;
    }
    if text.starts_with("uuid:") || (text.len() == 36 && text.matches('-').count() == 4) {
        return UUID;
    }
    let is_number = text.bytes().any(|it| it.is_ascii_digit())
        && text.bytes().all(|it| it.is_ascii_digit() || b" +-().".contains(&it));
    match text.as_bytes() {
        _ if !is_number => WORD,
        [b'+', ..] => PHONE,
        [b'-', ..] => NEGATIVE,
        [b'0', ..] => LOCAL,
        _ => DIGITS,
    }
}

/// The largest integer up to which a number of JavaScript holds every digit.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

fn check(_config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels {
        let Some((_, shapes, wanted)) = SENDERS.iter().find(|it| it.0 == channel.plugin.id) else {
            continue;
        };
        let direct = channel.dm.as_ref().map(|it| it.allow);
        for list in direct.into_iter().chain([channel.at("groupAllowFrom")]) {
            let is_alone = list.items().nth(1).is_none();
            for item in list.items().filter(|it| channel.owns(it)) {
                judge(channel, &item, *shapes, wanted, is_alone, out);
            }
        }
    }
}

fn judge(channel: &Channel<'_>, item: &View<'_>, shapes: Shapes, wanted: &str, is_alone: bool, out: &mut Sink<'_>) {
    let Some(text) = item.entry_text().filter(|it| !it.is_empty() && it != "*" && !item.is_unknown()) else {
        return;
    };
    let label = channel.plugin.label;
    let shape = shape(channel.bare(&text));
    let (title, help) = if item.number().set().is_some_and(|it| it.abs() > MAX_SAFE) {
        let title = format!("This id has too many digits for a number: the assistant reads `{text}`");
        (title, "Put the id in quotes.".to_owned())
    } else if shape & shapes == 0 {
        let help = match shape {
            GROUP | NEGATIVE => format!("This is the id of a group: list it in `groups`. Here stands {wanted}."),
            _ => format!("Write {wanted}."),
        };
        (format!("`{text}` is no sender that {label} knows"), help)
    } else {
        return;
    };
    let report = out.report(item, title).help(help).assume_all(&channel.assumes);
    // An empty list may mean something else than one that lets nobody in.
    if !is_alone {
        report.fix("Take it away", Applicability::Unsafe, item.removed());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn shapes_that_a_channel_does_not_know() {
        check(
            "sender-never-matches",
            r#"
{ channels: { telegram: { botToken: "${T}", allowFrom: ["tg:123", "@ann_b", "ann", -100123], groupAllowFrom: ["+49 151 2345"] },
                                                                                 //^^^^^^^ `-100123` is no sender that Telegram knows
                                                                                                            //^^^^^^^^^^^^^^ `+49 151 2345` is no sender that Telegram knows
  whatsapp: { allowFrom: ["+15550001111", "15550001111", "0151 234567", "12036@g.us", "ann"] },
                                                       //^^^^^^^^^^^^^ `0151 234567` is no sender that WhatsApp knows
                                                                      //^^^^^^^^^^^^ `12036@g.us` is no sender that WhatsApp knows
                                                                                    //^^^^^ `ann` is no sender that WhatsApp knows
  discord: { token: "${D}", dm: { allowFrom: [123456789012345678, "123456789012345678", "ann"] } },
                                            //^^^^^^^^^^^^^^^^^^ This id has too many digits for a number: the assistant reads `123456789012345680`
  imessage: { allowFrom: ["a@b.c", "+1 555", "chat_id:7", "*", "${X}"] } } }
"#,
        );
    }

    #[test]
    fn fix_takes_it_away_where_others_stay() {
        check_fix(
            "sender-never-matches",
            r#"{ channels: { signal: { account: "+1", allowFrom: ["ann", "+15550001111"] } } }"#,
            r#"{ channels: { signal: { account: "+1", allowFrom: ["+15550001111"] } } }"#,
        );
    }
}
