//! `check`: inventory, files and cluster against each other and against the rules.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::{Evidence, Finding, FindingFlags, Gap, Report, Suppression};
use labkit::kube::Scope;
use labkit::manifest::{self, Kustomization};
use labkit::output::Shape;

use super::sources::{SourceFlags, Sources, gather};
use crate::check::{CATALOGUE, Input, check};
use crate::facts::{Facts, Layer, Role, Source};
use crate::inventory;

/// What to check.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Manifests or folders to check beside the inventory: ConfigMaps, pools, Services; - is standard input
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Findings about all namespaces, whatever -n says; this is what happens without -n, too. With -n only
    /// findings that concern an object of that namespace are reported
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// What to read.
    #[command(flatten)]
    pub sources: SourceFlags,
    /// What to report.
    #[command(flatten)]
    pub findings: FindingFlags,
}

/// Checks, and reports.
pub async fn run(args: CheckArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::Findings)?;
    let flags = with_paths(args.sources, args.paths, session.env.directory())?;
    let reading = session.ui.progress("reading inventory, files and cluster", None);
    let Sources { facts, inventory, kustomizations, .. } = gather(session, &flags, Scope::All).await?;
    drop(reading);
    if flags.offline && inventory.is_none() && flags.filename.is_empty() {
        return Err(Error::usage("nothing to check: --offline without an inventory and without files")
            .hint("name manifests or folders, or write an inventory: kubectl ipam init"));
    }
    let suppressions: Vec<Suppression> =
        inventory.iter().flat_map(inventory::Inventory::suppressions).collect();
    let applied_by = match &inventory {
        Some(inventory) => applied_by(Path::new(&inventory.file), kustomizations),
        None => Vec::new(),
    };
    let input = Input {
        facts: &facts,
        inventory: inventory.as_ref(),
        now: session.now(),
        suppressions: &suppressions,
        applied_by: &applied_by,
    };
    let mut findings = check(input);
    if let Some(namespace) = session.global.kube.namespace.as_deref().filter(|_| !args.all_namespaces) {
        findings.retain(|finding| concerns(finding, namespace));
    }
    let report = report(&facts, findings);
    report.judge(&args.findings, &suppressions)?.show(&session.ui)
}

/// The paths beside the flags. An inventory that is not named is looked for as always.
pub(super) fn with_paths(
    mut flags: SourceFlags,
    paths: Vec<PathBuf>,
    directory: &Path,
) -> Result<SourceFlags> {
    if flags.filename.is_empty() && !paths.is_empty() {
        let found = inventory::find(None, directory)?;
        flags
            .filename
            .extend(found.map(|path| path.strip_prefix(directory).map_or(path.clone(), Path::to_owned)));
    }
    flags.filename.extend(paths);
    Ok(flags)
}

/// The entries of kustomizations that read the inventory: of those that were read, and of those that stand in the
/// inventory's folder and above it in the repository.
pub(super) fn applied_by(file: &Path, mut kustomizations: Vec<Kustomization>) -> Vec<Evidence> {
    const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    let mut folder = file.parent().map(Path::to_owned);
    while let Some(here) = folder {
        let here = if here.as_os_str().is_empty() { PathBuf::from(".") } else { here };
        for name in NAMES.iter().map(|name| here.join(name)).filter(|path| path.is_file()) {
            // A kustomization that cannot be read applies nothing; it is no business of this check.
            kustomizations
                .extend(manifest::load(&[name], &mut io::empty()).unwrap_or_default().kustomizations);
        }
        let root = here.join(".git").exists();
        folder = here.parent().map(Path::to_owned).filter(|above| !root && !above.as_os_str().is_empty());
    }
    let references = kustomizations.iter().filter_map(|kustomization| kustomization.reference_to(file));
    let seen: BTreeSet<Evidence> = references
        .map(|reference| Evidence::at(reference.location.clone(), format!("{:?} is applied", reference.text)))
        .collect();
    seen.into_iter().collect()
}

/// Whether a finding is about an object of this namespace, or rests on one.
fn concerns(finding: &Finding, namespace: &str) -> bool {
    let mention = format!(" {namespace}/");
    finding.subject.namespace.as_deref() == Some(namespace)
        || finding.evidence.iter().any(|evidence| evidence.text.contains(&mention))
}

fn report(facts: &Facts, findings: Vec<Finding>) -> Report {
    let mut report = Report::new(CATALOGUE);
    let live_nodes =
        facts.uses.iter().filter(|usage| usage.role == Role::Node && usage.origin.source == Source::Node);
    let nodes: BTreeSet<&str> = live_nodes.map(|usage| usage.owner.name.as_str()).collect();
    let addresses: BTreeSet<_> = facts.uses.iter().filter_map(|usage| usage.range().as_single()).collect();
    let live_services = facts.services.iter().filter(|service| service.origin.layer == Layer::Live);
    report.checked("addresses", addresses.len());
    report.checked("networks", facts.networks.len());
    report.checked("pools", facts.pools.len());
    report.checked("nodes", nodes.len());
    report.checked("load-balancer Services", live_services.count());
    report.checked("ConfigMaps", facts.config_maps.len());
    report.checked("claims", facts.claims.len());
    report.extend(findings);
    for gap in &facts.gaps {
        report.gap(gap.clone());
    }
    if !facts.live {
        report.gap(Gap::note("the cluster", "not asked (--offline)"));
    }
    report
}
