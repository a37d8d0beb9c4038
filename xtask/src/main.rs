//! Maintenance commands: `cargo xtask COMMAND`.

mod r#gen;

fn main() -> anyhow::Result<()> {
    let args = std::env::args().skip(1).collect::<Vec<_>>();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["gen"] => r#gen::run(false),
        ["gen", "--check"] => r#gen::run(true),
        _ => anyhow::bail!("usage: cargo xtask gen [--check]"),
    }
}
