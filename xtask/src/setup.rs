//! Installs what the tests need. Says what it does, does nothing that is done already.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::steps::{cmd, retry, root, run, succeeds};

/// Where the tools that cargo installs for the tests are kept: the user's cache, so that another clone finds them.
pub fn tools() -> PathBuf {
    let home = || std::env::home_dir().map(|it| it.join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|it| !it.is_empty()).map(PathBuf::from).or_else(home);
    cache.unwrap_or_else(|| root().join("target")).join("footguard/tools")
}

/// Installs everything that is missing, and says in one line each what cannot be had here.
///
/// # Errors
/// If something that has to work does not: the network's registries, Node, the wasm target.
pub fn run_all() -> anyhow::Result<Vec<String>> {
    node()?;
    wasm_target()?;
    for folder in ["web", "vscode", "tests/json5", "tests/peers", "tests/lighthouse"] {
        npm(folder)?;
    }
    wasm_pack()?;
    let mut left_out = Vec::new();
    left_out.extend(chromium()?);
    left_out.extend(engine()?);
    left_out.extend(cargo_fuzz());
    left_out.extend(product());
    left_out.extend(workbench());
    for (program, package, what) in [
        ("strace", "strace", "system calls, killed at each"),
        ("setfacl", "acl", "access control lists"),
        ("git", "git", "git work trees"),
        ("chromedriver", "chromium-driver", "tests of the WebAssembly in a browser"),
        ("nvim", "neovim", "real editor"),
    ] {
        left_out.extend(apt(program, package, what));
    }
    // It knows no `--version`.
    if !succeeds(&mut cmd("openssl version")) {
        left_out.extend(apt("openssl", "openssl", "real gateway with TLS"));
    }
    Ok(left_out)
}

/// `cargo xtask setup`.
///
/// # Errors
/// As [`run_all`].
pub fn run_command() -> anyhow::Result<()> {
    for line in run_all()? {
        println!("left out: {line}");
    }
    Ok(())
}

fn node() -> anyhow::Result<()> {
    let output =
        Command::new("node").arg("--version").output().context("Node.js is missing: install 20.19 or newer")?;
    let version = String::from_utf8_lossy(&output.stdout);
    let mut parts = version.trim().trim_start_matches('v').split('.').map(|it| it.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < (20, 19) {
        bail!("Node.js {} is too old: install 20.19 or newer", version.trim());
    }
    Ok(())
}

/// Makes sure that rustc can build for the browser.
///
/// # Errors
/// If rustup is missing or cannot fetch the target.
pub fn wasm_target() -> anyhow::Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let installed = cmd("rustup target list --installed").output().context("rustup is missing: https://rustup.rs")?;
    if String::from_utf8_lossy(&installed.stdout).lines().any(|it| it == TARGET) {
        return Ok(());
    }
    println!("installing the Rust target {TARGET}");
    retry(|| run(&mut cmd(&format!("rustup target add {TARGET}"))))
}

/// `npm ci` in `folder`, unless its packages are newer than its lock file.
///
/// # Errors
/// If npm fails three times.
pub fn npm(folder: &str) -> anyhow::Result<()> {
    let dir = root().join(folder);
    let modified = |path: &Path| path.metadata().and_then(|it| it.modified()).ok();
    let installed = modified(&dir.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&dir.join("package-lock.json")) {
        return Ok(());
    }
    println!("installing the npm packages of {folder}");
    retry(|| run(cmd("npm ci --no-audit --no-fund --loglevel=error").current_dir(&dir)))
}

/// How what is left out begins where the assistant itself could not be installed.
pub const PRODUCT: &str = "the assistant itself, its gateway and its verdict on generated configurations";

/// Where the assistant itself is kept for the tests that ask it.
pub fn product_folder() -> PathBuf {
    tools().join("product")
}

/// The assistant itself, and a Node that it runs on, for the tests that ask it and its gateway. It is large, so it lies in the
/// user's cache.
fn product() -> Option<String> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Some(format!("{PRODUCT}: the Node that it needs comes from npm for Linux on x64 alone"));
    }
    let install = || {
        let dir = product_folder();
        let manifest = std::fs::read_to_string(root().join("tests/product/package.json"))?;
        let modified = |name: &str| dir.join(name).metadata().and_then(|it| it.modified()).ok();
        let installed = modified("node_modules/.package-lock.json");
        let is_same = std::fs::read_to_string(dir.join("package.json")).is_ok_and(|it| it == manifest);
        if is_same && installed.is_some() && installed >= modified("package.json") {
            return Ok(());
        }
        println!("installing the assistant with npm, which takes two minutes and 600 MB the first time");
        std::fs::create_dir_all(&dir)?;
        std::fs::write(dir.join("package.json"), manifest)?;
        run(cmd("npm install --ignore-scripts --no-audit --no-fund --loglevel=error").current_dir(&dir))
    };
    retry(install).err().map(|err| format!("{PRODUCT}: {err:#}"))
}

/// Where VS Code is kept for the tests of the extension.
pub fn workbench_folder() -> PathBuf {
    tools().join("workbench")
}

/// VS Code as its server, and a Node that it runs on. It is large, so it lies in the user's cache.
fn workbench() -> Option<String> {
    const WHAT: &str = "the extension in a real VS Code";
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Some(format!("{WHAT}: the Node that it needs comes from npm for Linux on x64 alone"));
    }
    let install = || {
        let dir = workbench_folder();
        let server = dir.join("node_modules/code-server/lib/vscode");
        let manifest = std::fs::read_to_string(root().join("tests/workbench/package.json"))?;
        let is_same = std::fs::read_to_string(dir.join("package.json")).is_ok_and(|it| it == manifest);
        // The mark comes last, so that a half installed one is not taken for a whole one.
        let done = dir.join("installed");
        if is_same && done.is_file() {
            return Ok(());
        }
        println!("installing VS Code with npm, which takes a minute and 800 MB the first time");
        std::fs::create_dir_all(&dir)?;
        let _ = std::fs::remove_file(&done);
        std::fs::write(dir.join("package.json"), manifest)?;
        // Its own scripts would build native modules that the tests do without.
        let npm = "npm install --ignore-scripts --no-audit --no-fund --loglevel=error";
        run(cmd(npm).current_dir(&dir))?;
        run(cmd(npm).arg("--omit=dev").current_dir(&server))?;
        Ok(std::fs::write(&done, "")?)
    };
    retry(install).err().map(|err| format!("{WHAT}: {err:#}"))
}

/// The browser that tests drive: `$CHROMIUM`, or one in its usual place.
pub fn find_chromium() -> Option<PathBuf> {
    let usual = ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"];
    let candidates = std::env::var_os("CHROMIUM").map(PathBuf::from).into_iter().chain(usual.map(PathBuf::from));
    let mut candidates = candidates.filter(|it| succeeds(Command::new(it).arg("--version")));
    candidates.next()
}

/// What wasm-pack drives that browser with.
pub fn find_chromedriver() -> Option<PathBuf> {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let mut candidates = std::env::split_paths(&inherited).map(|it| it.join("chromedriver"));
    candidates.find(|it| succeeds(Command::new(it).arg("--version")))
}

/// Installs `package` with apt where there is no `program`; gives the line that says that the tests of `what` are left out.
fn apt(program: &str, package: &str, what: &str) -> Option<String> {
    if succeeds(Command::new(program).arg("--version")) {
        return None;
    }
    let install = format!("apt-get install -y -q --no-install-recommends {package}");
    let is_root = cmd("id -u").output().is_ok_and(|it| it.stdout.trim_ascii() == b"0");
    let can_install = is_root && succeeds(&mut cmd("apt-get --version"));
    let installed = can_install.then(|| {
        println!("installing {package} with apt");
        retry(|| {
            run(&mut cmd("apt-get update -q"))?;
            run(cmd(&install).env("DEBIAN_FRONTEND", "noninteractive"))
        })
    });
    match installed {
        Some(Ok(())) => None,
        _ => Some(format!("{what}: no {program} here; install it with `sudo {install}`")),
    }
}

fn chromium() -> anyhow::Result<Option<String>> {
    if find_chromium().is_some() {
        return Ok(None);
    }
    const INSTALL: &str = "apt-get install -y --no-install-recommends chromium";
    let is_root = cmd("id -u").output().is_ok_and(|it| it.stdout.trim_ascii() == b"0");
    if !is_root || !succeeds(&mut cmd("apt-get --version")) {
        return Ok(Some(format!("browser tests: no Chromium here; install it with `sudo {INSTALL}`")));
    }
    println!("installing Chromium with apt");
    retry(|| {
        run(&mut cmd("apt-get update -q"))?;
        run(cmd(&format!("{INSTALL} -q")).env("DEBIAN_FRONTEND", "noninteractive"))
    })?;
    Ok(None)
}

/// What the tests start a container engine of their own with.
fn engine() -> anyhow::Result<Option<String>> {
    const INSTALL: &str = "apt-get install -y --no-install-recommends docker.io iptables busybox-static";
    if ["dockerd", "docker", "busybox"].iter().all(|it| succeeds(cmd(it).arg("--help"))) {
        return Ok(None);
    }
    let is_root = cmd("id -u").output().is_ok_and(|it| it.stdout.trim_ascii() == b"0");
    if !is_root || !succeeds(&mut cmd("apt-get --version")) {
        return Ok(Some(format!("a real container engine: no dockerd here; install it with `sudo {INSTALL}`")));
    }
    println!("installing a container engine with apt");
    retry(|| {
        run(&mut cmd("apt-get update -q"))?;
        run(cmd(&format!("{INSTALL} -q")).env("DEBIAN_FRONTEND", "noninteractive"))
    })?;
    Ok(None)
}

/// wasm-pack, and the wasm-bindgen that it looks for on the path, in the version of the lock file.
///
/// # Errors
/// If cargo cannot install them.
pub fn wasm_pack() -> anyhow::Result<()> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock")?;
    let version = lock
        .split("name = \"wasm-bindgen\"\nversion = \"")
        .nth(1)
        .and_then(|it| it.split('"').next())
        .context("Cargo.lock names no wasm-bindgen")?;
    // The lock file of wasm-bindgen-cli names crates that are not everywhere; that of wasm-pack is needed.
    cargo_install("wasm-bindgen", &format!("wasm-bindgen-cli --version {version}"))?;
    cargo_install("wasm-pack", "wasm-pack --version 0.15.1 --locked")
}

fn cargo_install(binary: &str, package: &str) -> anyhow::Result<()> {
    let tool = tools().join("bin").join(binary);
    let wanted = package.split_whitespace().nth(2).unwrap_or_default();
    let found = Command::new(&tool).arg("--version").output().map(|it| it.stdout).unwrap_or_default();
    if String::from_utf8_lossy(&found).contains(wanted) {
        return Ok(());
    }
    println!("installing {binary} {wanted} with cargo, which takes two minutes the first time");
    retry(|| {
        let mut install = cmd(&format!("cargo install --quiet --debug --force {package}"));
        install.arg("--root").arg(tools()).env("CARGO_PROFILE_DEV_DEBUG", "0");
        // Built beside the workspace's own artefacts, so that a failed attempt goes on where it stopped.
        run(install.env("CARGO_TARGET_DIR", tools().join("build")))
    })
}

/// Whether a toolchain is here that cargo-fuzz can use.
pub fn has_nightly() -> bool {
    cmd("rustup toolchain list").output().is_ok_and(|it| String::from_utf8_lossy(&it.stdout).contains("nightly"))
}

fn cargo_fuzz() -> Option<String> {
    if !has_nightly() {
        return Some("cargo-fuzz: no nightly toolchain here; the same properties ran as proptest".to_owned());
    }
    let installed = cargo_install("cargo-fuzz", "cargo-fuzz --version 0.13.2 --locked");
    installed.err().map(|err| format!("cargo-fuzz: {err:#}; the same properties ran as proptest"))
}
