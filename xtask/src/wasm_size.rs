//! What the WebAssembly weighs, by part.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use footguard_core::rules;

use crate::steps::root;

/// Prints a table of the parts of `module` and gives the bytes of all of it after `gzip -9`.
///
/// Each part is packed on its own, so that the parts add up to a little more than the whole.
///
/// # Errors
/// If a file cannot be read, or is no WebAssembly.
pub fn print_table(module: &Path) -> Result<usize> {
    let bytes = fs::read(module).with_context(|| module.display().to_string())?;
    let code = section(&bytes, 10).context("the module has no code")?;
    let data = section(&bytes, 11).context("the module has no data")?;
    let pages: String = rules::ALL.iter().map(|it| it.docs).collect();
    let schema = fs::read_to_string(root().join("core/data/clawdbot-2026.1.24.schema.txt"))?;
    let parts = [
        ("code", code.to_vec()),
        ("data: schema with its texts", schema.into_bytes()),
        ("data: pages of the rules", pages.into_bytes()),
        ("data: schemas of plugins", folder("core/data/plugins")?),
        ("data: samples", folder("core/data/samples")?),
    ];
    let mut other = (data.len(), pack(data)?);
    println!("{:>9} {:>9}  part", "bytes", "gzip -9");
    for (name, part) in &parts {
        let packed = pack(part)?;
        println!("{:>9} {packed:>9}  {name}", part.len());
        if name.starts_with("data") {
            other = (other.0.saturating_sub(part.len()), other.1.saturating_sub(packed));
        }
    }
    println!("{:>9} {:>9}  data: messages, tables, places in the code", other.0, other.1);
    let packed = pack(&bytes)?;
    println!("{:>9} {packed:>9}  in all", bytes.len());
    Ok(packed)
}

/// The contents of the first section called `id`.
fn section(bytes: &[u8], id: u8) -> Option<&[u8]> {
    let mut rest = bytes.get(8..)?;
    while let [this, tail @ ..] = rest {
        let used = tail.iter().position(|it| *it < 0x80)? + 1;
        let length = tail[..used].iter().rev().fold(0, |sum, it| sum << 7 | usize::from(it & 0x7f));
        let content = tail.get(used..used + length)?;
        if *this == id {
            return Some(content);
        }
        rest = &tail[used + length..];
    }
    None
}

fn folder(path: &str) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(root().join(path)).with_context(|| path.to_owned())? {
        let file = entry?.path();
        // The compact form of it is embedded instead.
        if !file.ends_with("channels.schema.json") {
            all.extend(fs::read(file)?);
        }
    }
    Ok(all)
}

fn pack(bytes: &[u8]) -> Result<usize> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?.len())
}
