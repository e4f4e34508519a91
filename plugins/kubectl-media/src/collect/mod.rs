//! Reads the cluster. Every kind is listed on its own, page by page, so that one that is not installed, or not
//! allowed, costs nothing but itself.

mod further;
mod inside;
mod logs;
mod surroundings;

use std::collections::{BTreeMap, BTreeSet};

use futures::future::try_join_all;
use labkit::cli::Error;
use labkit::finding::Gap;
use labkit::kube::resource::{
    CRON_JOBS, DAEMON_SETS, DEPLOYMENTS, ENDPOINT_SLICES, NODES, PERSISTENT_VOLUME_CLAIMS, PODS, SERVICES,
    STATEFUL_SETS,
};
use labkit::kube::{ApiError, Cluster, Folded, ListOptions, Listed, Resource, Scope};
use serde::de::DeserializeOwned;

pub use further::collect_further;
pub use inside::{collect_inside, collect_owners};
pub use logs::{LogWanted, collect_logs};

use crate::facts::{Application, Claim, EndpointSlice, Facts, Key, Kind, Node, Pod, Reconciled, Workload};

pub use surroundings::{routes, volumes};

static APPLICATIONS: Resource =
    Resource::namespaced("argoproj.io", "v1alpha1", "Application", "applications");
static KUSTOMIZATIONS: Resource =
    Resource::namespaced("kustomize.toolkit.fluxcd.io", "v1", "Kustomization", "kustomizations");
static HELM_RELEASES: Resource =
    Resource::namespaced("helm.toolkit.fluxcd.io", "v2", "HelmRelease", "helmreleases");

/// Reads everything about the workloads in `scope`.
///
/// # Errors
/// When the API server as a whole is of no use, or neither workloads nor pods may be seen.
pub async fn collect(cluster: &Cluster, scope: Scope<'_>) -> Result<Facts, Error> {
    let mut facts = Facts::default();
    let (workloads, cron_jobs, pods, services, endpoints, claims, nodes, gitops) = futures::try_join!(
        workloads(cluster, scope),
        list(cluster, &CRON_JOBS, scope),
        list::<Pod>(cluster, &PODS, scope),
        list(cluster, &SERVICES, scope),
        endpoints(cluster, scope),
        list::<Claim>(cluster, &PERSISTENT_VOLUME_CLAIMS, scope),
        list::<Node>(cluster, &NODES, Scope::All),
        gitops(cluster),
    )?;
    let mut none_seen = true;
    for listed in workloads {
        match listed {
            Ok(found) => {
                none_seen = false;
                facts.workloads.extend(found);
            }
            Err(gap) => facts.gaps.push(gap),
        }
    }
    facts.pods = kept(pods, &mut facts.gaps);
    if none_seen && facts.pods.is_none() {
        return Err(nothing_seen(scope, &facts.gaps));
    }
    facts.cron_jobs = kept(cron_jobs, &mut facts.gaps).unwrap_or_default();
    facts.services = kept(services, &mut facts.gaps).unwrap_or_default();
    facts.endpoints = kept(endpoints, &mut facts.gaps);
    let claims = kept(claims, &mut facts.gaps);
    facts.claims =
        claims.map(|claims| claims.into_iter().map(|claim| (claim.metadata.key(), claim)).collect());
    let nodes = kept(nodes, &mut facts.gaps);
    facts.nodes =
        nodes.map(|nodes| nodes.into_iter().map(|node| (node.metadata.name.clone(), node)).collect());
    let (applications, kustomizations, releases) = gitops;
    facts.applications = kept(applications, &mut facts.gitops_gaps).unwrap_or_default();
    facts.kustomizations = kept(kustomizations, &mut facts.gitops_gaps).unwrap_or_default();
    facts.releases = kept(releases, &mut facts.gitops_gaps).unwrap_or_default();
    Ok(facts)
}

/// What was read, or what keeps it from being read.
type Read<T> = Result<T, Gap>;

fn kept<T>(read: Read<T>, gaps: &mut Vec<Gap>) -> Option<T> {
    read.map_err(|gap| gaps.push(gap)).ok()
}

fn nothing_seen(scope: Scope<'_>, gaps: &[Gap]) -> Error {
    let place = match scope {
        Scope::All => "any namespace".to_owned(),
        Scope::Namespace(namespace) => format!("namespace {namespace}"),
    };
    let error = Error::failed(format!("cannot see workloads or pods in {place}"));
    gaps.iter()
        .fold(error, |error, gap| error.caused_by(format!("{}: {}", gap.what, gap.why)))
        .hint("ask for the right to list pods and deployments, or act as somebody else with --as")
}

async fn list<T: DeserializeOwned>(
    cluster: &Cluster,
    resource: &Resource,
    scope: Scope<'_>,
) -> Result<Read<Vec<T>>, ApiError> {
    Ok(match cluster.list_optional(resource, scope, &ListOptions::default()).await? {
        Listed::Items(items) => Ok(items),
        Listed::NotInstalled => Ok(Vec::new()),
        Listed::Gap(gap) => Err(gap),
    })
}

async fn workloads(cluster: &Cluster, scope: Scope<'_>) -> Result<Vec<Read<Vec<Workload>>>, ApiError> {
    let kinds = [
        (Kind::Deployment, &DEPLOYMENTS),
        (Kind::StatefulSet, &STATEFUL_SETS),
        (Kind::DaemonSet, &DAEMON_SETS),
    ];
    try_join_all(kinds.map(|(kind, resource)| async move {
        let mut read = list::<Workload>(cluster, resource, scope).await?;
        read.iter_mut().flatten().for_each(|workload| workload.kind = kind.clone());
        Ok(read)
    }))
    .await
}

/// How many endpoints of each Service are ready; the slices themselves are not kept.
async fn endpoints(cluster: &Cluster, scope: Scope<'_>) -> Result<Read<BTreeMap<Key, usize>>, ApiError> {
    let options = ListOptions::default();
    let step = |ready: &mut BTreeMap<Key, BTreeSet<String>>, slice: EndpointSlice| slice.count(ready);
    Ok(match cluster.fold_optional(&ENDPOINT_SLICES, scope, &options, BTreeMap::new, step).await? {
        Folded::Built(ready) => Ok(ready.into_iter().map(|(key, pods)| (key, pods.len())).collect()),
        Folded::NotInstalled => Ok(BTreeMap::new()),
        Folded::Gap(gap) => Err(gap),
    })
}

type GitOps = (Read<Vec<Application>>, Read<Vec<Reconciled>>, Read<Vec<Reconciled>>);

/// Applications and Flux's objects often live in another namespace than what they keep.
async fn gitops(cluster: &Cluster) -> Result<GitOps, ApiError> {
    futures::try_join!(
        custom(cluster, &APPLICATIONS, &["v1alpha1"], Scope::All),
        custom(cluster, &KUSTOMIZATIONS, &["v1", "v1beta2"], Scope::All),
        custom(cluster, &HELM_RELEASES, &["v2", "v2beta2", "v2beta1"], Scope::All),
    )
}

/// Objects of a kind that some software brings along. Without rights the API server answers "forbidden" also for kinds
/// that are not installed, so it is asked for its groups first.
async fn custom<T: DeserializeOwned>(
    cluster: &Cluster,
    resource: &Resource,
    versions: &[&'static str],
    scope: Scope<'_>,
) -> Result<Read<Vec<T>>, ApiError> {
    match cluster.served(resource, versions).await? {
        Some(served) => list(cluster, &served, scope).await,
        None => Ok(Ok(Vec::new())),
    }
}
