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

/// `--dry-run` and `--yes`: for commands whose changes can all be undone.
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

    /// The objects named with `--confirm`, which only [`FinalPlanFlags`] offers.
    #[arg(skip)]
    pub confirm: Vec<String>,
}

/// [`PlanFlags`] and `--confirm`: for commands with changes that cannot be undone.
#[derive(Debug, Clone, Default, Args)]
pub struct FinalPlanFlags {
    #[command(flatten)]
    plan: PlanFlags,

    /// Agree to a change that cannot be undone by naming its object. Can be repeated
    #[arg(long, value_name = "OBJECT", help_heading = "Confirmation")]
    confirm: Vec<String>,
}

impl From<FinalPlanFlags> for PlanFlags {
    fn from(flags: FinalPlanFlags) -> Self {
        Self { confirm: flags.confirm, ..flags.plan }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Wipe {
        #[command(flatten)]
        flags: FinalPlanFlags,
    }

    #[test]
    fn confirm_reaches_the_plan_beside_the_other_flags() {
        let wipe = Wipe::parse_from(["wipe", "--confirm=disk-1", "--confirm", "disk-2", "-y"]);
        let flags = PlanFlags::from(wipe.flags);
        assert_eq!(flags.confirm, ["disk-1", "disk-2"]);
        assert!(flags.yes && flags.dry_run.is_none());
    }
}
