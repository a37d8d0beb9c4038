//! Answers the page, for as long as there is one.

use std::future::IntoFuture as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router, middleware};
use futures_util::future::{self, Either};
use tokio::sync::watch;
use tokio::time::timeout;

use super::guard::{self, MAX_BODY};
use super::page::Page;
use super::peer;
use super::session::Sessions;
use super::wire::{Enter, Entered, Refusal, Save, Saved, State as Shown, Why};
use super::workspace::Workspace;

/// How long a question for changes is left open: less than what anything on the way would cut it off after.
const LONGEST_WAIT: Duration = Duration::from_secs(25);
/// A page that is loaded again is away for less.
const RELOAD: Duration = Duration::from_secs(3);
/// A token and little more.
const MAX_ENTER: usize = 1024;

/// When the server ends.
#[derive(Clone, Copy)]
pub struct Limits {
    /// How long it waits for another page after the last one has gone; `None` to wait for ever.
    pub linger: Option<Duration>,
}

/// The server of one configuration.
pub struct Server {
    workspace: Arc<Workspace>,
    page: Page,
    sessions: Sessions,
    port: u16,
    /// How many pages wait for changes.
    pages: watch::Sender<usize>,
}

impl Server {
    /// Listens on loopback, on `port` or on any that is free, and serves until the last page has gone. `announce` is told each
    /// address that a page can be opened by, once; the first is there before anybody can connect.
    ///
    /// # Errors
    /// Fails if it cannot listen, or if nothing can be announced.
    pub fn run(
        workspace: Arc<Workspace>,
        page: Page,
        port: u16,
        limits: Limits,
        announce: &mut dyn FnMut(&str) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = listener.with_context(|| format!("cannot listen on port {port} of 127.0.0.1"))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let server = Server { workspace, page, sessions: Sessions::new(port), port, pages: watch::Sender::new(0) };
        let server = Arc::new(server);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let done = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            announce(&server.address()?)?;
            let router = router(Arc::clone(&server)).into_make_service_with_connect_info::<SocketAddr>();
            let serving = axum::serve(listener, router).into_future();
            match future::select(pin!(serving), pin!(server.last_page(limits, announce))).await {
                Either::Left((served, _)) => Ok(served?),
                Either::Right((left, _)) => left,
            }
        });
        // Nobody is left to wait for what is still being looked at.
        runtime.shutdown_background();
        done
    }

    /// Whether `host` is this server as a browser on this machine names it.
    pub fn is_own_name(&self, host: &str) -> bool {
        let is_default = self.port == 80;
        ["127.0.0.1", "localhost"]
            .iter()
            .any(|name| host == format!("{name}:{}", self.port) || (is_default && host == *name))
    }

    /// Who may ask.
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// What opens a page. The token is in the fragment, which browsers send to nobody.
    fn address(&self) -> anyhow::Result<String> {
        Ok(format!("http://127.0.0.1:{}/#edit={}", self.port, self.sessions.issue()?))
    }

    /// Ends when the last page has gone for good. Another one can be opened by the address that is announced meanwhile.
    async fn last_page(
        &self,
        limits: Limits,
        announce: &mut dyn FnMut(&str) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut pages = self.pages.subscribe();
        loop {
            pages.wait_for(|it| *it > 0).await?;
            pages.wait_for(|it| *it == 0).await?;
            let pause = limits.linger.map_or(RELOAD, |it| it.min(RELOAD));
            if timeout(pause, pages.wait_for(|it| *it > 0)).await.is_ok() {
                continue;
            }
            let rest = limits.linger.map(|it| it.saturating_sub(pause));
            if rest.is_some_and(|it| it.is_zero()) {
                return Ok(());
            }
            announce(&self.address()?)?;
            let back = pages.wait_for(|it| *it > 0);
            match rest {
                Some(rest) => {
                    if timeout(rest, back).await.is_err() {
                        return Ok(());
                    }
                }
                None => drop(back.await?),
            }
        }
    }
}

fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/api/session", post(enter).layer(DefaultBodyLimit::max(MAX_ENTER)))
        .route("/api/config", get(config))
        .route("/api/changes/{revision}", get(changes))
        .route("/api/look", post(look))
        .route("/api/files", put(save))
        .fallback(asset)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(&server), guard::guard))
        .with_state(server)
}

type Shared = State<Arc<Server>>;

/// A token for a session.
async fn enter(
    State(server): Shared,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Json(Enter { token }): Json<Enter>,
) -> Response {
    if !peer::is_trusted(peer, server.port) {
        return guard::answer(StatusCode::FORBIDDEN, Why::Forbidden, "this comes from a program of another user");
    }
    match server.sessions.exchange(&token) {
        Ok(Some(session)) => {
            let cookie = HeaderValue::from_str(&server.sessions.set_cookie(&session));
            let cookie = cookie.expect("hexadecimal digits are fine in a header");
            ([(header::SET_COOKIE, cookie)], Json(Entered { key: session.key })).into_response()
        }
        Ok(None) => {
            let message = "this address has been used, and opens one page only: open the one that `footguard edit` prints \
                           when that page is closed, or start it again";
            guard::answer(StatusCode::FORBIDDEN, Why::Token, message)
        }
        Err(error) => guard::answer(StatusCode::INTERNAL_SERVER_ERROR, Why::Failed, &format!("{error:#}")),
    }
}

async fn config(State(server): Shared) -> Response {
    let workspace = Arc::clone(&server.workspace);
    // It may have to wait for a disk.
    let read = move || Json::<Shown>(workspace.state()).into_response();
    blocking(read).await
}

/// Waits until something has changed since `revision`, and says which revision it is now.
async fn changes(State(server): Shared, Path(revision): Path<u64>) -> Json<u64> {
    let _here = Here::new(&server.pages);
    let mut revisions = server.workspace.revisions();
    let _ = timeout(LONGEST_WAIT, revisions.wait_for(|it| *it != revision)).await;
    let now = *revisions.borrow();
    Json(now)
}

async fn look(State(server): Shared) -> StatusCode {
    server.workspace.look_again();
    StatusCode::ACCEPTED
}

async fn save(State(server): Shared, Json(Save { files }): Json<Save>) -> Response {
    let workspace = Arc::clone(&server.workspace);
    let write = move || match workspace.save(&files) {
        Ok(files) => Json(Saved { files }).into_response(),
        Err(refusal) => (status(&refusal), Json(refusal)).into_response(),
    };
    blocking(write).await
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal.error {
        Why::Changed => StatusCode::CONFLICT,
        Why::Broken => StatusCode::UNPROCESSABLE_ENTITY,
        Why::ReadOnly => StatusCode::FORBIDDEN,
        Why::Unknown => StatusCode::NOT_FOUND,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

async fn blocking(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| guard::answer(StatusCode::INTERNAL_SERVER_ERROR, Why::Failed, "the server failed at this"))
}

async fn asset(State(server): Shared, method: Method, uri: axum::http::Uri) -> Response {
    if ![Method::GET, Method::HEAD].contains(&method) {
        return guard::answer(StatusCode::METHOD_NOT_ALLOWED, Why::Forbidden, "files of the page can be read only");
    }
    let Some(file) = server.page.file(uri.path()) else {
        return guard::answer(StatusCode::NOT_FOUND, Why::Unknown, "there is no such file");
    };
    let mut response = ([(header::CONTENT_TYPE, file.kind)], file.bytes).into_response();
    if file.is_packed {
        // Every browser that can run the page can read it.
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// A page that waits for changes. When it goes away its connection ends, and with it this.
struct Here<'a>(&'a watch::Sender<usize>);

impl<'a> Here<'a> {
    fn new(pages: &'a watch::Sender<usize>) -> Here<'a> {
        pages.send_modify(|it| *it += 1);
        Here(pages)
    }
}

impl Drop for Here<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|it| *it -= 1);
    }
}
