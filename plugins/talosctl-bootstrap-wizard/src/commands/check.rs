//! `check`: what speaks against an installation. It changes nothing, and sends no secret to anybody.

use std::net::IpAddr;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::{Finding, FindingFlags, Gap, Report};
use labkit::talos::{Address, ApiState, Credentials, probe};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::ground::{Seen, lists_members, look_at, secrets_of, select};
use crate::cluster::{Cluster, ClusterArgs};
use crate::findings::CATALOGUE;
use crate::install::choice;
use crate::install::sight::{Facts, Sight};
use crate::journal::{self, History};
use crate::machineconfig::{Patches, for_node};
use crate::preflight::inventory::{self, Claim};
use crate::preflight::{self, Candidate, Preflight};
use crate::secrets::Bundle;

/// How long a name or an address may take to answer.
const WITHIN: Duration = Duration::from_secs(2);

/// What to check.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The nodes, by host name, as with -n; all of cluster.yaml if none is named
    // Another id than that of -n, which clap would not take behind this verb otherwise.
    #[arg(id = "node", value_name = "NODE")]
    pub nodes: Vec<String>,
    /// The cluster.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// What counts.
    #[command(flatten)]
    pub findings: FindingFlags,
}

/// Checks, and shows what was found.
pub async fn run(args: CheckArgs, session: &Session) -> Result<ExitCode> {
    let cluster = args.cluster.load(session.env.directory())?;
    let chosen = select(&cluster, &args.nodes)?;
    let mut report = Report::new(CATALOGUE);
    let secrets = match secrets_of(&cluster, session) {
        Ok(secrets) => Some(secrets),
        Err(error) => {
            let why = error.to_string();
            report.gap(Gap::note("configurations, and nodes that have one", why));
            None
        }
    };
    let (bundle, credentials) = secrets.unzip();
    let history = known(&cluster, credentials.as_ref(), session)?;
    let seen = look_at(&chosen, &history, credentials.as_ref()).await;
    let around = Around::look(&cluster, session).await;
    let is_bootstrapped = history.bootstrap.is_some() || lists_members(&seen);
    let configurations = configurations(&cluster, bundle.as_ref(), &seen);
    report.extend(judge(&cluster, &seen, &around, is_bootstrapped, &configurations, session.now()));
    around.gaps.into_iter().for_each(|gap| report.gap(gap));
    for facts in seen.iter().filter_map(|one| facts(&one.sight)) {
        facts.gaps.iter().cloned().for_each(|gap| report.gap(gap));
    }
    report.checked("nodes", seen.len());
    let judged = report.judge(&args.findings, &[])?;
    judged.show(&session.ui)?;
    Ok(judged.exit_code())
}

/// What the journal knows, if it is this cluster's.
fn known(cluster: &Cluster, credentials: Option<&Credentials>, session: &Session) -> Result<History> {
    let Some(contents) = journal::look(session, &cluster.name)? else { return Ok(History::default()) };
    let is_other =
        |credentials: &Credentials| contents.header.os_ca != credentials.authority().fingerprint.to_string();
    if credentials.is_some_and(is_other) {
        return Err(Error::refused(format!(
            "the journal of cluster {} belongs to other secrets than {}",
            cluster.name,
            cluster.secrets.display()
        ))
        .hint("use the secrets bundle that the nodes were installed with"));
    }
    Ok(journal::replay(&contents.records))
}

/// Why the configuration of a node cannot be made, by host name. It is made as `install` would, and sent to nobody.
fn configurations(cluster: &Cluster, bundle: Option<&Bundle>, seen: &[Seen<'_>]) -> Vec<(String, Error)> {
    let Some(bundle) = bundle else { return Vec::new() };
    let patches = match Patches::read(cluster) {
        Ok(patches) => patches,
        Err(error) => return seen.iter().map(|one| (one.node.hostname.clone(), error.clone())).collect(),
    };
    let trouble = |one: &Seen<'_>| {
        let Sight::Maintenance(waiting) = &one.sight else { return None };
        let disk = one.node.disk.clone().or_else(|| {
            let candidates = choice::candidates_of(&waiting.facts.disks);
            candidates.into_iter().next().map(|target| target.identity)
        })?;
        let error = for_node(cluster, bundle, &patches, one.node, Some(&disk)).err()?;
        Some((one.node.hostname.clone(), error))
    };
    seen.iter().filter_map(trouble).collect()
}

fn facts(sight: &Sight) -> Option<&Facts> {
    match sight {
        Sight::Maintenance(waiting) => Some(&waiting.facts),
        Sight::Ours(facts) => Some(facts),
        _ => None,
    }
}

/// What is judged beside the nodes.
pub(super) struct Around {
    claims: Vec<Claim>,
    endpoint: Option<Vec<IpAddr>>,
    vip: Option<String>,
    gaps: Vec<Gap>,
}

impl Around {
    /// Looks at the address plan, the endpoint and the shared address.
    pub(super) async fn look(cluster: &Cluster, session: &Session) -> Self {
        let (mut claims, mut gaps) = (Vec::new(), Vec::new());
        if let Some(path) = inventory::find(session.env.directory()) {
            match inventory::read(&path) {
                Ok(found) => claims = found,
                Err(error) => gaps.push(Gap::blocking("the address plan", error.to_string())),
            }
        }
        let endpoint = resolve(cluster).await;
        let vip = match cluster.vip {
            Some(vip) => who_answers(vip, cluster.endpoint.port).await,
            None => None,
        };
        Self { claims, endpoint, vip, gaps }
    }
}

/// Judges nodes and what is around them.
pub(super) fn judge(
    cluster: &Cluster,
    seen: &[Seen<'_>],
    around: &Around,
    is_bootstrapped: bool,
    configurations: &[(String, Error)],
    now: Timestamp,
) -> Vec<Finding> {
    preflight::judge(&Preflight {
        cluster,
        nodes: seen.iter().map(|one| candidate(one, configurations)).collect(),
        claims: &around.claims,
        endpoint: around.endpoint.clone(),
        vip: around.vip.clone(),
        is_bootstrapped,
        now,
    })
}

fn candidate<'s>(seen: &'s Seen<'_>, configurations: &[(String, Error)]) -> Candidate<'s> {
    let Seen { node, history, sight, .. } = seen;
    let trouble = configurations.iter().find(|(name, _)| *name == node.hostname);
    Candidate { node, sight, history, configuration: trouble.map(|(_, error)| error.clone()) }
}

async fn resolve(cluster: &Cluster) -> Option<Vec<IpAddr>> {
    let endpoint = &cluster.endpoint;
    if let Some(ip) = endpoint.ip() {
        return Some(vec![ip]);
    }
    let found = timeout(WITHIN, lookup_host((endpoint.host.as_str(), endpoint.port))).await.ok()?.ok()?;
    let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    (!addresses.is_empty()).then_some(addresses)
}

/// What answers at an address that should be free; `None` if nothing does.
async fn who_answers(vip: IpAddr, port: u16) -> Option<String> {
    if timeout(WITHIN, TcpStream::connect((vip, port))).await.is_ok_and(|connected| connected.is_ok()) {
        return Some(format!("port {port} takes connections"));
    }
    match probe(&Address::from(vip), WITHIN).await.state {
        ApiState::Closed { .. } => None,
        ApiState::Maintenance => Some("a Talos node in maintenance mode".to_owned()),
        ApiState::Configured => Some("a configured Talos node".to_owned()),
        ApiState::NotTalos { speaks } => Some(speaks),
    }
}
