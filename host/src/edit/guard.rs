//! Turns away whatever is not the page of this server. Each check stands for an attack that a page of somebody else, or a program
//! of another user, could try: `docs/edit.md` lists them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::server::Server;
use super::wire::{Refusal, Why};

/// What the page may do: the same words as in the page's own `meta` element.
const POLICY: &str = include_str!("../../../web/csp.txt");

/// The most that a request can hold: texts for all files of a configuration.
pub const MAX_BODY: usize = 16 << 20;

/// The rest of an address that answers only to the page.
const API: &str = "/api/";

/// Lets through what the page asks for, and adds to every answer what keeps others out.
pub async fn guard(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with(API);
    let mut response = match turn_away(&server, &request) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_SECURITY_POLICY, POLICY.trim_ascii_end());
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(header::CACHE_CONTROL, if is_api { "no-store" } else { "no-cache" });
    response
}

/// The answer to a request that is not the page's; `None` for one that is.
fn turn_away(server: &Server, request: &Request) -> Option<Response> {
    let (headers, method, path) = (request.headers(), request.method(), request.uri().path());
    // A name of somebody else's that was pointed here: its pages would be of our origin.
    let host = one(headers, header::HOST).filter(|it| server.is_own_name(it));
    let Some(host) = host.filter(|it| request.uri().authority().is_none_or(|uri| uri.as_str() == *it)) else {
        return Some(refuse(StatusCode::MISDIRECTED_REQUEST, "this address is served under loopback names only"));
    };
    if ![Method::GET, Method::HEAD, Method::POST, Method::PUT].contains(method) {
        return Some(refuse(StatusCode::METHOD_NOT_ALLOWED, "there is no such method here"));
    }
    if too_large(headers) {
        return Some(refuse(StatusCode::PAYLOAD_TOO_LARGE, "the request is larger than any configuration"));
    }
    // Browsers say where a request comes from, and no page can make them lie.
    let is_api = path.starts_with(API);
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let is_opened = headers.get("sec-fetch-mode").is_some_and(|it| it == "navigate");
    let is_ours = match site {
        None | Some(b"same-origin") => true,
        Some(b"none") => !is_api,
        // A link on another page may lead here: without the token there is nothing to see.
        Some(_) => !is_api && is_opened && method == Method::GET,
    };
    let origin = headers.get(header::ORIGIN);
    let is_ours = is_ours && origin.is_none_or(|it| it.as_bytes() == format!("http://{host}").as_bytes());
    let is_safe = [Method::GET, Method::HEAD].contains(method);
    // What changes something has to say where it comes from.
    if !is_ours || (origin.is_none() && !is_safe) {
        return Some(refuse(StatusCode::FORBIDDEN, "this comes from another page than the editor's"));
    }
    if is_api && path != "/api/session" && !server.sessions().admits(headers) {
        let message = "this page has no session: open the address that `footguard edit` printed last";
        return Some(answer(StatusCode::UNAUTHORIZED, Why::Session, message));
    }
    None
}

/// The value of a header that must be there once.
fn one(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}

fn too_large(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|it| it > MAX_BODY as u64)
}

fn refuse(status: StatusCode, message: &str) -> Response {
    answer(status, Why::Forbidden, message)
}

/// A refusal.
pub fn answer(status: StatusCode, error: Why, message: &str) -> Response {
    let refusal = Refusal { error, message: message.to_owned(), name: None, line: None, column: None };
    (status, Json(refusal)).into_response()
}
