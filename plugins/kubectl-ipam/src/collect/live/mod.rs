//! The cluster's facts. Every kind is listed on its own, so that one that is not installed, or not allowed, costs
//! nothing but itself.

mod claims;
mod kinds;
mod maps;

use std::collections::BTreeMap;

use futures::future::{BoxFuture, FutureExt, try_join_all};
use jiff::Timestamp;
use labkit::finding::Gap;
use labkit::kube::resource::{
    CRON_JOBS, DAEMON_SETS, DEPLOYMENTS, ENDPOINT_SLICES, INGRESSES, IP_ADDRESSES, JOBS, NODES,
    PERSISTENT_VOLUMES, PODS, SERVICE_CIDRS, SERVICES, STATEFUL_SETS, STORAGE_CLASSES,
};
use labkit::kube::{ApiError, Cluster, Folded, ListOptions, Listed, Resource, Scope};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::kubeconfig;
use super::objects::{self, Reader};
use crate::claims::DEFAULT_NAMESPACE;
use crate::facts::{Announcement, Facts, Role, Source, Use};

pub use claims::claims;
use kinds::{
    AUTHORIZATION_POLICIES, BGP_ADVERTISEMENTS, BGP_PEERS, CALICO_PEERS, CALICO_POOLS, CALICO_RESERVATIONS,
    CAPI_ADDRESSES, CAPI_GLOBAL_POOLS, CAPI_POOLS, CILIUM_BGP, CILIUM_CLUSTER_POLICIES, CILIUM_NODES,
    CILIUM_PEERING, CILIUM_POD_POOLS, CILIUM_POLICIES, ENDPOINTS, FLUX_KUSTOMIZATIONS, GATEWAYS,
    HELM_RELEASES, L2_ADVERTISEMENTS, NETWORK_POLICIES, SNAPSHOT_CLASSES, WHEREABOUTS_POOLS,
    WHEREABOUTS_SLICES,
};
pub(crate) use kinds::{CILIUM, CILIUM_POOLS, METALLB, METALLB_POOLS};

/// Names under which people keep an address plan as a ConfigMap; looked for in every namespace.
pub const CONVENTIONAL_NAMES: [&str; 2] = ["network-inventory", "media-stack-network"];

/// What to read beyond the fixed list of kinds.
#[derive(Debug, Clone)]
pub struct LiveOptions<'a> {
    /// Objects that live in namespaces are read from here.
    pub scope: Scope<'a>,
    /// ConfigMaps with addresses, by namespace and name, beside the conventional ones.
    pub config_maps: Vec<(String, String)>,
    /// The namespace of the claims; `None` when they are in another cluster.
    pub claims: Option<&'a str>,
    /// The present time, which decides about claims.
    pub now: Timestamp,
}

impl LiveOptions<'_> {
    /// The whole cluster, with claims in the usual place.
    pub fn everything(now: Timestamp) -> Self {
        Self { scope: Scope::All, config_maps: Vec::new(), claims: Some(DEFAULT_NAMESPACE), now }
    }
}

type Job<'a> = BoxFuture<'a, Result<Facts, ApiError>>;

/// Reads everything that the cluster says about addresses.
///
/// # Errors
/// Only when the API server as a whole is of no use: it is unreachable or refuses the credentials. A kind that
/// cannot be read is a gap; a kind that is not installed is neither.
pub async fn collect(cluster: &Cluster, options: &LiveOptions<'_>) -> Result<Facts, ApiError> {
    let scope = options.scope;
    let mut jobs: Vec<Job<'_>> = vec![
        list::<objects::Node>(cluster, &NODES, scope),
        list::<objects::Service>(cluster, &SERVICES, scope),
        endpoints(cluster, scope).boxed(),
        list::<objects::Ingress>(cluster, &INGRESSES, scope),
        cluster_ranges(cluster).boxed(),
        foreign_addresses(cluster).boxed(),
        list::<objects::PersistentVolume>(cluster, &PERSISTENT_VOLUMES, scope),
        list::<objects::StorageClass>(cluster, &STORAGE_CLASSES, scope),
        list::<objects::Workload>(cluster, &DEPLOYMENTS, scope),
        list::<objects::Workload>(cluster, &STATEFUL_SETS, scope),
        list::<objects::Workload>(cluster, &DAEMON_SETS, scope),
        list::<objects::Workload>(cluster, &JOBS, scope),
        list::<objects::CronJob>(cluster, &CRON_JOBS, scope),
        list::<objects::Pod>(cluster, &PODS, Scope::Namespace("kube-system")),
        metallb_pools(cluster).boxed(),
        custom::<objects::BgpPeer>(cluster, &BGP_PEERS, &["v1beta2", "v1beta1"], Scope::All),
        custom::<objects::CiliumPool>(cluster, &CILIUM_POOLS, CILIUM, Scope::All),
        custom::<objects::CiliumPodPool>(cluster, &CILIUM_POD_POOLS, &["v2alpha1"], Scope::All),
        custom::<objects::CiliumNode>(cluster, &CILIUM_NODES, &["v2"], Scope::All),
        custom::<objects::CiliumBgpClusterConfig>(cluster, &CILIUM_BGP, &["v2", "v2alpha1"], Scope::All),
        custom::<objects::CalicoPool>(cluster, &CALICO_POOLS, &["v1"], Scope::All),
        custom::<objects::CiliumBgpPeeringPolicy>(cluster, &CILIUM_PEERING, &["v2alpha1"], Scope::All),
        custom::<objects::CiliumPolicy>(cluster, &CILIUM_POLICIES, &["v2"], scope),
        custom::<objects::CiliumPolicy>(cluster, &CILIUM_CLUSTER_POLICIES, &["v2"], Scope::All),
        custom::<objects::CalicoReservation>(cluster, &CALICO_RESERVATIONS, &["v1"], Scope::All),
        custom::<objects::CalicoPeer>(cluster, &CALICO_PEERS, &["v1"], Scope::All),
        custom::<objects::CapiPool>(cluster, &CAPI_POOLS, &["v1alpha2"], scope),
        custom::<objects::CapiPool>(cluster, &CAPI_GLOBAL_POOLS, &["v1alpha2"], Scope::All),
        custom::<objects::CapiAddress>(cluster, &CAPI_ADDRESSES, &["v1beta2", "v1beta1", "v1alpha1"], scope),
        custom::<objects::WhereaboutsPool>(cluster, &WHEREABOUTS_POOLS, &["v1alpha1"], Scope::All),
        custom::<objects::WhereaboutsPool>(cluster, &WHEREABOUTS_SLICES, &["v1alpha1"], Scope::All),
        custom::<objects::StorageClass>(cluster, &SNAPSHOT_CLASSES, &["v1", "v1beta1"], Scope::All),
        custom::<objects::AuthorizationPolicy>(cluster, &AUTHORIZATION_POLICIES, &["v1", "v1beta1"], scope),
        custom::<objects::HelmRelease>(cluster, &HELM_RELEASES, &["v2", "v2beta2", "v2beta1"], scope),
        custom::<objects::FluxKustomization>(cluster, &FLUX_KUSTOMIZATIONS, &["v1", "v1beta2"], scope),
        list::<objects::NetworkPolicy>(cluster, &NETWORK_POLICIES, scope),
        custom::<objects::Gateway>(cluster, &GATEWAYS, &["v1", "v1beta1"], scope),
        maps::config_maps(cluster, options).boxed(),
        maps::kube_vip(cluster).boxed(),
    ];
    if let Some(namespace) = options.claims {
        jobs.push(claims(cluster, namespace, options.now).boxed());
    }
    let mut facts = Facts { live: true, ..Facts::default() };
    for found in try_join_all(jobs).await? {
        facts.append(found);
    }
    facts.append(kubeconfig::server(cluster.server().host(), cluster.context()));
    Ok(facts)
}

/// All objects of a kind that every cluster has, or had before some version.
fn list<'a, T: Reader + Send + 'a>(
    cluster: &'a Cluster,
    resource: &'a Resource,
    scope: Scope<'a>,
) -> Job<'a> {
    async move {
        let listed = record_all::<T>(cluster, resource, scope).await?;
        Ok(listed.unwrap_or_default())
    }
    .boxed()
}

/// Reads object after object, so that no more than a page of them is held; `None` when the kind is not installed.
async fn record_all<T: Reader>(
    cluster: &Cluster,
    resource: &Resource,
    scope: Scope<'_>,
) -> Result<Option<Facts>, ApiError> {
    let step = |facts: &mut Facts, object: T| objects::read_listed(object, resource, facts);
    let options = ListOptions::default();
    Ok(match cluster.fold_optional(resource, scope, &options, Facts::default, step).await? {
        Folded::Built(facts) => Some(facts),
        Folded::NotInstalled => None,
        Folded::Gap(gap) => {
            // Policies and values mention addresses and take none, so nothing has to wait for them.
            let mentions = matches!(T::SOURCE, Source::Policy | Source::Values);
            let gap = Gap { blocking: gap.blocking && !mentions, ..gap };
            Some(Facts { gaps: vec![gap], ..Facts::default() })
        }
    })
}

/// All objects of a kind that some software brings along, in the first of `versions` in which it is served.
///
/// Without rights the API server answers "forbidden" also for kinds that are not installed, so it is asked for
/// its groups first.
fn custom<'a, T: Reader + Send + 'a>(
    cluster: &'a Cluster,
    resource: &'a Resource,
    versions: &'static [&'static str],
    scope: Scope<'a>,
) -> Job<'a> {
    async move {
        for version in versions {
            let served = cluster.served(resource, std::slice::from_ref(version)).await?;
            let Some(served) = served else { continue };
            // The group may have the version for other kinds only.
            if let Some(facts) = record_all::<T>(cluster, &served, scope).await? {
                return Ok(facts);
            }
        }
        Ok(Facts::default())
    }
    .boxed()
}

async fn list_custom<T: DeserializeOwned>(
    cluster: &Cluster,
    resource: &Resource,
    versions: &'static [&'static str],
    scope: Scope<'_>,
) -> Result<(Listed<T>, Resource), ApiError> {
    for version in versions {
        let Some(served) = cluster.served(resource, std::slice::from_ref(version)).await? else { continue };
        // The group may have the version for other kinds only.
        match cluster.list_optional(&served, scope, &ListOptions::default()).await? {
            Listed::NotInstalled => {}
            other => return Ok((other, served)),
        }
    }
    Ok((Listed::NotInstalled, resource.clone()))
}

fn read_all<T: Reader>(listed: Listed<T>, resource: &Resource) -> Facts {
    let mut facts = Facts::default();
    match listed {
        Listed::Items(items) => {
            for item in items {
                objects::read_listed(item, resource, &mut facts);
            }
        }
        Listed::NotInstalled => {}
        Listed::Gap(gap) => facts.gaps.push(gap),
    }
    facts
}

/// The items of a listing; a gap is put among the facts.
fn items<T>(listed: Listed<T>, facts: &mut Facts) -> Option<Vec<T>> {
    match listed {
        Listed::Items(items) => Some(items),
        Listed::NotInstalled => Some(Vec::new()),
        Listed::Gap(gap) => {
            facts.gaps.push(gap);
            None
        }
    }
}

/// The ranges for Services. Before Kubernetes 1.33 there is no object for them; kubeadm writes them down, and where
/// the control plane is reached.
async fn cluster_ranges(cluster: &Cluster) -> Result<Facts, ApiError> {
    let ranges = list::<objects::ServiceCidr>(cluster, &SERVICE_CIDRS, Scope::All);
    let (mut facts, kubeadm) = futures::try_join!(ranges, maps::kubeadm(cluster))?;
    let known = facts.uses.iter().any(|usage| usage.role == Role::ServiceRange) || !facts.gaps.is_empty();
    let repeats = |usage: &Use| known && usage.role == Role::ServiceRange;
    facts.gaps.extend(kubeadm.gaps.into_iter().filter(|_| !known));
    facts.uses.extend(kubeadm.uses.into_iter().filter(|usage| !repeats(usage)));
    facts.notes.extend(kubeadm.notes);
    Ok(facts)
}

/// Machines behind Services. Where there are EndpointSlices, the API server's controller copies every Endpoints object
/// into one, so the older kind is read only where there are none.
async fn endpoints(cluster: &Cluster, scope: Scope<'_>) -> Result<Facts, ApiError> {
    match record_all::<objects::EndpointSlice>(cluster, &ENDPOINT_SLICES, scope).await? {
        Some(facts) => Ok(facts),
        None => list::<objects::Endpoints>(cluster, &ENDPOINTS, scope).await,
    }
}

async fn foreign_addresses(cluster: &Cluster) -> Result<Facts, ApiError> {
    let options = ListOptions::labelled(objects::IpAddress::FOREIGN);
    let listed = cluster.list_optional::<objects::IpAddress>(&IP_ADDRESSES, Scope::All, &options).await?;
    Ok(read_all(listed, &IP_ADDRESSES))
}

/// MetalLB's pools, and how they are announced.
async fn metallb_pools(cluster: &Cluster) -> Result<Facts, ApiError> {
    let ((pools, served), (layer2, _), (bgp, _)) = futures::try_join!(
        list_custom::<objects::MetalLbPool>(cluster, &METALLB_POOLS, METALLB, Scope::All),
        list_custom::<objects::Advertisement>(cluster, &L2_ADVERTISEMENTS, METALLB, Scope::All),
        list_custom::<objects::Advertisement>(cluster, &BGP_ADVERTISEMENTS, METALLB, Scope::All),
    )?;
    let labels: Vec<objects::PoolLabels> = match &pools {
        Listed::Items(pools) => pools.iter().map(objects::MetalLbPool::labels).collect(),
        Listed::NotInstalled | Listed::Gap(_) => Vec::new(),
    };
    let mut facts = read_all(pools, &served);
    let (layer2, bgp) = (items(layer2, &mut facts), items(bgp, &mut facts));
    if let (Some(layer2), Some(bgp)) = (layer2, bgp) {
        objects::announce(&mut facts.pools, &labels, &layer2, &bgp);
    }
    Ok(facts)
}

/// The kind in the first of `versions` in which it is served; a group may have a version for other kinds only.
///
/// # Errors
/// When the API server as a whole is of no use.
pub async fn served_kind(
    cluster: &Cluster,
    resource: &Resource,
    versions: &'static [&'static str],
) -> Result<Option<Resource>, ApiError> {
    let (listed, served) = list_custom::<IgnoredAny>(cluster, resource, versions, Scope::All).await?;
    Ok(match listed {
        Listed::NotInstalled => None,
        Listed::Items(_) | Listed::Gap(_) => Some(served),
    })
}

/// How MetalLB would announce a pool without labels that does not exist yet; unknown where the advertisements cannot
/// be read.
///
/// # Errors
/// When the API server as a whole is of no use.
pub async fn announcement_of_new(cluster: &Cluster, pool: &str) -> Result<Announcement, ApiError> {
    let ((layer2, _), (bgp, _)) = futures::try_join!(
        list_custom::<objects::Advertisement>(cluster, &L2_ADVERTISEMENTS, METALLB, Scope::All),
        list_custom::<objects::Advertisement>(cluster, &BGP_ADVERTISEMENTS, METALLB, Scope::All),
    )?;
    let mut gaps = Facts::default();
    let (layer2, bgp) = (items(layer2, &mut gaps), items(bgp, &mut gaps));
    Ok(match (layer2, bgp) {
        (Some(layer2), Some(bgp)) => objects::announcement(pool, &BTreeMap::new(), &layer2, &bgp),
        _ => Announcement::default(),
    })
}

/// An error about one object as a gap; an error about the whole server stays one.
pub(crate) fn as_gap(error: ApiError, what: String) -> Result<Gap, ApiError> {
    use labkit::kube::Cause;
    match &error.cause {
        Cause::Unreachable(_) => Err(error),
        Cause::Status(status) if status.code == 401 => Err(error),
        Cause::Status(_) | Cause::TimedOut(_) | Cause::BadAnswer(_) | Cause::Stream(_) => {
            Ok(error.into_gap(what, true))
        }
    }
}
