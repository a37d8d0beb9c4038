//! Where the control server of the assistant's browser is, and which token it asks for.
//!
//! Source: `audit-checks.md` section 2.4 of the product's measured behaviour.

use super::gateway::Secret;
use crate::config::{Config, Field, Variable, View};
use crate::lower;

/// The variable that holds the token; the product's audit and its server ask it before the file.
pub const TOKEN_VARIABLE: &str = "CLAWDBOT_BROWSER_CONTROL_TOKEN";
/// The variable that holds the URL.
pub const URL_VARIABLE: &str = "CLAWDBOT_BROWSER_CONTROL_URL";

/// Where the control server is, as far as that is known.
pub enum Control<'a> {
    /// A URL with which nothing starts.
    Invalid {
        /// Where it stands, or would stand.
        at: View<'a>,
        /// What is wrong with it, as the end of a sentence.
        fault: &'static str,
    },
    /// It is in use, and here.
    At {
        /// Where the URL stands, or would stand.
        at: View<'a>,
        /// The URL.
        url: Url,
    },
    /// Switched off, or not known here.
    Nowhere,
}

/// Finds the control server: the file's URL, else the environment's, else next to the gateway's port on this machine.
pub fn control<'a>(config: &Config<'a>) -> Control<'a> {
    let browser = config.at("browser");
    let at = browser.key("controlUrl");
    let text = match at.str() {
        Field::Opaque => return Control::Nowhere,
        Field::Set(text) => Some(text),
        Field::Default => match config.variable(URL_VARIABLE) {
            Variable::Set(text) => Some(text),
            // Set to nothing it is taken, and is no URL.
            Variable::Unset => config.environment().and_then(|it| it.get(URL_VARIABLE)).map(String::as_str),
            Variable::Unknown => None,
        },
    };
    let url = match text {
        Some(text) => Url::parse(text),
        None => Ok(Url { is_https: false, host: "127.0.0.1".to_owned(), port: default_port(config) }),
    };
    let url = match url {
        Ok(url) => url,
        Err(fault) => return Control::Invalid { at, fault },
    };
    // The port of the browser's own protocol is the next one, unless it is given.
    let cdp = browser.key("cdpUrl");
    match cdp.str() {
        Field::Set(text) if !text.trim().is_empty() => {
            if let Err(fault) = Url::parse(text) {
                return Control::Invalid { at: cdp, fault };
            }
        }
        Field::Opaque => {}
        _ if url.port == u16::MAX => {
            return Control::Invalid { at, fault: "leaves no port for the browser: the one after it is used" };
        }
        _ => {}
    }
    match browser.key("enabled").bool().or(true) {
        Some(true) => Control::At { at, url },
        _ => Control::Nowhere,
    }
}

fn default_port(config: &Config<'_>) -> u16 {
    let Variable::Set(text) = config.variable("CLAWDBOT_GATEWAY_PORT") else {
        return 18791;
    };
    let digits = text.trim();
    let digits = &digits[..digits.bytes().take_while(u8::is_ascii_digit).count()];
    match digits.parse::<u16>() {
        Ok(port) if port > 0 => port.checked_add(2).unwrap_or(18791),
        _ => 18791,
    }
}

/// The token that the control server asks for, its white space trimmed. An unknown environment counts as empty: whoever judges
/// by it says so.
pub fn token<'a>(config: &Config<'a>) -> Secret<'a> {
    match from_environment(config) {
        Secret::Absent => from_file(config),
        secret => secret,
    }
}

/// As [`token`], but the file goes before the environment, as the product's audit has it where it compares webhook tokens.
pub fn token_file_first<'a>(config: &Config<'a>) -> Secret<'a> {
    match from_file(config) {
        Secret::Absent => from_environment(config),
        secret => secret,
    }
}

fn from_environment<'a>(config: &Config<'a>) -> Secret<'a> {
    match config.variable(TOKEN_VARIABLE) {
        Variable::Set(value) => Secret::Environment(value.trim()),
        Variable::Unset | Variable::Unknown => Secret::Absent,
    }
}

fn from_file<'a>(config: &Config<'a>) -> Secret<'a> {
    match config.at("browser.controlToken").str() {
        Field::Set(value) if !value.trim().is_empty() => Secret::File(value.trim()),
        Field::Opaque => Secret::Unknown,
        _ => Secret::Absent,
    }
}

/// What matters of an `http` or `https` URL.
#[derive(Debug, PartialEq, Eq)]
pub struct Url {
    /// Whether what is said is encrypted.
    pub is_https: bool,
    /// The host in lower case; an address of version 6 in brackets.
    pub host: String,
    /// The port, given or implied.
    pub port: u16,
}

impl Url {
    /// Reads a URL as browsers do.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence.
    pub fn parse(text: &str) -> Result<Url, &'static str> {
        let text = text.trim();
        let (scheme, rest) = text.split_once(':').ok_or("is no URL")?;
        let is_https = scheme.eq_ignore_ascii_case("https");
        if !is_https && !scheme.eq_ignore_ascii_case("http") {
            return Err("does not begin with `http://` or `https://`");
        }
        let rest = rest.trim_start_matches(['/', '\\']);
        let authority = &rest[..rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len())];
        let place = authority.rsplit_once('@').map_or(authority, |it| it.1);
        let (host, port) = match place.rfind(':').filter(|at| !place[*at..].contains(']')) {
            Some(at) => (&place[..at], &place[at + 1..]),
            None => (place, ""),
        };
        let implied = if is_https { 443 } else { 80 };
        let port = match port {
            "" => implied,
            _ if !port.bytes().all(|it| it.is_ascii_digit()) => return Err("has a port that is no number"),
            _ => match port.parse().map_err(|_| "has a port above 65535")? {
                0 => implied,
                port => port,
            },
        };
        let host = read_host(&lower::text(host)).ok_or("has no host, or one that cannot be")?;
        Ok(Url { is_https, host, port })
    }

    /// Whether it leads to this machine.
    pub fn is_loopback(&self) -> bool {
        matches!(&*self.host, "localhost" | "[::1]") || ipv4(&self.host).is_some_and(|it| it >> 24 == 127)
    }

    /// Scheme, host and port, without what could be a secret.
    pub fn origin(&self) -> String {
        let (scheme, implied) = if self.is_https { ("https", 443) } else { ("http", 80) };
        let host = &self.host;
        match self.port {
            port if port == implied => format!("{scheme}://{host}"),
            port => format!("{scheme}://{host}:{port}"),
        }
    }
}

/// A host as it is compared; `None` if there can be none of that name.
fn read_host(host: &str) -> Option<String> {
    if let Some(address) = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        let is_address =
            address.contains(':') && address.bytes().all(|it| it.is_ascii_hexdigit() || b":.".contains(&it));
        return is_address.then(|| host.to_owned());
    }
    if host.is_empty() || host.bytes().any(|it| it <= b' ' || br#"#/:<>?@[\]^|%"#.contains(&it)) {
        return None;
    }
    let dotless = host.strip_suffix('.').unwrap_or(host);
    let last = dotless.rsplit('.').next()?;
    let is_number = number(last).is_some() || (!last.is_empty() && last.bytes().all(|it| it.is_ascii_digit()));
    if !is_number {
        return Some(host.to_owned());
    }
    let [a, b, c, d] = ipv4(dotless)?.to_be_bytes();
    Some(format!("{a}.{b}.{c}.{d}"))
}

/// An address of one to four numbers, the last of which fills the rest: `127.1` is 127.0.0.1.
fn ipv4(host: &str) -> Option<u32> {
    let parts: Vec<u64> = host.split('.').map(number).collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    let room = 32 - 8 * u32::try_from(first.len()).ok().filter(|it| *it < 4)?;
    if last >> room != 0 || first.iter().any(|it| *it > 255) {
        return None;
    }
    let head = first.iter().fold(0, |head, part| (head << 8) | part);
    Some(((head << room) | last) as u32)
}

fn number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x") {
        Some("") => return Some(0),
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (&text[1..], 8),
        None => (text, 10),
    };
    u64::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_as_browsers_read_them() {
        for (text, want) in [
            (" http://10.1.2.3:18791/ ", Ok("http://10.1.2.3:18791")),
            ("HTTPS://User:pw@Browser.Example.net:443/x", Ok("https://browser.example.net")),
            ("http:127.1", Ok("http://127.0.0.1")),
            ("http://0x7f.0.0.1:0", Ok("http://127.0.0.1")),
            ("http://[::1]:18791", Ok("http://[::1]:18791")),
            ("http://a?b:c@d", Ok("http://a")),
            ("http://256.0.0.1", Err("has no host, or one that cannot be")),
            ("http://1.2.3.4.5", Err("has no host, or one that cannot be")),
            ("http://", Err("has no host, or one that cannot be")),
            ("http://a b", Err("has no host, or one that cannot be")),
            ("http://a:70000", Err("has a port above 65535")),
            ("http://a:x", Err("has a port that is no number")),
            ("ws://a", Err("does not begin with `http://` or `https://`")),
            ("nowhere", Err("is no URL")),
            ("", Err("is no URL")),
        ] {
            assert_eq!(Url::parse(text).map(|it| it.origin()), want.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn this_machine_has_many_names() {
        for (url, want) in [
            ("http://LOCALHOST", true),
            ("http://127.0.0.2", true),
            ("http://[::1]", true),
            ("http://0.0.0.0", false),
            ("http://localhost.example", false),
        ] {
            assert_eq!(Url::parse(url).map(|it| it.is_loopback()), Ok(want), "{url}");
        }
    }
}
