//! The flags every command that changes something has.

use clap::{Args, ValueEnum};

/// Who is asked without anything being changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DryRun {
    /// Only show what would be done.
    Client,
    /// Also let the API server check it, without storing anything.
    Server,
}

/// `--dry-run`, `--yes`, `--confirm`.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Confirmation")]
pub struct PlanFlags {
    /// Show what would be done and change nothing; `server` also lets the API server check it
    #[arg(
        long,
        value_enum,
        value_name = "WHO",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "client"
    )]
    pub dry_run: Option<DryRun>,

    /// Do not ask about changes that can be undone
    #[arg(short = 'y', long)]
    pub yes: bool,

    /// Agree to a change that cannot be undone by naming its object. Can be repeated
    #[arg(long, value_name = "OBJECT")]
    pub confirm: Vec<String>,
}
