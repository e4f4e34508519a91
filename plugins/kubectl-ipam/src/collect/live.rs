//! The cluster's facts. Every kind is listed on its own, so that one that is not installed, or not allowed, costs
//! nothing but itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt, try_join_all};
use jiff::Timestamp;
use labkit::finding::{Gap, Subject};
use labkit::kube::resource::{
    CONFIG_MAPS, CRON_JOBS, DAEMON_SETS, DEPLOYMENTS, ENDPOINT_SLICES, INGRESSES, IP_ADDRESSES, JOBS, LEASES,
    NODES, PERSISTENT_VOLUMES, PODS, SERVICE_CIDRS, SERVICES, STATEFUL_SETS, STORAGE_CLASSES,
};
use labkit::kube::{ApiError, Cluster, ListOptions, Listed, Resource, Scope};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::objects::{self, Meta, Reader};
use super::scribe::Place;
use super::{config_map, kubeconfig};
use crate::claims::{Claim, DEFAULT_NAMESPACE, Lease, SELECTOR};
use crate::facts::{ClaimFact, Facts, Origin, Role, Source, State, Use};

pub(crate) static METALLB_POOLS: Resource =
    Resource::namespaced("metallb.io", "v1beta1", "IPAddressPool", "ipaddresspools");
static L2_ADVERTISEMENTS: Resource =
    Resource::namespaced("metallb.io", "v1beta1", "L2Advertisement", "l2advertisements");
static BGP_ADVERTISEMENTS: Resource =
    Resource::namespaced("metallb.io", "v1beta1", "BGPAdvertisement", "bgpadvertisements");
static BGP_PEERS: Resource = Resource::namespaced("metallb.io", "v1beta2", "BGPPeer", "bgppeers");
pub(crate) static CILIUM_POOLS: Resource =
    Resource::cluster_scoped("cilium.io", "v2", "CiliumLoadBalancerIPPool", "ciliumloadbalancerippools");
static CILIUM_POD_POOLS: Resource =
    Resource::cluster_scoped("cilium.io", "v2alpha1", "CiliumPodIPPool", "ciliumpodippools");
static CILIUM_NODES: Resource = Resource::cluster_scoped("cilium.io", "v2", "CiliumNode", "ciliumnodes");
static CILIUM_BGP: Resource =
    Resource::cluster_scoped("cilium.io", "v2", "CiliumBGPClusterConfig", "ciliumbgpclusterconfigs");
static CALICO_POOLS: Resource = Resource::cluster_scoped("crd.projectcalico.org", "v1", "IPPool", "ippools");
static GATEWAYS: Resource = Resource::namespaced("gateway.networking.k8s.io", "v1", "Gateway", "gateways");

/// The version of MetalLB's pools and advertisements.
pub(crate) const METALLB: &[&str] = &["v1beta1"];

/// The versions of Cilium's load-balancer pools.
pub(crate) const CILIUM: &[&str] = &["v2", "v2alpha1"];

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
        list::<objects::EndpointSlice>(cluster, &ENDPOINT_SLICES, scope),
        list::<objects::Ingress>(cluster, &INGRESSES, scope),
        service_ranges(cluster).boxed(),
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
        custom::<objects::Gateway>(cluster, &GATEWAYS, &["v1", "v1beta1"], scope),
        config_maps(cluster, options).boxed(),
        kube_vip(cluster).boxed(),
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
        let listed = cluster.list_optional::<T>(resource, scope, &ListOptions::default()).await?;
        Ok(read_all(listed, resource))
    }
    .boxed()
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
        let (listed, served) = list_custom::<T>(cluster, resource, versions, scope).await?;
        Ok(read_all(listed, &served))
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

/// The ranges for Services. Before Kubernetes 1.33 there is no object for them; kubeadm writes them down.
async fn service_ranges(cluster: &Cluster) -> Result<Facts, ApiError> {
    let options = ListOptions::default();
    let listed = cluster.list_optional::<objects::ServiceCidr>(&SERVICE_CIDRS, Scope::All, &options).await?;
    if !matches!(listed, Listed::NotInstalled) {
        return Ok(read_all(listed, &SERVICE_CIDRS));
    }
    let mut facts = Facts::default();
    let (namespace, name) = ("kube-system", "kubeadm-config");
    match cluster.get::<ConfigMap>(&CONFIG_MAPS, Scope::Namespace(namespace), name).await {
        Ok(Some(map)) => {
            let subject = Arc::new(map.metadata.subject("ConfigMap"));
            objects::kubeadm_ranges(subject, &map.data, &mut facts);
        }
        Ok(None) => {}
        Err(error) => facts.gaps.push(as_gap(error, format!("configmap {namespace}/{name}"))?),
    }
    Ok(facts)
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

#[derive(Debug, Deserialize)]
struct ConfigMap {
    metadata: Meta,
    #[serde(default, deserialize_with = "objects::nullable")]
    data: BTreeMap<String, String>,
}

/// The users' ConfigMaps: those with a conventional name, and those that were asked for.
async fn config_maps(cluster: &Cluster, options: &LiveOptions<'_>) -> Result<Facts, ApiError> {
    let mut facts = Facts::default();
    let mut found: BTreeMap<(Option<String>, String), ConfigMap> = BTreeMap::new();
    let named = CONVENTIONAL_NAMES.map(|name| async move {
        let fields = Some(format!("metadata.name={name}"));
        let options_by_name = ListOptions { fields, ..ListOptions::default() };
        cluster.list_optional::<ConfigMap>(&CONFIG_MAPS, options.scope, &options_by_name).await
    });
    for listed in try_join_all(named).await? {
        for map in items(listed, &mut facts).unwrap_or_default() {
            found.insert((map.metadata.namespace.clone(), map.metadata.name.clone()), map);
        }
    }
    // Two listings of one kind that fail in the same way are one gap.
    facts.gaps.dedup();
    for (namespace, name) in &options.config_maps {
        let key = (Some(namespace.clone()), name.clone());
        if found.contains_key(&key) {
            continue;
        }
        match cluster.get::<ConfigMap>(&CONFIG_MAPS, Scope::Namespace(namespace), name).await {
            Ok(Some(map)) => drop(found.insert(key, map)),
            Ok(None) => {}
            Err(error) => facts.gaps.push(as_gap(error, format!("configmap {namespace}/{name}"))?),
        }
    }
    for map in found.into_values() {
        let subject = Arc::new(map.metadata.subject("ConfigMap"));
        config_map::read(subject, map.data.into_iter().collect(), Place::Live, &mut facts);
    }
    Ok(facts)
}

/// The pools of kube-vip's cloud provider, `kube-vip/kube-vip-cloud-provider: README.md`.
async fn kube_vip(cluster: &Cluster) -> Result<Facts, ApiError> {
    let mut facts = Facts::default();
    let (namespace, name) = ("kube-system", "kubevip");
    match cluster.get::<ConfigMap>(&CONFIG_MAPS, Scope::Namespace(namespace), name).await {
        Ok(Some(map)) => {
            let subject = Arc::new(map.metadata.subject("ConfigMap"));
            objects::kube_vip_pools(subject, &map.data, Place::Live, &mut facts);
        }
        Ok(None) => {}
        // The ConfigMap is one that few clusters have, so not seeing it does not block.
        Err(error) => {
            let gap = as_gap(error, format!("configmap {namespace}/{name}"))?;
            facts.gaps.push(Gap { blocking: false, ..gap });
        }
    }
    Ok(facts)
}

async fn claims(cluster: &Cluster, namespace: &str, now: Timestamp) -> Result<Facts, ApiError> {
    let mut facts = Facts::default();
    let options = ListOptions::labelled(SELECTOR);
    let listed = cluster.list_optional::<Lease>(&LEASES, Scope::Namespace(namespace), &options).await?;
    for lease in items(listed, &mut facts).unwrap_or_default() {
        if let Some(claim) = Claim::from_lease(&lease) {
            record_claim(&claim, &lease, now, &mut facts);
        }
    }
    Ok(facts)
}

/// A claim is a fact of its own, and a use of its address.
fn record_claim(claim: &Claim, lease: &Lease, now: Timestamp, facts: &mut Facts) {
    let metadata = &lease.metadata;
    let object = Arc::new(Subject {
        kind: "Lease".to_owned(),
        namespace: metadata.namespace.clone(),
        name: metadata.name.clone(),
    });
    let origin = Origin::live(Source::Claim, object, "metadata.name");
    let state = match claim.expires() {
        _ if claim.is_expired(now) => State::Expired,
        Some(_) => State::Claimed,
        None => State::Reserved,
    };
    let reservation = Some(claim.terms.reservation.clone()).filter(|name| !name.is_empty());
    let owner = Subject {
        kind: "reservation".to_owned(),
        namespace: None,
        name: reservation.clone().unwrap_or_else(|| claim.stamp.holder.clone()),
    };
    facts.uses.push(Use {
        addresses: claim.address.into(),
        role: Role::Claim,
        owner: Arc::new(owner),
        origin: origin.clone(),
        state,
        ports: Vec::new(),
        note: claim.terms.note.as_deref().map(Into::into),
    });
    facts.claims.push(ClaimFact {
        addresses: claim.address.into(),
        state,
        holder: claim.stamp.holder.clone(),
        reservation,
        pool: claim.terms.pool.clone(),
        expires: claim.expires(),
        uid: claim.uid.clone(),
        resource_version: claim.resource_version.clone(),
        origin,
    });
}

/// An error about one object as a gap; an error about the whole server stays one.
fn as_gap(error: ApiError, what: String) -> Result<Gap, ApiError> {
    use labkit::kube::Cause;
    match &error.cause {
        Cause::Unreachable(_) => Err(error),
        Cause::Status(status) if status.code == 401 => Err(error),
        Cause::Status(_) | Cause::TimedOut(_) | Cause::BadAnswer(_) => Ok(error.into_gap(what, true)),
    }
}
