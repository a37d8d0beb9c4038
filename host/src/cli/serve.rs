//! The editor, served on loopback.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};

use anyhow::Context as _;
use tiny_http::{Header, Method, Request, Response, Server};

use super::{Outcome, Streams};

/// What the page may do: the same words as in the page's own `meta` element.
const POLICY: &str = include_str!("../../../web/csp.txt");

/// Serve the browser editor on loopback
#[derive(clap::Args, Debug)]
pub struct ServeArgs {
    /// Folder with the built page
    #[arg(long, value_name = "DIR")]
    assets: PathBuf,
    /// Port; a free one is taken if it is in use
    #[arg(long, default_value_t = 18800)]
    port: u16,
}

/// Serves until the process ends. Only this machine can connect, and only by a loopback name: a page of another site whose
/// name was pointed here gets nothing.
///
/// # Errors
/// If the folder holds no page or no port can be had.
pub fn serve(args: &ServeArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let assets = args.assets.canonicalize().with_context(|| format!("cannot open {}", args.assets.display()))?;
    if !assets.join("index.html").is_file() {
        anyhow::bail!("{} holds no index.html: build the page first", assets.display());
    }
    let listen = |port| Server::http(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let server = listen(args.port).or_else(|_| listen(0));
    let server = server.map_err(|err| anyhow::anyhow!("cannot listen on loopback: {err}"))?;
    let port = server.server_addr().to_ip().map_or(args.port, |it| it.port());
    writeln!(streams.out, "The editor: http://127.0.0.1:{port}/  (Ctrl+C ends it; nothing leaves this machine)")?;
    streams.out.flush()?;
    for request in server.incoming_requests() {
        // A browser that goes away in the middle of an answer is its own business.
        let _ = answer(request, &assets, port);
    }
    Ok(Outcome::Clean)
}

fn answer(request: Request, assets: &Path, port: u16) -> io::Result<()> {
    if !is_loopback_name(&request, port) {
        return request.respond(plain(421, "This address serves loopback names only."));
    }
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(plain(405, "Only GET and HEAD."));
    }
    let Some(path) = locate(assets, request.url()) else {
        return request.respond(plain(404, "There is no such file."));
    };
    let mut response = Response::from_data(fs::read(&path)?);
    for (name, value) in headers(&path) {
        response.add_header(header(name, value));
    }
    request.respond(response)
}

fn is_loopback_name(request: &Request, port: u16) -> bool {
    let host = request.headers().iter().find(|it| it.field.equiv("Host")).map(|it| it.value.as_str());
    let names = ["127.0.0.1", "localhost"];
    host.is_some_and(|host| names.iter().any(|name| host == *name || host == format!("{name}:{port}")))
}

/// The file that `url` names below `assets`; `None` for anything outside.
fn locate(assets: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    let plain = path.components().all(|it| matches!(it, Component::Normal(_)));
    let file = assets.join(path).canonicalize().ok().filter(|it| plain && it.starts_with(assets))?;
    file.is_file().then_some(file)
}

fn headers(path: &Path) -> [(&'static str, &'static str); 5] {
    let kind = match path.extension().and_then(|it| it.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    [
        ("Content-Type", kind),
        ("Content-Security-Policy", POLICY.trim_ascii_end()),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-cache"),
    ]
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("our headers are plain ASCII")
}

fn plain(status: u16, text: &str) -> Response<io::Cursor<Vec<u8>>> {
    Response::from_string(text).with_status_code(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_below_the_folder_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let assets = folder.path().join("dist");
        fs::create_dir(&assets).unwrap();
        fs::write(assets.join("index.html"), "x").unwrap();
        fs::write(folder.path().join("secret"), "x").unwrap();
        let assets = assets.canonicalize().unwrap();
        assert!(locate(&assets, "/").is_some());
        assert!(locate(&assets, "/index.html?x#y").is_some());
        for url in ["/../secret", "/%2e%2e/secret", "//secret", "/nothing"] {
            assert_eq!(locate(&assets, url), None, "{url}");
        }
    }
}
