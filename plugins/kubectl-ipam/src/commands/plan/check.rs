//! `plan check`: the rules about prefixes.

use std::path::PathBuf;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::{FindingFlags, Report, Suppression};
use labkit::output::Shape;

use super::super::check::with_paths;
use super::super::sources::{SourceFlags, Sources};
use crate::check::{CATALOGUE, Input, check, is_about_plan};
use crate::inventory::Inventory;

/// What to judge.
#[derive(Debug, Args)]
pub struct PlanCheckArgs {
    /// Manifests or folders to judge beside the inventory, such as pools for pods; - is standard input
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Read this inventory, manifest or folder, or - for standard input; may be repeated
    ///
    /// Without it ipam.yaml is looked for in the working directory and above it, up to the root of the Git
    /// repository.
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Vec<PathBuf>,
    /// What to report.
    #[command(flatten)]
    pub findings: FindingFlags,
}

/// Judges, and reports.
///
/// # Errors
/// Nothing to judge, or a file that cannot be read.
pub fn run(args: PlanCheckArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::Findings)?;
    let flags = SourceFlags { filename: args.filename, offline: true };
    let flags = with_paths(flags, args.paths, session.env.directory())?;
    let Sources { facts, inventory, .. } = super::read(session, &flags.filename)?;
    if inventory.is_none() && flags.filename.is_empty() {
        return Err(Error::usage("nothing to check: no inventory and no files")
            .hint("name manifests or folders, or write an inventory: kubectl ipam init"));
    }
    // Those of other rules are the business of `check`; here they would all seem to be of no use.
    let concerned = |one: &Suppression| {
        one.code.contains('*') || CATALOGUE.find(&one.code).is_none_or(|rule| is_about_plan(rule.code))
    };
    let suppressions: Vec<Suppression> =
        inventory.iter().flat_map(Inventory::suppressions).filter(concerned).collect();
    let findings = check(Input {
        facts: &facts,
        inventory: inventory.as_ref(),
        now: session.now(),
        suppressions: &suppressions,
        applied_by: &[],
    });
    let mut report = Report::new(CATALOGUE);
    report.checked("networks", facts.networks.len());
    report.checked("tiers", inventory.as_ref().map_or(0, |inventory| inventory.plan.len()));
    report.checked("ranges for pods", facts.pod_ranges.len());
    report.extend(findings.into_iter().filter(|finding| is_about_plan(&finding.code)));
    for gap in &facts.gaps {
        report.gap(gap.clone());
    }
    report.judge(&args.findings, &suppressions)?.show(&session.ui)
}
