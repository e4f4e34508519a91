//! `plan`: prefixes divided into tiers.

pub mod check;
pub mod fit;
pub mod show;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use labkit::cli::{Error, ExitCode, Result, Session};

use super::sources::{Sources, read_files};
use crate::inventory::Inventory;

/// What to do with the address plan.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: PlanVerb,
}

/// The verbs of `plan`.
#[derive(Debug, Subcommand)]
pub enum PlanVerb {
    /// Judge the plan: containment, host bits, overlaps, and the limits of what hands out pod addresses
    ///
    /// The rules of `kubectl ipam check` that are about prefixes, on files only. Exit code 3 when there are findings
    /// at or above --fail-on.
    Check(Box<check::PlanCheckArgs>),
    /// Propose places for tiers: aligned, beside each other, with room for growth
    ///
    /// Tiers of the inventory that are well placed stay; those that lie outside their parent, overlap or have host
    /// bits set get a new place of the same size, and wanted ones are added. Nothing is written: what is proposed
    /// is for the section plan of the inventory (-o yaml has it ready under `plan`), or for Cilium or kubeadm
    /// (--helm).
    Fit(Box<fit::FitArgs>),
    /// Show networks and tiers as a tree, with sizes and what is free between them
    Show(show::ShowArgs),
}

/// Does it.
///
/// # Errors
/// What the verb fails with.
pub fn run(args: PlanArgs, session: &Session) -> Result<ExitCode> {
    match args.verb {
        PlanVerb::Check(args) => check::run(*args, session),
        PlanVerb::Fit(args) => fit::run(&args, session),
        PlanVerb::Show(args) => show::run(&args, session),
    }
}

/// The inventory and the files beside it; no cluster.
fn read(session: &Session, filename: &[PathBuf]) -> Result<Sources> {
    read_files(session, filename)
}

fn needed(inventory: Option<&Inventory>) -> Result<&Inventory> {
    inventory.ok_or_else(|| {
        Error::failed("there is no inventory")
            .hint("name the inventory with -f, or write one: kubectl ipam init")
    })
}
