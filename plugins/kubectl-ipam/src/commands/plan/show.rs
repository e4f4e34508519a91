//! `plan show`: the tree.

use std::path::PathBuf;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::output::Shape;

use crate::complete;
use crate::plan::outline::names;
use crate::plan::tree::AddressPlan;

/// What to show.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Only this network or tier, and what it is divided into
    #[arg(value_name = "NAME", add = complete::prefixes())]
    pub name: Option<String>,
    /// Read this inventory, or - for standard input
    ///
    /// Without it ipam.yaml is looked for in the working directory and above it, up to the root of the Git
    /// repository.
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Option<PathBuf>,
}

/// Shows it.
///
/// # Errors
/// No inventory, or nothing with that name in it.
pub fn run(args: &ShowArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let sources = super::read(session, args.filename.as_slice())?;
    let inventory = super::needed(sources.inventory.as_ref())?;
    if let Some(name) = &args.name
        && !names(inventory).any(|(known, _)| known == name)
    {
        return Err(unknown(name, inventory));
    }
    session.ui.show(&AddressPlan::new(inventory, args.name.as_deref()))?;
    Ok(ExitCode::Done)
}

/// A name that no network or tier has.
pub(super) fn unknown(name: &str, inventory: &crate::inventory::Inventory) -> Error {
    let known: Vec<&str> = names(inventory).map(|(name, _)| name).collect();
    let hint = if known.is_empty() {
        "the inventory has no networks: describe one in it".to_owned()
    } else {
        format!("known are: {}", known.join(", "))
    };
    Error::failed(format!("network or tier {name:?} not found")).hint(hint)
}
