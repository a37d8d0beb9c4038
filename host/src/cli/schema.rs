//! `footguard schema`.

use anyhow::Context as _;
use footguard_core::dialect;

use super::{Outcome, Streams};

/// Print the JSON Schema of the configuration
#[derive(clap::Args, Debug)]
pub struct SchemaArgs {
    /// The product whose configuration it describes
    #[arg(long, default_value = dialect::CLAWDBOT.name, value_name = "NAME")]
    dialect: String,
}

/// Prints the schema of the dialect that `args` name.
///
/// # Errors
/// Fails if there is no such dialect, if its format is not known, or if the output cannot be written.
pub fn schema(args: &SchemaArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let known =
        || dialect::ALL.iter().filter(|it| it.schema.is_some()).map(|it| it.name).collect::<Vec<_>>().join(", ");
    let dialect = dialect::by_name(&args.dialect).with_context(|| {
        format!("there is no dialect `{}`; with a known format there is: {}", args.dialect, known())
    })?;
    let schema = dialect.json_schema.with_context(|| {
        format!("the format of {} is not known here; known is that of: {}", dialect.product, known())
    })?;
    writeln!(streams.out, "{}", schema.trim_end())?;
    Ok(Outcome::Clean)
}
