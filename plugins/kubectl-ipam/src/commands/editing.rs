//! What every verb takes that edits the inventory.

use std::path::PathBuf;

use clap::Args;
use labkit::plan::PlanFlags;

/// Which inventory is edited, and what has to be known before and done after.
#[derive(Debug, Args)]
pub struct EditFlags {
    /// Commit the inventory to Git, and nothing else; nothing is pushed
    #[arg(long)]
    pub commit: bool,
    /// Use this inventory, and look at these manifests or folders as well; may be repeated
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Vec<PathBuf>,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}
