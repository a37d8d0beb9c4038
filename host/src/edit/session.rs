//! Who the page is that was opened by the address on the terminal.

use std::sync::Mutex;

use axum::http::{HeaderMap, HeaderName, header};

use crate::secret;

/// The half of a session that the page's script sends.
pub const KEY: HeaderName = HeaderName::from_static("footguard-key");

/// Reloads and further windows; nobody has more.
const MAX_SESSIONS: usize = 32;

/// The token that is good for one more session, and the sessions that there are.
pub struct Sessions {
    cookie_name: String,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    token: Option<String>,
    sessions: Vec<Session>,
}

/// A session has two halves, and both have to come with every request. The cookie cannot be read by a script. But browsers send
/// cookies of one port to all ports of a machine, so that another program on loopback could learn it: the key it never sees.
#[derive(Clone)]
pub struct Session {
    cookie: String,
    /// What the page has to send in the header [`KEY`].
    pub key: String,
}

impl Sessions {
    /// None so far. Cookies of several editors at a time do not get in each other's way.
    pub fn new(port: u16) -> Sessions {
        Sessions { cookie_name: format!("footguard-{port}"), inner: Mutex::default() }
    }

    /// A token that one page can exchange for a session. The one before is no good any more.
    ///
    /// # Errors
    /// Fails where the system has no randomness to give, as does [`Sessions::exchange`].
    pub fn issue(&self) -> anyhow::Result<String> {
        let token = secret::fresh()?;
        self.inner().token = Some(token.clone());
        Ok(token)
    }

    /// The session for a token; `None` if it is not the one that was issued, or was used before.
    pub fn exchange(&self, token: &str) -> anyhow::Result<Option<Session>> {
        let mut inner = self.inner();
        if !inner.token.as_ref().is_some_and(|it| is_same(it, token)) {
            return Ok(None);
        }
        inner.token = None;
        let session = Session { cookie: secret::fresh()?, key: secret::fresh()? };
        if inner.sessions.len() == MAX_SESSIONS {
            inner.sessions.remove(0);
        }
        inner.sessions.push(session.clone());
        Ok(Some(session))
    }

    /// What `Set-Cookie` has to say. Without a time it ends with the browser.
    pub fn set_cookie(&self, session: &Session) -> String {
        format!("{}={}; Path=/api; HttpOnly; SameSite=Strict", self.cookie_name, session.cookie)
    }

    /// Whether both halves of a session came with the request.
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(key) = headers.get(KEY).and_then(|it| it.to_str().ok()) else { return false };
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
        let own: Vec<&str> = cookies
            .flat_map(|it| it.split(';'))
            .filter_map(|it| it.trim().split_once('='))
            .filter(|it| it.0 == self.cookie_name)
            .map(|it| it.1)
            .collect();
        let inner = self.inner();
        inner.sessions.iter().any(|it| is_same(&it.key, key) && own.iter().any(|own| is_same(&it.cookie, own)))
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Takes as long for a wrong text as for the right one.
fn is_same(secret: &str, given: &str) -> bool {
    let differences = secret.bytes().zip(given.bytes()).fold(0, |all, (one, other)| all | (one ^ other));
    secret.len() == given.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &str, key: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        headers.insert(KEY, key.parse().unwrap());
        headers
    }

    #[test]
    fn both_halves_of_the_same_session_are_needed() {
        let sessions = Sessions::new(1);
        let enter = || sessions.exchange(&sessions.issue().unwrap()).unwrap().unwrap();
        let (one, other) = (enter(), enter());
        let cookie = |it: &Session| format!("a=b; footguard-1={}", it.cookie);
        assert!(sessions.admits(&headers(&cookie(&one), &one.key)));
        assert!(sessions.admits(&headers(&cookie(&other), &other.key)));
        assert!(!sessions.admits(&headers(&cookie(&one), &other.key)));
        assert!(!sessions.admits(&headers(&format!("footguard-2={}", one.cookie), &one.key)));
        assert!(!sessions.admits(&headers("footguard-1=", "")));
    }

    #[test]
    fn a_token_is_good_once_and_only_the_newest() {
        let sessions = Sessions::new(1);
        let old = sessions.issue().unwrap();
        let token = sessions.issue().unwrap();
        assert!(sessions.exchange(&old).unwrap().is_none());
        assert!(sessions.exchange("").unwrap().is_none());
        assert!(sessions.exchange(&token).unwrap().is_some());
        assert!(sessions.exchange(&token).unwrap().is_none());
    }
}
