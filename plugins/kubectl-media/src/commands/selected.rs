//! A whole stack, and which of it a command line means: for verbs to which the rest matters, too.

use clap::Args;
use labkit::cli::{Result, Session};

use super::asking::find;
use crate::complete;
use crate::stack::{Instance, Stack};
use crate::status::select;

/// Which apps are meant.
#[derive(Debug, Args)]
pub struct AppArgs {
    /// Only these: radarr, radarr-4k, media/radarr; without any, every app that is found
    #[arg(value_name = "APP", add = complete::apps())]
    pub apps: Vec<String>,
    /// Look in all namespaces, whatever -n says
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
}

/// A whole stack, and which of it is meant.
pub(super) struct Selected {
    /// Everything that was found.
    pub all: Vec<Instance>,
    /// What was named, all of it if nothing was; and what could not be read.
    pub stack: Stack,
}

/// Reads the stack.
///
/// # Errors
/// As [`find`].
pub(super) async fn selected(session: &Session, args: &AppArgs) -> Result<Selected> {
    let mut stack = find(session, args.all_namespaces, &[]).await?;
    let all = stack.instances.clone();
    select(&mut stack, &args.apps)?;
    Ok(Selected { all, stack })
}
