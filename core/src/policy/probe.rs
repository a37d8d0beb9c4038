//! Where the running gateway is asked, and what it is shown: as the product's own deep audit has it.
//!
//! Source: `host.md` sections 3.1 and 6.1 of the product's measured behaviour.

use super::browser::Url;
use super::gateway::{PASSWORD_VARIABLE, TOKEN_VARIABLE};
use crate::config::{Config, Field, Variable, View};

/// The port of a gateway of which nobody says otherwise.
const DEFAULT_PORT: u16 = 18789;

/// A gateway, and how to ask it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// It is on another machine, as far as the configuration says.
    pub remote: bool,
    /// It speaks TLS.
    pub tls: bool,
    /// Its host as an URL has it: an address of version 6 in brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The path of its URL, `/` at least; what may follow a `?` is left out.
    pub path: String,
    /// The token that it is shown. A secret.
    pub token: Option<String>,
    /// The password that it is shown. A secret.
    pub password: Option<String>,
    /// There is a token or a password, whose value is not known here.
    pub unknown: bool,
    /// The SHA-256 that its certificate is to have, as the configuration writes it.
    pub fingerprint: Option<String>,
    /// The file that a gateway on this machine has its certificate from, as the configuration writes it.
    pub certificate: Option<String>,
}

impl Target {
    /// Scheme, host and port, without what could be a secret.
    pub fn origin(&self) -> String {
        let scheme = if self.tls { "wss" } else { "ws" };
        format!("{scheme}://{}:{}", self.host, self.port)
    }
}

/// The gateway that `config` points to. `tailnet` is this machine's own address in a tailnet, 100.64.0.0/10, if it has one.
///
/// # Errors
/// Why that cannot be said, as a sentence without a full stop.
pub fn target(config: &Config<'_>, tailnet: Option<&str>) -> Result<Target, String> {
    let gateway = config.at("gateway");
    let is_remote = known(gateway.key("mode"))?.str().set() == Some("remote");
    let remote = gateway.key("remote");
    if is_remote && let Some(url) = text(&known(remote.key("url"))?) {
        return read(&url).map(|target| Target { remote: true, ..credentials(config, &remote, None, target) });
    }
    let tls = gateway.key("tls");
    let bind = known(gateway.key("bind"))?.str().set();
    let host = tailnet.filter(|_| bind == Some("tailnet")).unwrap_or("127.0.0.1");
    let port = port(config).ok_or("the port of the gateway is not known here")?;
    let target = Target {
        tls: known(tls.key("enabled"))?.bool().set() == Some(true),
        host: host.to_owned(),
        port,
        path: "/".to_owned(),
        certificate: text(&tls.key("certPath")),
        ..Target::default()
    };
    Ok(credentials(config, &gateway.key("auth"), Some(TOKEN_VARIABLE), target))
}

/// The port that a gateway on this machine listens on: the environment's, else the file's; `None` if that is not known here.
pub fn port(config: &Config<'_>) -> Option<u16> {
    if let Variable::Set(text) = config.variable("CLAWDBOT_GATEWAY_PORT") {
        let text = text.trim();
        let text = text.strip_prefix('+').unwrap_or(text);
        let digits = &text[..text.bytes().take_while(u8::is_ascii_digit).count()];
        // What begins with no digit does not count; nor does 0.
        if digits.bytes().any(|it| it != b'0') {
            return digits.parse().ok();
        }
    }
    match config.at("gateway.port").number() {
        Field::Set(port) if port >= 1.0 => (port <= f64::from(u16::MAX)).then_some(port as u16),
        Field::Opaque => None,
        _ => Some(DEFAULT_PORT),
    }
}

/// Adds what `section` has to show. The environment's password goes before the section's, and so does its token on this machine.
fn credentials(config: &Config<'_>, section: &View<'_>, token: Option<&str>, target: Target) -> Target {
    let variable = |name: &str| match config.variable(name) {
        Variable::Set(value) => Some(value.trim().to_owned()).filter(|it| !it.is_empty()),
        Variable::Unset | Variable::Unknown => None,
    };
    let (token_at, password_at) = (section.key("token"), section.key("password"));
    let token = token.and_then(variable).or_else(|| text(&token_at));
    let password = variable(PASSWORD_VARIABLE).or_else(|| text(&password_at));
    let unknown = (token.is_none() && token_at.is_unknown()) || (password.is_none() && password_at.is_unknown());
    Target { token, password, unknown, fingerprint: text(&section.key("tlsFingerprint")), ..target }
}

/// `field`, if it can be known here what it holds.
fn known(field: View<'_>) -> Result<View<'_>, String> {
    match field.is_unknown() {
        true => Err(format!("what `{}` holds is not known here", field.path().product())),
        false => Ok(field),
    }
}

/// The text that a field holds, trimmed and not blank.
fn text(field: &View<'_>) -> Option<String> {
    field.str().set().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty())
}

/// The gateway at `url`.
fn read(url: &str) -> Result<Target, String> {
    let fault = |fault: &str| format!("the URL in `gateway.remote.url` {fault}");
    let (scheme, rest) = url.split_once(':').ok_or_else(|| fault("is no URL"))?;
    let http = match &*scheme.to_ascii_lowercase() {
        "ws" | "http" => "http",
        "wss" | "https" => "https",
        _ => return Err(fault("does not begin with `ws://` or `wss://`")),
    };
    let place = Url::parse(&format!("{http}:{rest}")).map_err(fault)?;
    let rest = rest.trim_start_matches(['/', '\\']);
    let rest = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    Ok(Target { tls: place.is_https, host: place.host, port: place.port, path: path.to_owned(), ..Target::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::source::{Environment, Sources};

    fn of(text: &str, env: &[(&str, &str)]) -> Result<Target, String> {
        let mut sources = Sources::new("clawdbot.json", text);
        let env: Environment = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        sources.env = Some(env);
        let analysis = crate::analyze(&sources, &crate::Options::default());
        let facts = Facts::default();
        let config = Config::new(analysis.root.as_ref(), sources.env.as_ref(), analysis.dialect, &facts, None);
        target(&config, Some("100.64.7.1"))
    }

    #[test]
    fn where_it_is_asked() {
        let port = [("CLAWDBOT_GATEWAY_PORT", " 19000x")];
        let zero = [("CLAWDBOT_GATEWAY_PORT", "0")];
        for (text, env, want) in [
            ("{}", &[][..], Ok("ws://127.0.0.1:18789/")),
            ("{ gateway: { port: 19999, bind: 'lan' } }", &zero, Ok("ws://127.0.0.1:19999/")),
            ("{ gateway: { port: 19999, tls: { enabled: true } } }", &port, Ok("wss://127.0.0.1:19000/")),
            ("{ gateway: { bind: 'tailnet' } }", &[], Ok("ws://100.64.7.1:18789/")),
            ("{ gateway: { mode: 'remote', port: 19999, remote: { url: ' ' } } }", &[], Ok("ws://127.0.0.1:19999/")),
            (
                "{ gateway: { mode: 'remote', remote: { url: 'WSS://me:pw@Gw.Example.net/a/b?token=x' } } }",
                &port,
                Ok("wss://gw.example.net:443/a/b"),
            ),
            (
                "{ gateway: { mode: 'local', remote: { url: 'wss://gw.example.net' } } }",
                &[],
                Ok("ws://127.0.0.1:18789/"),
            ),
            (
                "{ gateway: { mode: 'remote', remote: { url: 'ftp://a' } } }",
                &[],
                Err("the URL in `gateway.remote.url` does not begin with `ws://` or `wss://`"),
            ),
            ("{ gateway: { bind: '${NOWHERE}' } }", &[], Err("what `gateway.bind` holds is not known here")),
        ] {
            let got = of(text, env).map(|it| it.origin() + &it.path);
            assert_eq!(got, want.map(str::to_owned).map_err(str::to_owned), "{text}");
        }
    }

    #[test]
    fn what_it_is_shown() {
        let auth = "auth: { token: ' file ', password: 'pw' }, remote: { url: 'ws://a', token: 'far', tlsFingerprint: 'AB:CD' }";
        let variables = [(TOKEN_VARIABLE, " env "), (PASSWORD_VARIABLE, "envpw")];
        let shown = |mode: &str, env: &[(&str, &str)]| {
            let it = of(&format!("{{ gateway: {{ mode: '{mode}', {auth} }} }}"), env).expect("a target");
            (it.token.unwrap_or_default(), it.password.unwrap_or_default(), it.fingerprint.unwrap_or_default())
        };
        let texts = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(shown("local", &[]), texts("file", "pw", ""));
        assert_eq!(shown("local", &variables), texts("env", "envpw", ""));
        assert_eq!(shown("remote", &[]), texts("far", "", "AB:CD"));
        assert_eq!(shown("remote", &variables), texts("far", "envpw", "AB:CD"));
    }
}
