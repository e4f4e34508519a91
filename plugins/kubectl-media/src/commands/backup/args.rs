//! What can be typed after `backup`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueHint};
use labkit::kube::parse_duration;
use labkit::plan::FinalPlanFlags;

use crate::commands::asking::AskArgs;
use crate::complete;

/// What to back up, or what to do with backups.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct BackupArgs {
    /// What to do with backups that there are.
    #[command(subcommand)]
    pub verb: Option<BackupVerb>,
    /// What to back up.
    #[command(flatten)]
    pub make: MakeArgs,
}

/// What to do with backups that there are.
#[derive(Debug, Subcommand)]
pub enum BackupVerb {
    /// Show which backups there are, the newest first
    ///
    /// No identity is needed: what is shown stands beside each backup. Exit code 6 when something is there that is no
    /// whole backup.
    List(ListArgs),
    /// Delete old backups
    ///
    /// Of each app the newest good ones stay. Damaged ones do not count, so that they never push the last good one out.
    Prune(PruneArgs),
    /// Open backups, read them to the end and check every database in them
    ///
    /// Clear text is written only for SQLite to look at: to a private folder, in memory where the system has one, one
    /// database at a time. Exit code 3 when a database is damaged.
    Verify(VerifyArgs),
}

/// What to back up, and where to.
#[derive(Debug, Args)]
pub struct MakeArgs {
    /// The apps: radarr, radarr-4k, media/radarr
    #[arg(value_name = "APP", conflicts_with = "all", add = complete::apps())]
    pub apps: Vec<String>,
    /// Every app that keeps something
    #[arg(long)]
    pub all: bool,
    /// Look in all namespaces, whatever -n says
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// The folder for backups; they are kept in NAMESPACE/NAME below it
    #[arg(long, value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// Who can open it.
    #[command(flatten)]
    pub keys: RecipientArgs,
    /// How long each app may take
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = parse_duration)]
    pub timeout: Duration,
    /// How apps are asked.
    #[command(flatten)]
    pub ask: AskArgs,
}

/// Who can open a backup.
#[derive(Debug, Args)]
#[command(next_help_heading = "Encryption")]
pub struct RecipientArgs {
    /// Who can open it: age1…, as age-keygen prints it. Can be repeated
    #[arg(long, value_name = "RECIPIENT")]
    pub recipient: Vec<String>,
    /// The same from a file with one recipient a line. Can be repeated
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub recipients_file: Vec<PathBuf>,
    /// Write it in clear text, with all keys and passwords that are in it
    #[arg(long, conflicts_with_all = ["recipient", "recipients_file"])]
    pub plain: bool,
}

/// What opens a backup.
#[derive(Debug, Args)]
#[command(next_help_heading = "Encryption")]
pub struct IdentityArgs {
    /// The file with the identity that opens it, as age-keygen writes it; - for standard input. Can be repeated
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub identity: Vec<PathBuf>,
}

/// Which backups to show.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only those of these apps: radarr, radarr-4k, media/radarr
    #[arg(value_name = "APP")]
    pub apps: Vec<String>,
    /// The folder with the backups
    #[arg(long, value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
}

/// Which backups to delete.
#[derive(Debug, Args)]
pub struct PruneArgs {
    /// Only those of these apps: radarr, radarr-4k, media/radarr
    #[arg(value_name = "APP")]
    pub apps: Vec<String>,
    /// How many good ones of each app stay
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub keep: u32,
    /// The folder with the backups
    #[arg(long, value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: FinalPlanFlags,
}

/// Which backups to check.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The backups
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// What opens them.
    #[command(flatten)]
    pub keys: IdentityArgs,
}
