//! `health`: Talos's own checks, and what every node says, as findings.

use std::time::Duration;

use clap::Args;
use labkit::cli::{ExitCode, Result, Session};
use labkit::finding::{FindingFlags, Gap, Report};
use labkit::kube::parse_duration;
use labkit::output::Shape;
use labkit::talos::{Node, Patience, TalosFlags};

use super::ground;
use crate::access::Access;
use crate::cluster::{Cluster, ClusterArgs, Cni, Role};
use crate::findings::CATALOGUE;
use crate::health::checks::Checks;
use crate::health::{Ended, judge};
use crate::nodes::control_plane;
use crate::nodes::look::reason;
use crate::nodes::targets::{Target, look_at, targets};
use crate::secrets::ClientRole;

/// How long the checks get when nobody says so: a healthy cluster needs a few seconds.
const ONE_LOOK: Duration = Duration::from_secs(30);

/// How to look.
#[derive(Debug, Args)]
pub struct HealthArgs {
    /// The cluster's description.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// Wait until the cluster is healthy, at most that long; exit code 4 when it takes longer
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, num_args = 0..=1, default_missing_value = "20m")]
    pub wait: Option<Duration>,
    /// How long to wait for a node that does not answer
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    pub connect_timeout: Duration,
    /// What to report.
    #[command(flatten)]
    pub findings: FindingFlags,
}

/// Runs the checks, and reports.
pub async fn run(args: HealthArgs, flags: &TalosFlags, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::Findings)?;
    let cluster = ground::present(&args.cluster, session)?;
    let cluster = cluster.as_ref();
    let patience = Patience { connect: args.connect_timeout, ..Patience::default() };
    let access = Access::of(session, flags, cluster, ClientRole::Reader)?;
    let targets = targets(flags, cluster, &access, patience).await?;
    let (checks, ended) = match control_plane::connect_any(flags, cluster, &access, patience).await {
        Ok(node) => watch(&node, &args, &targets, session).await,
        Err(error) => (Checks::default(), Ended::NotRun(error.to_string())),
    };
    let nodes = look_at(&targets, &access, patience).await;
    let without_cni = cluster.is_some_and(|cluster: &Cluster| cluster.network.cni == Cni::None);
    let mut report = Report::new(CATALOGUE).in_order_of_rules();
    report.checked("nodes", nodes.len());
    report.checked("checks", checks.done());
    report.extend(judge(&nodes, &checks, &ended, without_cni, session.now()));
    for gap in nodes.iter().flat_map(|node| &node.gaps) {
        report.gap(Gap::clone(gap));
    }
    let code = report.judge(&args.findings, &[])?.show(&session.ui)?;
    Ok(if args.wait.is_some() && code == ExitCode::Findings { ExitCode::TimedOut } else { code })
}

/// Lets the node run its checks, and tells how far it is.
async fn watch(node: &Node, args: &HealthArgs, targets: &[Target], session: &Session) -> (Checks, Ended) {
    let of = |role: Role| -> Vec<String> {
        let meant = targets.iter().filter(|target| target.planned.role == Some(role));
        meant.map(|target| target.address.host().to_owned()).collect()
    };
    let mut checks = Checks::default();
    let (control_planes, workers) = (of(Role::ControlPlane), of(Role::Worker));
    let mut health = match node.health(args.wait.unwrap_or(ONE_LOOK), &control_planes, &workers).await {
        Ok(health) => health,
        Err(failure) => return (checks, Ended::NotRun(reason(&failure))),
    };
    loop {
        match health.next().await {
            Ok(None) => return (checks, Ended::Well),
            Ok(Some(line)) => {
                if let Some(check) = checks.take(&line).filter(|_| session.ui.format().is_human()) {
                    session.ui.status(&check.to_string());
                }
            }
            Err(failure) if checks.list.is_empty() => return (checks, Ended::NotRun(reason(&failure))),
            Err(failure) => return (checks, Ended::Unfulfilled(reason(&failure))),
        }
    }
}
