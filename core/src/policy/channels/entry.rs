//! When two entries of a sender list mean the same sender.

use crate::lower;

/// How a channel reduces an entry before it compares it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Prefixes to drop, in turn: of each group at most one, in any case.
    pub strip: &'static [&'static [&'static str]],
    /// What is done with the rest.
    pub then: Then,
}

/// What is done with an entry once its prefixes are gone.
#[derive(Clone, Copy, Debug)]
pub enum Then {
    /// Nothing.
    Keep,
    /// Lower case.
    Lower,
    /// A phone number: only its digits count.
    Phone,
    /// A Discord mention, `<@ID>` or `<@!ID>`, is the id in it.
    Mention,
    /// A leading `@` goes; lower case.
    Handle,
    /// Addresses with `@` in lower case, anything else without white space.
    Address,
}

impl Entry {
    /// `text` without its prefixes.
    pub fn bare<'t>(&self, text: &'t str) -> &'t str {
        self.strip.iter().fold(text.trim(), |rest, group| {
            let dropped = group.iter().find_map(|prefix| strip_prefix_ignoring_case(rest, prefix));
            dropped.unwrap_or(rest).trim()
        })
    }

    /// `text` as it is compared. Two forms of a Nostr key stay different here.
    pub fn normalise(&self, text: &str) -> String {
        let rest = self.bare(text);
        match self.then {
            Then::Keep => rest.to_owned(),
            Then::Lower => lower::text(rest),
            Then::Phone => {
                let digits = rest.chars().filter(char::is_ascii_digit);
                std::iter::once('+').chain(digits).collect()
            }
            Then::Mention => {
                let id = rest.strip_prefix("<@").and_then(|it| it.strip_suffix('>'));
                id.map_or(rest, |it| it.strip_prefix('!').unwrap_or(it)).to_owned()
            }
            Then::Handle => lower::text(rest.strip_prefix('@').unwrap_or(rest)),
            Then::Address if rest.contains('@') => lower::text(rest),
            Then::Address => rest.split_whitespace().collect(),
        }
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use super::super::ALL;

    #[test]
    fn entries_compare_as_the_channel_compares_them() {
        for (channel, written, want) in [
            ("telegram", "TG:100", "100"),
            ("whatsapp", "whatsapp:+1 (555) 000", "+1555000"),
            ("discord", "<@!100>", "100"),
            ("discord", "user:100", "100"),
            ("googlechat", "gchat:users/A@b.c", "a@b.c"),
            ("mattermost", "mattermost:@Ann", "ann"),
            ("bluebubbles", "imessage:+1 555", "+1555"),
            ("line", "line:user:U1", "U1"),
            ("line", "user:U1", "user:U1"),
            ("imessage", "telegram:1", "telegram:1"),
        ] {
            let plugin = ALL.iter().find(|it| it.id == channel).unwrap();
            assert_eq!(plugin.dm.unwrap().entry.normalise(written), want, "{channel} {written}");
        }
    }
}
