//! What an address or a host's name says about how far away it is.

use crate::search;

/// How far away it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// This machine.
    Loopback,
    /// A tailnet: what goes there is encrypted on the way.
    Tailnet,
    /// A network of one's own.
    Private,
    /// Anywhere on the internet.
    Public,
    /// A name, which says nothing.
    Name,
}

/// What the host `text` is: an address, with or without brackets, or a name.
pub fn address(text: &str) -> Address {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    let v4 = text.strip_prefix("::ffff:").unwrap_or(&text);
    let mut octets = v4.split('.').map(|it| it.parse::<u8>().ok());
    if let (Some(Some(a)), Some(Some(b)), Some(Some(_)), Some(Some(_)), None) =
        (octets.next(), octets.next(), octets.next(), octets.next(), octets.next())
    {
        return match (a, b) {
            (127, _) => Address::Loopback,
            (100, 64..=127) => Address::Tailnet,
            (10, _) | (172, 16..=31) | (192, 168) | (169, 254) => Address::Private,
            _ => Address::Public,
        };
    }
    if text.contains(':') && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b':' || it == b'.') {
        return match &*text {
            "::1" => Address::Loopback,
            _ if text.starts_with("fd7a:115c:a1e0:") => Address::Tailnet,
            _ if text.starts_with("fc") || text.starts_with("fd") || text.starts_with("fe80:") => Address::Private,
            _ => Address::Public,
        };
    }
    match &*text {
        "localhost" => Address::Loopback,
        _ if text.ends_with(".ts.net") => Address::Tailnet,
        _ => Address::Name,
    }
}

/// The scheme in lower case, and the host, of a URL.
pub fn scheme_and_host(url: &str) -> Option<(String, &str)> {
    let (scheme, rest) = search::split_once(url.trim(), "://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next()?,
        None => host.split(':').next()?,
    };
    Some((scheme.to_ascii_lowercase(), host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_away() {
        for (text, want) in [
            ("127.0.0.1", Address::Loopback),
            ("::1", Address::Loopback),
            ("::ffff:10.1.2.3", Address::Private),
            ("172.31.0.1", Address::Private),
            ("172.32.0.1", Address::Public),
            ("100.100.1.1", Address::Tailnet),
            ("host.tail1.ts.net", Address::Tailnet),
            ("2001:db8::1", Address::Public),
            ("fd00::1", Address::Private),
            ("1.2.3", Address::Name),
            ("1.2.3.4.5", Address::Name),
            ("deadbeef", Address::Name),
            ("LOCALHOST", Address::Loopback),
        ] {
            assert_eq!(address(text), want, "{text}");
        }
    }

    #[test]
    fn parts_of_a_url() {
        assert_eq!(scheme_and_host("WS://user:pw@[::1]:18789/x"), Some(("ws".to_owned(), "::1")));
        assert_eq!(scheme_and_host("ws://bot.example:1?x=/"), Some(("ws".to_owned(), "bot.example")));
        assert_eq!(scheme_and_host("bot.example"), None);
    }
}
